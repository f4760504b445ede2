import { statusKind } from '../apply/statuses';
import type { Outcome } from '../apply/types';
import type { WriteAction } from '../plan/types';

/** What became of a person, in the words of a report. Every outcome has exactly one kind, so that kinds sum up to the outcomes. */
export const KINDS = ['created', 'updated', 'removed', 'held', 'rejected', 'failed', 'unchanged'] as const;
export type Kind = (typeof KINDS)[number];

/**
 * The kind of an outcome. Planned changes of a dry run have the kind that they would have. A hold that an approver released
 * and Apply applied is told by what was done. `failed` gathers all that did not end as the plan wanted it.
 */
export function kindOf(outcome: Outcome): Kind {
	switch (statusKind(outcome.status)) {
		case 'keptBack':
			return 'held';
		case 'rejected':
			return 'rejected';
		case 'asWanted':
			return 'unchanged';
		case 'notDone':
			return 'failed';
		case 'done':
		case 'planned':
			return writtenKind(outcome);
	}
}

function writtenKind(outcome: Outcome): Kind {
	const action = writeAction(outcome);
	if (action === null) return outcome.action === 'reject' ? 'rejected' : 'unchanged';
	if (action === 'create') return 'created';
	return isRemoval(outcome) ? 'removed' : 'updated';
}

/** The write that an outcome is about, be it held or not; null for rejects and unchanged people. */
export function writeAction(outcome: Outcome): WriteAction | null {
	switch (outcome.action) {
		case 'create':
		case 'update':
		case 'delete':
			return outcome.action;
		case 'hold':
			return outcome.held?.action ?? null;
		case 'reject':
		case 'unchanged':
			return null;
	}
}

/** A removal is a delete, or the role change of an orphan: an update that no row asks for. */
export function isRemoval(outcome: Outcome): boolean {
	const action = writeAction(outcome);
	if (action === 'delete') return true;
	const [only, ...others] = outcome.changes;
	return action === 'update' && outcome.row_number === null && only?.field === 'roleId' && others.length === 0;
}

/** Groups outcomes by kind, each group in the order of the plan. */
export function byKind(outcomes: readonly Outcome[]): Readonly<Record<Kind, readonly Outcome[]>> {
	const groups: Record<Kind, Outcome[]> = {
		created: [], updated: [], removed: [], held: [], rejected: [], failed: [], unchanged: [],
	};
	for (const outcome of outcomes) groups[kindOf(outcome)].push(outcome);
	return groups;
}
