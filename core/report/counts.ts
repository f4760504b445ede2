/**
 * All numbers of a run: outcomes by action and status, how often each field was written, items of the plan that did not come in, and users
 * and admins of the instance before and after. Each is counted once, when the run record is made, from outcomes and the plan's own counts.
 */
import { countStatuses, type OutcomeStatus, STATUS_TABLE, STATUSES, statusKind } from '../apply/statuses';
import type { Outcome } from '../apply/types';
import { figure, listed } from '../common/wording';
import { ADMIN_ROLE_ID } from '../plan/accounts';
import { writeAction } from '../plan/describe';
import type { PlanAction, PlanCounts, PlanDescription, PlanItem } from '../plan/types';
import { afterOf, beforeOf, roleIn, storedText } from './outcomes';

/** How many outcomes had each action and each status; both sum up to the number of outcomes. */
export interface RunCounts {
	readonly action: Readonly<Record<PlanAction, number>>;
	readonly status: Readonly<Record<OutcomeStatus, number>>;
	readonly total: number;
}

export const ACTIONS = ['create', 'update', 'delete', 'hold', 'reject', 'scheduled', 'unchanged'] as const satisfies readonly PlanAction[];

/** Counts outcomes by action and by status; both sum up to `total` (rule 7). */
export function countRun(outcomes: readonly Outcome[]): RunCounts {
	const action = { create: 0, update: 0, delete: 0, hold: 0, reject: 0, scheduled: 0, unchanged: 0 };
	for (const outcome of outcomes) action[outcome.action] += 1;
	return { action, status: countStatuses(outcomes.map(({ status }) => status)), total: outcomes.length };
}

/** How often a field was written. Attributes decide groups and data permissions, so many changes of one deserve attention. */
export interface FieldCount {
	readonly field: string;
	/** Set on new people. */
	readonly set: number;
	/** Replaced by another value. */
	readonly changed: number;
	readonly cleared: number;
}

/** By field, the most written first. */
export function countFields(outcomes: readonly Outcome[]): readonly FieldCount[] {
	const counts = new Map<string, { field: string; set: number; changed: number; cleared: number }>();
	for (const { action, held, changes } of outcomes) {
		const created = action === 'create' || held?.action === 'create';
		for (const { field, to } of changes) {
			const count = counts.get(field) ?? { field, set: 0, changed: 0, cleared: 0 };
			counts.set(field, count);
			count[storedText(to) === '' ? 'cleared' : created ? 'set' : 'changed'] += 1;
		}
	}
	return [...counts.values()].sort((a, b) => timesWritten(b) - timesWritten(a) || (a.field < b.field ? -1 : 1));
}

export function timesWritten({ set, changed, cleared }: FieldCount): number {
	return set + changed + cleared;
}

/** Items of the plan of which nothing came in: filtered out, lost by a Merge, cut by a Limit node or by *Execute Once*. */
export interface MissingItems {
	readonly total: number;
	/** Those of them that did not reach Domo Apply Changes: nothing was written for them. */
	readonly notApplied: number;
	/** How Domo Apply Changes counted the others, where it did. */
	readonly byStatus: readonly { readonly status: OutcomeStatus; readonly count: number }[];
	/** True when outcomes came without the plan item: then it is unknown how many there should be. */
	readonly planItem: boolean;
}

/** How many outcomes of each status Apply gave; it hands the numbers on with the plan item. */
export type AppliedCounts = Partial<Readonly<Record<OutcomeStatus, number>>>;

export const NOTHING_MISSING: MissingItems = { total: 0, notApplied: 0, byStatus: [], planItem: false };

/** How many items a plan has besides those of unchanged people, which travel only when they are asked for. */
export function plannedItems({ create, update, delete: removed, hold, reject, scheduled }: Pick<PlanCounts, 'create' | 'update' | 'delete' | 'hold' | 'reject' | 'scheduled'>): number {
	return create + update + removed + hold + reject + scheduled;
}

/**
 * Which items of the plan did not come in, by the plan's own counts.
 *
 * @param applied how many outcomes Apply gave; undefined where it did not run, or did not count them
 * @param bypassed how many of `outcomes` did not go through Apply
 */
