import type { IDataObject } from 'n8n-workflow';

import { isStatus, type Outcome } from '../../../core/apply';
import type { CellProblem } from '../../../core/config';
import { isHoldReason, readMark, type PlanItem, type RunId } from '../../../core/plan';
import { z } from '../../../core/vendor/zod';
import { flagIn, isBlank, LINE_LENGTH, numberIn, pack, short, textIn, unpack, type FlatCell, type Json } from './flat';
import { fieldCells, packedFields, packFields, readFields } from './flatFields';

/**
 * One change, hold or reject as a flat item: first the columns that people use, then `from_` and `to_` of each field, then packed
 * columns with what no short cell can hold, last `_item` with the digest. Reading gives the same item again (`_item` proves it).
 */

type Check = (value: unknown) => boolean;

interface ItemColumn {
	readonly name: string;
	/** The member of the item that it shows; of `held` where that is what `of` says. */
	readonly member: string;
	readonly of?: 'held';
	readonly read: (cell: unknown) => unknown;
	/** What a value that was read has to be. */
	readonly isValid: Check;
	/** What a blank cell stands for: by default that the item does not have the member. */
	readonly blank?: '' | null;
	/** Not cut: what to do about somebody who could not be written has to be read in full. */
	readonly isWhole?: true;
	/** Of outcomes alone. */
	readonly ofOutcome?: true;
}

const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const isFlag: Check = (value) => typeof value === 'boolean';
const oneOf = (...names: readonly string[]): Check => (value) => names.some((name) => name === value);

const textColumn = (name: string, also: Partial<ItemColumn> = {}): ItemColumn => ({ name, member: name, read: textIn, isValid: isText, ...also });
const numberColumn = (name: string, also: Partial<ItemColumn> = {}): ItemColumn => ({ name, member: name, read: numberIn, isValid: isNumber, ...also });
const flagColumn = (name: string, also: Partial<ItemColumn> = {}): ItemColumn => ({ name, member: name, read: flagIn, isValid: isFlag, ...also });

const listIn = (cell: unknown): unknown => (isBlank(cell) ? undefined : String(cell).split(' | '));

/** The columns of items and outcomes, in their order. `problems` and `warnings` are there for people alone. */
const COLUMNS: readonly ItemColumn[] = [
	textColumn('action', { isValid: oneOf('create', 'update', 'delete', 'hold', 'reject', 'scheduled', 'unchanged'), blank: '' }),
	textColumn('status', { isValid: isStatus }),
	textColumn('email', { blank: '' }),
	textColumn('displayName', { blank: '' }),
	textColumn('summary', { blank: '' }),
	textColumn('reason', { blank: '' }),
	numberColumn('row_number', { blank: null }),
	numberColumn('userId', { blank: null }),
	textColumn('endDate'),
	textColumn('held_by', { of: 'held', member: 'by', isValid: isHoldReason }),
	textColumn('problems', { read: () => undefined }),
	textColumn('message', { ofOutcome: true, isWhole: true }),
	textColumn('related_email', { of: 'held', member: 'relatedEmail' }),
	numberColumn('related_user_id', { of: 'held', member: 'relatedUserId' }),
	textColumn('held_action', { of: 'held', member: 'action', isValid: oneOf('create', 'update', 'delete') }),
	textColumn('held_removal', { of: 'held', member: 'removal', isValid: oneOf('delete', 'roleChange') }),
	numberColumn('held_removal_role', { of: 'held', member: 'removalRoleId' }),
	flagColumn('held_invites', { of: 'held', member: 'invites' }),
	textColumn('held_also', { of: 'held', member: 'also', read: listIn, isValid: (reasons) => Array.isArray(reasons) && reasons.every(isHoldReason) }),
	flagColumn('sendInvite'),
	textColumn('warnings', { read: () => undefined }),
	numberColumn('httpStatus', { ofOutcome: true }),
	textColumn('toe', { ofOutcome: true }),
	numberColumn('attempts', { ofOutcome: true }),
	numberColumn('durationMs', { ofOutcome: true }),
	flagColumn('undo', { ofOutcome: true }),
];

/** Names of the columns that every list of items begins with, so that tables and files show them in this order. */
export const ITEM_COLUMNS: readonly string[] = COLUMNS.map(({ name }) => name);

const PACKED_ITEM = 'more';

const problemShape = z.object({ column: z.string(), value: z.string(), message: z.string() });
const counts = z.object({ dataSets: z.number(), dataFlows: z.number(), cards: z.number(), pages: z.number() });

/** What is packed of an item. */
const restShape = packedFields.extend({
	/** Long texts, by their column. */
	texts: z.array(z.tuple([z.string(), z.string()])).optional(),
	problems: z.array(problemShape).optional(),
	warnings: z.array(problemShape).optional(),
	waitsFor: z.array(z.string()).optional(),
	owns: counts.optional(),
});
type Rest = z.output<typeof restShape>;

