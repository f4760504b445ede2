import type { IExecuteFunctions, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';

import { yieldIfDue } from '../../core/common/yielder';
import type { PlanDescription } from '../../core/plan';
import { buildReportChunked, parseBacklog, type LogResult, type LogRow, logRows, type LogTarget, reportHtmlChunked, type ReportModel, limitBacklog, type RunRecord, buildRunRecordChunked, type RunSummary, summarize, writeRunLog } from '../../core/report';
import { clock } from '../shared/clock';
import { openDataSets } from '../shared/domo/connection';
import { describeError } from '../shared/errors';
import { dataSetId } from '../shared/fields/parameters';
import { type PlanInput, readPlanInput } from '../shared/items/planItems';
import { progressReporter } from '../shared/progress';
import { hideSecrets, secretsOf } from '../shared/secrets';
import { PACKAGE_VERSION } from '../shared/version';

/** Writes the run that came in to its log; gives one item that sums it up, with the mail and the report. */
export async function writeRunLogOf(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const input = await readPlanInput(context.getInputData(), nodeAbove(context));
	const mayThrow = !context.continueOnFail();
	if (mayThrow && input.unknownItems[0] !== undefined) throw input.unknownItems[0];

	const record = await recordOf(context, input);
	const { cause, ...log } = await write(context, record);
	if (mayThrow && cause !== undefined) throw cause;
	// Made once, now that it is known how the log went: summary, mail and report say the same.
	const model = await buildReportChunked(record, log, clock);
	await yieldIfDue(clock);
	const summary = summarize(model);
	context.addExecutionHints(...logHints(summary, model.log));
	const binary = await reportFile(context, model, mayThrow);
	return [{ json: { ...summary }, ...(binary !== undefined && { binary }), pairedItem: { item: 0 } }];
}

/** The node that the items come from; n8n knows none where this node is executed alone. */
function nodeAbove(context: IExecuteFunctions): string | undefined {
	try {
		return context.getInputSourceData().previousNode;
	} catch {
		return undefined;
	}
}

/** A report that n8n cannot store must not keep the mail from going out. */
async function reportFile(context: IExecuteFunctions, model: ReportModel, mayThrow: boolean): Promise<INodeExecutionData['binary'] | undefined> {
	const stored = async () => ({ report: await context.helpers.prepareBinaryData(Buffer.from(await reportHtmlChunked(model, clock), 'utf8'), 'report.html', 'text/html') });
	if (mayThrow) return await stored();
	try {
		return await stored();
	} catch (error) {
		context.addExecutionHints({ message: `report.html could not be stored: ${describeError(error).message}`, type: 'warning', location: 'outputPane' });
		return undefined;
	}
}

function recordOf(context: IExecuteFunctions, { plan, items, failures, jobName, logValues, unknownItems: strangers }: PlanInput): Promise<RunRecord> {
	const now = clock.now();
	const { id, name } = context.getWorkflow();
	const applied = plan?.applied ?? null;
	const where = context.getNode().name;
	return buildRunRecordChunked({
		...(plan && { plan: plan.description, planOfFailure: plan.ofFailure === true }),
		items: items.map(({ item }) => item),
		failures: [...failures, ...strangers.map(({ message, description }) => ({ where, message, description }))],
		applyFollows: applyBehind(context),
		...(logValues !== undefined && { logValues }),
		jobName: jobName ?? name,
		startedAt: plan ? startOf(plan.description) : now,
		finishedAt: now,
		executionId: context.getExecutionId(),
		...executionPage(context),
		workflowId: id ?? '',
		packageVersion: PACKAGE_VERSION,
		...(applied && {
			applied,
			...(applied.approvedBy !== undefined && { approvedBy: applied.approvedBy }),
			...(applied.approvedAt !== undefined && { approvedAt: Date.parse(applied.approvedAt) }),
		}),
	}, clock);
}

/** The page of this execution, where n8n knows its own address. A workflow that was never saved has none. */
function executionPage(context: IExecuteFunctions): { readonly executionUrl?: string } {
	const { id } = context.getWorkflow();
	const base = context.getInstanceBaseUrl();
	if (id === undefined || id === '' || !/^https?:\/\//.test(base)) return {};
	return { executionUrl: `${base.replace(/\/*$/, '/')}workflow/${encodeURIComponent(id)}/executions/${encodeURIComponent(context.getExecutionId())}` };
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
	let backlog: StoredBacklog | undefined;
	try {
		if (context.getNodeParameter('logDataSet', 0) === 'none') return handedOn(record);
		backlog = openBacklog(context);
		const target = targetOf(context);
		const store = await openDataSets(context);
		const receipt = await writeRunLog(store, target, record, { clock, kept: backlog.rows, onProgress: progressReporter(context, 'rows of the log', clock) });
		backlog.clear();
		return receipt;
	} catch (error) {
		const kept = leave(record, backlog);
		const { message, description } = describeError(error, hideSecrets(await secretsOf(context)));
		const words = description === undefined ? message : `${message} ${description}`;
		return { dataSetId: null, rowsWritten: 0, error: words, cause: error, rows: [...logRows(record)], ...(kept !== undefined && { backlog: kept }) };
	}
}

/** n8n may be out of reach of its own database, too; the item carries the rows in any case. */
function leave(record: RunRecord, backlog: StoredBacklog | undefined): LogResult['backlog'] {
	try {
		return backlog?.keep(record);
	} catch {
		return undefined;
	}
}

/** For people without write rights in Domo. There is no log to look the last run up in: what the plan knows of it is reported. */
function handedOn(record: RunRecord): LogResult {
	const { lastRun } = record.plan ?? {};
	return { dataSetId: null, rowsWritten: 0, rows: [...logRows(record)], ...((lastRun?.state === 'interrupted' || lastRun?.state === 'stopped') && { interruptedRun: lastRun }) };
}

function targetOf(context: IExecuteFunctions): LogTarget {
	if (context.getNodeParameter('logDataSet', 0) === 'existing') {
		return { mode: 'existing', id: dataSetId(context, 'logDataSetId', 'Existing Log') };
	}
	return { mode: 'new', name: String(context.getNodeParameter('logDataSetName', 0)) };
}

/** What became of the log, in one sentence; then what a person should not overlook, each in one. */
function logHints(summary: RunSummary, log: LogResult): NodeExecutionHint[] {
	const notes = (log.notes ?? []).map((message): NodeExecutionHint => ({ message, type: 'info', location: 'outputPane' }));
	return [logHint(summary), ...notes];
}

function logHint({ email, logError, logDataSetId, rowsWritten, rows }: RunSummary): NodeExecutionHint {
	if (logError !== undefined) return { message: `The run log could not be written: ${logError}`, type: 'danger', location: 'outputPane' };
	const handedOn = logDataSetId === null;
	const number = handedOn ? (rows?.length ?? 0) : rowsWritten;
	const message = `${number === 1 ? '1 row was' : `${number} rows were`} ${handedOn ? 'handed on' : 'added to the run log'}. ${email.subject}.`;
	return { message, type: 'info', location: 'outputPane' };
}

/** n8n keeps static data as one text in its database; some thousand rows fit, and are gone with the next run that can write. */
const maxCharacters = 2_000_000;

interface StoredBacklog {
	/** What runs before could not write. */
	readonly rows: readonly LogRow[];
	/** Stores this run's rows for the next one, too. Gives what was stored: all rows or the RUN row; undefined where n8n stores nothing. */
	keep(record: RunRecord): LogResult['backlog'];
	/** All were written. */
	clear(): void;
}

/**
 * Rows that could not be written wait in the node's static data. n8n stores that of runs by trigger, schedule or webhook, not of
 * runs by hand (n8n, "getWorkflowStaticData").
 */
function openBacklog(context: IExecuteFunctions): StoredBacklog {
	const data = context.getWorkflowStaticData('node');
	const rows = parseBacklog(data.keptRows);
	return {
		rows,
		keep(record) {
			if (context.getMode() === 'manual') return undefined;
			const own = [...logRows(record)];
			// A run that is tried again would owe its rows twice.
			const before = rows.filter((row) => row.run_id !== own[0]?.run_id);
			const { rows: kept, whole } = limitBacklog([...before, ...own], maxCharacters);
			data.keptRows = kept.map((row) => ({ ...row }));
			return whole ? 'rows' : 'runRow';
		},
		clear() {
			if (rows.length > 0) delete data.keptRows;
		},
	};
}
