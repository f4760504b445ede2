import { inversePlan, LOST_BY_DELETE, type Outcome } from '../../core/apply';
import { inOrder, removalVerdict, signPlan, type Plan, type PlanDescription, type PlanItem } from '../../core/plan';
import type { Clock } from '../../core/ports';

/**
 * The plan that takes back what outcomes tell was done. It is a plan of its own, with a run and a hash, so that Apply measures it
 * as any other: the instance, the protected people and the admins of the plan that was applied still count.
 *
 * @param runId unique for the undo
 */
export async function undoPlan(applied: PlanDescription, outcomes: readonly Outcome[], runId: string, clock: Clock): Promise<Plan> {
	// In order once more: what is held stands after what is done, and Apply measures items in the plan's order.
	const inverse = inOrder(guarded(inversePlan(outcomes), applied));
	const count = (action: 'create' | 'update' | 'delete' | 'hold'): number => inverse.filter((item) => item.action === action).length;
	const counts = {
		...applied.counts,
		create: count('create'),
		update: count('update'),
		delete: count('delete'),
		hold: count('hold'),
		reject: 0,
		unchanged: 0,
	};
	const unsigned = {
		...applied,
		plannedAt: new Date(clock.now()).toISOString(),
		newAttributes: [],
		guardTripped: count('hold') > 0,
		counts,
		summary: `Undo of run ${applied.run.id}: ${counts.create} to create again, ${counts.update} to put back, ${counts.delete} to delete${counts.hold > 0 ? `, ${counts.hold} removals held` : ''}`,
		notes: counts.create > 0 ? [`Who was deleted comes back as a new account. ${LOST_BY_DELETE}`] : [],
	};
	return signPlan(unsigned, inverse, runId, clock);
}

/** To undo a create is to remove a person: the limit on removals holds here too. An approval of the undo releases it. */
function guarded(inverse: readonly PlanItem[], { guard, counts }: PlanDescription): readonly PlanItem[] {
	const removals = inverse.filter((item) => item.action === 'delete').length;
	const limit = removalVerdict(removals, counts.live - counts.protected, guard.maxDeletionsPercent, guard.maxDeletionsCount);
	if (limit === undefined) return inverse;
	return inverse.map((item) =>
		item.action === 'delete' ? { ...item, action: 'hold', reason: limit, held: { by: 'deletionLimit', action: 'delete' } } : item);
}
