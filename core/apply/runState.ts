import type { Clock } from '../common/ports';
import type { WriteReceipt } from '../domo';
import { DomoError } from '../domo/errors';
import type { Held, PlanItem } from '../plan/types';
import { applyLabel, type ApplySettings, type Outcome } from './types';
import { type OutcomeStatus, statusWithoutWrite } from './statuses';
import type { Step } from './steps';

/** A change that was applied, to be verified. */
export interface WrittenChange {
	readonly step: Step;
	readonly userId: number;
	/** The message already says that the login did not follow the address. */
	readonly loginReported?: boolean | undefined;
	/** Domo's answer, or reading again, has already confirmed it. */
	readonly isConfirmed?: boolean | undefined;
}

/** What a run has done so far, and whether it may go on. */
export interface RunState {
	readonly results: ReadonlyMap<Step, ChangeResult>;
	/** Why the run ends early, once it does. */
	readonly stopped: string | undefined;
	/** Aborted then: writes that still wait for their turn are not sent. */
	readonly stopWrites: AbortSignal;
	/** The duration of the step counts from here. */
	start(step: Step): void;
	attemptsOf(step: Step): Attempts;
	record(step: Step, result: ChangeResult, failure?: Failure): void;
	/** Replaces a result that was recorded before. */
	replace(step: Step, result: ChangeResult, failure?: Failure): void;
	stop(reason: string): void;
	/** Whether a new write may start. */
	mayWrite(): boolean;
	/** Whether Domo may still be read: not if the run ended because Domo cannot be reached. */
	mayRead(): boolean;
	written(): readonly WrittenChange[];
}

/** How many users were changed. The next run reports this number if this run is interrupted. */
export function changesDone({ results }: Pick<RunState, 'results'>): number {
	return [...results.values()].filter(mayBeWritten).length;
}

/** Whether the step was written, or may have been. */
export function mayBeWritten(result: ChangeResult | undefined): boolean {
	return result !== undefined && ['applied', 'incomplete', 'unverified'].includes(result.status);
}

/** `onRecorded` receives the number of results so far. */
export function createRunState(settings: ApplySettings, clock: Clock, signal: AbortSignal | undefined, onRecorded: (done: number) => void): RunState {
	const results = new Map<Step, ChangeResult>();
	const attemptsByStep = new Map<Step, { readonly attempts: Attempts; readonly startedAt: number }>();
	const breaker = createCircuitBreaker(settings.stopAfterFailures);
	const stopWrites = new AbortController();
	let stopped: string | undefined;
	let isUnreachable = false;

	const started = (step: Step) => {
		const known = attemptsByStep.get(step) ?? { attempts: new Attempts(), startedAt: clock.now() };
		attemptsByStep.set(step, known);
		return known;
	};
	const stop = (reason: string): void => {
		stopped ??= reason;
		stopWrites.abort();
	};
	const stopIfNeeded = (failure: Failure | undefined) => {
		// A write that is cancelled because the run has to end does not show that Domo cannot be read.
		if (failure === undefined || !stopsRun(failure) || (failure.kind === 'cancelled' && stopped !== undefined)) return;
		stop(failure.message);
		isUnreachable = true;
	};
	return {
		results,
		get stopped() {
			return stopped ?? (signal?.aborted === true ? 'The run was stopped.' : undefined);
		},
		stopWrites: signal === undefined ? stopWrites.signal : AbortSignal.any([signal, stopWrites.signal]),
		start: (step) => void started(step),
		attemptsOf: (step) => started(step).attempts,
		record(step, result, failure) {
			const { attempts, startedAt } = started(step);
			attempts.durationMs = clock.now() - startedAt;
			results.set(step, result);
			breaker.note(result.hasRefusedParts === true ? 'applied' : result.status);
			stopIfNeeded(failure);
			if (breaker.tripped !== undefined) stop(breaker.tripped);
			onRecorded(results.size);
		},
		replace(step, result, failure) {
			results.set(step, result);
			stopIfNeeded(failure);
		},
		stop(reason) {
			stop(reason);
			isUnreachable = true;
		},
		mayWrite: () => stopped === undefined && signal?.aborted !== true,
		mayRead: () => !isUnreachable && signal?.aborted !== true,
		written: () =>
			[...results].flatMap(([step, { status, userId, loginReported, isConfirmed }]) => {
				const id = userId ?? step.userId;
				return status === 'applied' && id !== null ? [{ step, userId: id, loginReported, isConfirmed }] : [];
			}),
	};
}

