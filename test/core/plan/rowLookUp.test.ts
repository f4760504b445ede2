import { reconcile, type ReconcileSettings } from '../../../core/plan';
import { DEFAULT_GUARD, type Plan, type PlanItem } from '../../../core/plan/types';
import { reconcileSettings } from '../../support/builders';
import { FakeDirectory } from '../../support/fakeDirectory';

function anInstance(): FakeDirectory {
	const directory = new FakeDirectory();
	directory.add({ id: 1, email: 'job@acme.example', displayName: 'Job', roleId: 1 });
	directory.add({ id: 2, email: 'boss@acme.example', displayName: 'Boss', roleId: 1 });
	directory.add({ id: 10, email: 'ann@acme.example', displayName: 'Ann' }, { title: 'Analyst', employeeId: 'E10' });
	directory.add({ id: 11, email: 'joann@acme.example', displayName: 'Joann' }, { title: 'Clerk' });
	return directory;
}

const aRow = (name: string, overrides: Record<string, unknown> = {}) => ({ email: `${name.toLowerCase()}@acme.example`, displayName: name, ...overrides });

function plan(directory: FakeDirectory, rows: Record<string, unknown>[], overrides: Partial<ReconcileSettings> = {}): Promise<Plan> {
	return reconcile(directory, rows, reconcileSettings({ people: 'rows', orphanedUsers: 'delete', rowsAreComplete: false, ...overrides }), { clock: directory.clock, runId: 'run-1' });
}

const summaryOf = ({ items }: Plan) => items.map((item: PlanItem) => [item.held === undefined ? item.action : `hold ${item.held.by}`, item.email]);
const called = (directory: FakeDirectory) => directory.calls.map(({ method, about }) => (method === 'usersByValue' ? String(about[0]) : method));

/** The fake finds whole values only; Domo finds parts of addresses. */
function withoutFilter(directory: FakeDirectory, field: string): void {
	const search = directory.usersByValue.bind(directory);
	directory.usersByValue = (by, ...rest) => (by === field ? Promise.resolve(undefined) : search(by, ...rest));
}

it('updates the person of a row with one search, and looks at nobody else', async () => {
	const directory = anInstance();
	const made = await plan(directory, [aRow('Ann', { title: 'Lead', roleId: '4' })]);
	expect(summaryOf(made)).toEqual([['update', 'ann@acme.example']]);
	expect(called(directory).sort()).toEqual(['account', 'attributes', 'emailAddress', 'roles']);
	expect(made.description.counts).toMatchObject({ live: null, orphans: null, protected: null, adminsBefore: null, adminsAfter: null, update: 1, delete: 0 });
	expect(made.description.notes.join()).toContain('not counted');
});

it('takes nobody for an orphan, whatever the rows and the settings', async () => {
	const made = await plan(anInstance(), [aRow('Ann', { title: 'Analyst' })], { rowsAreComplete: true, guard: { ...DEFAULT_GUARD, maxDeletionsPercent: 100 } });
	expect(made.items).toEqual([]);
	expect(made.description.job).toMatchObject({ orphans: 'keep' });
});

it('looks up the login of somebody who was not found by address, and creates those who have none', async () => {
	const directory = anInstance();
	directory.person(11).login = 'jo@acme.example';
	const made = await plan(directory, [aRow('Jo', { title: 'Boss' }), aRow('Cid', { title: 'Clerk' })]);
	expect(summaryOf(made)).toEqual([['create', 'cid@acme.example'], ['update', 'joann@acme.example']]);
	expect(directory.callsOf('defaultRoleId')).toHaveLength(1);
});

it('finds a changed address by employeeId where rows are matched by it', async () => {
	const made = await plan(anInstance(), [aRow('Anna', { displayName: 'Ann', employeeId: 'e10' })], { matchBy: 'employeeId' });
	expect(made.items).toMatchObject([{ action: 'hold', held: { by: 'notLookedUp' } }]);
	const known = anInstance();
	known.person(1).attributes.set('employeeId', 'J1');
	const renamed = await plan(known, [aRow('Anna', { displayName: 'Ann', employeeId: 'E10' })], { matchBy: 'employeeId' });
	expect(renamed.items).toMatchObject([{ action: 'update', userId: 10, changes: [{ field: 'email', from: 'ann@acme.example', to: 'anna@acme.example' }] }]);
});

