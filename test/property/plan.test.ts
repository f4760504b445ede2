import fc from 'fast-check';

import { identityKey } from '../../core/config';
import { reconcile, type ReconcileSettings } from '../../core/plan';
import { DEFAULT_GUARD, type GuardSettings, type Plan, type PlanItem } from '../../core/plan/types';
import { reconcileSettings } from '../support/builders';
import { FakeDirectory } from '../support/fakeDirectory';
import { runs, runTimeoutMs } from './runs';

/** Small pools, so that people, addresses, names and ids collide often. */
const names = ['Ann', 'Bob', 'Cid', 'Dee', 'Eve', 'Fay'];
const ids = ['', 'E1', 'E2', 'E3', 'E4'];
const cell = (values: string[]) => fc.constantFrom(...values);

const person = fc.record({
	name: cell(names), employeeId: cell(ids), title: cell(['', 'Lead', 'Clerk']), team: cell(['', 'red', 'blue']),
	roleId: fc.constantFrom(1, 4, 4, 4), accepted: fc.boolean(), human: fc.constantFrom(true, true, true, false),
});
const row = fc.record({
	displayName: cell([...names, '']), email: cell([...names.map((name) => `${name.toLowerCase()}@a.example`), 'broken', '']),
	employeeId: cell(ids), title: cell(['', 'Lead', 'Clerk']), team: cell(['', 'red', 'blue']),
	roleId: cell(['4', '4', '4', '1', '', '99']), newEmail: cell(['', '', '', 'ann@a.example', 'new@a.example']),
});
const guard: fc.Arbitrary<GuardSettings> = fc.record({
	maxDeletionsPercent: fc.constantFrom(0, 10, 50, 100), maxDeletionsCount: fc.constantFrom(0, 2, 500),
	maxUpdatesPercent: fc.constantFrom(0, 30, 100), maxBlankingPercent: fc.constantFrom(0, 50, 100), maxInvitesCount: fc.constantFrom(0, 1, 200),
	minimumAdmins: fc.constantFrom(0, 1, 2), newAdmins: fc.constantFrom('hold', 'allow'), adminEmailChanges: fc.constantFrom('hold', 'allow'),
	probableRenames: fc.constantFrom('hold', 'ignore'), newUserGraceDays: fc.constantFrom(0, 0, 30),
	protectedUsers: fc.constantFrom([], ['bob@a.example'], ['*@a.example'], ['12']), overlappingJobs: fc.constantFrom([], ['Other']), onLimit: fc.constant('hold'),
});
const settings: fc.Arbitrary<ReconcileSettings> = fc.record({
	orphanedUsers: fc.constantFrom('keep', 'delete', 'delete', 'changeRole'), matchBy: fc.constantFrom('email', 'employeeId'),
	blankCells: fc.constantFrom('clear', 'ignore'), sendInvite: fc.boolean(), rowsAreComplete: fc.constantFrom(true, true, false), guard,
	scopeRoles: fc.constantFrom<number[]>([], [], [4]),
}).map(({ scopeRoles, ...rest }) => reconcileSettings({ ...rest, orphanRoleId: 5, scope: { emailDomains: [], roleIds: scopeRoles } }) as ReconcileSettings);

interface World { readonly people: readonly (typeof person extends fc.Arbitrary<infer T> ? T : never)[]; readonly rows: readonly Record<string, unknown>[]; readonly settings: ReconcileSettings }
const world: fc.Arbitrary<World> = fc.record({
	people: fc.uniqueArray(person, { maxLength: 6, selector: (one) => one.name }),
	rows: fc.array(row, { maxLength: 8 }),
	settings,
});

const columnSets = fc.constantFrom(['newEmail'], ['employeeId', 'newEmail'], ['roleId', 'newEmail'], ['title'], []);

function instanceOf({ people }: World): FakeDirectory {
	const directory = new FakeDirectory();
	directory.definitions = [{ key: 'team', title: 'Team', keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING' }];
	directory.add({ id: 1, email: 'job@a.example', displayName: 'Job', roleId: 1 });
	people.forEach(({ name, roleId, accepted, human, ...attributes }, i) => {
		const email = `${name.toLowerCase()}@a.example`;
		directory.add({ id: 10 + i, email, displayName: name, roleId, accepted, human }, Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== '')));
	});
	return directory;
}

const planOf = (directory: FakeDirectory, rows: World['rows'], chosen: ReconcileSettings): Promise<Plan> =>
	reconcile(directory, rows, chosen, { clock: directory.clock, runId: 'r' });

/** Writes plan items straight into the fake instance: renames make way for each other, as Apply's order does. */
function write(directory: FakeDirectory, items: readonly PlanItem[]): void {
	let nextId = 500;
	for (const item of items) {
		if (item.action === 'delete') directory.people.delete(item.userId ?? -1);
		if (item.action !== 'create' && item.action !== 'update') continue;
		const target = item.action === 'create' ? directory.add({ id: nextId++ }) : directory.person(item.userId ?? -1);
		for (const { field, to } of item.changes) {
			if (field === 'email') target.email = String(to);
			else if (field === 'displayName') target.displayName = String(to);
			else if (field === 'roleId') target.roleId = Number(to);
			else if (to === null) target.attributes.delete(identityKey(field));
			else target.attributes.set(identityKey(field), to);
		}
	}
}

const without = (rows: World['rows'], dropped: readonly string[]) =>
	rows.map((cells) => Object.fromEntries(Object.entries(cells).filter(([name]) => !dropped.includes(name))));
const changing = (item: PlanItem) => ['create', 'update', 'delete'].includes(item.action);
const removing = (item: PlanItem) => item.action === 'delete' || (item.action === 'update' && item.row_number === null);

