import { unparse } from '../vendor/papaparse';

export interface WriteCsvOptions {
	readonly header?: boolean;
	/** What null is written as; the empty text unless told otherwise. */
	readonly nullAs?: string;
}

export type CsvCell = string | number | boolean | null;

/** Writes a CSV file: RFC 4180, CRLF between lines, none at the end of an empty table. */
export function writeCsv(columns: readonly string[], rows: readonly (readonly CsvCell[])[], options: WriteCsvOptions = {}): string {
	const { header = true, nullAs = '' } = options;
	const lines = header ? [columns, ...rows] : rows;
	const cells = lines.map((line) => line.map((cell) => (cell === null ? nullAs : String(cell))));
	const text = unparse(cells, { newline: '\r\n', quotes: columns.length === 1 });
	return text === '' ? text : `${text}\r\n`;
}
