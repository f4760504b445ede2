/** Group D: nobody is removed, demoted, renamed or invited by mistake. */
import type { IDataObject } from 'n8n-workflow';

import type { SeedUser } from '../../sandbox';
import { byId } from '../support/engine/build';
import { aPerson, aRow } from '../support/engine/world';
import { expectAsConfigured, expectConverges, expectNobodyRemoved, expectNothingWritten, expectSettled, expectTold, statuses, tally, writesToPeople } from './support/checks';
import { fault } from './support/fault';
import { ACTOR_ID, aHouse, everybody, someChanges, type House } from './support/house';
import type { Job } from './support/job';

const allRows = (n: number): IDataObject[] => Array.from({ length: n }, (_, i) => aRow(i + 1));
const heldBy = ({ outcomes }: Job): Record<string, string> =>
	Object.fromEntries(outcomes.filter(({ held }) => held !== undefined).map(({ email, held }) => [String(email).split('@')[0], (held as { by: string }).by]));
const withGuard = (guard: IDataObject, more: IDataObject = {}) => ({ parameters: { domoReconcileUsers: { jobName: 'People', sendInvite: true, orphanedUsers: 'delete', guard, ...more } } });

async function runTold(house: House, options: Parameters<House['run']>[0] = {}): Promise<Job> {
	const job = await house.run(options);
	expectTold(job);
	return job;
}

fault('D1', "the job's own account is in no row", 'it is protected: no item, only counted', async () => {
	const house = await aHouse({ people: 10, rows: allRows(10) });
	const job = await runTold(house);
	expect(job.summary.status).toBe('nothingToDo');
	expect(job.plan.counts).toMatchObject({ protected: 1, orphans: 0 });
	expect(house.domo.state.users.has(ACTOR_ID)).toBe(true);
});

fault('D1', "a row demotes or renames the job's own account", 'role and address are held, its other fields are updated', async () => {
	const own = { email: 'ada.admin@acme.example', newEmail: 'ada@acme.example', displayName: 'Ada Admin', roleId: '4', title: 'Robot' };
	const house = await aHouse({ people: 10, rows: [...allRows(10), own] });
	await runTold(house, withGuard({ newAdmins: 'allow', adminEmailChanges: 'allow' }));
	const ada = house.domo.state.users.get(ACTOR_ID);
	expect([ada?.roleId, ada?.emailAddress, ada?.values.get('title')]).toEqual([1, 'ada.admin@acme.example', ['Robot']]);
});

fault('D2', "the last admin besides the job's account would be removed or demoted", 'held by Minimum Admins', async () => {
	const users = everybody(20).map((user, i) => (i === 19 ? { ...user, roleId: 1 } : user));
	const removed = await aHouse({ rows: allRows(19), seed: { users } });
	expect(heldBy(await runTold(removed))).toEqual({ person20: 'minimumAdmins' });
	const demoted = await aHouse({ rows: allRows(20), seed: { users } });
	expect(heldBy(await runTold(demoted))).toEqual({ person20: 'minimumAdmins' });
	expect(demoted.domo.state.users.get(1_020)?.roleId).toBe(1);
});

fault('D3', 'two admins are exchanged in one plan', 'the new one comes first: there is never one admin less', async () => {
	const users = everybody(10).map((user, i) => (i === 0 ? { ...user, roleId: 1 } : user));
	const rows = allRows(10).map((row, i) => (i === 1 ? { ...row, roleId: '1' } : row));
	const house = await aHouse({ rows, seed: { users } });
	let fewest = Number.POSITIVE_INFINITY;
	const admins = (): number => [...house.domo.state.users.values()].filter(({ id, roleId }) => roleId === 1 && id !== ACTOR_ID).length;
	house.domo.beforeRequest = () => {
		fewest = Math.min(fewest, admins());
	};
	const job = await runTold(house, withGuard({ newAdmins: 'allow' }));
	expect(tally(job)).toEqual({ applied: 2 });
	expect([fewest, admins()]).toEqual([1, 1]);
	expectAsConfigured(house, { invited: [] });
});

