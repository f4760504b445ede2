import type { Clock } from '../common/ports';
import { type Job, type JobEntry, overlappingJobs, present, type Turn } from '../coordination';
import { overlapSentence } from '../plan';
import type { PlanDescription } from '../plan/types';
import { type Ordered, stepsIn, type Unit, unitsOf } from './order';
import type { Protection } from './preflight';
import { openRecheck } from './recheck';
import { heldBack, type Performance, performOne } from './applyStep';
import { performRole } from './write/roles';
import { performRotation } from './write/addressCycle';
import { changesDone, type Ledger, sentences } from './runState';
import { changesGroups, type Companions, type Step } from './steps';
import type { ApplySettings } from './types';
import { applyMemberships, type GroupFinder, openGroups } from './write/groups';
import type { Writing } from './lostAnswers';

export interface Phases {
	readonly tools: Writing;
	readonly ledger: Ledger;
	readonly ordered: Ordered;
	readonly companions: Companions;
	readonly protection: Protection;
	/** The most people who are written at the same time. */
	readonly concurrency: number;
	/** Asked before each write; absent where no other run can be seen. */
	readonly turn?: Turn;
}

/** Applies phase after phase. Never rejects: what happened, and why a run ended early, is in the ledger. */
export async function runPhases({ tools, ledger, ordered, companions, protection, concurrency, turn }: Phases): Promise<void> {
	const underWay = new Map<Step, Promise<void>>();
	const groups = openGroups(tools.directory);
	const isOurs = async (): Promise<boolean> => {
		if (turn === undefined || (await turn.isOurs(() => changesDone(ledger)))) return true;
		ledger.stop(turn.why());
		return false;
	};
	for (const phase of ordered.phases) {
		if (!ledger.mayStart()) return;
		const units = unitsOf(phase, ordered);
		const recheck = openRecheck(stepsIn(units), tools.directory, tools.comparison, tools.clock);
		const on: Performance = { tools, ledger, ordered, companions, recheck, protection, underWay };
		const run = (unit: Unit): Promise<void> => {
			const doing = isOurs().then((ours) => (ours ? perform(unit, on) : undefined));
			// At once, before anything is awaited: whoever needs this one's address has to find it.
			if (unit.kind === 'one') underWay.set(unit.step, doing);
			return doing;
		};
		await runPool(units, concurrency, run, ledger.mayStart);
		if (!phase.some(changesGroups)) continue;
		// Where another run writes by now nothing is sent, and it is told of everybody whose memberships were to change.
		if (ledger.mayStart()) await isOurs();
		await changeGroups(phase, groups, tools, ledger);
	}
}

function perform(unit: Unit, on: Performance): Promise<void> {
	switch (unit.kind) {
		case 'one':
			return performOne(unit.step, on);
		case 'role':
			return performRole(unit.steps, on);
		case 'rotation':
			return performRotation(unit.steps, on);
	}
}

/** Memberships come last in a phase, many people in a request. */
async function changeGroups(phase: readonly Step[], groups: GroupFinder, tools: Writing, ledger: Ledger): Promise<void> {
	const members = phase.filter(changesGroups).flatMap((step) => {
		const verdict = ledger.verdicts.get(step);
		const userId = verdict?.userId ?? step.userId;
		const written = verdict?.status === 'applied' || verdict?.status === 'incomplete';
		return written && userId !== null ? [{ step, userId }] : [];
	});
	if (members.length === 0) return;
	const failures = await applyMemberships(members, groups, tools, ledger.mayStart);
	for (const [step, failure] of failures) {
		const verdict = ledger.verdicts.get(step);
		if (verdict === undefined) continue;
		const alone = step.action === 'update' && step.changes.length === 1;
		ledger.amend(
			step,
			alone
				? { status: failure.kind === 'cancelled' ? 'notTried' : 'failed', message: sentences('The groups were not changed', failure.message) }
				: { ...verdict, status: 'incomplete', message: sentences(verdict.message, 'The groups were not changed', failure.message) },
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
