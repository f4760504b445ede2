import { ANSWER_TOO_LARGE, ANSWER_TOO_SLOW, type HttpResponse } from '../../common/ports';
import { retryAfterMs } from '../gate/retryAfter';
import type { DomoError, DomoErrorKind } from '../errors';
import { unreachableWords } from '../unreachable';
import { isWebPage, readWords, type DomoWords } from './words';

/** What one answer means, before anybody decides what to do about it. */
export type Verdict =
	| { readonly kind: 'good'; readonly response: HttpResponse }
	/** Surely not applied: Domo asks to come back later. */
	| { readonly kind: 'throttled'; readonly status: number; readonly retryAfterMs: number | null; readonly words: DomoWords }
	/** May pass by itself, and may have been applied: 5xx, no answer, an answer that was cut off. */
	| {
		readonly kind: 'transient';
		readonly status?: number;
		readonly what: string;
		readonly words: DomoWords;
		/** Why no answer came and what to do, where that is known. */
		readonly advice?: string;
		readonly cutOff: boolean;
		/** How long Domo asks to wait, if it does. */
		readonly retryAfterMs: number | null;
	}
	/** The port says in its own words why it sent nothing (it could not sign in). */
	| { readonly kind: 'told'; readonly error: DomoError }
	/** Will not pass by itself. */
	| { readonly kind: 'final'; readonly error: DomoErrorKind; readonly status?: number; readonly reason?: string; readonly words: DomoWords };

/** What the body of a good answer is to be. */
export type Expected = 'json' | 'text'
	/** Anything that says that a write was done: nothing at all, or JSON. */
	| 'receipt';

/** Every verdict but a good one. */
export type Setback = Exclude<Verdict, { readonly kind: 'good' }>;

const NO_WORDS: DomoWords = { emailDuplicate: false };

/** Reads status, headers and body (domo-api 1.2, 1.6, 2.3, 7). */
export function judgeAnswer(response: HttpResponse, now: number, expected: Expected): Verdict {
	const { status, headers, body } = response;
	if (status >= 200 && status < 300) return judgeGood(response, expected);
	const words = readWords(body);
	if (status === 429 || (status === 403 && isRateLimit(words))) {
		return { kind: 'throttled', status, retryAfterMs: retryAfterMs(headers, now), words };
	}
	if (status >= 500 || status === 408) {
		return { kind: 'transient', status, what: `HTTP ${status}`, words, cutOff: false, retryAfterMs: retryAfterMs(headers, now) };
	}
	return { kind: 'final', error: errorKind(status, body, words), status, words };
}

/** No answer came. Only the error's code is told: its message and request may hold a secret. */
export function judgeSilence(error: unknown): Setback {
	const code = codeOf(error);
	if (code === ANSWER_TOO_LARGE) return { kind: 'final', error: 'badAnswer', reason: 'the answer is larger than any that Domo is known to give', words: NO_WORDS };
	if (code === ANSWER_TOO_SLOW) return { kind: 'transient', what: 'no whole answer in time', words: NO_WORDS, cutOff: false, retryAfterMs: null };
	const what = code === undefined ? 'no answer' : `no answer, ${code}`;
	return { kind: 'transient', what, words: NO_WORDS, advice: unreachableWords(code), cutOff: false, retryAfterMs: null };
}

/** The answer came with a good status and its JSON is not whole. */
export function judgeCutOff(status: number): Setback {
	return { kind: 'transient', status, what: 'an answer that was cut off', words: NO_WORDS, cutOff: true, retryAfterMs: null };
}

/** A write was answered with something else than Domo's answer to it: somebody on the way may have said so, and Domo may not know of it. */
export function judgeForeign(status: number): Setback {
	return { kind: 'transient', status, what: "an answer that is not Domo's", words: NO_WORDS, cutOff: true, retryAfterMs: null };
}

/** The answer is whole and has a form that Domo is not known to use. */
export function judgeUnknownForm(status: number): Setback {
	return { kind: 'final', error: 'badAnswer', status, words: NO_WORDS };
}

function judgeGood(response: HttpResponse, expected: Expected): Verdict {
	const { status, body } = response;
	if (expected === 'receipt') return isWebPage(body) ? judgeForeign(status) : { kind: 'good', response };
	if (isWebPage(body)) return { kind: 'final', error: 'blocked', status, words: NO_WORDS };
	if (expected === 'json' && body.trim() === '') return judgeCutOff(status);
	return { kind: 'good', response };
}

/** One public report: 403 with these words instead of a 429 (domo-api 7). */
const isRateLimit = (words: DomoWords): boolean => /rate limit/i.test(words.message ?? '');

function errorKind(status: number, body: string, words: DomoWords): DomoErrorKind {
	if (status < 400) return 'badAnswer';
	if (words.emailDuplicate || status === 409) return 'duplicate';
	if (status === 401) return 'signIn';
	if (status === 403) return isWebPage(body) ? 'blocked' : 'grant';
	return status === 404 ? 'notFound' : 'refused';
}

/** `ECONNRESET` and the like, from the error or what caused it. */
function codeOf(error: unknown): string | undefined {
	if (typeof error !== 'object' || error === null) return undefined;
	if ('code' in error && typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(error.code)) return error.code;
	return 'cause' in error ? codeOf(error.cause) : undefined;
}
