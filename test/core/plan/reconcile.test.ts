import { reconcile, type ReconcileSettings } from '../../../core/plan';
import { UserError } from '../../../core/common/userError';
import { DEFAULT_GUARD, type Plan, type PlanItem } from '../../../core/plan/types';
import { COORDINATION_KEY } from '../../../core/domo';
import { reconcileSettings } from '../../support/builders';
import { FakeDirectory, type Method } from '../../support/fakeDirectory';

const job = { id: 1, email: 'job@acme.example', displayName: 'Job', roleId: 1 };

function anInstance(): FakeDirectory {
	const directory = new FakeDirectory();
	directory.definitions = [{ key: 'team', title: 'Team', keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING' }];
	directory.add(job);
	return directory;
}

let row = 0;
beforeEach(() => (row = 0));
function aRow(name: string, overrides: Record<string, unknown> = {}): Record<string, unknown> {
	row++;
	return { displayName: name, email: `${name.toLowerCase()}@acme.example`, roleId: '4', row_number: row + 1, ...overrides };
}

async function plan(directory: FakeDirectory, rows: Record<string, unknown>[], overrides: Partial<ReconcileSettings> = {}): Promise<Plan> {
	const made = await reconcile(directory, rows, reconcileSettings(overrides), { clock: directory.clock, runId: 'run-1' });
	expect(directory.writes).toEqual([]);
	return made;
}

const summaryOf = (items: readonly PlanItem[]) => items.map((item) => [item.held === undefined ? item.action : `hold ${item.held.by}`, item.email]);
const opened = { ...DEFAULT_GUARD, maxDeletionsPercent: 100, probableRenames: 'ignore' as const };

it('creates who is not there, updates who differs, and leaves alone who does not', async () => {
	const directory = anInstance();
	directory.add({ id: 10, email: 'ann@acme.example', displayName: 'Ann' }, { title: 'Analyst', team: 'red' });
	directory.add({ id: 11, email: 'Bob@acme.example', displayName: 'Bob' }, { title: 'Boss', team: 'blue' });
	const { description, items } = await plan(directory, [
		aRow('Ann', { title: 'Lead', team: '' }),
		aRow('Bob', { title: 'Boss', team: 'blue' }),
		aRow('Cid', { title: 'Clerk', team: 'red' }),
	]);
	expect(summaryOf(items)).toEqual([['create', 'cid@acme.example'], ['update', 'ann@acme.example']]);
	expect(items[1]).toMatchObject({
		userId: 10, row_number: 2, summary: 'title: Analyst → Lead; team: red → –',
		changes: [{ field: 'title', from: 'Analyst', to: 'Lead' }, { field: 'team', from: 'red', to: null }],
		before: { title: 'Analyst', team: 'red' }, after: { title: 'Lead', team: null },
	});
	expect(items[0]?.changes).toEqual(expect.arrayContaining([
		{ field: 'email', from: null, to: 'cid@acme.example' }, { field: 'roleId', from: null, to: 4 }, { field: 'team', from: null, to: 'red' },
	]));
	expect(description.counts).toMatchObject({ live: 3, create: 1, update: 1, unchanged: 1, delete: 0, orphans: 0, protected: 1 });
	expect(description.summary).toBe('1 to create, 1 to update');
});

it('removes orphans only when asked, with their full record as it was', async () => {
	const directory = anInstance();
	directory.add({ id: 10, email: 'ann@acme.example', displayName: 'Ann' }, { title: 'Analyst', team: 'red' });
	directory.add({ id: 11, email: 'bob@acme.example', displayName: 'Bob' });
	expect((await plan(directory, [aRow('Bob')])).items).toEqual([]);
	const { items, description } = await plan(directory, [aRow('Bob')], { orphanedUsers: 'delete', guard: opened });
	expect(summaryOf(items)).toEqual([['delete', 'ann@acme.example']]);
	expect(items[0]).toMatchObject({ userId: 10, row_number: null, before: { email: 'ann@acme.example', displayName: 'Ann', roleId: 4, title: 'Analyst', team: 'red' } });
	expect(description.counts).toMatchObject({ orphans: 1, delete: 1 });
});

describe('what leavers own', () => {
	const owned = { dataSets: ['d1', 'd2'], dataFlows: [], cards: ['c1'], pages: [] };
	const leaving = { orphanedUsers: 'delete' as const, guard: opened };

	it('is counted by kind in the plan, held or not', async () => {
		const directory = anInstance();
		directory.add({ id: 10, email: 'ann@acme.example' });
		directory.add({ id: 11, email: 'zed@acme.example' });
		directory.owned_.set(10, owned);
		for (const guard of [opened, { ...opened, maxDeletionsPercent: 0 }]) {
			const { items } = await plan(directory, [aRow('Bob')], { ...leaving, guard });
			expect(items.slice(1)).toEqual([
				expect.objectContaining({ email: 'ann@acme.example', owns: { dataSets: 2, dataFlows: 0, cards: 1, pages: 0 }, summary: 'remove this account, which owns 2 DataSets, 1 card' }),
				expect.not.objectContaining({ owns: expect.anything() }),
			]);
		}
	});

	it('stops no plan where it cannot be counted, and says so', async () => {
		const directory = anInstance();
		directory.add({ id: 10, email: 'ann@acme.example' });
		directory.fail({ on: 'owned', error: { kind: 'grant', message: 'Forbidden.' } });
		const { items, description } = await plan(directory, [aRow('Bob')], leaving);
		expect(items.map((item) => item.action)).toEqual(['create', 'delete']);
		expect(description.notes.join(' ')).toMatch(/could not be counted: Forbidden/);
	});

	it('is not asked for hundreds of people', async () => {
		const directory = anInstance();
		for (let id = 100; id < 151; id++) directory.add({ id });
		const { description } = await plan(directory, [aRow('Bob')], leaving);
		expect(directory.callsOf('owned')).toEqual([]);
		expect(description.notes.join(' ')).toMatch(/51 people would leave ownerless was not counted/);
	});
});

it('changes the role of orphans as a removal', async () => {
	const directory = anInstance();
	directory.add({ id: 10, email: 'ann@acme.example' });
	directory.add({ id: 11, email: 'bob@acme.example', displayName: 'Bob' });
	const { items } = await plan(directory, [aRow('Bob')], { orphanedUsers: 'changeRole', orphanRoleId: 5, guard: opened });
	expect(items).toHaveLength(1);
	expect(items[0]).toMatchObject({ action: 'update', row_number: null, changes: [{ field: 'roleId', from: 4, to: 5 }] });
});

describe('rule 1: no removal without proof', () => {
	it.each<[string, Record<string, unknown>[]]>([
		['an empty table', [{ _empty: true, _source: { rows: 0, complete: true, readAt: '2026-03-01T11:59:00Z' } }]],
		['no rows at all', []],
	])('holds removals of %s, whatever the options', async (_, rows) => {
		const directory = anInstance();
		directory.add({ id: 10 });
		const { items } = await plan(directory, rows, { orphanedUsers: 'delete', guard: opened, rowsAreComplete: true });
		expect(items.map((item) => item.held?.by)).toEqual(['incompleteRead']);
	});

	it('holds everything when the live users are not proven', async () => {
		const directory = anInstance();
		directory.add({ id: 10, email: 'ann@acme.example', displayName: 'Ann' });
		const all = directory.allUsers.bind(directory);
		directory.allUsers = async (fields) => ({ ...(await all(fields)), issues: ['Domo counts 9 users, but 2 came.'] });
		const { items, description } = await plan(directory, [aRow('Cid'), aRow('Ann', { title: 'Lead' })], { orphanedUsers: 'delete' });
		expect(items.map((item) => item.held?.by)).toEqual(['incompleteRead', 'incompleteRead']);
		expect(description.notes).toContain('Domo counts 9 users, but 2 came.');
	});
});

describe('rule 2: a rejected row protects its user', () => {
	it.each([
		['by its address', { email: 'ann@acme.example', roleId: '99' }],
		['by its employeeId', { email: 'ann@', employeeId: 'E10' }],
		['by its name', { email: '' }],
	])('%s', async (_, cells) => {
		const directory = anInstance();
		directory.add({ id: 10, email: 'ann@acme.example', displayName: 'Ann' }, { employeeId: 'E10' });
		directory.add({ id: 11, email: 'bob@acme.example', displayName: 'Bob' });
		const { items } = await plan(directory, [aRow('Ann', cells), aRow('Bob')], { orphanedUsers: 'delete', guard: opened });
		expect(summaryOf(items).map(([what]) => what)).toEqual(['reject']);
	});

	it('holds all removals when a rejected row could be anybody', async () => {
		const directory = anInstance();
		directory.add({ id: 10, email: 'ann@acme.example', displayName: 'Ann' });
		directory.add({ id: 11, email: 'bob@acme.example', displayName: 'Bob' });
		const { items } = await plan(directory, [aRow('Anne', { email: '' }), aRow('Bob')], { orphanedUsers: 'delete', guard: opened });
		expect(summaryOf(items)).toEqual([['hold unidentifiedRow', 'ann@acme.example'], ['reject', '']]);
	});

	it('protects by its name also where only the instance turns the row down', async () => {
		const directory = anInstance();
		directory.add({ id: 10, email: 'cid@acme.example', displayName: 'Cid' });
		const rows = [aRow('Cid', { email: 'cid.lee@acme.example', employeeId: 'E4', roleId: '' })];
		const { items, description } = await plan(directory, rows, { orphanedUsers: 'delete', guard: opened });
		expect(summaryOf(items)).toEqual([['reject', 'cid.lee@acme.example']]);
		expect(description.counts.orphans).toBe(0);
	});

	it('protects by any sign of the person also where another keeps the address that the row wants', async () => {
		const directory = anInstance();
		directory.add({ id: 10, email: 'old@acme.example', displayName: 'Lee, Ann' });
		directory.add({ id: 11, email: 'bob@acme.example', displayName: 'Bob' });
		const { items } = await plan(directory, [aRow('Bob'), aRow('Ann Lee', { email: 'new@acme.example', newEmail: 'bob@acme.example' })], { orphanedUsers: 'delete', guard: opened });
		expect(summaryOf(items).map(([what]) => what)).toEqual(['reject', 'reject']);
	});

	it('rejects every row of a duplicate and protects that user', async () => {
		const directory = anInstance();
		directory.add({ id: 10, email: 'ann@acme.example', displayName: 'Ann' });
		const { items } = await plan(directory, [aRow('Ann'), aRow('Ann', { email: ' ANN@acme.example ' }), aRow('Bob')], { orphanedUsers: 'delete', guard: opened });
		expect(summaryOf(items).map(([what]) => what)).toEqual(['create', 'reject', 'reject']);
	});
});

describe('always protected', () => {
	it('never lists the own account, system accounts, the owner of the table or protected users as orphans', async () => {
		const directory = anInstance();
		directory.add({ id: 2, human: false });
		directory.add({ id: 3 });
		directory.add({ id: 4, email: 'ceo@acme.example' });
		directory.add({ id: 5, email: 'x@partner.example' });
		directory.add({ id: 6, email: 'gone@acme.example' });
		const _source = { rows: 1, complete: true, readAt: '2026-03-01T11:59:00Z', ownerId: 3, readBy: 1 };
		const guard = { ...opened, protectedUsers: ['CEO@acme.example', '*@partner.example'] };
		const { items, description } = await plan(directory, [aRow('Bob', { _source })], { orphanedUsers: 'delete', guard });
		expect(summaryOf(items)).toEqual([['create', 'bob@acme.example'], ['delete', 'gone@acme.example']]);
		expect(description.counts.protected).toBe(5);
		expect(description.protectedUserIds).toEqual([1, 2, 3, 4, 5]);
	});

	it('holds a row that would demote the own account', async () => {
		const { items } = await plan(anInstance(), [aRow('Job')]);
		expect(summaryOf(items)).toEqual([['hold protected', 'job@acme.example']]);
	});
});

describe('scope and grace', () => {
	it('makes orphans of nobody outside the scope', async () => {
		const directory = anInstance();
		directory.add({ id: 10, email: 'a@acme.example' }, { team: 'red' });
		directory.add({ id: 11, email: 'b@acme.example' }, { team: 'blue' });
		directory.add({ id: 12, email: 'c@other.example' }, { team: 'red' });
		const scope = { emailDomains: ['acme.example'], roleIds: [4], attribute: { name: 'team', values: ['red'] } };
		const { items } = await plan(directory, [aRow('Bob')], { orphanedUsers: 'delete', guard: opened, scope });
		expect(summaryOf(items).slice(1)).toEqual([['delete', 'a@acme.example']]);
	});

	it('gives new and unaccepted accounts their days of grace', async () => {
		const directory = anInstance();
		const now = directory.clock.now();
		directory.add({ id: 10, createdAt: now - 2 * 86_400_000 });
		directory.add({ id: 11, createdAt: now - 4 * 86_400_000 });
		directory.add({ id: 12, createdAt: now - 40 * 86_400_000, accepted: false });
		const { items } = await plan(directory, [aRow('Bob')], { orphanedUsers: 'delete', guard: { ...opened, newUserGraceDays: 3 } });
		expect(items.slice(1).map((item) => item.userId)).toEqual([11]);
	});
});

describe('who is who', () => {
	it('holds a probable rename with both addresses and a way out that leads out', async () => {
		const directory = anInstance();
		directory.add({ id: 10, email: 'ann.old@acme.example', displayName: 'Ann' });
		const { items, description } = await plan(directory, [aRow('Ann')], { orphanedUsers: 'delete' });
		expect(items).toHaveLength(1);
		expect(items[0]).toMatchObject({
			action: 'hold', email: 'ann@acme.example', userId: null,
			held: { by: 'probableRename', action: 'update', relatedEmail: 'ann.old@acme.example', relatedUserId: 10 },
		});
		expect(items[0]?.reason).toContain('Write the old address, ann.old@acme.example, into email and the new one, ann@acme.example, into newEmail of row 2; if they are two people');
		expect(items[0]?.reason).not.toContain('Employee ID');
		const followed = await plan(directory, [aRow('Ann', { email: 'ann.old@acme.example', newEmail: 'ann@acme.example' })], { orphanedUsers: 'delete' });
		expect(summaryOf(followed.items)).toEqual([['update', 'ann.old@acme.example']]);
		expect(description.counts).toMatchObject({ create: 0, delete: 0, hold: 1, orphans: 1 });
	});

	it('offers to match by employee ID only where both have one', async () => {
		const directory = anInstance();
		directory.add({ id: 10, email: 'ann.old@acme.example', displayName: 'Ann' }, { employeeId: 'E10' });
		const { items } = await plan(directory, [aRow('Ann', { employeeId: 'E10' })], { orphanedUsers: 'delete' });
		expect(items[0]?.reason).toContain("Set 'Match By' to Employee ID, or write the old address, ann.old@acme.example, into email");
	});

	it('treats a changed address as an update when matching by employeeId', async () => {
		const directory = anInstance();
		directory.add({ id: 10, email: 'ann.old@acme.example', displayName: 'Ann' }, { employeeId: 'E10' });
		const { items } = await plan(directory, [aRow('Ann', { employeeId: 'e10' })], { matchBy: 'employeeId', orphanedUsers: 'delete', guard: opened });
		expect(items.map((item) => [item.action, item.userId])).toEqual([['update', 10]]);
		expect(items[0]?.changes).toContainEqual({ field: 'email', from: 'ann.old@acme.example', to: 'ann@acme.example' });
	});

	it('renames by newEmail, and plans nothing once renamed', async () => {
		const directory = anInstance();
		const ann = directory.add({ id: 10, email: 'ann@acme.example', displayName: 'Ann' });
		const rows = [aRow('Ann', { newEmail: 'ann.lee@acme.example' })];
		expect((await plan(directory, rows)).items[0]).toMatchObject({ action: 'update', userId: 10, changes: [{ field: 'email', from: 'ann@acme.example', to: 'ann.lee@acme.example' }] });
		ann.email = 'ann.lee@acme.example';
		expect((await plan(directory, rows, { sendInvite: true })).items).toEqual([]);
	});

	it('rejects a row whose email and newEmail live at different people, and protects both', async () => {
		const directory = anInstance();
		directory.add({ id: 10, email: 'ann@acme.example' });
		directory.add({ id: 11, email: 'lee@acme.example' });
		const { items } = await plan(directory, [aRow('Ann', { newEmail: 'lee@acme.example' })], { orphanedUsers: 'delete', guard: opened });
		expect(summaryOf(items)).toEqual([['reject', 'ann@acme.example']]);
		expect(items[0]?.problems?.[0]).toMatchObject({ column: 'newEmail', message: expect.stringContaining('id 11') });
	});

	it('rejects a row whose employeeId and old address live at different people, and protects both', async () => {
		const directory = anInstance();
		directory.add({ id: 10, email: 'ann@acme.example' });
		directory.add({ id: 11, email: 'dee@acme.example' }, { employeeId: 'E1' });
		const { items } = await plan(directory, [aRow('Ann', { employeeId: 'E1', newEmail: 'new@acme.example' })], { matchBy: 'employeeId', orphanedUsers: 'delete', guard: opened });
		expect(summaryOf(items)).toEqual([['reject', 'ann@acme.example']]);
	});

	it('rejects an address that belongs to somebody who keeps it, and protects both', async () => {
		const directory = anInstance();
		directory.add({ id: 10, email: 'ann@acme.example' }, { employeeId: 'E10' });
		directory.add({ id: 11, email: 'lee@acme.example' }, { employeeId: 'E11' });
		const rows = [aRow('Ann', { email: 'lee@acme.example', employeeId: 'E10' })];
		const { items } = await plan(directory, rows, { matchBy: 'employeeId', orphanedUsers: 'delete', guard: opened });
		expect(summaryOf(items)).toEqual([['reject', 'lee@acme.example']]);
		expect(items[0]?.problems?.[0]?.message).toContain('id 11');
	});

	it('plans swapped addresses as two updates', async () => {
		const directory = anInstance();
		directory.add({ id: 10, email: 'a@acme.example', displayName: 'Ann' }, { employeeId: 'E10' });
		directory.add({ id: 11, email: 'b@acme.example', displayName: 'Bob' }, { employeeId: 'E11' });
		const rows = [aRow('Ann', { email: 'b@acme.example', employeeId: 'E10' }), aRow('Bob', { email: 'a@acme.example', employeeId: 'E11' })];
		const { items } = await plan(directory, rows, { matchBy: 'employeeId' });
		expect(items.map((item) => [item.userId, item.changes[0]?.to])).toEqual([[10, 'b@acme.example'], [11, 'a@acme.example']]);
	});
});

describe('roles', () => {
	it('gives creates the default role where the table has no roleId column, never Admin', async () => {
		const { items } = await plan(anInstance(), [aRow('Bob', { roleId: undefined })].map(({ roleId: _, ...rest }) => rest));
		expect(items[0]?.changes).toContainEqual({ field: 'roleId', from: null, to: 4 });
	});

	it('rejects a blank roleId on a create and keeps the role on an update', async () => {
		const directory = anInstance();
		directory.add({ id: 10, email: 'ann@acme.example', displayName: 'Ann' });
		const { items } = await plan(directory, [aRow('Ann', { roleId: '' }), aRow('Bob', { roleId: '' })]);
		expect(summaryOf(items)).toEqual([['reject', 'bob@acme.example']]);
		expect(items[0]?.problems).toEqual([expect.objectContaining({ column: 'roleId', value: '' })]);
	});
});

it("uses a row's own sendInvite and edit cells", async () => {
	const directory = anInstance();
	directory.add({ id: 10, email: 'ann@acme.example', displayName: 'Ann' });
	const { items, description } = await plan(
		directory,
		[aRow('Ann', { displayName: 'Other', edit: 'FALSE', sendInvite: '' }), aRow('Bob', { edit: '', sendInvite: 'TRUE' }), aRow('Cid', { edit: 'TRUE', sendInvite: '' })],
	);
	expect(items.map((item) => [item.email, item.sendInvite])).toEqual([['bob@acme.example', true], ['cid@acme.example', false]]);
	expect(description.counts.unchanged).toBe(1);
});

it('reports what the identity provider owns, once, and does not send it', async () => {
	const directory = anInstance();
	directory.definitions.push({ key: 'badge', title: 'Badge', keyspace: 'idp', validator: 'ANY_VALUE', valueType: 'STRING' });
	directory.add({ id: 10, email: 'ann@acme.example', displayName: 'Ann' }, { badge: '1' });
	const { items, description } = await plan(directory, [aRow('Ann', { badge: '2' })]);
	expect(items).toEqual([]);
	expect(description.notes.join(' ')).toMatch(/badge belongs to the identity provider.*1 difference not sent/);
});

describe('nothing is planned', () => {
	const stop = (directory: FakeDirectory, rows: Record<string, unknown>[], overrides: Partial<ReconcileSettings>) =>
		expect(plan(directory, rows, overrides)).rejects;

	it('from an unknown column, whose near miss is named', async () => {
		await stop(anInstance(), [aRow('Ann', { Team: 'x' })], {}).toThrow(/'Team'.*team/);
		await stop(anInstance(), [aRow('Ann', { Team: 'x' })], {}).toBeInstanceOf(UserError);
	});

	it('from invalid rows, if asked, with every problem in one message', async () => {
		const rows = [aRow('Ann', { roleId: '99' }), aRow('Bob', { email: 'bob' })];
		await stop(anInstance(), rows, { invalidRows: 'stop' }).toMatchObject({ description: expect.stringMatching(/Row 2, roleId "99".*\nRow 3, email "bob"/) });
	});

	it('over a limit, if asked', async () => {
		const directory = anInstance();
		for (let id = 10; id < 20; id++) directory.add({ id });
		await stop(directory, [aRow('Bob')], { orphanedUsers: 'delete', guard: { ...DEFAULT_GUARD, onLimit: 'stop' } }).toThrow(/10 removals of 10 managed users/);
	});

	it('without the grants, which are named', async () => {
		const directory = anInstance();
		const actor = directory.actor.bind(directory);
		directory.actor = async () => ({ ...(await actor()), authorities: ['user.edit', 'authorization.roles'] });
		await stop(directory, [aRow('Bob')], {}).toThrow(/"Add New People" \(user\.invite\)/);
	});
});

describe('an instance that does not tell everything', () => {
	const silent = (on: Method) => {
		const directory = anInstance();
		directory.add({ id: 10, email: 'ann@acme.example', displayName: 'Ann' });
		directory.fail({ on, error: { kind: 'grant', message: 'Could not do it: no (HTTP 403).' } });
		return directory;
	};

	it('gives a plan without its attributes where the table needs none, and says so; other columns stop it', async () => {
		expect((await plan(silent('attributes'), [aRow('Ann', { title: 'Lead' })])).description).toMatchObject({
			counts: { update: 1 }, notes: ['Domo does not give the list of its attributes; this table needs none of them. Could not do it: no (HTTP 403).'],
		});
		for (const unknownColumns of ['stop', 'create'] as const) {
			await expect(plan(silent('attributes'), [aRow('Ann', { team: 'red' })], { unknownColumns })).rejects.toThrow("so these columns cannot be told from a typo: 'team'");
		}
	});

	it('gives a plan without its default role: who is new and has no role in the table is rejected', async () => {
		const rows = [aRow('Ann', { title: 'Lead' }), aRow('Bob', { title: 'Boss' })].map(({ roleId: _, ...cells }) => cells);
		const { items, description } = await plan(silent('defaultRoleId'), rows);
		expect(summaryOf(items)).toEqual([['update', 'ann@acme.example'], ['reject', 'bob@acme.example']]);
		expect(description.notes).toEqual(['Domo does not tell its default role: new people whose row names no role are rejected.']);
	});

	it('is told where it does not say what the account of the job may do', async () => {
		const directory = anInstance();
		const actor = directory.actor.bind(directory);
		directory.actor = async () => ({ ...(await actor()), authorities: null });
		expect((await plan(directory, [aRow('Bob')])).description.notes).toEqual(['Domo does not tell what the account of this job may do: a grant that is missing shows when it is needed.']);
	});
});

describe('invalid rows, where they stop the run', () => {
	const settings = { invalidRows: 'stop' } as const;
	// Domo has the time zone as it is, however unusual: the cell needs no write.
	const withZone = () => {
		const directory = anInstance();
		directory.add({ id: 10, email: 'ann@acme.example', displayName: 'Ann' }, { timeZone: 'Nowhere/Land' });
		return directory;
	};
	const asItIs = () => aRow('Ann', { timeZone: 'Nowhere/Land' });

	it('are none whose cells equal what their people have', async () => {
		expect((await plan(withZone(), [asItIs()], settings)).items).toEqual([]);
	});

	it.each(['everyone', 'rows'] as const)('are none whose cells equal what their people have, and get what else they ask for: %s', async (people) => {
		const directory = withZone();
		directory.groupList.push({ id: 12, name: 'Sales', dynamic: false });
		const { items } = await plan(directory, [{ ...asItIs(), groups: 'Sales' }], { ...settings, people });
		expect(items.map(({ action, changes }) => [action, changes])).toEqual([['update', [{ field: 'groups', from: [], to: ['Sales (12)'] }]]]);
	});

	it('are none either once their people have got their new address', async () => {
		expect((await plan(withZone(), [{ ...asItIs(), email: 'old@acme.example', newEmail: 'ann@acme.example' }], settings)).items).toEqual([]);
	});

	it('are counted without those whose cells equal what their people have', async () => {
		await expect(plan(withZone(), [asItIs(), aRow('Bob', { email: 'broken', timeZone: '' })], settings)).rejects.toThrow("1 row cannot be used, and 'Invalid Rows' is set to Stop");
	});
});

it('makes no attributes of columns whose names Domo or n8n uses', async () => {
	await expect(plan(anInstance(), [aRow('Bob', { json: 'x' })], { unknownColumns: 'create' })).rejects.toThrow("of which no attribute can be made, because Domo or n8n uses it: 'json'");
	expect((await plan(anInstance(), [aRow('Bob', { json: 'x' })], { unknownColumns: 'ignore' })).items).toHaveLength(1);
});

it('makes text attributes of unknown columns, if asked, without reading what does not exist yet', async () => {
	const directory = anInstance();
	directory.add({ id: 10, email: 'ann@acme.example', displayName: 'Ann' });
	const asked: string[] = [];
	const all = directory.allUsers.bind(directory);
	directory.allUsers = (fields) => (asked.push(...fields.map((field) => field.key)), all(fields));
	const { items, description } = await plan(directory, [aRow('Ann', { shoe: '42', title: 'Lead' })], { unknownColumns: 'create' });
	expect(description.newAttributes).toEqual(['shoe']);
	expect(asked).not.toContain('shoe');
	expect(items[0]?.changes).toEqual(expect.arrayContaining([{ field: 'shoe', from: null, to: '42' }, { field: 'title', from: null, to: 'Lead' }]));
});

it('gives the same plan whatever the order of the rows', async () => {
	const directory = anInstance();
	for (let id = 10; id < 16; id++) directory.add({ id, email: `p${id}@acme.example`, displayName: `P${id}` });
	const rows = [10, 11, 12, 20, 21].map((n) => aRow(`P${n}`, { title: 'x' }));
	const settings = { orphanedUsers: 'delete' as const, guard: opened };
	const [forward, backward] = [await plan(directory, rows, settings), await plan(directory, [...rows].reverse(), settings)];
	expect(backward.items).toEqual(forward.items);
	expect(forward.description.run.planHash).toMatch(/^[0-9a-f]{64}$/);
	expect(backward.description.run.planHash).toBe(forward.description.run.planHash);
});

describe('the run before', () => {
	const lease = { run: 'r0', job: 'People', startedAt: '2026-03-01T11:00:00Z', done: 3, total: 9, execution: '41' };
	const journal = (state: string, until: string) => JSON.stringify({ run: { ...lease, state, until }, jobs: [] });

	it.each([
		['done', 'done', '2026-03-01T11:05:00Z'],
		['stopped', 'stopped', '2026-03-01T12:04:00Z'],
		['writing', 'writing', '2026-03-01T12:04:00Z'],
		['interrupted', 'writing', '2026-03-01T11:59:00Z'],
	])('is told as %s', async (told, state, until) => {
		const directory = anInstance();
		directory.definitions.push({ key: COORDINATION_KEY, title: '', keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING' });
		directory.person(1).attributes.set(COORDINATION_KEY, journal(state, until));
		const { description } = await plan(directory, [aRow('Bob')]);
		expect(description.lastRun).toEqual({ id: 'r0', jobName: 'People', state: told, startedAt: lease.startedAt, done: 3, total: 9, executionId: '41' });
	});

	it('is not reported where there was none', async () => {
		expect((await plan(anInstance(), [aRow('Bob')])).description).not.toHaveProperty('lastRun');
	});
});

describe('other jobs of the instance', () => {
	const seen = '2026-02-20T12:00:00.000Z';
	const other = { id: 'other', name: 'Sales', orphans: 'delete', scope: {}, seen };
	const removing = { orphanedUsers: 'delete' as const, guard: opened };

	function beside(entries: readonly unknown[], accountId = 1): FakeDirectory {
		const directory = anInstance();
		directory.add({ id: 10, email: 'ann@acme.example', displayName: 'Ann' });
		directory.add({ id: 11, email: 'bob@acme.example', displayName: 'Bob' });
		directory.definitions.push({ key: COORDINATION_KEY, title: '', keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING' });
		directory.person(accountId).attributes.set(COORDINATION_KEY, JSON.stringify({ jobs: entries }));
		return directory;
	}

	it('hold its removals where both remove and a person can be in both scopes', async () => {
		for (const accountId of [1, 11]) {
			const { items, description } = await plan(beside([other], accountId), [aRow('Bob'), aRow('Cid')], removing);
			expect(summaryOf(items)).toEqual([['create', 'cid@acme.example'], ['hold overlappingScope', 'ann@acme.example']]);
			expect(description.guardTripped).toBe(true);
		}
	});

	it.each([
		['scopes that are apart', [{ ...other, scope: { domains: ['b.example'] } }], { scope: { emailDomains: ['acme.example'], roleIds: [] } }],
		['a job that was not seen for a long time', [{ ...other, seen: '2026-01-01T12:00:00.000Z' }], {}],
		['a job that it names', [other], { guard: { ...opened, overlappingJobs: ['Sales'] } }],
		['itself, under the name it had', [{ ...other, id: 'People of acme', name: 'Old name' }], {}],
		['what is no register', ['nonsense'], {}],
	])('hold nothing: %s', async (_, entries, settings) => {
		const { items } = await plan(beside(entries), [aRow('Bob')], { ...removing, ...settings });
		expect(summaryOf(items)).toEqual([['delete', 'ann@acme.example']]);
	});

	it('are reported where they keep orphans that this one removes', async () => {
		const keeper = { ...other, orphans: 'keep' };
		const { items, description } = await plan(beside([keeper]), [aRow('Bob')], removing);
		expect(summaryOf(items)).toEqual([['delete', 'ann@acme.example']]);
		expect(description.notes.join()).toMatch(/The job "Sales" writes to people in this job's scope and keeps orphans/);
		expect((await plan(beside([keeper]), [aRow('Bob'), aRow('Ann')], removing)).description.notes).toEqual([]);
	});

	it('are informed of this one only where they do not know it', async () => {
		const own = { id: 'People of acme', name: 'People of acme', orphans: 'delete', scope: {}, seen };
		const due = async (directory: FakeDirectory, settings: Partial<ReconcileSettings> = removing) => (await plan(directory, [], settings)).description.job?.due;
		expect(await due(beside([own]))).toBe(true);
		expect(await due(beside([{ ...own, seen: '2026-02-25T12:00:00.000Z' }]))).toBe(false);
		expect(await due(beside([other, { ...own, seen: '2026-02-25T12:00:00.000Z' }]))).toBe(false);
		expect(await due(beside([]), {})).toBe(true);
		// No admin made the attribute: nothing is to be said.
		expect([await due(anInstance()), await due(anInstance(), {})]).toEqual([false, false]);
	});

	it('are part of what the hash of the plan vouches for', async () => {
		const hashes = new Set<string>();
		for (const scope of [{ emailDomains: [], roleIds: [] }, { emailDomains: [], roleIds: [4] }]) hashes.add((await plan(anInstance(), [], { scope })).description.run.planHash);
		expect(hashes.size).toBe(2);
	});

	it('are told whether an attribute of the scope can have several values', async () => {
		const directory = anInstance();
		directory.definitions.push({ key: 'teams', title: 'Teams', keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING_LIST' });
		const scopeOf = async (name: string) => (await plan(directory, [], { scope: { emailDomains: [], roleIds: [], attribute: { name, values: ['red'] } } })).description.job?.scope;
		expect([await scopeOf('team'), await scopeOf('teams')]).toEqual([{ attribute: { name: 'team', values: ['red'], list: false } }, { attribute: { name: 'teams', values: ['red'], list: true } }]);
	});

	it('say nothing of people whom the rows name themselves', async () => {
		const { items } = await plan(beside([other]), [{ email: 'ann@acme.example', endDate: '2020-01-31' }], { ...removing, people: 'rows' });
		expect(summaryOf(items)).toEqual([['delete', 'ann@acme.example']]);
	});
});
