import { parseCsv } from '../../../config';
import type { Clock } from '../../../ports';
import { csvChunks, endOfHeader } from './csvChunks';
import type { RawTable } from './rawTable';

/** Null in Domo's exports (domo-api 5.4). */
const NULL_MARK = '\\N';
/** About 10 ms of parsing. */
const CHUNK_CHARACTERS = 150_000;

/** Reads an export piece by piece, so that others get their turn: 100,000 rows are a second of parsing. */
export async function parseTable(csv: string, clock: Clock): Promise<RawTable> {
	const header = csv.slice(0, endOfHeader(csv));
	const columns = parseCsv(header).columns;
	const cells: (readonly (string | null)[])[] = [];
	for (const chunk of csvChunks(csv.slice(header.length), CHUNK_CHARACTERS)) {
		const { rows, problems } = parseCsv(header + chunk, { nullAs: NULL_MARK });
		// Only the whole file has the right row numbers to tell; a file with problems is rare, and is not used anyway.
		if (problems.length > 0) return parseAtOnce(csv);
		for (const row of rows) cells.push(row);
		await clock.yield();
	}
	return { columns, cells, doubts: [] };
}

function parseAtOnce(csv: string): RawTable {
	const { columns, rows, problems } = parseCsv(csv, { nullAs: NULL_MARK });
	return { columns, cells: rows, doubts: problems };
}
