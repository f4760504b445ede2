import type { FieldValue } from '../common/fieldValue';
import { clip, tidy } from '../common/text';
import { messages } from './messages';
import { type Broken, brokenText, isLostValue, isPlaceholder } from './suspectText';
import { InvalidCell, type ReadValue, SuspectCell, type ValueType } from './types';

/** A cell's value; `undefined` keeps what is there, `null` clears it. */
export type CellOutcome = FieldValue | undefined | InvalidCell | SuspectCell;
export type CellReader = (cell: unknown) => CellOutcome;

export interface ColumnSettings {
	readonly name: string;
	readonly type: ValueType;
	/** Between the values of a list; undefined for one value. */
	readonly separator?: '|' | ',';
	readonly blank: 'clear' | 'keep' | 'refuse';
	/** Whether the literal `(clear)` is understood. */
	readonly clearable: boolean;
}

/** A column remembers at most so many different cells. */
const maxCellsRemembered = 5_000;
const clearLiteral = '(clear)';
/** The longest restored text that a message quotes, in characters. */
const maxTextQuoted = 80;

/** Compiles the reader of one column. Decisions about the column are made here, once, and not for each of its cells. */
export function columnReader(column: ColumnSettings): CellReader {
	const blank = blankOutcome(column);
	const cleared = column.clearable ? null : new InvalidCell(messages.cannotBeCleared.text(column.name));
	const lost = new InvalidCell(messages.spreadsheetError.text());
	const { separator } = column;
	const read = valueReader(column.type);
	const readText = separator === undefined ? read : (text: string) => readListCell(text, read, separator);
	const readString = (cell: string): CellOutcome => {
		const text = tidy(cell);
		if (text === '') return blank;
		if (text.charCodeAt(0) === 0x28 && text.toLowerCase() === clearLiteral) return cleared;
		if (isLostValue(text)) return lost;
		return readText(text) ?? blank;
	};
	const fromString = column.type.remember || separator !== undefined ? rememberCells(readString) : readString;
	return (cell) => {
		if (typeof cell === 'string') return fromString(cell);
		if (cell === undefined) return undefined;
		if (Array.isArray(cell)) return readArray(cell, column, read, readString) ?? blank;
		const text = cellText(cell);
		return text instanceof InvalidCell ? text : fromString(text);
	};
}

function blankOutcome({ name, blank }: ColumnSettings): null | undefined | InvalidCell {
	switch (blank) {
		case 'clear':
			return null;
		case 'keep':
			return undefined;
		case 'refuse':
			return new InvalidCell(messages.required.text(name));
	}
}

/** Reads a value by its type. Text that a program damaged, and placeholders such as `N/A`, are rejected or get a warning. */
function valueReader(type: ValueType): (text: string) => ReadValue {
	return (text) => {
		const broken = type.looksForBrokenText === true ? undefined : brokenText(text);
		if (broken !== undefined && broken.kind !== 'escaped') return new InvalidCell(brokenMessage(broken));
		const value = type.read(text);
		if (isPlaceholder(text)) return placeholderOutcome(text, value);
		return broken !== undefined && typeof value === 'string' ? new SuspectCell(value, messages.escapedText.text(clip(broken.probably, maxTextQuoted))) : value;
	};
}

function brokenMessage(broken: Exclude<Broken, { readonly kind: 'escaped' }>): string {
	if (broken.kind === 'lostLetter') return messages.lostLetters.text();
	if (broken.kind === 'controlCharacter') return messages.controlCharacter.text();
	return messages.wrongEncoding.text(broken.probably === undefined ? 'no letter of it is sure' : `probably was ${clip(broken.probably, maxTextQuoted)}`);
}

/** A type that turns the word into another value recognised it, and wins (a role may be called Unknown). A type that returns any text unchanged did not. */
function placeholderOutcome(text: string, value: ReadValue): ReadValue {
	if (value instanceof InvalidCell) return new InvalidCell(messages.nothingHere.text());
	return value === text || value instanceof SuspectCell ? new SuspectCell(text, messages.standsForNothing.text()) : value;
}

