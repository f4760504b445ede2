import type { DomoClient } from '../../client/client';
import { orElse } from '../../errors';
import type { Column, DataSetFile, DataSetInfo, DataSetRead, DataSetTable } from '../../dataSetTypes';
import { exportTable } from './exportTable';
import { readColumns, readInfo, readLatestVersion } from '../metadata';
import { parseTable } from './parseTable';
import { queryTable } from './queryTable';
import type { RawCells, RawTable } from './rawTable';
import { fileOfCells, fileOfExport } from './tableFile';
import { FRESH_MS, proveTable, type TableFacts } from './tableProof';

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
		doubts: proveTable(
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
