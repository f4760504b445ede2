import { inversePlan, type Outcome } from '../../core/apply';
import { planHash, type Plan, type PlanDescription } from '../../core/plan';

/**
 * The plan that takes back what outcomes tell was done. It is a plan of its own, with a run and a hash, so that Apply measures it
 * as any other: the instance, the protected people and the admins of the plan that was applied still count.
 *
 * @param runId unique for the undo
 * @param now milliseconds since the epoch
 */
export function undoPlan(applied: PlanDescription, outcomes: readonly Outcome[], runId: string, now: number): Plan {
	const inverse = inversePlan(outcomes);
	const count = (action: 'create' | 'update' | 'delete'): number => inverse.filter((item) => item.action === action).length;
	const counts = {
		...applied.counts,
		create: count('create'),
		update: count('update'),
		delete: count('delete'),
		hold: 0,
		reject: 0,
		unchanged: 0,
	};
	const unsigned = {
		...applied,
		plannedAt: new Date(now).toISOString(),
		newAttributes: [],
		guardTripped: false,
		counts,
		summary: `Undo of run ${applied.run.id}: ${counts.create} to create again, ${counts.update} to put back, ${counts.delete} to delete`,
		notes: [],
	};
	const run = { id: runId, planHash: planHash(unsigned, inverse) };
	return { description: { ...unsigned, run }, items: inverse.map((item) => ({ ...item, run })) };
}
