import type { Clock } from '../common/ports';
import { DomoError } from '../domo/errors';
import type { Held, PlanItem } from '../plan/types';
import { applyLabel, type ApplySettings, type Outcome } from './types';
import type { OutcomeStatus } from './statuses';
import type { Step } from './steps';

/** What a step should have left behind. */
export interface WrittenChange {
	readonly step: Step;
	readonly userId: number;
	/** It was told already that the login did not follow the address. */
	readonly loginReported?: boolean | undefined;
	/** Domo's answer has shown it already. */
	readonly isConfirmed?: boolean | undefined;
}

/** What a run has done so far, and whether it may go on. */
export interface RunState {
	readonly results: ReadonlyMap<Step, ChangeResult>;
	/** Why the run ends early, once it does. */
	readonly stopped: string | undefined;
	/** The step's time runs from here. */
	start(step: Step): void;
	attemptsOf(step: Step): Attempts;
	record(step: Step, result: ChangeResult, failure?: Failure): void;
	/** Replaces the result on somebody who was settled before. */
	replace(step: Step, result: ChangeResult, failure?: Failure): void;
	stop(reason: string): void;
	/** Whether a new write may start. */
	mayWrite(): boolean;
	/** Whether Domo can still be asked: not where the run ended because it cannot. */
	mayRead(): boolean;
	/** The people whose change was applied, with their ids. */
	written(): readonly WrittenChange[];
}

/** How many people were changed, which is what an interrupted run is told by. */
export function changesDone({ results }: Pick<RunState, 'results'>): number {
	let done = 0;
	for (const { status } of results.values()) if (status === 'applied' || status === 'incomplete' || status === 'unverified') done++;
	return done;
}

/** `onSettled` is told how many people were settled. */
export function createRunState(settings: ApplySettings, clock: Clock, signal: AbortSignal | undefined, onSettled: (done: number) => void): RunState {
	const results = new Map<Step, ChangeResult>();
	const attemptsOf = new Map<Step, { readonly attempts: Attempts; readonly startedAt: number }>();
	const breaker = createCircuitBreaker(settings.stopAfterFailures);
	let stopped: string | undefined;
	let cutOff = false;

	const begun = (step: Step) => {
		const known = attemptsOf.get(step) ?? { attempts: new Attempts(), startedAt: clock.now() };
		attemptsOf.set(step, known);
		return known;
	};
	const stopFor = (failure: Failure | undefined) => {
		if (failure === undefined || !stopsRun(failure)) return;
		stopped ??= failure.message;
		cutOff = true;
	};
	return {
		results,
		get stopped() {
			return stopped ?? (signal?.aborted === true ? 'The run was stopped.' : undefined);
		},
		start: (step) => void begun(step),
		attemptsOf: (step) => begun(step).attempts,
		record(step, result, failure) {
			const { attempts, startedAt } = begun(step);
			attempts.durationMs = clock.now() - startedAt;
			results.set(step, result);
			breaker.note(result.hasRefusedParts === true ? 'applied' : result.status);
			stopFor(failure);
			stopped ??= breaker.tripped;
			onSettled(results.size);
		},
		replace(step, result, failure) {
			results.set(step, result);
			stopFor(failure);
		},
		stop(reason) {
			stopped ??= reason;
			cutOff = true;
		},
		mayWrite: () => stopped === undefined && signal?.aborted !== true,
		mayRead: () => !cutOff && signal?.aborted !== true,
		written: () =>
			[...results].flatMap(([step, { status, userId, loginReported, isConfirmed }]) => {
				const id = userId ?? step.userId;
				return status === 'applied' && id !== null ? [{ step, userId: id, loginReported, isConfirmed }] : [];
			}),
	};
}

/** Ends a run in which too much goes wrong. */
export interface CircuitBreaker {
	note(status: OutcomeStatus): void;
	/** The sentence that says why the run has to end, once it has to. */
	readonly tripped: string | undefined;
}

/** Counts people who were written or should have been; those who drifted or were held say nothing about Domo's health. */
export function createCircuitBreaker({ percent, minimumTried }: ApplySettings['stopAfterFailures']): CircuitBreaker {
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
export interface ChangeResult {
	readonly status: OutcomeStatus;
	/** What happened, then what to do. */
	readonly message?: string;
	/** The id that Domo gave a person who was created. */
	readonly userId?: number;
	readonly undo?: boolean;
	/** Domo's answer, or looking, has shown that it was done: no reading again is needed to say so. */
	readonly isConfirmed?: boolean;
	/** The message tells of a login that stayed. */
	readonly loginReported?: boolean;
	/** Domo took a part and refused the rest attribute by attribute: that says nothing about other people. */
	readonly hasRefusedParts?: boolean;
	/** Set where Apply itself keeps a change back (rule 8). */
	readonly held?: Held;
}

/** What the requests of one change told about themselves. */
export class Attempts {
	count = 0;
	durationMs = 0;
	httpStatus: number | undefined;
	toe: string | undefined;

	/** Takes a receipt or a failure; the last one's status and `toe` are kept. */
	note(told: { readonly attempts: number; readonly httpStatus?: number; readonly toe?: string }): void {
		this.count += told.attempts;
		this.httpStatus = told.httpStatus ?? this.httpStatus;
		this.toe = told.toe ?? this.toe;
	}
}

/** Puts a result onto its item. Members without a value are left out: the outcome travels as JSON. */
export function outcomeOf(item: PlanItem, result: ChangeResult, attempts: Attempts = new Attempts()): Outcome {
	return {
		...item,
		userId: result.userId ?? item.userId,
		...(result.held === undefined ? {} : { held: result.held }),
		status: result.status,
		...(result.message === undefined ? {} : { message: result.message }),
		...(attempts.httpStatus === undefined ? {} : { httpStatus: attempts.httpStatus }),
		...(attempts.toe === undefined ? {} : { toe: attempts.toe }),
		attempts: attempts.count,
		durationMs: attempts.durationMs,
		...(result.undo === true ? { undo: true } : {}),
	};
}

/** The status of items that nobody writes: holds, rejects and unchanged people. Undefined for a change. */
export function statusWithoutWrite(item: PlanItem): OutcomeStatus | undefined {
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
export function outcomeWithoutWrite(item: PlanItem): Outcome | undefined {
	const status = statusWithoutWrite(item);
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
			message: joinSentences(error.message, error.description),
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
export function joinSentences(...parts: readonly (string | undefined)[]): string {
	return parts
		.map((part) => part?.trim() ?? '')
		.filter((part) => part !== '')
		.map((part) => (/[.!?]$/.test(part) ? part : `${part}.`))
		.join(' ');
}
