import fc from 'fast-check';

import { DEFAULT_GUARD, type GuardSettings, type PlanItem } from '../../core/plan/types';
import { changing, columnSets, instanceOf, planOf, removing, without, world, write } from './planWorlds';
import { runs, runTimeoutMs } from './runs';

jest.setTimeout(runTimeoutMs);
const usual = runs(300);

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
	const open: GuardSettings = { ...DEFAULT_GUARD, maxDeletionsPercent: 100, maxRoleChangesPercent: 100, maxBlankingPercent: 100, newAdmins: 'allow', adminEmailChanges: 'allow', minimumAdmins: 0, probableRenames: 'ignore' };
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
