import type { Clock } from '../common/ports';
import { type Job, type JobEntry, overlappingJobs, present, type Turn } from '../coordination';
import { overlapSentence } from '../plan';
import type { PlanDescription } from '../plan/types';
import { type OrderedSteps, stepsOfUnits, type Unit, toUnits } from './order';
import type { Protection } from './preflight';
import { openRecheck } from './recheck';
import { heldByApply, type StepContext, applyStep } from './applyStep';
import { assignRoleTogether } from './write/roles';
import { applyAddressCycle } from './write/addressCycle';
import { changesDone, type RunState, joinSentences } from './runState';
import { changesGroups, type RelatedCreates, type Step } from './steps';
import type { ApplySettings } from './types';
import { applyMemberships, type GroupIds, createGroupIds } from './write/groups';
import type { WriteContext } from './lostAnswers';

export interface RunContext {
	readonly tools: WriteContext;
	readonly run: RunState;
	readonly ordered: OrderedSteps;
	readonly relatedCreates: RelatedCreates;
	readonly protection: Protection;
	/** The most people who are written at the same time. */
	readonly concurrency: number;
	/** Asked before each write; absent where no other run can be seen. */
	readonly turn?: Turn;
}

/** Applies phase after phase. Never rejects: what happened, and why a run ended early, is in the run state. */
export async function writeSteps({ tools, run, ordered, relatedCreates, protection, concurrency, turn }: RunContext): Promise<void> {
	const underWay = new Map<Step, Promise<void>>();
	const groups = createGroupIds(tools.directory);
	const isOurs = async (): Promise<boolean> => {
		if (turn === undefined || (await turn.isOurs(() => changesDone(run)))) return true;
		run.stop(turn.why());
		return false;
	};
	for (const phase of ordered.phases) {
		if (!run.mayWrite()) return;
		const units = toUnits(phase, ordered);
		const recheck = openRecheck(stepsOfUnits(units), tools.directory, tools.comparison, tools.clock);
		const on: StepContext = { tools, run, ordered, relatedCreates, recheck, protection, underWay };
		const writeUnit = (unit: Unit): Promise<void> => {
			const doing = isOurs().then((ours) => (ours ? perform(unit, on) : undefined));
			// At once, before anything is awaited: whoever needs this one's address has to find it.
			if (unit.kind === 'one') underWay.set(unit.step, doing);
			return doing;
		};
		await runPool(units, concurrency, writeUnit, run.mayWrite);
		if (!phase.some(changesGroups)) continue;
		// Where another run writes by now nothing is sent, and it is told of everybody whose memberships were to change.
		if (run.mayWrite()) await isOurs();
		await changeGroups(phase, groups, tools, run);
	}
}

function perform(unit: Unit, on: StepContext): Promise<void> {
	switch (unit.kind) {
		case 'one':
			return applyStep(unit.step, on);
		case 'role':
			return assignRoleTogether(unit.steps, on);
		case 'rotation':
			return applyAddressCycle(unit.steps, on);
	}
}

/** Memberships come last in a phase, many people in a request. */
async function changeGroups(phase: readonly Step[], groups: GroupIds, tools: WriteContext, run: RunState): Promise<void> {
	const members = phase.filter(changesGroups).flatMap((step) => {
		const result = run.results.get(step);
		const userId = result?.userId ?? step.userId;
		const written = result?.status === 'applied' || result?.status === 'incomplete';
		return written && userId !== null ? [{ step, userId }] : [];
	});
	if (members.length === 0) return;
	const failures = await applyMemberships(members, groups, tools, run.mayWrite);
	for (const [step, failure] of failures) {
		const result = run.results.get(step);
		if (result === undefined) continue;
		const alone = step.action === 'update' && step.changes.length === 1;
		run.replace(
			step,
			alone
				? { status: failure.kind === 'cancelled' ? 'notTried' : 'failed', message: joinSentences('The groups were not changed', failure.message) }
				: { ...result, status: 'incomplete', message: joinSentences(result.message, 'The groups were not changed', failure.message) },
			// What Domo refuses about a group says nothing about people.
			failure.kind === 'grant' || failure.kind === 'blocked' ? undefined : failure,
		);
	}
}

/**
 * Runs work in order, at most `concurrency` at a time, until none is left or `mayStart` says no; what was begun is finished
 * either way. The rate limiter in core/domo adapts below this bound. Rejects only if `run` does.
 */
export async function runPool<T>(
	work: readonly T[],
	concurrency: number,
	run: (one: T) => Promise<void>,
	mayStart: () => boolean = () => true,
): Promise<void> {
	let next = 0;
	const worker = async (): Promise<void> => {
		while (next < work.length && mayStart()) {
			const one = work[next];
			next += 1;
			if (one !== undefined) await run(one);
		}
	};
	await Promise.all(Array.from({ length: Math.min(Math.max(1, concurrency), work.length) }, worker));
}

/** The plan's job as other jobs are told of it; none in an undo, and in a plan that no Reconcile made. */
export function jobToAnnounce({ job }: PlanDescription, direction: ApplySettings['direction']): Job | undefined {
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
	readonly run: RunState;
}

/**
 * Keeps removals back where another job has come since the plan was made: two jobs that run for the first time at once do not see
 * each other while they plan. The run state tells what is kept back; the rest is free to be done.
 */
export function holdUsersOfOtherJobs({ others, clock, description, job, steps, run }: Beside): readonly Step[] {
	if (job === undefined || description.job?.due !== true) return steps;
	const sentence = overlapSentence(job, overlappingJobs(job, present(others, clock.now()), description.guard.overlappingJobs));
	if (sentence === undefined) return steps;
	for (const step of steps) if (step.isRemoval) run.record(step, heldByApply(step, 'overlappingScope', sentence));
	return steps.filter((step) => !step.isRemoval);
}
