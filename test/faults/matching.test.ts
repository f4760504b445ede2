/** Groups G and H, matching: who is who over addresses, ids, logins and names; nobody is created twice, and nobody is removed for another. */
import type { IDataObject, INode } from 'n8n-workflow';

import type { SeedUser } from '../../sandbox';
import { temporaryAddressOf } from '../../core/plan/accounts';
import { aNode, chain, items } from '../support/engine/build';
import { jsonOf, runWorkflow, type Execution } from '../support/engine/engine';
import { aPerson, aRow } from '../support/engine/world';
import { expectSettled, expectTold, statuses, writesToPeople } from './support/checks';
import { fault } from './support/fault';
import { aHouse, everybody, type House } from './support/house';
import { RECONCILE, type Job } from './support/job';

const people = 10;
const others = (...without: readonly number[]): IDataObject[] => Array.from({ length: people }, (_, i) => i + 1).filter((n) => !without.includes(n)).map((n) => aRow(n));
const known = (changes: Readonly<Record<number, Partial<SeedUser>>>): SeedUser[] => everybody(people).map((user, i) => ({ ...user, ...changes[i + 1] }));
const values = (more: Readonly<Record<string, string>>) => ({ values: { title: 'Analyst', ...more } });
const reconcile = (more: IDataObject = {}, guard: IDataObject = {}) => ({ parameters: { domoReconcileUsers: { jobName: 'People', orphanedUsers: 'delete', guard, ...more } } });
const heldBy = ({ outcomes }: Job): string[] => outcomes.flatMap(({ held }) => (held === undefined ? [] : [(held as { by: string }).by]));
const ways = ['email', 'employeeId'] as const;

async function run(house: House, options: Parameters<House['run']>[0] = {}): Promise<Job> {
	const job = await house.run(options);
	expectTold(job);
	return job;
}

/** Apply alone, on a plan as it came out of Reconcile. */
const applied = (house: House, plan: readonly IDataObject[], parameters: IDataObject = {}): Promise<Execution> =>
	runWorkflow(chain(items(...plan), aNode('Apply', 'domoApplyChanges', { dryRun: false, ...parameters } as INode['parameters'])), { credentials: house.credentials });

/** The leaver's row is gone and a new row is there: sign by sign, each would be a create and a delete. */
const signs: readonly (readonly [sign: string, leaver: Partial<SeedUser>, newcomer: IDataObject])[] = [
	['the name, and an id on the row alone', { displayName: 'Jane Doe' }, { displayName: 'Jane Doe', employeeId: 'E77' }],
	['the name, and an id on the account alone', { displayName: 'Jane Doe', ...values({ employeeId: 'E77' }) }, { displayName: 'Jane Doe' }],
	['the name, and a placeholder for an id', { displayName: 'Jane Doe', ...values({ employeeId: 'E77' }) }, { displayName: 'Jane Doe', employeeId: 'N/A' }],
	['the swapped name', { displayName: 'Doe, Jane' }, { displayName: 'Jane Doe' }],
	['the name without accents', { displayName: 'Zoë Šimková' }, { displayName: 'Zoe Simkova' }],
	['the name with a title, an initial and a remark', { displayName: 'Dr. Jane A. Doe (External)' }, { displayName: 'Doe, Jane' }],
	['the name with and without a blank', { displayName: '王小明' }, { displayName: '王 小明' }],
	["the row's alternate address", { email: 'jane@old.example' }, { displayName: 'New', alternateEmail: 'Jane@old.example' }],
	["the account's alternate address", values({ alternateEmail: 'new@acme.example' }), { displayName: 'New' }],
	['the employeeNumber', values({ employeeNumber: '4711' }), { displayName: 'New', employeeNumber: '4711' }],
	['an employeeId that lost its zeros', values({ employeeId: '0074' }), { displayName: 'New', employeeId: '74' }],
];
for (const matchBy of ways) {
	fault('G2', `an address changed, and only a weaker sign tells it: id on one side, name swapped or without accents, alternate address, number (by ${matchBy})`, 'each pair is one probable rename that names its signs: neither created nor removed', async () => {
		for (const [sign, leaver, newcomer] of signs) {
			const house = await aHouse({ rows: [...others(1), { roleId: '4', email: 'new@acme.example', ...newcomer }], seed: { users: known({ 1: leaver }) } });
			const job = await run(house, reconcile({ table: { matchBy } }));
			expect([sign, heldBy(job)]).toEqual([sign, ['probableRename']]);
			expect([sign, writesToPeople(house.domo), house.domo.state.users.has(1_001)]).toEqual([sign, [], true]);
		}
	});
}

