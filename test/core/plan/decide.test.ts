import { reconcile, type ReconcileSettings } from '../../../core/plan';
import { temporaryAddressOf } from '../../../core/plan/accounts';
import { DEFAULT_GUARD } from '../../../core/plan/types';
import { reconcileSettings } from '../../support/builders';
import { FakeDirectory } from '../../support/fakeDirectory';
import type { FakePerson } from '../../support/fakePerson';

/** The fake instance's day is 2026-03-01. */
const guard = { ...DEFAULT_GUARD, maxDeletionsPercent: 100 };

describe('a new row is held as a probable rename', () => {
	interface Case {
		readonly what: string;
		readonly ann?: Partial<FakePerson>;
		/** A row beside the new one. */
		readonly row?: Readonly<Record<string, unknown>>;
		readonly settings?: Partial<ReconcileSettings>;
		/** What the plan has beside the new row. */
		readonly others?: readonly string[];
	}
	const plan = async ({ ann, row, settings }: Case, cells: Readonly<Record<string, unknown>>) => {
		const directory = new FakeDirectory();
		directory.add({ id: 1, email: 'job@x.io', displayName: 'Job', roleId: 1 });
		directory.add({ id: 10, email: 'ann@x.io', displayName: 'Ann Lee', ...ann }, { employeeId: 'E10' });
		const rows = [{ email: 'new@x.io', roleId: '4', employeeId: '', startDate: '', endDate: '', ...cells }, ...(row === undefined ? [] : [{ email: 'ann@x.io', displayName: 'Ann Lee', employeeId: '', ...row }])];
		const { items } = await reconcile(directory, rows, reconcileSettings({ orphanedUsers: 'delete', guard, blankCells: 'ignore', ...settings }), { clock: directory.clock, runId: 'run-1' });
		const told = items.map(({ action, held, email }) => [email, held?.by ?? action] as const);
		return { new: told.find(([email]) => email === 'new@x.io')?.[1], others: told.filter(([email]) => email !== 'new@x.io').map(([, what]) => what) };
	};

	const removed: readonly Case[] = [{ what: 'in no row' }, { what: 'of a row that has ended', row: { endDate: '2026-02-01' } }];
	it.each(removed)('by its name as by its ID where the account is $what', async (one) => {
		expect(await plan(one, { displayName: 'Ann Lee' })).toEqual({ new: 'probableRename', others: [] });
		expect(await plan(one, { displayName: 'Zoe Zed', employeeId: 'E10' })).toEqual({ new: 'probableRename', others: [] });
	});

	it('by its name where an interrupted exchange of addresses left the account at a temporary one; by its ID it is the row of that account', async () => {
		const stranded: Case = { what: '', ann: { email: temporaryAddressOf(10, 'ann@x.io') } };
		expect(await plan(stranded, { displayName: 'Ann Lee' })).toEqual({ new: 'probableRename', others: [] });
		expect(await plan(stranded, { displayName: 'Zoe Zed', employeeId: 'E10' })).toEqual({ new: undefined, others: ['update'] });
		// It is never removed.
		expect(await plan(stranded, { displayName: 'Zoe Zed' })).toEqual({ new: 'create', others: [] });
	});

	const staying: readonly Case[] = [
		{ what: 'protected', settings: { guard: { ...guard, protectedUsers: ['10'] } } },
		{ what: 'outside the scope', settings: { scope: { emailDomains: [], roleIds: [5] } } },
		{ what: 'inactive', ann: { active: false } },
		{ what: 'without an address', ann: { email: 'robot', login: 'robot' } },
		{ what: 'new', ann: { createdAt: Date.UTC(2026, 2, 1) }, settings: { guard: { ...guard, newUserGraceDays: 3 } } },
		{ what: 'of unknown age', ann: { createdAt: null }, settings: { guard: { ...guard, newUserGraceDays: 3 } } },
		{ what: 'of a row that counts later', row: { startDate: '2026-04-01' }, others: ['scheduled'] },
		{ what: 'of a row that is rejected', row: { roleId: '99' }, others: ['reject'] },
		{ what: 'found by a row that is probably somebody else', row: { displayName: 'Bob Roe', employeeId: 'E9' }, others: ['probablyOther'] },
	];
	it.each(staying)('by its ID alone where the account stays, as it is $what', async (one) => {
		const { others = [] } = one;
		expect(await plan(one, { displayName: 'Ann Lee' })).toEqual({ new: 'create', others });
		expect(await plan(one, { displayName: 'Zoe Zed', employeeId: 'E10' })).toEqual({ new: 'probableRename', others });
	});

	const known: readonly Case[] = [{ what: "Domo's own", ann: { human: false } }, { what: 'found by its own row', row: {} }];
	it.each(known)('by nothing where the account is $what', async (one) => {
		expect(await plan(one, { displayName: 'Ann Lee', employeeId: 'E10' })).toEqual({ new: 'create', others: [] });
	});
});