/** A list in one cell: values between separators, or a list as a program writes it into a text. */
function readListCell(text: string, read: (text: string) => ReadValue, separator: '|' | ','): CellOutcome {
	const written = listInText(text);
	if (written === 'unreadable') return new InvalidCell(messages.unreadableList.text(separator));
	if (written !== undefined) return suspectList(readList(written, read, separator), messages.listAsText.text(separator));
	const list = readList(text.split(separator), read, separator);
	const found = Array.isArray(list) ? otherSeparator(list) : undefined;
	return found === undefined ? list : suspectList(list, messages.otherSeparators.text(found, separator));
}

function suspectList(list: CellOutcome, message: string): CellOutcome {
	return Array.isArray(list) ? new SuspectCell(list, message) : list;
}

/** `undefined` when no value is left: `a||b` and a `|` at the end hold no blank values. The warning is that of the first suspect value. */
function readList(parts: readonly string[], read: (text: string) => ReadValue, separator: string): readonly string[] | InvalidCell | SuspectCell | undefined {
	const values = new Set<string>();
	let warning: string | undefined;
	for (const part of parts) {
		const text = tidy(part);
		if (text === '') continue;
		const value = isLostValue(text) ? new InvalidCell(messages.spreadsheetError.text()) : read(text);
		if (value instanceof InvalidCell) return value;
		if (value instanceof SuspectCell) {
			warning ??= value.message;
			values.add(value.value);
		} else values.add(String(value));
	}
	const list = [...values];
	if (separator === '|' && list.some((value) => value.includes('|'))) return new InvalidCell(messages.pipeInValue.text());
	if (list.length === 0) return undefined;
	return warning === undefined ? list : new SuspectCell(list, warning);
}

/** Another node's list. One value in it is that value; several need a list column. */
function readArray(cell: readonly unknown[], column: ColumnSettings, read: (text: string) => ReadValue, readString: (text: string) => CellOutcome): CellOutcome {
	const texts: string[] = [];
	for (const element of cell) {
		const text = Array.isArray(element) ? new InvalidCell(messages.nestedData.text()) : cellText(element);
		if (text instanceof InvalidCell) return text;
		texts.push(text);
	}
	const filled = texts.filter((text) => tidy(text) !== '');
	if (column.separator !== undefined) {
		// A list inside a list is read only where it is the only value: otherwise it is not clear how to combine them.
		const [only = ''] = filled;
		if (filled.length === 1 && listInText(tidy(only)) !== undefined) return readListCell(tidy(only), read, column.separator);
		return filled.some((text) => listInText(tidy(text)) !== undefined) ? new InvalidCell(messages.unreadableList.text(column.separator)) : readList(filled, read, column.separator);
	}
	return filled.length > 1 ? new InvalidCell(messages.severalValues.text()) : readString(filled[0] ?? '');
}

/** What a text means does not change within a table, and lists, roles and zones repeat, often from one row to the next. */
function rememberCells(read: (cell: string) => CellOutcome): (cell: string) => CellOutcome {
	const known = new Map<string, CellOutcome>();
	let lastCell: string | undefined;
	let lastOutcome: CellOutcome;
	return (cell) => {
		if (cell === lastCell) return lastOutcome;
		let outcome = known.get(cell);
		if (outcome === undefined) {
			outcome = read(cell);
			if (known.size < maxCellsRemembered) known.set(cell, outcome);
		}
		lastCell = cell;
		lastOutcome = outcome;
		return outcome;
	};
}

/**
 * A cell of any n8n node as text. Sheets, databases and HR systems hand over numbers, booleans, dates and nested data; JSON
 * leaves text, but a node that runs in the same process can pass a Date or a luxon DateTime. Callers handle lists themselves.
 */
