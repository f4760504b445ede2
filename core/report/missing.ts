import { STATUSES, STATUS_TABLE, type OutcomeStatus } from '../apply/statuses';
import type { Outcome } from '../apply/types';
import type { PlanCounts, PlanItem } from '../plan/types';
import { figure, listed } from '../common/wording';

/** Items of the plan of which nothing came in: filtered out, lost by a Merge, cut by a Limit node or by *Execute Once*. */
export interface MissingItems {
	readonly total: number;
	/** Of them, those that did not reach Domo Apply Changes: nothing was written for them. */
	readonly notApplied: number;
	/** What Domo Apply Changes says of the others, where it says it. */
	readonly told: readonly { readonly status: OutcomeStatus; readonly count: number }[];
	/** Outcomes came without the plan item, so that nobody knows how many there should be. */
	readonly planItem: boolean;
}

/** How many outcomes of each status Apply gave; it hands the numbers on with the plan item. */
export type AppliedCounts = Partial<Readonly<Record<OutcomeStatus, number>>>;

export const NOTHING_MISSING: MissingItems = { total: 0, notApplied: 0, told: [], planItem: false };

/** How many items a plan has besides those of unchanged people, which travel only when they are asked for. */
export function plannedItems({ create, update, delete: removed, hold, reject }: Pick<PlanCounts, 'create' | 'update' | 'delete' | 'hold' | 'reject'>): number {
	return create + update + removed + hold + reject;
}

/**
 * Compares what came in with the plan's own counts.
 *
 * @param applied how many outcomes Apply gave; undefined where it did not run, or does not say
 * @param bypassed how many of `outcomes` did not go through Apply
 */
export function missingItems(counts: PlanCounts, outcomes: readonly Outcome[], applied: AppliedCounts | undefined, bypassed: number): MissingItems {
	const came = outcomes.filter(({ status }) => status !== 'unchanged');
	const expected = plannedItems(counts);
	const total = Math.max(0, expected - came.length);
	if (applied === undefined) return { ...NOTHING_MISSING, total };
	const given = STATUSES.reduce((sum, status) => (status === 'unchanged' ? sum : sum + (applied[status] ?? 0)), 0);
	const told = STATUSES.flatMap((status) => {
		const count = status === 'unchanged' ? 0 : (applied[status] ?? 0) - came.filter((outcome) => outcome.status === status).length;
		return count > 0 ? [{ status, count }] : [];
	});
	return { ...NOTHING_MISSING, total, notApplied: Math.min(total, Math.max(0, expected - given - bypassed)), told };
}

/** Each item of a plan once: a Merge of overlapping branches doubles items, and an outcome says more than the item it came from. */
export function withoutDoubles<T extends PlanItem | Outcome>(items: readonly T[]): readonly T[] {
	const told = new Set(items.flatMap((item) => ('status' in item && item._item !== undefined ? [item._item] : [])));
	const seen = new Set<string>();
	return items.filter((item) => {
		if (item._item === undefined) return true;
		if (seen.has(item._item) || (!('status' in item) && told.has(item._item))) return false;
		seen.add(item._item);
		return true;
	});
}

/** `7 items missing`; empty where none is. */
export function missingPhrase({ total, planItem }: MissingItems): string {
	if (total > 0) return `${figure(total)} ${total === 1 ? 'item' : 'items'} missing`;
	return planItem ? 'the plan item is missing' : '';
}

const LOOK =
	"Connect Domo Reconcile Users, Domo Apply Changes and Domo Write Run Log directly, or look for what takes items away between them: 'Execute Once' in the settings of a node, a Filter, Limit or Remove Duplicates node, a Merge without one of its branches.";

/** What is missing, what is known of it, and what to do; undefined where nothing is. */
export function missingWords({ total, notApplied, told, planItem }: MissingItems, expected: number, ran: boolean): { readonly title: string; readonly text: string; readonly todo: string } | undefined {
	if (planItem) return { title: 'The plan item is missing.', text: 'So nobody knows whether what came in is all of the run, and how the instance is now.', todo: LOOK };
	if (total === 0) return undefined;
	const lost = total - notApplied;
	const known = told.map(({ status, count }) => `${figure(count)} ${STATUS_TABLE[status].words}`);
	const sentences = [
		notApplied === 0 ? '' : `${figure(notApplied)} did not reach Domo Apply Changes: nothing was written for ${notApplied === 1 ? 'it' : 'them'}.`,
		lost === 0 || !ran ? '' : known.length > 0
			? `Of the others Domo Apply Changes says: ${listed(known)}. Who they are is not known here, so this log cannot take them back.`
			: `What became of ${lost === total ? 'them' : 'the others'} is not known here, and this log cannot take it back.`,
	];
	return {
		title: `${figure(total)} of the ${figure(expected)} items of the plan ${total === 1 ? 'is' : 'are'} missing.`,
		text: sentences.filter(Boolean).join(' '),
		todo: LOOK,
	};
}
