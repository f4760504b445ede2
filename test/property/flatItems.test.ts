import fc from 'fast-check';
import Papa from 'papaparse';

import { STATUSES, type Outcome } from '../../core/apply';
import type { FieldValue } from '../../core/common/fieldValue';
import { contentDigest, HOLD_REASONS, normalJson, readSourceValue, sourceLine, type FieldChange, type Image, type PlanItem, type ReadSource } from '../../core/plan';
import { flatItem, readItem } from '../../nodes/shared/items/flatItem';
import { readPlan } from '../../nodes/shared/items/flatPlan';
import { flatRun } from '../../nodes/shared/items/planItems';
import { instanceOf, planOf, world } from './planWorlds';
import { runs, runTimeoutMs } from './runs';

const usual = runs(200);

/** Texts that programs on the way like to change, or that could be taken for how items are written. */
const odd = fc.oneof(
	fc.constantFrom('a|b', ' | ', 'a | b', '\\| \\', 'x\\', '\\\\|', '0074', '1E+05', '=1+1', '+49 1', '-', 'true', 'null', '[]', '{}', '~x~', '–', 'two\nlines', 'a\r\nb', '"quoted"', 'a,b;c', '東京', '👩‍🚀', '9007199254740993', 'x'.repeat(139), `${'long '.repeat(60)}|`),
	fc.string({ unit: 'grapheme', minLength: 1 }),
);
const value: fc.Arbitrary<FieldValue> = fc.oneof({ weight: 3, arbitrary: odd }, fc.constant(null), fc.constant(''), fc.array(odd, { maxLength: 3 }));
const field = fc.constantFrom('title', 'department', 'groups', 'skills', 'team', '__proto__', 'constructor', 'a|b', 'to_title', 'from', 'with blank', 'höhe', '0', 'roleId');
const image: fc.Arbitrary<Image> = fc.array(fc.tuple(field, value), { maxLength: 8 }).map((entries) => Object.fromEntries(entries));
const change: fc.Arbitrary<FieldChange> = fc.record({ field, from: value, to: value });
const changes = fc.uniqueArray(change, { maxLength: 6, selector: (one) => one.field });
const cells = fc.array(fc.record({ column: odd, value: odd, message: odd }), { minLength: 1, maxLength: 3 });
const id = fc.integer({ min: 1, max: 999_999_999 });

const held = fc.record({
	by: fc.constantFrom(...(Object.keys(HOLD_REASONS) as (keyof typeof HOLD_REASONS)[])), action: fc.constantFrom('create', 'update', 'delete'),
	relatedEmail: odd, relatedUserId: id, removal: fc.constantFrom('delete', 'roleChange'), removalRoleId: id, invites: fc.boolean(), also: fc.constant(['newAdmins'] as const),
}, { requiredKeys: ['by', 'action'] });

/** Any item at all, whether a plan would have it or not. */
const anItem: fc.Arbitrary<PlanItem> = fc.record({
	action: fc.constantFrom('create', 'update', 'delete', 'hold', 'reject', 'unchanged'), email: odd, displayName: odd, userId: fc.option(id), row_number: fc.option(id),
	summary: odd, reason: odd, changes, run: fc.constant({ id: 'run-1', planHash: 'h' }),
	held, waitsFor: fc.array(odd, { minLength: 1, maxLength: 2 }), sendInvite: fc.boolean(), owns: fc.constant({ dataSets: 1, dataFlows: 0, cards: 2, pages: 0 }),
	problems: cells, warnings: cells, before: image, after: image, _item: fc.constant('a'.repeat(24) + '||run-1|1/2'),
}, { requiredKeys: ['action', 'email', 'displayName', 'userId', 'row_number', 'summary', 'reason', 'changes', 'run', '_item'] });

const outcomeFacts = fc.record({
	status: fc.constantFrom(...STATUSES), message: odd, httpStatus: fc.constant(403), toe: fc.constant('ABC-1'), attempts: fc.nat(9), durationMs: fc.nat(), undo: fc.constant(true),
}, { requiredKeys: ['status', 'attempts', 'durationMs'] });
const anyItem: fc.Arbitrary<PlanItem | Outcome> = fc.oneof(anItem, fc.tuple(anItem, outcomeFacts).map(([item, facts]): Outcome => ({ ...item, ...facts })));

type Json = Readonly<Record<string, unknown>>;

