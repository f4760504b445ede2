/**
 * Reads a DataSet whole, as one version, and proves that it is whole. In: an id. Out: its rows as cells or as one file, and one sentence
 * for each proof that failed (rule 1). The rows come from the export; where an instance has none, or a short one, from pages of SQL.
 */
import type { Clock } from '../../common/ports';
import { compact, NULL_MARK, parseCsv, readCsvChunked, writeTableFile, type TableFile } from '../../csv';
import { z } from '../../vendor/zod';
import type { DomoClient } from '../client';
import { endless, orElse } from '../errors';
import { readColumns, readInfo, readLatestVersion, type Column, type DataSetInfo } from './metadata';

export interface DataSetRead {
	readonly info: DataSetInfo;
	readonly version: string;
	readonly columns: readonly string[];
	/** Rows that came. */
	readonly rowCount: number;
	/** Empty when proven complete; else one sentence for each proof that failed. */
	readonly issues: readonly string[];
	/** Milliseconds since the epoch. */
	readonly readAt: number;
}

export interface DataSetTable extends DataSetRead {
	/** Cells as text; `null` where Domo has null (`\N`). `cells[row][column]`. */
	readonly cells: readonly (readonly (string | null)[])[];
}

export interface DataSetFile extends DataSetRead {
	readonly file: TableFile;
}

/** The rows as one of the two ways of reading gave them, and what is wrong with them. */
type Rows = Pick<DataSetRead, 'columns' | 'rowCount' | 'issues'>;
type CellRows = Rows & Pick<DataSetTable, 'cells'>;
type FileRows = Rows & Pick<DataSetFile, 'file'>;

/** How rows are held: those of an export, and those of queries. */
interface Format<T extends Rows> {
	exported(csv: string): Promise<T>;
	queried(rows: CellRows): Promise<T>;
}

/** Reads a DataSet whole, as cells. */
export function readTable(client: DomoClient, id: string, signal?: AbortSignal): Promise<DataSetTable> {
	return readProven(client, id, { exported: (csv) => parseTable(csv, client.clock), queried: async (rows) => rows }, signal);
}

/** Reads a DataSet whole, as one file: a tenth of what its cells take in memory. */
export function readTableFile(client: DomoClient, id: string, signal?: AbortSignal): Promise<DataSetFile> {
	return readProven(client, id, { exported: (csv) => fileOfExport(csv, client.clock), queried: (rows) => fileOfCells(rows, client.clock) }, signal);
}

/** Compares what Domo says of the DataSet before and after with the rows read in between. One that was replaced meanwhile is read once more (fault A13). */
async function readProven<T extends Rows>(client: DomoClient, id: string, format: Format<T>, signal?: AbortSignal): Promise<T & DataSetRead> {
	let before = await readSnapshot(client, id, signal);
	let rows = await fetchRows(client, id, before, format, signal);
	let after = await readSnapshot(client, id, signal);
	if (before.version !== after.version) {
		before = after;
		rows = await fetchRows(client, id, before, format, signal);
		after = await readSnapshot(client, id, signal);
	}
	const readAt = client.clock.now();
	return { ...rows, info: after.info, version: after.version ?? 'unknown', issues: [...tableIssues(before, after, rows, readAt), ...rows.issues], readAt };
}

/** What Domo says of a DataSet at one moment. */
interface Snapshot {
	readonly info: DataSetInfo;
	readonly columns: readonly Column[];
	/** Of the newest data: its number, or where Domo keeps none (a View), when it was updated. Null where Domo tells neither. */
	readonly version: string | null;
}

async function readSnapshot(client: DomoClient, id: string, signal: AbortSignal | undefined): Promise<Snapshot> {
	const [info, columns, version] = await Promise.all([
		readInfo(client, id, signal),
		readColumns(client, id, signal),
		readLatestVersion(client, id, signal),
	]);
	return { info, columns, version: version?.id ?? (info.lastUpdated === null ? null : `updated ${info.lastUpdated}`) };
}

