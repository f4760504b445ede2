import { describeHolder } from '../../../../core/apply/write/create';
import { loginMismatch } from '../../../../core/apply/write/update';
import type { WriteOptions } from '../../../../core/domo';
import { anInstance, applyItems, creating, deleting, outcomeFor, planOf, apply, statuses, updating, withPeople } from '../builders';

const lost = { kind: 'unknownOutcome', message: 'Lost' } as const;
const no = { kind: 'refused', httpStatus: 400, message: 'No' } as const;
const the = (result: Awaited<ReturnType<typeof applyItems>>) => result.outcomes[0];

describe('a create', () => {
	it.each([
		['roleId', { roleId: null }, {}], ['displayName', { displayName: '' }, { displayName: '' }], ['roleId that is a number', { roleId: 'x' }, {}], ['displayName that is text', { displayName: ['a'] }, {}],
	])('without a %s fails without a request', async (_, values, item) => {
		const domo = anInstance();
		expect(the(await applyItems(domo, [creating('new@example.com', values, item)]))).toMatchObject({ status: 'failed', message: 'The plan item lacks an e-mail, a displayName or a roleId. Plan again and hand its items over unchanged.' });
		expect(domo.writes).toEqual([]);
	});

	it('takes the name of the item where no change has one', async () => {
		const domo = anInstance();
		const item = creating('new@example.com', {}, { displayName: 'Ann' });
		await applyItems(domo, [{ ...item, changes: item.changes.filter(({ field }) => field !== 'displayName') }]);
		expect(domo.byEmail('new@example.com')?.displayName).toBe('Ann');
	});

	it('of somebody without further attributes is one request, and confirmed by its answer', async () => {
		const domo = anInstance();
		domo.afterWrite = () => domo.fail({ on: 'usersById', error: { kind: 'unavailable', message: 'HTTP 503' }, times: Infinity });
		expect(the(await applyItems(domo, [creating('new@example.com', { title: null })]))).toMatchObject({ status: 'applied', undo: true, userId: 1_000 });
		expect(domo.writes).toHaveLength(1);
	});

	it.each([[true, 'applied'], [false, 'unverified'], [undefined, 'unverified']] as const)('whose attributes the answer shows (%s) is %s where nobody can be read afterwards', async (shown, status) => {
		const domo = anInstance();
		const update = domo.update.bind(domo);
		domo.update = async (...args) => {
			const { shown: _, ...receipt } = await update(...args);
			domo.fail({ on: 'usersById', error: { kind: 'unavailable', message: 'HTTP 503' }, times: Infinity });
			return { ...receipt, ...(shown !== undefined && { shown }) };
		};
		const outcome = the(await applyItems(domo, [creating('new@example.com')]));
		expect(outcome?.status).toBe(status);
		if (status === 'unverified') expect(outcome).toMatchObject({ undo: true, message: expect.stringMatching(/^Domo accepted it, but it could not be read again to verify it\. HTTP 503\. .*The next run compares anew\.$/) });
	});

	it('whose attributes fail says that the next run sets them', async () => {
		const domo = anInstance();
		domo.fail({ on: 'update', error: no, times: Infinity });
		expect(the(await applyItems(domo, [creating('new@example.com')]))?.message).toBe('Created, but the other attributes were not set. No. Correct what Domo names and run again. The next run sets them; nobody is invited twice.');
	});

	it('believes refusals of the attributes, and repeats a refused create only while no other request is in flight', async () => {
		const domo = anInstance();
		const options: (WriteOptions | undefined)[] = [];
		const [create, update] = [domo.create.bind(domo), domo.update.bind(domo)];
		domo.create = (user, ...more: readonly unknown[]) => (options.push(more[0] as WriteOptions), create(user));
		domo.update = (id, writes, sending) => (options.push(sending), update(id, writes, sending));
		domo.fail({ on: 'create', error: { ...no, refusedIn: { peak: 4, round: 2 } } });
		expect(the(await applyItems(domo, [creating('new@example.com')]))?.status).toBe('applied');
		expect(options).toEqual([{}, { aloneAfter: { peak: 4, round: 2 } }, { believesRefusals: true }]);
	});

	it('after a lost answer fails as unknown where the next request never reached Domo, and as refused where Domo refuses it', async () => {
		for (const [kind, status] of [['rateLimited', 'unverified'], ['refused', 'failed']] as const) {
			const domo = anInstance();
			domo.fail({ on: 'create', error: lost });
			domo.fail({ on: 'create', error: { kind, message: 'Then' } });
			const outcome = the(await applyItems(domo, [creating('new@example.com')]));
			expect(outcome?.status).toBe(status);
			expect(outcome).not.toHaveProperty('undo');
		}
		const domo = anInstance();
		domo.fail({ on: 'create', error: { kind: 'rateLimited', message: 'Wait' } });
		expect(the(await applyItems(domo, [creating('new@example.com')]))?.status).toBe('notTried');
	});

	it('that was refused among others and then finds the address taken by nobody fails, and drifts where somebody else has it', async () => {
		const refusedIn = { ...no, refusedIn: { peak: 4, round: 2 } };
		const duplicate = { kind: 'duplicate', httpStatus: 409, message: 'Taken' } as const;
		const ghost = anInstance();
		ghost.fail({ on: 'create', error: refusedIn });
		ghost.fail({ on: 'create', error: duplicate });
		expect(the(await applyItems(ghost, [creating('new@example.com')]))).toMatchObject({ status: 'failed', message: expect.stringContaining('Domo says that new@example.com is taken') });
		const other = anInstance();
		other.fail({ on: 'create', error: refusedIn });
		other.beforeWrite = () => {
			if (other.callsOf('create').length === 2) other.add({ id: 77, email: 'new@example.com', displayName: 'Somebody else' });
		};
		expect(the(await applyItems(other, [creating('new@example.com')]))).toMatchObject({ status: 'drifted', userId: null });
	});

	it('of somebody who is there as the plan wants it, memberships included, is already done', async () => {
		const domo = anInstance();
		const there = domo.add({ id: 77, email: 'new@example.com', displayName: 'new', groups: new Set([7]) }, { title: 'Analyst' });
		domo.groupList.push({ id: 7, name: 'Group 7', dynamic: false });
		const item = creating('new@example.com', { groups: ['Group 7 (7)'] });
		expect(the(await applyItems(domo, [item]))).toMatchObject({ status: 'alreadyDone', userId: 77, message: 'Already there as the plan wants it: nothing was written.' });
		there.groups.clear();
		expect(the(await applyItems(domo, [item]))).toMatchObject({ status: 'drifted', message: 'Somebody created this address since the plan, otherwise than the plan wants: groups is empty instead of "Group 7 (7)". The next run compares and updates it.' });
	});

	it('names ten different fields of whoever was there before at most, and no values where none may be logged', async () => {
		const domo = anInstance();
		domo.add({ id: 77, email: 'new@example.com', displayName: 'x', roleId: 5 });
		const fields = ['title', 'department', 'location', 'employeeNumber', 'phoneNumber', 'deskPhoneNumber', 'alternateEmail', 'team'];
		const values = (n: number) => ({ title: null, ...Object.fromEntries(fields.slice(0, n).map((field) => [field, '1'])) });
		const listed = async (n: number) => (await apply(domo, planOf(domo, [creating('new@example.com', values(n))], { logValues: 'fieldsOnly' }))).outcomes[0]?.message;
		expect(await listed(2)).toContain('otherwise than the plan wants: displayName; roleId; title; department. The next run');
		domo.definitions.push({ key: 'b', title: 'B', keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING' });
		const more = async (n: number) => {
			domo.definitions = Array.from({ length: n }, (_, i) => ({ key: `c${i}`, title: `C${i}`, keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING' }));
			const columns = Object.fromEntries(domo.definitions.map(({ key }) => [key, '1']));
			return (await apply(domo, planOf(domo, [creating('new@example.com', { title: null, ...columns })], { logValues: 'fieldsOnly' }))).outcomes[0]?.message;
		};
		expect(await more(8)).toContain('displayName; roleId; c0; c1; c2; c3; c4; c5; c6; c7. The next run');
		expect(await more(10)).toContain('displayName; roleId; c0; c1; c2; c3; c4; c5; c6; c7; and 2 more. The next run');
	});

	it('drifts where the owner of the address is gone a moment later', async () => {
		const domo = anInstance();
		domo.add({ id: 77, email: 'new@example.com', displayName: 'new' }, { title: 'Analyst' });
		const usersById = domo.usersById.bind(domo);
		domo.usersById = async (...args) => (await usersById(...args)).filter(({ id }) => id !== 77);
		expect(the(await applyItems(domo, [creating('new@example.com')]))).toMatchObject({ status: 'drifted', message: expect.stringContaining(': email; displayName; roleId; title. The next run') });
	});
});

it.each([['', 'Ann (id 7)'], ['A@Example.com', 'Ann (id 7)'], ['ann@example.com', 'Ann (id 7, ann@example.com)']])('the holder of an address with the address %j is called %s', async (email, who) => {
	const holder = { kind: 'support', id: 7, displayName: 'Ann', email } as const;
	expect(await describeHolder('a@example.com', { holderOf: async () => holder })).toBe(`a@example.com is taken: an account of Domo's own has it, ${who}. Give the row another address.`);
});

describe('an update', () => {
	it('that another person changed while its answer was lost is unverified, and can be undone', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.fail({ on: 'update', error: lost });
		domo.beforeWrite = () => void ann!.attributes.set('title', 'By hand');
		expect(the(await applyItems(domo, [updating(ann!, { title: 'Lead' })]))).toMatchObject({ status: 'unverified', undo: true, message: expect.stringMatching(/^Domo's answer to the change was lost, so it is not known who changed this\. .*title is "By hand" instead of "Analyst"/) });
		expect(domo.callsOf('update')).toHaveLength(1);
	});

	it('whose answer was lost is looked at without memberships, which are written later', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.groupList.push({ id: 7, name: 'G', dynamic: false });
		domo.fail({ on: 'update', applied: true, error: lost });
		expect(the(await applyItems(domo, [updating(ann!, { title: 'Lead', groups: ['G (7)'] })]))?.status).toBe('applied');
		expect(domo.callsOf('update')).toHaveLength(1);
	});

	it('of memberships alone sends no PATCH', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		expect(the(await applyItems(domo, [updating(ann!, { groups: ['G (7)'] })]))).toMatchObject({ status: 'applied', undo: true });
		expect(domo.callsOf('update')).toEqual([]);
	});

	it('of an attribute that the instance does not define fails without a request', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		expect(the(await applyItems(domo, [updating(ann!, { novel: 'x', other: 'y', title: 'Lead' })]))).toMatchObject({ status: 'failed', message: 'novel, other: no such attribute in this instance. It may have been removed since the plan; plan again.' });
		expect(domo.writes).toEqual([]);
	});

	it.each([['duplicate', 409, true], ['refused', 400, true], ['refused', 422, false], ['notFound', 400, false]] as const)('of an address that fails with %s and %i asks who has it: %s', async (kind, httpStatus, asks) => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		domo.fail({ on: 'update', times: Infinity, error: { kind, httpStatus, message: 'No' } });
		domo.holderOf = async () => ({ kind: 'deleted', id: 7, displayName: 'Old', email: '' });
		const result = await applyItems(domo, [updating(ann!, { email: 'new@example.com' }), updating(ben!, { title: 'Lead' })]);
		expect(String(outcomeFor(result, 'p11@example.com').message).includes('a deleted account has it, Old (id 7).')).toBe(asks);
		expect(outcomeFor(result, 'p12@example.com').message).not.toContain('is taken');
	});

	it('of an address of which nobody knows who has it keeps Domo\'s words', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.fail({ on: 'update', times: Infinity, error: { kind: 'duplicate', httpStatus: 409, message: 'Exists' } });
		domo.holderOf = async () => null;
		expect(the(await applyItems(domo, [updating(ann!, { email: 'new@example.com' })]))).toMatchObject({ status: 'failed', httpStatus: 409, message: expect.stringMatching(/^Exists\. /) });
	});

	it('of somebody who is deleted at that moment says so', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.beforeWrite = () => void domo.people.delete(11);
		expect(the(await applyItems(domo, [updating(ann!, { title: 'Lead' })]))?.message).toBe('Deleted from Domo a moment ago. Run again for a new plan.');
	});
});

describe('the login beside a new address', () => {
	const renamed = (login: string, error?: { kind: 'refused' | 'duplicate' | 'grant'; httpStatus: number }) => {
		const domo = anInstance();
		const ann = domo.add({ id: 11, email: 'ann@example.com', login });
		if (error !== undefined) domo.fail({ on: 'update', times: Infinity, when: ([, writes]) => JSON.stringify(writes).includes('userName'), error: { ...error, message: 'No' } });
		return { domo, run: () => applyItems(domo, [updating(ann, { email: 'new@example.com' })]) };
	};

	it('is sent too where Domo tells none, and the message says that it stayed as it was', async () => {
		const { domo, run } = renamed('', { kind: 'refused', httpStatus: 400 });
		expect(the(await run())).toMatchObject({ status: 'applied', message: 'The address was changed; the login stayed as it was, and the person signs in with it as before. No. Change the login in Admin > People, or where the identity provider keeps it.' });
		expect(domo.callsOf('update')).toHaveLength(2);
	});

	it.each([['duplicate', 400, 'applied'], ['refused', 400, 'applied'], ['refused', 422, 'failed'], ['grant', 400, 'failed']] as const)('that is answered with %s and %i leaves the change %s', async (kind, httpStatus, status) => {
		expect(the(await renamed('ann@example.com', { kind, httpStatus }).run())?.status).toBe(status);
	});

	it('is compared only where both are addresses', () => {
		const stayed = (login: string, address: unknown) => loginMismatch({ id: 1, login }, address);
		expect(stayed('old@example.com', 'new@example.com')).toContain('the login stayed old@example.com');
		for (const [login, address] of [['', 'new@example.com'], ['jdoe', 'new@example.com'], ['NEW@example.com', 'new@example.com'], ['old@example.com', null], ['old@example.com', undefined]]) expect(stayed(String(login), address)).toBeUndefined();
	});
});

describe('a removal', () => {
	const owned = { dataSets: ['a'], dataFlows: [], cards: [], pages: [] };

	it('that is refused names what is owned, and what to do', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.owned_.set(11, owned);
		domo.fail({ on: 'remove', error: no });
		expect(the(await applyItems(domo, [deleting(ann!)]))?.message).toBe("No. Correct what Domo names and run again. This person owns 1 DataSet and 0 DataFlows, which Domo does not leave without an owner. Name who receives what they own in 'Transfer Content To', and run again.");
	});

	it('that is refused is explained even where what is owned cannot be read, unless a grant is missing', async () => {
		for (const [kind, explained] of [['refused', true], ['duplicate', true], ['grant', false]] as const) {
			const domo = anInstance();
			const [ann] = withPeople(domo, 11);
			domo.fail({ on: 'remove', error: { kind, httpStatus: 400, message: 'No' } });
			domo.fail({ on: 'owned', error: { kind: 'refused', message: 'x' } });
			expect(String(the(await applyItems(domo, [deleting(ann!)]))?.message).includes("Domo refuses to delete who owns DataSets or DataFlows; what this person owns could not be read. Name who receives")).toBe(explained);
		}
	});

	it('that is refused for another reason is not explained by what is owned', async () => {
		for (const kind of ['blocked', 'signIn'] as const) {
			const domo = anInstance();
			const [ann] = withPeople(domo, 11);
			domo.owned_.set(11, owned);
			domo.fail({ on: 'remove', error: { kind, message: 'No' } });
			await applyItems(domo, [deleting(ann!)]);
			expect(domo.callsOf('owned')).toEqual([]);
		}
	});

	it('that Domo does not know, and lists all the same, has failed', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.remove = async () => ({ attempts: 1, httpStatus: 404, gone: true });
		expect(the(await applyItems(domo, [deleting(ann!)]))).toMatchObject({ status: 'failed', message: 'Domo said that it does not know this person, and lists them all the same: not deleted. Run again.' });
	});

	it('that was not ours is said to be none', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.beforeWrite = () => void domo.people.delete(11);
		expect(the(await applyItems(domo, [deleting(ann!)]))?.message).toBe('Was already gone when the delete arrived.');
	});

	it('of somebody whom another person changed while the answer was lost is not repeated', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.fail({ on: 'remove', error: lost });
		domo.beforeWrite = () => void ann!.attributes.set('title', 'Boss');
		expect(the(await applyItems(domo, [deleting(ann!)]))).toMatchObject({ status: 'unverified', message: expect.stringContaining('title is "Boss" instead of "Analyst"') });
		expect(domo.callsOf('remove')).toHaveLength(1);
	});

	it.each([
		['refused', false, ['failed', 'applied']], ['grant', false, ['failed', 'applied']], ['blocked', false, ['failed', 'applied']], ['unavailable', false, ['failed', 'applied']],
		['signIn', true, ['failed', 'notTried']], ['rateLimited', true, ['failed', 'notTried']],
	] as const)('whose content cannot be handed over (%s) ends the run: %s', async (kind, ends, expected) => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		domo.fail({ on: 'owned', error: { kind, message: 'Not now' } });
		const result = await applyItems(domo, [deleting(ann!), deleting(ben!)], { transferContentTo: 2, concurrency: 1 });
		expect(Object.values(statuses(result))).toEqual(expected);
		expect(the(result)?.message).toMatch(/^Not deleted: what this person owns could not be handed over\. Not now\./);
		expect(result.stopped !== undefined).toBe(ends);
	});

	it.each([[true, 'applied'], [false, 'failed']] as const)('goes on where the answer to handing over was lost and it was done (%s): %s', async (applied, status) => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.owned_.set(11, owned);
		domo.fail({ on: 'handOver', applied, error: lost });
		expect(the(await applyItems(domo, [deleting(ann!)], { transferContentTo: 2 }))?.status).toBe(status);
		expect(domo.people.has(11)).toBe(status !== 'applied');
	});

	it.each(['dataSets', 'dataFlows', 'cards', 'pages'] as const)('of somebody who owns %s alone hands them over', async (kind) => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.owned_.set(11, { dataSets: [], dataFlows: [], cards: [], pages: [], [kind]: ['x'] });
		await applyItems(domo, [deleting(ann!)], { transferContentTo: 2 });
		expect(domo.handedOver).toEqual([{ from: 11, to: 2 }]);
	});

	it('of somebody who owns nothing hands nothing over', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		expect(the(await applyItems(domo, [deleting(ann!)], { transferContentTo: 2 }))?.status).toBe('applied');
		expect(domo.callsOf('handOver')).toEqual([]);
	});
});

