import type { DesiredUser, RejectedRow } from '../../../core/config/types';
import type { KnownValue, LiveUser, LookUpField, UserReader } from '../../../core/domo';
import { reconcile, type ReconcileSettings } from '../../../core/plan';
import { rejectRow } from '../../../core/plan/rejectedRows';
import { lookUpProblem, lookUpRows } from '../../../core/plan/rowLookUp';
import { DEFAULT_GUARD, type Plan, type PlanItem } from '../../../core/plan/types';
import { aDesiredUser, aField, aLiveUser, reconcileSettings } from '../../support/builders';
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
	// The table has roles, or nobody is new.
	await plan(directory, [aRow('Dee', { roleId: '4' })]);
	await plan(directory, [aRow('Ann', { title: 'Lead' })]);
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
	expect(summaryOf(await plan(directory, [...demotion, aRow('Ann', { roleId: '', title: 'Lead' })].map((row) => ({ title: '', ...row }))))).toEqual([['update', 'ann@acme.example'], ['hold minimumAdmins', 'boss@acme.example']]);
	expect(directory.callsOf('allUsers')).toHaveLength(1);
	expect(summaryOf(await plan(directory, demotion, { guard: { ...DEFAULT_GUARD, minimumAdmins: 0 } }))).toEqual([['update', 'boss@acme.example']]);
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
	await expect(plan(directory, [aRow('Ann', { shoe: '42' })], { unknownColumns: 'create' })).rejects.toThrow('Manage All Company Settings');
	directory.actor = async () => ({ ...(await actor()), authorities: null });
	expect((await plan(directory, [aRow('Cid', { roleId: '4' })])).description.notes.join()).toContain('Domo does not tell what the account of this job may do');
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