/**
 * The export; where the instance has or allows none, pages of a query. The same where an export is not all that Domo counts: in append
 * mode a version is one upload, and the DataSet is several of them (domo-api 5.1).
 */
async function fetchRows<T extends Rows>(client: DomoClient, id: string, { info, columns }: Snapshot, format: Format<T>, signal: AbortSignal | undefined): Promise<T> {
	const names = columns.map(({ name }) => name);
	const byQuery = () => queryRows(client, id, names, signal);
	const csv = await orElse(() => exportCsv(client, id, signal), (refused) => refused);
	if (typeof csv !== 'string') return await format.queried(await orElse(byQuery, () => { throw csv; }));
	const exported = await format.exported(csv);
	const isAll = (rows: Rows): boolean => rows.rowCount >= (info.rowCount ?? 0) && names.every((name) => rows.columns.includes(name));
	if (isAll(exported)) return exported;
	const queried = await orElse(byQuery, () => null);
	return queried !== null && isAll(queried) ? await format.queried(queried) : exported;
}

/** The newest version whole, as CSV: text stays text, and no page can be lost (domo-api 5.4). */
function exportCsv(client: DomoClient, id: string, signal?: AbortSignal): Promise<string> {
	const call = { doing: `read DataSet ${id}`, request: 'exportDataSet', params: { dataSetId: id }, query: { includeHeader: true }, accept: 'text/csv' } as const;
	return client.readText(call, signal);
}

/** Reads an export in pieces, so that the event loop gets its turn. */
export async function parseTable(csv: string, clock: Clock): Promise<CellRows> {
	const cells: (readonly (string | null)[])[] = [];
	const { columns, problems, broken } = await readCsvChunked(csv, { nullAs: NULL_MARK }, clock, (rows) => {
		for (const row of compact(rows)) cells.push(row);
	});
	if (!broken) return { columns, cells, rowCount: cells.length, issues: problems };
	// Rare, and not used anyway: where quotes do not close, only the whole text has the rows that a person sees in it.
	const whole = parseCsv(csv, { nullAs: NULL_MARK });
	return { columns: whole.columns, cells: whole.rows, rowCount: whole.rows.length, issues: whole.problems };
}

/** An export as it came, its rows counted and its form checked; what cannot be read in pieces is written anew. */
async function fileOfExport(csv: string, clock: Clock): Promise<FileRows> {
	const bytes = new TextEncoder().encode(csv);
	let rowCount = 0;
	const { columns, problems, broken } = await readCsvChunked(bytes, { nullAs: NULL_MARK }, clock, (rows) => void (rowCount += rows.length));
	return broken ? await fileOfCells(await parseTable(csv, clock), clock) : { columns, rowCount, issues: problems, file: { bytes, exact: false } };
}

async function fileOfCells({ cells, ...rows }: CellRows, clock: Clock): Promise<FileRows> {
	return { ...rows, file: await writeTableFile(rows.columns, cells, clock) };
}

export interface QueryResult {
	readonly columns: readonly string[];
	readonly rows: readonly (readonly (string | number | null)[])[];
}

const cell = z.union([z.string(), z.number(), z.boolean().transform(String), z.null()]);
const table = z.object({ columns: z.array(z.string()), rows: z.array(z.array(cell)) });
/** The official page shows a record for each row (domo-api 5.4); every row has every column. */
const records = z.array(z.record(cell)).transform((rows) => {
	const columns = Object.keys(rows[0] ?? {});
	return { columns, rows: rows.map((row) => columns.map((name) => row[name] ?? null)) };
});

/** Runs SQL on one DataSet (domo-api 5.4). The name after FROM is not checked by Domo: write `table`. */
export function runQuery(client: DomoClient, id: string, sql: string, signal?: AbortSignal): Promise<QueryResult> {
	return client.read({ doing: `query DataSet ${id}`, request: 'executeQuery', params: { dataSetId: id }, json: { sql } }, z.union([table, records]), signal);
}

const quoteName = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

const ROWS_PER_PAGE = 5_000;
/** More than a table of people can have. */
const MOST_ROWS = 2_000_000;

