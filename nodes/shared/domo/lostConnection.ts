import { NodeApiError, OperationalError } from 'n8n-workflow';

import type { HideSecrets } from '../secrets';

export type Settled<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

/** The outcome of a promise as a value, so that an error can be looked at outside of a catch. */
export async function settle<T>(work: Promise<T>): Promise<Settled<T>> {
	try {
		return { ok: true, value: await work };
	} catch (error) {
		return { ok: false, error };
	}
}

/** True when Domo answered that it does not let us in. */
export function isForbidden(error: unknown): boolean {
	return error instanceof NodeApiError && (error.httpCode === '401' || error.httpCode === '403');
}

/**
 * n8n's error carries the request with its headers; only its words and its code go on.
 *
 * @param hide takes secrets out of words
 * @returns an error with `code`, e.g. `ECONNREFUSED`, where there is one
 */
export function lostConnection(error: unknown, hide: HideSecrets): Error {
	const words = error instanceof Error && error.message !== '' ? error.message : 'No answer came';
	return Object.assign(new OperationalError(hide(words)), { code: codeOf(error) });
}

/** The code of a broken connection, e.g. `ECONNREFUSED`, inside whatever wrapped it. */
export function codeOf(error: unknown): string | undefined {
	for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
		if ('code' in cause && typeof cause.code === 'string') return cause.code;
		if ('networkCode' in cause && typeof cause.networkCode === 'string') return cause.networkCode;
	}
	return undefined;
}
