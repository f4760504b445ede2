import type { FieldValue } from '../../values';
import { messages } from '../messages';
import { tidy } from '../text/tidy';
import { cellText } from './cellText';
import { Refused, type Doubted, type ReadValue, type ValueType } from './result';
import { isLostValue } from './lostValue';

/** A cell's value; `undefined` keeps what is there, `null` clears it. */
export type CellOutcome = FieldValue | undefined | Refused | Doubted;
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
const maxRemembered = 5_000;
const clearLiteral = '(clear)';

/** Compiles the reader of one column. Decisions about the column are made here, once, and not for each of its cells. */
export function columnReader(column: ColumnSettings): CellReader {
	const blank = blankOutcome(column);
	const cleared = column.clearable ? null : new Refused(messages.cannotBeCleared.text(column.name));
	const lost = new Refused(messages.spreadsheetError.text());
	const { read } = column.type;
	const { separator } = column;
	const readText = separator === undefined ? read : (text: string) => readList(text.split(separator), read, separator);
	const readString = (cell: string): CellOutcome => {
		const text = tidy(cell);
		if (text === '') return blank;
		if (text.charCodeAt(0) === 0x28 && text.toLowerCase() === clearLiteral) return cleared;
		if (isLostValue(text)) return lost;
		return readText(text) ?? blank;
	};
	const fromString = column.type.remember || separator !== undefined ? remembering(readString) : readString;
	return (cell) => {
		if (typeof cell === 'string') return fromString(cell);
		if (cell === undefined) return undefined;
		if (Array.isArray(cell)) return readArray(cell, column, readString) ?? blank;
		const text = cellText(cell);
		return text instanceof Refused ? text : fromString(text);
	};
}

function blankOutcome({ name, blank }: ColumnSettings): null | undefined | Refused {
	switch (blank) {
		case 'clear':
			return null;
		case 'keep':
			return undefined;
		case 'refuse':
			return new Refused(messages.required.text(name));
	}
}

/** `undefined` when no value is left: `a||b` and a `|` at the end hold no blank values. */
function readList(parts: readonly string[], read: (text: string) => ReadValue, separator: string): readonly string[] | Refused | undefined {
	const values = new Set<string>();
	for (const part of parts) {
		const text = tidy(part);
		if (text === '') continue;
		const value = isLostValue(text) ? new Refused(messages.spreadsheetError.text()) : read(text);
		if (value instanceof Refused) return value;
		values.add(typeof value === 'object' ? value.value : String(value));
	}
	const list = [...values];
	if (separator === '|' && list.some((value) => value.includes('|'))) return new Refused(messages.pipeInValue.text());
	return list.length === 0 ? undefined : list;
}

/** Another node's list. One value in it is that value; several need a list column. */
function readArray(cell: readonly unknown[], column: ColumnSettings, readString: (text: string) => CellOutcome): CellOutcome {
	const texts: string[] = [];
	for (const element of cell) {
		const text = Array.isArray(element) ? new Refused(messages.nestedData.text()) : cellText(element);
		if (text instanceof Refused) return text;
		texts.push(text);
	}
	const filled = texts.filter((text) => tidy(text) !== '');
	if (column.separator !== undefined) return readList(filled, column.type.read, column.separator);
	return filled.length > 1 ? new Refused(messages.severalValues.text()) : readString(filled[0] ?? '');
}

/** What a text means does not change within a table, and lists, roles and zones repeat, often from one row to the next. */
function remembering(read: (cell: string) => CellOutcome): (cell: string) => CellOutcome {
	const known = new Map<string, CellOutcome>();
	let lastCell = '';
	let lastOutcome = read('');
	return (cell) => {
		if (cell === lastCell) return lastOutcome;
		let outcome = known.get(cell);
		if (outcome === undefined) {
			outcome = read(cell);
			if (known.size < maxRemembered) known.set(cell, outcome);
		}
		lastCell = cell;
		lastOutcome = outcome;
		return outcome;
	};
}