fault('D4', 'protected, support, system and pending people are in no row', 'the first three are never touched; who is pending is an orphan, unless there is a grace', async () => {
	const special: SeedUser[] = [
		aPerson(31, { email: 'ceo@acme.example' }),
		aPerson(32, { email: 'partner@elsewhere.example' }),
		aPerson(33, { supportUser: true }),
		aPerson(34, { systemUser: true }),
		aPerson(35, { accepted: false, pending: true }),
	];
	const seed = { users: [...everybody(20), ...special] };
	const guard = { protectedUsers: 'ceo@acme.example, *@elsewhere.example' };
	const careful = await aHouse({ rows: allRows(20), seed });
	expect(statuses(await runTold(careful, withGuard({ ...guard, newUserGraceDays: 30 })))).toEqual({});
	expectNothingWritten(careful);
	const house = await aHouse({ rows: allRows(20), seed });
	expect(statuses(await runTold(house, withGuard(guard)))).toEqual({ person35: 'applied' });
	expect([31, 32, 33, 34, 35].map((n) => house.domo.state.users.has(1_000 + n))).toEqual([true, true, true, true, false]);
});

const known = (n: number): SeedUser => aPerson(n, { values: { title: 'Analyst', employeeId: `E${n}` } });
const knownRow = (n: number, overrides: IDataObject = {}): IDataObject => aRow(n, { employeeId: `E${n}`, ...overrides });
const knownHouse = (overrides: Readonly<Record<number, IDataObject>>): Promise<House> =>
	aHouse({ rows: Array.from({ length: 10 }, (_, i) => knownRow(i + 1, overrides[i + 1])), seed: { users: Array.from({ length: 10 }, (_, i) => known(i + 1)) } });

fault('D5', 'an address changed, and rows are matched by employeeId', 'one update: the account keeps its id, nobody is invited', async () => {
	const house = await knownHouse({ 1: { email: 'ann.married@acme.example' } });
	const job = await runTold(house, withGuard({}, { table: { matchBy: 'employeeId' } }));
	expect(job.outcomes.map(({ action, status }) => [action, status])).toEqual([['update', 'applied']]);
	expect(house.domo.state.users.get(1_001)?.emailAddress).toBe('ann.married@acme.example');
	expectAsConfigured(house, { invited: [] });
});

fault('D5', 'an address changed, and rows are matched by e-mail', 'held as a probable rename: neither created nor removed', async () => {
	const house = await knownHouse({ 1: { email: 'ann.married@acme.example' } });
	const job = await runTold(house);
	expect(Object.values(heldBy(job))).toEqual(['probableRename']);
	expectNothingWritten(house);
});

fault('D5', 'an address changes by newEmail', 'one update; the next run is empty', async () => {
	const house = await aHouse({ people: 10, rows: allRows(10).map((row, i) => (i === 0 ? { ...row, newEmail: 'ann.married@acme.example' } : { ...row, newEmail: '' })) });
	expect(statuses(await runTold(house))).toEqual({ person1: 'applied' });
	expectAsConfigured(house, { invited: [] });
	await expectSettled(house);
});

fault('D6', 'two people exchange their addresses', 'both get them, by way of a third; the next run is empty', async () => {
	const house = await knownHouse({ 1: { email: 'person2@acme.example' }, 2: { email: 'person1@acme.example' } });
	const byId_ = withGuard({}, { table: { matchBy: 'employeeId' } });
	expect(tally(await runTold(house, byId_))).toEqual({ applied: 2 });
	expect([1_001, 1_002].map((id) => house.domo.state.users.get(id)?.emailAddress)).toEqual(['person2@acme.example', 'person1@acme.example']);
	house.domo.resetCounters();
	expect((await house.run(byId_)).summary.status).toBe('nothingToDo');
	expect(writesToPeople(house.domo)).toEqual([]);
});

fault('D6', 'one of an exchange cannot be written', 'all have the addresses they had', async () => {
	const house = await knownHouse({ 1: { email: 'person2@acme.example' }, 2: { email: 'person1@acme.example' } });
	house.domo.faults.failUsers = [{ id: 1_002, status: 400, message: 'No' }];
	const job = await runTold(house, withGuard({}, { table: { matchBy: 'employeeId' } }));
	expect(tally(job).applied).toBeUndefined();
	expect([1_001, 1_002].map((id) => house.domo.state.users.get(id)?.emailAddress)).toEqual(['person1@acme.example', 'person2@acme.example']);
});

