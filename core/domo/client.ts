import type { Clock, HttpPort, HttpRequest, HttpResponse } from '../common/ports';
import { cancelled, failureOf, overBudget, tooLate } from './client/failure';
import { DomoError } from './errors';
import type { Feedback, RateLimiter } from './rateLimiter';
import { retryDelayMs, type RetryTerms } from './ratePolicy';
import { type RequestId, requestRow, REQUESTS } from './requests';
import { type Expected, classifyResponse, judgeCutOff, judgeForeign, classifyNoResponse, judgeUnknownForm, type Failure, type ResponseClass } from './responses';

/** What a write tells about itself. */
export interface WriteReceipt {
	readonly attempts: number;
	readonly httpStatus: number;
	readonly toe?: string;
	/** True where Domo's answer itself shows what was written; without it only reading again tells. */
	readonly shown?: boolean;
}

export interface ClientOptions {
	readonly http: HttpPort;
	readonly clock: Clock;
	readonly limiter: RateLimiter;
	/** Cuts reads and all waiting. A write that was sent is never cut; one that was not sent yet is sent only `afterStop`. */
	readonly signal?: AbortSignal;
}

/** What an answer must look like; any zod schema is one. */
export interface Shape<T> {
	safeParse(value: unknown): { success: true; data: T } | { success: false; error: { message: string } };
}

/** Requests to one instance, with one policy for pace, retries and errors. Every method throws `DomoError`. */
export interface DomoClient {
	readonly clock: Clock;
	readonly signal: AbortSignal | undefined;
	/** A JSON answer. `signal` takes the place of the client's own. */
	read<T>(call: Call, shape: Shape<T>, signal?: AbortSignal): Promise<T>;
	/** The answer's text as it came (CSV). */
	readText(call: Call, signal?: AbortSignal): Promise<string>;
	/**
	 * A write of whose answer no form is documented: an empty body or any JSON will do. A good status with anything else is a lost
	 * answer, that is an unknown outcome.
	 */
	write(call: Call, effect?: Exclude<Effect, 'read'>, options?: WriteOptions): Promise<WriteReceipt>;
	/** The same where its form is known; the shape is given undefined for an empty body. An answer in another form is a lost one. */
	writeFor<T>(call: Call, shape: Shape<T>, effect?: Exclude<Effect, 'read'>, options?: WriteOptions): Promise<{ readonly value: T; readonly receipt: WriteReceipt }>;
}

export interface WriteOptions {
	/** Sent also where the run was stopped, for what must not be left half done. */
	readonly afterStop?: boolean;
	/** Milliseconds since the epoch: not sent later than this (kind `tooLate`), since what was looked at before may have changed. */
	readonly notAfter?: number;
}

interface Answer<T> {
	readonly value: T;
	readonly receipt: WriteReceipt;
}

/** How a good answer's body is understood. */
type Read<T> = (body: string) => { readonly kind: 'value'; readonly value: T } | { readonly kind: 'cutOff' | 'unknownForm' | 'foreign' };

/** A millisecond of parsing. */
const LARGE_BODY_CHARACTERS = 100_000;

export function createClient({ http, clock, limiter: gate, signal: runSignal }: ClientOptions): DomoClient {
	const turnToParse = createTurns(clock);

	async function sendOnce(call: Call, expected: Expected, signal: AbortSignal | undefined): Promise<ResponseClass> {
		try {
			return classifyResponse(await http.send(requestOf(call), signal), clock.now(), expected);
		} catch (error) {
			// A port that fails to sign in says so itself: trying again could lock the account.
			return error instanceof DomoError ? { kind: 'told', error } : classifyNoResponse(error);
		}
	}

	const termsOf = (askedMs: number | null): RetryTerms => ({ jitter: gate.jitter(), askedMs: askedMs ?? 0, budgetMs: gate.waitBudgetMs });

	async function perform<T>(call: Call, effect: Effect, read: Read<T>, expected: Expected, signal: AbortSignal | undefined, notAfter = Infinity): Promise<Answer<T>> {
		let throttledSince: number | null = null;
		let failures = 0;
		/** After it a write may have been done: who gives up then must not say that it was not sent. */
		let lost: Failure | null = null;
		for (let attempts = 1; ; attempts += 1) {
			const turn = await gate.acquire(signal, call.urgent);
			if (turn.kind !== 'permit' && lost !== null) throw failureOf(call, effect, lost, attempts - 1);
			if (turn.kind === 'cancelled') throw cancelled(call, attempts - 1);
			if (turn.kind === 'rateLimited') throw overBudget(call, attempts - 1, turn.waitMs, gate.waitBudgetMs);
			if (lost === null && clock.now() > notAfter) {
				turn.release({ kind: 'other' });
				throw tooLate(call, attempts - 1);
			}
			call.onSend?.(clock.now());
			const verdict = await sendOnce(call, expected, effect === 'read' ? signal : undefined);
			turn.release(feedbackOf(verdict));
			if (effect === 'read' && signal?.aborted) throw cancelled(call, attempts);
			if (verdict.kind === 'good' && verdict.response.body.length > LARGE_BODY_CHARACTERS) await turnToParse();
			const outcome = verdict.kind === 'good' ? readBody(verdict.response, read) : verdict;
			if (outcome.kind === 'value') return { value: outcome.value, receipt: { attempts, httpStatus: outcome.status } };
			throttledSince = outcome.kind === 'throttled' ? (throttledSince ?? clock.now()) : null;
			// The gate pauses for all of us; this bound is for a request that is throttled while others get through.
			if (throttledSince !== null && clock.now() - throttledSince <= gate.waitBudgetMs) continue;
			failures += 1;
			if (effect === 'repeatable' && outcome.kind === 'transient') lost = outcome;
			const delayMs = outcome.kind === 'transient' ? retryDelayMs(effect, failures, termsOf(outcome.retryAfterMs)) : null;
			if (delayMs === null) throw failureOf(call, effect, outcome, attempts);
			await clock.sleep(delayMs, signal);
		}
	}

	const written = <T>(call: Call, read: Read<T>, effect: Effect, { afterStop = false, notAfter }: WriteOptions): Promise<Answer<T>> =>
		perform({ ...call, urgent: notAfter !== undefined }, effect, read, 'receipt', afterStop ? undefined : runSignal, notAfter);

	return {
		clock,
		signal: runSignal,
		async read(call, shape, signal = runSignal) {
			return (await perform({ accept: 'application/json', ...call }, 'read', readJson(shape), 'json', signal)).value;
		},
		async readText(call, signal = runSignal) {
			return (await perform(call, 'read', (body) => ({ kind: 'value', value: body }), 'text', signal)).value;
		},
		async write(call, effect = 'write', options = {}) {
			return (await written(call, readWritten(anything), effect, options)).receipt;
		},
		async writeFor(call, shape, effect = 'write', options = {}) {
			return written(call, readWritten(shape), effect, options);
		},
	};
}

