import { STATUS_TABLE } from '../apply/statuses';
import { countRun, runStatus } from './counts';
import { mailHtml } from './document/mail';
import { mailText } from './document/text';
import { subject } from './headline';
import { holdsHash } from './holds';
import { kindOf } from './kind';
import { type LogResult, missedRunOf } from './logResult';
import { redact } from './redact';
import type { RunRecord, RunSummary } from './types';
import { withoutValues } from './values';

/** Write Run Log's one item: made from the record, with the mail that goes out. */
export function summarize(record: RunRecord, log: LogResult): RunSummary {
	const logError = log.error === undefined ? undefined : redact(log.error);
	return {
		runId: record.runId,
		jobName: record.jobName,
		instance: record.instance,
		status: runStatus(record),
		counts: countRun(record.outcomes),
		startedAt: record.startedAt,
		finishedAt: record.finishedAt,
		planHash: record.plan?.run.planHash ?? '',
		logDataSetId: log.dataSetId,
		rowsWritten: log.rowsWritten,
		...(logError === undefined ? {} : { logError }),
		...(log.rows === undefined ? {} : { rows: log.rows }),
		notable: isNotable(record, log),
		email: {
			subject: subject(record),
			html: mailHtml(record, log),
			text: mailText(record, log),
		},
		failures: [...nodeFailures(record), ...personFailures(record)],
	};
}

/**
 * Whether anybody needs to hear of this run: something was or would be changed, held, rejected or failed, the log is missing, or
 * the run before was cut off. The same holds as in the run before are no news.
 */
export function isNotable(record: RunRecord, log?: LogResult): boolean {
	if (record.failures.length > 0 || log?.error !== undefined || missedRunOf(record, log) !== undefined) return true;
	const kinds = new Set(record.outcomes.map(kindOf));
	if ([...kinds].some((kind) => kind !== 'held' && kind !== 'unchanged')) return true;
	return kinds.has('held') && holdsHash(record.outcomes) !== log?.previous?.holdsHash;
}

function nodeFailures({ failures }: RunRecord): RunSummary['failures'] {
	return failures.map(({ where, message }) => ({ email: '', message: `${where}: ${message}` }));
}

function personFailures({ outcomes, plan }: RunRecord): RunSummary['failures'] {
	return outcomes
		.filter((outcome) => kindOf(outcome) === 'failed')
		.map((outcome) => {
			const message = outcome.message ?? STATUS_TABLE[outcome.status].words;
			return { email: outcome.email, message: plan?.logValues === 'fieldsOnly' ? withoutValues(message, outcome) : message };
		});
}