fault('D7', 'two rows mean one account, or one row means two', 'the rows are rejected and their people protected', async () => {
	const house = await knownHouse({ 1: { employeeId: 'E2', email: 'person1@acme.example' }, 2: { employeeId: '', email: 'person2@acme.example' } });
	const job = await runTold(house, withGuard({}, { table: { matchBy: 'employeeId' } }));
	expect(tally(job).rejected).toBeGreaterThan(0);
	expect(house.domo.counters.byKind.deleteUser).toBeUndefined();
	const other = await aHouse({ people: 10, rows: allRows(10).slice(0, 9).map((row, i) => (i === 0 ? { ...row, newEmail: 'person10@acme.example' } : row)) });
	expect(statuses(await runTold(other))).toEqual({ person1: 'rejected' });
	expectNothingWritten(other);
});

/** Of so many people, so many are named no more. */
async function removals(people: number, gone: number, guard: IDataObject = {}): Promise<{ readonly house: House; readonly job: Job }> {
	const house = await aHouse({ people, rows: allRows(people).slice(0, people - gone) });
	return { house, job: await runTold(house, withGuard(guard)) };
}

fault('D8', 'removals right at the limit of 10 %', 'they go', async () => {
	const { job } = await removals(60, 6);
	expect(tally(job)).toEqual({ applied: 6 });
});

fault('D8', 'one removal over the limit of 10 %', 'all of them are held, never a part, with limit and figure', async () => {
	const { house, job } = await removals(60, 7);
	expect(tally(job)).toEqual({ held: 7 });
	expect(job.outcomes[0]?.reason).toMatch(/7 removals of 60 managed users \(11\.7 %\).*10 %/);
	expectNobodyRemoved(house, 60);
});

fault('D8', 'Max Deletions is 0 %', 'a single removal is held', async () => {
	expect(tally((await removals(60, 1, { maxDeletionsPercent: 0 })).job)).toEqual({ held: 1 });
});

fault('D8', 'Max Deletions is 100 %', 'what the configuration says is done', async () => {
	expect(tally((await removals(20, 12, { maxDeletionsPercent: 100 })).job)).toEqual({ applied: 12 });
});

fault('D8', 'an instance of three people', 'one may go, two are held', async () => {
	expect(tally((await removals(3, 1)).job)).toEqual({ applied: 1 });
	expect(tally((await removals(3, 2)).job)).toEqual({ held: 2 });
});

fault('D8', 'more removals than Max Deletions Count', 'all of them are held', async () => {
	expect(tally((await removals(60, 3, { maxDeletionsCount: 2 })).job)).toEqual({ held: 3 });
});

fault('D9', 'the limit of removals is tripped', 'creates and updates still go', async () => {
	const house = await aHouse({ people: 60, rows: [...allRows(40).map((row, i) => (i < 3 ? { ...row, title: 'Lead' } : row)), aRow(101)] });
	const job = await runTold(house);
	expect(tally(job)).toEqual({ applied: 4, held: 20 });
	expectNobodyRemoved(house, 60);
});

fault('D10', 'a person who goes owns content', 'the plan says what would be ownerless; with Transfer Content To it is handed over first', async () => {
	const pages = [{ id: 5, title: 'Sales', owner: 1_020 }];
	const told = await aHouse({ seed: { pages } });
	const job = await runTold(told, { parameters: { domoApplyChanges: { dryRun: true } } });
	expect(job.outcomes.find(({ action }) => action === 'delete')?.summary).toMatch(/owns 1 page/);
	const house = await aHouse({ seed: { pages } });
	await runTold(house, { parameters: { domoApplyChanges: { dryRun: false, options: { transferContentTo: byId(1_001) } } } });
	expect([...house.domo.state.content.values()].map(({ owners }) => owners)).toEqual([[1_001]]);
	expectAsConfigured(house);
});

