import type { LiveUser } from '../../../core/domo';
import { proposeChanges } from '../../../core/plan/proposeChanges';
import { createGroupResolver } from '../../../core/plan/diff';
import type { DesiredUser } from '../../../core/config/types';
import { aConfiguration, aDesiredUser, aField, aLiveUser } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

interface Given {
	readonly fields?: readonly string[];
	readonly creates?: readonly DesiredUser[];
	readonly matches?: readonly (readonly [DesiredUser, LiveUser])[];
	readonly orphans?: readonly LiveUser[];
	readonly leavers?: readonly (readonly [DesiredUser, LiveUser])[];
	readonly groups?: boolean;
	readonly defaultRoleId?: number | null;
	readonly settings?: Partial<Parameters<typeof proposeChanges>[4]>;
}
const book = createGroupResolver([{ id: 12, name: 'Sales', dynamic: false }], 'reject');

function drafted({ fields = ['title'], creates = [], matches = [], orphans = [], leavers = [], groups = false, defaultRoleId = 4, settings }: Given) {
	const configuration = aConfiguration({ fields: fields.map((name) => aField(name)) });
	const chosen = { sendInvite: false, orphanedUsers: 'keep', orphanRoleId: null, groupMembership: 'add', ...settings } as const;
	const correlation = { creates, matches: matches.map(([desired, live]) => ({ desired, live })) };
	return proposeChanges({ configuration, fields: configuration.fields, groups: groups ? book : undefined, defaultRoleId }, correlation, orphans, leavers.map(([desired, live]) => ({ desired, live })), chosen, new FakeClock());
}
const row = (overrides: Partial<DesiredUser> = {}) => aDesiredUser({ rowNumber: 7, ...overrides });
const live = aLiveUser({ id: 10, values: ['Lead'], roleId: 4 });

describe('a new row', () => {
	it('becomes a create, which says why, with the row\'s own word on invitations before the job\'s', async () => {
		const creates = [row({ values: ['Lead'], newEmail: 'new@x.io' }), row({ values: [null], sendInvite: false })];
		const { proposals: proposals, rejects } = await drafted({ creates, settings: { sendInvite: true } });
		expect(rejects).toEqual([]);
		expect(proposals).toEqual([
			{ action: 'create', desired: creates[0], changes: [{ field: 'title', from: null, to: 'Lead' }, { field: 'roleId', from: null, to: 4 }], sendInvite: true, reason: 'Row 7 names new@x.io, who does not exist yet.' },
			expect.objectContaining({ sendInvite: false }),
		]);
	});

	it.each([[['roleId']], [['title', 'roleId']]])('without a role is rejected where the table has roles: %j', async (fields) => {
		for (const blank of [null, undefined]) {
			const { proposals: proposals, rejects } = await drafted({ fields, creates: [row({ values: fields.map(() => blank) })] });
			expect(proposals).toEqual([]);
			expect(rejects.map(({ problems }) => problems)).toEqual([[
				{ column: 'roleId', value: '', message: 'is blank, but this person does not exist yet and needs a role; give a role id such as 4 (Participant)' },
			]]);
		}
	});

	it('without a role is rejected, too, where the table has no roles and Domo does not tell which one new people get', async () => {
		const { proposals, rejects } = await drafted({ defaultRoleId: null, creates: [row({ values: ['Lead'] })] });
		expect([proposals, rejects.map(({ problems }) => problems)]).toEqual([[], [[
			{ column: 'roleId', value: '', message: 'the table has no column roleId, and Domo does not tell the role that new people get; add the column' },
		]]]);
		expect((await drafted({ fields: ['roleId'], defaultRoleId: null, creates: [row({ values: [3] })] })).proposals).toMatchObject([{ action: 'create', changes: [{ field: 'roleId', from: null, to: 3 }] }]);
	});

	it('gets its groups after everything else, or is rejected for them', async () => {
		const { proposals: proposals, rejects } = await drafted({ groups: true, creates: [row({ values: ['Lead'], groups: ['Sales'] }), row({ groups: ['Nobody'] })] });
		expect(proposals.map(({ changes }) => changes.at(-1))).toEqual([{ field: 'groups', from: null, to: ['Sales (12)'] }]);
		expect(rejects.map(({ problems }) => problems)).toEqual([[{ column: 'groups', value: 'Nobody', message: 'there is no group "Nobody"; correct its name or id, or create it in Domo' }]]);
	});
});