describe('the searches', () => {
	const fields = ['title', 'employeeId', 'alternateEmail'].map((name) => aField(name));
	const job = { id: 1, email: 'job@acme.example', displayName: 'Job' };
	const person = (id: number, email: string, overrides: Partial<LiveUser> = {}, employeeId: string | null = null) => aLiveUser({ id, email, values: [null, employeeId, null], ...overrides });
	const own = person(1, job.email, { login: 'job' }, 'J1');
	const row = (email: string, overrides: Partial<DesiredUser> = {}, employeeId: string | null = null) =>
		aDesiredUser({ email, employeeIdKey: employeeId?.toLowerCase() ?? '', values: [null, employeeId, null], ...overrides });

	interface Given {
		readonly users?: readonly DesiredUser[];
		readonly rejects?: readonly RejectedRow[];
		readonly people?: readonly LiveUser[];
		readonly account?: typeof job;
		readonly matchBy?: 'email' | 'employeeId';
		/** Fields whose search finds nobody; with `several` only where several values are asked for at once. */
		readonly blind?: readonly string[];
		readonly several?: boolean;
		readonly most?: number;
	}
	/** Looks rows up in an instance that finds parts of values, as Domo does. */
	async function lookedUp({ users = [], rejects = [], people = [own], account = job, matchBy = 'email', blind = [], several = false }: Given) {
		const searches: (readonly [field: string, values: readonly string[], known: KnownValue | undefined, options: unknown])[] = [];
		const valueOf = (user: LiveUser, field: string) => (field === 'emailAddress' ? user.email : field === 'userName' ? user.login : String(user.values[1] ?? '')).toLowerCase();
		const directory: Pick<UserReader, 'usersById' | 'usersByValue'> = {
			usersById: (ids, read, options) => {
				searches.push(['id', ids.map(String), undefined, options]);
				return Promise.resolve(read === fields ? people.filter(({ id }) => ids.includes(id)) : []);
			},
			usersByValue: (field, values, known, read, options) => {
				searches.push([field, values, known, options]);
				if (read !== fields || (blind.includes(field) && !(several && options?.oneByOne === true))) return Promise.resolve(undefined);
				const wanted = [...values, ...(known === undefined ? [] : [known.value])].map((value) => value.toLowerCase());
				return Promise.resolve(people.filter((user) => wanted.some((value) => valueOf(user, field).includes(value))));
			},
		};
		const { lookUps, ...found } = await lookUpRows(directory, { users, rejects }, account, fields, { matchBy, groups: true });
		expect(lookUps.matchBy).toBe(matchBy);
		return { searches, asked: searches.map(([field]) => field), own: found.own, users: found.users.map(({ id }) => id), mayCreate: found.mayCreate, unproven: [...lookUps.unproven] };
	}
	const atOnce = { groups: true, most: 2_000, oneByOne: false };
	const byAddress = (values: readonly string[]) => ['emailAddress', values, { id: 1, value: job.email }, atOnce];

	it('ask once for every address of a row, its alternate one, and where an interrupted exchange left it', async () => {
		const ann = row('Ann@x.io', { newEmail: 'lee@x.io', values: [null, null, 'home@y.io'] });
		const bob: RejectedRow = { ...rejectRow(row('bob@x.io'), { column: 'title', value: 'x', message: '' }), ifUnchanged: { desired: row('bob@x.io'), cells: [] } };
		const unusable = rejectRow(row('zed@x.io'), { column: 'title', value: 'x', message: '' });
		const people = [own, person(7, 'lee@x.io'), person(8, 'bob@x.io')];
		expect(await lookedUp({ users: [ann, ann], rejects: [bob, unusable], people })).toEqual({
			searches: [
				byAddress(['Ann@x.io', 'Ann+changing-address-', 'lee@x.io', 'lee+changing-address-', 'bob@x.io', 'bob+changing-address-', 'home@y.io']),
				['userName', ['Ann@x.io', 'lee@x.io'], { id: 1, value: 'job' }, atOnce],
			],
			asked: ['emailAddress', 'userName'], own, users: [1, 7, 8], mayCreate: true, unproven: [],
		});
	});

	it('find an address whatever its apostrophe and the letters of its domain', async () => {
		const searched = async (email: string) => (await lookedUp({ users: [row(email)] })).searches[0]?.[1];
		expect(await searched("o'neil@x.io")).toEqual(["o'neil@x.io", "o'neil+changing-address-", 'neil@x.io', 'neil+changing-address-']);
		for (const domain of ['bücher.example', 'xn--bcher-kva.example', 'mail.XN--bcher-kva.example']) expect(await searched(`ann@${domain}`)).toEqual([`ann@${domain}`, 'ann+changing-address-', 'ann@', 'ann+changing-address-'].filter((one, at, all) => all.indexOf(one) === at));
		for (const email of ['ann@axn--b.example', 'bücher@x.io']) expect(await searched(email)).toHaveLength(2);
		const people = [own, person(7, 'o’neil@x.io'), person(8, 'ann@xn--bcher-kva.example'), person(9, 'o_neil@x.io')];
		expect((await lookedUp({ users: [row("o'neil@x.io"), row('ann@bücher.example')], people })).users).toEqual([1, 7, 8]);
	});

	it('give whoever a row may mean, each once and in the order of the ids, and nobody else', async () => {
		const people = [
			person(9, 'ann+changing-address-9@x.io'), person(8, 'p8@x.io', { login: 'ANN@x.io' }), person(7, 'home@y.io'), person(6, 'p6@x.io', {}, 'E6'), own,
			person(20, 'joann@x.io'), person(21, 'p21@x.io', { login: 'joann@x.io' }), person(22, 'p22@x.io', {}, 'E66'), person(23, 'ann+changing-address-24@x.io'),
		];
		const ann = row('ann@x.io', { employeeIdKey: 'e6', values: [null, 'e6', 'Home@y.io'] });
		const { users, asked, searches } = await lookedUp({ users: [ann], people });
		expect([users, asked]).toEqual([[1, 6, 7, 8, 9], ['emailAddress', 'userName', 'employeeId']]);
		expect(searches[2]).toEqual(['employeeId', ['e6', 'E6'], { id: 1, value: 'J1' }, atOnce]);
	});

	it('ask for no more than the address of somebody who is found by it, and for no row with neither address nor id', async () => {
		const people = [own, person(7, 'ann@x.io')];
		expect(await lookedUp({ users: [row('Ann@x.io', {}, 'E7')], people })).toMatchObject({ asked: ['emailAddress'], users: [1, 7], mayCreate: false });
		expect(await lookedUp({ users: [row('')], people })).toMatchObject({ asked: ['id'], users: [1], mayCreate: true, unproven: [] });
	});

	it('ask for a changed address at both places, since the new one may be a login', async () => {
		const people = [own, person(7, 'ann@x.io'), person(8, 'p8@x.io', { login: 'lee@x.io' })];
		expect(await lookedUp({ users: [row('ann@x.io', { newEmail: 'lee@x.io' })], people })).toMatchObject({ asked: ['emailAddress', 'userName'], users: [1, 7, 8] });
		expect(await lookedUp({ users: [row('ann@x.io', { newEmail: 'Ann@x.io' })], people })).toMatchObject({ asked: ['emailAddress'], users: [1, 7] });
	});

	describe('by employeeId, where rows are matched by it', () => {
		const people = [own, person(7, 'ann@x.io', {}, 'Ae7'), person(8, 'bob@x.io')];
		const ids = ['Ae7', 'ae7', 'AE7'];

		it.each<[string, DesiredUser, readonly string[], readonly number[]]>([
			['the account of its address has the id', row('ann@x.io', {}, 'Ae7'), ['emailAddress', 'employeeId'], [1, 7]],
			['the account of its address has another', row('bob@x.io', {}, 'Ae7'), ['emailAddress', 'userName', 'employeeId'], [1, 7, 8]],
			['nobody has its address', row('new@x.io', {}, 'Ae7'), ['emailAddress', 'userName', 'employeeId'], [1, 7]],
			['it has none', row('bob@x.io'), ['emailAddress'], [1, 8]],
			['it has none, whereas its account has one', row('ann@x.io'), ['emailAddress'], [1, 7]],
		])('a row asks in every case of letters: %s', async (_, one, asked, users) => {
			const made = await lookedUp({ users: [one], people, matchBy: 'employeeId' });
			expect([made.asked, made.users, made.unproven]).toEqual([asked, users, []]);
			for (const search of made.searches.filter(([field]) => field === 'employeeId')) expect(search).toEqual(['employeeId', ids, { id: 1, value: 'J1' }, atOnce]);
		});

		it('asks with the key of a row whose table has lost the id as written', async () => {
			expect((await lookedUp({ users: [aDesiredUser({ email: '', employeeIdKey: 'ae7' })], people, matchBy: 'employeeId' })).searches[1]).toEqual(['employeeId', ['ae7', 'AE7'], { id: 1, value: 'J1' }, atOnce]);
		});

		it.each<[string, string | null, readonly LiveUser[], KnownValue | undefined]>([
			["the job's own account", 'J1', [person(7, 'ann@x.io', {}, 'Ae7')], { id: 1, value: 'J1' }],
			['any account that a row names by address', 'n/a', [person(7, 'ann@x.io', {}, 'Ae7')], { id: 7, value: 'Ae7' }],
			['nobody, where none of them has an id', null, [person(7, 'ann@x.io'), person(8, 'joann@x.io', {}, 'Z9')], undefined],
		])('is proven by %s', async (_, ownId, others, known) => {
			const users = [row('ann@x.io', {}, 'Ae7'), row('new@x.io', {}, 'B8')];
			const asked = (matchBy: 'email' | 'employeeId') => lookedUp({ users, people: [person(1, job.email, { login: 'job' }, ownId), ...others], matchBy });
			const [byId, byEmail] = [await asked('employeeId'), await asked('email')];
			const search = (of: typeof byId) => of.searches.find(([field]) => field === 'employeeId');
			// Unproven, it says nothing of whom a row means; as a sign of a rename it still counts.
			expect([search(byId)?.[2], search(byId) === undefined, byId.unproven]).toEqual([known, known === undefined, known === undefined ? ['employeeId'] : []]);
			expect([search(byEmail), byEmail.unproven]).toEqual([['employeeId', ['B8', 'b8'], known, atOnce], byId.unproven]);
		});

		it('finds nobody and proves nothing where it does not find the known account', async () => {
			expect(await lookedUp({ users: [row('new@x.io', {}, 'B8')], matchBy: 'email', people: [person(1, job.email, { login: 'job' }), person(8, 'p8@x.io', {}, 'B8')], blind: ['employeeId'] })).toMatchObject({ users: [1], unproven: ['employeeId'] });
		});
	});

	it('are repeated one by one for fifty values where several at once find nobody, and are unproven for more', async () => {
		const rows = (n: number) => Array.from({ length: n }, (_, at) => row(`p${at}@x.io`));
		const people = [own, person(7, 'p0@x.io')];
		const fifty = await lookedUp({ users: rows(25), people, blind: ['emailAddress'], several: true });
		expect(fifty.searches.slice(0, 2).map(([field, values, known, options]) => [field, values.length, known, options])).toEqual([
			['emailAddress', 50, { id: 1, value: job.email }, atOnce], ['emailAddress', 50, { id: 1, value: job.email }, { ...atOnce, oneByOne: true }],
		]);
		expect([fifty.users, fifty.unproven]).toEqual([[1, 7], []]);
		const more = await lookedUp({ users: rows(26), people, blind: ['emailAddress'], several: true });
		expect([more.asked, more.users, more.unproven]).toEqual([['emailAddress', 'id', 'userName'], [1, 7], ['emailAddress']]);
	});

	it("need no login where Domo tells none, and the account of the job, which is read by its id where its address does not find it", async () => {
		const silent = person(1, job.email, { login: '' });
		expect(await lookedUp({ users: [row('new@x.io')], people: [silent] })).toMatchObject({ asked: ['emailAddress'], own: silent, unproven: [] });
		const made = await lookedUp({ users: [row('new@x.io')], account: { ...job, email: '' } });
		expect([made.asked, made.own, made.unproven]).toEqual([['emailAddress', 'id', 'userName'], own, ['emailAddress']]);
		expect(made.searches.slice(0, 2)).toEqual([['emailAddress', ['new@x.io', 'new+changing-address-'], undefined, atOnce], ['id', ['1'], undefined, { groups: true }]]);
		await expect(lookedUp({ users: [row('new@x.io')], people: [], blind: ['emailAddress'] })).rejects.toMatchObject({ kind: 'badAnswer', message: 'Domo does not find the account of this job, job@acme.example, by its id.' });
	});
});