fault('D10', 'content cannot be handed over', 'its owner is not deleted, and the outcome says why', async () => {
	const house = await aHouse({ seed: { pages: [{ id: 5, title: 'Sales', owner: 1_020 }] } });
	house.domo.faults.errors = [{ kinds: ['addPageOwners'], status: 500 }];
	const job = await runTold(house, { parameters: { domoApplyChanges: { dryRun: false, options: { transferContentTo: byId(1_001) } } } });
	expect(statuses(job).person20).toBe('failed');
	expect(house.domo.state.users.has(1_020)).toBe(true);
});

fault('D11', 'somebody is added by hand between plan and apply', 'they are in no plan: nothing happens to them; the next run sees them', async () => {
	const house = await aHouse();
	let added = false;
	house.domo.beforeRequest = (kind) => {
		if (kind !== 'createUser' || added) return;
		added = true;
		const someone = house.domo.state.users.get(1_001);
		if (someone !== undefined) house.domo.state.people.add({ ...someone, id: 1_050, emailAddress: 'byhand@acme.example', userName: 'byhand@acme.example', displayName: 'By Hand' });
	};
	await runTold(house);
	expect(house.domo.state.users.has(1_050)).toBe(true);
	expect(statuses(await expectConverges(house))).toEqual({ byhand: 'applied' });
});

fault('D12', 'people are updated while invitations are on', 'nobody is invited', async () => {
	const house = await aHouse({ people: 10, rows: allRows(10).map((row) => ({ ...row, title: 'Lead', sendInvite: 'TRUE' })) });
	expect(tally(await runTold(house))).toEqual({ applied: 10 });
	expect(house.domo.state.outbox).toEqual([]);
});

fault('D13', 'a person is created, and their attributes cannot be set', 'told as incomplete; the next run sets them, without a second invitation', async () => {
	const house = await aHouse({ people: 10, rows: [...allRows(10), aRow(101)] });
	house.domo.beforeRequest = (kind) => {
		if (kind === 'createUser') delete house.domo.faults.failUsers;
		if (kind === 'patchUser') house.domo.faults.failUsers = [{ email: 'person101@acme.example', status: 400, message: 'Not now' }];
	};
	const job = await runTold(house);
	expect(statuses(job)).toEqual({ person101: 'incomplete' });
	expect(job.outcomes[0]?.userId).toEqual(expect.any(Number));
	expect(statuses(await expectConverges(house))).toEqual({ person101: 'applied' });
	expect(house.domo.state.outbox).toHaveLength(1);
});

fault('D14', 'a row makes an Admin', 'held until somebody approves it', async () => {
	const house = await aHouse({ people: 10, rows: allRows(10).map((row, i) => (i === 0 ? { ...row, roleId: '1' } : row)) });
	expect(heldBy(await runTold(house))).toEqual({ person1: 'newAdmins' });
	expect(house.domo.state.users.get(1_001)?.roleId).toBe(4);
});

fault('D15', 'more invitations than Max Invites Count', 'all creates with an invitation are held', async () => {
	const house = await aHouse({ people: 10, rows: [...allRows(10), ...Array.from({ length: 4 }, (_, i) => aRow(200 + i))] });
	expect(tally(await runTold(house, withGuard({ maxInvitesCount: 3 })))).toEqual({ held: 4 });
	expect(house.domo.state.outbox).toEqual([]);
});

fault('D16', 'orphans change their role in the place of being removed', 'they keep their accounts; the next run is empty', async () => {
	const house = await aHouse({ people: 20, rows: someChanges(20) });
	const change = withGuard({}, { orphanedUsers: 'changeRole', orphanRoleId: byId(5) });
	const job = await runTold(house, change);
	expect(job.summary.status).toBe('success');
	expect(house.domo.state.users.get(1_020)?.roleId).toBe(5);
	house.domo.resetCounters();
	expect((await house.run(change)).summary.status).toBe('nothingToDo');
});

fault('D17', 'somebody outside the scope is in no row', 'they are no orphan', async () => {
	const house = await aHouse({ rows: allRows(20), seed: { users: [...everybody(20), aPerson(60, { email: 'someone@partner.example' })] } });
	expect((await runTold(house, withGuard({}, { scope: { emailDomains: 'acme.example' } }))).summary.status).toBe('nothingToDo');
	expect(house.domo.state.users.has(1_060)).toBe(true);
});