/**
 * A whole table by pages of SQL, for instances that refuse the export or export a part. Pages are ordered by every column, since nothing else
 * keeps rows in place between them (domo-api 5.4); equal rows can still change places, so that they make the read unproven.
 */
async function queryRows(client: DomoClient, id: string, columns: readonly string[], signal?: AbortSignal): Promise<CellRows> {
	const order = columns.map(quoteName).join(', ');
	const cells: (readonly (string | null)[])[] = [];
	let inexact = 0;
	for (;;) {
		const page = await runQuery(client, id, `SELECT ${order} FROM table ORDER BY ${order} LIMIT ${ROWS_PER_PAGE} OFFSET ${cells.length}`, signal);
		if (page.rows.length === 0) return { columns, cells, rowCount: cells.length, issues: [...doubleRowIssues(cells), ...inexactIssues(inexact)] };
		for (const row of page.rows) {
			// JSON numbers are read as doubles: whole ones past 2^53 lose digits.
			if (row.some((value) => Number.isInteger(value) && !Number.isSafeInteger(value))) inexact += 1;
			cells.push(row.map((value) => (typeof value === 'number' ? String(value) : value)));
		}
		if (cells.length > MOST_ROWS) throw endless(`DataSet ${id}`, MOST_ROWS);
	}
}

const inexactIssues = (rows: number): readonly string[] =>
	rows === 0 ? [] : [`${rows} rows hold a whole number that is too large to be read exactly this way. Make its column a text column.`];

function doubleRowIssues(cells: CellRows['cells']): readonly string[] {
	const doubles = cells.length - new Set(cells.map((row) => JSON.stringify(row))).size;
	return doubles === 0 ? [] : [`${doubles} rows came twice or are equal, so others may have been left out. Domo gave no whole export of this DataSet, only pages of it.`];
}

/** Domo may not have finished with a DataSet that was updated so shortly before (domo-api 7: up to some 15 minutes). */
const FRESH_MS = 900_000;

/** Empty: the rows are the whole table of one version (rule 1). */
function tableIssues(before: Snapshot, after: Snapshot, rows: Rows, nowMs: number): readonly string[] {
	return [...versionIssues(before, after), ...rowIssues(after.info, rows.rowCount, nowMs), ...columnIssues(after.columns, rows.columns)];
}

function versionIssues(before: Snapshot, after: Snapshot): readonly string[] {
	if (before.version !== after.version) return ['The DataSet was updated while it was read, twice in a row. Run again when it is at rest.'];
	if (after.version === null) return ['Domo tells neither a version of the DataSet nor when it was updated, so it may have changed while it was read.'];
	return before.info.rowCount === after.info.rowCount ? [] : ['The number of rows that Domo counts changed while the DataSet was read.'];
}

function rowIssues({ rowCount, lastUpdated }: DataSetInfo, came: number, nowMs: number): readonly string[] {
	if (rowCount === null) return ['Domo does not say how many rows the DataSet has.'];
	if (came === rowCount) return [];
	const isFresh = lastUpdated !== null && Math.abs(nowMs - lastUpdated) < FRESH_MS;
	const counted = `Domo counts ${rowCount} rows, but ${came < rowCount ? 'only ' : ''}${came} came.`;
	const unfinished = isFresh || came > rowCount ? ' The DataSet was updated lately and Domo may not have finished with it: run again in a few minutes.' : '';
	const hidden = " A likely cause is a personalized data permission (PDP) policy that hides rows from the credential's account.";
	return [`${counted}${unfinished}${came < rowCount ? hidden : ''}`];
}

function columnIssues(expected: readonly Column[], came: readonly string[]): readonly string[] {
	const missing = expected.filter(({ name }) => !came.includes(name)).map(({ name }) => name);
	const unknown = came.filter((name) => !expected.some((column) => column.name === name));
	return [
		...(missing.length === 0 ? [] : [`Columns of the DataSet did not come: ${missing.join(', ')}.`]),
		...(unknown.length === 0 ? [] : [`Columns came that the DataSet does not have: ${unknown.join(', ')}.`]),
	];
}