it.each([
	['emailAddress', [['hold notLookedUp', 'ann@acme.example'], ['hold notLookedUp', 'new@acme.example']]],
	['userName', [['update', 'ann@acme.example'], ['hold notLookedUp', 'new@acme.example']]],
])('holds whom it could not look up where the search by %s finds nobody, and never creates them', async (field, expected) => {
	const directory = anInstance();
	withoutFilter(directory, field);
	const made = await plan(directory, [aRow('Ann', { title: 'Lead' }), aRow('New', { title: 'Lead' })]);
	expect(summaryOf(made).sort()).toEqual(expected.sort());
	for (const { reason } of made.items.filter(({ action }) => action === 'hold')) expect(reason).toMatch(/could not be looked up/);
});

it('holds more than four role changes, all of them, and lets the other changes of the same people through', async () => {
	const directory = anInstance();
	for (let i = 0; i < 6; i++) directory.add({ id: 20 + i, email: `p${i}@acme.example`, displayName: `P${i}` });
	const rows = (n: number) => Array.from({ length: n }, (_, i) => aRow(`P${i}`, { roleId: '5', title: 'Lead' }));
	expect(summaryOf(await plan(directory, rows(4))).map(([action]) => action)).toEqual(Array(4).fill('update'));
	const five = await plan(directory, rows(5));
	expect(five.items.filter(({ action }) => action === 'update').flatMap(({ changes }) => changes.map(({ field }) => field))).toEqual(Array(5).fill('title'));
	expect(five.items.filter(({ held }) => held?.by === 'roleChangeLimit')).toHaveLength(5);
	expect(five.description.guardTripped).toBe(true);
});

it('holds the clearing of a column that went empty for five people or more of the rows, and lets fewer through', async () => {
	const directory = anInstance();
	for (let i = 0; i < 6; i++) directory.add({ id: 20 + i, email: `p${i}@acme.example`, displayName: `P${i}` }, { title: 'Clerk' });
	const rows = (n: number) => Array.from({ length: n }, (_, i) => aRow(`P${i}`, { title: '', department: 'Sales' }));
	expect(summaryOf(await plan(directory, rows(4))).map(([action]) => action)).toEqual(Array(4).fill('update'));
	const five = await plan(directory, rows(5));
	expect(five.items.filter(({ held }) => held?.by === 'blankingLimit')).toHaveLength(5);
	expect(five.items.filter(({ action }) => action === 'update').flatMap(({ changes }) => changes.map(({ field }) => field))).toEqual(Array(5).fill('department'));
});

it('counts the admins of the instance where one is concerned, and only then', async () => {
	const directory = anInstance();
	const demotion = [aRow('Boss', { roleId: '4' })];
	expect(summaryOf(await plan(directory, demotion))).toEqual([['hold minimumAdmins', 'boss@acme.example']]);
	expect(directory.callsOf('allUsers')).toHaveLength(1);
	directory.add({ id: 3, email: 'other@acme.example', displayName: 'Other', roleId: 1 });
	const made = await plan(directory, demotion);
	expect(summaryOf(made)).toEqual([['update', 'boss@acme.example']]);
	expect(made.description.counts).toMatchObject({ adminsBefore: 3, adminsAfter: 2, live: null });
});

it.each(['J1', null])("holds a create that has the employeeId of an account as a probable rename, where the job's own account has the employeeId %s", async (own) => {
	const directory = anInstance();
	directory.person(1).attributes.set('employeeId', own);
	expect(summaryOf(await plan(directory, [aRow('Anna', { displayName: 'Anna', employeeId: 'E10' })]))).toEqual([['hold probableRename', 'anna@acme.example']]);
});

it('stops when the account of the job lacks a grant, and does not ask about the grants of an Admin', async () => {
	const directory = anInstance();
	expect((await plan(directory, [aRow('Cid', { title: 'Clerk' })])).description.notes.join()).not.toContain('what the account of this job may do');
	expect(directory.callsOf('actor')).toEqual([]);
	directory.person(1).roleId = 6;
	const actor = directory.actor.bind(directory);
	directory.actor = async () => ({ ...(await actor()), authorities: ['user.edit', 'authorization.roles'] });
	await expect(plan(directory, [aRow('Cid', { title: 'Clerk' })])).rejects.toThrow('Add New People');
	directory.actor = async () => ({ ...(await actor()), authorities: [] });
	await expect(plan(directory, [aRow('Ann', { title: 'Lead' })])).rejects.toThrow('Manage All Users');
});