export function missingItems(counts: PlanCounts, outcomes: readonly Outcome[], applied: AppliedCounts | undefined, bypassed: number): MissingItems {
	const came = outcomes.filter(({ status }) => status !== 'unchanged');
	const expected = plannedItems(counts);
	const total = Math.max(0, expected - came.length);
	if (applied === undefined) return { ...NOTHING_MISSING, total };
	const given = STATUSES.reduce((sum, status) => (status === 'unchanged' ? sum : sum + (applied[status] ?? 0)), 0);
	const byStatus = STATUSES.flatMap((status) => {
		const count = status === 'unchanged' ? 0 : (applied[status] ?? 0) - came.filter((outcome) => outcome.status === status).length;
		return count > 0 ? [{ status, count }] : [];
	});
	return { ...NOTHING_MISSING, total, notApplied: Math.min(total, Math.max(0, expected - given - bypassed)), byStatus };
}

/** Each item of a plan once: a Merge of overlapping branches doubles items, and an outcome says more than the item it came from. */
export function withoutDuplicates<T extends PlanItem | Outcome>(items: readonly T[]): readonly T[] {
	const withOutcome = new Set(items.flatMap((item) => ('status' in item ? [item._item] : [])));
	const seen = new Set<string>();
	return items.filter((item) => {
		if (item._item === undefined) return true;
		if (seen.has(item._item) || (!('status' in item) && withOutcome.has(item._item))) return false;
		seen.add(item._item);
		return true;
	});
}

/** `7 items missing`; empty where none is. */
export function missingPhrase({ total, planItem }: MissingItems): string {
	if (total > 0) return `${figure(total)} ${total === 1 ? 'item' : 'items'} missing`;
	return planItem ? 'the plan item is missing' : '';
}

const MISSING_TODO =
	"Connect Domo Reconcile Users, Domo Apply Changes and Domo Write Run Log directly, or look for what takes items away between them: 'Execute Once' in the settings of a node, a Filter, Limit or Remove Duplicates node, a Merge without one of its branches.";

/** The banner about missing items: what is missing, what is known about it, and what to do; undefined where nothing is missing. `ran` is false for a plan. */
export function missingWords({ total, notApplied, byStatus, planItem }: MissingItems, expected: number, ran: boolean): { readonly title: string; readonly text: string; readonly todo: string } | undefined {
	if (planItem) return { title: 'The plan item is missing.', text: 'So nobody knows whether what came in is all of the run, and how the instance is now.', todo: MISSING_TODO };
	if (total === 0) return undefined;
	const lost = total - notApplied;
	const known = byStatus.map(({ status, count }) => `${figure(count)} ${STATUS_TABLE[status].words}`);
	const parts = [
		notApplied === 0 ? '' : `${figure(notApplied)} did not reach Domo Apply Changes: nothing was written for ${notApplied === 1 ? 'it' : 'them'}.`,
		lost === 0 || !ran ? '' : known.length > 0
			? `Of the others Domo Apply Changes says: ${listed(known)}. Who they are is not known here, so this log cannot take them back.`
			: `What became of ${lost === total ? 'them' : 'the others'} is not known here, and this log cannot take it back.`,
	];
	return {
		title: `${figure(total)} of the ${figure(expected)} items of the plan ${total === 1 ? 'is' : 'are'} missing.`,
		text: parts.filter(Boolean).join(' '),
		todo: MISSING_TODO,
	};
}

/** Users and admins of the target instance before and after a run; for a dry run, after it would have been applied. */
export interface InstanceCounts {
	/** Null, like all that needs everybody, where only the people of the rows were looked up. */
	readonly usersBefore: number | null;
	readonly usersAfter: number | null;
	/** Active, accepted, human admins. */
	readonly adminsBefore: number | null;
	/** As counted in Domo after the run where that was done, else calculated from the outcomes. */
	readonly adminsAfter: number | null;
	/** Calculated from the outcomes, where the count in Domo after the run differs. */
	readonly adminsByOutcomes?: number;
	/** Whether the admins were counted in Domo after the run. */
	readonly adminsCounted: boolean;
	/** New accounts with the Admin role; they do not count as admins before they accept the invitation. */
	readonly adminsInvited: number;
	/** Changes of these numbers of which it is not known whether Domo stored them. */
	readonly unconfirmed: number;
	/** People in no row when the plan was made. */
	readonly orphans: number | null;
	/** Those of them who are still there. */
	readonly orphansAfter: number | null;
	/** Users whose row has ended, when the plan was made. */
	readonly leavers: number;
	readonly endingSoon: number;
	readonly protected: number | null;
	/** People who were already as their rows want them. */
	readonly unchanged: number;
}

