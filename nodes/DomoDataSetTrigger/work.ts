import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import type { DataSetStore } from '../../core/domo';
import { isRunLog } from '../../core/report';
import { z } from '../../core/vendor/zod';
import { openDataSets } from '../shared/domo/connection';
import { nodeErrorOf } from '../shared/errors';
import { UserError } from '../../core/common/userError';
import { dataSetId } from '../shared/fields/parameters';

/**
 * What was seen last: a version, or the time of the last update of a DataSet that keeps no versions. n8n keeps it by the node's
 * name, so that it says itself which DataSet it is about (n8n-engine 12).
 */
const cursorShape = z.object({ dataSetId: z.string(), version: z.string().nullable() });

/**
 * Fires when the DataSet has a version that was not seen yet. The first poll, at activation or after another DataSet was chosen,
 * only remembers; what was missed while n8n was down fires once. A manual test shows the newest version.
 */
export async function pollDataSet(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	try {
		const id = dataSetId(context, 'dataSetId', 'DataSet');
		const store = await openDataSets(context);
		if (context.getMode() === 'manual') return [[await newestVersion(store, id)]];

		const memory = context.getWorkflowStaticData('node');
		const cursor = cursorShape.safeParse(memory.cursor).data;
		const version = await newestMark(store, id);
		if (cursor?.dataSetId === id && !isNewer(version, cursor.version)) return null;
		const item = await newestVersion(store, id);
		memory.cursor = { dataSetId: id, version };
		return cursor?.dataSetId === id ? [[item]] : null;
	} catch (error) {
		throw nodeErrorOf(context.getNode(), error);
	}
}

/** A View has no versions of its own (domo-api 8); it is updated when it is said to be. Null: it never held data. */
async function newestMark(store: DataSetStore, id: string): Promise<string | null> {
	const version = await store.latestVersion(id);
	if (version !== null) return version.id;
	const { lastUpdated } = await store.info(id);
	return lastUpdated === null ? null : `updated ${lastUpdated}`;
}

/** An answer from before must not fire a second time; versions and times only grow. */
function isNewer(mark: string | null, seen: string | null): boolean {
	if (mark === null || mark === seen) return false;
	const [now, before] = [mark, seen ?? ''].map((text) => ({ kind: text.startsWith('updated '), at: Number(text.replace('updated ', '')) }));
	return seen === null || now?.kind !== before?.kind || Number(now?.at) > Number(before?.at);
}

async function newestVersion(store: DataSetStore, id: string): Promise<INodeExecutionData> {
	const [info, columns, version] = await Promise.all([store.info(id), store.columns(id), store.latestVersion(id)]);
	if (isRunLog(info, columns)) {
		throw new UserError(
			`DataSet '${info.name}' is a run log`,
			'Each run writes to it, so that runs would start each other without end. Choose the configuration DataSet.',
		);
	}
	return {
		json: {
			dataSetId: id,
			name: info.name,
			version: version?.id ?? null,
			rows: version?.rowCount ?? info.rowCount,
			columns: columns.map(({ name }) => name),
			updatedAt: isoOf(version?.recordedAt ?? info.lastUpdated),
		},
		pairedItem: { item: 0 },
	};
}

function isoOf(ms: number | null): string | null {
	return ms === null ? null : new Date(ms).toISOString();
}