describe('a row that finds an account which is probably another person\'s', () => {
	it.each([['hold', ['probablyOther']], ['ignore', ['update', 'delete']]] as const)('keeps who else it may mean from removal, unless such signs are ignored: %s', async (probableRenames, expected) => {
		const directory = new FakeDirectory();
		directory.add({ id: 1, email: 'job@x.io', displayName: 'Job', roleId: 1 });
		directory.add({ id: 10, email: 'bob@x.io', displayName: 'Ann Lee' }, { employeeId: 'E1' });
		directory.add({ id: 11, email: 'b.roe@x.io', displayName: 'Robert' }, { employeeId: 'E9' });
		const rows = [{ email: 'bob@x.io', displayName: 'Bob Roe', employeeId: 'E9' }];
		const { items } = await reconcile(directory, rows, reconcileSettings({ orphanedUsers: 'delete', guard: { ...guard, probableRenames } }), { clock: directory.clock, runId: 'run-1' });
		expect(items.map(({ action, held }) => held?.by ?? action)).toEqual(expected);
	});

	it('makes no signs of a rename of the accounts that other rows find', async () => {
		const directory = new FakeDirectory();
		directory.add({ id: 1, email: 'job@x.io', displayName: 'Job', roleId: 1 });
		directory.add({ id: 10, email: 'bob@x.io', displayName: 'Ann Lee' }, { employeeId: 'E1' });
		directory.add({ id: 11, email: 'cid@x.io', displayName: 'Cid' }, { employeeId: 'E5' });
		const rows = [{ email: 'bob@x.io', displayName: 'Bob Roe', employeeId: 'E9' }, { email: 'cid@x.io', displayName: 'Cid', employeeId: 'E5' }, { email: 'new@x.io', displayName: 'Cid', employeeId: 'E5' }];
		const { items } = await reconcile(directory, rows, reconcileSettings({ orphanedUsers: 'delete', guard }), { clock: directory.clock, runId: 'run-1' });
		expect(items.map(({ action, held, email }) => [held?.by ?? action, email])).toEqual([['create', 'new@x.io'], ['probablyOther', 'bob@x.io']]);
	});
});

it('where only the people of the rows were looked up nobody is removed for want of a row, also not who may be one of them', async () => {
	const directory = new FakeDirectory();
	directory.add({ id: 1, email: 'job@x.io', displayName: 'Job', roleId: 1 }, { employeeId: 'J1' });
	directory.add({ id: 10, email: 'ann@x.io', displayName: 'Ann' }, { employeeId: 'E10' });
	for (const [probableRenames, held, action] of [['hold', { by: 'probableRename', action: 'update', relatedEmail: 'ann@x.io', relatedUserId: 10 }, 'hold'], ['ignore', undefined, 'create']] as const) {
		const settings = reconcileSettings({ people: 'rows', orphanedUsers: 'delete', guard: { ...guard, probableRenames } });
		const { items } = await reconcile(directory, [{ email: 'anna@x.io', displayName: 'Anna', employeeId: 'E10' }], settings, { clock: directory.clock, runId: 'run-1' });
		expect(items.map((item) => [item.action, item.email, item.held])).toEqual([[action, 'anna@x.io', held]]);
	}
});
