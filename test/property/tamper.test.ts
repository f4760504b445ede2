import fc from 'fast-check';

import { UserError } from '../../core/common/userError';
import type { PlanDescription, PlanItem } from '../../core/plan';
import { normalJson } from '../../core/plan/hash';
import type { Outcome } from '../../core/apply/types';
import { flatRun, readPlanInput } from '../../nodes/shared/items/planItems';
import { flatItem, readItem } from '../../nodes/shared/items/flatItem';
import { readPlan } from '../../nodes/shared/items/flatPlan';
import { apply } from '../core/apply/builders';
import type { FakeDirectory } from '../support/fakeDirectory';
import { instanceOf, planOf, world, type World } from './planWorlds';
import { runs, runTimeoutMs } from './runs';

const usual = runs(150);

type Json = Record<string, unknown>;
type Given = { readonly domo: FakeDirectory; readonly items: readonly Json[] };

/** A plan as n8n's items: the plan item first. */
async function planned(given: World): Promise<Given> {
	const domo = instanceOf(given);
	const { description, items } = await planOf(domo, given.rows, given.settings);
	return { domo, items: (await flatRun(description, items)).map((item): Json => JSON.parse(JSON.stringify(item))) };
}

/** Applies what came in as the node does: read by shape, then by core. Gives the statuses, or undefined where it was refused. */
async function applied(domo: FakeDirectory, items: readonly Json[], now: number): Promise<readonly string[] | undefined> {
	const { plan, items: read, unknownItems: strangers } = await readPlanInput(items.map((json) => ({ json: json as never })));
	if (strangers.length > 0 || plan === null) return undefined;
	domo.clock.advance(now);
	try {
		const { outcomes } = await apply(domo, { description: plan.description, items: read.map(({ item }) => item) }, {});
		return outcomes.map(({ status }: Outcome) => status);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return undefined;
	}
}

/** Sentences for people, and what Apply does not read. */
const SAYS_NOTHING: ReadonlySet<string> = new Set<keyof PlanItem | keyof PlanDescription>(['summary', 'reason', 'owns', 'problems', 'warnings', 'notes', 'jobDescription']);

/** Every place of an item where something stands, as paths. */
function pathsOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
	if (typeof value !== 'object' || value === null) return [path];
	const members = Array.isArray(value) ? value.map((member, i) => [i, member] as const) : Object.entries(value);
	return [...(path.length > 0 ? [path] : []), ...members.flatMap(([key, member]) => pathsOf(member, [...path, key]))];
}

/** Another value in the place of one; undefined takes it away. */
function otherThan(value: unknown, how: number): unknown {
	if (typeof value === 'string') return how % 3 === 0 ? `${value}x` : how % 3 === 1 ? undefined : 'create';
	if (typeof value === 'number') return how % 2 === 0 ? value + 1 : undefined;
	if (typeof value === 'boolean') return !value;
	if (value === null) return how % 2 === 0 ? 7 : 'x';
	if (Array.isArray(value)) return how % 2 === 0 ? [] : [...(value as unknown[]), 'x'];
	return typeof value === 'object' && 'displayName' in value ? { ...value, title: 'x' } : undefined;
}

function withEdit(item: Json, path: readonly (string | number)[], how: number): Json {
	const copy = structuredClone(item);
	const holder = path.slice(0, -1).reduce<Json>((at, key) => at[key] as Json, copy);
	const key = path.at(-1) ?? '';
	const next = otherThan(holder[key], how);
	if (next === undefined && !Array.isArray(holder)) delete holder[key];
	else holder[key] = next ?? null;
	return copy;
}

/** What an item says that decides anything; undefined where it cannot be read. */
function decisive(item: Json): string | undefined {
	const read = item.action === 'plan' ? readPlan(item) : readItem(item, { id: '', planHash: '' });
	if ('wrong' in read) return undefined;
	const said: object = 'item' in read ? read.item : read.description;
	return normalJson(Object.fromEntries(Object.entries(said).filter(([name]) => !SAYS_NOTHING.has(name))));
}

const filter = fc.array(fc.boolean(), { minLength: 16, maxLength: 16 });
const kept = (items: readonly Json[], keep: readonly boolean[]): Json[] => items.filter((_, i) => i === 0 || keep[i % keep.length] === true);

