import fc from 'fast-check';

import { identityKey } from '../../core/config';
import { reconcile, type ReconcileSettings } from '../../core/plan';
import type { GuardSettings, Plan, PlanItem } from '../../core/plan/types';
import { reconcileSettings } from '../support/builders';
import { FakeDirectory } from '../support/fakeDirectory';

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
	maxUpdatesPercent: fc.constantFrom(0, 30, 100), maxRoleChangesPercent: fc.constantFrom(0, 20, 100), maxBlankingPercent: fc.constantFrom(0, 50, 100), maxInvitesCount: fc.constantFrom(0, 1, 200),
	minimumAdmins: fc.constantFrom(0, 1, 2), newAdmins: fc.constantFrom('hold', 'allow'), adminEmailChanges: fc.constantFrom('hold', 'allow'),
	probableRenames: fc.constantFrom('hold', 'ignore'), newUserGraceDays: fc.constantFrom(0, 0, 30),
	protectedUsers: fc.constantFrom([], ['bob@a.example'], ['*@a.example'], ['12']), overlappingJobs: fc.constantFrom([], ['Other']), onLimit: fc.constant('hold'),
});
const settings: fc.Arbitrary<ReconcileSettings> = fc.record({
	orphanedUsers: fc.constantFrom('keep', 'delete', 'delete', 'changeRole'), matchBy: fc.constantFrom('email', 'employeeId'),
	blankCells: fc.constantFrom('clear', 'ignore'), sendInvite: fc.boolean(), rowsAreComplete: fc.constantFrom(true, true, false), guard,
	scopeRoles: fc.constantFrom<number[]>([], [], [4]),
}).map(({ scopeRoles, ...rest }) => reconcileSettings({ ...rest, orphanRoleId: 5, scope: { emailDomains: [], roleIds: scopeRoles } }) as ReconcileSettings);

/** A random instance, a random table for it and random options. */
export interface World { readonly people: readonly (typeof person extends fc.Arbitrary<infer T> ? T : never)[]; readonly rows: readonly Record<string, unknown>[]; readonly settings: ReconcileSettings }
export const world: fc.Arbitrary<World> = fc.record({
	people: fc.uniqueArray(person, { maxLength: 6, selector: (one) => one.name }),
	rows: fc.array(row, { maxLength: 8 }),
	settings,
});

/** Columns that a table may not have. */
export const columnSets = fc.constantFrom(['newEmail'], ['employeeId', 'newEmail'], ['roleId', 'newEmail'], ['title'], []);

export function instanceOf({ people }: Pick<World, 'people'>): FakeDirectory {
	const directory = new FakeDirectory();
	directory.definitions = [{ key: 'team', title: 'Team', keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING' }];
	directory.add({ id: 1, email: 'job@a.example', displayName: 'Job', roleId: 1 });
	people.forEach(({ name, roleId, accepted, human, ...attributes }, i) => {
		const email = `${name.toLowerCase()}@a.example`;
		directory.add({ id: 10 + i, email, displayName: name, roleId, accepted, human }, Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== '')));
	});
	return directory;
}

export const planOf = (directory: FakeDirectory, rows: World['rows'], chosen: ReconcileSettings): Promise<Plan> =>
	reconcile(directory, rows, chosen, { clock: directory.clock, runId: 'r' });

/** Writes plan items straight into the fake instance: renames make way for each other, as Apply's order does. */
export function write(directory: FakeDirectory, items: readonly PlanItem[]): void {
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

export const without = (rows: World['rows'], dropped: readonly string[]) =>
	rows.map((cells) => Object.fromEntries(Object.entries(cells).filter(([name]) => !dropped.includes(name))));
export const changing = (item: PlanItem) => ['create', 'update', 'delete'].includes(item.action);
export const removing = (item: PlanItem) => item.action === 'delete' || (item.action === 'update' && item.row_number === null);