fault('G2', 'an approver says that row and orphan are two people', 'the row is created, then the account removed, for the number that was typed', async () => {
	const house = await aHouse({ rows: [...others(1), { roleId: '4', email: 'new@acme.example', displayName: 'Jane Doe' }], seed: { users: known({ 1: { displayName: 'Jane Doe' } }) } });
	const dry = await house.run({ parameters: { domoApplyChanges: { dryRun: true } } });
	const plan = jsonOf(dry.execution, RECONCILE);
	const approval = { plans: 'approved', approvedPlanHash: String(plan[0]?.planHash), approvedBy: 'ada', approvedRemovals: '1', releaseHolds: ['probableRename'] };
	const job = await applied(house, plan, approval);
	expect(jsonOf(job, 'Apply').slice(1).map(({ action, email, status }) => [action, email, status])).toEqual([
		['create', 'new@acme.example', 'applied'], ['delete', 'person1@acme.example', 'applied'],
	]);
	expect(house.domo.state.users.has(1_001)).toBe(false);
});

fault('G3', 'a placeholder is the id of row and account (N/A, 0, TBD, pending, …), by employeeId', "it matches nobody and is told: the leaver's account is not the new hire's", async () => {
	for (const id of ['N/A', '0', '-', 'none', 'TBD', 'unknown', 'n.a.', 'null', '?', '000', 'x', 'pending']) {
		const house = await aHouse({
			rows: [...others(1), { ...aRow(101), displayName: 'New Hire', employeeId: id }],
			seed: { users: known({ 1: { displayName: 'Old Leaver', ...values({ employeeId: id }) } }) },
		});
		const job = await run(house, reconcile({ table: { matchBy: 'employeeId' } }));
		expect([id, statuses(job)]).toEqual([id, { person101: 'applied', person1: 'applied' }]);
		expect([id, house.domo.state.users.get(1_001)]).toEqual([id, undefined]);
		expect(JSON.stringify(job.plan.notes)).toContain('placeholder');
	}
});

fault('G3', 'the table lost the zeros of ids, or has placeholders in their place', 'the id of the account is not overwritten; the other changes go', async () => {
	const users = known({ 1: values({ employeeId: '0074' }), 2: values({ employeeNumber: '0012' }), 3: values({ employeeId: 'E3' }) });
	const rows = [aRow(1, { employeeId: '74', title: 'Lead' }), aRow(2, { employeeNumber: '12' }), aRow(3, { employeeId: 'TBD' }), ...others(1, 2, 3)];
	const house = await aHouse({ rows, seed: { users } });
	const job = await run(house);
	expect(heldBy(job)).toEqual(['spoiltId', 'spoiltId', 'spoiltId']);
	const value = (id: number, key: string) => house.domo.state.users.get(id)?.values.get(key)?.[0];
	expect([value(1_001, 'employeeId'), value(1_002, 'employeeNumber'), value(1_003, 'employeeId'), value(1_001, 'title')]).toEqual(['0074', '0012', 'E3', 'Lead']);
});

fault('G3', 'a word that no list knows stands in the employeeId of a leaver and of a new hire (TBD1, no id yet, -1, 99999), by employeeId', 'nothing else is in common: held as probably somebody else, and the account is not removed', async () => {
	for (const id of ['TBD1', 'no id yet', '-1', '99999', '#REF!']) {
		const house = await aHouse({
			rows: [...others(1), { ...aRow(101), displayName: 'Karl Neumann', employeeId: id === '#REF!' ? ' #ref! ' : id }],
			seed: { users: known({ 1: { displayName: 'Olga Leaver', ...values({ employeeId: id }) } }) },
		});
		const job = await run(house, reconcile({ table: { matchBy: 'employeeId' } }));
		expect([id, heldBy(job)]).toEqual([id, ['probablyOther']]);
		expect([id, writesToPeople(house.domo)]).toEqual([id, []]);
	}
});

