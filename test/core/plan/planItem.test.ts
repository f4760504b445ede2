import { reconcile, type ReconcileSettings } from '../../../core/plan';
import { COORDINATION_KEY } from '../../../core/domo';
import type { Field } from '../../../core/common/fieldValue';
import { contentDigest, planHash } from '../../../core/plan/hash';
import { DEFAULT_GUARD, type Plan } from '../../../core/plan/types';
import { reconcileSettings } from '../../support/builders';
import { FakeDirectory } from '../../support/fakeDirectory';

const custom = (key: string) => ({ key, title: '', keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING' }) as const;
const opened = { ...DEFAULT_GUARD, maxDeletionsPercent: 100, probableRenames: 'ignore', newAdmins: 'allow', minimumAdmins: 0 } as const;
const readAt = '2026-03-01T11:59:00Z';

function anInstance(): FakeDirectory {
	const directory = new FakeDirectory();
	directory.definitions = [custom('team')];
	// Added last, so that nothing depends on the order of accounts.
	directory.add({ id: 30, email: 'ann@x.io', displayName: 'Ann', roleId: 4 }, { title: 'Lead' });
	directory.add({ id: 20, email: 'bob@x.io', displayName: 'Bob', roleId: 1 });
	directory.add({ id: 1, email: 'job@x.io', displayName: 'Job', roleId: 1 });
	return directory;
}
const plan = (directory: FakeDirectory, rows: Record<string, unknown>[], overrides: Partial<ReconcileSettings> = {}): Promise<Plan> =>
	reconcile(directory, rows, reconcileSettings(overrides), { clock: directory.clock, runId: 'run-1' });
const row = (name: string, cells: Record<string, unknown> = {}) => ({ email: `${name.toLowerCase()}@x.io`, displayName: name, ...cells });

describe('the plan item', () => {
	const source = { dataSetId: 'd1', name: 'People', version: '7', rows: 3, complete: true, readAt, ownerId: 30, readBy: 1 };

	it('says what was read, by whom and under which rules', async () => {
		const rows = [row('Ann', { title: 'Boss', _source: source }), row('Bob', { title: '', _source: source }), row('Cid', { title: '', _source: source })];
		const { description } = await plan(anInstance(), rows, { jobName: 'People', jobDescription: 'of x', guard: opened });
		expect(description).toEqual({
			action: 'plan', run: { id: 'run-1', planHash: expect.stringMatching(/^[0-9a-f]{64}$/) }, _item: expect.stringMatching(/^[0-9a-f]{16}\|\|run-1\|0\/2$/), jobName: 'People', jobDescription: 'of x', instance: 'https://example.domo.com',
			plannedAt: '2026-03-01T12:00:00.000Z', actor: { id: 1, email: 'job@x.io' }, source: { dataSetId: 'd1', name: 'People', version: '7', rows: 3, readAt }, guard: opened,
			protectedUserIds: [1, 30], newAttributes: [], guardTripped: false, summary: '1 to create, 1 to update',
			counts: { live: 3, orphans: 0, protected: 2, create: 1, update: 1, delete: 0, hold: 0, reject: 0, unchanged: 1, scheduled: 0, endingSoon: 0, leavers: 0, adminsBefore: 2, adminsAfter: 2 },
			notes: [], job: { id: 'People', name: 'People', orphans: 'keep', scope: {}, due: false }, logValues: 'full',
		});
	});

	it('has the names of attributes and roles that are not Domo\'s own', async () => {
		const directory = anInstance();
		directory.definitions = [{ ...custom('team'), title: 'Team' }];
		expect((await plan(directory, [row('Ann', { team: 'red' })])).description.labels).toEqual({ roles: [], fields: [['team', 'Team']] });
		expect((await plan(directory, [row('Ann', { title: 'Boss' })])).description).not.toHaveProperty('labels');
	});

	it('says how many rows came where they come from nowhere, or from two reads', async () => {
		expect((await plan(anInstance(), [row('Ann')])).description.source).toEqual({ rows: 1 });
		const two = [row('Ann', { _source: source }), row('Bob', { _source: { ...source, version: '8' } })];
		expect((await plan(anInstance(), two)).description.source).toEqual({ rows: 2 });
	});

	it('says that the guard holds something, why reads are in doubt, and what leavers own', async () => {
		const directory = anInstance();
		const { description, items } = await plan(directory, [row('Ann')], { orphanedUsers: 'delete', rowsAreComplete: false });
		expect(description.guardTripped).toBe(true);
		expect(description.summary).toBe('1 removal held');
		expect(items.map(({ held }) => held?.by)).toEqual(['incompleteRead']);
		expect(items[0]?.reason).toMatch(/^The configuration is not proven to be complete\. This 1 row does not say which table it comes from/);
		// Once: the hold says it.
		expect(description.notes).toEqual([]);
	});

	it('counts admins before and after: who becomes one, who is one no more, who leaves', async () => {
		const directory = anInstance();
		directory.add({ id: 40, email: 'dee@x.io', displayName: 'Dee', roleId: 1 });
		directory.add({ id: 41, email: 'eve@x.io', displayName: 'Eve', roleId: 1, accepted: false });
		directory.add({ id: 42, email: 'fay@x.io', displayName: 'Fay', roleId: 4 });
		const rows = [row('Ann', { roleId: '1' }), row('Bob', { roleId: '4' }), row('Fay', { roleId: '4', title: 'x' }), row('Gil', { roleId: '4' }), row('Job', { roleId: '1' })];
		const { description } = await plan(directory, rows, { orphanedUsers: 'delete', guard: opened });
		expect(description.counts).toMatchObject({ adminsBefore: 3, adminsAfter: 2, delete: 2, orphans: 2 });
		const only = await plan(directory, [row('Ann', { roleId: '1' }), row('Bob', { roleId: '1' })], { guard: opened });
		expect(only.description.counts).toMatchObject({ adminsBefore: 3, adminsAfter: 4 });
	});

	it.each([[{ accepted: false }, 1], [{ active: false }, 0]])('counts nobody as an admin who cannot sign in: %j', async (state, update) => {
		const directory = anInstance();
		directory.add({ id: 40, email: 'dee@x.io', displayName: 'Dee', roleId: 4, ...state });
		const { description } = await plan(directory, [row('Dee', { roleId: '1' })], { guard: opened });
		expect(description.counts).toMatchObject({ update, adminsBefore: 2, adminsAfter: 2 });
	});

	it('counts protected people of the scope alone', async () => {
		const scope = { emailDomains: ['x.io'], roleIds: [4], attribute: { name: 'team', values: ['red'] } };
		const directory = anInstance();
		directory.person(30).attributes.set('team', 'red');
		const guard = { ...opened, protectedUsers: ['30', '20'] };
		expect((await plan(directory, [row('Ann')], { scope, guard })).description.counts.protected).toBe(1);
	});
});

it('the hash on the plan and on every item vouches for the description and the items', async () => {
	const { description, items } = await plan(anInstance(), [row('Ann', { title: 'Boss' }), row('Cid', { title: '' })]);
	expect(items).toHaveLength(2);
	expect([description.run, ...items.map(({ run }) => run)]).toEqual(Array(3).fill({ id: 'run-1', planHash: planHash(description, items.map((item) => contentDigest(item).content)) }));
	expect(planHash(description, [])).not.toBe(description.run.planHash);
});

it('the run before is read at the job\'s own account and nowhere else', async () => {
	const directory = anInstance();
	directory.definitions.push(custom(COORDINATION_KEY));
	directory.person(30).attributes.set(COORDINATION_KEY, JSON.stringify({ run: { run: 'r0', job: 'x', state: 'done', startedAt: readAt, until: readAt, done: 1, total: 1, execution: '' }, jobs: [] }));
	expect((await plan(directory, [row('Ann')])).description).not.toHaveProperty('lastRun');
});

describe('unchanged people', () => {
	it('are listed where that is asked for, after everything else, and are always counted', async () => {
		const rows = [row('Ann'), row('Cid'), row('Bob', { email: 'broken' })];
		const { items, description } = await plan(anInstance(), rows, { includeUnchanged: true });
		expect(items.map(({ action }) => action)).toEqual(['create', 'reject', 'unchanged']);
		expect(description.counts).toMatchObject({ unchanged: 1, create: 1, reject: 1, hold: 0 });
		const without = await plan(anInstance(), rows);
		expect(without.items).toHaveLength(2);
		expect(without.description.counts.unchanged).toBe(1);
		expect(without.description.run.planHash).toBe(description.run.planHash);
	});
});

describe('what is read', () => {
	const asked = async (rows: Record<string, unknown>[], overrides: Partial<ReconcileSettings> = {}, directory = anInstance()) => {
		const read: { readonly fields: string[]; readonly options: unknown }[] = [];
		const all = directory.allUsers.bind(directory);
		directory.allUsers = (...args: [readonly Field[], unknown?]) => (read.push({ fields: args[0].map(({ name }) => name), options: args[1] }), all(args[0]));
		await plan(directory, rows, overrides);
		return { ...read[0], methods: directory.calls.map(({ method }) => method) };
	};

	it('has the fields of the table, and those by which people are recognised', async () => {
		const { fields, options, methods } = await asked([row('Ann', { roleId: '4' })]);
		expect(fields).toEqual(['displayName', 'roleId', 'email', 'employeeId', 'employeeNumber', 'alternateEmail']);
		expect(options).toEqual({ groups: false, signal: undefined });
		expect(methods).not.toContain('groups');
		expect(methods).not.toContain('defaultRoleId');
	});

	it('is also the attribute of the scope, and the lease where the instance has one', async () => {
		const directory = anInstance();
		directory.definitions.push(custom(COORDINATION_KEY));
		expect((await asked([row('Ann')], { scope: { emailDomains: [], roleIds: [], attribute: { name: 'team', values: ['red'] } } }, directory)).fields).toEqual(['displayName', 'email', 'employeeId', 'employeeNumber', 'alternateEmail', 'team', COORDINATION_KEY]);
	});

	it('includes the default role where the table has no roles, and the groups where a row has some', async () => {
		const { options, methods } = await asked([row('Ann', { groups: '' }), row('Bob')]);
		expect(methods).toEqual(expect.arrayContaining(['defaultRoleId', 'groups']));
		expect(options).toMatchObject({ groups: true });
	});

	it('understands groups by the instance', async () => {
		const directory = anInstance();
		directory.groupList.push({ id: 12, name: 'Sales', dynamic: false });
		const { items } = await plan(directory, [row('Ann', { groups: 'Sales' }), row('Cid', { groups: 'Nobody' })]);
		expect(items.map(({ action, changes }) => [action, changes])).toEqual([['update', [{ field: 'groups', from: [], to: ['Sales (12)'] }]], ['reject', []]]);
	});
});

describe('column wipes', () => {
	it('are measured by the people who have a value there', async () => {
		const directory = anInstance();
		const rows = ['P1', 'P2', 'P3', 'P4', 'P5', 'P6'].map((name, i) => {
			directory.add({ id: 100 + i, email: `${name.toLowerCase()}@x.io`, displayName: name }, i < 5 ? { team: 'red' } : { title: '' });
			return row(name, { team: '' });
		});
		const held = await plan(directory, rows);
		expect(held.items.map(({ held: why }) => why?.by)).toEqual(Array(5).fill('blankingLimit'));
		expect(held.items[0]?.reason).toMatch(/^team would be cleared for 5 of 5 people/);
		for (let id = 200; id < 210; id++) directory.add({ id }, { team: id % 2 === 0 ? '' : [] });
		expect((await plan(directory, rows)).items.map(({ held: why }) => why?.by)).toEqual(Array(5).fill('blankingLimit'));
		for (let id = 200; id < 205; id++) directory.add({ id }, { team: id % 2 === 0 ? 'blue' : ['blue'] });
		expect((await plan(directory, rows)).items.map(({ action }) => action)).toEqual(Array(5).fill('update'));
	});
});

describe('leaving all groups', () => {
	it('is measured by the people who are in groups that are not filled by Domo itself', async () => {
		const directory = anInstance();
		directory.groupList.push({ id: 12, name: 'Sales', dynamic: false }, { id: 30, name: 'Everyone', dynamic: true });
		const rows = ['P1', 'P2', 'P3', 'P4', 'P5', 'P6'].map((name, i) => {
			directory.add({ id: 100 + i, email: `${name.toLowerCase()}@x.io`, displayName: name, groups: new Set(i < 5 ? [12, 30] : [30]) });
			return row(name, { groups: '' });
		});
		for (let id = 200; id < 210; id++) directory.add({ id, groups: new Set([30]) });
		const held = await plan(directory, rows, { groupMembership: 'exact' });
		expect(held.items.map(({ held: why, changes }) => [why?.by, changes[0]?.to])).toEqual(Array(5).fill(['blankingLimit', ['Everyone (30)']]));
		expect(held.items[0]?.reason).toMatch(/^groups would be cleared for 5 of 5 people who are in groups/);
		for (let id = 200; id < 205; id++) directory.person(id).groups.add(12);
		expect((await plan(directory, rows, { groupMembership: 'exact' })).items.map(({ action }) => action)).toEqual(Array(5).fill('update'));
	});
});

describe('grants', () => {
	const without = (...missing: string[]) => {
		const directory = anInstance();
		const actor = directory.actor.bind(directory);
		const all = ['user.edit', 'authorization.roles', 'user.invite', 'customer.edit'];
		directory.actor = async () => ({ ...(await actor()), authorities: all.filter((grant) => !missing.includes(grant)) });
		return directory;
	};

	it.each(['user.edit', 'authorization.roles'])('always needs %s', async (grant) => {
		await expect(plan(without(grant), [row('Ann')])).rejects.toThrow(grant);
	});

	it('needs user.invite for creates alone, customer.edit for new attributes alone', async () => {
		expect((await plan(without('user.invite', 'customer.edit'), [row('Ann', { title: 'x' })])).items).toHaveLength(1);
		await expect(plan(without('user.invite'), [row('Ann', { title: 'x' }), row('Cid')])).rejects.toThrow('user.invite');
		await expect(plan(without('customer.edit'), [row('Ann', { shoe: '42' })], { unknownColumns: 'create' })).rejects.toThrow('customer.edit');
		expect((await plan(without('customer.edit'), [row('Ann', { shoe: '42' })], { unknownColumns: 'ignore' })).description.newAttributes).toEqual([]);
	});
});

describe('stops', () => {
	it('name every limit that was tripped, and plan nothing', async () => {
		const guard = { ...DEFAULT_GUARD, maxInvitesCount: 0, maxUpdatesPercent: 0, onLimit: 'stop' } as const;
		await expect(plan(anInstance(), [row('Ann', { title: 'x' }), row('Cid')], { sendInvite: true, guard })).rejects.toMatchObject({
			message: "1 invitation: more than 'Max Invites' allows (0). 1 update of 2 managed users (50 %): more than 'Max Updates (Percent)' allows (0 %).",
			description: "Nothing was planned because 'On Limit' is set to Stop. Check the configuration, or raise the limit for this run.",
		});
		expect((await plan(anInstance(), [row('Cid')], { guard: { ...guard, maxInvitesCount: 9 } })).items).toHaveLength(1);
	});

	it('for invalid rows consider what only the instance shows, and only where the setting asks', async () => {
		const rows = [row('Ann', { newEmail: 'bob@x.io' })];
		await expect(plan(anInstance(), rows, { invalidRows: 'stop' })).rejects.toThrow('1 row cannot be used');
		expect((await plan(anInstance(), rows, { invalidRows: 'skip' })).items).toHaveLength(1);
		// What the table itself tells stops before the users are read.
		const directory = anInstance();
		await expect(plan(directory, [row('Ann', { email: 'broken' })], { invalidRows: 'stop' })).rejects.toThrow('1 row cannot be used');
		expect(directory.callsOf('allUsers')).toEqual([]);
	});
});

describe('probable renames', () => {
	const rows = [row('Ann', { email: 'ann.lee@x.io', employeeId: '' })];
	it.each([['by e-mail', 'email', 'hold', ['hold']], ['by employeeId where the row has none', 'employeeId', 'hold', ['hold']], ['not where they are ignored', 'email', 'ignore', ['create', 'delete']]] as const)(
		'are held %s', async (_, matchBy, probableRenames, actions) => {
			const directory = anInstance();
			const { items } = await plan(directory, [...rows, row('Bob', { employeeId: '' })], { matchBy, orphanedUsers: 'delete', guard: { ...opened, probableRenames } });
			expect(items.map(({ action }) => action)).toEqual(actions);
		},
	);
});

it('an orphan who may have become one of two new people is counted once', async () => {
	const rows = ['new@x.io', 'other@x.io'].map((email) => row('Ann', { email }));
	const { items, description } = await plan(anInstance(), [...rows, row('Bob')], { orphanedUsers: 'delete' });
	expect(items.map(({ held }) => held?.by)).toEqual(['probableRename', 'probableRename']);
	expect(description.counts.orphans).toBe(1);
});

it('a hold for a row that could be anybody names its number', async () => {
	const { items } = await plan(anInstance(), [row('Ann'), row('Zoe', { email: '' })], { orphanedUsers: 'delete', guard: opened });
	expect(items[0]?.reason).toMatch(/^Row 3 was rejected/);
});