function readBody<T>({ body, status }: HttpResponse, read: Read<T>): { readonly kind: 'value'; readonly value: T; readonly status: number } | Failure {
	const parsed = read(body);
	switch (parsed.kind) {
		case 'value': return { ...parsed, status };
		case 'cutOff': return judgeCutOff(status);
		case 'unknownForm': return judgeUnknownForm(status);
		case 'foreign': return judgeForeign(status);
	}
}

function readJson<T>(shape: Shape<T>): Read<T> {
	return (body) => {
		const json = parseJson(body);
		if (json === undefined) return { kind: 'cutOff' };
		const parsed = shape.safeParse(json.value);
		return parsed.success ? { kind: 'value', value: parsed.data } : { kind: 'unknownForm' };
	};
}

/** An answer to a write that is no answer of Domo's is a lost one: the write may have been done. */
function readWritten<T>(shape: Shape<T>): Read<T> {
	return (body) => {
		const json = body.trim() === '' ? { value: undefined } : parseJson(body);
		const parsed = json && shape.safeParse(json.value);
		return parsed?.success ? { kind: 'value', value: parsed.data } : { kind: 'foreign' };
	};
}

const anything: Shape<unknown> = { safeParse: (data) => ({ success: true, data }) };

function parseJson(body: string): { readonly value: unknown } | undefined {
	try {
		return { value: JSON.parse(body) };
	} catch {
		return undefined;
	}
}

function feedbackOf(verdict: ResponseClass): Feedback {
	switch (verdict.kind) {
		case 'throttled': return verdict;
		case 'told':
		case 'transient': return { kind: 'other' };
		case 'good':
		case 'final': return { kind: 'good' };
	}
}

/** One operation on Domo, and how to speak of it. Method, path and grant are those of its row in the table of requests. */
export interface Call extends Omit<HttpRequest, 'method' | 'path'> {
	readonly request: RequestId;
	/** What takes the place of `:name` in the path. */
	readonly params?: Readonly<Record<string, string | number>>;
	/** Completes "Could not …" and "… was cancelled": "list the users". */
	readonly doing: string;
	/** In the place of the row's, where this call needs another one. */
	readonly grant?: string;
	/** Goes before others that wait for the gate: a look at somebody who is about to be written, and that write. */
	readonly urgent?: boolean;
	/** Told each time when it is sent, in milliseconds since the epoch. */
	readonly onSend?: (atMs: number) => void;
}

/** Whether sending it twice can do harm. */
export type Effect =
	/** Looks only: retried, and cut by the signal. */
	| 'read'
	/** Changes something, and doing it twice ends the same: retried, never cut. */
	| 'repeatable'
	/** Changes something: sent again only when Domo surely did not do it. */
	| 'write';

/** The label of the grant that a call needs, to be named when Domo refuses with 403. */
export const grantOf = (call: Call): string | undefined => call.grant ?? requestRow(call.request).grant;

/**
 * What is sent: nothing but the request itself.
 * @throws DomoError of kind `notFound` where a parameter would lead to another path
 */
export function requestOf({ request, params = {}, doing: _doing, grant: _grant, urgent: _urgent, onSend: _onSend, ...content }: Call): HttpRequest {
	const { method, path } = REQUESTS[request];
	return { method, path: path.replace(/:([A-Za-z]+)/g, (_, name: string) => segmentOf(name, params[name])), ...content };
}

const NOUNS: ReadonlyMap<string, string> = new Map([
	['dataSetId', 'a DataSet'], ['userId', 'a user'], ['roleId', 'a role'], ['groupId', 'a group'],
]);

function segmentOf(name: string, value: string | number | undefined): string {
	const text = String(value ?? '');
	if (/^\.{0,2}$/.test(text.trim())) throw new DomoError({ kind: 'notFound', message: `"${text}" is not the id of ${NOUNS.get(name) ?? 'anything in Domo'}.` });
	return encodeURIComponent(text);
}

/**
 * Takes turns for long computations: each call resolves after the one before it, with other work of the event loop in between.
 * Answers that arrive together are then understood one by one instead of blocking everybody for all of them.
 */
export function createTurns(clock: Clock): () => Promise<void> {
	let last: Promise<void> = Promise.resolve();
	return () => {
		last = last.then(() => clock.yield());
		return last;
	};
}
