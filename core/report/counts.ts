import { STATUSES, countStatuses, statusKind, type StatusKind } from '../apply/statuses';
import type { Outcome } from '../apply/types';
import type { PlanAction } from '../plan/types';
import type { RunCounts, RunRecord, RunStatus } from './types';

export const ACTIONS = ['create', 'update', 'delete', 'hold', 'reject', 'unchanged'] as const satisfies readonly PlanAction[];

/** Tallies outcomes by action and by status; both sum up to `total` (rule 7). */
export function countRun(outcomes: readonly Outcome[]): RunCounts {
	const action = { create: 0, update: 0, delete: 0, hold: 0, reject: 0, unchanged: 0 };
	for (const outcome of outcomes) action[outcome.action] += 1;
	return { action, status: countStatuses(outcomes.map(({ status }) => status)), total: outcomes.length };
}

/**
 * One word for a run. Domo documents none for its own tool, so this is our choice; the first line that fits wins:
 *
 * - `failed`: a node ended in an error, Apply stopped early (both are in `failures`), or changes were tried and not one got through;
 * - `notApproved`: nobody approved the plan, so nothing was written;
 * - `partial`, of any run: items of the plan are missing, so that nobody knows of all of it;
 * - `preview`: a plan that was not handed to Apply;
 * - `dryRun`: nothing was written on purpose, whatever is in the plan;
 * - `partial`: somebody did not get what the configuration wants: a rejected row, or an outcome whose status is of the kind `notDone`;
 * - `nothingToDo`: everybody is as the configuration wants, or was before it was written, and nothing is held;
 * - `success`: the rest. Holds alone do not make a run partial: the guard worked as it was set; the run is notable all the same.
 */
export function runStatus(record: RunRecord): RunStatus {
	const { status, total } = countRun(record.outcomes);
	if (record.failures.length > 0) return 'failed';
	if (record.notApproved !== undefined) return 'notApproved';
	if (record.missing.total > 0 || record.missing.planItem) return 'partial';
	if (record.preview !== undefined) return 'preview';
	if (record.dryRun) return 'dryRun';
	const written = status.applied + status.incomplete + status.unverified;
	if (status.failed > 0 && written === 0) return 'failed';
	const ofKind = (...kinds: readonly StatusKind[]): number =>
		STATUSES.reduce((sum, each) => (kinds.includes(statusKind(each)) ? sum + status[each] : sum), 0);
	if (ofKind('notDone', 'rejected') > 0) return 'partial';
	if (status.notApproved > 0 && status.notApproved + ofKind('asWanted') + status.held === total) return 'notApproved';
	return ofKind('asWanted') === total ? 'nothingToDo' : 'success';
}