describe('memberships', () => {
	it('that need no request send none', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		ann!.groups.add(7);
		const result = await applyItems(domo, [updating(ann!, { title: 'Lead', groups: ['Renamed (7)'] })]);
		expect(domo.callsOf('changeMembership')).toEqual([]);
		expect(the(result)?.status).toBe('applied');
	});

	it('send only what changes', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		for (const id of [7, 8]) ann!.groups.add(id);
		await applyItems(domo, [updating(ann!, { groups: ['Group 8 (8)', 'Group 9 (9)', 'Group 9 (9)'] })]);
		expect(domo.callsOf('changeMembership').map(({ about }) => about[0])).toEqual([[{ groupId: 9, add: [11], remove: [] }, { groupId: 7, add: [], remove: [11] }]]);
	});

	it('of 201 people go in two requests, and alone only where their request was refused', async () => {
		const domo = anInstance();
		const people = withPeople(domo, ...Array.from({ length: 201 }, (_, i) => 100 + i));
		await applyItems(domo, people.map((person) => updating(person, { groups: ['G (8)'] })));
		expect(domo.callsOf('changeMembership').map(({ about: [changes] }) => (changes as { add: number[] }[])[0]?.add.length)).toEqual([200, 1]);
	});

	it.each([['grant', 'failed'], ['blocked', 'failed']] as const)('that are refused with %s say nothing about other groups, and do not end the run', async (kind, status) => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		domo.fail({ on: 'changeMembership', times: Infinity, when: ([changes]) => JSON.stringify(changes).includes('"groupId":9'), error: { kind, httpStatus: 403, message: 'Not this group' } });
		const result = await applyItems(domo, [updating(ann!, { groups: ['G (9)'] }), updating(ben!, { groups: ['G (8)'] })]);
		expect(statuses(result)).toEqual({ 'p11@example.com': status, 'p12@example.com': 'applied' });
		expect(outcomeFor(result, 'p11@example.com').message).toMatch(/^The groups were not changed\. Not this group\./);
		expect(result.stopped).toBeUndefined();
	});

	it('that were not begun before the run ended say why', async () => {
		const domo = anInstance();
		const stop = new AbortController();
		const [ann, ben] = withPeople(domo, 11, 12);
		domo.afterWrite = () => stop.abort();
		const result = await applyItems(domo, [updating(ann!, { title: 'Lead', groups: ['G (9)'] }), updating(ben!, { groups: ['G (9)'] })], { concurrency: 1 }, { signal: stop.signal });
		expect(outcomeFor(result, 'p11@example.com')).toMatchObject({ status: 'incomplete', message: 'The groups were not changed. The run ended before.' });
		expect(outcomeFor(result, 'p12@example.com').status).toBe('notTried');
	});

	it.each([[true, 1], [false, 2]] as const)('whose answer was lost (done: %s) are sent %i times', async (applied, times) => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		domo.groupList.push({ id: 8, name: 'G', dynamic: false });
		domo.fail({ on: 'changeMembership', applied, error: lost });
		const result = await applyItems(domo, [ann!, ben!].map((person) => updating(person, { groups: ['G (8)'] })));
		expect(result.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied']);
		expect(domo.callsOf('changeMembership')).toHaveLength(times);
	});

	it('in something that names no group fail', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		expect(the(await applyItems(domo, [updating(ann!, { groups: ['nonsense'] })]))).toMatchObject({ status: 'failed', message: expect.stringContaining('"nonsense" names no group.') });
	});

	it('in a new group whose making was refused, or lost and not done, fail, and the group is looked for', async () => {
		for (const kind of ['refused', 'unknownOutcome', 'badAnswer'] as const) {
			const domo = anInstance();
			const [ann] = withPeople(domo, 11);
			domo.fail({ on: 'createGroup', error: { kind, message: 'No' } });
			expect(the(await applyItems(domo, [updating(ann!, { groups: ['Poets (new)'] })]))?.status).toBe('failed');
			expect(domo.callsOf('groups')).toHaveLength(kind === 'refused' ? 1 : 2);
		}
	});
});

