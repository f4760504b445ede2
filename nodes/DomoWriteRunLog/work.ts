import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { PlanDescription } from '../../core/plan';
import {
	buildReport, logRows, reportHtml, runRecordInTurns, summarize, writeRunLog, type LogResult, type LogTarget, type ReportModel, type RunRecord,
} from '../../core/report';
import { clock } from '../shared/clock';
import { openDataSets } from '../shared/domo/connection';
import { storyOf } from '../shared/errors';
import { dataSetId } from '../shared/fields/parameters';
import { readPlanInput, type PlanInput } from '../shared/items/planItems';
import { tellProgress } from '../shared/progress';
import { hideSecrets, secretsOf } from '../shared/secrets';
import { PACKAGE_VERSION } from '../shared/version';
import { logHints } from './hints';
import { keptRows, type KeptRows } from './keptRows';

/** Writes the run that came in to its log; gives one item that sums it up, with the mail and the report. */
export async function writeRunLogOf(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const input = await readPlanInput(context.getInputData());
	const mayThrow = !context.continueOnFail();
	if (mayThrow && input.strangers[0] !== undefined) throw input.strangers[0];

	const record = await recordOf(context, input);
	const { cause, ...log } = await write(context, record);
	if (mayThrow && cause !== undefined) throw cause;
	// Made once, now that it is known how the log went: summary, mail and report say the same.
	const model = buildReport(record, log);
	const summary = summarize(model);
	context.addExecutionHints(...logHints(summary, model.log));
	const binary = await reportFile(context, model, mayThrow);
	return [{ json: { ...summary }, ...(binary !== undefined && { binary }), pairedItem: { item: 0 } }];
}

/** A report that n8n cannot store must not keep the mail from going out. */
async function reportFile(context: IExecuteFunctions, model: ReportModel, mayThrow: boolean): Promise<INodeExecutionData['binary'] | undefined> {
	const stored = async () => ({ report: await context.helpers.prepareBinaryData(Buffer.from(reportHtml(model), 'utf8'), 'report.html', 'text/html') });
	if (mayThrow) return await stored();
	try {
		return await stored();
	} catch (error) {
		context.addExecutionHints({ message: `report.html could not be stored: ${storyOf(error).message}`, type: 'warning', location: 'outputPane' });
		return undefined;
	}
}

function recordOf(context: IExecuteFunctions, { plan, items, failures, jobName, logValues, strangers }: PlanInput): Promise<RunRecord> {
	const now = clock.now();
	const { id, name } = context.getWorkflow();
	const applied = plan?.applied ?? null;
	const where = context.getNode().name;
	return runRecordInTurns({
		...(plan && { plan: plan.description, planOfFailure: plan.ofFailure === true }),
		items: items.map(({ item }) => item),
		failures: [...failures, ...strangers.map(({ message, description }) => ({ where, message, description }))],
		applyFollows: applyBehind(context),
		...(logValues !== undefined && { logValues }),
		jobName: jobName ?? name,
		startedAt: plan ? startOf(plan.description) : now,
		finishedAt: now,
		executionId: context.getExecutionId(),
		workflowId: id ?? '',
		packageVersion: PACKAGE_VERSION,
		...(applied && {
			applied,
			...(applied.approvedBy !== undefined && { approvedBy: applied.approvedBy }),
			...(applied.approvedAt !== undefined && { approvedAt: Date.parse(applied.approvedAt) }),
		}),
	}, clock);
}

const APPLY_TYPE = /\.domoApplyChanges$/;

/** Behind a log of a plan, Domo Apply Changes waits for somebody to approve it; what it then does its Dry Run decides. */
function applyBehind(context: IExecuteFunctions): 'writes' | 'dryRun' | undefined {
	const nodes = context.getChildNodes(context.getNode().name, { includeNodeParameters: true });
	const apply = nodes.find(({ type, disabled }) => APPLY_TYPE.test(type) && !disabled);
	if (apply === undefined) return undefined;
	return apply.parameters?.dryRun === true ? 'dryRun' : 'writes';
}

/** When the rows were read. A `_source` that somebody wrote by hand may say that in words, and the run is logged all the same. */
function startOf({ source, plannedAt }: PlanDescription): number {
	const readAt = Date.parse(source.readAt ?? '');
	return Number.isNaN(readAt) ? Date.parse(plannedAt) : readAt;
}

/** Where the log cannot be written, the mail says so under "continue on fail", the item carries the rows, and the next run is left them. */
async function write(context: IExecuteFunctions, record: RunRecord): Promise<LogResult & { readonly cause?: unknown }> {
	let owed: KeptRows | undefined;
	try {
		if (context.getNodeParameter('logDataSet', 0) === 'none') return handedOn(record);
		owed = keptRows(context);
		const target = targetOf(context);
		const store = await openDataSets(context);
		const receipt = await writeRunLog(store, target, record, { clock, kept: owed.rows, onProgress: tellProgress(context, 'rows of the log', clock) });
		owed.clear();
		return receipt;
	} catch (error) {
		const kept = leave(record, owed);
		const { message, description } = storyOf(error, hideSecrets(await secretsOf(context)));
		const told = description === undefined ? message : `${message} ${description}`;
		return { dataSetId: null, rowsWritten: 0, error: told, cause: error, rows: [...logRows(record)], ...(kept !== undefined && { kept }) };
	}
}

/** n8n may be out of reach of its own database, too; the item carries the rows in any case. */
function leave(record: RunRecord, owed: KeptRows | undefined): LogResult['kept'] {
	try {
		return owed?.keep(record);
	} catch {
		return undefined;
	}
}

/** For people without write rights in Domo. No log can be asked whether it knows of the run before: what the plan saw of it is told. */
function handedOn(record: RunRecord): LogResult {
	const { lastRun } = record.plan ?? {};
	return { dataSetId: null, rowsWritten: 0, rows: [...logRows(record)], ...((lastRun?.state === 'interrupted' || lastRun?.state === 'stopped') && { missedRun: lastRun }) };
}

function targetOf(context: IExecuteFunctions): LogTarget {
	if (context.getNodeParameter('logDataSet', 0) === 'existing') {
		return { mode: 'existing', id: dataSetId(context, 'logDataSetId', 'Existing Log') };
	}
	return { mode: 'new', name: String(context.getNodeParameter('logDataSetName', 0)) };
}