describe('a match', () => {
	it('becomes an update of what differs, which says in how many fields', async () => {
		const one = row({ values: ['Boss'] });
		const { proposals: proposals, unchanged } = await drafted({ matches: [[one, live]] });
		expect(proposals).toEqual([{ action: 'update', desired: one, live, changes: [{ field: 'title', from: 'Lead', to: 'Boss' }], reason: 'Row 7 and the account differ in 1 field.' }]);
		expect(unchanged).toEqual([]);
		const both = await drafted({ fields: ['title', 'team'], matches: [[row({ values: ['Boss', 'red'] }), live]] });
		expect(both.proposals[0]?.reason).toBe('Row 7 and the account differ in 2 fields.');
	});

	it('that agrees, or that only creates, is unchanged', async () => {
		const matches = [[row({ values: ['Lead'] }), live], [row({ values: ['Boss'], edit: false }), live]] as const;
		const { proposals: proposals, unchanged } = await drafted({ matches });
		expect(proposals).toEqual([]);
		expect(unchanged).toEqual(matches.map(([desired, who]) => ({ desired, live: who })));
	});

	it('changes memberships only where a row has a cell of groups', async () => {
		const groups = { field: 'groups', from: [], to: ['Sales (12)'] };
		const matches = [
			[row({ values: ['Boss'], groups: ['Sales'] }), live], [row({ values: ['Lead'], groups: ['Sales'] }), live], [row({ values: ['Lead'], groups: [] }), live],
			[row({ values: ['Lead'] }), live], [row({ values: ['Lead'], groups: ['Nobody'] }), live],
		] as const;
		const { proposals: proposals, rejects, unchanged } = await drafted({ groups: true, matches });
		expect(proposals.map(({ changes }) => changes)).toEqual([[{ field: 'title', from: 'Lead', to: 'Boss' }, groups], [groups]]);
		expect(unchanged).toHaveLength(2);
		expect(rejects).toHaveLength(1);
		const noBook = await drafted({ matches: [[row({ values: ['Lead'], groups: ['Sales'] }), live]] });
		expect(noBook.proposals).toEqual([]);
	});

	it('counts what the identity provider owns by field', async () => {
		const fields = [aField('badge', { providerOwned: true })];
		const configuration = aConfiguration({ fields });
		const match = { desired: row({ values: ['2'] }), live };
		const { providerOwned, unchanged } = await proposeChanges(
			{ configuration, fields, defaultRoleId: 4 }, { creates: [], matches: [match, match] }, [], [],
			{ sendInvite: false, orphanedUsers: 'keep', orphanRoleId: null, groupMembership: 'add' }, new FakeClock(),
		);
		expect([...providerOwned]).toEqual([['badge', 2]]);
		expect(unchanged).toHaveLength(2);
	});
});

describe('a leaver, whose row has ended', () => {
	const ended = row({ period: { state: 'ended', endsSoon: false, endDate: '2026-11-30' } });
	const removal = { live, endedRow: ended, reason: 'Row 7 has ended (endDate 2026-11-30).' };
	it.each([
		['is kept', { orphanedUsers: 'keep', orphanRoleId: 5 }, []],
		['is deleted', { orphanedUsers: 'delete' }, [{ ...removal, action: 'delete', changes: [] }]],
		['gets another role', { orphanedUsers: 'changeRole', orphanRoleId: 5 }, [{ ...removal, action: 'update', changes: [{ field: 'roleId', from: 4, to: 5 }] }]],
		['has the role already', { orphanedUsers: 'changeRole', orphanRoleId: 4 }, []],
	] as const)('%s', async (_, settings, proposals) => {
		expect((await drafted({ leavers: [[ended, live]], settings })).proposals).toEqual(proposals);
	});

	it('stays where a row that is rejected here may mean the account (rule 2)', async () => {
		const creates = [row({ displayName: live.displayName, values: [null] })];
		const { proposals, rejects, leavers } = await drafted({ fields: ['roleId'], creates, leavers: [[ended, live]], settings: { orphanedUsers: 'delete' } });
		expect([proposals, rejects.length, leavers]).toEqual([[], 1, []]);
	});
});

describe('an orphan', () => {
	const reason = 'In no row of the table.';
	it.each([
		['is kept', { orphanedUsers: 'keep', orphanRoleId: 5 }, []],
		['is deleted', { orphanedUsers: 'delete' }, [{ action: 'delete', live, changes: [], reason }]],
		['gets another role', { orphanedUsers: 'changeRole', orphanRoleId: 5 }, [{ action: 'update', live, changes: [{ field: 'roleId', from: 4, to: 5 }], reason }]],
		['has the role already', { orphanedUsers: 'changeRole', orphanRoleId: 4 }, []],
		['has no role to get', { orphanedUsers: 'changeRole', orphanRoleId: null }, []],
	] as const)('%s', async (_, settings, proposals) => {
		const made = await drafted({ orphans: [live], settings });
		expect(made.proposals).toEqual(proposals);
		expect(made.orphans).toEqual([live]);
	});

	it('is none where a row that is rejected here may mean it (rule 2)', async () => {
		const orphans = [aLiveUser({ id: 1, displayName: 'Ann  LEE' }), aLiveUser({ id: 2, email: 'OLD@x.io' }), aLiveUser({ id: 3, values: [null, ' e3 '] }), aLiveUser({ id: 4, displayName: '', values: [null, ''] })];
		const creates = [row({ displayName: 'Ann Lee', values: [null, null] }), row({ displayName: '', emailKey: 'old@x.io', values: [null, null] }), row({ displayName: 'Zed', employeeIdKey: 'e3', values: [null, null] })];
		const { proposals: proposals, orphans: left, rejects } = await drafted({ fields: ['roleId', 'employeeId'], creates, orphans, settings: { orphanedUsers: 'delete' } });
		expect(rejects).toHaveLength(3);
		expect(left.map(({ id }) => id)).toEqual([4]);
		expect(proposals.map(({ live: who }) => who?.id)).toEqual([4]);
	});
});
