import type { UserDirectory } from '../../domo/types';
import { enterJob, overlappingJobs, present } from '../../jobs';
import { sentenceOfOverlap } from '../../plan';
import type { PlanDescription } from '../../plan/types';
import type { Clock } from '../../ports';
import type { Step } from '../order/step';
import type { ApplySettings } from '../types';
import type { Ledger } from './ledger';
import { heldBack } from './prepare';

export interface Joining {
	readonly directory: UserDirectory;
	/** Whose register it is: the account that the job signs in with. */
	readonly actorId: number;
	readonly clock: Clock;
	readonly description: PlanDescription;
	readonly direction: ApplySettings['direction'];
	readonly steps: readonly Step[];
	readonly ledger: Ledger;
}

/**
 * Says in the register of the instance that this job is there, where that is due, and keeps its removals back where another job
 * has come since the plan was made: two jobs that run for the first time at once do not see each other while they plan. The
 * ledger tells what is kept back; the rest is free to be done.
 */
export async function keepPeopleOfOthers(joining: Joining): Promise<{ readonly free: readonly Step[]; readonly notes: readonly string[] }> {
	const { directory, actorId, clock, description, direction, steps, ledger } = joining;
	const { job, guard } = description;
	if (job?.due !== true || direction === 'undo') return { free: steps, notes: [] };
	const { due: _, ...entry } = job;
	const { others, notes } = await enterJob(directory, actorId, entry, () => clock.now());
	const overlapping = overlappingJobs(job, present(others, clock.now()), guard.overlappingJobs);
	const sentence = sentenceOfOverlap(job, overlapping);
	if (sentence === undefined) return { free: steps, notes };
	for (const step of steps) if (step.removal) ledger.settle(step, heldBack(step, 'overlappingScope', sentence));
	return { free: steps.filter((step) => !step.removal), notes };
}
