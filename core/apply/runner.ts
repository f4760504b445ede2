import type { Clock } from '../common/ports';
import { enterJob, type Job, type JobEntry, overlappingJobs, present, type Turn } from '../coordination';
import type { UserDirectory } from '../domo';
import { overlapSentence } from '../plan';
import type { PlanDescription } from '../plan/types';
import { stepsOfUnits, toUnits, type Unit } from './order';
import { openRecheck } from './recheck';
import { heldByApply, type StepContext, applyStep } from './applyStep';
import { applyMemberships, assignRoleTogether, type GroupIds } from './write/groupsAndRoles';
import { applyAddressCycle } from './write/addressCycle';
import { changesDone, type RunState, joinSentences } from './runState';
import { changesGroups, type Step } from './steps';
import type { ApplySettings } from './types';

/** What all phases of a run share. */
export interface PhaseContext extends Omit<StepContext, 'recheck'> {
	readonly groups: GroupIds;
	/** The most users that are written at the same time, asked again for each. */
	concurrency(): number;
	/** Asked before each write; undefined if other runs cannot be seen. */
	readonly turn: Turn | undefined;
}

/**
 * Writes the steps of one phase, each user rechecked shortly before, then the memberships. Never rejects: what happened, and why the
 * run ended early, is in the run state.
 */
export async function writePhase(phase: readonly Step[], context: PhaseContext): Promise<void> {
	const { run, tools, ordered, underWay, concurrency } = context;
	if (!run.mayWrite()) return;
	const units = toUnits(phase, ordered);
	const recheck = openRecheck(stepsOfUnits(units), tools.directory, tools.comparison, tools.clock);
	const writeUnit = (unit: Unit): Promise<void> => {
		const writing = isOurTurn(context).then((isOurs) => (isOurs ? writeOneUnit(unit, { ...context, recheck }) : undefined));
		// Set before anything is awaited: a step that needs this one's address has to find it.
		if (unit.kind === 'one') underWay.set(unit.step, writing);
		return writing;
	};
	await runPool(units, concurrency, writeUnit, run.mayWrite);
	if (!phase.some(changesGroups)) return;
	// If another run writes by now, no membership is sent, and each user concerned is reported.
	if (run.mayWrite()) await isOurTurn(context);
	await changeGroups(phase, context);
}

/** False, and the run is stopped, once another run is writing. */
async function isOurTurn({ turn, run }: PhaseContext): Promise<boolean> {
	if (turn === undefined || (await turn.isOurs(() => changesDone(run)))) return true;
	run.stop(turn.why());
	return false;
}

function writeOneUnit(unit: Unit, on: StepContext): Promise<void> {
	switch (unit.kind) {
		case 'one':
			return applyStep(unit.step, on);
		case 'role':
			return assignRoleTogether(unit.steps, on);
		case 'addressCycle':
			return applyAddressCycle(unit.steps, on);
	}
}

/** Memberships come last in a phase, many users in a request. */
async function changeGroups(phase: readonly Step[], { groups, tools, run }: PhaseContext): Promise<void> {
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
			// A refusal that concerns a group says nothing about other users.
			failure.kind === 'grant' || failure.kind === 'blocked' ? undefined : failure,
		);
	}
}

/**
 * Runs `run` for each of `work` in order, at most `concurrency` at a time, until none is left or `mayStart` says no. What has
 * started is finished. Rejects only if `run` does.
 */
async function runPool<T>(
	work: readonly T[],
	concurrency: () => number,
	run: (one: T) => Promise<void>,
	mayStart: () => boolean = () => true,
): Promise<void> {
	let next = 0;
	let active = 0;
	await new Promise<void>((resolve, reject) => {
		const startMore = (): void => {
			while (next < work.length && active < Math.max(1, concurrency()) && mayStart()) {
				const one = work[next];
				next += 1;
				if (one === undefined) continue;
				active += 1;
				run(one).then(() => {
					active -= 1;
					startMore();
				}, reject);
			}
			if (active === 0) resolve();
		};
		startMore();
	});
}

/** The plan's job as other jobs see it. Undefined for an undo, and for a plan that Reconcile did not make. */
export function jobToAnnounce({ job }: PlanDescription, direction: ApplySettings['direction']): Job | undefined {
	if (job === undefined || direction === 'undo') return undefined;
	const { id, name, orphans, scope } = job;
	return { id, name, orphans, scope };
}

/**
 * Announces a job whose run has nothing to write: other jobs must know it all the same, or they could remove its users.
 * Gives sentences for the report.
 */
export async function announceJob(directory: Pick<UserDirectory, 'attributes' | 'usersById' | 'update'>, accountId: number, description: PlanDescription, direction: ApplySettings['direction'], clock: Clock): Promise<readonly string[]> {
	const job = jobToAnnounce(description, direction);
	if (job === undefined || description.job?.due !== true) return [];
	return (await enterJob(directory, accountId, job, () => clock.now())).notes;
}

interface OwnJob {
	readonly description: PlanDescription;
	readonly direction: ApplySettings['direction'];
	readonly now: number;
	readonly run: RunState;
}

/**
 * Holds removals if another job was announced since the plan was made: two jobs that run for the first time at once do not see
 * each other while they plan. Gives the steps that may be written.
 */
export function holdUsersOfOtherJobs(steps: readonly Step[], others: readonly JobEntry[], { description, direction, now, run }: OwnJob): readonly Step[] {
	const job = jobToAnnounce(description, direction);
	if (job === undefined || description.job?.due !== true) return steps;
	const sentence = overlapSentence(job, overlappingJobs(job, present(others, now), description.guard.overlappingJobs));
	if (sentence === undefined) return steps;
	for (const step of steps) if (step.isRemoval) run.record(step, heldByApply(step, 'overlappingScope', sentence));
	return steps.filter((step) => !step.isRemoval);
}
