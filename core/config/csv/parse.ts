import { parse } from '../../vendor/papaparse';
import { quote } from '../columns/headers';

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
 * Reads a CSV file with a header: RFC 4180, with Excel's BOM, with `,` or `;` or tabs between cells, with any line ends. Lines
 * without any cell are no rows.
 */
export function parseCsv(text: string, options: ParseCsvOptions = {}): Csv {
	const { columns, rows, uneven, quotes } = readRecords(text, options);
	return { columns, rows, problems: problemsOf(columns, uneven, quotes) };
}

/** What reading a text as CSV gives, before anything is said about it. */
export interface Records extends Pick<Csv, 'columns' | 'rows'> {
	/** Lines below the header, those without any cell included. */
	readonly lines: number;
	/** Numbers of the rows that have not as many cells as the header; the first line below it is 2. */
	readonly uneven: readonly number[];
	readonly quotes: 'right' | 'neverEnds' | 'insideCell';
}

export function readRecords(text: string, { nullAs }: ParseCsvOptions): Records {
	const content = text.startsWith('\uFEFF') ? text.slice(1) : text;
	const header = headerOf(content);
	const { data, errors } = parse<string[]>(content, { delimiter: header.delimiter, newline: header.newline, skipEmptyLines: false });
	const [columns = [], ...records] = data;
	const rows: (string | null)[][] = [];
	const uneven: number[] = [];
	let lines = records.length;
	for (const [i, record] of records.entries()) {
		const isLast = i === records.length - 1;
		if (record.length === 1 && record[0] === '' && (columns.length > 1 || isLast)) {
			if (isLast) lines -= 1;
			continue;
		}
		if (record.length !== columns.length) uneven.push(i + 2);
		rows.push(columns.map((_, column) => cellOf(record[column], nullAs)));
	}
	const found = (code: string): boolean => errors.some((error) => error.code === code);
	return { columns, rows, lines, uneven, quotes: found('MissingQuotes') ? 'neverEnds' : found('InvalidQuotes') ? 'insideCell' : 'right' };
}

/** A sentence for everything that does not fit. */
export function problemsOf(columns: readonly string[], uneven: readonly number[], quotes: Records['quotes']): string[] {
	const problems = [...repeatedHeaders(columns), ...unevenRows(uneven, columns.length)];
	if (quotes === 'neverEnds') problems.push('A quoted cell never ends: the file is cut off, or a quote inside a cell is not doubled.');
	if (quotes === 'insideCell') problems.push('A quote stands in the middle of a cell: double it and quote the cell.');
	return problems;
}

function cellOf(cell: string | undefined, nullAs: string | undefined): string | null {
	return cell === undefined || cell === nullAs ? null : cell;
}

/** Looks at the first record alone: text in the cells below says nothing about what separates them. */
function headerOf(text: string): { readonly delimiter: ',' | ';' | '\t'; readonly newline: '\r\n' | '\n' | '\r' } {
	const counts = { ',': 0, ';': 0, '\t': 0 };
	let quoted = false;
	let end = text.length;
	for (let i = 0; i < text.length; i++) {
		const character = text.charAt(i);
		if (character === '"') quoted = !quoted;
		else if (quoted) continue;
		else if (character === ',' || character === ';' || character === '\t') counts[character]++;
		else if (character === '\r' || character === '\n') {
			end = i;
			break;
		}
	}
	const delimiter = counts[';'] > counts[','] && counts[';'] >= counts['\t'] ? ';' : counts['\t'] > counts[','] ? '\t' : ',';
	return { delimiter, newline: text.startsWith('\r\n', end) ? '\r\n' : text.charAt(end) === '\r' ? '\r' : '\n' };
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
