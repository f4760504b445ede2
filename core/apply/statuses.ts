import type { PlanItem } from '../plan/types';

/**
 * What can become of a plan item, written down once: counts, run-log columns, the checks of incoming items, the words of mail and hints,
 * and what undo takes back are all made from this table. A new status is one row.
 */

/** How a status counts for the run as a whole. */
export type StatusKind =
	/** Domo has it, by this run. */
	| 'done'
	/** Nothing had to be written: the person was as the plan wants. */
	| 'asWanted'
	/** A dry run. */
	| 'planned'
	/** Left alone on purpose: by the guard, or because nobody approved. */
	| 'keptBack'
	/** The row cannot be used. */
	| 'rejected'
	/** The person is not, or not surely, as the plan wants. Makes a run partial, as a reject does. */
	| 'notDone';

export interface StatusRow {
	readonly kind: StatusKind;
	/** How people are told: completes "12 changes …". */
	readonly words: string;
	/** Whether something was written that `direction: undo` can take back. */
	readonly undoable: boolean;
	/** The count column on the RUN row of the log. Never renamed: older logs have it. */
	readonly logColumn: string;
}

export const STATUS_TABLE = {
	applied: { kind: 'done', words: 'applied', undoable: true, logColumn: 'count_status_applied' },
	planned: { kind: 'planned', words: 'planned', undoable: false, logColumn: 'count_status_planned' },
	held: { kind: 'keptBack', words: 'held', undoable: false, logColumn: 'count_status_held' },
	rejected: { kind: 'rejected', words: 'rejected', undoable: false, logColumn: 'count_status_rejected' },
	failed: { kind: 'notDone', words: 'failed', undoable: false, logColumn: 'count_status_failed' },
	/** Some of its parts were written. */
	incomplete: { kind: 'notDone', words: 'not complete', undoable: true, logColumn: 'count_status_incomplete' },
	drifted: { kind: 'notDone', words: 'changed by someone else since the plan, left alone', undoable: false, logColumn: 'count_status_drifted' },
	notTried: { kind: 'notDone', words: 'not tried', undoable: false, logColumn: 'count_status_not_tried' },
	/** Domo accepted the write, and reading again did not show it, or could not be done. */
	unverified: { kind: 'notDone', words: 'sent, but not confirmed', undoable: true, logColumn: 'count_status_unverified' },
	/** No item of a change: the plan found the person as their row wants them. */
	unchanged: { kind: 'asWanted', words: 'unchanged', undoable: false, logColumn: 'count_status_unchanged' },
	/** Somebody else, or an earlier run of this very plan, did it before. */
	alreadyDone: { kind: 'asWanted', words: 'already done', undoable: false, logColumn: 'count_status_already_done' },
	/** The plan waits for an approval, or nobody gave it. */
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
