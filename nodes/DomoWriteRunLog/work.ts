import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { PlanDescription } from '../../core/plan';
import { logRows, reportHtml, runRecordOf, summarize, writeRunLog, type LogResult, type LogTarget, type RunRecord } from '../../core/report';
import { clock } from '../shared/clock';
import { openDataSets } from '../shared/domo/connection';
import { storyOf } from '../shared/errors';
import { dataSetId } from '../shared/fields/parameters';
import { readPlanInput, type PlanInput } from '../shared/items/planInput';
import { tellProgress } from '../shared/progress';
import { PACKAGE_VERSION } from '../shared/version';
import { logHints } from './hints';
import { keptRows } from './keptRows';

/** Writes the run that came in to its log; gives one item that sums it up, with the mail and the report. */
export async function writeRunLogOf(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const input = await readPlanInput(context.getInputData());
	const mayThrow = !context.continueOnFail();
	if (mayThrow && input.strangers[0] !== undefined) throw input.strangers[0];

	const record = recordOf(context, input);
	const { cause, ...log } = await write(context, record);
	if (mayThrow && cause !== undefined) throw cause;
	const summary = summarize(record, log);
	context.addExecutionHints(...logHints(summary, log));
	const report = await context.helpers.prepareBinaryData(Buffer.from(reportHtml(record), 'utf8'), 'report.html', 'text/html');
	return [{ json: { ...summary }, binary: { report }, pairedItem: { item: 0 } }];
}

function recordOf(context: IExecuteFunctions, { plan, items, failures, jobName, strangers }: PlanInput): RunRecord {
	const now = clock.now();
	const { id, name } = context.getWorkflow();
	const applied = plan?.applied ?? null;
	const where = context.getNode().name;
	return runRecordOf({
		...(plan && { plan: plan.description }),
		items: items.map(({ item }) => item),
		failures: [...failures, ...strangers.map(({ message, description }) => ({ where, message, description }))],
		content: context.getNodeParameter('content', 0) === 'plan' ? 'plan' : 'outcomes',
		jobName: jobName ?? name,
		startedAt: plan ? startOf(plan.description) : now,
		finishedAt: now,
		executionId: context.getExecutionId(),
		workflowId: id ?? '',
		packageVersion: PACKAGE_VERSION,
		...(applied && {
			dryRun: applied.dryRun,
			notes: applied.notes,
			...(applied.stopped !== undefined && { stopped: applied.stopped }),
			...(applied.approvedBy !== undefined && { approvedBy: applied.approvedBy }),
			...(applied.approvedAt !== undefined && { approvedAt: Date.parse(applied.approvedAt) }),
		}),
	});
}

/** When the rows were read. A `_source` that somebody wrote by hand may say that in words, and the run is logged all the same. */
function startOf({ source, plannedAt }: PlanDescription): number {
	const readAt = Date.parse(source.readAt ?? '');
	return Number.isNaN(readAt) ? Date.parse(plannedAt) : readAt;
}

/** Where the log cannot be written, the mail says so under "continue on fail", the item carries the rows, and the next run is left them. */
async function write(context: IExecuteFunctions, record: RunRecord): Promise<LogResult & { readonly cause?: unknown }> {
	if (context.getNodeParameter('logDataSet', 0) === 'none') return handedOn(record);
	const owed = keptRows(context);
	try {
		const target = targetOf(context);
		const store = await openDataSets(context);
		const receipt = await writeRunLog(store, target, record, { clock, kept: owed.rows, onProgress: tellProgress(context, 'rows of the log', clock) });
		owed.clear();
		return receipt;
	} catch (error) {
		const kept = owed.keep(record);
		const { message, description } = storyOf(error);
		const told = description === undefined ? message : `${message} ${description}`;
		return { dataSetId: null, rowsWritten: 0, error: told, cause: error, rows: [...logRows(record)], ...(kept !== undefined && { kept }) };
	}
}

/** For people without write rights in Domo. No log can be asked whether it knows of the run before: what the plan saw of it is told. */
function handedOn(record: RunRecord): LogResult {
	const { lastRun } = record.plan ?? {};
	return { dataSetId: null, rowsWritten: 0, rows: [...logRows(record)], ...(lastRun?.state === 'interrupted' && { missedRun: lastRun }) };
}

function targetOf(context: IExecuteFunctions): LogTarget {
	if (context.getNodeParameter('logDataSet', 0) === 'existing') {
		return { mode: 'existing', id: dataSetId(context, 'logDataSetId', 'Existing Log') };
	}
	return { mode: 'new', name: String(context.getNodeParameter('logDataSetName', 0)) };
}
