import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { eachChunked, filterChunked, mapChunked } from '../../core/common/yielder';
import { isEmptyRow, rowNumberOf } from '../../core/config';
import { FIRST_ROW_NUMBER } from '../../core/csv';
import { reconcile, type Plan, type ReconcileTools } from '../../core/plan';
import { z } from '../../core/vendor/zod';
import { clock } from '../shared/clock';
import { openUsers } from '../shared/domo/connection';
import { flatRun } from '../shared/items/planItems';
import { newRunId } from '../shared/runId';
import { upstreamErrors } from '../shared/items/upstream';
import { progressReporter } from '../shared/progress';
import { isNotable, planHints } from './hints';
import { jobId, readSettings } from './parameters/main';
import { readTableInput } from '../shared/items/tableFile';

/** Compares the input's rows with the target instance; gives the plan item, then its items. Reads only. */
export async function reconcileUsers(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const input = context.getInputData();
	const errors = await upstreamErrors(input);
	if (errors.length > 0) return errors;

	const settings = readSettings(context);
	const directory = await openUsers(context);
	const rows = await readTableInput(context, input);
	const plan = await reconcile(directory, rows, settings, {
		clock,
		runId: newRunId(clock.now()),
		jobId: jobId(context, settings.jobName),
		inputPart: inputPart(context, 'source' in rows),
		rowsAreItems: true,
		timeZone: context.getTimezone(),
		onProgress: progressReporter(context, 'people read', clock),
	});
	context.addExecutionHints(...planHints(plan, await filterChunked(plan.items, isNotable, clock)));
	return await toItems(plan, input);
}

/**
 * How n8n shows that this run gets, or may get, a part of the rows only: the node lies on a loop, it ran before in this execution,
 * its setting takes the first item alone, or several branches lead into it. Batches that come by a sub-workflow or a webhook cannot be seen from here.
 *
 * @param isFile whether the one item carries the whole table
 */
export function inputPart(context: IExecuteFunctions, isFile: boolean): ReconcileTools['inputPart'] {
	const { name, executeOnce } = context.getNode();
	const above = new Set(context.getParentNodes(name).map((node) => node.name));
	if (context.getChildNodes(name).some((node) => above.has(node.name))) return 'loop';
	if (Number(context.getWorkflowDataProxy(0).$runIndex) > 0) return 'laterRun';
	if (executeOnce === true && !isFile) return 'firstItemOnly';
	return branchesInto(context, name) > 1 ? 'severalBranches' : undefined;
}

/** What n8n's context knows of the connections, in its own class and not in what nodes are promised. */
const wiredContext = z.object({ workflow: z.object({ connectionsByDestinationNode: z.record(z.object({ main: z.array(z.array(z.object({ node: z.string() })).nullish()).optional() })) }) });

/**
 * How many connections bring rows. Of triggers only one starts an execution; a node that is switched off hands on what it gets. Two
 * outputs of one node are two branches: each is a run of its own. Where n8n does not show its connections, they count as one.
 */
function branchesInto(context: IExecuteFunctions, name: string): number {
	const bring = context
		.getParentNodes(name, { depth: 1 })
		.filter((node) => !/trigger$|\.webhook$/i.test(node.type) && (!node.disabled || context.getParentNodes(node.name).length > 0))
		.map((node) => node.name);
	const wired = wiredContext.safeParse(context);
	const main = wired.success ? wired.data.workflow.connectionsByDestinationNode[name]?.main : undefined;
	return main === undefined ? bring.length : main.flatMap((connections) => connections ?? []).filter(({ node }) => bring.includes(node)).length;
}

/** Each item is paired with its row; the plan, and people who are in no row, with the first item. */
async function toItems({ description, items, places = [] }: Plan, input: readonly INodeExecutionData[]): Promise<INodeExecutionData[]> {
	const [plan = {}, ...rest] = await flatRun(description, items);
	const byNumber = new Map<number, number>();
	await eachChunked(input, ({ json }, at) => {
		const number = rowNumberOf(json.row_number) ?? at + FIRST_ROW_NUMBER;
		if (!byNumber.has(number) && !isEmptyRow(json)) byNumber.set(number, at);
	}, clock);
	const paired = await mapChunked(rest, (json, at) => ({ json, pairedItem: { item: places[at] ?? byNumber.get(Number(json.row_number)) ?? 0 } }), clock);
	return [{ json: plan, pairedItem: { item: 0 } }, ...paired];
}