/** The item or outcome as the JSON of an n8n item. */
export function flatItem(item: PlanItem | Outcome): IDataObject {
	const texts: [string, string][] = [];
	const fit = (name: string, cell: FlatCell): FlatCell => {
		if (typeof cell !== 'string' || short(cell) === cell) return cell;
		texts.push([name, cell]);
		return short(cell);
	};
	const flat = new Map<string, FlatCell | null>();
	const members: Json = { ...item, problems: undefined, warnings: undefined, ...(saysItsReason(item) && { message: undefined }) };
	const held: Json = { ...item.held, also: item.held?.also?.join(' | ') };
	for (const { name, member, of, blank, isWhole } of COLUMNS) {
		const cell = (of === 'held' ? held : members)[member];
		if (isCell(cell)) flat.set(name, isWhole === true ? cell : fit(name, cell));
		else if (blank !== undefined) flat.set(name, blank);
		else if (name === 'problems' && item.problems?.length) flat.set(name, short(cellsText(item.problems)));
		else if (name === 'warnings' && item.warnings?.length) flat.set(name, short(cellsText(item.warnings)));
	}
	const fields = fieldCells(item);
	for (const [name, cell] of fields) flat.set(name, fit(name, cell));
	const { problems, warnings, waitsFor, owns } = item;
	const rest = {
		...(texts.length > 0 && { texts }),
		...packFields(item, fields),
		...(problems && { problems }),
		...(warnings && { warnings }),
		...(waitsFor && { waitsFor }),
		...(owns && { owns }),
	};
	if (Object.keys(rest).length > 0) for (const [name, chunk] of Object.entries(pack(PACKED_ITEM, rest, LINE_LENGTH))) flat.set(name, chunk);
	if (item._item !== undefined) flat.set('_item', item._item);
	return Object.fromEntries(flat);
}

export type ItemRead = { readonly item: PlanItem | Outcome } | { readonly wrong: string };

/**
 * The item or outcome in this JSON, without whatever a builder added to it; else the column that is wrong.
 *
 * @param run of the plan that came in with it
 */
export function readItem(json: Json, run: RunId): ItemRead {
	const packed = unpack(PACKED_ITEM, json);
	const read = packed === undefined ? undefined : restShape.safeParse(packed);
	if (read?.success === false) return { wrong: `_${PACKED_ITEM}1` };
	const rest: Rest = read?.data ?? {};
	const long = new Map(rest.texts);
	const whole = (name: string): unknown => {
		const full = long.get(name);
		return full !== undefined && short(full) === json[name] ? full : json[name];
	};
	const item: Record<string, unknown> = {};
	const held: Record<string, unknown> = {};
	for (const { name, member, of, read: readCell, isValid, blank, ofOutcome } of COLUMNS) {
		const cell = readCell(whole(name)) ?? blank;
		if (cell === undefined || (ofOutcome === true && item.status === undefined)) continue;
		if (cell !== blank && !isValid(cell)) return { wrong: name };
		(of === 'held' ? held : item)[member] = cell;
	}
	if (item.action === '') return { wrong: 'action' };
	if (held.by !== undefined) {
		if (held.action === undefined) return { wrong: 'held_action' };
		item.held = held;
	}
	if (item.message === undefined && (item.status === 'held' || item.status === 'rejected')) item.message = item.reason;
	const { problems, warnings, waitsFor, owns } = rest;
	Object.assign(item, withoutUndefined({ problems, warnings, waitsFor, owns }), readFields(item, Object.keys(json), whole, rest));
	item.run = { ...run, id: readMark(json._item)?.runId ?? run.id };
	if (typeof json._item === 'string' && json._item !== '') item._item = json._item;
	if (item.status !== undefined) for (const name of ['attempts', 'durationMs']) if (item[name] === undefined) return { wrong: name };
	return isItem(item) ? { item } : { wrong: 'action' };
}

/** The message of what was held or rejected is its reason, which has a column already. */
function saysItsReason(item: PlanItem | Outcome): boolean {
	return 'status' in item && (item.status === 'held' || item.status === 'rejected') && item.message === item.reason;
}

/** Every member was checked before; this only tells the compiler. */
function isItem(item: Record<string, unknown>): item is Record<string, unknown> & (PlanItem | Outcome) {
	return 'action' in item && 'changes' in item;
}

/** `title "x" is no title; roleId "99" …`. */
function cellsText(problems: readonly CellProblem[]): string {
	return problems.map(({ column, value: cell, message }) => `${column} ${JSON.stringify(cell)} ${message}`).join('; ');
}

function isCell(cell: unknown): cell is FlatCell {
	return typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean';
}

function withoutUndefined(members: object): object {
	return Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined));
}
