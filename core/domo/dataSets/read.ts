import type { Clock } from '../../common/ports';
import { compact, NULL_MARK, parseCsv, readCsvChunked, writeTableFile, type TableFile } from '../../csv';
import { z } from '../../vendor/zod';
import type { DomoClient } from '../client';
import { endless, orElse } from '../errors';
import { readColumns, readInfo, readLatestVersion, type Column, type DataSetInfo } from './metadata';

/** One DataSet read whole, as one version, with the proof that it is whole (rule 1). */
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

export interface QueryResult {
	readonly columns: readonly string[];
	readonly rows: readonly (readonly (string | number | null)[])[];
}

interface Snapshot {
	readonly info: DataSetInfo;
	readonly columns: readonly Column[];
	/** Of the newest data: its number, or where Domo keeps none (a View), when it was updated. */
	readonly version: string | null;
}

/** How the rows are kept: of an export, and where Domo gives none, of what queries gave. */
interface Keeping<T extends RawTable> {
	exported(csv: string): Promise<T>;
	queried(cells: RawCells): Promise<T>;
}

/** Reads a DataSet whole, as cells. */
export async function readTable(client: DomoClient, id: string, signal?: AbortSignal): Promise<DataSetTable> {
	const { clock } = client;
	const { raw, ...read } = await readProven(client, id, { exported: (csv) => parseTable(csv, clock), queried: async (cells) => cells }, signal);
	return { ...read, cells: raw.cells };
}

/** Reads a DataSet whole, as one file: a tenth of what its cells take in memory. */
export async function readTableFile(client: DomoClient, id: string, signal?: AbortSignal): Promise<DataSetFile> {
	const { clock } = client;
	const { raw, ...read } = await readProven(client, id, { exported: (csv) => fileOfExport(csv, clock), queried: (cells) => fileOfCells(cells, clock) }, signal);
	return { ...read, file: raw.file };
}

/**
 * Reads a DataSet and proves it: what Domo knows of it before and after, and the rows between. When it was replaced meanwhile it
 * is read once more (fault A13).
 */
async function readProven<T extends RawTable>(client: DomoClient, id: string, keeping: Keeping<T>, signal?: AbortSignal): Promise<DataSetRead & { readonly raw: T }> {
	const first = await readBetween(client, id, await look(client, id, signal), keeping, signal);
	const { before, after, raw } = first.before.version === first.after.version ? first : await readBetween(client, id, first.after, keeping, signal);
	return {
		info: after.info,
		version: after.version ?? 'unknown',
		columns: raw.columns,
		rowCount: raw.rowCount,
		issues: proveTable(
			factsOf(before, client.clock.now()),
			factsOf(after, client.clock.now()),
			raw,
		),
		readAt: client.clock.now(),
		raw,
	};
}

const factsOf = ({ version, info, columns }: Snapshot, now: number): TableFacts => ({
	version,
	columns,
	rowCount: info.rowCount,
	fresh: info.lastUpdated !== null && Math.abs(now - info.lastUpdated) < FRESH_MS,
});

async function readBetween<T extends RawTable>(client: DomoClient, id: string, before: Snapshot, keeping: Keeping<T>, signal: AbortSignal | undefined) {
	const raw = await readRows(client, id, before, keeping, signal);
	return { before, raw, after: await look(client, id, signal) };
}

