import type { Clock } from '../common/ports';
import { createTableReader, type Csv, type ParseCsvOptions } from './parse';

/** About 10 ms of parsing; characters of a text, or bytes. */
const CHUNK_SIZE = 150_000;

export interface CsvFindings extends Pick<Csv, 'columns' | 'problems'> {
	/** Quotes do not close: where records end cannot be told, and the rows that were handed over are not to be used. */
	readonly broken: boolean;
}

/**
 * Reads a CSV with a header piece by piece, so that others get their turn: 100,000 rows are a second of parsing. Understands
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
export function columnsOf(csv: string | Uint8Array): readonly string[] {
	const reader = createTableReader({});
	for (const { text, isLast } of piecesOf(csv)) {
		reader.read(text, isLast);
		if (reader.columns.length > 0) break;
	}
	return reader.columns;
}

function* piecesOf(csv: string | Uint8Array): Generator<{ readonly text: string; readonly isLast: boolean }> {
	const decode = typeof csv === 'string' ? undefined : decoderOf(csv);
	for (let from = 0; from < csv.length || from === 0; from += CHUNK_SIZE) {
		const isLast = from + CHUNK_SIZE >= csv.length;
		const text = typeof csv === 'string' ? csv.slice(from, from + CHUNK_SIZE) : decode?.(csv.subarray(from, from + CHUNK_SIZE), isLast);
		yield { text: text ?? '', isLast };
		if (isLast) return;
	}
}

/** A letter whose bytes are in two pieces waits for the second. */
function decoderOf(bytes: Uint8Array): (piece: Uint8Array, isLast: boolean) => string {
	const [first, second] = bytes;
	const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
	const decoder = new TextDecoder(encoding, { ignoreBOM: true });
	return (piece, isLast) => decoder.decode(piece, { stream: !isLast });
}
