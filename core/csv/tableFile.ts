import type { Clock } from '../common/ports';
import { createYielder } from '../common/yielder';
import { unparse } from '../vendor/papaparse';
import { z } from '../vendor/zod';
import { headerOf, compact, readCsvChunked } from './read';

/** Null in Domo's exports (domo-api 5.4), and so in a table's file. */
export const NULL_MARK = '\\N';

/** A column of the file for what CSV cannot say: a JSON object with the row's cells that are lists, or that look like null. */
const EXACT = '_exact';

/** A whole table as one CSV file in UTF-8: RFC 4180 with a header, null as `\N`. */
export interface TableFile {
	readonly bytes: Uint8Array;
	/** Whether it has the column `_exact`. */
	readonly exact: boolean;
}

export type TableCell = CsvCell | readonly string[];

/** So many rows are written in a few milliseconds. */
const SLICE_ROWS = 512;

/** Writes a table as its file. Reading it back gives the same cells, numbers and booleans as text. */
export async function writeTableFile(columns: readonly string[], rows: readonly (readonly TableCell[])[], clock: Clock): Promise<TableFile> {
	const yielder = createYielder(clock);
	const exact = rows.some((row) => row.some((cell) => !isPlainCell(cell)));
	const encoder = new TextEncoder();
	const header = (exact ? [...columns, EXACT] : columns).map((name) => `"${name.replaceAll('"', '""')}"`).join(',');
	const parts = [encoder.encode(`${header}\r\n`)];
	for (let from = 0; from < rows.length; from += SLICE_ROWS) {
		const cells = rows.slice(from, from + SLICE_ROWS).map((row) => (exact ? [...row.map(plainCell), exactCells(columns, row)] : row.map(plainCell)));
		parts.push(encoder.encode(writeCsv(columns, cells, { header: false, nullAs: NULL_MARK })));
		if (yielder.shouldYield(0)) await yielder.yield();
	}
	return { bytes: joined(parts), exact };
}

/** The file with only the first so many rows. */
export async function cutTableFile({ bytes, exact }: TableFile, rowCount: number, clock: Clock): Promise<TableFile> {
	const kept: (readonly (string | null)[])[] = [];
	const { columns } = await readCsvChunked(bytes, { nullAs: NULL_MARK }, clock, (rows) => {
		for (const row of rows) if (kept.length < rowCount) kept.push(row);
	});
	return { bytes: (await writeTableFile(columns, kept, clock)).bytes, exact };
}

const isPlainCell = (cell: TableCell): cell is CsvCell => !Array.isArray(cell) && cell !== NULL_MARK;

const plainCell = (cell: TableCell): CsvCell => (isPlainCell(cell) ? cell : '');

/** Null in nearly every row. */
function exactCells(columns: readonly string[], row: readonly TableCell[]): string | null {
	const cells = columns.flatMap((name, at): [string, TableCell][] => {
		const cell = row[at];
		return cell === undefined || isPlainCell(cell) ? [] : [[name, cell]];
	});
	return cells.length === 0 ? null : JSON.stringify(Object.fromEntries(cells));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
	const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
	let at = 0;
	for (const part of parts) {
		all.set(part, at);
		at += part.length;
	}
	return all;
}

/** The first row below a spreadsheet's header. */
export const FIRST_ROW_NUMBER = 2;

/** A table that is read row by row, so that its 100,000 rows need not all be in memory. */
export interface RowStream {
	/** The keys of every row, in its order. */
	readonly keys: readonly string[];
	/** Hands over every row, in order and once, and yields to the event loop in between. */
	each(take: (row: Readonly<Record<string, unknown>>) => void): Promise<void>;
}

const exactCellsShape = z.record(z.union([z.string(), z.array(z.string())]));

/**
 * The rows of a table's file as Read Config would give them as items: each cell by its column, without columns that begin with
 * `_`, and `row_number`. They can be read once: the bytes are released after the last row.
 */
