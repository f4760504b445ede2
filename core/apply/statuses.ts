import type { PlanItem } from '../plan/types';

/**
 * The statuses of an outcome. Counts, run-log columns, the checks of incoming items, the words of mail and hints, and what an undo takes
 * back are all made from this table. A new status is one row.
 */

/** How a status counts for the run as a whole. */
export type StatusKind =
	/** This run wrote it. */
	| 'done'
	/** Nothing had to be written: the user was as the plan wants. */
	| 'asWanted'
	/** A dry run. */
	| 'planned'
	/** Not written on purpose: held by the guard, or not approved. */
	| 'keptBack'
	/** The row cannot be used. */
	| 'rejected'
	/** The user is not, or not certainly, as the plan wants. Makes a run partial, as a reject does. */
	| 'notDone';

export interface StatusRow {
	readonly kind: StatusKind;
	/** For messages: completes "12 changes …". */
	readonly words: string;
	/** Whether something was written that an undo can take back. */
	readonly undoable: boolean;
	/** The count column of the RUN row in the log. Never renamed, since older logs have it. */
	readonly logColumn: string;
}

export const STATUS_TABLE = {
	applied: { kind: 'done', words: 'applied', undoable: true, logColumn: 'count_status_applied' },
	planned: { kind: 'planned', words: 'planned', undoable: false, logColumn: 'count_status_planned' },
	held: { kind: 'keptBack', words: 'held', undoable: false, logColumn: 'count_status_held' },
	rejected: { kind: 'rejected', words: 'rejected', undoable: false, logColumn: 'count_status_rejected' },
	failed: { kind: 'notDone', words: 'failed', undoable: false, logColumn: 'count_status_failed' },
	/** Only a part was written. */
	incomplete: { kind: 'notDone', words: 'not complete', undoable: true, logColumn: 'count_status_incomplete' },
	drifted: { kind: 'notDone', words: 'changed by someone else since the plan, left alone', undoable: false, logColumn: 'count_status_drifted' },
	notTried: { kind: 'notDone', words: 'not tried', undoable: false, logColumn: 'count_status_not_tried' },
	/** Domo accepted the write, but reading again did not confirm it. */
	unverified: { kind: 'notDone', words: 'sent, but not confirmed', undoable: true, logColumn: 'count_status_unverified' },
	/** The item is no change: the user was as its row wants. */
	unchanged: { kind: 'asWanted', words: 'unchanged', undoable: false, logColumn: 'count_status_unchanged' },
	/** The row counts from a later day on. */
	scheduled: { kind: 'asWanted', words: 'scheduled', undoable: false, logColumn: 'count_status_scheduled' },
	/** Somebody else, or an earlier run of this plan, had done it. */
	alreadyDone: { kind: 'asWanted', words: 'already done', undoable: false, logColumn: 'count_status_already_done' },
	/** The plan has no valid approval. */
	notApproved: { kind: 'keptBack', words: 'not approved', undoable: false, logColumn: 'count_status_not_approved' },
} as const satisfies Readonly<Record<string, StatusRow>>;

export type OutcomeStatus = keyof typeof STATUS_TABLE;

/** All statuses, in the order of the table. */
export const STATUSES: readonly OutcomeStatus[] = Object.keys(STATUS_TABLE).filter(isStatus);

/** Whether a value, of an item or of a log's cell, names a status. */
export function isStatus(value: unknown): value is OutcomeStatus {
	return typeof value === 'string' && Object.hasOwn(STATUS_TABLE, value);
}

/** The status of items that are never written. Undefined for an action that is a change. */
export function statusWithoutWrite(action: PlanItem['action']): OutcomeStatus | undefined {
	switch (action) {
		case 'hold': return 'held';
		case 'reject': return 'rejected';
		case 'scheduled': return 'scheduled';
		case 'unchanged': return 'unchanged';
		case 'create':
		case 'update':
		case 'delete': return undefined;
	}
}

/** How a status counts for the run as a whole. */
export function statusKind(status: OutcomeStatus): StatusKind {
	return STATUS_TABLE[status].kind;
}

/** How many of `statuses` there are of each; every status has a number. */
export function countStatuses(statuses: Iterable<OutcomeStatus>): Record<OutcomeStatus, number> {
	const counts: Partial<Record<OutcomeStatus, number>> = Object.fromEntries(STATUSES.map((status) => [status, 0]));
	for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
	if (!hasAll(counts)) throw new Error('A status was not counted.');
	return counts;
}

function hasAll(counts: Partial<Record<OutcomeStatus, number>>): counts is Record<OutcomeStatus, number> {
	return STATUSES.every((status) => counts[status] !== undefined);
}
