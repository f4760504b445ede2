import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import type { DataSetStore } from '../../core/domo';
import { isRunLog } from '../../core/report';
import { z } from '../../core/vendor/zod';
import { openDataSets } from '../shared/connection';
import { NodeRefusal, nodeErrorOf } from '../shared/errors';
import { dataSetId } from '../shared/parameters';

/** What was seen last. n8n keeps it by the node's name, so that it says itself which DataSet it is about (n8n-engine 12). */
const cursorShape = z.object({ dataSetId: z.string(), version: z.string().nullable() });

/**
 * Fires when the DataSet has a version that was not seen yet. The first look, at activation or after another DataSet was chosen,
 * only remembers; what was missed while n8n was down fires once. A manual test shows the newest version.
 */
export async function pollDataSet(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	try {
		const id = dataSetId(context, 'dataSetId', 'DataSet');
		const store = await openDataSets(context);
		if (context.getMode() === 'manual') return [[await newestVersion(store, id)]];

		const memory = context.getWorkflowStaticData('node');
		const cursor = cursorShape.safeParse(memory.cursor).data;
		const version = (await store.latestVersion(id))?.id ?? null;
		if (cursor?.dataSetId === id && (version === null || version === cursor.version)) return null;
		const item = await newestVersion(store, id);
		memory.cursor = { dataSetId: id, version };
		return cursor?.dataSetId === id ? [[item]] : null;
	} catch (error) {
		throw nodeErrorOf(context.getNode(), error);
	}
}

async function newestVersion(store: DataSetStore, id: string): Promise<INodeExecutionData> {
	const [info, columns, version] = await Promise.all([store.info(id), store.columns(id), store.latestVersion(id)]);
	if (isRunLog(info, columns)) {
		throw new NodeRefusal(
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
