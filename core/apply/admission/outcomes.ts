import { createYielder } from '../../common/yielder';
import { contentDigest, markOfDescription, markOfItem, markText, outcomeDigest, readMark, type ItemMark } from '../../plan/hash';
import type { PlanDescription, PlanItem } from '../../plan/types';
import type { Clock } from '../../common/ports';
import type { Outcome } from '../types';
import { withTypedValues } from './integrity';
import { refuse } from './refusal';

/**
 * Outcomes keep the digest of their plan item, so that they can be applied like it (after a dry run, say), and get one more of what
 * became of it, so that an undo sees whether somebody edited that.
 */

/** Adds to an outcome's `_item` the digest of what became of it. */
export function markOutcome(outcome: Outcome): Outcome {
	const mark = readMark(outcome._item);
	return mark === undefined ? outcome : { ...outcome, _item: markText({ ...mark, outcome: outcomeDigest(mark, becameOf(outcome)) }) };
}

/** Adds to the plan item's `_item` the digest of what Apply says of the run. */
export function markApplied<T extends object>(description: PlanDescription, applied: T): PlanDescription & { readonly applied: T } {
	const mark = readMark(description._item);
	return { ...description, applied, ...(mark === undefined ? {} : { _item: markText({ ...mark, outcome: outcomeDigest(mark, applied) }) }) };
}

/** Of a probable rename that an approval released two outcomes are made, which differ from their item: all of their content counts. */
function becameOf(outcome: Outcome): object {
	return { content: contentDigest(outcome).content, status: outcome.status, undo: outcome.undo };
}

/**
 * The plan item that an outcome was made of: Apply gives a created person an id, makes a change of a hold that an approval released,
 * and says of some changes that it holds them itself. Undefined where none fits the digest.
 */
export function asPlanned(outcome: PlanItem | Outcome): PlanItem | undefined {
	const mark = readMark(outcome._item);
	if (mark === undefined) return undefined;
	const item = withTypedValues('status' in outcome ? withoutOutcome(outcome) : outcome);
	return formsOf(item).find((form) => markOfItem(contentDigest(form), mark.runId, mark.place, mark.items).digest === mark.digest);
}

function withoutOutcome({ status: _status, message: _message, httpStatus: _http, toe: _toe, attempts: _attempts, durationMs: _ms, undo: _undo, ...item }: Outcome): PlanItem {
	return item;
}

function formsOf(item: PlanItem): readonly PlanItem[] {
	const { held: _, ...unheld } = item;
	const byHold: readonly PlanItem[] = item.held === undefined ? [item] : [item, { ...item, action: 'hold' }, unheld];
	return item.userId === null ? byHold : [...byHold, ...byHold.map((form) => ({ ...form, userId: null }))];
}

/**
 * Lets outcomes in that are to be taken back: each as Apply gave it, each once, all of the plan item's run. Some may have been filtered
 * out: then a part is taken back.
 * @throws ApplyRefusal for one that was edited, added or doubled
 */
export async function checkOutcomes(description: PlanDescription, applied: object | null, outcomes: readonly Outcome[], clock: Clock): Promise<void> {
	const plan = readMark(description._item);
	if (plan === undefined || applied === null || !fits(plan, markOfDescription(description, description.run, plan.items), applied)) {
		refuse('The plan item is not as Domo Apply Changes gave it, so its run is not taken back.', handOver);
	}
	const yielder = createYielder(clock);
	const seen = new Set<string>();
	for (const [index, outcome] of outcomes.entries()) {
		if (yielder.shouldYield(index)) await yielder.yield();
		const mark = readMark(outcome._item);
		const own = mark?.runId === plan.runId && mark.items === plan.items && mark.outcome === outcomeDigest(mark, becameOf(outcome)) ? mark : undefined;
		if (own === undefined) {
			refuse(`The outcome of ${outcome.email || outcome.displayName} is not as Domo Apply Changes gave it, so nothing is taken back.`, handOver);
		}
		if (seen.has(markText(own))) refuse(`The outcome of ${outcome.email || outcome.displayName} came in more than once.`, 'Hand each item over once: perhaps a Merge node received the same items twice.');
		seen.add(markText(own));
	}
}

function fits(mark: ItemMark, expected: ItemMark, applied: object): boolean {
	return mark.digest === expected.digest && mark.runId === expected.runId && mark.outcome === outcomeDigest(mark, applied);
}

const handOver = 'Hand over the items of one Domo Apply Changes unchanged (items may be filtered out, and fields added), or the rows of the run from its log.';
