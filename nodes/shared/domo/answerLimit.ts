import { OperationalError } from 'n8n-workflow';

import { ANSWER_TOO_LARGE, ANSWER_TOO_SLOW } from '../../../core/common/ports';

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
	outer?.addEventListener('abort', cut, { once: true });
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
		outer?.removeEventListener('abort', cut);
	}
}

/**
 * Reads the body that n8n gives with `encoding: 'stream'`, which is unpacked on the way, and lets go of the connection as soon as
 * there is more than the limit: no more than the limit is ever held.
 *
 * @returns the text, without a byte order mark
 * @throws an error with `code` ANSWER_TOO_LARGE
 */
export async function textWithin(bytes: number, body: AsyncIterable<unknown>): Promise<string> {
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

export function isStream(body: unknown): body is AsyncIterable<unknown> {
	return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

function limitError(message: string, code: string): Error {
	return Object.assign(new OperationalError(message), { code });
}
