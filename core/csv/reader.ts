import { Parser } from '../vendor/papaparse';

/**
 * Reads CSV in pieces of any size, with papaparse's own parser, which keeps back the record that is not whole yet: a file reads
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

export function createCsvReader(): CsvReader {
	let buffer = '';
	let header: CsvHeader | undefined;
	let quotes: Quotes = 'right';
	let told: CsvHeader['delimiter'] | undefined;
	let isBegun = false;
	/** So much must be there before the next try: a record that is longer than a piece is not parsed again with each of them. */
	let tryAt = 0;

	/** Whether the file's beginning was read: a mark, and a line of Excel's. */
	function begin(isLast: boolean): boolean {
		if (isBegun) return true;
		if (buffer.length < 'x"sep=;"\r\n'.length && !isLast) return false;
		if (buffer.startsWith('\uFEFF')) buffer = buffer.slice(1);
		const line = excelsLine.exec(buffer);
		told = line === null ? undefined : delimiterOf(line[1]);
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
			if (!begin(isLast) || (buffer.length < tryAt && !isLast) || buffer === '') return [];
			// Half of a CRLF says nothing yet.
			const kept = !isLast && buffer.endsWith('\r') ? '\r' : '';
			const text = kept === '' ? buffer : buffer.slice(0, -1);
			const delimiter = header?.delimiter ?? told ?? likeliestDelimiter(text);
			const { text: even, newline } = withEvenLineEnds(text, delimiter);
			const parser = new Parser({ delimiter, newline });
			const { data, errors, meta }: { data: string[][]; errors: readonly { code: string; row: number }[]; meta: { cursor: number } } = parser.parse(even, 0, !isLast);
			buffer = isLast ? '' : even.slice(meta.cursor) + kept;
			tryAt = data.length === 0 ? buffer.length * 2 : 0;
			for (const { code, row } of errors) {
				// A record that is kept back is judged when it is whole.
				if (!isLast && row >= data.length) continue;
				if (code === 'MissingQuotes') quotes = 'neverEnds';
				else if (code === 'InvalidQuotes' && quotes === 'right') quotes = 'insideCell';
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

/** Looks at the first record alone: text in the cells below says nothing about what separates them. */
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