fault('G3', 'a row is rejected since its employeeId lost its digits (1.23457E+12), and nothing else tells whose it is', 'whoever has such an id is no orphan', async () => {
	for (const matchBy of ways) {
		const house = await aHouse({
			rows: [...others(1), { ...aRow(101), employeeId: '1.23457E+12' }], seed: { users: known({ 1: values({ employeeId: '1234567890123' }) }) },
		});
		expect(statuses(await run(house, reconcile({ table: { matchBy } })))).toEqual({ person101: 'rejected' });
		expect(house.domo.state.users.has(1_001)).toBe(true);
	}
});

fault('G3', 'a spreadsheet took an employeeId such as 1E5 for a number', 'it is not written over the whole one, and who has it is no stranger', async () => {
	const users = known({ 1: values({ employeeId: '1E5' }), 2: values({ employeeId: '5E3' }) });
	const house = await aHouse({ rows: [aRow(1, { employeeId: '100000' }), aRow(101, { employeeId: '5000' }), ...others(1, 2)], seed: { users } });
	expect(heldBy(await run(house)).sort()).toEqual(['probableRename', 'spoiltId']);
	expect(writesToPeople(house.domo)).toEqual([]);
});

fault('G4', 'an address was given to somebody else, and whoever had it has a new row: another address and the same employeeId', 'neither gets a second account, in both ways of matching', async () => {
	for (const matchBy of ways) {
		const rows = [...others(1), aRow(1, { displayName: 'John Smith', employeeId: 'E9' }), aRow(101, { displayName: 'Jane Smith', employeeId: 'E1' })];
		const house = await aHouse({ rows, seed: { users: known({ 1: { displayName: 'Jane Smith', ...values({ employeeId: 'E1' }) } }) } });
		for (let runs = 0; runs < 2; runs++) await run(house, reconcile({ table: { matchBy } }));
		expect([matchBy, writesToPeople(house.domo)]).toEqual([matchBy, []]);
	}
});

fault('G4', "somebody got the address that a leaver had: the row finds the leaver's account, and the own one is in no row", 'held as probably somebody else, and the own account is not removed for it', async () => {
	const rows = [...others(1, 2), aRow(1, { displayName: 'John Smith', employeeId: 'E9' })];
	const users = known({ 1: { displayName: 'Jane Smith', ...values({ employeeId: 'E1' }) }, 2: { displayName: 'John Smith', ...values({ employeeId: 'E9' }) } });
	const house = await aHouse({ rows, seed: { users } });
	expect(heldBy(await run(house))).toEqual(['probablyOther']);
	expect(writesToPeople(house.domo)).toEqual([]);
});

fault('G4', 'an address was given to somebody else: another employeeId and another name', 'held as probably somebody else, in both ways of matching; nothing of the account changes', async () => {
	for (const matchBy of ways) {
		const house = await aHouse({
			rows: [...others(1), aRow(1, { displayName: 'John Smith', employeeId: 'E9', title: 'Boss' })],
			seed: { users: known({ 1: { displayName: 'Jane Smith', ...values({ employeeId: 'E1' }) } }) },
		});
		expect(heldBy(await run(house, reconcile({ table: { matchBy } })))).toEqual(['probablyOther']);
		expect(writesToPeople(house.domo)).toEqual([]);
	}
});

fault('G8', 'accounts without any address are in no row', 'told and left alone: nobody removes them', async () => {
	const nameless = [aPerson(31, { email: '', userName: '' }), aPerson(32, { email: '', userName: 'robot' })];
	const house = await aHouse({ rows: others(), seed: { users: [...everybody(people), ...nameless] } });
	const job = await run(house);
	expect([job.summary.status, [1_031, 1_032].map((id) => house.domo.state.users.has(id))]).toEqual(['nothingToDo', [true, true]]);
	expect(JSON.stringify(job.plan.notes)).toContain('2 accounts without an e-mail address');
});

fault('G8', 'accounts have something for an address that no row can have (robot, a blank inside, no domain)', 'in no row whatever the table says: told and left alone', async () => {
	const odd = ['robot', 'N/A', '@', 'jane doe@acme.example', 'root@localhost'].map((email, i) => aPerson(31 + i, { email, userName: email }));
	for (const orphans of [{}, { orphanedUsers: 'changeRole', orphanRoleId: { __rl: true, mode: 'id', value: '5' } }]) {
		const house = await aHouse({ rows: others(), seed: { users: [...everybody(people), ...odd] } });
		const job = await run(house, reconcile(orphans));
		expect([job.summary.status, writesToPeople(house.domo)]).toEqual(['nothingToDo', []]);
		expect(JSON.stringify(job.plan.notes)).toContain('5 accounts without an e-mail address');
	}
});