jest.setTimeout(runTimeoutMs);
const usual = runs(500);

it('applied, leaves nothing to change for the next plan', async () => {
	await fc.assert(fc.asyncProperty(world, columnSets, async (given, dropped) => {
		const directory = instanceOf(given);
		const rows = without(given.rows, dropped);
		const first = await planOf(directory, rows, given.settings);
		write(directory, first.items);
		const emails = [...directory.people.values()].map((one) => one.email.toLowerCase());
		expect(new Set(emails).size).toBe(emails.length);
		// What was held or rejected may still be, and a limit that held the rest may have given way; what was done is not done again.
		const second = await planOf(directory, rows, given.settings);
		const done = new Map(first.items.filter(changing).map((item) => [item.userId ?? item.email.toLowerCase(), item]));
		for (const item of second.items.filter(changing)) {
			const before = done.get(item.userId ?? -1) ?? done.get(item.email.toLowerCase());
			const fields = new Set(before?.changes.map((change) => change.field));
			expect(item.changes.filter((change) => fields.has(change.field) && !removing(item))).toEqual([]);
		}
	}), usual);
});

it('reaches what every usable row asks for, where nothing is held', async () => {
	const open: GuardSettings = { ...DEFAULT_GUARD, maxDeletionsPercent: 100, maxBlankingPercent: 100, newAdmins: 'allow', adminEmailChanges: 'allow', minimumAdmins: 0, probableRenames: 'ignore' };
	await fc.assert(fc.asyncProperty(world, async (given) => {
		const directory = instanceOf(given);
		const chosen = { ...given.settings, guard: open };
		const plan = await planOf(directory, given.rows, chosen);
		write(directory, plan.items);
		const rejected = new Set(plan.items.filter((item) => item.action === 'reject').map((item) => item.row_number));
		const held = new Set(plan.items.filter((item) => item.action === 'hold').map((item) => item.row_number));
		given.rows.forEach((cells, i) => {
			const isNoRow = Object.values(cells).every((cell) => cell === '');
			if (isNoRow || rejected.has(i + 2) || held.has(i + 2)) return;
			const live = directory.byEmail(String(cells.newEmail || cells.email));
			expect(live?.displayName).toBe(cells.displayName);
			if (cells.title !== '' || chosen.blankCells === 'clear') expect(live?.attributes.get('title') ?? '').toBe(cells.title);
			if (cells.roleId !== '') expect(String(live?.roleId)).toBe(cells.roleId);
		});
	}), usual);
});

it('never plans to remove anybody whom a row could mean, nor anybody protected', async () => {
	await fc.assert(fc.asyncProperty(world, columnSets, async (given, dropped) => {
		const directory = instanceOf(given);
		const rows = without(given.rows, dropped);
		const { items, description } = await planOf(directory, rows, given.settings);
		const named = new Set(rows.flatMap((cells) => [cells.email, cells.newEmail]).map((email) => String(email ?? '').toLowerCase()));
		for (const item of items.filter(removing)) {
			const live = directory.person(item.userId ?? -1);
			expect(item.row_number).toBeNull();
			expect(named.has(live.email.toLowerCase())).toBe(false);
			expect(live.human).toBe(true);
			expect(live.id).not.toBe(1);
			expect(description.protectedUserIds).not.toContain(live.id);
		}
		for (const item of items.filter((one) => one.action === 'update' && description.protectedUserIds.includes(one.userId ?? -1))) {
			expect(item.changes.filter((change) => change.field === 'roleId' || change.field === 'email')).toEqual([]);
		}
	}), usual);
});

it('keeps every limit, and enough admins', async () => {
	await fc.assert(fc.asyncProperty(world, async (given) => {
		const directory = instanceOf(given);
		const confirmed = () => [...directory.people.values()].filter((one) => one.id !== 1 && one.roleId === 1 && one.accepted && one.active && one.human).length;
		const before = confirmed();
		const { items } = await planOf(directory, given.rows, given.settings);
		const { guard: limits } = given.settings;
		const removals = items.filter(removing);
		expect(removals.length).toBeLessThanOrEqual(limits.maxDeletionsCount);
		if (limits.maxDeletionsPercent === 0) expect(removals).toEqual([]);
		if (!given.settings.rowsAreComplete || given.rows.length === 0) expect(removals).toEqual([]);
		expect(items.filter((item) => item.action === 'create' && item.sendInvite).length).toBeLessThanOrEqual(limits.maxInvitesCount);
		if (limits.newAdmins === 'hold') {
			expect(items.filter((item) => changing(item) && item.changes.some((change) => change.field === 'roleId' && change.to === 1))).toEqual([]);
		}
		write(directory, items);
		expect(confirmed()).toBeGreaterThanOrEqual(Math.min(before, limits.minimumAdmins));
	}), usual);
});

it('counts what it lists, names each account once, and does not depend on the order of the rows', async () => {
	await fc.assert(fc.asyncProperty(world, async (given) => {
		const rows = given.rows.map((cells, i) => ({ ...cells, row_number: i + 2 }));
		const plan = await planOf(instanceOf(given), rows, given.settings);
		const { counts } = plan.description;
		expect(counts.create + counts.update + counts.delete + counts.hold + counts.reject).toBe(plan.items.length);
		const touched = plan.items.filter((item) => changing(item) && item.userId !== null).map((item) => item.userId);
		expect(new Set(touched).size).toBe(touched.length);
		const reversed = await planOf(instanceOf(given), [...rows].reverse(), given.settings);
		const byRow = (items: readonly PlanItem[]) => [...items].map((item) => JSON.stringify([item.action, item.row_number, item.userId, item.changes, item.held])).sort();
		expect(byRow(reversed.items)).toEqual(byRow(plan.items));
	}), usual);
});
