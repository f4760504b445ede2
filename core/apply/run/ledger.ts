import type { Clock } from '../../common/ports';
import { createBreaker } from './breaker';
import { stopsRun } from '../failure';
import type { Failure } from '../failure';
import { Tally } from '../outcome';
import type { Verdict } from '../outcome';
import type { Expectation } from '../look/verify';
import type { Step } from '../order/step';
import type { ApplySettings } from '../types';

/** What a run has done so far, and whether it may go on. */
export interface Ledger {
	readonly verdicts: ReadonlyMap<Step, Verdict>;
	/** Why the run ends early, once it does. */
	readonly stopped: string | undefined;
	/** The step's time runs from here. */
	begin(step: Step): void;
	tallyOf(step: Step): Tally;
	settle(step: Step, verdict: Verdict, failure?: Failure): void;
	/** Replaces the verdict on somebody who was settled before. */
	amend(step: Step, verdict: Verdict, failure?: Failure): void;
	stop(reason: string): void;
	/** Whether a new write may start. */
	mayStart(): boolean;
	/** Whether Domo can still be asked: not where the run ended because it cannot. */
	mayRead(): boolean;
	/** The people whose change was applied, with their ids. */
	written(): readonly Expectation[];
}

/** How many people were changed, which is what an interrupted run is told by. */
export function changesDone({ verdicts }: Pick<Ledger, 'verdicts'>): number {
	let done = 0;
	for (const { status } of verdicts.values()) if (status === 'applied' || status === 'incomplete' || status === 'unverified') done++;
	return done;
}

/** `onSettled` is told how many people were settled. */
export function openLedger(settings: ApplySettings, clock: Clock, signal: AbortSignal | undefined, onSettled: (done: number) => void): Ledger {
	const verdicts = new Map<Step, Verdict>();
	const tallies = new Map<Step, { readonly tally: Tally; readonly startedAt: number }>();
	const breaker = createBreaker(settings.stopAfterFailures);
	let stopped: string | undefined;
	let cutOff = false;

	const begun = (step: Step) => {
		const known = tallies.get(step) ?? { tally: new Tally(), startedAt: clock.now() };
		tallies.set(step, known);
		return known;
	};
	const stopFor = (failure: Failure | undefined) => {
		if (failure === undefined || !stopsRun(failure)) return;
		stopped ??= failure.message;
		cutOff = true;
	};
	return {
		verdicts,
		get stopped() {
			return stopped ?? (signal?.aborted === true ? 'The run was stopped.' : undefined);
		},
		begin: (step) => void begun(step),
		tallyOf: (step) => begun(step).tally,
		settle(step, verdict, failure) {
			const { tally, startedAt } = begun(step);
			tally.durationMs = clock.now() - startedAt;
			verdicts.set(step, verdict);
			breaker.note(verdict.hasRefusedParts === true ? 'applied' : verdict.status);
			stopFor(failure);
			stopped ??= breaker.tripped;
			onSettled(verdicts.size);
		},
		amend(step, verdict, failure) {
			verdicts.set(step, verdict);
			stopFor(failure);
		},
		stop(reason) {
			stopped ??= reason;
			cutOff = true;
		},
		mayStart: () => stopped === undefined && signal?.aborted !== true,
		mayRead: () => !cutOff && signal?.aborted !== true,
		written: () =>
			[...verdicts].flatMap(([step, { status, userId, loginTold, isShown }]) => {
				const id = userId ?? step.userId;
				return status === 'applied' && id !== null ? [{ step, userId: id, loginTold, isShown }] : [];
			}),
	};
}
