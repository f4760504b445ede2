import type { Clock } from '../common/ports';
import { DomoError } from '../domo/errors';
import type { Held, PlanItem } from '../plan/types';
import { applyLabel, type ApplySettings, type Outcome, type OutcomeStatus } from './types';
import type { Step } from './steps';

/** What a step should have left behind. */
export interface Expectation {
	readonly step: Step;
	readonly userId: number;
	/** It was told already that the login did not follow the address. */
	readonly loginTold?: boolean | undefined;
	/** Domo's answer has shown it already. */
	readonly isShown?: boolean | undefined;
}

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

/** Ends a run in which too much goes wrong. */
export interface Breaker {
	note(status: OutcomeStatus): void;
	/** The sentence that says why the run has to end, once it has to. */
	readonly tripped: string | undefined;
}

/** Counts people who were written or should have been; those who drifted or were held say nothing about Domo's health. */
export function createBreaker({ percent, minimumTried }: ApplySettings['stopAfterFailures']): Breaker {
	let tried = 0;
	let failed = 0;
	return {
		note(status) {
			if (status === 'applied') tried += 1;
			if (status === 'failed' || status === 'incomplete' || status === 'unverified') {
				tried += 1;
				failed += 1;
			}
		},
		get tripped() {
			if (failed === 0 || tried < minimumTried || failed * 100 < percent * tried) return undefined;
			return `${failed} of ${tried} writes failed: ${applyLabel('stopAfterFailures')} is ${percent} % once ${minimumTried} were tried.`;
		},
	};
}

/** What became of one person's change, before it is put onto the plan's items. */
export interface Verdict {
	readonly status: OutcomeStatus;
	/** What happened, then what to do. */
	readonly message?: string;
	/** The id that Domo gave a person who was created. */
	readonly userId?: number;
	readonly undo?: boolean;
	/** Domo's answer, or looking, has shown that it was done: no reading again is needed to say so. */
	readonly isShown?: boolean;
	/** The message tells of a login that stayed. */
	readonly loginTold?: boolean;
	/** Domo took a part and refused the rest attribute by attribute: that says nothing about other people. */
	readonly hasRefusedParts?: boolean;
	/** Set where Apply itself keeps a change back (rule 8). */
	readonly held?: Held;
}

/** What the requests of one change told about themselves. */
export class Tally {
	attempts = 0;
	durationMs = 0;
	httpStatus: number | undefined;
	toe: string | undefined;

	/** Takes a receipt or a failure; the last one's status and `toe` are kept. */
	note(told: { readonly attempts: number; readonly httpStatus?: number; readonly toe?: string }): void {
		this.attempts += told.attempts;
		this.httpStatus = told.httpStatus ?? this.httpStatus;
		this.toe = told.toe ?? this.toe;
	}
}

/** Puts a verdict onto its item. Members without a value are left out: the outcome travels as JSON. */
export function outcomeOf(item: PlanItem, verdict: Verdict, tally: Tally = new Tally()): Outcome {
	return {
		...item,
		userId: verdict.userId ?? item.userId,
		...(verdict.held === undefined ? {} : { held: verdict.held }),
		status: verdict.status,
		...(verdict.message === undefined ? {} : { message: verdict.message }),
		...(tally.httpStatus === undefined ? {} : { httpStatus: tally.httpStatus }),
		...(tally.toe === undefined ? {} : { toe: tally.toe }),
		attempts: tally.attempts,
		durationMs: tally.durationMs,
		...(verdict.undo === true ? { undo: true } : {}),
	};
}

/** The status of items that nobody writes: holds, rejects and unchanged people. Undefined for a change. */
export function ownStatus(item: PlanItem): OutcomeStatus | undefined {
	switch (item.action) {
		case 'hold':
			return 'held';
		case 'reject':
			return 'rejected';
		case 'unchanged':
			return 'unchanged';
		case 'create':
		case 'update':
		case 'delete':
			return undefined;
	}
}

/** Items that nobody writes pass through with their status. */
export function passedThrough(item: PlanItem): Outcome | undefined {
	const status = ownStatus(item);
	if (status === undefined) return undefined;
	return outcomeOf(item, status === 'unchanged' ? { status } : { status, message: item.reason });
}

/** Why a request, or what was built on it, did not succeed: a value, so that deciding about it needs no exception. */
export interface Failure {
	/** Domo's kinds, or `unexpected` for anything that is no `DomoError`. */
	readonly kind: DomoError['kind'] | 'unexpected';
	/** What happened, then what to do. */
	readonly message: string;
	readonly httpStatus?: number;
	readonly toe?: string;
	readonly attempts: number;
	/** A write was sent, and neither its answer nor looking told whether it was done. */
	readonly isUnresolved?: boolean;
}

/** A write was sent, and neither its answer nor looking told whether it was done. */
export class UnresolvedWrite extends DomoError {}

/** Takes whatever was thrown; gives what an outcome tells about it. */
export function failureOf(error: unknown): Failure {
	if (error instanceof DomoError) {
		const { kind, httpStatus, toe, attempts } = error;
		return {
			kind,
			message: sentences(error.message, error.description),
			...(httpStatus === undefined ? {} : { httpStatus }),
			...(toe === undefined ? {} : { toe }),
			attempts,
			...(error instanceof UnresolvedWrite && { isUnresolved: true }),
		};
	}
	return { kind: 'unexpected', message: error instanceof Error ? error.message : String(error), attempts: 0 };
}

/** The write may or may not have happened: only looking tells. */
export function isUncertain(failure: Failure): boolean {
	return failure.kind === 'unknownOutcome' || failure.kind === 'badAnswer';
}

/**
 * No other person's write would fare better, so the run ends truthfully instead of failing person by person. `unavailable` is
 * a read that failed after all its repetitions: who cannot look must not write.
 */
export function stopsRun(failure: Failure): boolean {
	switch (failure.kind) {
		case 'signIn':
		case 'grant':
		case 'blocked':
		case 'rateLimited':
		case 'unavailable':
		case 'cancelled':
			return true;
		default:
			return false;
	}
}

/** Domo never took the request, so nothing was tried on this person. */
export function neverSent(failure: Failure): boolean {
	return failure.kind === 'rateLimited' || failure.kind === 'cancelled' || failure.kind === 'tooLate';
}

/** Joins what happened with what to do, as one text. */
export function sentences(...parts: readonly (string | undefined)[]): string {
	return parts
		.map((part) => part?.trim() ?? '')
		.filter((part) => part !== '')
		.map((part) => (/[.!?]$/.test(part) ? part : `${part}.`))
		.join(' ');
}
