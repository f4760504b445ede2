import { createYielder } from '../common/yielder';
import type { PlanItem } from '../plan/types';
import type { Clock } from '../common/ports';
import { markOutcome } from './integrity';
import { type RunState, outcomeOf, outcomeWithoutWrite, joinSentences, type ChangeResult } from './runState';
import type { Step } from './steps';
import type { ApplySettings, Outcome } from './types';

/** How a run went. */
export interface Course {
	readonly run: RunState;
	readonly settings: ApplySettings;
	/** Why nobody is removed, where the plan is too old for that. */
	readonly late: string | undefined;
}

/** What became of each item, in their order: each has exactly one outcome (rule 6). */
export async function reportOutcomes(items: readonly PlanItem[], steps: readonly Step[], course: Course, clock: Clock): Promise<Outcome[]> {
	const yielder = createYielder(clock);
	const stepAt: (Step | undefined)[] = new Array<undefined>(items.length).fill(undefined);
	for (const step of steps) for (const index of step.positions) stepAt[index] = step;
	const outcomes: Outcome[] = [];
	for (const [index, item] of items.entries()) {
		if (yielder.shouldYield(index)) await yielder.yield();
		const step = stepAt[index];
		outcomes.push(
			markOutcome(
				step === undefined
					? (outcomeWithoutWrite(item) ?? outcomeOf(item, { status: 'notTried' }))
					: outcomeOf(item, verdictAtEnd(step, course), course.run.attemptsOf(step)),
			),
		);
	}
	return outcomes;
}

/** Without a result: a dry run, a plan too old to remove anybody, or a run that ended before the step's turn. */
function verdictAtEnd(step: Step, { run, settings, late }: Course): ChangeResult {
	const settled = run.results.get(step);
	if (settled !== undefined) return settled;
	const tooLate = step.isRemoval ? late : undefined;
	if (settings.dryRun && run.stopped === undefined) return { status: 'planned', ...(tooLate === undefined ? {} : { message: tooLate }) };
	return { status: 'notTried', message: tooLate ?? joinSentences('Not tried', run.stopped, 'Run again: what was done stays done') };
}
