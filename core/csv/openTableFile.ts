import type { Clock } from '../common/ports';
import { z } from '../vendor/zod';
import { columnsOf, readCsvChunked } from './inTurns';
import { compact } from './parse';
import { EXACT, NULL_MARK, type TableFile } from './tableFile';

/** The first row below a spreadsheet's header. */
export const FIRST_ROW_NUMBER = 2;

/** A table that is read row by row instead of being held as rows: of 100,000 of them, only what they mean is kept. */
export interface RowStream {
	/** The keys of every row, in its order. */
	readonly keys: readonly string[];
	/** There are no more rows than that. */
	readonly rowsAtMost: number;
	/** Hands over every row, in order and once, and lets others have their turn. */
	each(take: (row: Readonly<Record<string, unknown>>) => void): Promise<void>;
}

/** Looking at so many bytes takes about a millisecond. */
const SLICE_BYTES = 1_000_000;
const LINE_END = 0x0a;

const exactCells = z.record(z.union([z.string(), z.array(z.string())]));

/**
 * The rows of a table's file as Read Config would give them as items: each cell by its column, without columns that begin with
 * `_`, and `row_number`. They can be read once: the bytes are let go with the last row.
 */
export async function openTableFile(file: TableFile, clock: Clock): Promise<RowStream> {
	const most = await countLineEnds(file.bytes, clock);
	let { bytes } = file;
	const header = columnsOf(bytes);
	const places = header.flatMap((name, at) => (name.startsWith('_') ? [] : [{ name, at }]));
	const exactAt = file.exact ? header.indexOf(EXACT) : -1;
	const rowOf = (cells: readonly (string | null)[], rowNumber: number) => {
		const row: Record<string, unknown> = {};
		for (const { name, at } of places) row[name] = cells[at] ?? null;
		const exact = cells[exactAt] ?? null;
		if (exact !== null) Object.assign(row, exactCells.parse(JSON.parse(exact)));
		row.row_number = rowNumber;
		return row;
	};
	return {
		keys: Object.keys(rowOf([], FIRST_ROW_NUMBER)),
		rowsAtMost: most,
		async each(take) {
			let rowNumber = FIRST_ROW_NUMBER;
			await readCsvChunked(bytes, { nullAs: NULL_MARK }, clock, (rows) => {
				for (const cells of compact(rows)) take(rowOf(cells, rowNumber++));
			});
			bytes = new Uint8Array();
		},
	};
}

/** No table has more rows than its file has lines. */
async function countLineEnds(bytes: Uint8Array, clock: Clock): Promise<number> {
	let lineEnds = 0;
	for (let from = 0; from < bytes.length; from += SLICE_BYTES) {
		const slice = bytes.subarray(from, from + SLICE_BYTES);
		for (let at = slice.indexOf(LINE_END); at >= 0; at = slice.indexOf(LINE_END, at + 1)) lineEnds += 1;
		await clock.yield();
	}
	return lineEnds;
}
