import { overlappingJobs, present, type Job, type JobEntry } from '../../coordination';
import { overlapSentence } from '../../plan';
import type { PlanDescription } from '../../plan/types';
import type { Clock } from '../../common/ports';
import type { Step } from '../order/step';
import type { ApplySettings } from '../types';
import type { Ledger } from './ledger';
import { heldBack } from './prepare';

/** The plan's job as other jobs are told of it; none in an undo, and in a plan that no Reconcile made. */
export function jobToTell({ job }: PlanDescription, direction: ApplySettings['direction']): Job | undefined {
	if (job === undefined || direction === 'undo') return undefined;
	const { id, name, orphans, scope } = job;
	return { id, name, orphans, scope };
}

interface Beside {
	/** The jobs that were told on the account just before this run. */
	readonly others: readonly JobEntry[];
	readonly clock: Clock;
	readonly description: PlanDescription;
	readonly job: Job | undefined;
	readonly steps: readonly Step[];
	readonly ledger: Ledger;
}

/**
 * Keeps removals back where another job has come since the plan was made: two jobs that run for the first time at once do not see
 * each other while they plan. The ledger tells what is kept back; the rest is free to be done.
 */
export function keepPeopleOfOthers({ others, clock, description, job, steps, ledger }: Beside): readonly Step[] {
	if (job === undefined || description.job?.due !== true) return steps;
	const sentence = overlapSentence(job, overlappingJobs(job, present(others, clock.now()), description.guard.overlappingJobs));
	if (sentence === undefined) return steps;
	for (const step of steps) if (step.removal) ledger.settle(step, heldBack(step, 'overlappingScope', sentence));
	return steps.filter((step) => !step.removal);
}
