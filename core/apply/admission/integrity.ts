import { createBreath } from '../../breath';
import { startPlanHash } from '../../plan/hash';
import { inOrder } from '../../plan/items/order';
import type { PlanAction, PlanDescription, PlanItem } from '../../plan/types';
import type { Clock } from '../../ports';
import { refuse } from './refusal';
import type { Submission } from './submission';

const COUNTED = ['create', 'update', 'delete', 'hold', 'reject'] as const satisfies readonly PlanAction[];

/**
 * Measures the items against the plan's hash. All items there: the hash has to match, or somebody edited one. Some filtered out
 * (a builder may do that): without an approval the rest is let in, with a note that counts them.
 * @throws ApplyRefusal for an edited plan, and for any but exactly the approved one
 */
export async function checkHash({ description, items, settings }: Submission, clock: Clock): Promise<readonly string[]> {
	const matches = (await hashOf(description, items, clock)) === description.run.planHash;
	const { approval } = settings;
	const missing = missingItems(description.counts, items);
	if (approval !== undefined) {
		if (approval.planHash !== description.run.planHash) {
			refuse('Another plan was approved than the one that came in.', 'Approve this plan, or run the workflow that carries the approved one.');
		}
		if (!matches) {
			refuse(
				missing > 0 ? `${count(missing)} of the approved plan did not come in.` : 'The approved plan was edited after it was made.',
				'Hand the approved plan over whole and unchanged, or have the new one approved.',
			);
		}
		return [];
	}
	if (matches) return [];
	if (missing > 0 && !hasMore(description.counts, items)) return [`${count(missing)} of the plan did not come in: they were filtered out between Reconcile and Apply.`];
	refuse(
		'The plan was edited after it was made: its items do not match its hash.',
		'Change the configuration and plan again; items may be filtered out on the way, but not changed.',
	);
}

/** In the plan's own order: a Switch and a Merge on the way may have put kinds one after the other. */
async function hashOf(description: PlanDescription, items: readonly PlanItem[], clock: Clock): Promise<string> {
	const breath = createBreath(clock);
	const hash = startPlanHash(description);
	for (const [index, item] of inOrder(items).entries()) {
		if (breath.due(index)) await breath.take();
		hash.add(item);
	}
	return hash.digest();
}

/** How many items the plan had that did not come in. Unchanged people are no part of what is done, nor of the hash. */
function missingItems(counts: Readonly<Record<PlanAction, number>>, items: readonly PlanItem[]): number {
	return COUNTED.reduce((sum, action) => sum + Math.max(0, counts[action] - cameOf(action, items)), 0);
}

/** More items of a kind than the plan had: an update that was made a delete, say, which no filter does. */
function hasMore(counts: Readonly<Record<PlanAction, number>>, items: readonly PlanItem[]): boolean {
	return COUNTED.some((action) => cameOf(action, items) > counts[action]);
}

function cameOf(action: PlanAction, items: readonly PlanItem[]): number {
	return items.filter((item) => item.action === action).length;
}

function count(missing: number): string {
	return missing === 1 ? '1 item' : `${missing} items`;
}