describe('a row whose account could not be searched for', () => {
	const ann = aDesiredUser({ email: 'ann@x.io', employeeIdKey: 'e7' });
	const end = "does not find an account that is known to be there, so it says nothing about anybody else. ";
	const everyone = 'Run this row in a job for everyone.';

	it.each<[string, Partial<DesiredUser>, string | undefined, readonly LookUpField[], 'email' | 'employeeId', string | undefined]>([
		['says so', {}, undefined, ['emailAddress', 'userName'], 'email', `ann@x.io could not be looked up: Domo's search by address ${end}${everyone}`],
		['is called by the address that was found, where it has none', { email: '', emailKey: '' }, 'bob@x.io', ['userName'], 'email', `bob@x.io could not be looked up: Domo's search by login ${end}${everyone}`],
		['is called by its id, where there is no address', { email: '', emailKey: '' }, undefined, ['employeeId'], 'employeeId', `e7 could not be looked up: Domo's search by employeeId ${end}Give the job's own account an employeeId in Domo, match by e-mail, or run this row in a job for everyone.`],
		['needs no address where it has none', { email: '', emailKey: '' }, undefined, ['emailAddress'], 'employeeId', undefined],
		['needs the login where it is new', {}, undefined, ['userName'], 'email', `ann@x.io could not be looked up: Domo's search by login ${end}${everyone}`],
		['needs the login where it gets another address', { newEmail: 'lee@x.io' }, 'ann@x.io', ['userName'], 'email', `ann@x.io could not be looked up: Domo's search by login ${end}${everyone}`],
		['needs no login where its account has the address already', { newEmail: 'lee@x.io' }, 'LEE@x.io', ['userName'], 'email', undefined],
		['needs no id where rows are matched by address', {}, 'ann@x.io', ['employeeId'], 'email', undefined],
		['needs no id where it has none', { employeeIdKey: '' }, 'ann@x.io', ['employeeId'], 'employeeId', undefined],
		['is used where every search works', {}, undefined, [], 'employeeId', undefined],
	])('%s', (_, overrides, email, unproven, matchBy, sentence) => {
		const live = email === undefined ? undefined : aLiveUser({ email });
		expect(lookUpProblem({ ...ann, ...overrides }, live, { unproven: new Set(unproven), matchBy })).toBe(sentence);
	});
});
