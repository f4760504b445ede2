import { clip } from '../../../core/common/text';
import type { FieldValue } from '../../../core/common/fieldValue';

/**
 * How values stand in the columns of a flat item. n8n's table shows every nested or long value in full height, and nodes on the way
 * (spreadsheets, CSV files, tables) make text of everything: so a cell is one short text, number or flag, nothing is blank, and what
 * does not fit goes into packed columns. Reading gives the same value again, whatever was made text of on the way.
 */

export type FlatCell = string | number | boolean;
export type Json = Readonly<Record<string, unknown>>;

/** Characters of the longest cell: three lines or four of n8n's table. */
export const CELL_LENGTH = 140;
/** Of one line. */
export const LINE_LENGTH = 40;

export const short = (text: string): string => clip(text, CELL_LENGTH);

/** Spaces as wide as half of a sentence of 140 characters, which then takes two lines of n8n's table. */
const SENTENCE_WIDTH = 120;

/**
 * The text, and behind it a line of spaces that do not break. n8n's table makes a column as narrow as its longest word: one such cell
 * keeps the sentences of the whole column from standing in ten lines. `trim` gives the text alone.
 */
export const wide = (text: string): string => `${short(text)} ${'\u00A0'.repeat(SENTENCE_WIDTH)}`;

/** `undefined` for what came back as nothing, the text of a cell otherwise; an object is no cell and comes back as it is. */
export function textIn(cell: unknown): unknown {
	if (isBlank(cell)) return undefined;
	return typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : cell;
}

export function numberIn(cell: unknown): unknown {
	if (isBlank(cell)) return undefined;
	return typeof cell === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(cell) ? Number(cell) : cell;
}

export function flagIn(cell: unknown): unknown {
	if (isBlank(cell)) return undefined;
	const word = String(cell).trim().toLowerCase();
	return word === 'true' ? true : word === 'false' ? false : cell;
}

export function isBlank(cell: unknown): boolean {
	return cell === undefined || cell === null || cell === '';
}

const JOINER = ' | ';

/** A field's value as a cell: the members of a list joined by ` | `, nothing as blank. A bar inside a text is escaped: `\|`. */
export function valueCell(value: FieldValue): FlatCell {
	if (value === null) return '';
	if (typeof value === 'number') return value;
	return typeof value === 'string' ? escaped(value) : value.map(escaped).join(JOINER);
}

/** The value of a cell. A list of one member looks like its text: `isList` tells them apart. */
export function cellValue(cell: unknown, isList: boolean): FieldValue {
	const text = textIn(cell);
	if (typeof text !== 'string') return null;
	const members = text.split(JOINER).map(withoutBackslashes);
	return members.length === 1 && !isList ? (members[0] ?? null) : members;
}

function escaped(text: string): string {
	return text.replace(/(\\*)\|/g, '$1$1\\|');
}

function withoutBackslashes(text: string): string {
	return text.replace(/(\\+)\|/g, (_, run: string) => `${'\\'.repeat((run.length - 1) / 2)}|`);
}

/** A chunk stands between two of these, so that no node takes it for a number or a formula, nor trims it. */
const EDGE = '~';

/** A value as JSON in as many columns `_name1`, `_name2`, … as are needed, each of at most `length` characters. */
export function pack(name: string, value: unknown, length: number): Record<string, string> {
	const json = JSON.stringify(value);
	const columns: Record<string, string> = {};
	for (let from = 0, column = 1; from < json.length; column++) {
		let to = Math.min(json.length, from + length - 2 * EDGE.length);
		// Half of a character would not survive a file.
		if (/[\uD800-\uDBFF]/.test(json.charAt(to - 1))) to -= 1;
		columns[`_${name}${column}`] = `${EDGE}${json.slice(from, to)}${EDGE}`;
		from = to;
	}
	return columns;
}

/** What was packed; undefined where nothing was, null where columns are missing or were edited. */
export function unpack(name: string, json: Json): unknown {
	let text = '';
	for (let column = 1; !isBlank(json[`_${name}${column}`]); column++) {
		const chunk = String(json[`_${name}${column}`]).trim();
		if (chunk.length < 2 * EDGE.length || !chunk.startsWith(EDGE) || !chunk.endsWith(EDGE)) return null;
		text += chunk.slice(EDGE.length, -EDGE.length);
	}
	if (text === '') return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
