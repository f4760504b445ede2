/**
 * What a response of Domo, or none, means: done, throttled, may pass by itself, or final. In: status, headers and body, or the error of a
 * request without a response. Out: a class that says whether to repeat the request, and in the end a `DomoError` in words for people.
 */
import { ANSWER_TOO_LARGE, ANSWER_TOO_SLOW, type HttpResponse } from '../common/ports';
import { DomoError, unreachableWords, type DomoErrorKind } from './errors';
import type { Crowd } from './requestWindow';
import { isRecord, parseJson } from './values';

export type ResponseClass =
	| { readonly kind: 'good'; readonly response: HttpResponse }
	/** Surely not applied: Domo asks to come back later. */
	| { readonly kind: 'throttled'; readonly status: number; readonly retryAfterMs: number | null; readonly said: ErrorBody }
	/** May pass by itself, and may have been applied: 5xx, no response, a response that is not whole. */
	| {
		readonly kind: 'transient';
		readonly status?: number;
		readonly what: string;
		readonly said: ErrorBody;
		/** Why no response came and what to do, where that is known. */
		readonly advice?: string;
		readonly cutOff: boolean;
		readonly retryAfterMs: number | null;
	}
	/** The port says in its own words why it sent nothing (it could not sign in). */
	| { readonly kind: 'portError'; readonly error: DomoError }
	/** Will not pass by itself. */
	| { readonly kind: 'final'; readonly error: DomoErrorKind; readonly status?: number; readonly reason?: string; readonly said: ErrorBody };

/** Every class but a good one. */
export type FailedResponse = Exclude<ResponseClass, { readonly kind: 'good' }>;

/** What the body of a good response is to be. `receipt`: anything that says that a write was done, that is nothing at all or JSON. */
export type Expected = 'json' | 'text' | 'receipt';

/** Whether sending a request twice can do harm. */
export type Effect =
	/** Changes nothing: repeated, and cut by the signal. */
	| 'read'
	/** Changes something, and doing it twice ends the same: repeated, never cut. */
	| 'repeatable'
	/** Changes something: sent again only when Domo surely did not do it. */
	| 'write';

/** Reads status, headers and body (domo-api 1.2, 1.6, 2.3, 7). */
export function classifyResponse(response: HttpResponse, nowMs: number, expected: Expected): ResponseClass {
	const { status, headers, body } = response;
	if (status >= 200 && status < 300) return classifyGood(response, expected);
	const said = readErrorBody(body);
	// One public report: 403 with these words instead of a 429 (domo-api 7).
	if (status === 429 || (status === 403 && /rate limit/i.test(said.message ?? ''))) {
		return { kind: 'throttled', status, retryAfterMs: retryAfterMs(headers, nowMs), said };
	}
	if (status >= 500 || status === 408) {
		return { kind: 'transient', status, what: `HTTP ${status}`, said, cutOff: false, retryAfterMs: retryAfterMs(headers, nowMs) };
	}
	return { kind: 'final', error: errorKind(status, body, said), status, said };
}

/** No response came. Only the error's code is used: its message and request may hold a secret. */
export function classifyNoResponse(error: unknown): FailedResponse {
	const code = networkErrorCode(error);
	if (code === ANSWER_TOO_LARGE) return { kind: 'final', error: 'badAnswer', reason: 'the answer is larger than any that Domo is known to give', said: NOTHING_SAID };
	if (code === ANSWER_TOO_SLOW) return { kind: 'transient', what: 'no whole answer in time', said: NOTHING_SAID, cutOff: false, retryAfterMs: null };
	const what = code === undefined ? 'no answer' : `no answer, ${code}`;
	return { kind: 'transient', what, said: NOTHING_SAID, advice: unreachableWords(code), cutOff: false, retryAfterMs: null };
}

/** The status is good and the JSON is not whole. */
export function truncatedResponse(status: number): FailedResponse {
	return { kind: 'transient', status, what: 'an answer that was cut off', said: NOTHING_SAID, cutOff: true, retryAfterMs: null };
}

/** A write got another response than Domo's own: something in between may have sent it, and Domo may not know of the request. */
export function foreignResponse(status: number): FailedResponse {
	return { kind: 'transient', status, what: "an answer that is not Domo's", said: NOTHING_SAID, cutOff: true, retryAfterMs: null };
}

/** The response is whole and has a form that Domo is not known to use. */
export function unknownForm(status: number): FailedResponse {
	return { kind: 'final', error: 'badAnswer', status, said: NOTHING_SAID };
}

function classifyGood(response: HttpResponse, expected: Expected): ResponseClass {
	const { status, body } = response;
	if (isWebPage(body)) return expected === 'receipt' ? foreignResponse(status) : { kind: 'final', error: 'blocked', status, said: NOTHING_SAID };
	return expected === 'json' && body.trim() === '' ? truncatedResponse(status) : { kind: 'good', response };
}

