import { createBreath } from '../../breath';
import { mapInTurns } from '../../longLists';
import type { Clock } from '../../ports';
import { startPlanHash } from '../hash';
import type { Plan, PlanDescription, PlanItem } from '../types';
import type { UnsignedItem } from './item';

/** Puts the run's id and the plan's hash on the description and on every item. */
export async function signPlan(
	description: Omit<PlanDescription, 'run'>,
	unsigned: readonly UnsignedItem[],
	runId: string,
	clock: Clock,
): Promise<Plan> {
	const breath = createBreath(clock);
	const hash = startPlanHash(description);
	for (const [i, item] of unsigned.entries()) {
		if (breath.due(i)) await breath.take();
		hash.add(item);
	}
	const run = { id: runId, planHash: hash.digest() };
	const items = await mapInTurns(unsigned, (item): PlanItem => ({ ...item, run }), clock);
	const { action, ...rest } = description;
	return { description: { action, run, ...rest }, items };
}
