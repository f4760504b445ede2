import fc from 'fast-check';

import { reconcile, type ReconcileSettings } from '../../core/plan';
import { DEFAULT_GUARD, type Plan, type PlanItem } from '../../core/plan/types';
import { connectTo, openHouse } from '../core/domo/support/connect';
import { reconcileSettings } from '../support/builders';
import { clock } from '../support/fastClock';
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
	}), runs(300));
});

/** Addresses that one program writes otherwise than another, or that hold one another. */
const mailbox = fc.constantFrom('ann', 'Ann', 'joann', 'ann+x', 'o’neil', "o'neil", 'müller');
const address = fc.tuple(mailbox, fc.constantFrom('a.example', 'a.example', 'A.Example', 'bücher.example', 'xn--bcher-kva.example')).map((parts) => parts.join('@'));
const rarely = (value: fc.Arbitrary<string>) => fc.oneof({ weight: 4, arbitrary: fc.constant('') }, { weight: 1, arbitrary: value });
const date = fc.constantFrom('', '', '', '2020-01-01', '2099-01-01');
const account = fc.record({
	email: address, userName: address, displayName: fc.constantFrom('Ann Doe', 'Bob Roe', 'Zed'), employeeId: fc.constantFrom('', 'E1', 'e2', '0074', 'N/A'), alternateEmail: rarely(address),
	roleId: fc.constantFrom(1, 4, 4, 4), active: fc.constantFrom(true, true, false), accepted: fc.boolean(),
});
const tableRow = fc.record({
	email: address, displayName: fc.constantFrom('Ann Doe', 'Doe, Ann', 'Bob Roe', 'Cid', ''), employeeId: fc.constantFrom('', 'e1', 'E2', '74', "'0074"), title: fc.constantFrom('', 'Lead'),
	roleId: fc.constantFrom('4', '', '1'), newEmail: rarely(address), alternateEmail: rarely(address), startDate: date, endDate: date,
});

it("plans the same by Domo's own search, which finds parts of addresses, whatever the spelling and the dates", async () => {
	const worlds = fc.record({
		accounts: fc.uniqueArray(account, { maxLength: 6, selector: ({ email }) => email.toLowerCase() }), rows: fc.array(tableRow, { minLength: 1, maxLength: 5 }),
		matchBy: fc.constantFrom('email', 'employeeId'), orphanedUsers: fc.constantFrom('delete', 'changeRole', 'keep'),
	});
	await fc.assert(fc.asyncProperty(worlds, async ({ accounts, rows, matchBy, orphanedUsers }) => {
		const users = accounts.map(({ employeeId, alternateEmail, ...rest }, i) => ({ ...rest, id: 500 + i, values: Object.fromEntries(Object.entries({ employeeId, alternateEmail }).filter(([, value]) => value !== '')) }));
		const { sandbox, instance } = await openHouse({ users: [{ email: 'known@a.example', displayName: 'Known', values: { employeeId: 'K1' } }, ...users] });
		// The row of somebody with an ID, which proves the search by ID.
		const table = [{ email: 'known@a.example', displayName: 'Known', employeeId: 'K1' }, ...rows];
		const planned = (people: ReconcileSettings['people']): Promise<Plan> => reconcile(connectTo(instance).users, table, reconcileSettings({
			people, matchBy, orphanedUsers, orphanRoleId: 5, rowsAreComplete: true, guard: { ...DEFAULT_GUARD, ...noLimits, minimumAdmins: 0, newAdmins: 'allow' },
		}), { clock, runId: 'r' });
		const [whole, single] = [await planned('everyone'), await planned('rows')];
		await sandbox.stop();
		const renamed = new Set(whole.items.filter(({ held }) => held?.by === 'probableRename').map(({ row_number }) => row_number));
		const [expected, found] = [whole, single].map(({ items }) => items.filter(({ row_number }) => row_number !== null && !renamed.has(row_number)).map(asked).sort());
		expect(found).toEqual(expected);
	}), runs(30));
});
