import type { Outcome, OutcomeStatus } from '../apply/types';
import type { PlanAction } from '../plan/types';
import type { RunCounts, RunRecord, RunStatus } from './types';

export const ACTIONS = ['create', 'update', 'delete', 'hold', 'reject', 'unchanged'] as const satisfies readonly PlanAction[];

export const STATUSES = [
	'applied', 'planned', 'held', 'rejected', 'failed', 'incomplete', 'drifted', 'notTried', 'unverified', 'unchanged',
] as const satisfies readonly OutcomeStatus[];

/** What a person wanted by the configuration did not get; each of these makes a run partial. */
const UNDONE: ReadonlySet<OutcomeStatus> = new Set<OutcomeStatus>([
	'rejected', 'failed', 'incomplete', 'drifted', 'notTried', 'unverified',
]);

/** Tallies outcomes by action and by status; both sum up to `total` (rule 7). */
export function countRun(outcomes: readonly Outcome[]): RunCounts {
	const action = { create: 0, update: 0, delete: 0, hold: 0, reject: 0, unchanged: 0 };
	const status = {
		applied: 0, planned: 0, held: 0, rejected: 0, failed: 0, incomplete: 0, drifted: 0, notTried: 0, unverified: 0, unchanged: 0,
	};
	for (const outcome of outcomes) {
		action[outcome.action] += 1;
		status[outcome.status] += 1;
	}
	return { action, status, total: outcomes.length };
}

/**
 * One word for a run. Domo documents none for its own tool, so this is our choice; the first line that fits wins:
 *
 * - `failed`: a node ended in an error, Apply stopped early (both are in `failures`), or changes were tried and not one got through;
 * - `dryRun`: nothing was written on purpose, whatever is in the plan;
 * - `partial`: somebody did not get what the configuration wants: a rejected row, or an outcome that is failed, incomplete,
 *   drifted, notTried or unverified;
 * - `nothingToDo`: everybody is as the configuration wants, and nothing is held;
 * - `success`: the rest. Holds alone do not make a run partial: the guard worked as it was set; the run is notable all the same.
 */
export function runStatus(record: Pick<RunRecord, 'outcomes' | 'failures' | 'dryRun'>): RunStatus {
	const { status, total } = countRun(record.outcomes);
	if (record.failures.length > 0) return 'failed';
	if (record.dryRun) return 'dryRun';
	const written = status.applied + status.incomplete + status.unverified;
	if (status.failed > 0 && written === 0) return 'failed';
	if (STATUSES.some((each) => UNDONE.has(each) && status[each] > 0)) return 'partial';
	return status.unchanged === total ? 'nothingToDo' : 'success';
}
