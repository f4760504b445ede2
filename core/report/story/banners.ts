import { headline } from '../headline';
import { type LogResult, missedRunOf } from '../logResult';
import { missingWords, plannedItems } from '../missing';
import type { RunRecord, RunStatus } from '../types';
import { figure } from '../words';
import { time } from './facts';
import { holdWords } from './holdWords';

/** Something that must be read before the rest. */
export interface Banner {
	readonly tone: 'failed' | 'held' | 'info';
	readonly title: string;
	readonly text: string;
	/** What to do about it. */
	readonly todo: string;
	/** Domo's thread of execution id, which its support asks for; empty without. */
	readonly toe: string;
}

const none = { text: '', todo: '', toe: '' };

export function bannersOf(record: RunRecord, status: RunStatus, log: LogResult): readonly Banner[] {
	return [...failures(record), ...allFailed(record, status), ...missing(record), ...lostLog(log), ...missedRun(record, log), ...unwritten(record), ...tripped(record)];
}

const maxFailures = 10;

function failures(record: RunRecord): readonly Banner[] {
	const told = record.failures.slice(0, maxFailures).map(({ where, message, description = '', httpStatus, toe = '' }): Banner => ({
		tone: 'failed',
		title: message,
		text: [`In ${where}`, httpStatus === undefined ? '' : `HTTP ${httpStatus}`].filter(Boolean).join(' · '),
		todo: description,
		toe: description.includes(toe) ? '' : toe,
	}));
	const left = record.failures.length - told.length;
	return left > 0 ? [...told, { ...none, tone: 'failed', title: `And ${figure(left)} more errors: see the run log.` }] : told;
}

function allFailed(record: RunRecord, status: RunStatus): readonly Banner[] {
	if (status !== 'failed' || record.failures.length > 0) return [];
	return [{ ...none, tone: 'failed', title: 'Not one change got through.', todo: 'Read the messages below; the next run tries again.' }];
}

function missing(record: RunRecord): readonly Banner[] {
	const expected = record.plan === undefined ? 0 : plannedItems(record.plan.counts);
	const words = missingWords(record.missing, expected, record.preview === undefined && record.notApproved === undefined);
	return words === undefined ? [] : [{ ...none, tone: 'failed', ...words }];
}

function lostLog(log: LogResult): readonly Banner[] {
	if (log.error === undefined) return [];
	return [{
		...none,
		tone: 'failed',
		title: 'The run log could not be written.',
		text: log.error,
		todo: `The users are as told here. The rows of the log are in the output of Domo Write Run Log${KEPT[log.kept ?? 'nothing']}`,
	}];
}

const KEPT = {
	rows: ', and the next run writes them.',
	runRow: '; they are too many to keep, so that the next run writes the RUN row alone.',
	nothing: '.',
} as const;

/** A run that n8n cut off says nothing; the next one says it (rule 6). */
function missedRun(record: RunRecord, log: LogResult): readonly Banner[] {
	const missed = missedRunOf(record, log);
	if (missed === undefined) return [];
	const { id, jobName, state, startedAt, done, total, executionId } = missed;
	return [{
		...none,
		tone: 'held',
		title: state === 'done' ? 'The run before left no log.' : state === 'stopped' ? 'The run before was stopped in n8n.' : 'The run before was cut off.',
		text: `Run ${id} of ${jobName}, started ${time(startedAt)}, did ${state === 'interrupted' ? 'at least ' : ''}${figure(done)} of ${figure(total)} changes and wrote no log.`,
		todo: `What it left open is part of this run. Execution ${executionId} in n8n may tell why it ended.`,
	}];
}

/** Why nothing was written, where that was on purpose, and what would make it be. */
function unwritten(record: RunRecord): readonly Banner[] {
	const { preview, notApproved, dryRun } = record;
	if (notApproved !== undefined) {
		return [{ ...none, tone: 'held', title: 'Not approved: nothing was done.', text: notApproved.message, todo: notApproved.description }];
	}
	if (preview === 'approval' || preview === 'dryApproval') {
		const todo = headline({ outcomes: record.outcomes.filter(({ status }) => status === 'planned'), dryRun: true });
		return [{
			...none,
			tone: 'info',
			title: 'Plan waiting for approval: nothing was written yet.',
			text: [
				todo === '' ? 'Approving it changes nobody, beside what is released.' : `Approving it changes people in Domo: ${todo}.`,
				preview === 'dryApproval' ? "But 'Dry Run' is on in Domo Apply Changes: until it is switched off, nothing is written even then." : '',
			].filter(Boolean).join(' '),
			todo: 'Who is held stays as they are, unless the approver releases it. Without an approval nothing is done.',
		}];
	}
	if (preview === 'plan') return [{ ...none, tone: 'info', title: 'This is a plan: nothing was written.' }];
	if (!dryRun) return [];
	return [{
		...none,
		tone: 'info',
		title: 'Dry run: nothing was written.',
		todo: "To apply this, switch off 'Dry Run' in Domo Apply Changes.",
	}];
}

function tripped(record: RunRecord): readonly Banner[] {
	const words = holdWords(record);
	return words === undefined ? [] : [{ ...none, tone: 'held', title: 'The guard kept changes back.', ...words }];
}
