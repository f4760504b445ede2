import { createHash, hash } from 'node:crypto';

import type { Clock } from '../common/ports';
import { compareText } from '../common/text';
import { mapChunked, sortChunked, yieldIfDue } from '../common/yielder';
import { ADMIN_ROLE_ID } from './accounts';
import { isRecord } from '../domo/values';
import type { UnsignedItem } from './items';
import type { FieldChange, Plan, PlanDescription, PlanItem } from './types';

type Item = Pick<PlanItem, 'action' | 'changes' | 'email' | 'userId' | 'row_number' | 'endDate' | 'held'>;

/** Whether no current row asks for an item: it is about an orphan, or about a leaver whose row has ended. An update is then a removal. */
export function hasNoCurrentRow({ row_number: row, endDate }: Pick<PlanItem, 'row_number' | 'endDate'>): boolean {
	return row === null || endDate !== undefined;
}

/**
 * Phases in which changes are applied, so that at every moment enough admins exist: creates and promotions, updates,
 * demotions, removals. What is not applied comes after them.
 */
export function phaseOf(item: Item): number {
	switch (item.action) {
		case 'create':
			return 0;
		case 'update': {
			if (hasNoCurrentRow(item)) return 3;
			const role = item.changes.find((change) => change.field === 'roleId');
			if (role === undefined) return 1;
			if (role.to === ADMIN_ROLE_ID) return 0;
			return role.from === ADMIN_ROLE_ID ? 2 : 1;
		}
		case 'delete':
			return 3;
		case 'hold':
			return 4;
		case 'reject':
			return 5;
		case 'scheduled':
			return 6;
		case 'unchanged':
			return 7;
	}
}

/** An order that does not depend on the order of the rows: by phase, address and id; several holds of one person by their reasons. */
export function inOrder<T extends Item>(items: readonly T[]): T[] {
	return items.map(keyed).sort(byKey).map(({ item }) => item);
}

/** The same for as many items as a whole plan may have. */
export async function inOrderChunked<T extends Item>(items: readonly T[], clock: Clock): Promise<T[]> {
	const sorted = await sortChunked<Keyed<T>>(await mapChunked(items, keyed, clock), byKey, clock);
	return sorted.map(({ item }) => item);
}

interface Keyed<T> {
	readonly item: T;
	readonly phase: number;
	readonly email: string;
}

function keyed<T extends Item>(item: T): Keyed<T> {
	return { item, phase: phaseOf(item), email: item.email.toLowerCase() };
}

function byKey(a: Keyed<Item>, b: Keyed<Item>): number {
	return a.phase - b.phase || compareText(a.email, b.email) || (a.item.userId ?? 0) - (b.item.userId ?? 0)
		|| compareText(a.item.held?.by ?? '', b.item.held?.by ?? '') || (a.item.row_number ?? 0) - (b.item.row_number ?? 0);
}

/**
 * What a plan is known again by. Each item carries in `_item` a digest of its content, the plan item one over its description, and
 * `planHash` covers both. They are checksums and no signatures: whoever can edit an item can also compute a new digest. Against
 * that only the approval of a hash helps, which a person saw before.
 */

function withoutPlace(item: UnsignedItem): Omit<UnsignedItem, 'place'> {
	if (item.place === undefined) return item;
	const { place: _, ...rest } = item;
	return rest;
}

/** A description before the plan has its hash. */
export type UnsignedDescription = Omit<PlanDescription, 'run' | '_item'>;

/** The members of an item that decide what is written and to whom. The others are sentences for people. */
const ITEM_CONTENT = {
	action: true, email: true, displayName: true, userId: true, row_number: true, endDate: true, changes: true, held: true, sendInvite: true, after: true, waitsFor: true,
	/** By its own digest. */
	before: false,
	summary: false, reason: false, owns: false, problems: false, warnings: false,
	run: false, _item: false,
} as const satisfies Readonly<Record<keyof Required<PlanItem>, boolean>>;

