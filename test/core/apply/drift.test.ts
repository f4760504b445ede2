import { anInstance, apply, applyItems, creating, deleting, outcomeFor, planOf, statuses, updating, withPeople } from './builders';

describe('a user who changed since the plan (E2)', () => {
	it('in a field that the plan touches is not written', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		const plan = planOf(domo, [updating(ann!, { title: 'Lead', location: 'Bern' }), updating(ben!, { title: 'Lead' })]);
		ann!.attributes.set('title', 'Chief');
		const result = await apply(domo, plan);
		expect(statuses(result)).toEqual({ 'p11@example.com': 'drifted', 'p12@example.com': 'applied' });
		expect(outcomeFor(result, 'p11@example.com').message).toContain('title is "Chief" instead of "Analyst"');
		expect(ann!.attributes).toEqual(new Map([['title', 'Chief']]));
	});

	it('is found by what the change itself says, where an item carries no before-image', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const { before: _, ...item } = updating(ann!, { title: 'Lead' });
		ann!.attributes.set('title', 'Chief');
		expect((await applyItems(domo, [item])).outcomes[0]?.status).toBe('drifted');
		ann!.attributes.set('title', 'Analyst');
		expect((await applyItems(domo, [item])).outcomes[0]?.status).toBe('applied');
	});

	it('in a field that the plan does not touch is written', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const plan = planOf(domo, [updating(ann!, { title: 'Lead' })]);
		ann!.displayName = 'Ann Smith';
		expect((await apply(domo, plan)).outcomes[0]?.status).toBe('applied');
	});

	it('by being deleted is reported, and nothing is written', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		const plan = planOf(domo, [updating(ann!, { title: 'Lead' }), deleting(ben!)]);
		domo.people.delete(11);
		domo.people.delete(12);
		const result = await apply(domo, plan);
		expect(statuses(result)).toEqual({ 'p11@example.com': 'drifted', 'p12@example.com': 'alreadyDone' });
		expect(domo.writes).toEqual([]);
	});

	it('by being deleted at the moment of the write is reported as drifted', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.beforeWrite = () => void domo.people.delete(11);
		expect((await applyItems(domo, [updating(ann!, { title: 'Lead' })])).outcomes[0]?.status).toBe('drifted');
	});

	it.each([
		['a new role', { roleId: 3 }, 'roleId is "3" instead of "4"'],
		['a new address', { email: 'ann.smith@example.com' }, 'email is'],
		['a new name', { displayName: 'Someone Else' }, 'displayName is'],
	])('with %s is not removed', async (_, change, message) => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const plan = planOf(domo, [deleting(ann!)]);
		Object.assign(ann!, change);
		const result = await apply(domo, plan);
		expect(result.outcomes[0]).toMatchObject({ status: 'drifted' });
		expect(result.outcomes[0]?.message).toContain(message);
		expect(domo.people.has(11)).toBe(true);
	});

	it.each([
		['a title', 'title', 'Chief'], ['a value that was empty', 'department', 'Sales'], ['a value that is gone', 'title', null],
		['an attribute of the company', 'team', 'red'], ['an attribute of the identity provider', 'costCenter', '7'], ['a list that is shorter', 'skills', ['a']],
	])('in %s since is not removed: somebody had a reason', async (_, key, value) => {
		const domo = anInstance();
		domo.definitions.push({ key: 'costCenter', title: 'Cost', keyspace: 'idp', validator: 'ANY_VALUE', valueType: 'STRING' });
		domo.definitions.push({ key: 'skills', title: 'Skills', keyspace: 'customer-defined', validator: 'ANY_VALUE_MULTI', valueType: 'STRING' });
		const [ann] = withPeople(domo, 11);
		for (const [own, was] of Object.entries({ team: 'blue', costCenter: '4', skills: ['a', 'b'] })) ann!.attributes.set(own, was);
		const before = { email: ann!.email, displayName: ann!.displayName, roleId: 4, title: 'Analyst', department: null, team: 'blue', costCenter: '4', skills: ['a', 'b'] };
		const plan = planOf(domo, [deleting(ann!, { before })]);
		expect((await apply(domo, plan, { dryRun: true })).outcomes[0]?.status).toBe('planned');
		ann!.attributes.set(key, value);
		expect((await apply(domo, plan)).outcomes[0]).toMatchObject({ status: 'drifted', message: expect.stringContaining(key) });
		expect(domo.writes).toEqual([]);
	});

	it('in the order of a list, and in what the plan did not see, is removed', async () => {
		const domo = anInstance();
		domo.definitions.push({ key: 'skills', title: 'Skills', keyspace: 'customer-defined', validator: 'ANY_VALUE_MULTI', valueType: 'STRING' });
		const [ann] = withPeople(domo, 11);
		ann!.attributes.set('skills', ['a', 'b']);
		const plan = planOf(domo, [deleting(ann!)]);
		ann!.attributes.set('skills', ['b', 'a']);
		ann!.attributes.set('team', 'red');
		expect((await apply(domo, plan)).outcomes[0]?.status).toBe('applied');
	});

	it('in a membership since is not removed, and not given another role as an orphan', async () => {
		const domo = anInstance();
		domo.groupList.push({ id: 7, name: 'Group 7', dynamic: false }, { id: 8, name: 'Group 8', dynamic: false });
		const [ann, ben] = withPeople(domo, 11, 12);
		for (const person of [ann!, ben!]) person.groups.add(7);
		const before = { groups: ['Group 7 (7)'] };
		const plan = planOf(domo, [deleting(ann!, { before }), updating(ben!, { roleId: 5 }, { row_number: null, before: { roleId: 4, ...before } })]);
		for (const person of [ann!, ben!]) person.groups.add(8);
		expect((await apply(domo, plan)).outcomes.map(({ status }) => status)).toEqual(['drifted', 'drifted']);
	});

	it('to what the plan wants in one of two fields gets the other one', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const plan = planOf(domo, [updating(ann!, { title: 'Lead', department: 'Sales' })]);
		ann!.attributes.set('title', 'Lead');
		expect((await apply(domo, plan)).outcomes[0]?.status).toBe('applied');
		expect(ann!.attributes.get('department')).toBe('Sales');
	});

	it('is reported without values if values may not be logged', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const plan = planOf(domo, [updating(ann!, { title: 'Lead' })], { logValues: 'fieldsOnly' });
		ann!.attributes.set('title', 'Chief');
		const { message } = (await apply(domo, plan)).outcomes[0]!;
		expect(message).toContain('title');
		expect(message).not.toMatch(/Chief|Analyst|Lead/);
	});
});