/**
 * Users and admins before and after, from the plan's counts and the outcomes, released holds included. Only the plan knows which admins
 * accepted and are active. While all its changes were done, its own number of admins is therefore used; else each change counts by its
 * roles. A count that Apply made in Domo after the run (`counted`) takes precedence, since other people and runs change roles, too.
 */
export function countInstance({ counts }: PlanDescription, outcomes: readonly Outcome[], missing: number, counted?: number): InstanceCounts {
	const { live, adminsBefore } = counts;
	const isWanted = (outcome: Outcome): boolean => isWrite(outcome) && !wasHeld(outcome);
	const reached = outcomes.filter(isReached);
	const sum = (all: readonly Outcome[], delta: (outcome: Outcome) => number): number => all.reduce((total, outcome) => total + delta(outcome), 0);
	const asPlanned = missing === 0 && outcomes.every((outcome) => isReached(outcome) || !isWanted(outcome));
	const besides = asPlanned ? reached.filter((outcome) => !isWanted(outcome)) : reached;
	const byOutcomes = adminsBefore === null ? null : (asPlanned ? (counts.adminsAfter ?? adminsBefore) : adminsBefore) + sum(besides, adminDelta);
	return {
		usersBefore: live,
		usersAfter: live === null ? null : live + sum(outcomes, userDelta),
		adminsBefore,
		adminsAfter: counted ?? byOutcomes,
		...(counted !== undefined && missing === 0 && byOutcomes !== null && counted !== byOutcomes && { adminsByOutcomes: byOutcomes }),
		adminsCounted: counted !== undefined,
		adminsInvited: reached.filter((outcome) => writes(outcome, 'create') && roleIn(afterOf(outcome)) === ADMIN_ROLE_ID).length,
		unconfirmed: outcomes.filter((outcome) => outcome.status === 'unverified' && (writes(outcome, 'delete') || adminDelta(outcome) !== 0)).length,
		orphans: counts.orphans,
		orphansAfter: counts.orphans === null ? null : Math.max(0, counts.orphans - reached.filter((outcome) => writes(outcome, 'delete') && outcome.row_number === null).length),
		leavers: counts.leavers,
		endingSoon: counts.endingSoon,
		protected: counts.protected,
		unchanged: counts.unchanged || outcomes.filter(({ status }) => status === 'unchanged').length,
	};
}

function isWrite(outcome: Outcome): boolean {
	return writeAction(outcome) !== null;
}

/** Held by the plan's guard. A released hold comes back as its change, with `held`; what Apply itself holds was not held by the plan. */
function wasHeld({ action, held, status }: Outcome): boolean {
	return action === 'hold' || (held !== undefined && status !== 'held');
}

/** Domo is as the change wants it, by this run or before it; in a dry run it would be. */
function isReached(outcome: Outcome): boolean {
	const kind = statusKind(outcome.status);
	return isWrite(outcome) && (kind === 'done' || kind === 'planned' || kind === 'asWanted');
}

function writes(outcome: Outcome, action: 'create' | 'update' | 'delete'): boolean {
	return writeAction(outcome) === action;
}

/** A created account exists even if the rest of the change failed or could not be read again. */
function userDelta(outcome: Outcome): number {
	if (writes(outcome, 'create')) return isReached(outcome) || outcome.status === 'incomplete' || outcome.status === 'unverified' ? 1 : 0;
	return writes(outcome, 'delete') && isReached(outcome) ? -1 : 0;
}

function adminDelta(outcome: Outcome): number {
	if (!isWrite(outcome) || writes(outcome, 'create')) return 0;
	const was = roleIn(beforeOf(outcome)) === ADMIN_ROLE_ID;
	if (writes(outcome, 'delete')) return was ? -1 : 0;
	const change = outcome.changes.find(({ field }) => field === 'roleId');
	if (change === undefined) return 0;
	return Number(roleIn({ roleId: change.to }) === ADMIN_ROLE_ID) - Number(roleIn({ roleId: change.from }) === ADMIN_ROLE_ID);
}