/** Ends a run in which too many writes fail. */
export interface CircuitBreaker {
	note(status: OutcomeStatus): void;
	/** Why the run has to end, once it has to. */
	readonly tripped: string | undefined;
}

/** Counts writes that were tried. Users who drifted or were held say nothing about Domo's state. */
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

/** What became of one step. `outcomeOf` puts it onto the step's items. */
export interface ChangeResult {
	readonly status: OutcomeStatus;
	/** What happened, then what to do. */
	readonly message?: string;
	/** The id of a user who was created. */
	readonly userId?: number;
	readonly undo?: boolean;
	/** Domo's answer, or reading again, has confirmed the write. */
	readonly isConfirmed?: boolean;
	/** The message says that the login did not follow the address. */
	readonly loginReported?: boolean;
	/** Domo accepted a part and refused single attributes, which says nothing about other users. */
	readonly hasRefusedParts?: boolean;
	/** Set if Apply itself holds the change (rule 8). */
	readonly held?: Held;
}

/** How many requests a step took, how long, and the last answer. */
export class Attempts {
	count = 0;
	durationMs = 0;
	httpStatus: number | undefined;
	toe: string | undefined;

	note(answer: Pick<WriteReceipt | Failure, 'attempts' | 'httpStatus' | 'toe'>): void {
		this.count += answer.attempts;
		this.httpStatus = answer.httpStatus ?? this.httpStatus;
		this.toe = answer.toe ?? this.toe;
	}
}

/** Puts a result onto its item. Members without a value are left out, since the outcome becomes JSON. */
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

/** The outcome of an item that is never written; undefined for a change. */
export function outcomeWithoutWrite(item: PlanItem): Outcome | undefined {
	const status = statusWithoutWrite(item.action);
	if (status === undefined) return undefined;
	return outcomeOf(item, status === 'unchanged' ? { status } : { status, message: item.reason });
}

/** Why a request failed, as a value. */
export interface Failure {
	/** `unexpected` for anything that is no `DomoError`. */
	readonly kind: DomoError['kind'] | 'unexpected';
	/** What happened, then what to do. */
	readonly message: string;
	readonly httpStatus?: number;
	readonly toe?: string;
	readonly attempts: number;
	/** As in `DomoError`. */
	readonly refusedIn?: DomoError['refusedIn'];
	/** As in `UnresolvedWrite`. */
	readonly isUnresolved?: boolean;
}

/** A write was sent, and neither its answer nor reading again showed whether it was done. */
export class UnresolvedWrite extends DomoError {}

/** @param error whatever was thrown */
export function failureOf(error: unknown): Failure {
	if (error instanceof DomoError) {
		const { kind, httpStatus, toe, attempts, refusedIn } = error;
		return {
			kind,
			message: joinSentences(error.message, error.description),
			...(httpStatus === undefined ? {} : { httpStatus }),
			...(toe === undefined ? {} : { toe }),
			attempts,
			...(refusedIn === undefined ? {} : { refusedIn }),
			...(error instanceof UnresolvedWrite && { isUnresolved: true }),
		};
	}
	return { kind: 'unexpected', message: error instanceof Error ? error.message : String(error), attempts: 0 };
}

/** The write may have happened: only reading again shows it. */
export function isUncertain(failure: Failure): boolean {
	return failure.kind === 'unknownOutcome' || failure.kind === 'badAnswer';
}

const STOPPING_KINDS: ReadonlySet<Failure['kind']> = new Set<Failure['kind']>(['signIn', 'grant', 'blocked', 'rateLimited', 'unavailable', 'cancelled']);

/**
 * Every other write would fail as well, so the run ends instead of failing user by user. `unavailable` is a read that failed after all
 * its repetitions: without the recheck nothing may be written.
 */
export function stopsRun(failure: Failure): boolean {
	return STOPPING_KINDS.has(failure.kind);
}

/** The request never reached Domo, so nothing was tried. */
export function neverSent(failure: Failure): boolean {
	return failure.kind === 'rateLimited' || failure.kind === 'cancelled' || failure.kind === 'tooLate';
}

/** Joins sentences to one text; parts that are missing or empty are left out. */
export function joinSentences(...parts: readonly (string | undefined)[]): string {
	return parts
		.map((part) => part?.trim() ?? '')
		.filter((part) => part !== '')
		.map((part) => (/[.!?]$/.test(part) ? part : `${part}.`))
		.join(' ');
}
