import fc from 'fast-check';

import { reconcile } from '../../core/plan';
import { DEFAULT_GUARD, type GuardSettings, type Plan, type PlanItem } from '../../core/plan/types';
import { FakeDirectory } from '../support/fakeDirectory';
import { reconcileSettings } from '../support/builders';
import { removing } from './planWorlds';
import { runs } from './runs';

/**
 * The guard over many runs: people come and go, tables change, weeks pass, and each run's plan is carried out in a model of an
 * instance. What must hold is said here in other words than in core: by counting people, with whole numbers.
 */

jest.setTimeout(240_000);

const usual = runs(120);
const dayMs = 24 * 60 * 60 * 1_000;

interface Row {
	readonly n: number;
	readonly roleId: number;
	readonly title: string;
}
type Event =
	| { readonly kind: 'run' }
	| { readonly kind: 'weeks'; readonly weeks: number }
	/** Some rows go, strangers come, and some others get another role or title. */
	| { readonly kind: 'table'; readonly keep: number; readonly strangers: number; readonly roles: number; readonly titles: number }
	/** The whole table is another one. */
	| { readonly kind: 'replaced'; readonly strangers: number }
	/** Somebody makes accounts by hand, on which no row counts. */
	| { readonly kind: 'byHand'; readonly people: number };

const event: fc.Arbitrary<Event> = fc.oneof(
	{ weight: 6, arbitrary: fc.constant<Event>({ kind: 'run' }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant('weeks' as const), weeks: fc.integer({ min: 1, max: 30 }) }) },
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant('table' as const), keep: fc.constantFrom(40, 70, 85, 92, 97, 100), strangers: fc.integer({ min: 0, max: 120 }),
			roles: fc.constantFrom(0, 3, 12, 30, 60), titles: fc.constantFrom(0, 5, 40, 90),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('replaced' as const), strangers: fc.integer({ min: 0, max: 200 }) }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('byHand' as const), people: fc.integer({ min: 1, max: 8 }) }) },
);
const world = fc.record({
	people: fc.integer({ min: 6, max: 60 }),
	/** How many days apart people were hired; 0: all at once. */
	spread: fc.constantFrom(0, 0, 1, 20),
	ageless: fc.constantFrom(0, 0, 0, 1, 3, 12),
	orphanedUsers: fc.constantFrom('delete' as const, 'delete' as const, 'changeRole' as const),
	guard: fc.record({
		maxDeletionsPercent: fc.constantFrom(0, 5, 10, 10, 25), maxDeletionsCount: fc.constantFrom(3, 12, 500), maxUpdatesPercent: fc.constantFrom(20, 60, 100),
		maxRoleChangesPercent: fc.constantFrom(5, 20, 20, 50), minimumAdmins: fc.constantFrom(0, 1, 2), newAdmins: fc.constantFrom('hold' as const, 'allow' as const),
	}),
	seed: fc.integer({ min: 1, max: 1 << 30 }),
	events: fc.array(event, { minLength: 3, maxLength: 12 }),
});

/** The same numbers for the same seed, whatever else is drawn. */
function drawing(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
		return Math.floor((state / 0x80000000) * below);
	};
}

const addressOf = (n: number): string => `p${n}@a.example`;

/** Carries the plan out: nobody else writes, and nothing fails. */
function carryOut(directory: FakeDirectory, items: readonly PlanItem[], takeId: () => number): void {
	for (const item of items) {
		const valueOf = (field: string) => item.changes.find((change) => change.field === field)?.to;
		if (item.action === 'delete') directory.people.delete(item.userId ?? -1);
		if (item.action === 'create') {
			directory.add({ id: takeId(), email: item.email, displayName: item.displayName, roleId: Number(valueOf('roleId')), createdAt: directory.clock.now() }, { title: String(valueOf('title') ?? '') });
		}
		if (item.action !== 'update') continue;
		const person = directory.person(item.userId ?? -1);
		const [roleId, title] = [valueOf('roleId'), valueOf('title')];
		if (roleId !== undefined) person.roleId = Number(roleId);
		if (title !== undefined) person.attributes.set('title', String(title ?? ''));
	}
}

interface Measured {
	readonly createdAt: number | null;
}
/** Whether so many of these people at once, of all those, are more than the limit allows, for some date of creation. Accounts without a date are left out. */
function isTooLarge(part: readonly Measured[], whole: readonly Measured[], percent: number): boolean {
	const until = (date: number) => (one: Measured) => one.createdAt !== null && one.createdAt <= date;
	return part.some(({ createdAt }) => {
		if (createdAt === null) return false;
		const [some, all] = [part.filter(until(createdAt)).length, whole.filter(until(createdAt)).length];
		return some >= 5 && some * 100 > all * percent;
	});
}

