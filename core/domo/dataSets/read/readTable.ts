import type { DomoClient } from '../../client/client';
import { isDomoError } from '../../errors';
import type { Column, DataSetInfo, DataSetTable } from '../../dataSetTypes';
import { exportTable } from './exportTable';
import { readColumns, readInfo, readLatestVersion } from '../metadata';
import { queryTable } from './queryTable';
import type { RawTable } from './rawTable';
import { FRESH_MS, proveTable, type TableFacts } from './tableProof';

interface Snapshot {
	readonly info: DataSetInfo;
	readonly columns: readonly Column[];
	/** Of the newest data: its number, or where Domo keeps none (a View), when it was updated. */
	readonly version: string;
}

/**
 * Reads a DataSet whole and proves it: what Domo knows of it before and after, and the rows between. When it was replaced
 * meanwhile it is read once more (fault A13).
 */
export async function readTable(client: DomoClient, id: string, signal?: AbortSignal): Promise<DataSetTable> {
	const first = await readBetween(client, id, await look(client, id, signal), signal);
	const { before, after, raw } = first.before.version === first.after.version ? first : await readBetween(client, id, first.after, signal);
	return {
		info: after.info,
		version: after.version,
		columns: raw.columns,
		cells: raw.cells,
		doubts: proveTable(
			factsOf(before, client.clock.now()),
			factsOf(after, client.clock.now()),
			raw,
		),
		readAt: client.clock.now(),
	};
}

const factsOf = ({ version, info, columns }: Snapshot, now: number): TableFacts => ({
	version,
	columns,
	rowCount: info.rowCount,
	fresh: info.lastUpdated !== null && Math.abs(now - info.lastUpdated) < FRESH_MS,
});

async function readBetween(client: DomoClient, id: string, before: Snapshot, signal: AbortSignal | undefined) {
	const raw = await readRows(client, id, before.columns, signal);
	return { before, raw, after: await look(client, id, signal) };
}

async function look(client: DomoClient, id: string, signal: AbortSignal | undefined): Promise<Snapshot> {
	const [info, columns, version] = await Promise.all([
		readInfo(client, id, signal),
		readColumns(client, id, signal),
		readLatestVersion(client, id, signal),
	]);
	return { info, columns, version: version?.id ?? `updated ${info.lastUpdated ?? 'never'}` };
}

/** The export, or where the instance has or allows none, pages of a query (DESIGN 5.1). */
async function readRows(client: DomoClient, id: string, columns: readonly Column[], signal: AbortSignal | undefined): Promise<RawTable> {
	try {
		return await exportTable(client, id, signal);
	} catch (error) {
		const refused = isDomoError(error, 'notFound', 'grant') || (isDomoError(error, 'refused') && error.httpStatus === 406);
		if (!refused) throw error;
		return queryTable(client, id, columns.map((column) => column.name), signal);
	}
}
