import { ANSWER_TOO_LARGE, ANSWER_TOO_SLOW, type HttpResponse } from '../common/ports';
import { type DomoError, type DomoErrorKind, unreachableWords } from './errors';

/** What one answer means, before anybody decides what to do about it. */
export type ResponseClass =
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
export type Failure = Exclude<ResponseClass, { readonly kind: 'good' }>;

const NO_WORDS: DomoWords = { emailDuplicate: false };

/** Reads status, headers and body (domo-api 1.2, 1.6, 2.3, 7). */
export function classifyResponse(response: HttpResponse, now: number, expected: Expected): ResponseClass {
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
export function classifyNoResponse(error: unknown): Failure {
	const code = codeOf(error);
	if (code === ANSWER_TOO_LARGE) return { kind: 'final', error: 'badAnswer', reason: 'the answer is larger than any that Domo is known to give', words: NO_WORDS };
	if (code === ANSWER_TOO_SLOW) return { kind: 'transient', what: 'no whole answer in time', words: NO_WORDS, cutOff: false, retryAfterMs: null };
	const what = code === undefined ? 'no answer' : `no answer, ${code}`;
	return { kind: 'transient', what, words: NO_WORDS, advice: unreachableWords(code), cutOff: false, retryAfterMs: null };
}

/** The answer came with a good status and its JSON is not whole. */
export function judgeCutOff(status: number): Failure {
	return { kind: 'transient', status, what: 'an answer that was cut off', words: NO_WORDS, cutOff: true, retryAfterMs: null };
}

/** A write was answered with something else than Domo's answer to it: somebody on the way may have said so, and Domo may not know of it. */
export function judgeForeign(status: number): Failure {
	return { kind: 'transient', status, what: "an answer that is not Domo's", words: NO_WORDS, cutOff: true, retryAfterMs: null };
}

/** The answer is whole and has a form that Domo is not known to use. */
export function judgeUnknownForm(status: number): Failure {
	return { kind: 'final', error: 'badAnswer', status, words: NO_WORDS };
}

function judgeGood(response: HttpResponse, expected: Expected): ResponseClass {
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

/**
 * Milliseconds that a `Retry-After` header asks for, or null when it says nothing usable: missing, zero, negative, garbage, a
 * date that has passed. An HTTP date is measured against the server's own `Date`, so that clocks need not agree.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, nowMs: number): number | null {
	const value = headers['retry-after']?.trim() ?? '';
	if (/^\d+(?:\.\d+)?$/.test(value)) return positive(Math.ceil(Number(value) * 1_000));
	// Date.parse is lenient ("-5" is the year 2001 to it): only text that begins like an HTTP date is one.
	if (!/^[A-Za-z]{3}/.test(value)) return null;
	const until = Date.parse(value);
	const serverNow = Date.parse(headers['date'] ?? '');
	return positive(until - (Number.isNaN(serverNow) ? nowMs : serverNow));
}

const positive = (ms: number): number | null => (Number.isFinite(ms) && ms > 0 ? ms : null);

/** What an error answer says for itself (domo-api 1.6, 2.3). */
export interface DomoWords {
	readonly message?: string;
	readonly toe?: string;
	/** The body names an address that exists already. */
	readonly emailDuplicate: boolean;
}

const LONGEST_MESSAGE = 500;
const TOE = /^[A-Za-z0-9-]{5,60}$/;

/** Takes an error's body; bodies that are not Domo's JSON give no words. */
export function readWords(body: string): DomoWords {
	const parsed = jsonObject(body);
	if (parsed === undefined) return { emailDuplicate: false };
	const duplicate = parsed['EMAIL_DUPLICATE'];
	const message = sentence(duplicate) ?? sentence(parsed['message']);
	const toe = parsed['toe'];
	return {
		emailDuplicate: duplicate !== undefined,
		...(message !== undefined && { message }),
		...(typeof toe === 'string' && TOE.test(toe) && { toe }),
	};
}

/** True for a body that is a web page: an IP block, a proxy's or a gateway's page (domo-api 1.2). */
export function isWebPage(body: string): boolean {
	return /^[\s\uFEFF]*<(?:!doctype|\?xml|html|head|body|title|meta|script|!--)/i.test(body.slice(0, 1_000));
}

function jsonObject(body: string): Readonly<Record<string, unknown>> | undefined {
	try {
		const parsed: unknown = JSON.parse(body);
		return isRecord(parsed) ? parsed : undefined;
	} catch {
		return undefined;
	}
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sentence(value: unknown): string | undefined {
	if (typeof value !== 'string') return undefined;
	const plain = value.replace(/\p{Cc}+/gu, ' ').trim();
	return plain === '' ? undefined : plain.slice(0, LONGEST_MESSAGE);
}
