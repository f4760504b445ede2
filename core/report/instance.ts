import { statusKind } from '../apply/statuses';
import type { Outcome } from '../apply/types';
import type { PlanDescription } from '../plan/types';
import { writeAction } from './kind';
import { afterOf, beforeOf, roleIn } from './values';

/** Users and admins of the target instance before and after a run; for a dry run, after it would have been applied. */
export interface InstanceFigures {
	readonly usersBefore: number;
	readonly usersAfter: number;
	/** Active, accepted, human admins. */
	readonly adminsBefore: number;
	/** As counted in Domo after the run where it was, else by what became of each item. */
	readonly adminsAfter: number;
	/** By what became of each item, where Domo was counted after the run and has another number. */
	readonly adminsByOutcomes?: number;
	/** Whether Domo was counted. */
	readonly adminsCounted: boolean;
	/** New accounts with the Admin role: they are none of the admins before their invitation is accepted. */
	readonly adminsInvited: number;
	/** Changes that would move these figures, of which it is not known whether Domo kept them. */
	readonly unconfirmed: number;
	readonly orphans: number;
	readonly protected: number;
	/** People who were as their rows want them. */
	readonly unchanged: number;
}

/** Domo's fixed id of the Admin role (domo-api 8). */
const adminRoleId = 1;

/**
 * Counts of the instance: from the plan's counts of it, and from what became of each item, held ones that were released included.
 * The plan alone knows who of the admins accepted and is active. So what its own count says beyond the roles in its items is kept
 * while all that it wanted was done; else each change counts as its roles say. Where Apply counted the admins again, that number is told;
 * it says more than all others, since also other people and runs change roles.
 */
export function instanceFigures({ counts }: PlanDescription, outcomes: readonly Outcome[], missing: number, counted?: number): InstanceFigures {
	const { live, adminsBefore, orphans, protected: guarded } = counts;
	const wanted = outcomes.filter((outcome) => isChange(outcome) && !wasHeld(outcome));
	const reached = outcomes.filter(isReached);
	const sum = (all: readonly Outcome[], delta: (outcome: Outcome) => number): number => all.reduce((total, outcome) => total + delta(outcome), 0);
	const asPlanned = missing === 0 && wanted.every(isReached);
	const known = asPlanned ? counts.adminsAfter - adminsBefore - sum(wanted, adminDelta) : 0;
	const byOutcomes = adminsBefore + known + sum(reached, adminDelta);
	return {
		usersBefore: live,
		usersAfter: live + sum(outcomes, userDelta),
		adminsBefore,
		adminsAfter: counted ?? byOutcomes,
		...(counted !== undefined && missing === 0 && counted !== byOutcomes && { adminsByOutcomes: byOutcomes }),
		adminsCounted: counted !== undefined,
		adminsInvited: reached.filter((outcome) => writes(outcome, 'create') && roleIn(afterOf(outcome)) === adminRoleId).length,
		unconfirmed: outcomes.filter((outcome) => outcome.status === 'unverified' && (writes(outcome, 'delete') || adminDelta(outcome) !== 0)).length,
		orphans,
		protected: guarded,
		unchanged: counts.unchanged || outcomes.filter(({ status }) => status === 'unchanged').length,
	};
}

function isChange(outcome: Outcome): boolean {
	return writeAction(outcome) !== null;
}

/** By the plan's guard. What an approver released comes back as the change that it was, with `held`; what Apply itself keeps back was no hold of the plan. */
function wasHeld({ action, held, status }: Outcome): boolean {
	return action === 'hold' || (held !== undefined && status !== 'held');
}

/** The world is as the change wants it, by this run or before it; in a dry run it would be. */
function isReached(outcome: Outcome): boolean {
	const kind = statusKind(outcome.status);
	return isChange(outcome) && (kind === 'done' || kind === 'planned' || kind === 'asWanted');
}

function writes(outcome: Outcome, action: 'create' | 'update' | 'delete'): boolean {
	return writeAction(outcome) === action;
}

/** Whoever was created is there, whatever else could not be done or read again. */
function userDelta(outcome: Outcome): number {
	if (writes(outcome, 'create')) return isReached(outcome) || outcome.status === 'incomplete' || outcome.status === 'unverified' ? 1 : 0;
	return writes(outcome, 'delete') && isReached(outcome) ? -1 : 0;
}

function adminDelta(outcome: Outcome): number {
	if (!isChange(outcome) || writes(outcome, 'create')) return 0;
	const was = roleIn(beforeOf(outcome)) === adminRoleId;
	if (writes(outcome, 'delete')) return was ? -1 : 0;
	const change = outcome.changes.find(({ field }) => field === 'roleId');
	if (change === undefined) return 0;
	return Number(roleIn({ roleId: change.to }) === adminRoleId) - Number(roleIn({ roleId: change.from }) === adminRoleId);
}