it('What the guard holds for its share stays held until the table changes, whoever comes, however many runs and weeks', async () => {
	const seen = { runs: 0, removed: 0, heldAgain: 0, roles: 0, updates: 0, admins: 0, unmeasured: 0 };
	await fc.assert(
		fc.asyncProperty(world, async ({ people, spread, ageless, orphanedUsers, guard: limits, seed, events }) => {
			const draw = drawing(seed);
			const directory = new FakeDirectory();
			const guard: GuardSettings = { ...DEFAULT_GUARD, ...limits, maxBlankingPercent: 100, probableRenames: 'ignore' };
			const start = directory.clock.now() - 3_000 * dayMs;
			directory.add({ id: 1, email: 'job@a.example', displayName: 'Job', roleId: 1, createdAt: start });
			let nextId = 100;
			let nextName = 1;
			const add = (createdAt: number | null): Row => {
				const n = nextName++;
				const roleId = n % 9 === 0 ? 1 : 4;
				directory.add({ id: nextId++, email: addressOf(n), displayName: `P ${n}`, roleId, createdAt }, { title: 'Clerk' });
				return { n, roleId, title: 'Clerk' };
			};
			const stranger = (): Row => ({ n: nextName++, roleId: 4, title: 'New' });
			let rows = Array.from({ length: people }, (_, i) => add(i < ageless ? null : start + i * spread * dayMs));
			/** Held for their share since the table is as it is. */
			let heldRemovals = new Set<string>();
			let heldRoles = new Set<string>();
			const unmeasured = new Set<string>();
			for (const happened of [...events, { kind: 'run' as const }, { kind: 'run' as const }]) {
				await directory.clock.sleep(60 * 60 * 1_000);
				if (happened.kind === 'weeks') await directory.clock.sleep(happened.weeks * 7 * dayMs);
				// Accounts with dates make a share measurable that was not.
				if (happened.kind === 'byHand') unmeasured.forEach((email) => (heldRemovals.delete(email), heldRoles.delete(email)));
				if (happened.kind === 'byHand') for (let i = 0; i < happened.people; i++) add(directory.clock.now());
				if (happened.kind === 'table' || happened.kind === 'replaced') {
					[heldRemovals, heldRoles] = [new Set(), new Set()];
					const keep = happened.kind === 'table' ? happened.keep : 0;
					const kept = rows.filter(() => draw(100) < keep).map((row): Row => {
						if (happened.kind !== 'table') return row;
						return {
							...row,
							...(draw(100) < happened.roles && { roleId: [1, 2, 4, 4][draw(4)] ?? 4 }),
							...(draw(100) < happened.titles && { title: ['Clerk', 'Lead', 'Boss'][draw(3)] ?? '' }),
						};
					});
					rows = [...kept, ...Array.from({ length: happened.strangers }, stranger)];
				}
				if (happened.kind !== 'run') continue;

				const before = [...directory.people.values()].filter(({ id }) => id !== 1).map((person) => ({ ...person }));
				const plan = await planOf(directory, rows, guard, orphanedUsers);
				const go = plan.items.filter(({ action }) => action !== 'hold' && action !== 'reject');
				const whose = (items: readonly PlanItem[]) => before.filter(({ id }) => items.some(({ userId }) => userId === id));
				const removals = whose(go.filter(removing));
				const updates = whose(go.filter((item) => item.action === 'update' && !removing(item)));
				const roles = whose(go.filter((item) => item.action === 'update' && !removing(item) && item.changes.some(({ field }) => field === 'roleId')));
				const ages = before.filter(({ createdAt }) => createdAt === null).length;

				// 1. What was held for its share is not done as long as nobody changed the table.
				expect(removals.filter(({ email }) => heldRemovals.has(email))).toEqual([]);
				expect(roles.filter(({ email }) => heldRoles.has(email))).toEqual([]);
				// 2. No share is larger than it may be, counted another way.
				if (limits.maxDeletionsPercent < 100) expect(isTooLarge(removals, before, limits.maxDeletionsPercent)).toBe(false);
				expect(isTooLarge(roles, before, limits.maxRoleChangesPercent)).toBe(false);
				if (limits.maxUpdatesPercent < 100) expect(isTooLarge(updates, before, limits.maxUpdatesPercent)).toBe(false);
				expect(removals.length).toBeLessThanOrEqual(limits.maxDeletionsCount);
				if (removals.length < 5) expect(removals.length * 2 < before.length || removals.length * 100 <= before.length * limits.maxDeletionsPercent).toBe(true);
				// 3. What cannot be measured is held.
				if (ages * 20 > before.length) expect([removals.length < 5, roles.length < 5]).toEqual([true, true]);
				// 4. All of the removals, or none.
				const heldNow = plan.items.filter(({ held }) => held?.by === 'deletionLimit');
				expect(removals.length === 0 || heldNow.length === 0).toBe(true);

				const admins = before.filter(({ roleId }) => roleId === 1).length;
				carryOut(directory, go, () => nextId++);
				const left = [...directory.people.values()].filter(({ id, roleId }) => id !== 1 && roleId === 1).length;
				// 5. Enough admins are left, or as many as there were.
				expect(left >= Math.min(admins, limits.minimumAdmins)).toBe(true);

				if (heldNow.length >= 5) for (const { email } of heldNow) heldRemovals.add(email);
				const heldRole = plan.items.filter(({ held }) => held?.by === 'roleChangeLimit');
				for (const { email } of heldRole) heldRoles.add(email);
				for (const { email, reason } of [...heldNow, ...heldRole]) if (reason.includes('cannot be measured')) unmeasured.add(email);
				seen.runs += 1;
				seen.removed += removals.length;
				seen.roles += heldRole.length;
				seen.heldAgain += heldNow.length;
				seen.updates += plan.items.filter(({ held }) => held?.by === 'updateLimit').length;
				seen.admins += plan.items.filter(({ held }) => held?.by === 'minimumAdmins').length;
				seen.unmeasured += heldNow.filter(({ reason }) => reason.includes('cannot be measured')).length;
			}
		}),
		usual,
	);
	// The worlds have what they are about.
	for (const [what, count] of Object.entries(seen)) expect([what, count > (usual.numRuns >= 100 ? 0 : -1)]).toEqual([what, true]);
});

function planOf(directory: FakeDirectory, rows: readonly Row[], guard: GuardSettings, orphanedUsers: 'delete' | 'changeRole'): Promise<Plan> {
	const table = rows.map(({ n, roleId, title }) => ({ email: addressOf(n), displayName: `P ${n}`, roleId: String(roleId), title }));
	return reconcile(directory, table, reconcileSettings({ orphanedUsers, orphanRoleId: 5, guard }), { clock: directory.clock, runId: 'r' });
}
