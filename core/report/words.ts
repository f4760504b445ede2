import { STATUSES, STATUS_TABLE, type OutcomeStatus } from '../apply/statuses';
import type { Outcome } from '../apply/types';
import type { Kind } from './kind';

export { counted, figure, listed } from '../common/wording';

/** How a report calls each kind: after a run, and in a dry run. */
export const KIND_WORDS: Readonly<Record<Kind, { readonly done: string; readonly planned: string }>> = {
	created: { done: 'created', planned: 'to create' },
	updated: { done: 'updated', planned: 'to update' },
	removed: { done: 'removed', planned: 'to remove' },
	held: { done: 'held', planned: 'held' },
	notApproved: { done: 'not approved', planned: 'not approved' },
	rejected: { done: 'rejected', planned: 'rejected' },
	failed: { done: 'failed', planned: 'failed' },
	alreadyDone: { done: 'already done', planned: 'already done' },
	unchanged: { done: 'unchanged', planned: 'unchanged' },
};

/** How a tile calls the people whose change did not end as planned: by its status where all share it, else in general. */
export function notDoneWord(outcomes: readonly Outcome[]): string {
	const statuses = new Set(outcomes.map(({ status }) => status));
	const [only] = statuses;
	return only === undefined ? KIND_WORDS.failed.done : statuses.size === 1 ? STATUS_TABLE[only].words : 'not done';
}

/** Outcomes of one kind by their status, in the order of the table of statuses. */
export function byStatus(outcomes: readonly Outcome[]): readonly { readonly status: OutcomeStatus; readonly words: string; readonly outcomes: readonly Outcome[] }[] {
	return STATUSES.flatMap((status) => {
		const same = outcomes.filter((outcome) => outcome.status === status);
		return same.length === 0 ? [] : [{ status, words: STATUS_TABLE[status].words, outcomes: same }];
	});
}
