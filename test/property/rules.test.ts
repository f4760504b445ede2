import fc from 'fast-check';

import { reconcile } from '../../core/plan';
import { UserError } from '../../core/common/userError';
import type { Plan } from '../../core/plan/types';
import { emailKey, nameKey } from '../../core/common/text';
import { changing, columnSets, instanceOf, removing, without, world, type World } from './planWorlds';
import { runs, runTimeoutMs } from './runs';

/** DESIGN 7, as far as a plan is concerned, under every combination of what a job can be set to and of what can be wrong with a read. */
interface Run {
	readonly world: World;
	readonly dropped: readonly string[];
	readonly options: {
		readonly includeUnchanged: boolean;
		readonly invalidRows: 'skip' | 'stop';
		readonly unknownColumns: 'stop' | 'ignore' | 'create';
		readonly logValues: 'full' | 'fieldsOnly';
	};
	readonly onLimit: 'hold' | 'stop';
	/** How each row says where it comes from. */
	readonly sources: readonly Source[];
	/** Rows of the table beyond those that arrived. */
	readonly lost: number;
	readonly liveDoubts: readonly string[];
}
type Source = 'none' | 'good' | 'other version' | 'limited' | 'old' | 'undated';

const source = fc.constantFrom<Source>('none', 'good', 'good', 'good', 'good', 'good', 'other version', 'limited', 'old', 'undated');
const run: fc.Arbitrary<Run> = fc.record({
	world,
	dropped: columnSets,
	options: fc.record({
		includeUnchanged: fc.boolean(), invalidRows: fc.constantFrom('skip', 'skip', 'stop'), unknownColumns: fc.constantFrom('stop', 'ignore', 'create'),
		logValues: fc.constantFrom('full', 'fieldsOnly'),
	}),
	onLimit: fc.constantFrom('hold', 'hold', 'stop'),
	sources: fc.oneof(source.map((one) => Array<Source>(8).fill(one)), fc.array(source, { minLength: 8, maxLength: 8 })),
	lost: fc.constantFrom(0, 0, 0, 1),
	liveDoubts: fc.constantFrom([], [], [], ['A page came back short.']),
});

const readAt = { good: '2026-03-01T11:30:00Z', old: '2026-03-01T10:59:59Z' };
function sourceOf(kind: Source, rows: number): object {
	if (kind === 'none') return {};
	const { old, good } = readAt;
	return { _source: {
		rows, complete: kind !== 'limited', version: kind === 'other version' ? '8' : '7', dataSetId: 'd',
		...(kind !== 'undated' && { readAt: kind === 'old' ? old : good }),
	} };
}

/** The plan and what it was made from; undefined where the settings asked to plan nothing. */
async function planned({ world: { people, rows, settings }, dropped, options, onLimit, sources, lost, liveDoubts }: Run): Promise<{ plan: Plan; rows: World['rows'] } | undefined> {
	const directory = instanceOf({ people });
	const all = directory.allUsers.bind(directory);
	directory.allUsers = async (fields) => ({ ...(await all(fields)), issues: liveDoubts });
	const table = without(rows, dropped).map((cells, i) => ({ ...cells, ...sourceOf(sources[i] ?? 'none', rows.length + lost) }));
	try {
		const plan = await reconcile(directory, table, { ...settings, ...options, guard: { ...settings.guard, onLimit } }, { clock: directory.clock, runId: 'r' });
		return { plan, rows: table };
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		expect([options.invalidRows, onLimit]).toContain('stop');
		return undefined;
	} finally {
		expect(directory.writes).toEqual([]);
	}
}

jest.setTimeout(runTimeoutMs);
const usual = runs(300);

