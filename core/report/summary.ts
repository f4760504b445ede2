import { STATUS_TABLE } from '../apply/statuses';
import { countRun } from './counts';
import { mailHtml } from './document/mail';
import { mailText } from './document/text';
import { subject } from './headline';
import { kindOf } from './kind';
import { type LogResult, missedRunOf } from './logResult';
import type { ReportModel } from './story/story';
import type { RunRecord, RunSummary } from './types';

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
		email: {
			subject: subject(record),
			html: mailHtml(model),
			text: mailText(model),
		},
		failures: [...nodeFailures(record), ...personFailures(record)],
	};
}

/**
 * Whether anybody needs to hear of this run: something was or would be changed, held, rejected or failed, items or the log are missing,
 * nobody approved, or the run before was cut off. The same holds as in the run before are no news.
 */
export function isNotable(record: RunRecord, log: LogResult): boolean {
	const { failures, missing, notApproved } = record;
	if (failures.length > 0 || missing.total > 0 || missing.planItem || notApproved !== undefined) return true;
	if (log.error !== undefined || missedRunOf(record, log) !== undefined) return true;
	const kinds = new Set(record.outcomes.map(kindOf));
	if ([...kinds].some((kind) => kind !== 'held' && kind !== 'unchanged' && kind !== 'alreadyDone')) return true;
	return kinds.has('held') && record.holdsHash !== log.previous?.holdsHash;
}

function nodeFailures({ failures, notApproved }: RunRecord): RunSummary['failures'] {
	const refused = notApproved === undefined ? [] : [{ email: '', message: notApproved.message }];
	return [...refused, ...failures.map(({ where, message }) => ({ email: '', message: `${where}: ${message}` }))];
}

function personFailures({ outcomes }: RunRecord): RunSummary['failures'] {
	return outcomes
		.filter((outcome) => kindOf(outcome) === 'failed')
		.map(({ email, message, status }) => ({ email, message: message ?? STATUS_TABLE[status].words }));
}
