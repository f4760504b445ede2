import type { Clock } from '../common/ports';
import { quote } from '../common/text';
import { Parser } from '../vendor/papaparse';

/** About 10 ms of parsing; characters of a text, or bytes. */
const CHUNK_SIZE = 150_000;

export interface CsvFindings extends Pick<Csv, 'columns' | 'problems'> {
	/** Quotes do not close: it is not known where records end, so the rows that were handed over must not be used. */
	readonly broken: boolean;
}

/**
 * Reads a CSV with a header piece by piece, yielding to the event loop in between: 100,000 rows are a second of parsing. Understands
 * text, or bytes in UTF-8 (in UTF-16 where a byte order mark says so), of which only a piece at a time becomes text.
 *
 * @param take is handed the rows of each piece, in order, as `parseCsv` would give them
 */
export async function readCsvChunked(
	csv: string | Uint8Array,
	options: ParseCsvOptions,
	clock: Clock,
	take: (rows: Csv['rows']) => void,
): Promise<CsvFindings> {
	const reader = createTableReader(options);
	for (const { text, isLast } of piecesOf(csv)) {
		const rows = reader.read(text, isLast);
		if (reader.quotes !== 'right') return { columns: reader.columns, problems: reader.problems(), broken: true };
		if (rows.length > 0) take(rows);
		await clock.yield();
	}
	return { columns: reader.columns, problems: reader.problems(), broken: false };
}

/** The names in the header. */
export function headerOf(csv: string | Uint8Array): readonly string[] {
	const reader = createTableReader({});
	for (const { text, isLast } of piecesOf(csv)) {
		reader.read(text, isLast);
		if (reader.columns.length > 0) break;
	}
	return reader.columns;
}

function* piecesOf(csv: string | Uint8Array): Generator<{ readonly text: string; readonly isLast: boolean }> {
	const textOf = typeof csv === 'string' ? (from: number, to: number) => csv.slice(from, to) : decoderOf(csv);
	for (let from = 0, isLast = false; !isLast; from += CHUNK_SIZE) {
		const to = from + CHUNK_SIZE;
		isLast = to >= csv.length;
		yield { text: textOf(from, to), isLast };
	}
}

/** The text of one piece after the other: a letter whose bytes are in two pieces waits for the second. */
function decoderOf(bytes: Uint8Array): (from: number, to: number) => string {
	const [first, second] = bytes;
	const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
	const decoder = new TextDecoder(encoding);
	return (from, to) => decoder.decode(bytes.subarray(from, to), { stream: to < bytes.length });
}

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
const maxRowsNamed = 10;

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
	/** Whether the last line was blank: a table of one column takes it for a row if another one follows. */
	let wasBlank = false;
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
				if (wasBlank) rows.push([cellOf('', nullAs)]);
				wasBlank = isBlank;
				if (isBlank) continue;
				if (record.length !== width) uneven.push(lines + 1);
				rows.push(columns().map((_, column) => cellOf(record[column], nullAs)));
			}
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
	const named = rows.slice(0, maxRowsNamed).join(', ') + (rows.length > maxRowsNamed ? ` and ${rows.length - maxRowsNamed} more` : '');
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

/**
 * Reads CSV in pieces of any size, with papaparse's own parser, which leaves the record that is not complete yet for the next call: a file reads
 * the same at once and in pieces. RFC 4180, and what spreadsheets make of it: a byte order mark, a line `sep=;`, `;` or tabs between
 * cells, line ends of three kinds, also mixed.
 */

export interface CsvHeader {
	readonly columns: readonly string[];
	readonly delimiter: ',' | ';' | '\t' | '|';
}

/** What is wrong with the quotes, if anything. */
export type Quotes = 'right' | 'neverEnds' | 'insideCell';

export interface CsvReader {
	/** The records of the next piece that are whole, the header's left out. `isLast`: what is left is whole too. */
	read(piece: string, isLast: boolean): readonly (readonly string[])[];
	/** Undefined until a record came. */
	readonly header: CsvHeader | undefined;
	readonly quotes: Quotes;
}

const separators = [',', ';', '\t'] as const;
/** Excel's first line, which says what is between the cells. */
const excelsLine = /^"?sep=([,;\t|])"?(?:\r\n|\n|\r|$)/i;