describe('a plan on its way to Apply, whatever was filtered out of it', () => {
	it('is refused before any write where a value of any item was changed that decides anything', async () => {
		const many = { ...usual, numRuns: usual.numRuns * 4 };
		let edits = 0;
		const fields = new Set<string>();
		await fc.assert(
			fc.asyncProperty(world, filter, fc.nat(), fc.nat(), fc.nat(), fc.nat(), fc.boolean(), async (given, keep, which, what, where, how, isPlan) => {
				const { domo, items } = await planned(given);
				const left = kept(items, keep);
				// Half of the edits are in the plan's own item, and each field is as likely as one with many parts: chance would leave some out.
				const at = isPlan ? 0 : which % left.length;
				const item = left[at] ?? {};
				const all = pathsOf(item);
				const fieldsOfItem = [...new Set(all.map(([field]) => field))];
				const paths = all.filter(([field]) => field === fieldsOfItem[what % fieldsOfItem.length]);
				const path = paths[where % paths.length] ?? [];
				const edited = withEdit(item, path, how);
				if (decisive(edited) === decisive(item)) return;
				const statuses = await applied(domo, left.map((each, i) => (i === at ? edited : each)), 0);
				expect(domo.writes).toEqual([]);
				expect(statuses === undefined ? '' : `${path.join('.')}: ${JSON.stringify(edited)}`).toBe('');
				edits++;
				fields.add(String(path[0]));
			}),
			many,
		);
		expect(edits).toBeGreaterThan(many.numRuns / 4);
		// A few cases cannot have every field.
		if (many.numRuns < 400) return;
		expect([...fields].filter((name) => /^(from|to)_/.test(name)).length).toBeGreaterThan(2);
		expect([...fields]).toEqual(expect.arrayContaining(['action', '_plan1', 'counts', 'planHash', '_item', 'userId', 'email']));
	}, runTimeoutMs);

	it('is refused where an item was added, doubled, taken from another plan, or released by hand', async () => {
		let cases = 0;
		await fc.assert(
			fc.asyncProperty(world, filter, fc.nat(), fc.nat(4), async (given, keep, which, how) => {
				const { domo, items } = await planned(given);
				const left = kept(items, keep);
				if (left.length < 2) return;
				const at = 1 + (which % (left.length - 1));
				const item = left[at] ?? {};
				const other = await planOf(instanceOf(given), given.rows, { ...given.settings, jobName: 'Other' });
				const foreign: Json = { ...JSON.parse(JSON.stringify(other.items[0] === undefined ? item : flatItem(other.items[0]))) };
				const edits: readonly (readonly Json[])[] = [
					[...left, item],
					[...left, { ...item, userId: 12, email: 'cid@a.example' }],
					left.map((each, i) => (i === at ? { ...each, action: 'delete', userId: each.userId ?? 12 } : each)),
					left.map((each, i) => (i === at ? { ...each, _item: '' } : each)),
					[...left, { ...foreign, _item: String(foreign._item).replace(/\|[^|]*\|(\d+)/, '|r2|$1') }],
				];
				if (item.action === 'delete' && how === 2) return;
				expect(await applied(domo, edits[how] ?? [], 0)).toBeUndefined();
				expect(domo.writes).toEqual([]);
				cases++;
			}),
			usual,
		);
		expect(cases).toBeGreaterThan(usual.numRuns / 10);
	}, runTimeoutMs);

	it('is applied just the same where items were put into another order, went through a spreadsheet, or were given further fields', async () => {
		let writes = 0;
		await fc.assert(
			fc.asyncProperty(world, filter, fc.nat(), fc.constantFrom(...(['json', 'columns', 'order', 'fields'] as const)), async (given, keep, turn, way) => {
				const plain = await planned(given);
				const changed = await planned(given);
				const left = kept(changed.items, keep);
				const turned = left.map((_, i) => left[(i + turn) % left.length] ?? {});
				const expected = await applied(plain.domo, kept(plain.items, keep).map((_, i, all) => all[(i + turn) % all.length] ?? {}), 0);
				const statuses = await applied(changed.domo, WAYS[way](turned), 0);
				expect(statuses).toEqual(expected);
				expect(statuses).toBeDefined();
				expect(recordOf(changed.domo)).toEqual(recordOf(plain.domo));
				writes += changed.domo.writes.length;
			}),
			usual,
		);
		expect(writes).toBeGreaterThan(usual.numRuns / 10);
	}, runTimeoutMs);
});

const WAYS = {
	/** A table with nested values as JSON. */
	json: (items: readonly Json[]): Json[] => asTable(items.map((item) => Object.fromEntries(Object.entries(item).map(([name, value]) => [name, typeof value === 'object' && value !== null ? JSON.stringify(value) : cellOf(value)])))),
	/** n8n's Convert to File: a column for each member, and nothing for an empty list. */
	columns: (items: readonly Json[]): Json[] => asTable(items.map((item) => Object.fromEntries(flat(item)))),
	order: (items: readonly Json[]): Json[] => items.map((item) => Object.fromEntries(Object.entries(item).reverse())),
	fields: (items: readonly Json[]): Json[] => items.map((item) => ({ mine: 'x', ...item, department: 7, 'from_x': null, note: { a: [1] } })),
};

const cellOf = (value: unknown): string => (value === null || value === undefined ? '' : String(value));

function flat(item: Json, head = ''): [string, string][] {
	return Object.entries(item).flatMap(([name, value]): [string, string][] =>
		typeof value === 'object' && value !== null ? flat(value as Json, `${head}${name}.`) : [[`${head}${name}`, cellOf(value)]]);
}

/** Every row has every column. */
function asTable(rows: readonly Json[]): Json[] {
	const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
	return rows.map((row) => Object.fromEntries(columns.map((name) => [name, row[name] ?? ''])));
}

const recordOf = (domo: FakeDirectory): unknown =>
	[...domo.people.values()].map(({ email, displayName, roleId, attributes }) => [email, displayName, roleId, [...attributes].sort()]);
