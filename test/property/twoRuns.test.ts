/** Two runs at once where nobody coordinates them (DESIGN 5.10): safe by the looks before each write, and by writes that can come twice. */
import fc from 'fast-check';

import { applyPlan, type ApplyResult } from '../../core/apply';
import { DEFAULT_GUARD, reconcile, type ReconcileSettings } from '../../core/plan';
import { settingsOf } from '../core/apply/builders';
import { reconcileSettings } from '../support/builders';
import { FakeClock } from '../support/fakeClock';
import { FakeDirectory } from '../support/fakeDirectory';
import { runs, runTimeoutMs } from './runs';

type Row = { readonly email: string; readonly displayName: string; readonly roleId: string; readonly title: string };

interface World {
	readonly people: readonly { readonly admin: boolean; readonly title: string }[];
	/** For each person of the two tables (those after the people are new): left out, or role and title. */
	readonly tables: readonly (readonly { readonly out: boolean; readonly admin: boolean; readonly title: string }[])[];
	readonly same: boolean;
	readonly trips: readonly (readonly number[])[];
	readonly starts: readonly number[];
}

const titles = fc.constantFrom('Analyst', 'Lead', 'Boss');
const entry = fc.record({ out: fc.nat(5).map((n) => n === 0), admin: fc.nat(4).map((n) => n === 0), title: titles });
const worlds = fc.record<World>({
	people: fc.array(fc.record({ admin: fc.nat(2).map((n) => n === 0), title: titles }), { minLength: 3, maxLength: 10 }),
	tables: fc.array(fc.array(entry, { minLength: 13, maxLength: 13 }), { minLength: 2, maxLength: 2 }),
	same: fc.boolean(),
	trips: fc.array(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 5, maxLength: 15 }), { minLength: 2, maxLength: 2 }),
	starts: fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 2, maxLength: 2 }),
});

const rowsOf = (table: World['tables'][number], people: number): Row[] =>
	table.slice(0, people + 3).flatMap(({ out, admin, title }, n) => (out ? [] : [{ email: `p${n}@example.com`, displayName: `Person ${n}`, roleId: admin ? '1' : '4', title }]));

function instanceOf({ people }: World, clock: FakeClock): FakeDirectory {
	const domo = new FakeDirectory(clock);
	domo.add({ id: 1, email: 'job@example.com', displayName: 'Job', roleId: 1 });
	people.forEach(({ admin, title }, n) => domo.add({ id: 100 + n, email: `p${n}@example.com`, displayName: `Person ${n}`, roleId: admin ? 1 : 4 }, { title }));
	return domo;
}

const settings: ReconcileSettings = reconcileSettings({
	orphanedUsers: 'delete',
	guard: { ...DEFAULT_GUARD, maxDeletionsPercent: 100, maxRoleChangesPercent: 100, newAdmins: 'allow', probableRenames: 'ignore' },
});

/** The same instance for one run, whose requests take their own time on the way there and back. */
function seenBy(shared: FakeDirectory, tripsMs: readonly number[]): FakeDirectory {
	let trips = 0;
	const travel = () => shared.clock.sleep(tripsMs[trips++ % tripsMs.length] ?? 1);
	return new Proxy(shared, {
		get(target, name) {
			const value: unknown = Reflect.get(target, name, target);
			if (typeof value !== 'function') return value;
			return async (...given: unknown[]) => {
				await travel();
				try {
					return await (Reflect.apply(value, target, given) as Promise<unknown>);
				} finally {
					await travel();
				}
			};
		},
	});
}

async function runOn(directory: FakeDirectory, rows: readonly Row[], runId: string, clock: FakeClock): Promise<ApplyResult> {
	const plan = await reconcile(directory, rows, settings, { clock, runId });
	return await applyPlan(directory, plan.description, plan.items, settingsOf(), { clock });
}

const stateOf = (domo: FakeDirectory): string[] =>
	[...domo.people.values()].filter(({ id }) => id !== 1).map(({ email, roleId, attributes }) => `${email} ${roleId} ${String(attributes.get('title'))}`).sort();
const adminsOf = (domo: FakeDirectory): number => [...domo.people.values()].filter(({ id, roleId, accepted }) => id !== 1 && roleId === 1 && accepted).length;

async function both(world: World, rows: readonly (readonly Row[])[]): Promise<{ domo: FakeDirectory; results: ApplyResult[]; lowest: number }> {
	const clock = new FakeClock();
	const domo = instanceOf(world, clock);
	const results = await Promise.all(rows.map(async (table, i) => {
		await clock.sleep(world.starts[i] ?? 0);
		return await runOn(seenBy(domo, world.trips[i] ?? [1]), table, `run-${i}`, clock);
	}));
	return { domo, results, lowest: adminsOf(domo) };
}

function expectToldTruly(domo: FakeDirectory, results: readonly ApplyResult[]): void {
	const created = results.flatMap(({ outcomes }) => outcomes.filter(({ action, status }) => action === 'create' && status === 'applied').map(({ userId }) => userId));
	expect(new Set(created).size).toBe(created.length);
	const removed = results.flatMap(({ outcomes }) => outcomes.filter(({ action, status }) => action === 'delete' && status === 'applied').map(({ userId }) => userId));
	for (const id of removed) expect(domo.people.has(Number(id))).toBe(false);
	expect(results.map(({ stopped }) => stopped)).toEqual(results.map(() => undefined));
}

it('with one table and the same settings the end is that of one run, nobody is there twice, and each run tells the truth', async () => {
	await fc.assert(
		fc.asyncProperty(worlds, async (world) => {
			const rows = rowsOf(world.tables[0] ?? [], world.people.length);
			fc.pre(rows.length > 0);
			const clock = new FakeClock();
			const alone = instanceOf(world, clock);
			await runOn(alone, rows, 'alone', clock);
			const { domo, results } = await both(world, [rows, rows]);
			expect(stateOf(domo)).toEqual(stateOf(alone));
			expectToldTruly(domo, results);
			const statuses = new Set(results.flatMap(({ outcomes }) => outcomes.map(({ status }) => status)));
			for (const status of ['failed', 'notTried', 'incomplete'] as const) expect(statuses).not.toContain(status);
		}),
		runs(300),
	);
}, runTimeoutMs);

it('with different tables each field is one of the two or as it was, nobody is there twice, and enough admins are left', async () => {
	await fc.assert(
		fc.asyncProperty(worlds, async (world) => {
			const tables = world.tables.map((table) => rowsOf(table, world.people.length));
			fc.pre(tables.every((rows) => rows.length > 0));
			const adminsBefore = world.people.filter(({ admin }) => admin).length;
			const { domo, results } = await both(world, tables);
			const emails = [...domo.people.values()].map(({ email }) => email);
			expect(new Set(emails).size).toBe(emails.length);
			for (const { id, email, roleId, attributes } of domo.people.values()) {
				if (id === 1) continue;
				const before = world.people[Number(/\d+/.exec(email)?.[0])];
				const wanted = tables.flatMap((rows) => rows.filter((row) => row.email === email));
				expect(wanted.length > 0 || before !== undefined).toBe(true);
				expect([...wanted.map((row) => row.title), before?.title]).toContain(attributes.get('title'));
				expect([...wanted.map((row) => Number(row.roleId)), ...(before === undefined ? [] : [before.admin ? 1 : 4])]).toContain(roleId);
			}
			expect(adminsOf(domo)).toBeGreaterThanOrEqual(Math.min(1, adminsBefore));
			expectToldTruly(domo, results);
		}),
		runs(300),
	);
}, runTimeoutMs);
