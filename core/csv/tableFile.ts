import type { Clock } from '../common/ports';
import { createYielder } from '../common/yielder';
import { readCsvChunked } from './inTurns';
import { writeCsv, type CsvCell } from './write';

/** Null in Domo's exports (domo-api 5.4), and so in a table's file. */
export const NULL_MARK = '\\N';

/** A column of the file for what CSV cannot say: a JSON object with the row's cells that are lists, or that look like null. */
export const EXACT = '_exact';

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
	const exact = rows.some((row) => row.some((cell) => !isPlain(cell)));
	const encoder = new TextEncoder();
	const header = (exact ? [...columns, EXACT] : columns).map((name) => `"${name.replaceAll('"', '""')}"`).join(',');
	const parts = [encoder.encode(`${header}\r\n`)];
	for (let from = 0; from < rows.length; from += SLICE_ROWS) {
		const cells = rows.slice(from, from + SLICE_ROWS).map((row) => (exact ? [...row.map(plain), exactCells(columns, row)] : row.map(plain)));
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

const isPlain = (cell: TableCell): cell is CsvCell => !Array.isArray(cell) && cell !== NULL_MARK;

const plain = (cell: TableCell): CsvCell => (isPlain(cell) ? cell : '');

/** Null in nearly every row. */
function exactCells(columns: readonly string[], row: readonly TableCell[]): string | null {
	const cells = columns.flatMap((name, at): [string, TableCell][] => {
		const cell = row[at];
		return cell === undefined || isPlain(cell) ? [] : [[name, cell]];
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
