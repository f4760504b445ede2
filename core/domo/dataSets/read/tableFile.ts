import { NULL_MARK, readCsvChunked, writeTableFile, type TableFile } from '../../../config';
import type { Clock } from '../../../common/ports';
import { parseTable } from './parseTable';
import type { RawCells, RawTable } from './rawTable';

/** Held as one file. */
export interface RawFile extends RawTable {
	readonly file: TableFile;
}

/** An export as it came, its rows counted and its form looked at; what cannot be read piece by piece is written anew. */
export async function fileOfExport(csv: string, clock: Clock): Promise<RawFile> {
	const bytes = new TextEncoder().encode(csv);
	let rowCount = 0;
	const { columns, problems, broken } = await readCsvChunked(bytes, { nullAs: NULL_MARK }, clock, (rows) => void (rowCount += rows.length));
	return broken ? await fileOfCells(await parseTable(csv, clock), clock) : { columns, rowCount, doubts: problems, file: { bytes, exact: false } };
}

export async function fileOfCells({ columns, rowCount, cells, doubts }: RawCells, clock: Clock): Promise<RawFile> {
	return { columns, rowCount, doubts, file: await writeTableFile(columns, cells, clock) };
}
