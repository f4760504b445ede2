import { type FieldValue, GROUPS } from '../../../core/common/fieldValue';
import { normalJson, writeAction, type FieldChange, type Image, type PlanItem } from '../../../core/plan';
import { z } from '../../../core/vendor/zod';
import { cellValue, isBlank, textIn, valueCell, type FlatCell, type Json } from './flat';

/**
 * The fields of an item as two columns each, `from_title` and `to_title`. Nearly all items can be read from these columns and their
 * action alone; what they do not tell is packed.
 */

const value = z.union([z.string(), z.number(), z.null(), z.array(z.string())]);
/** Pairs, since an object would lose a field called `__proto__`. Null: the item has none. */
const image = z.array(z.tuple([z.string(), value])).nullable().optional();

export const packedFields = z.object({
	/** Columns that hold a list of one member. */
	lists: z.array(z.string()).optional(),
	/** Fields of a whole record that are empty: they count as well. */
	empty: z.array(z.string()).optional(),
	/** Where they are not what the columns of the fields say. */
	changes: z.array(z.object({ field: z.string(), from: value, to: value })).optional(),
	before: image,
	after: image,
});
type PackedFields = z.output<typeof packedFields>;

interface ItemFields {
	readonly changes: readonly FieldChange[];
	readonly before?: Image;
	readonly after?: Image;
}

/** The columns of an item's fields: of a removed person what they have, otherwise what changes. */
export function fieldCells(item: PlanItem): ReadonlyMap<string, FlatCell> {
	const cells = new Map<string, FlatCell>();
	const put = (name: string, cell: FlatCell): void => {
		if (!cells.has(name)) cells.set(name, cell);
	};
	const write = writeAction(item);
	if (write === 'delete') for (const [field, had] of Object.entries(item.before ?? {})) if (valueCell(had) !== '') put(`from_${field}`, valueCell(had));
	for (const { field, from, to } of item.changes) {
		if (write !== 'create') put(`from_${field}`, valueCell(from));
		put(`to_${field}`, valueCell(to));
	}
	return cells;
}

/** Columns of lists of one member, but for memberships, which are always a list. */
function listsOfOne({ action, held, changes, before = {} }: PlanItem): string[] {
	const isOne = (value: FieldValue): boolean => typeof value === 'object' && value?.length === 1;
	const had = writeAction({ action, held }) === 'delete' ? Object.entries(before).map(([field, from]): FieldChange => ({ field, from, to: null })) : changes;
	return had.filter(({ field }) => field !== GROUPS).flatMap(({ field, from, to }) => [...(isOne(from) ? [`from_${field}`] : []), ...(isOne(to) ? [`to_${field}`] : [])]);
}

/** What the columns of the fields say. */
function fieldsInCells(item: Pick<PlanItem, 'action' | 'held'>, cells: (name: string) => unknown, names: Iterable<string>, lists: readonly string[]): ItemFields {
	const fields = new Set<string>();
	for (const name of names) if (/^(from|to)_/.test(name) && !isBlank(cells(name))) fields.add(name.slice(name.indexOf('_') + 1));
	const valueIn = (side: 'from' | 'to', field: string): FieldValue => typed(field, cells(`${side}_${field}`), lists.includes(`${side}_${field}`));
	const changes = [...fields].map((field): FieldChange => ({ field, from: valueIn('from', field), to: valueIn('to', field) }));
	const before = (): Image => Object.fromEntries(changes.map(({ field, from }) => [field, from]));
	const after = (): Image => Object.fromEntries(changes.map(({ field, to }) => [field, to]));
	switch (writeAction(item)) {
		case 'create':
			return { changes, after: after() };
		case 'update':
			return { changes, before: before(), after: after() };
		case 'delete':
			return { changes: [], before: before() };
		case null:
			return { changes };
	}
}

/** Memberships are always a list, a role always a number; all else is text, or a list where several values are there. */
function typed(field: string, cell: unknown, isList: boolean): FieldValue {
	const read = cellValue(cell, isList || field === GROUPS);
	if (field === 'roleId' && typeof read === 'string' && /^\d{1,15}$/.test(read)) return Number(read);
	return read;
}

/** What the columns of the fields do not tell: lists of one member, empty fields of a record, and all of half a rename. */
export function packFields(item: PlanItem, cells: ReadonlyMap<string, FlatCell>): PackedFields {
	const lists = listsOfOne(item);
	const read = fieldsInCells(item, (name) => cells.get(name), cells.keys(), lists);
	const empty = writeAction(item) === 'delete' ? Object.entries(item.before ?? {}).flatMap(([field, had]) => (valueCell(had) === '' ? [field] : [])) : [];
	const differs = (a: unknown, b: unknown): boolean => normalJson(a) !== normalJson(b);
	const isOtherRecord = (read.before === undefined) !== (item.before === undefined) || Object.keys(read.before ?? {}).length + empty.length !== Object.keys(item.before ?? {}).length;
	return {
		...(lists.length > 0 && { lists }),
		...(empty.length > 0 && { empty }),
		...(differs(read.changes, item.changes) && { changes: item.changes.map(({ field, from, to }) => ({ field, from: mutableValue(from), to: mutableValue(to) })) }),
		...((isOtherRecord || differs(read.before, item.before)) && { before: imageEntries(item.before) }),
		...(differs(read.after, item.after) && { after: imageEntries(item.after) }),
	};
}

function imageEntries(from: Image | undefined): [string, z.output<typeof value>][] | null {
	return from === undefined ? null : Object.entries(from).map(([field, had]) => [field, mutableValue(had)]);
}

function mutableValue(from: FieldValue): z.output<typeof value> {
	return typeof from === 'object' && from !== null ? [...from] : from;
}

/**
 * What the columns of the fields and the packed ones say together. Columns that were edited count for themselves, and Apply sees it.
 *
 * @param item with its action and what holds it, which were checked
 * @param names of all columns that came
 * @param cell gives the content of one
 */
export function readFields(item: Json, names: readonly string[], cell: (name: string) => unknown, rest: PackedFields): ItemFields {
	const of = { action: item.action, held: item.held };
	if (!isWritten(of)) return { changes: [] };
	const read = fieldsInCells(of, cell, names, rest.lists ?? []);
	if (rest.empty === undefined && rest.changes === undefined && rest.before === undefined && rest.after === undefined) return read;
	const before = rest.before === undefined ? read.before : imageIn(rest.before);
	const after = rest.after === undefined ? read.after : imageIn(rest.after);
	const empty = Object.fromEntries((rest.empty ?? []).map((field) => [field, null]));
	const packed: ItemFields = {
		changes: rest.changes ?? read.changes,
		...(before !== undefined && { before: { ...empty, ...before } }),
		...(after !== undefined && { after }),
	};
	const expected = fieldCells({ ...NOBODY, ...of, ...packed });
	const columns = new Set([...expected.keys(), ...names.filter((name) => /^(from|to)_/.test(name))]);
	return [...columns].every((name) => String(expected.get(name) ?? '') === String(textIn(cell(name)) ?? '')) ? packed : read;
}

const NOBODY = { email: '', displayName: '', userId: null, row_number: null, summary: '', reason: '', run: { id: '', planHash: '' } };

/** The members were checked before; this only tells the compiler. */
function isWritten(item: { readonly action?: unknown; readonly held?: unknown }): item is Pick<PlanItem, 'action' | 'held'> {
	return typeof item.action === 'string';
}

function imageIn(entries: PackedFields['before']): Image | undefined {
	return entries === null || entries === undefined ? undefined : Object.fromEntries(entries);
}
