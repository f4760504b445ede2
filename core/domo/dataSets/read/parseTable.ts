import { compact, NULL_MARK, parseCsv, readCsvChunked } from '../../../config';
import type { Clock } from '../../../common/ports';
import type { RawCells } from './rawTable';

/** Reads an export piece by piece, so that others get their turn. */
export async function parseTable(csv: string, clock: Clock): Promise<RawCells> {
	const cells: (readonly (string | null)[])[] = [];
	const { columns, problems, broken } = await readCsvChunked(csv, { nullAs: NULL_MARK }, clock, (rows) => {
		for (const row of compact(rows)) cells.push(row);
	});
	return broken ? parseAtOnce(csv) : { columns, cells, rowCount: cells.length, doubts: problems };
}

/** Rare, and not used anyway: where quotes do not close, only the whole text has the rows that a person sees in it. */
function parseAtOnce(csv: string): RawCells {
	const { columns, rows, problems } = parseCsv(csv, { nullAs: NULL_MARK });
	return { columns, cells: rows, rowCount: rows.length, doubts: problems };
}
