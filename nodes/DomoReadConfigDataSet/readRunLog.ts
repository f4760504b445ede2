import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { readLoggedRun } from '../../core/report';
import { openDataSets } from '../shared/domo/connection';
import { NodeRefusal } from '../shared/errors';
import { dataSetId } from '../shared/fields/parameters';

/** The rows of one run, as its log holds them: what Domo Apply Changes needs to undo it. */
export async function readRunLog(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const id = dataSetId(context, 'logDataSetId', 'Run Log');
	const runId = String(context.getNodeParameter('runId', 0) ?? '').trim();
	if (runId === '') throw new NodeRefusal("'Run ID' is empty", "Copy 'Run' from the foot of the run's mail, or run_id from the log.");
	const rows = await readLoggedRun(await openDataSets(context), id, runId);
	context.addExecutionHints({ message: `${rows.length} rows of run ${runId} were read from its log.`, type: 'info', location: 'outputPane' });
	return rows.map((row) => ({ json: { ...row }, pairedItem: { item: 0 } }));
}