/** What nodes on the way make of items: a CSV file, a sheet that makes numbers of what looks like one, another order of columns. */
const WAYS: Readonly<Record<string, (items: readonly Json[]) => readonly Json[]>> = {
	json: (items) => JSON.parse(JSON.stringify(items)),
	csv: (items) => Papa.parse<Json>(Papa.unparse({ fields: [...new Set(items.flatMap((item) => Object.keys(item)))], data: items.map((item) => ({ ...item })) }), { header: true }).data,
	sheet: (items) => items.map((item) => Object.fromEntries(Object.entries(item).filter(([, cell]) => cell !== '' && cell !== null)
		.map(([name, cell]) => [name, typeof cell === 'string' && /^-?\d+(\.\d+)?$/.test(cell) && String(Number(cell)) === cell ? Number(cell) : cell]))),
	reversed: (items) => items.map((item) => Object.fromEntries(Object.entries(item).reverse())),
};
const way = fc.constantFrom(...Object.keys(WAYS));

/** What people and expressions may rely on: short cells, and nothing nested. */
function expectShort(json: Json): void {
	const nested = Object.entries(json).filter(([name, cell]) => typeof cell === 'object' && cell !== null && !(name === 'counts' && json.action === 'plan'));
	const long = Object.entries(json).filter(([name, cell]) => name !== 'message' && typeof cell === 'string' && cell.trim().length > 140);
	expect([...nested, ...long]).toEqual([]);
}

const digestOf = (item: PlanItem | Outcome): string => JSON.stringify(contentDigest(item));
/** All that log, mail and undo read of an item, without what is only another way to write nothing. */
const said = ({ run: _run, ...item }: PlanItem | Outcome): string => normalJson({ ...item, message: ('message' in item ? item.message : undefined) ?? item.reason, changes: [...item.changes].sort((a, b) => (a.field < b.field ? -1 : 1)) });

describe('an item on its way through n8n', () => {
	it('is short, and is the same item again whatever made text of it', () => {
		fc.assert(
			fc.property(fc.array(anyItem, { minLength: 1, maxLength: 4 }), way, (items, by) => {
				const flat = items.map(flatItem);
				flat.forEach(expectShort);
				const read = (WAYS[by]?.(flat) ?? []).map((json) => readItem(json, { id: '', planHash: '' }));
				expect(read.map((one) => ('item' in one ? said(one.item) : one.wrong))).toEqual(items.map(said));
				expect(read.map((one) => ('item' in one ? digestOf(one.item) : ''))).toEqual(items.map(digestOf));
			}),
			usual,
		);
	}, runTimeoutMs);

	it('has another digest where one of its columns of fields was edited', () => {
		fc.assert(
			fc.property(anItem, fc.nat(), odd, (item, which, text) => {
				const flat = flatItem(item);
				const names = Object.keys(flat).filter((name) => /^(from|to)_/.test(name));
				const name = names[which % names.length];
				if (name === undefined || item.action === 'reject' || item.action === 'unchanged' || String(flat[name]) === text) return;
				const read = readItem({ ...flat, [name]: text }, { id: '', planHash: '' });
				expect('item' in read && digestOf(read.item) === digestOf(item) ? `${name}: ${JSON.stringify(flat)} ${text}` : '').toBe('');
			}),
			usual,
		);
	}, runTimeoutMs);
});

describe('a plan on its way through n8n', () => {
	it('is the same plan again, with one nested value', async () => {
		await fc.assert(
			fc.asyncProperty(world, way, async (given, by) => {
				const { description, items } = await planOf(instanceOf(given), given.rows, given.settings);
				const flat = await flatRun(description, items);
				flat.forEach(expectShort);
				const [plan = {}] = WAYS[by]?.(flat) ?? [];
				expect(readPlan(plan)).toEqual({ description: JSON.parse(JSON.stringify(description)), applied: null });
			}),
			runs(100),
		);
	}, runTimeoutMs);
});

describe('the line in _source', () => {
	const source: fc.Arbitrary<ReadSource> = fc.record({
		dataSetId: fc.uuid(), name: odd, version: fc.nat(99_999).map(String), rows: fc.nat(9_999_999), complete: fc.boolean(), readAt: fc.constant('2026-11-28T20:13:13.000Z'), readBy: id, ownerId: id,
		instance: fc.constantFrom('https://acme.domo.com', 'http://127.0.0.1:9010', `https://${'x'.repeat(60)}.domo.com`), blankRows: fc.nat(99_999),
	}, { requiredKeys: ['rows', 'complete'] });

	it('is short and says all but the end of a long name; an instance it leaves out only where its name is very long', () => {
		fc.assert(
			fc.property(source, (given) => {
				const line = sourceLine(given);
				expect(line.length).toBeLessThanOrEqual(140);
				const { name: _name, instance, ...rest } = given;
				const { name: _read, instance: readInstance, ...readRest } = readSourceValue(line) ?? {};
				expect(readRest).toEqual(rest);
				if ((instance ?? '').length < 60) expect(readInstance).toBe(instance);
				else expect([undefined, instance]).toContain(readInstance);
			}),
			usual,
		);
	});
});