fault('G10', 'Domo refuses the create that a removal belongs with, or the create is filtered out on the way', 'the removal is not done', async () => {
	const rows = [...others(1), { roleId: '4', email: 'new@acme.example', displayName: 'Jane Doe' }];
	const seed = { users: known({ 1: { displayName: 'Jane Doe' } }) };
	const ignored = reconcile({}, { probableRenames: 'ignore' });
	const refused = await aHouse({ rows, seed });
	refused.domo.faults.failUsers = [{ email: 'new@acme.example', status: 400, message: 'No' }];
	expect(statuses(await run(refused, ignored))).toEqual({ new: 'failed', person1: 'notTried' });
	expect(refused.domo.state.users.has(1_001)).toBe(true);

	const filtered = await aHouse({ rows, seed });
	const dry = await filtered.run({ parameters: { ...ignored.parameters, domoApplyChanges: { dryRun: true } } });
	const plan = jsonOf(dry.execution, RECONCILE).filter(({ action }) => action !== 'create');
	expect(jsonOf(await applied(filtered, plan), 'Apply').slice(1).map(({ status }) => status)).toEqual(['notTried']);
	expect(filtered.domo.state.users.has(1_001)).toBe(true);

	const goes = await aHouse({ rows, seed });
	expect(statuses(await run(goes, ignored))).toEqual({ new: 'applied', person1: 'applied' });
});

fault('G11', 'a run was killed in the middle of an exchange of addresses: somebody is left at a temporary one', 'the next run knows them in either way of matching, and removes nobody', async () => {
	for (const matchBy of ways) {
		const ids = { 1: values({ employeeId: 'E1' }), 2: values({ employeeId: 'E2' }) };
		const users = known({ 1: { ...ids[1], email: temporaryAddressOf(1_001, 'person1@acme.example') }, 2: { ...ids[2], email: 'person1@acme.example' } });
		const rows = [aRow(1, { email: 'person2@acme.example', employeeId: 'E1' }), aRow(2, { email: 'person1@acme.example', employeeId: 'E2' }), ...others(1, 2)];
		const house = await aHouse({ rows, seed: { users } });
		await run(house, reconcile({ table: { matchBy } }));
		expect([1_001, 1_002].map((id) => house.domo.state.users.get(id)?.emailAddress)).toEqual(['person2@acme.example', 'person1@acme.example']);
		expect(house.domo.counters.byKind.deleteUser ?? 0).toBe(0);
	}
	const unknown = await aHouse({ rows: others(1), seed: { users: known({ 1: { email: temporaryAddressOf(1_001, 'person1@acme.example') } }) } });
	const job = await run(unknown);
	expect([job.summary.status, unknown.domo.state.users.has(1_001)]).toEqual(['nothingToDo', true]);
	expect(JSON.stringify(job.plan.notes)).toContain('An exchange of addresses was interrupted');
});

fault('G11', 'somebody is left at a temporary address, and the row has yet another address and no employeeId', 'held as one person with a new address, by the name: no second account', async () => {
	for (const matchBy of ways) {
		const users = known({ 1: { displayName: 'Jane Doe', email: temporaryAddressOf(1_001, 'person1@acme.example') } });
		const house = await aHouse({ rows: [...others(1), aRow(101, { displayName: 'Doe, Jane' })], seed: { users } });
		const job = await run(house, reconcile({ table: { matchBy } }));
		expect([heldBy(job), writesToPeople(house.domo)]).toEqual([['probableRename'], []]);
		expect(String(job.outcomes[0]?.reason)).toContain('is a temporary address');
	}
});

fault('G15', 'the list of people shifts while it is read: one goes and another comes, the total is the same', 'who was missed is found by the employeeId: no second account, nobody removed', async () => {
	const users = known({ 3: values({ employeeId: 'E3' }) });
	const rows = [...others(1, 3), aRow(3, { email: 'new3@acme.example', employeeId: 'E3' })];
	const house = await aHouse({ rows, seed: { users: [...users, aPerson(0, { displayName: 'Aaron Zero' })], pageCap: 5 } });
	let pages = 0;
	house.domo.beforeRequest = (kind) => {
		if (kind !== 'searchUsers') return;
		pages += 1;
		const { people: store } = house.domo.state;
		const zero = store.find(1_000);
		// Between the first page and the second: whoever came first goes, and somebody comes behind all others.
		if (pages === 2 && zero !== undefined) {
			store.remove(zero);
			store.add({ ...zero, id: 1_099, displayName: 'Zed Last', emailAddress: 'zed@acme.example', userName: 'zed@acme.example' });
		}
	};
	const job = await house.run(reconcile({ table: { matchBy: 'employeeId' } }));
	expect(house.domo.counters.byKind.createUser ?? 0).toBe(0);
	expect(house.domo.state.users.get(1_003)?.emailAddress).toBe('new3@acme.example');
	expect(job.outcomes.filter(({ action }) => action === 'create')).toEqual([]);
});

