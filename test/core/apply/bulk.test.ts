import { anInstance, applyItems, creating, deleting, outcomeFor, statuses, updating, withPeople } from './builders';

const ids = (n: number): number[] => Array.from({ length: n }, (_, i) => 100 + i);

describe('people who get the same role and nothing else', () => {
	it('are assigned with one request', async () => {
		const domo = anInstance();
		const people = withPeople(domo, ...ids(95));
		const result = await applyItems(domo, people.map((person) => updating(person, { roleId: 5 }, { row_number: null })));
		expect(result.outcomes.every(({ status, undo }) => status === 'applied' && undo === true)).toBe(true);
		expect(domo.writes.map(({ method }) => method)).toEqual(['assignRole']);
		expect(people.every(({ roleId }) => roleId === 5)).toBe(true);
	});

	it('are assigned without those who changed since the plan', async () => {
		const domo = anInstance();
		const people = withPeople(domo, ...ids(4));
		const items = people.map((person) => updating(person, { roleId: 5 }));
		people[2]!.roleId = 3;
		const result = await applyItems(domo, items);
		expect(domo.callsOf('assignRole')[0]?.about).toEqual([5, [100, 101, 103]]);
		expect(outcomeFor(result, 'p102@example.com').status).toBe('drifted');
	});

	it.each(['refused', 'grant', 'notFound'] as const)('are done one by one where Domo answers the list with %s', async (kind) => {
		const domo = anInstance();
		const people = withPeople(domo, ...ids(3));
		domo.fail({ on: 'assignRole', error: { kind, message: 'No' } });
		const result = await applyItems(domo, people.map((person) => updating(person, { roleId: 5 })));
		expect(result.outcomes.every(({ status }) => status === 'applied')).toBe(true);
		expect(domo.callsOf('update')).toHaveLength(3);
		expect(result.stopped).toBeUndefined();
	});

	it('are read again if the answer is lost, and only the missing ones are repeated', async () => {
		const domo = anInstance();
		const people = withPeople(domo, ...ids(3));
		domo.fail({ on: 'assignRole', error: { kind: 'unknownOutcome', message: 'lost' } });
		domo.beforeWrite = ({ method }) => {
			if (method === 'assignRole') people[0]!.roleId = 5;
		};
		const result = await applyItems(domo, people.map((person) => updating(person, { roleId: 5 })));
		expect(result.outcomes.every(({ status }) => status === 'applied')).toBe(true);
		expect(domo.callsOf('update').map(({ about }) => about[0])).toEqual([101, 102]);
	});

	it('end the run if the sign-in fails', async () => {
		const domo = anInstance();
		const people = withPeople(domo, ...ids(3));
		domo.fail({ on: 'assignRole', error: { kind: 'signIn', message: 'No', httpStatus: 401 } });
		const result = await applyItems(domo, people.map((person) => updating(person, { roleId: 5 })));
		expect(result.outcomes.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed']);
		expect(result.stopped).toContain('No');
	});
});

describe('memberships', () => {
	it('of many people are changed with one request, after the people', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		ben!.groups.add(7);
		const result = await applyItems(domo, [
			updating(ann!, { title: 'Lead', groups: ['Group 7 (7)', 'Group 8 (8)'] }), updating(ben!, { groups: ['Group 8 (8)'] }), creating('new@example.com', { groups: ['Group 8 (8)'] }),
		]);
		expect(result.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied', 'applied']);
		expect([ann!.groups, ben!.groups, domo.byEmail('new@example.com')?.groups]).toEqual([new Set([7, 8]), new Set([8]), new Set([8])]);
		// One for the phase of creates, one for that of updates.
		expect(domo.callsOf('changeMembership')).toHaveLength(2);
	});

	it('that cannot be changed leave the person incomplete, and the others done', async () => {
		const domo = anInstance();
		domo.groupList.push({ id: 9, name: 'Everyone in Bern', dynamic: true });
		const [ann, ben, cat] = withPeople(domo, 11, 12, 13);
		const result = await applyItems(domo, [
			updating(ann!, { title: 'Lead', groups: ['Group 9 (9)'] }), updating(ben!, { groups: ['Group 8 (8)'] }), updating(cat!, { groups: ['Group 9 (9)'] }),
		]);
		expect(statuses(result)).toEqual({ 'p11@example.com': 'incomplete', 'p12@example.com': 'applied', 'p13@example.com': 'failed' });
		expect(outcomeFor(result, 'p11@example.com').message).toContain('A dynamic group takes no members');
		expect(ben!.groups).toEqual(new Set([8]));
		expect(ann!.attributes.get('title')).toBe('Lead');
	});

	it('end with the run if the sign-in fails', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		domo.fail({ on: 'changeMembership', error: { kind: 'signIn', httpStatus: 401, message: 'No' }, times: Infinity });
		const result = await applyItems(domo, [updating(ann!, { groups: ['Group 8 (8)'] }), updating(ben!, { title: 'Lead', groups: ['Group 8 (8)'] })]);
		expect(domo.callsOf('changeMembership')).toHaveLength(1);
		expect(statuses(result)).toEqual({ 'p11@example.com': 'failed', 'p12@example.com': 'incomplete' });
		expect(result.stopped).toContain('No');
	});

	it('of a user who could not be written stay', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.fail({ on: 'update', error: { kind: 'refused', httpStatus: 400, message: 'No' } });
		const result = await applyItems(domo, [updating(ann!, { title: 'Lead', groups: ['Group 8 (8)'] })]);
		expect(result.outcomes[0]?.status).toBe('failed');
		expect(ann!.groups.size).toBe(0);
	});

	it('are read again if the answer to their change was lost', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.fail({ on: 'changeMembership', applied: true, error: { kind: 'unknownOutcome', message: 'lost' } });
		const result = await applyItems(domo, [updating(ann!, { groups: ['Group 8 (8)'] })]);
		expect(result.outcomes[0]?.status).toBe('applied');
		expect(domo.callsOf('changeMembership')).toHaveLength(1);
	});

	it('are reported as not changed if another run took over before them', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		let asked = 0;
		const turn = { isOurs: async () => (asked += 1) <= 2, why: () => 'Another run took over.', end: async () => undefined, notes: () => [], others: [] };
		const items = [updating(ann!, { groups: ['Group 8 (8)'] }), updating(ben!, { title: 'Lead', groups: ['Group 8 (8)'] })];
		const result = await applyItems(domo, items, {}, { takeTurn: async () => ({ turn }) });
		expect(statuses(result)).toEqual({ 'p11@example.com': 'notTried', 'p12@example.com': 'incomplete' });
		expect(domo.callsOf('changeMembership')).toEqual([]);
		expect(result.stopped).toBe('Another run took over.');
	});

	it('in groups that are yet to be made are made once, and found by name (unknownGroups: create)', async () => {
		const domo = anInstance();
		domo.groupList.push({ id: 50, name: 'Writers', dynamic: false });
		const [ann, ben] = withPeople(domo, 11, 12);
		const items = [updating(ann!, { groups: ['Poets (new)', 'writers (new)'] }), updating(ben!, { groups: ['Poets (new)'] }), creating('new@example.com', { groups: ['Poets (new)'] })];
		const result = await applyItems(domo, items);
		expect(result.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied', 'applied']);
		const poets = domo.groupList.find(({ name }) => name === 'Poets')?.id;
		expect(domo.callsOf('createGroup')).toHaveLength(1);
		expect([ann!.groups, ben!.groups]).toEqual([new Set([poets, 50]), new Set([poets])]);
		expect((await applyItems(domo, items.slice(0, 2))).outcomes.map(({ status }) => status)).toEqual(['alreadyDone', 'alreadyDone']);
	});

	it('in a group whose making was lost make no second one', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.fail({ on: 'createGroup', applied: true, error: { kind: 'unknownOutcome', message: 'lost' } });
		const result = await applyItems(domo, [updating(ann!, { groups: ['Poets (new)'] })]);
		expect(result.outcomes[0]?.status).toBe('applied');
		expect(domo.groupList.map(({ name }) => name)).toEqual(['Poets']);
	});

	it('in a group that cannot be made fail for those who want it', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		domo.fail({ on: 'createGroup', error: { kind: 'refused', httpStatus: 400, message: 'No more groups' } });
		const result = await applyItems(domo, [updating(ann!, { groups: ['Poets (new)'] }), updating(ben!, { groups: ['Group 8 (8)'] })]);
		expect(statuses(result)).toEqual({ 'p11@example.com': 'failed', 'p12@example.com': 'applied' });
		expect(outcomeFor(result, 'p11@example.com').message).toContain('No more groups');
	});

	it('are the same under another name of the group', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		ann!.groups.add(7);
		const item = updating(ann!, { groups: ['Group 7 (7)', 'Group 8 (8)'] });
		domo.groupList.push({ id: 7, name: 'Renamed', dynamic: false });
		expect((await applyItems(domo, [item])).outcomes[0]?.status).toBe('applied');
		expect(ann!.groups).toEqual(new Set([7, 8]));
	});

	it('that somebody changed since the plan are drift', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const item = updating(ann!, { groups: ['Group 8 (8)'] });
		ann!.groups.add(7);
		expect((await applyItems(domo, [item])).outcomes[0]?.status).toBe('drifted');
	});
});