export function openTableFile(file: TableFile, clock: Clock): RowStream {
	let { bytes } = file;
	const header = headerOf(bytes);
	const places = header.flatMap((name, at) => (name.startsWith('_') ? [] : [{ name, at }]));
	const exactAt = file.exact ? header.indexOf(EXACT) : -1;
	const rowOf = (cells: readonly (string | null)[], rowNumber: number) => {
		const row: Record<string, unknown> = {};
		for (const { name, at } of places) row[name] = cells[at] ?? null;
		const exact = cells[exactAt] ?? null;
		if (exact !== null) Object.assign(row, exactCellsShape.parse(JSON.parse(exact)));
		row.row_number = rowNumber;
		return row;
	};
	return {
		keys: Object.keys(rowOf([], FIRST_ROW_NUMBER)),
		async each(take) {
			let rowNumber = FIRST_ROW_NUMBER;
			await readCsvChunked(bytes, { nullAs: NULL_MARK }, clock, (rows) => {
				for (const cells of compact(rows)) take(rowOf(cells, rowNumber++));
			});
			bytes = new Uint8Array();
		},
	};
}

/**
 * Cuts a CSV, text or its UTF-8 bytes, into pieces of about `size` characters or bytes, each of whole records: a line end inside
 * a quoted cell is no end of a record. A doubled quote counts twice, so that only the number of quotes matters.
 *
 * @param from where the first piece begins
 */
export function* csvChunks(csv: string | Uint8Array, size: number, from = 0): Generator<string> {
	const marks = marksOf(csv);
	while (from < csv.length) {
		const to = endOfRecord(marks, from, Math.min(from + size, csv.length));
		yield marks.text(from, to);
		from = to;
	}
}

/** Where line ends and quotes are, in characters or in bytes. Neither byte is ever a part of another character in UTF-8. */
interface Marks {
	readonly length: number;
	/** The next line end at or after `from`; -1 when there is none. */
	lineEnd(from: number): number;
	quotes(from: number, to: number): number;
	text(from: number, to: number): string;
}

function marksOf(csv: string | Uint8Array): Marks {
	return typeof csv === 'string' ? marksOfText(csv) : marksOfBytes(csv);
}

function marksOfText(text: string): Marks {
	return {
		length: text.length,
		lineEnd: (from) => text.indexOf('\n', from),
		quotes: (from, to) => {
			let quotes = 0;
			for (let at = text.indexOf('"', from); at >= 0 && at < to; at = text.indexOf('"', at + 1)) quotes += 1;
			return quotes;
		},
		text: (from, to) => text.slice(from, to),
	};
}

const LINE_FEED = 0x0a;
const QUOTE = 0x22;

function marksOfBytes(bytes: Uint8Array): Marks {
	// A cell may begin with what looks like the mark of a file's beginning.
	const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
	return {
		length: bytes.length,
		lineEnd: (from) => bytes.indexOf(LINE_FEED, from),
		quotes: (from, to) => {
			let quotes = 0;
			for (let at = from; at < to; at++) if (bytes[at] === QUOTE) quotes += 1;
			return quotes;
		},
		text: (from, to) => decoder.decode(bytes.subarray(from, to)),
	};
}

/** The first place at or after `atLeast` where a record that began at `from` or later has ended. */
function endOfRecord(marks: Marks, from: number, atLeast: number): number {
	let isQuoted = marks.quotes(from, atLeast) % 2 === 1;
	for (let at = atLeast; ; ) {
		const lineEnd = marks.lineEnd(at);
		if (lineEnd < 0) return marks.length;
		isQuoted = isQuoted !== (marks.quotes(at, lineEnd) % 2 === 1);
		at = lineEnd + 1;
		if (!isQuoted) return at;
	}
}

export interface WriteCsvOptions {
	readonly header?: boolean;
	/** What null is written as; by default the empty text. */
	readonly nullAs?: string;
}

export type CsvCell = string | number | boolean | null;

/** Writes a CSV file: RFC 4180, CRLF between lines, none at the end of an empty table. */
export function writeCsv(columns: readonly string[], rows: readonly (readonly CsvCell[])[], options: WriteCsvOptions = {}): string {
	const { header = true, nullAs = '' } = options;
	const lines = header ? [columns, ...rows] : rows;
	const cells = lines.map((line) => line.map((cell) => (cell === null ? nullAs : String(cell))));
	const text = unparse(cells, { newline: '\r\n', quotes: columns.length === 1 });
	return text === '' ? text : `${text}\r\n`;
}