describe('a leaver by date', () => {
	const leaver = { email: 'joann@acme.example', endDate: '2020-01-31' };

	it('is removed as Orphaned Users says, with the row as its reason, from a table that proves nothing', async () => {
		expect(summaryOf(await plan(anInstance(), [leaver]))).toEqual([['delete', 'joann@acme.example']]);
		const demoted = await plan(anInstance(), [leaver], { orphanedUsers: 'changeRole', orphanRoleId: 5 });
		expect(demoted.items).toMatchObject([{ action: 'update', row_number: 2, changes: [{ field: 'roleId', from: 4, to: 5 }] }]);
		const kept = await plan(anInstance(), [leaver], { orphanedUsers: 'keep' });
		expect([kept.items, kept.description.notes.join()]).toEqual([[], expect.stringContaining("kept ('Orphaned Users': Keep): joann@acme.example")]);
	});

	it('is named in a note where Domo has nobody with the address, and rejected where that cannot be known', async () => {
		const gone = await plan(anInstance(), [{ ...leaver, email: 'nobody@acme.example' }]);
		expect([gone.items, gone.description.notes.join()]).toEqual([[], expect.stringContaining('nobody in Domo: nobody@acme.example')]);
		const blind = anInstance();
		withoutFilter(blind, 'emailAddress');
		expect(summaryOf(await plan(blind, [leaver]))).toEqual([['hold notLookedUp', 'joann@acme.example']]);
		expect((await plan(blind, [{ ...leaver, email: 'nobody@acme.example' }])).items).toMatchObject([{ action: 'reject', problems: [{ message: expect.stringContaining('could not be looked up') }] }]);
	});

	it('is held with others when they are more than four, or where the setting allows none', async () => {
		const directory = anInstance();
		for (let i = 0; i < 5; i++) directory.add({ id: 20 + i, email: `p${i}@acme.example`, displayName: `P${i}` });
		const rows = (n: number) => Array.from({ length: n }, (_, i) => ({ email: `p${i}@acme.example`, endDate: '2020-01-31' }));
		expect(summaryOf(await plan(directory, rows(4))).map(([action]) => action)).toEqual(Array(4).fill('delete'));
		expect(summaryOf(await plan(directory, rows(5))).map(([action]) => action)).toEqual(Array(5).fill('hold deletionLimit'));
		const together = await plan(directory, [...rows(3), aRow('Ann', { roleId: '5' }), aRow('Joann', { roleId: '5' })]);
		expect(summaryOf(together).map(([action]) => action).sort()).toEqual([...Array(3).fill('hold deletionLimit'), ...Array(2).fill('hold roleChangeLimit')]);
		const none = await plan(directory, rows(1), { guard: { ...DEFAULT_GUARD, maxDeletionsPercent: 0 } });
		expect(summaryOf(none)).toEqual([['hold deletionLimit', 'p0@acme.example']]);
	});

	it('is held when protected, and counted with the admins when an Admin', async () => {
		expect(summaryOf(await plan(anInstance(), [leaver], { guard: { ...DEFAULT_GUARD, protectedUsers: ['joann@acme.example'] } }))).toEqual([['hold protected', 'joann@acme.example']]);
		expect(summaryOf(await plan(anInstance(), [{ ...leaver, email: 'boss@acme.example' }]))).toEqual([['hold minimumAdmins', 'boss@acme.example']]);
		expect(summaryOf(await plan(anInstance(), [{ ...leaver, email: 'job@acme.example' }]))).toEqual([['hold protected', 'job@acme.example']]);
	});

	it('is found by employeeId alone where rows are matched by it', async () => {
		const directory = anInstance();
		directory.person(1).attributes.set('employeeId', 'J1');
		expect(summaryOf(await plan(directory, [{ employeeId: 'E10', endDate: '2020-01-31' }], { matchBy: 'employeeId' }))).toEqual([['delete', 'ann@acme.example']]);
	});
});
