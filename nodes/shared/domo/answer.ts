/** What comes back on a request: a whole answer within limits of time and size, or words about a connection that was lost. */
import { NodeApiError, OperationalError } from 'n8n-workflow';

import { ANSWER_TOO_LARGE, ANSWER_TOO_SLOW, type HttpResponse } from '../../../core/common/ports';
import { z } from '../../../core/vendor/zod';

/** n8n's answer with `returnFullResponse` and `encoding: 'stream'`. */
const fullResponse = z.object({ statusCode: z.number(), headers: z.record(z.unknown()), body: z.unknown() });

/**
 * Reads what n8n's request helper gives; header names in lower case, repeated headers joined, the body as text of at most so many
 * bytes.
 *
 * @throws an error with `code` ANSWER_TOO_LARGE for a larger body
 */
export async function answerOf(value: unknown, maxBytes: number): Promise<HttpResponse> {
	const { statusCode, headers, body } = fullResponse.parse(value);
	const entries = Object.entries(headers).map(([name, header]) => [
		name.toLowerCase(),
		Array.isArray(header) ? header.join(', ') : String(header),
	]);
	return { status: statusCode, headers: Object.fromEntries(entries), body: await textOf(body, maxBytes) };
}

async function textOf(body: unknown, maxBytes: number): Promise<string> {
	if (typeof body === 'string') return body;
	if (isStream(body)) return await textWithin(maxBytes, body);
	return body === undefined || body === null ? '' : JSON.stringify(body);
}

/** What one answer may cost, from the moment it is asked for to its last byte. Our choice; Domo's largest documented answers stay far below. */
export interface AnswerLimit {
	readonly ms: number;
	/** Unpacked. */
	readonly bytes: number;
}

const MIB = 1024 * 1024;
/** A text of V8 holds no more characters than this. */
const LONGEST_TEXT = 2 ** 29 - 24;

export const JSON_LIMIT: AnswerLimit = { ms: 60_000, bytes: 32 * MIB };
export const CSV_LIMIT: AnswerLimit = { ms: 300_000, bytes: Math.min(512 * MIB, LONGEST_TEXT) };
export const SIGN_IN_LIMIT: AnswerLimit = { ms: 60_000, bytes: MIB };

/**
 * Does `work` within so many milliseconds in all; its signal goes off when they are over, or with the outer signal.
 * n8n's own time-out ends once the headers are there, so that a body could come one byte a second for ever.
 *
 * @throws an error with `code` ANSWER_TOO_SLOW when the time is over
 */
export async function withinTime<T>(ms: number, outer: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
	const limit = AbortSignal.timeout(ms);
	const own = new AbortController();
	const cut = (): void => own.abort();
	if (outer?.aborted === true) cut();
	const release = outer && onAbort(outer, cut);
	let end = (): void => undefined;
	const late = new Promise<never>((_resolve, reject) => {
		end = (): void => {
			reject(limitError(`No whole answer came within ${ms / 1_000} seconds`, ANSWER_TOO_SLOW));
			cut();
		};
		limit.addEventListener('abort', end, { once: true });
	});
	try {
		return await Promise.race([work(own.signal), late]);
	} finally {
		limit.removeEventListener('abort', end);
		release?.();
	}
}

/** What an abort cuts, by signal, with one listener for all: a run has one signal and up to 32 reads in flight, and Node warns of more than ten listeners. */
const cutsOf = new WeakMap<AbortSignal, Set<() => void>>();

/** Gives a function that takes `cut` off again. */
function onAbort(signal: AbortSignal, cut: () => void): () => void {
	const cuts = cutsOf.get(signal) ?? new Set();
	if (!cutsOf.has(signal)) {
		cutsOf.set(signal, cuts);
		signal.addEventListener('abort', () => cuts.forEach((one) => one()), { once: true });
	}
	cuts.add(cut);
	return () => void cuts.delete(cut);
}

/**
 * Reads the body that n8n gives with `encoding: 'stream'`, which is unpacked on the way, and closes the connection as soon as
 * there is more than the limit, so that never more than the limit is in memory.
 *
 * @returns the text, without a byte order mark
 * @throws an error with `code` ANSWER_TOO_LARGE
 */
async function textWithin(bytes: number, body: AsyncIterable<unknown>): Promise<string> {
	const decoder = new TextDecoder();
	const parts: string[] = [];
	let size = 0;
	// Leaving the loop destroys the stream, and with it the connection.
	for await (const chunk of body) {
		if (!(chunk instanceof Uint8Array)) continue;
		size += chunk.byteLength;
		if (size > bytes) throw limitError(`The answer is larger than ${Math.round(bytes / MIB)} MiB`, ANSWER_TOO_LARGE);
		parts.push(decoder.decode(chunk, { stream: true }));
	}
	parts.push(decoder.decode());
	return parts.join('');
}

function isStream(body: unknown): body is AsyncIterable<unknown> {
	return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

function limitError(message: string, code: string): Error {
	return Object.assign(new OperationalError(message), { code });
}

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
export function lostConnection(error: unknown, hide: (words: string) => string): Error {
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
