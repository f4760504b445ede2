import type { Outcome } from '../apply/types';
import type { RunRecord } from './types';
import { afterOf, beforeOf, roleIn } from './values';

/** Users and admins of the target instance before and after a run; for a dry run, after it would have been applied. */
export interface InstanceFigures {
	readonly usersBefore: number;
	readonly usersAfter: number;
	readonly adminsBefore: number;
	readonly adminsAfter: number;
	readonly orphans: number;
	readonly protected: number;
}

/** Domo's fixed id of the Admin role (domo-api 8). */
const adminRoleId = 1;

/**
 * Counts of the instance, from the plan's counts and what was written since; null without a plan. A new admin counts only once
 * the invitation is accepted, so creates add none.
 */
export function instanceFigures(record: RunRecord): InstanceFigures | null {
	if (record.plan === undefined) return null;
	const { live, adminsBefore, orphans, protected: guarded } = record.plan.counts;
	let usersAfter = live;
	let adminsAfter = adminsBefore;
	for (const outcome of record.outcomes) {
		usersAfter += userDelta(outcome);
		adminsAfter += adminDelta(outcome);
	}
	return {
		usersBefore: live,
		usersAfter,
		adminsBefore,
		adminsAfter: wentAsPlanned(record.outcomes) ? record.plan.counts.adminsAfter : adminsAfter,
		orphans,
		protected: guarded,
	};
}

/** Then the plan's own count holds, which knows who of the admins accepted and is active. */
function wentAsPlanned(outcomes: readonly Outcome[]): boolean {
	return outcomes.every((outcome) => (outcome.action === 'hold' ? !reached(outcome) : outcome.action === 'reject' || outcome.action === 'unchanged' || reached(outcome)));
}

/** Unchanged people travel as items only when they were asked for; the plan counts them all. */
export function unchangedUsers({ plan, outcomes }: Pick<RunRecord, 'plan' | 'outcomes'>): number {
	return plan?.counts.unchanged || outcomes.filter(({ status }) => status === 'unchanged').length;
}

function reached(outcome: Outcome): boolean {
	return outcome.status === 'applied' || outcome.status === 'planned';
}

function writes(outcome: Outcome, action: 'create' | 'update' | 'delete'): boolean {
	return outcome.action === action || (outcome.action === 'hold' && outcome.held?.action === action);
}

function userDelta(outcome: Outcome): number {
	if (writes(outcome, 'create')) return reached(outcome) || outcome.status === 'incomplete' ? 1 : 0;
	return writes(outcome, 'delete') && reached(outcome) ? -1 : 0;
}

function adminDelta(outcome: Outcome): number {
	if (!reached(outcome) || writes(outcome, 'create')) return 0;
	const was = roleIn(beforeOf(outcome)) === adminRoleId;
	if (writes(outcome, 'delete')) return was ? -1 : 0;
	const change = outcome.changes.find(({ field }) => field === 'roleId');
	if (change === undefined) return 0;
	const is = roleIn(afterOf(outcome)) === adminRoleId;
	return Number(is) - Number(was);
}
