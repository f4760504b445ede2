import Papa from 'papaparse';

import type { ColumnType } from '../seed';

export interface Column {
	readonly name: string;
	readonly type: ColumnType;
}

export type Cell = string | null;
export type Row = readonly Cell[];

/** One version of a DataSet's data. Only the newest versions keep their rows. */
export interface DataSetVersion {
	readonly dataVersionId: number;
	readonly schemaId: number;
	readonly columns: readonly Column[];
	readonly rows: readonly Row[] | undefined;
	readonly rowCount: number;
	/** The number of rows of its own upload; in append mode these are the last ones (domo-api 5.1). */
	readonly uploadedRows?: number;
	readonly sizeBytes: number;
	/** Epoch milliseconds. */
	readonly recorded: number;
	/** When queries and exports begin to see it (fault "late visibility"). */
	readonly queryableAt: number;
	readonly action: 'APPEND' | 'REPLACE';
	/** The upload's message. Shown on the sandbox's page; Domo's `statusMessage` stays empty (our choice). */
	readonly message: string;
}

/** A DataSet. Never changed in place. */
export interface DataSet {
	readonly id: string;
	readonly name: string;
	readonly description: string;
	readonly ownerId: number;
	readonly streamId: number;
	readonly displayType: string;
	readonly dataProviderType: string;
	/** Epoch milliseconds. */
	readonly created: number;
	readonly lastTouched: number;
	readonly lastUpdated: number;
	readonly schemaId: number;
	readonly columns: readonly Column[];
	/** Oldest first; never empty. */
	readonly versions: readonly DataSetVersion[];
	readonly hiddenRows: number;
}

/** An upload or stream execution that is not committed yet. */
export interface Upload {
	readonly uploadId: number;
	readonly dataSetId: string;
	readonly action: string | undefined;
	readonly message: string;
	readonly requestedAt: number;
	readonly parts: ReadonlyMap<number, readonly Row[]>;
	readonly committed: boolean;
}

const VERSIONS_WITH_ROWS = 5;

export function latestVersion(dataSet: DataSet): DataSetVersion {
	const latest = dataSet.versions.at(-1);
	if (latest === undefined) throw new Error(`DataSet ${dataSet.id} has no version`);
	return latest;
}

/** The newest version that queries see at this time. */
export function readableVersion(dataSet: DataSet, now: number): DataSetVersion {
	const readable = dataSet.versions.filter((version) => version.queryableAt <= now && version.rows !== undefined);
	return readable.at(-1) ?? { ...latestVersion(dataSet), rows: [], rowCount: 0 };
}

/** The rows of a version without those that PDP hides. */
export function readableRows(dataSet: DataSet, version: DataSetVersion): readonly Row[] {
	const rows = version.rows ?? [];
	return dataSet.hiddenRows > 0 ? rows.slice(0, Math.max(0, rows.length - dataSet.hiddenRows)) : rows;
}

/** The rows of a version's own upload, which is all that its export contains under the fault "exportsUploads". */
export function uploadedRows(dataSet: DataSet, version: DataSetVersion): readonly Row[] {
	const rows = readableRows(dataSet, version);
	return version.action === 'APPEND' && version.uploadedRows !== undefined ? rows.slice(Math.max(0, rows.length - version.uploadedRows)) : rows;
}

export interface NewVersion {
	readonly action: 'APPEND' | 'REPLACE';
	readonly rows: readonly Row[];
	readonly message: string;
	readonly now: number;
	readonly queryableAt: number;
	/** Set if the columns change as well. */
	readonly columns?: readonly Column[];
}

/** The DataSet with one more version, whose rows are added to the old ones or replace them. */
export function withVersion(dataSet: DataSet, next: NewVersion): DataSet {
	const before = dataSet.versions.at(-1);
	const rows = next.action === 'APPEND' ? [...(before?.rows ?? []), ...next.rows] : next.rows;
	const columns = next.columns ?? dataSet.columns;
	const schemaId = next.columns === undefined ? dataSet.schemaId : dataSet.schemaId + 1;
	const version: DataSetVersion = {
		dataVersionId: (before?.dataVersionId ?? 0) + 1,
		schemaId,
		columns,
		rows,
		rowCount: rows.length,
		uploadedRows: next.rows.length,
		sizeBytes: (next.action === 'APPEND' ? (before?.sizeBytes ?? 0) : 0) + sizeOf(next.rows),
		recorded: next.now,
		queryableAt: next.queryableAt,
		action: next.action,
		message: next.message,
	};
	const older = dataSet.versions.map((old, at) =>
		at < dataSet.versions.length - VERSIONS_WITH_ROWS + 1 ? { ...old, rows: undefined } : old,
	);
	return {
		...dataSet,
		columns,
		schemaId,
		versions: [...older, version],
		lastTouched: next.now,
		// Strictly later than before, so that two updates within one millisecond can be told apart.
		lastUpdated: Math.max(next.now, dataSet.lastUpdated + 1),
	};
}

function sizeOf(rows: readonly Row[]): number {
	let size = 0;
	for (const row of rows) for (const cell of row) size += (cell?.length ?? 2) + 1;
	return size;
}

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

/** A cell as its column's type stores it: a LONG loses leading zeros (domo-api 7), an empty number or date is null. */
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
 * disagree whether to send one (domo-api 5.6). `problem` names a row with the wrong number of cells.
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
