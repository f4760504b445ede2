import type { ColumnType } from '../seed';

export interface Column {
	readonly name: string;
	readonly type: ColumnType;
}

export type Cell = string | null;
export type Row = readonly Cell[];

/** One version of a DataSet's data. Rows are kept for the newest few versions only. */
export interface DataSetVersion {
	readonly dataVersionId: number;
	readonly schemaId: number;
	readonly columns: readonly Column[];
	readonly rows: readonly Row[] | undefined;
	readonly rowCount: number;
	/** Rows of its own upload: all of them, or in append mode the last ones (domo-api 5.1). */
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

/** The newest version that queries see at this time, and its rows less those that PDP hides. */
export function readableVersion(dataSet: DataSet, now: number): DataSetVersion {
	const readable = dataSet.versions.filter((version) => version.queryableAt <= now && version.rows !== undefined);
	return readable.at(-1) ?? { ...latestVersion(dataSet), rows: [], rowCount: 0 };
}

export function readableRows(dataSet: DataSet, version: DataSetVersion): readonly Row[] {
	const rows = version.rows ?? [];
	return dataSet.hiddenRows > 0 ? rows.slice(0, Math.max(0, rows.length - dataSet.hiddenRows)) : rows;
}

/** The rows that an export of a version gives where a version is one upload and no more (fault "exportsUploads"). */
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
	/** Given when the columns change too. */
	readonly columns?: readonly Column[];
}

/** The DataSet with one more version: the rows added, or in place of the old ones. */
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
		// Strictly later than before, so that two updates within one millisecond are two.
		lastUpdated: Math.max(next.now, dataSet.lastUpdated + 1),
	};
}

function sizeOf(rows: readonly Row[]): number {
	let size = 0;
	for (const row of rows) for (const cell of row) size += (cell?.length ?? 2) + 1;
	return size;
}