function errorKind(status: number, body: string, said: ErrorBody): DomoErrorKind {
	if (status < 400) return 'badAnswer';
	if (said.emailDuplicate || status === 409) return 'duplicate';
	if (status === 401) return 'signIn';
	if (status === 403) return isWebPage(body) ? 'blocked' : 'grant';
	return status === 404 ? 'notFound' : 'refused';
}

/** `ECONNRESET` and the like, from the error or what caused it. */
function networkErrorCode(error: unknown): string | undefined {
	if (typeof error !== 'object' || error === null) return undefined;
	if ('code' in error && typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(error.code)) return error.code;
	return 'cause' in error ? networkErrorCode(error.cause) : undefined;
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

/** What an error's body says for itself (domo-api 1.6, 2.3). */
export interface ErrorBody {
	readonly message?: string;
	readonly toe?: string;
	/** The body names an address that exists already. */
	readonly emailDuplicate: boolean;
}

const NOTHING_SAID: ErrorBody = { emailDuplicate: false };
const LONGEST_MESSAGE = 500;
const TOE = /^[A-Za-z0-9-]{5,60}$/;

/** Bodies that are not Domo's JSON say nothing. */
export function readErrorBody(body: string): ErrorBody {
	const parsed = parseJson(body)?.value;
	if (!isRecord(parsed)) return NOTHING_SAID;
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

function sentence(value: unknown): string | undefined {
	if (typeof value !== 'string') return undefined;
	const plain = value.replace(/\p{Cc}+/gu, ' ').trim();
	return plain === '' ? undefined : plain.slice(0, LONGEST_MESSAGE);
}

/** How messages speak of a request. */
export interface Operation {
	/** Completes "Could not …": "list the users". */
	readonly doing: string;
	/** The label of the grant that it needs. */
	readonly grant?: string | undefined;
}

/** The error for a failure after which the request is not sent again. */
export function requestError({ doing, grant }: Operation, effect: Effect, failure: FailedResponse, attempts: number, refusedIn?: Crowd): DomoError {
	if (failure.kind === 'portError') return failure.error;
	const { said, status } = failure;
	const kind = kindOf(effect, failure);
	return new DomoError({
		kind,
		message: failureMessage(doing, kind, failure),
		...(status !== undefined && { httpStatus: status }),
		...(said.toe !== undefined && { toe: said.toe }),
		...(said.message !== undefined && { domoMessage: said.message }),
		...(kind === 'grant' && grant !== undefined && { description: grantAdvice(grant) }),
		attempts,
		...(refusedIn !== undefined && { refusedIn }),
	});
}

type DomoFailure = Exclude<FailedResponse, { readonly kind: 'portError' }>;

function kindOf(effect: Effect, failure: DomoFailure): DomoErrorKind {
	if (failure.kind === 'final') return failure.error;
	if (failure.kind === 'throttled') return 'rateLimited';
	if (effect !== 'read') return 'unknownOutcome';
	return failure.cutOff ? 'badAnswer' : 'unavailable';
}

/** What Domo says about a token that it does not know (recorded, domo-api 1.2): it does not help, so that ours comes first. */
const UNKNOWN_TOKEN = /^(full authentication is required|unauthorized)/i;

function failureMessage(doing: string, kind: DomoErrorKind, failure: DomoFailure): string {
	if (failure.kind === 'final' && failure.reason !== undefined) return `Could not ${doing}: ${failure.reason}.`;
	const cause = failure.kind === 'transient' ? failure.what : `HTTP ${failure.status}`;
	const { message } = failure.said;
	if (failure.kind === 'transient' && failure.advice !== undefined && kind === 'unavailable') return `Could not ${doing}: ${cause}. ${failure.advice}`;
	if (kind === 'signIn' && (message === undefined || UNKNOWN_TOKEN.test(message))) return `${failureReason(kind, cause)}: could not ${doing}.`;
	return `Could not ${doing}: ${message === undefined ? failureReason(kind, cause) : `${message.replace(/[.\s]+$/, '')} (${cause})`}.`;
}

function failureReason(kind: DomoErrorKind, cause: string): string {
	switch (kind) {
		case 'signIn': return 'Domo did not accept the credential (HTTP 401)';
		case 'grant': return `the credential's account may not do that (${cause})`;
		case 'notFound': return 'Domo does not know it (HTTP 404)';
		case 'blocked': return 'a web page came instead of an answer';
		case 'unknownOutcome': return `the answer was lost (${cause})`;
		case 'badAnswer': return `the answer has a form that Domo is not known to use (${cause})`;
		default: return cause.startsWith('no ') ? cause : `Domo answered with ${cause}`;
	}
}

const grantAdvice = (grant: string): string =>
	`Give the role of the credential's account the grant "${grant}" (Admin > Governance > Roles), or use an account that has it.`;