function createCsvReader(): CsvReader {
	let buffer = '';
	let header: CsvHeader | undefined;
	let quotes: Quotes = 'right';
	let declared: CsvHeader['delimiter'] | undefined;
	let isBegun = false;
	/** So much must be there before the next try: a record that is longer than a piece is not parsed again with each of them. */
	let tryAt = 0;

	/** Whether the file's beginning was read: a mark, and a line of Excel's. */
	function begin(isLast: boolean): boolean {
		if (isBegun) return true;
		if (buffer.length < 'x"sep=;"\r\n'.length && !isLast) return false;
		if (buffer.startsWith('\uFEFF')) buffer = buffer.slice(1);
		const line = excelsLine.exec(buffer);
		declared = line === null ? undefined : delimiterOf(line[1]);
		if (line !== null) buffer = buffer.slice(line[0].length);
		isBegun = true;
		return true;
	}

	return {
		get header() {
			return header;
		},
		get quotes() {
			return quotes;
		},
		read(piece, isLast) {
			buffer += piece;
			if (!begin(isLast) || (buffer.length < tryAt && !isLast)) return [];
			// A CR at the end may be half of a CRLF.
			const kept = !isLast && buffer.endsWith('\r') ? '\r' : '';
			const text = kept === '' ? buffer : buffer.slice(0, -1);
			const delimiter = header?.delimiter ?? declared ?? likeliestDelimiter(text);
			const { text: even, newline } = withEvenLineEnds(text, delimiter);
			const parser = new Parser({ delimiter, newline });
			const { data, errors, meta }: { data: string[][]; errors: readonly { code: string; row: number }[]; meta: { cursor: number } } = parser.parse(even, 0, !isLast);
			buffer = even.slice(meta.cursor) + kept;
			tryAt = data.length === 0 ? buffer.length * 2 : 0;
			for (const { code, row } of errors) {
				// A record that is not complete is judged when it is.
				if (!isLast && row >= data.length) continue;
				// A quote that never ends is the parser's last word on a file.
				quotes = code === 'MissingQuotes' ? 'neverEnds' : 'insideCell';
			}
			if (header !== undefined) return data;
			const [columns, ...records] = data;
			if (columns === undefined) return [];
			header = { columns, delimiter };
			return records;
		},
	};
}

function delimiterOf(mark: string | undefined): CsvHeader['delimiter'] | undefined {
	return mark === ';' || mark === ',' || mark === '\t' || mark === '|' ? mark : undefined;
}

/** Looks at the first record only: text in the cells below could mislead. */
function likeliestDelimiter(text: string): CsvHeader['delimiter'] {
	const counts = { ',': 0, ';': 0, '\t': 0 };
	let isQuoted = false;
	for (let i = 0; i < text.length; i++) {
		const character = text.charAt(i);
		if (character === '"') isQuoted = !isQuoted;
		else if (isQuoted) continue;
		else if (character === '\r' || character === '\n') break;
		else for (const separator of separators) if (character === separator) counts[separator]++;
	}
	return counts[';'] > counts[','] && counts[';'] >= counts['\t'] ? ';' : counts['\t'] > counts[','] ? '\t' : ',';
}

/** Text whose records all end alike. One that does is left as it is; else each end outside of quotes becomes a line feed. */
function withEvenLineEnds(text: string, delimiter: string): { readonly text: string; readonly newline: '\n' | '\r\n' } {
	if (!text.includes('\r')) return { text, newline: '\n' };
	if (!/\r(?!\n)|(?<!\r)\n/.test(text)) return { text, newline: '\r\n' };
	let even = '';
	let from = 0;
	let isQuoted = false;
	let isCellStart = true;
	for (let i = 0; i < text.length; i++) {
		const character = text.charAt(i);
		if (isQuoted) {
			if (character !== '"') continue;
			if (text.charAt(i + 1) === '"') i++;
			else isQuoted = false;
		} else if (character === '"' && isCellStart) {
			isQuoted = true;
			isCellStart = false;
		} else if (character === '\r') {
			even += `${text.slice(from, i)}\n`;
			if (text.charAt(i + 1) === '\n') i++;
			from = i + 1;
			isCellStart = true;
		} else isCellStart = character === delimiter || character === '\n';
	}
	return { text: even + text.slice(from), newline: '\n' };
}
