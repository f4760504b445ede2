import { statusKind } from '../apply/statuses';
import type { Outcome } from '../apply/types';
import { isRemovalItem, writeAction } from '../plan/describe';

export { isRemovalItem, writeAction } from '../plan/describe';

/** What became of a person, in the words of a report. Every outcome has exactly one kind, so that kinds sum up to the outcomes. */
export const KINDS = ['created', 'updated', 'removed', 'held', 'notApproved', 'rejected', 'failed', 'alreadyDone', 'unchanged'] as const;
export type Kind = (typeof KINDS)[number];

/**
 * The kind of an outcome. Planned changes of a dry run have the kind that they would have. A hold that an approver released
 * and Apply applied is told by what was done. `failed` gathers all that did not end as the plan wanted it.
 */
export function kindOf(outcome: Outcome): Kind {
	switch (statusKind(outcome.status)) {
		case 'keptBack':
			return outcome.status === 'notApproved' ? 'notApproved' : 'held';
		case 'rejected':
			return 'rejected';
		case 'asWanted':
			return outcome.status === 'alreadyDone' ? 'alreadyDone' : 'unchanged';
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
	return isRemovalItem(outcome) ? 'removed' : 'updated';
}

/** Groups outcomes by kind, each group in the order of the plan. */
export function byKind(outcomes: readonly Outcome[]): Readonly<Record<Kind, readonly Outcome[]>> {
	const groups: Record<Kind, Outcome[]> = {
		created: [], updated: [], removed: [], held: [], notApproved: [], rejected: [], failed: [], alreadyDone: [], unchanged: [],
	};
	for (const outcome of outcomes) groups[kindOf(outcome)].push(outcome);
	return groups;
}