const DESCRIPTION_CONTENT = {
	action: true, instance: true, jobName: true, plannedAt: true, actor: true, source: true, guard: true, protectedUserIds: true, newAttributes: true,
	guardTripped: true, counts: true, lastRun: true, job: true, logValues: true, labels: true,
	jobDescription: false, summary: false, notes: false,
	run: false, _item: false,
} as const satisfies Readonly<Record<keyof Required<PlanDescription>, boolean>>;

const itemMembers = membersInDigest(ITEM_CONTENT);
const descriptionMembers = membersInDigest(DESCRIPTION_CONTENT);

function membersInDigest(content: Readonly<Record<string, boolean>>): readonly string[] {
	return Object.keys(content).filter((name) => content[name] === true).sort();
}

/** The order of changes does not count: they travel as columns, which come back in any order. */
const fieldOf = ({ field }: FieldChange): string => field;

/** Digests of an item, without the plan it belongs to. */
export interface ContentDigest {
	/** Of all of its content, the before-image included. */
	readonly content: string;
	readonly before: string;
}

export function contentDigest(item: UnsignedItem): ContentDigest {
	const before = shortDigest(sha256(imageJson(item)));
	const content: Readonly<Record<string, unknown>> = item;
	return { content: sha256(before + listJson(itemMembers.map((name) => normalJson(name === 'changes' ? inTextOrder(item.changes, fieldOf) : content[name])))), before };
}

/** Empty fields of a whole record count as well: if somebody fills one in meanwhile, there is a reason to keep the account. */
function imageJson(item: UnsignedItem): string {
	if (item.before === undefined || !hasWholeRecord(item)) return normalJson(item.before);
	const { before } = item;
	return listJson(inTextOrder(Object.keys(before), itself).map((name) => `[${textJson(name)},${normalJson(before[name])}]`));
}

/** Whether the before-image is the whole record of a user (removals, and the removal in a probable rename) or only what an update changes. */
function hasWholeRecord({ action, userId, held }: { readonly action?: unknown; readonly userId?: unknown; readonly held?: { readonly action?: unknown } }): boolean {
	return action !== 'update' && (held?.action !== 'update' || userId === null);
}

/**
 * The hash of a plan: SHA-256 in hex over the content of its description, the time at which it was planned included, and of all
 * items except unchanged people, for whom nothing is done. The order of items and keys does not count, nor does the run.
 *
 * @param contents `content` of each item's digest
 */
export function planHash(description: UnsignedDescription, contents: readonly string[]): string {
	const whole = createHash('sha256').update(membersJson({ ...description }, descriptionMembers));
	for (const content of [...contents].sort()) whole.update(content);
	return whole.digest('hex');
}

/** What the text in `_item` says. */
export interface ItemMark {
	/** Of the item's content, its place, the run and, for an outcome, nothing else. */
	readonly digest: string;
	/** Of the before-image; empty for the plan item. */
	readonly before: string;
	readonly runId: string;
	/** The item's place in the plan, from 1; 0 for the plan item. */
	readonly place: number;
	/** How many items the plan has, unchanged people not counted. */
	readonly items: number;
	/** Of what became of the item; absent before Apply. */
	readonly outcome?: string;
}

/** The mark of an item at `place` of a plan of `items` items. */
export function markOfItem({ content, before }: ContentDigest, runId: string, place: number, items: number): ItemMark {
	return { digest: shortDigest(sha256([content, runId, place, items].join('|'))), before, runId, place, items };
}

/** The mark of the plan item. */
export function markOfDescription(description: UnsignedDescription, run: PlanDescription['run'], items: number): ItemMark {
	const digest = shortDigest(sha256([membersJson({ ...description }, descriptionMembers), run.id, run.planHash, items].join('|')));
	return { digest, before: '', runId: run.id, place: 0, items };
}

/** Digest of what Apply says of an item, on top of the item's own mark. */
export function outcomeDigest(mark: ItemMark, outcome: object): string {
	return shortDigest(sha256(mark.digest + normalJson(outcome)));
}

/** The text of `_item`, at most 96 characters, which no spreadsheet takes for a number, a date or a formula. */
export function itemMarkText({ digest, before, runId, place, items, outcome }: ItemMark): string {
	return [digest, before, runId, `${place}/${items}`, ...(outcome === undefined ? [] : [outcome])].join('|');
}

