import type { RunRecord, RunStatus } from '../types';
import type { StoryExtras } from './story';

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

export function bannersOf(record: RunRecord, status: RunStatus, { logError }: StoryExtras): readonly Banner[] {
	return [...failures(record), ...allFailed(record, status), ...lostLog(logError), ...dry(record), ...tripped(record)];
}

function failures(record: RunRecord): readonly Banner[] {
	return record.failures.map(({ where, message, description = '', httpStatus, toe = '' }) => ({
		tone: 'failed',
		title: message,
		text: [`In ${where}`, httpStatus === undefined ? '' : `HTTP ${httpStatus}`].filter(Boolean).join(' · '),
		todo: description,
		toe,
	}));
}

function allFailed(record: RunRecord, status: RunStatus): readonly Banner[] {
	if (status !== 'failed' || record.failures.length > 0) return [];
	return [{ ...none, tone: 'failed', title: 'Not one change got through.', todo: 'Read the messages below; the next run tries again.' }];
}

function lostLog(logError: string | undefined): readonly Banner[] {
	if (logError === undefined) return [];
	return [{
		...none,
		tone: 'failed',
		title: 'The run log could not be written.',
		text: logError,
		todo: 'The users are as told here. The rows of the log are in the output of Domo Write Run Log.',
	}];
}

function dry(record: RunRecord): readonly Banner[] {
	if (!record.dryRun) return [];
	return [{
		...none,
		tone: 'info',
		title: 'Dry run: nothing was written.',
		todo: "To apply this, switch off 'Dry Run' in Domo Apply Changes.",
	}];
}

function tripped(record: RunRecord): readonly Banner[] {
	if (record.plan?.guardTripped !== true) return [];
	return [{
		...none,
		tone: 'held',
		title: 'The guard kept changes back.',
		text: 'Nothing that is held was applied. Each hold below names its limit.',
		todo: 'Correct the configuration, or change the setting that is named, or approve the plan.',
	}];
}