it('1: removes nobody from a table that is not proven, and plans nothing at all from live users that are not', async () => {
	await fc.assert(fc.asyncProperty(run, async (given) => {
		const made = await planned(given);
		if (made === undefined) return;
		const { rows, settings: { rowsAreComplete } } = given.world;
		const arrived = rows.map((_, i) => given.sources[i] ?? 'none');
		const isSound = (kind: Source) => kind === 'good' || (kind === 'none' && rowsAreComplete);
		const kinds = new Set(arrived.filter((kind) => kind !== 'none'));
		const proven = rows.length > 0 && arrived.every((kind) => isSound(kind) || kind === 'other version') && kinds.size <= 1
			&& (kinds.size === 0 || given.lost === 0 || rowsAreComplete) && (kinds.size === 0 || !arrived.includes('none') || rowsAreComplete);
		const removed = made.plan.items.filter(removing);
		if (!proven) expect(removed).toEqual([]);
		if (given.liveDoubts.length > 0) expect(made.plan.items.filter(changing)).toEqual([]);
	}), usual);
});

it('1, not for want of removals: among the same worlds there are some that remove people', async () => {
	// A seed of its own, so that no unlucky draw fails it: these worlds are the same in every run.
	let removals = 0;
	for (const given of fc.sample(run, { seed: 1, numRuns: 1000 })) {
		const made = await planned(given);
		removals += made?.plan.items.filter(removing).length ?? 0;
	}
	expect(removals).toBeGreaterThan(0);
});

it('2: a row that is rejected protects whoever it may mean', async () => {
	await fc.assert(fc.asyncProperty(run, async (given) => {
		const made = await planned(given);
		if (made === undefined) return;
		const live = instanceOf(given.world).people;
		const removed = made.plan.items.filter(removing).map((item) => live.get(item.userId ?? -1));
		for (const reject of made.plan.items.filter((item) => item.action === 'reject')) {
			const meant = removed.filter((person) => person !== undefined
				&& (emailKey(person.email) === emailKey(reject.email) || (reject.displayName !== '' && nameKey(person.displayName) === nameKey(reject.displayName))));
			expect(meant).toEqual([]);
		}
	}), usual);
});

it('3 and 4: changes what differs and nothing else, each account once, and invites by creates alone', async () => {
	await fc.assert(fc.asyncProperty(run, async (given) => {
		const made = await planned(given);
		if (made === undefined) return;
		const { items } = made.plan;
		for (const item of items) {
			for (const { from, to } of item.changes) expect(to).not.toEqual(from);
			expect(new Set(item.changes.map(({ field }) => field)).size).toBe(item.changes.length);
			if (item.action === 'update') expect(item.changes).not.toEqual([]);
			const invites = item.sendInvite === true;
			if (invites) expect(item.action === 'create' || item.held?.action === 'create').toBe(true);
		}
		const accounts = items.filter(changing).flatMap(({ userId }) => userId ?? []);
		expect(new Set(accounts).size).toBe(accounts.length);
	}), usual);
});

it('7: every count is that of the items, and the hash is that of the plan', async () => {
	await fc.assert(fc.asyncProperty(run, async (given) => {
		const made = await planned(given);
		if (made === undefined) return;
		const { items, description: { counts, run: { planHash }, guardTripped } } = made.plan;
		const count = (action: string) => items.filter((item) => item.action === action).length;
		for (const action of ['create', 'update', 'delete', 'hold', 'reject'] as const) expect(counts[action]).toBe(count(action));
		expect(count('unchanged')).toBe(given.options.includeUnchanged ? counts.unchanged : 0);
		expect(guardTripped).toBe(counts.hold > 0);
		expect(items.every((item) => item.run.planHash === planHash)).toBe(true);
		const rowsTold = new Set(items.flatMap(({ row_number }) => row_number ?? []));
		for (const item of items) expect([item.reason, item.summary]).not.toContain('');
		expect(rowsTold.size).toBeLessThanOrEqual(made.rows.length);
		const again = await planned({ ...given, options: { ...given.options, includeUnchanged: !given.options.includeUnchanged } });
		expect(again?.plan.description.run.planHash).toBe(planHash);
	}), usual);
});
