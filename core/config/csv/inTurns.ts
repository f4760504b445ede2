import type { Clock } from '../../ports';
import { csvChunks, endOfHeader } from './chunks';
import { parseCsv, problemsOf, readRecords, type Csv, type ParseCsvOptions } from './parse';

/** About 10 ms of parsing. */
const CHUNK_SIZE = 150_000;

export interface CsvFindings extends Pick<Csv, 'columns' | 'problems'> {
	/** Quotes do not close: where records end cannot be told piece by piece, and the rows that were handed over are not to be used. */
	readonly broken: boolean;
}

/**
 * Reads a CSV with a header piece by piece, so that others get their turn: 100,000 rows are a second of parsing. Understands
 * text, or bytes in UTF-8, of which only a piece at a time becomes text.
 *
 * @param take is handed the rows of each piece, in order, as `parseCsv` would give them
 */
export async function readCsvInTurns(
	csv: string | Uint8Array,
	options: ParseCsvOptions,
	clock: Clock,
	take: (rows: Csv['rows']) => void,
): Promise<CsvFindings> {
	const { columns, header, length } = headerOf(csv);
	const uneven: number[] = [];
	let lines = 0;
	for (const chunk of csvChunks(csv, CHUNK_SIZE, length)) {
		const records = readRecords(header + chunk, options);
		if (records.quotes !== 'right') return { columns, problems: problemsOf(columns, uneven, records.quotes), broken: true };
		for (const row of records.uneven) uneven.push(lines + row);
		lines += records.lines;
		take(records.rows);
		await clock.yield();
	}
	return { columns, problems: problemsOf(columns, uneven, 'right'), broken: false };
}

/** The names in the header. */
export function columnsOf(csv: string | Uint8Array): readonly string[] {
	return headerOf(csv).columns;
}

function headerOf(csv: string | Uint8Array) {
	const length = endOfHeader(csv);
	const [header = ''] = csvChunks(csv.slice(0, length), length);
	return { header, length, columns: parseCsv(header).columns };
}