async function look(client: DomoClient, id: string, signal: AbortSignal | undefined): Promise<Snapshot> {
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
async function readRows<T extends RawTable>(client: DomoClient, id: string, { info, columns }: Snapshot, keeping: Keeping<T>, signal: AbortSignal | undefined): Promise<T> {
	const names = columns.map(({ name }) => name);
	const byQuery = () => queryTable(client, id, names, signal);
	const csv = await orElse(() => exportTable(client, id, signal), (refused) => refused);
	if (typeof csv !== 'string') return await keeping.queried(await orElse(byQuery, () => { throw csv; }));
	const exported = await keeping.exported(csv);
	const isAll = (table: RawTable): boolean => table.rowCount >= (info.rowCount ?? 0) && names.every((name) => table.columns.includes(name));
	if (isAll(exported)) return exported;
	const queried = await orElse(byQuery, () => null);
	return queried !== null && isAll(queried) ? await keeping.queried(queried) : exported;
}

/** The newest version whole, as CSV: text stays text, and no page can be lost (domo-api 5.4). */
export function exportTable(client: DomoClient, id: string, signal?: AbortSignal): Promise<string> {
	return client.readText(
		{
			doing: `read DataSet ${id}`,
			request: 'exportDataSet',
			params: { dataSetId: id },
			query: { includeHeader: true },
			accept: 'text/csv',
		},
		signal,
	);
}

/** A table as one of the two ways of reading gave it, and what that way found doubtful. */
export interface RawTable {
	readonly columns: readonly string[];
	readonly rowCount: number;
	readonly issues: readonly string[];
}

/** Held as its cells: `cells[row][column]`. */
export interface RawCells extends RawTable {
	readonly cells: readonly (readonly (string | null)[])[];
}

/** Reads an export piece by piece, so that others get their turn. */
export async function parseTable(csv: string, clock: Clock): Promise<RawCells> {
	const cells: (readonly (string | null)[])[] = [];
	const { columns, problems, broken } = await readCsvChunked(csv, { nullAs: NULL_MARK }, clock, (rows) => {
		for (const row of compact(rows)) cells.push(row);
	});
	return broken ? parseAtOnce(csv) : { columns, cells, rowCount: cells.length, issues: problems };
}

/** Rare, and not used anyway: where quotes do not close, only the whole text has the rows that a person sees in it. */
function parseAtOnce(csv: string): RawCells {
	const { columns, rows, problems } = parseCsv(csv, { nullAs: NULL_MARK });
	return { columns, cells: rows, rowCount: rows.length, issues: problems };
}

/** Held as one file. */
export interface RawFile extends RawTable {
	readonly file: TableFile;
}

/** An export as it came, its rows counted and its form looked at; what cannot be read piece by piece is written anew. */
export async function fileOfExport(csv: string, clock: Clock): Promise<RawFile> {
	const bytes = new TextEncoder().encode(csv);
	let rowCount = 0;
	const { columns, problems, broken } = await readCsvChunked(bytes, { nullAs: NULL_MARK }, clock, (rows) => void (rowCount += rows.length));
	return broken ? await fileOfCells(await parseTable(csv, clock), clock) : { columns, rowCount, issues: problems, file: { bytes, exact: false } };
}

export async function fileOfCells({ columns, rowCount, cells, issues: doubts }: RawCells, clock: Clock): Promise<RawFile> {
	return { columns, rowCount, issues: doubts, file: await writeTableFile(columns, cells, clock) };
}

const cell = z.union([z.string(), z.number(), z.boolean().transform(String), z.null()]);
const table = z.object({ columns: z.array(z.string()), rows: z.array(z.array(cell)) });
/** The official page shows a record for each row (domo-api 5.4); every row has every column. */
const records = z.array(z.record(cell)).transform((rows) => {
	const columns = Object.keys(rows[0] ?? {});
	return { columns, rows: rows.map((row) => columns.map((name) => row[name] ?? null)) };
});
const answer = z.union([table, records]);

/** Runs SQL on one DataSet (domo-api 5.4). The name after FROM is not checked by Domo: write `table`. */
export function runQuery(client: DomoClient, id: string, sql: string, signal?: AbortSignal): Promise<QueryResult> {
	return client.read(
		{ doing: `query DataSet ${id}`, request: 'executeQuery', params: { dataSetId: id }, json: { sql } },
		answer,
		signal,
	);
}

/** A column's name in SQL. */
export const quoteName = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

const PAGE_SIZE = 5_000;
/** More than a table of people can have. */
const MOST_ROWS = 2_000_000;

/**
 * A whole table by pages of SQL, for instances that refuse the export or export a part. Pages are ordered by every column, since nothing else
 * keeps rows in place between them (domo-api 5.4); equal rows can still change places, so they make the read unproven.
 */
export async function queryTable(client: DomoClient, id: string, columns: readonly string[], signal?: AbortSignal): Promise<RawCells> {
	const order = columns.map(quoteName).join(', ');
	const cells: (readonly (string | null)[])[] = [];
	let inexact = 0;
	for (;;) {
		const page = await runQuery(client, id, `SELECT ${order} FROM table ORDER BY ${order} LIMIT ${PAGE_SIZE} OFFSET ${cells.length}`, signal);
		if (page.rows.length === 0) return { columns, cells, rowCount: cells.length, issues: [...doubleDoubts(cells), ...inexactDoubts(inexact)] };
		for (const row of page.rows) {
			if (row.some((value) => typeof value === 'number' && isInexact(value))) inexact += 1;
			cells.push(row.map((value) => (typeof value === 'number' ? String(value) : value)));
		}
		if (cells.length > MOST_ROWS) throw endless(`DataSet ${id}`, MOST_ROWS);
	}
}

/** JSON numbers are read as doubles: whole ones past 2^53 lose digits. */
const isInexact = (value: number): boolean => Number.isInteger(value) && !Number.isSafeInteger(value);

const inexactDoubts = (rows: number): readonly string[] =>
	rows === 0 ? [] : [`${rows} rows hold a whole number that is too large to be read exactly this way. Make its column a text column.`];

function doubleDoubts(cells: readonly (readonly (string | null)[])[]): readonly string[] {
	const seen = new Set(cells.map((row) => JSON.stringify(row)));
	const doubles = cells.length - seen.size;
	return doubles === 0 ? [] : [`${doubles} rows came twice or are equal, so others may have been left out. Domo gave no whole export of this DataSet, only pages of it.`];
}

/** What Domo says of a DataSet at one moment. */
export interface TableFacts {
	/** Null where Domo tells neither a version nor when the DataSet was updated. */
	readonly version: string | null;
	readonly rowCount: number | null;
	readonly columns: readonly Column[];
	/** Updated so shortly before that Domo may not have finished with it (domo-api 7: up to some 15 minutes). */
	readonly fresh: boolean;
}

export const FRESH_MS = 900_000;

/** One sentence for each proof that failed; none: the rows are the whole table of one version (rule 1). */
export function proveTable(before: TableFacts, after: TableFacts, raw: RawTable): readonly string[] {
	return [
		...versionDoubts(before, after),
		...rowDoubts(after, raw.rowCount),
		...columnDoubts(after.columns, raw.columns),
		...raw.issues,
	];
}

function versionDoubts(before: TableFacts, after: TableFacts): readonly string[] {
	if (before.version !== after.version) return ['The DataSet was updated while it was read, twice in a row. Run again when it is at rest.'];
	if (after.version === null) return ['Domo tells neither a version of the DataSet nor when it was updated, so it may have changed while it was read.'];
	return before.rowCount === after.rowCount ? [] : ['The number of rows that Domo counts changed while the DataSet was read.'];
}

function rowDoubts({ rowCount, fresh }: TableFacts, came: number): readonly string[] {
	if (rowCount === null) return ['Domo does not say how many rows the DataSet has.'];
	if (came === rowCount) return [];
	const counted = `Domo counts ${rowCount} rows, but ${came < rowCount ? 'only ' : ''}${came} came.`;
	const unfinished = fresh || came > rowCount ? ' The DataSet was updated lately and Domo may not have finished with it: run again in a few minutes.' : '';
	const hidden = " A likely cause is a personalized data permission (PDP) policy that hides rows from the credential's account.";
	return [`${counted}${unfinished}${came < rowCount ? hidden : ''}`];
}

function columnDoubts(expected: readonly Column[], came: readonly string[]): readonly string[] {
	const missing = expected.filter(({ name }) => !came.includes(name)).map(({ name }) => name);
	const strange = came.filter((name) => !expected.some((column) => column.name === name));
	return [
		...(missing.length === 0 ? [] : [`Columns of the DataSet did not come: ${missing.join(', ')}.`]),
		...(strange.length === 0 ? [] : [`Columns came that the DataSet does not have: ${strange.join(', ')}.`]),
	];
}