const markPattern = /^([0-9a-f]{16})\|([0-9a-f]{16})?\|([^|]+)\|(\d+)\/(\d+)(?:\|([0-9a-f]{16}))?$/;

/** Reads `_item`; undefined for any other text. */
export function readMark(text: unknown): ItemMark | undefined {
	const [, digest, before = '', runId, place, items, outcome] = markPattern.exec(typeof text === 'string' ? text.trim() : '') ?? [];
	if (digest === undefined || runId === undefined) return undefined;
	return { digest, before, runId, place: Number(place), items: Number(items), ...(outcome === undefined ? {} : { outcome }) };
}

/** 64 bits: enough for a checksum, and `_item` fits into two lines of n8n's table. */
function shortDigest(digest: string): string {
	return digest.slice(0, 16);
}

/** `crypto.hash` takes half the time for short texts; Node has it since 20.12. */
function sha256(text: string): string {
	return typeof hash === 'function' ? hash('sha256', text, 'hex') : createHash('sha256').update(text).digest('hex');
}

function membersJson(value: Readonly<Record<string, unknown>>, names: readonly string[]): string {
	return listJson(names.map((name) => normalJson(value[name])));
}

/**
 * JSON of a value in a form that does not depend on the order of keys, nor on whether a spreadsheet or a table on the way made texts
 * of numbers and left out what is empty: nothing, null, an empty text and an empty list mean the same to Domo and to us.
 */
export function normalJson(value: unknown): string {
	if (value === null || value === undefined) return nothing;
	if (Array.isArray(value)) return value.length === 0 ? nothing : listJson(value.map(normalJson));
	if (!isRecord(value)) return textJson(String(value));
	let members = '';
	for (const name of inTextOrder(Object.keys(value), itself)) {
		const member = normalJson(value[name]);
		if (member !== nothing) members += `,[${textJson(name)},${member}]`;
	}
	// A list of pairs: an object would lose a member called __proto__, and could not be told from a list of its values.
	return members === '' ? nothing : `{"members":[${members.slice(1)}]}`;
}

const nothing = '""';

const listJson = (members: readonly string[]): string => `[${members.join(',')}]`;

const needsNoEscape = /^[ !#-[\]-~]*$/;

function textJson(text: string): string {
	return needsNoEscape.test(text) ? `"${text}"` : JSON.stringify(text);
}

const itself = (name: string): string => name;

/** Sorted by their texts. Most lists are in order as they are. */
function inTextOrder<T>(list: readonly T[], textOf: (one: T) => string): readonly T[] {
	let before = '';
	for (const one of list) {
		const text = textOf(one);
		if (text < before) return [...list].sort((a, b) => compareText(textOf(a), textOf(b)));
		before = text;
	}
	return list;
}

/**
 * Makes a plan of a description and of its items, in the order in which they are to stand: puts the run's id and the plan's hash on
 * all of them, and on each the digest by which Apply sees whether it was edited on the way.
 */
export async function signPlan(
	description: UnsignedDescription,
	unsigned: readonly UnsignedItem[],
	runId: string,
	clock: Clock,
): Promise<Plan> {
	const digests = await mapChunked(unsigned, contentDigest, clock);
	const counted = digests.filter((_, i) => unsigned[i]?.action !== 'unchanged').map(({ content }) => content);
	const sorted = await sortChunked(counted, compareText, clock);
	await yieldIfDue(clock);
	const run = { id: runId, planHash: planHash(description, sorted) };
	const items = await mapChunked(unsigned, (item, at): PlanItem => {
		const digest = digests[at] ?? contentDigest(item);
		return { ...withoutPlace(item), run, _item: itemMarkText(markOfItem(digest, runId, at + 1, counted.length)) };
	}, clock);
	const { action, ...rest } = description;
	return { description: { action, ...rest, run, _item: itemMarkText(markOfDescription(description, run, counted.length)) }, items, places: unsigned.map(({ place }) => place ?? null) };
}
