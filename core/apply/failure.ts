import { DomoError } from '../domo/errors';

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
