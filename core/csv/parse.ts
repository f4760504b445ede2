import { quote } from '../common/text';
import { createCsvReader, type Quotes } from './reader';

export interface Csv {
	readonly columns: readonly string[];
	/** As many cells as columns in each row. */
	readonly rows: readonly (readonly (string | null)[])[];
	/** Sentences about what does not fit: repeated headers, rows that are too short or too long, a file that is cut off. */
	readonly problems: readonly string[];
}

export interface ParseCsvOptions {
	/** Text that stands for null, e.g. `\N` in Domo's exports (domo-api 5.4). */
	readonly nullAs?: string;
}

/** So many rows are named in one sentence. */
const maxNamed = 10;

/**
 * Reads a CSV file with a header: RFC 4180, with Excel's BOM and line `sep=;`, with `,` or `;` or tabs between cells, with any line
 * ends, also mixed. Lines without any cell are no rows.
 */
export function parseCsv(text: string, options: ParseCsvOptions = {}): Csv {
	const reader = createTableReader(options);
	const rows = reader.read(text, true);
	return { columns: reader.columns, rows, problems: reader.problems() };
}

/** Reads a table piece by piece: `parseCsv` is one of these that gets one piece. */
export interface TableReader {
	read(piece: string, isLast: boolean): Csv['rows'];
	readonly columns: readonly string[];
	readonly quotes: Quotes;
	/** A sentence for everything that does not fit, of what was read so far. */
	problems(): string[];
}

export function createTableReader({ nullAs }: ParseCsvOptions): TableReader {
	const reader = createCsvReader();
	/** Numbers of the rows that have not as many cells as the header; the first line below it is 2. */
	const uneven: number[] = [];
	let lines = 0;
	/** Blank lines that a table of one column takes for rows, unless they are the last. */
	let blank = 0;
	const columns = (): readonly string[] => reader.header?.columns ?? [];

	return {
		get columns() {
			return columns();
		},
		get quotes() {
			return reader.quotes;
		},
		read(piece, isLast) {
			const records = reader.read(piece, isLast);
			const width = columns().length;
			const rows: (readonly (string | null)[])[] = [];
			for (const record of records) {
				lines += 1;
				const isBlank = record.length === 1 && record[0] === '';
				if (isBlank && width > 1) continue;
				// The end of the last line is no line.
				for (; blank > 0; blank--) rows.push([cellOf('', nullAs)]);
				if (isBlank) {
					blank += 1;
					continue;
				}
				if (record.length !== width) uneven.push(lines + 1);
				rows.push(columns().map((_, column) => cellOf(record[column], nullAs)));
			}
			if (isLast) for (; blank > 1; blank--) rows.push([cellOf('', nullAs)]);
			return rows;
		},
		problems: () => problemsOf(columns(), uneven, reader.quotes),
	};
}

function problemsOf(columns: readonly string[], uneven: readonly number[], quotes: Quotes): string[] {
	const problems = [...wrongEncoding(columns), ...repeatedHeaders(columns), ...unevenRows(uneven, columns.length)];
	if (quotes === 'neverEnds') problems.push('A quoted cell never ends: the file is cut off, or a quote inside a cell is not doubled.');
	if (quotes === 'insideCell') problems.push('A quote stands in the middle of a cell: double it and quote the cell.');
	return problems;
}

function cellOf(cell: string | undefined, nullAs: string | undefined): string | null {
	return cell === undefined || cell === nullAs ? null : cell;
}

/** Every second byte of Latin letters in UTF-16 is zero, which no other text has. */
function wrongEncoding(columns: readonly string[]): string[] {
	if (!columns.some((column) => /[\0\uFFFD]/.test(column))) return [];
	return ['The file was read in the wrong encoding, perhaps as UTF-8 though it is UTF-16: save it as CSV in UTF-8.'];
}

function repeatedHeaders(columns: readonly string[]): string[] {
	const repeated = new Set(columns.filter((column, i) => columns.indexOf(column) !== i));
	return [...repeated].map((column) => `The header ${quote(column)} is there ${columns.filter((other) => other === column).length} times; rename all but one.`);
}

function unevenRows(rows: readonly number[], columns: number): string[] {
	if (rows.length === 0) return [];
	const named = rows.slice(0, maxNamed).join(', ') + (rows.length > maxNamed ? ` and ${rows.length - maxNamed} more` : '');
	return [`${rows.length === 1 ? 'Row' : 'Rows'} ${named}: not ${columns} cells as the header has; quote cells that hold a separator or a line end.`];
}

/**
 * The same cells as texts of their own, for those who keep them. A text that a parser cuts out keeps the whole piece of the file in
 * memory with it, and is twice as wide where one letter of that piece is; of short texts that are equal, this leaves one.
 */
export function compact(rows: Csv['rows']): Csv['rows'] {
	const copy: Csv['rows'] = JSON.parse(JSON.stringify(rows));
	return copy;
}
