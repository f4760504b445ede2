import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { reconcile, type Plan } from '../../core/plan';
import { clock } from '../shared/clock';
import { openUsers } from '../shared/domo/connection';
import { inReadingOrder } from '../shared/items/readingOrder';
import { newRunId } from '../shared/runId';
import { upstreamErrors } from '../shared/items/upstream';
import { tellProgress } from '../shared/progress';
import { planHints } from './hints';
import { jobId } from './jobId';
import { readSettings } from './parameters';
import { readTableInput } from './tableInput';

/** Compares the input's rows with the target instance; gives the plan item, then its items. Reads only. */
export async function reconcileUsers(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const input = context.getInputData();
	const errors = upstreamErrors(input);
	if (errors.length > 0) return errors;

	const { settings, pace } = readSettings(context);
	const directory = await openUsers(context, pace);
	const rows = await readTableInput(context, input);
	const plan = await reconcile(directory, rows, settings, {
		clock,
		runId: newRunId(clock.now()),
		jobId: jobId(context, settings.jobName),
		onProgress: tellProgress(context, 'people read', clock),
	});
	context.addExecutionHints(...planHints(plan));
	return toItems(plan, input);
}

function toItems(plan: Plan, input: readonly INodeExecutionData[]): INodeExecutionData[] {
	const rowAt = new Map(input.map((item, index) => [rowNumber(item, index), index]));
	const [description = {}, ...items] = inReadingOrder([plan.description, ...plan.items]);
	return [
		{ json: description, pairedItem: { item: 0 } },
		...items.map((json) => ({ json, pairedItem: { item: rowAt.get(Number(json.row_number)) ?? 0 } })),
	];
}

/** As core counts them: a row's own number, else its place in a spreadsheet whose header is row 1. */
function rowNumber(item: INodeExecutionData, index: number): number {
	return typeof item.json.row_number === 'number' ? item.json.row_number : index + 2;
}
