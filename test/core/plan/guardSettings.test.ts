import { GUARD_SETTINGS, guardSettings, isGuardSettings, type GuardSettingName } from '../../../core/plan';
import { namesOf } from '../../../core/common/tables';
import { label } from '../../../core/plan/guardSettings';
import { DEFAULT_GUARD } from '../../../core/plan/types';

// What a person who never opens the guard's settings is protected by: a change here is a change of what can go wrong.
it('the guard holds by default', () => {
	expect(DEFAULT_GUARD).toEqual({
		maxDeletionsPercent: 10, maxDeletionsCount: 500, maxUpdatesPercent: 100, maxRoleChangesPercent: 20, maxBlankingPercent: 50, maxInvitesCount: 200, minimumAdmins: 1,
		newAdmins: 'hold', adminEmailChanges: 'hold', probableRenames: 'hold', newUserGraceDays: 0, protectedUsers: [], overlappingJobs: [], onLimit: 'hold',
	});
});

describe('a setting of the guard', () => {
	/** By kind: what such a setting can be, and what nobody may make of it, be it with an expression or in the cell of a log. */
	const values: Readonly<Record<string, readonly [can: readonly unknown[], cannot: readonly unknown[]]>> = {
		percent: [[0, 0.5, 100], [-1, 100.5, Number.NaN, '10', [10]]],
		count: [[0, 1, 5000], [-1, 1.5, Number.NaN, Infinity, '10', [10]]],
		days: [[0, 0.5, 400], [-1, Number.NaN, '3', [3]]],
		choice: [['hold'], ['', 'toString', 'Hold', 0, true, ['hold']]],
		list: [[[], ['*@x.io', '7']], ['*@x.io', [7], ['a@x.io', null], { length: 0 }]],
		lines: [[[], ['*']], ['*', [7], ['Sales', null], { length: 0 }]],
	};
	it.each(namesOf(GUARD_SETTINGS).map((name) => [name, GUARD_SETTINGS[name].kind] as const))('has a value that it can have: %s', (name, kind) => {
		const [can, cannot] = values[kind] ?? [[], []];
		const refused = (given: unknown) => !isGuardSettings({ ...DEFAULT_GUARD, [name]: given });
		expect([can.filter(refused), cannot.filter(refused)]).toEqual([[], cannot]);
		expect(isGuardSettings({ ...DEFAULT_GUARD, [name]: undefined })).toBe(false);
	});

	it('that an older log lacks has its default; one that it cannot have is an error', () => {
		expect(guardSettings({ maxInvitesCount: 0, newAdmins: 'allow', protectedUsers: ['7'], unheardOf: 1 })).toEqual({ ...DEFAULT_GUARD, maxInvitesCount: 0, newAdmins: 'allow', protectedUsers: ['7'] });
		expect(() => guardSettings({ maxDeletionsPercent: 101 })).toThrow(new TypeError('A setting of the guard has a value that it cannot have'));
	});

	it('is called in sentences as on the panel', () => expect([label('minimumAdmins'), label('rowsAreComplete')]).toEqual(["'Minimum Admins'", "'Rows Are Complete'"]));

	it('each is called otherwise', () => {
		const names: readonly GuardSettingName[] = namesOf(GUARD_SETTINGS);
		expect(new Set(names.map(label)).size).toBe(names.length);
	});
});
