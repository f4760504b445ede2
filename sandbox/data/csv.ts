import Papa from 'papaparse';
import type { ColumnType } from '../seed';
import type { Cell, Column, Row } from './dataSet';

/** Domo's mark for null in CSV, both ways (domo-api 5.4, 5.6). */
const NULL_MARK = '\\N';

/** Records of a CSV text without its BOM. `;` and tab are recognised unless a delimiter is given. */
export function parseCsv(text: string, delimiter = ''): string[][] {
	const records = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { delimiter }).data;
	const width = records[0]?.length ?? 0;
	const isBlank = (record: readonly string[]): boolean => record.length === 1 && record[0] === '';
	// A blank line is a record only where there is a single column; the end of the last line never is one.
	return records.filter((record, at) => !isBlank(record) || (width === 1 && at < records.length - 1));
}

/** A cell as its column's type keeps it: a LONG loses leading zeros (domo-api 7), an empty number or date is null. */
function toCell(value: string | undefined, type: ColumnType): Cell {
	if (value === undefined || value === NULL_MARK) return null;
	if (type === 'STRING') return value;
	const trimmed = value.trim();
	if (trimmed === '') return null;
	if (type === 'LONG' && /^[+-]?\d+$/.test(trimmed)) return BigInt(trimmed.replace(/^\+/, '')).toString();
	return trimmed;
}

/**
 * Rows of an uploaded part. A first record that equals the column names is a header and is dropped, because clients
 * disagree whether to send one (domo-api 5.6). Says which row has the wrong number of cells.
 */
export function rowsOfPart(
	text: string,
	columns: readonly Column[],
): { readonly rows: readonly Row[]; readonly problem?: string } {
	const records = parseCsv(text, ',');
	const [first] = records;
	const hasHeader = first?.length === columns.length && first.every((cell, at) => cell === columns[at]?.name);
	const data = hasHeader ? records.slice(1) : records;
	const wrong = data.findIndex((record) => record.length !== columns.length);
	if (wrong >= 0) {
		const cells = data[wrong]?.length ?? 0;
		return { rows: [], problem: `row ${wrong + 1} has ${cells} cells, the schema has ${columns.length} columns` };
	}
	return { rows: data.map((record) => columns.map((column, at) => toCell(record[at], column.type))) };
}

/** CSV text of rows, nulls as `\N`. */
export function toCsv(columns: readonly Column[], rows: readonly Row[], includeHeader: boolean): string {
	const records: string[][] = rows.map((row) => row.map((cell) => cell ?? NULL_MARK));
	if (includeHeader) records.unshift(columns.map((column) => column.name));
	return records.length === 0 ? '' : `${Papa.unparse(records, { newline: '\n' })}\n`;
}