fault('H4', 'a person gets a new address, and the login is an attribute of its own', 'both are sent and verified; where Domo refuses the login the outcome says that it stayed', async () => {
	const rows = [...others(1), { ...aRow(1), newEmail: 'ann.lee@acme.example' }].map((row) => ({ newEmail: '', ...row }));
	for (const how of ['both', 'refuse', 'ignore'] as const) {
		const one = await aHouse({ people, rows });
		if (how !== 'both') one.domo.faults.lockedKeys = [{ key: 'userName', how }];
		const job = await run(one);
		const { emailAddress, userName } = one.domo.state.users.get(1_001) ?? {};
		expect([how, emailAddress, userName]).toEqual([how, 'ann.lee@acme.example', how === 'both' ? 'ann.lee@acme.example' : 'person1@acme.example']);
		expect(String(job.outcomes[0]?.message ?? '').includes('the login stayed person1@acme.example')).toBe(how !== 'both');
		expect(statuses(job)).toEqual({ person1: 'applied' });
		await expectSettled(one);
	}
});

fault('H4', 'a row names the login of somebody whose address is another', 'it is their row: one update, nobody is removed or made twice', async () => {
	const house = await aHouse({ rows: others(), seed: { users: known({ 1: { email: 'old.address@acme.example', userName: 'person1@acme.example' } }) } });
	const job = await run(house);
	expect(job.outcomes.map(({ action, status, userId }) => [action, status, userId])).toEqual([['update', 'applied', 1_001]]);
	expect([house.domo.counters.byKind.createUser ?? 0, house.domo.counters.byKind.deleteUser ?? 0]).toEqual([0, 0]);
});

fault('H4', 'an account has a login and no address, and a row names that login', 'it is as its row says: nothing to do; without the row it is removed like anybody', async () => {
	const users = known({ 1: { email: '', userName: 'person1@acme.example' } });
	const house = await aHouse({ rows: others(), seed: { users } });
	expect((await run(house)).summary.status).toBe('nothingToDo');
	house.setRows(others(1));
	expect(statuses(await run(house))).toEqual({ person1: 'applied' });
});

fault('H5', 'an address is taken by nobody whom we see: a deleted account, an account of support', 'failed, with who has it, in every run alike', async () => {
	const deleted = await aHouse({ rows: [...others(), aRow(101)], seed: { users: [...everybody(people), aPerson(101)], keepDeletedAddresses: true } });
	const gone = deleted.domo.state.people.find(1_101);
	if (gone !== undefined) deleted.domo.state.people.remove(gone);
	const support = await aHouse({ rows: [...others(), aRow(101)], seed: { users: [...everybody(people), aPerson(101, { supportUser: true })] } });
	for (const [house, words] of [[deleted, 'a deleted account has it, Person 101'], [support, "an account of Domo's own has it, Person 101"]] as const) {
		for (let runs = 0; runs < 2; runs++) {
			const job = await run(house);
			expect(job.outcomes).toMatchObject([{ action: 'create', status: 'failed', message: expect.stringContaining(words) }]);
		}
	}
});

fault('G2', 'the row of somebody with a new address is rejected, and only a weaker sign tells whose it is', 'it protects their account: nobody is removed', async () => {
	for (const [sign, leaver, newcomer] of signs) {
		const row = { roleId: 'nonsense', email: 'new@acme.example', displayName: 'New', ...newcomer };
		const house = await aHouse({ rows: [...others(1), row], seed: { users: known({ 1: leaver }) } });
		const job = await run(house);
		expect([sign, writesToPeople(house.domo), house.domo.state.users.has(1_001)]).toEqual([sign, [], true]);
		expect(job.outcomes.map(({ status }) => status)).toEqual(['rejected']);
	}
});