it('takes other spellings of one value for the same: an old time zone name is no drift', async () => {
	const domo = anInstance();
	const [ann] = withPeople(domo, 11);
	ann!.attributes.set('timeZone', 'Asia/Calcutta');
	const plan = planOf(domo, [updating(ann!, { timeZone: 'Europe/Zurich' })]);
	ann!.attributes.set('timeZone', 'Asia/Kolkata');
	expect((await apply(domo, plan)).outcomes[0]?.status).toBe('applied');
});

describe('a plan applied twice (E1)', () => {
	it('sends no write for updates and deletes that are done', async () => {
		const domo = anInstance();
		const [ann, ben, cat] = withPeople(domo, 11, 12, 13);
		const plan = planOf(domo, [updating(ann!, { title: 'Lead' }), deleting(ben!), updating(cat!, { roleId: 5 }, { row_number: null })]);
		await apply(domo, plan);
		const writes = domo.writes.length;
		const again = await apply(domo, plan);
		expect(again.outcomes.map(({ status }) => status)).toEqual(['alreadyDone', 'alreadyDone', 'alreadyDone']);
		expect(domo.writes).toHaveLength(writes);
	});

	it('says which user was created with other values than planned, and which hidden account has an address', async () => {
		const domo = anInstance();
		const plan = planOf(domo, [creating('new@example.com'), creating('ghost@example.com')]);
		domo.add({ id: 50, email: 'new@example.com', displayName: 'new', roleId: 4 }, { title: 'Boss' });
		domo.add({ id: 51, email: 'ghost@example.com', visibleFrom: Infinity });
		const result = await apply(domo, plan);
		expect(statuses(result)).toEqual({ 'new@example.com': 'drifted', 'ghost@example.com': 'failed' });
		expect(outcomeFor(result, 'new@example.com').message).toContain('title is "Boss" instead of "Analyst"');
		expect(outcomeFor(result, 'ghost@example.com').message).toContain('shows no account that has it');
	});

	it('creates and invites no user twice', async () => {
		const domo = anInstance();
		const plan = planOf(domo, [creating('new@example.com', {}, { sendInvite: true })]);
		await apply(domo, plan);
		const again = await apply(domo, plan);
		expect(again.outcomes[0]).toMatchObject({ status: 'alreadyDone', userId: domo.byEmail('new@example.com')?.id });
		expect(again.outcomes[0]?.undo).toBeUndefined();
		expect(domo.invited).toEqual(['new@example.com']);
		expect(domo.callsOf('update')).toHaveLength(1);
		domo.byEmail('new@example.com')!.attributes.set('title', 'Boss');
		expect((await apply(domo, plan)).outcomes[0]?.status).toBe('drifted');
	});
});

it('reads some hundred users at a time, not each one', async () => {
	const domo = anInstance();
	const people = withPeople(domo, ...Array.from({ length: 2_500 }, (_, i) => 10_000 + i));
	await applyItems(domo, people.map((person) => updating(person, { title: 'Lead' })));
	expect(domo.callsOf('usersById').length).toBeLessThanOrEqual(6 + 3);
	expect(domo.callsOf('update')).toHaveLength(2_500);
});
