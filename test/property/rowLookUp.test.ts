import fc from 'fast-check';

import type { PlanItem } from '../../core/plan/types';
import { instanceOf, planOf, world } from './planWorlds';
import { runs, runTimeoutMs } from './runs';

jest.setTimeout(runTimeoutMs);

/** What an item asks for. Which removal belongs to a probable rename, and the limits, need everybody. */
const asked = ({ action, email, userId, row_number, changes, held, problems }: PlanItem) =>
	JSON.stringify([action, email, userId, row_number, changes, held === undefined ? null : [held.by, held.action, held.relatedUserId], problems]);

/** Limits that need everybody are off, and nobody is counted but admins who lose their role. */
const noLimits = { maxDeletionsPercent: 100, maxUpdatesPercent: 100, maxRoleChangesPercent: 100, maxBlankingPercent: 100, maxInvitesCount: 500 };

it('plans the same for the people of the rows as a run that reads everybody', async () => {
	await fc.assert(fc.asyncProperty(world, fc.array(fc.constantFrom('', '', 'ann@a.example', 'eve@a.example', 'new@a.example'), { maxLength: 6 }), async (given, logins) => {
		const chosen = {
			...given.settings, orphanedUsers: 'keep' as const, scope: { emailDomains: [], roleIds: [] },
			guard: { ...given.settings.guard, ...noLimits },
		};
		const directory = instanceOf(given);
		directory.person(1).attributes.set('employeeId', 'J1');
		logins.forEach((login, i) => {
			if (login !== '' && directory.people.has(10 + i)) directory.person(10 + i).login = login;
		});
		const whole = await planOf(directory, given.rows, chosen);
		directory.calls.length = 0;
		const single = await planOf(directory, given.rows, { ...chosen, people: 'rows' });
		// A sign of a rename may be an account that no row names: such a row is created where only the rows are looked at.
		const renamed = new Set(whole.items.filter(({ held }) => held?.by === 'probableRename').map(({ row_number }) => row_number));
		const [expected, found] = [whole, single].map(({ items }) => items.filter(({ row_number }) => !renamed.has(row_number)).map(asked).sort());
		const roleChanges = single.items.filter(({ action, held, changes }) => (action === 'update' || held?.action === 'update') && changes.some(({ field }) => field === 'roleId')).length;
		if (roleChanges <= 4) expect(found).toEqual(expected);
		expect(single.description.counts.unchanged).toBe(whole.description.counts.unchanged);
		const isAdminConcerned = single.description.counts.adminsBefore !== null;
		expect(directory.callsOf('allUsers').length > 0).toBe(isAdminConcerned);
	}), runs(1_000));
});
