import { type LogResult, missedRunOf } from '../logResult';
import { redact } from '../redact';
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

export function bannersOf(record: RunRecord, status: RunStatus, log: LogResult | undefined): readonly Banner[] {
	return [...failures(record), ...allFailed(record, status), ...lostLog(log), ...missedRun(record, log), ...dry(record), ...tripped(record)];
}

function failures(record: RunRecord): readonly Banner[] {
	return record.failures.map(({ where, message, description = '', httpStatus, toe = '' }) => ({
		tone: 'failed',
		title: message,
		text: [`In ${where}`, httpStatus === undefined ? '' : `HTTP ${httpStatus}`].filter(Boolean).join(' · '),
		todo: description,
		toe: description.includes(toe) ? '' : toe,
	}));
}

function allFailed(record: RunRecord, status: RunStatus): readonly Banner[] {
	if (status !== 'failed' || record.failures.length > 0) return [];
	return [{ ...none, tone: 'failed', title: 'Not one change got through.', todo: 'Read the messages below; the next run tries again.' }];
}

function lostLog(log: LogResult | undefined): readonly Banner[] {
	if (log?.error === undefined) return [];
	return [{
		...none,
		tone: 'failed',
		title: 'The run log could not be written.',
		text: redact(log.error),
		todo: `The users are as told here. The rows of the log are in the output of Domo Write Run Log${KEPT[log.kept ?? 'nothing']}`,
	}];
}

const KEPT = {
	rows: ', and the next run writes them.',
	runRow: '; they are too many to keep, so that the next run writes the RUN row alone.',
	nothing: '.',
} as const;

/** A run that n8n cut off says nothing; the next one says it (rule 6). */
function missedRun(record: RunRecord, log: LogResult | undefined): readonly Banner[] {
	const missed = missedRunOf(record, log);
	if (missed === undefined) return [];
	const { id, jobName, state, startedAt, done, total, executionId } = missed;
	return [{
		...none,
		tone: 'held',
		title: state === 'done' ? 'The run before left no log.' : 'The run before was cut off.',
		text: `Run ${id} of ${jobName}, started ${time(startedAt)}, did ${figure(done)} of ${figure(total)} changes and wrote no log.`,
		todo: `What it left open is part of this run. Execution ${executionId} in n8n may tell why it ended.`,
	}];
}

function dry(record: RunRecord): readonly Banner[] {
	if (record.preview === true) return [{ ...none, tone: 'info', title: 'This is a plan: nothing was written.' }];
	if (!record.dryRun) return [];
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
