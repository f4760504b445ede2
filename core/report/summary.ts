import { STATUS_TABLE } from '../apply/statuses';
import { countRun, type RunCounts } from './counts';
import { mailHtml, mailText } from './mail';
import { interruptedRunOf, mailSubject } from './banners';
import { groupByKind } from './outcomes';
import type { LogResult } from './log/write';
import type { ReportModel } from './reportModel';
import type { RunRecord, RunStatus } from './runRecord';

/** Write Run Log's one item. */
export interface RunSummary {
	readonly runId: string;
	readonly jobName: string;
	readonly instance: string;
	readonly status: RunStatus;
	readonly counts: RunCounts;
	readonly startedAt: string;
	readonly finishedAt: string;
	readonly planHash: string;
	readonly logDataSetId: string | null;
	readonly rowsWritten: number;
	readonly logError?: string;
	/** The rows that could not be written, so that nothing is lost. */
	readonly rows?: readonly Readonly<Record<string, string | number | null>>[];
	readonly notable: boolean;
	readonly email: { readonly subject: string; readonly html: string; readonly text: string };
	readonly failures: readonly { readonly email: string; readonly message: string }[];
}

/** Write Run Log's one item, with the mail that goes out. */
export function summarize(model: ReportModel): RunSummary {
	const { record, log, status } = model;
	return {
		runId: record.runId,
		jobName: record.jobName,
		instance: record.instance,
		status,
		counts: countRun(record.outcomes),
		startedAt: record.startedAt,
		finishedAt: record.finishedAt,
		planHash: record.plan?.run.planHash ?? '',
		logDataSetId: log.dataSetId,
		rowsWritten: log.rowsWritten,
		...(log.error === undefined ? {} : { logError: log.error }),
		...(log.rows === undefined ? {} : { rows: log.rows }),
		notable: isNotable(record, log),
		email: { subject: mailSubject(record), html: mailHtml(model), text: mailText(model) },
		failures: [...nodeFailures(record), ...personFailures(record)],
	};
}

/** Kinds that need nobody's attention; holds do where they are new. */
const QUIET_KINDS: ReadonlySet<string> = new Set(['held', 'unchanged', 'alreadyDone', 'scheduled']);

/**
 * Whether somebody should be notified of this run: something was or would be changed, held, rejected or failed, items or the log are missing,
 * nobody approved, or the previous run was cut off. The same holds as in the previous run are no reason.
 */
export function isNotable(record: RunRecord, log: LogResult): boolean {
	const { failures, missing, notApproved } = record;
	if (failures.length > 0 || missing.total > 0 || missing.planItem || notApproved !== undefined) return true;
	if (log.error !== undefined || interruptedRunOf(record, log) !== undefined) return true;
	const groups = groupByKind(record.outcomes);
	if (Object.entries(groups).some(([kind, { length }]) => length > 0 && !QUIET_KINDS.has(kind))) return true;
	return groups.held.length > 0 && record.holdsHash !== log.previous?.holdsHash;
}

function nodeFailures({ failures, notApproved }: RunRecord): RunSummary['failures'] {
	const refused = notApproved === undefined ? [] : [{ email: '', message: notApproved.message }];
	return [...refused, ...failures.map(({ where, message }) => ({ email: '', message: `${where}: ${message}` }))];
}

function personFailures({ outcomes }: RunRecord): RunSummary['failures'] {
	return groupByKind(outcomes).failed
		.map(({ email, message, status }) => ({ email, message: message ?? STATUS_TABLE[status].words }));
}