export function cellText(cell: unknown): string | InvalidCell {
	switch (typeof cell) {
		case 'string':
			return cell;
		case 'number':
			return numberText(cell);
		case 'boolean':
		case 'bigint':
			return String(cell);
		case 'undefined':
			return '';
		case 'object':
			return cell === null ? '' : (writtenDate(cell) ?? new InvalidCell(messages.nestedData.text()));
		default:
			return new InvalidCell(messages.nestedData.text());
	}
}

function numberText(cell: number): string | InvalidCell {
	if (!Number.isFinite(cell)) return new InvalidCell(messages.notFinite.text());
	return Number.isInteger(cell) && !Number.isSafeInteger(cell) ? new InvalidCell(messages.numberRounded.text()) : String(cell);
}

/** A date object at midnight is written as a day, because databases return days in this form. */
function writtenDate(cell: object): string | undefined {
	try {
		const write: unknown = Reflect.get(cell, 'toISO') ?? Reflect.get(cell, 'toISOString');
		const text: unknown = typeof write === 'function' ? Reflect.apply(write, cell, []) : undefined;
		return typeof text === 'string' ? text.replace(/T00:00:00(?:\.0+)?(?:Z|[+-]\d\d:\d\d)$/, '') : undefined;
	} catch {
		return undefined; // an invalid date throws
	}
}

/**
 * Lists in one cell as other programs write them: JSON, Python, PostgreSQL, or with another separator than ours.
 */

const pythonList = /^[[(](?:\s*'[^'\\]*'\s*,?)+[\])]$/;
const postgresList = /^\{[^{}:]*\}$/;
const quoted = /^(["'])(.*)\1$/;
const begun = /^[[{]\s*["'{[]/;

/** The values of a list that a program wrote into a text; `unreadable` where it looks like one and cannot be read. */
function listInText(text: string): readonly string[] | 'unreadable' | undefined {
	const first = text.charAt(0);
	if (first !== '[' && first !== '{' && first !== '(') return undefined;
	const list = parsedList(text);
	if (list !== undefined) return list;
	if (pythonList.test(text)) return [...text.matchAll(/'([^']*)'/g)].map(([, value = '']) => value);
	if (postgresList.test(text)) {
		const values = text.slice(1, -1).split(',').map((value) => value.trim().replace(quoted, '$2'));
		// Of a value with a comma in it each half has one quote.
		return values.some((value) => /^["']/.test(value)) ? 'unreadable' : values;
	}
	return begun.test(text) ? 'unreadable' : undefined;
}

function parsedList(text: string): readonly string[] | undefined {
	try {
		const list: unknown = JSON.parse(text);
		if (!Array.isArray(list)) return undefined;
		const texts = list.map((value: unknown) => (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined));
		return texts.every((value) => value !== undefined) ? texts : undefined;
	} catch {
		return undefined; // no JSON
	}
}

const names: readonly (readonly [RegExp, string])[] = [
	[/\|/, '|'],
	[/[¦｜∣]/, 'a bar that only looks like |'],
	[/;/, ';'],
	[/[\r\n\u2028\u2029]/, 'line breaks'],
	[/\t/, 'tabs'],
	[/[、，；،؛]/, 'a comma of another script'],
	[/,/, 'commas'],
	[/<[bB][rR]\s*\/?>|\\n(?=[\s\p{Lu}\d]|$)/u, 'line breaks of another program'],
	[/ [/•·] |[•·]/, 'other marks'],
];

/** The separator that a list was probably written with instead of ours. Looked for in a single value, and in values that hold a line break or `;`. */
function otherSeparator(list: readonly string[]): string | undefined {
	if (list.length > 1 && !list.some((value) => /[\r\n;]/.test(value))) return undefined;
	for (const value of list) {
		const found = names.find(([mark]) => mark.test(value));
		if (found !== undefined) return found[1];
	}
	return undefined;
}