describe('one role for many', () => {
	const item = (person: Parameters<typeof updating>[0], roleId = 5) => updating(person, { roleId });

	it('is sent one by one for a single person, and for those who lose the Admin role', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		await applyItems(domo, [item(ann!)]);
		expect(domo.writes.map(({ method }) => method)).toEqual(['update']);
	});

	it('goes in requests of a hundred', async () => {
		const domo = anInstance();
		const people = withPeople(domo, ...Array.from({ length: 102 }, (_, i) => 100 + i));
		await applyItems(domo, people.map((person) => item(person)));
		expect(domo.callsOf('assignRole').map(({ about }) => (about[1] as number[]).length)).toEqual([100, 2]);
	});

	it('is not sent where the recheck is too old by then, but to each alone', async () => {
		const domo = anInstance();
		const people = withPeople(domo, 11, 12, 13);
		domo.heldUpMs = ({ method }) => (method === 'assignRole' ? 6_000 : 0);
		const result = await applyItems(domo, people.map((person) => item(person)));
		expect(result.outcomes.map(({ status, undo }) => [status, undo])).toEqual([['applied', true], ['applied', true], ['applied', true]]);
		expect(domo.writes.map(({ method }) => method)).toEqual(['update', 'update', 'update']);
	});

	it('counts new Admins whom the list does not show yet', async () => {
		const domo = anInstance();
		domo.people.delete(3);
		const [ann, ben] = withPeople(domo, 11, 12);
		const stale = await domo.allUsers([]);
		domo.allUsers = () => Promise.resolve(stale);
		const result = await applyItems(domo, [item(ann!, 1), item(ben!, 1), updating(domo.person(2), { roleId: 4, title: 'x' })]);
		expect(result.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied', 'applied']);
		expect(result.adminsCounted).toBe(3);
	});

	it('says in each outcome how many requests there were, and what failed', async () => {
		const domo = anInstance();
		const people = withPeople(domo, 11, 12);
		domo.fail({ on: 'assignRole', error: { kind: 'signIn', httpStatus: 401, message: 'Expired', toe: 'T-1' } });
		expect((await applyItems(domo, people.map((person) => item(person)))).outcomes).toMatchObject([{ attempts: 1, httpStatus: 401, toe: 'T-1' }, { attempts: 1, httpStatus: 401, toe: 'T-1' }]);
	});
});