describe('handing over what a removed person owns (D10)', () => {
	const owning = { dataSets: ['ds-1'], dataFlows: [], cards: ['c-1'], pages: [] };

	it('comes before the delete', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		domo.owned_.set(11, owning);
		const result = await applyItems(domo, [deleting(ann!)], { transferContentTo: ben!.id });
		expect(result.outcomes[0]?.status).toBe('applied');
		expect(domo.writes.map(({ method }) => method)).toEqual(['handOver', 'remove']);
		expect(domo.handedOver).toEqual([{ from: 11, to: 12 }]);
	});

	it.each(['owned', 'handOver'] as const)('that fails (%s) keeps the person', async (on) => {
		const domo = anInstance();
		const [ann, ben, cat] = withPeople(domo, 11, 12, 13);
		domo.owned_.set(11, owning);
		domo.fail({ on, error: { kind: 'refused', httpStatus: 400, message: 'Cannot reassign' }, when: ([id]) => id === 11 });
		const result = await applyItems(domo, [deleting(ann!), deleting(cat!)], { transferContentTo: ben!.id });
		expect(statuses(result)).toEqual({ 'p11@example.com': 'failed', 'p13@example.com': 'applied' });
		expect(outcomeFor(result, 'p11@example.com').message).toContain('Cannot reassign');
		expect(domo.people.has(11)).toBe(true);
	});

	it('is not read if no receiver is named', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.owned_.set(11, owning);
		await applyItems(domo, [deleting(ann!)]);
		expect(domo.callsOf('owned')).toEqual([]);
	});
});

describe('people who own DataSets or DataFlows (H11)', () => {
	const owned = { dataSets: ['a', 'b'], dataFlows: ['c'], cards: [], pages: [] };

	it.each([['refused', 400], ['duplicate', 409], ['grant', 403]] as const)('are reported with advice if Domo refuses with %s, and the others are removed', async (kind, httpStatus) => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		domo.owned_.set(11, owned);
		domo.fail({ on: 'remove', error: { kind, httpStatus, message: 'Owner' }, when: ([id]) => id === 11, times: Infinity });
		const result = await applyItems(domo, [deleting(ann!), deleting(ben!)]);
		expect(statuses(result)).toEqual({ 'p11@example.com': 'failed', 'p12@example.com': 'applied' });
		expect(outcomeFor(result, 'p11@example.com').message).toContain("owns 2 DataSets and 1 DataFlow");
		expect(outcomeFor(result, 'p11@example.com').message).toContain("'Transfer Content To'");
		expect(result.stopped).toBeUndefined();
	});

	it('are no excuse for a grant that is missing', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.fail({ on: 'remove', error: { kind: 'grant', httpStatus: 403, message: 'No' } });
		expect((await applyItems(domo, [deleting(ann!)])).stopped).toContain('No');
	});
});
