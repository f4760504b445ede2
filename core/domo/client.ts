/**
 * Requests to one instance, with one policy for pace, repeats and errors. In: a call that names its row in the table of requests. Out: the
 * response's value in the shape that was asked for, or a `DomoError`. The rate limiter says when to send and whether to send again.
 */
import type { Clock, HttpPort, HttpRequest, HttpResponse } from '../common/ports';
import { createYieldQueue } from '../common/yielder';
import { DomoError } from './errors';
import type { Feedback, RateLimiter } from './rateLimiter';
import type { Crowd } from './requestWindow';
import { requestOf, requestRow, type PathParams, type RequestId } from './requests';
import {
	classifyNoResponse, classifyResponse, requestError, foreignResponse, truncatedResponse, unknownForm,
	type Effect, type Expected, type FailedResponse, type Operation, type ResponseClass,
} from './responses';
import { parseJson } from './values';

/** One operation on Domo, and how to speak of it. Method, path and grant are those of its row in the table of requests. */
export interface Call extends Omit<HttpRequest, 'method' | 'path'>, Operation {
	readonly request: RequestId;
	/** What takes the place of `:name` in the path. */
	readonly params?: PathParams;
	/** In the place of the row's, where this call needs another one. */
	readonly grant?: string;
	/** Before others that wait for the rate limiter: the check of somebody who is about to be written, and that write. */
	readonly urgent?: boolean;
	/** Called each time when it is sent, with milliseconds since the epoch. */
	readonly onSend?: (atMs: number) => void;
}

export interface ClientOptions {
	readonly http: HttpPort;
	readonly clock: Clock;
	readonly limiter: RateLimiter;
	/** Cuts reads and all waiting. A write that was sent is never cut; one that was not sent yet is sent only `afterStop`. */
	readonly signal?: AbortSignal;
	/** In the place of `signal` for writes: a run that has to end reads what it wrote. */
	readonly writeSignal?: AbortSignal;
}

/** What a response must look like; any zod schema is one. */
export interface Shape<T> {
	safeParse(value: unknown): { success: true; data: T } | { success: false; error: { message: string } };
}

/** How a write went. */
export interface WriteReceipt {
	readonly attempts: number;
	readonly httpStatus: number;
	readonly toe?: string;
	/** True where Domo's response itself shows what was written; without it only reading again can tell. */
	readonly shown?: boolean;
}

/** When a write may be sent. */
export interface WriteOptions {
	/** Also where the run was stopped, for what must not be left half done. */
	readonly afterStop?: boolean;
	/** Milliseconds since the epoch: not later than this (kind `tooLate`), since what was read before may have changed. */
	readonly notAfter?: number;
	/** While no other request is in flight: it was refused before in this company (`DomoError.refusedIn`). */
	readonly aloneAfter?: Crowd;
	/** A refusal is final, although other requests were in flight: the caller repeats it in its own way. */
	readonly believesRefusals?: boolean;
}

/** Every method throws `DomoError`. */
export interface DomoClient {
	readonly clock: Clock;
	readonly signal: AbortSignal | undefined;
	writesAtOnce(): number;
	/** The same client, whose writes are sent only until `stop` is aborted. */
	writesUntil(stop: AbortSignal): DomoClient;
	/** A JSON response. `signal` takes the place of the client's own. */
	read<T>(call: Call, shape: Shape<T>, signal?: AbortSignal): Promise<T>;
	/** The response's text as it came (CSV). */
	readText(call: Call, signal?: AbortSignal): Promise<string>;
	/**
	 * A write whose response has no documented form: an empty body or any JSON will do. A good status with anything else is a lost
	 * response, that is an unknown outcome.
	 */
	write(call: Call, effect?: Exclude<Effect, 'read'>, options?: WriteOptions): Promise<WriteReceipt>;
	/** The same where its form is known; the shape is given undefined for an empty body. A response in another form is a lost one. */
	writeFor<T>(call: Call, shape: Shape<T>, effect?: Exclude<Effect, 'read'>, options?: WriteOptions): Promise<Written<T>>;
}

interface Written<T> {
	readonly value: T;
	readonly receipt: WriteReceipt;
}

/** How a good response's body is understood. */
type BodyReader<T> = (body: string, status: number) => { readonly kind: 'value'; readonly value: T } | FailedResponse;

/** A millisecond of parsing. */
const LARGE_BODY_CHARACTERS = 100_000;

export function createClient(options: ClientOptions): DomoClient {
	const { http, clock, limiter, signal: runSignal, writeSignal = runSignal } = options;
	const yieldBeforeParsing = createYieldQueue(clock);

	async function sendOnce(call: Call, expected: Expected, signal: AbortSignal | undefined): Promise<ResponseClass> {
		try {
			return classifyResponse(await http.send(httpRequestOf(call), signal), clock.now(), expected);
		} catch (error) {
			// A port that fails to sign in says so itself: trying again could lock the account.
			return error instanceof DomoError ? { kind: 'portError', error } : classifyNoResponse(error);
		}
	}

	async function perform<T>(call: Call, effect: Effect, readBody: BodyReader<T>, expected: Expected, signal: AbortSignal | undefined, { notAfter = Infinity, aloneAfter, believesRefusals = false }: WriteOptions = {}): Promise<Written<T>> {
		let throttledSince: number | null = null;
		let failures = 0;
		/** After it a write may have been done: an error must then not say that it was not sent. */
		let lost: FailedResponse | null = null;
		/** Domo's refusal, and the company in which it refused the write: it is sent once more, alone, or among fewer where that helped another one. */
		let refusal: FailedResponse | null = null;
		let refusedIn: Crowd | undefined = aloneAfter;
		let hasToBeAlone = true;
		for (let attempts = 1; ; attempts += 1) {
			const permit = await limiter.acquire(signal, {
				kind: call.request,
				isWrite: effect !== 'read',
				urgent: call.urgent === true,
				alone: refusedIn !== undefined,
				...(refusedIn !== undefined && !hasToBeAlone && { refusedIn }),
			});
			const before = lost ?? refusal;
			if (permit.kind !== 'permit' && before !== null) throw requestError(operationOf(call), effect, before, attempts - 1);
			if (permit.kind === 'cancelled') throw cancelled(call, attempts - 1);
			if (permit.kind === 'rateLimited') throw overBudget(call, attempts - 1, permit.waitMs, limiter.waitBudgetMs);
			if (lost === null && clock.now() > notAfter) {
				permit.release({ kind: 'other' });
				throw new DomoError({ kind: 'tooLate', message: `Did not ${call.doing}: its turn came too late.`, attempts: attempts - 1, ...(refusal !== null && 'status' in refusal && { httpStatus: refusal.status }) });
			}
			call.onSend?.(clock.now());
			const response = await sendOnce(call, expected, effect === 'read' ? signal : undefined);
			permit.release(feedbackOf(response, refusedIn));
			if (effect === 'read' && signal?.aborted) throw cancelled(call, attempts);
			const outcome = response.kind === 'good' ? await understand(response.response, readBody) : response;
			if (outcome.kind === 'value') return { value: outcome.value, receipt: { attempts, httpStatus: outcome.status } };
			if (effect !== 'read' && !believesRefusals && permit.crowd().peak > 1 && mayBeCrowded(outcome)) {
				hasToBeAlone = refusedIn !== undefined;
				refusedIn = permit.crowd();
				refusal = outcome;
				if (isSafeToResend(call)) continue;
				throw requestError(operationOf(call), effect, outcome, attempts, refusedIn);
			}
			throttledSince = outcome.kind === 'throttled' ? (throttledSince ?? clock.now()) : null;
			// The rate limiter pauses all requests; this bound is for one that is throttled while others get through.
			if (throttledSince !== null && clock.now() - throttledSince <= limiter.waitBudgetMs) continue;
			failures += 1;
			if (effect === 'repeatable') lost = outcome;
			// A plain write is never repeated: it may have been applied, and only reading can tell.
			const delayMs = outcome.kind === 'transient' && effect !== 'write' ? limiter.retryDelayMs(failures, outcome.retryAfterMs) : null;
			if (delayMs === null) throw requestError(operationOf(call), effect, outcome, attempts);
			await clock.sleep(delayMs, signal);
		}
	}

	async function understand<T>({ body, status }: HttpResponse, readBody: BodyReader<T>) {
		if (body.length > LARGE_BODY_CHARACTERS) await yieldBeforeParsing();
		const understood = readBody(body, status);
		return understood.kind === 'value' ? { ...understood, status } : understood;
	}

	const writeFor: DomoClient['writeFor'] = (call, shape, effect = 'write', when = {}) =>
		perform({ ...call, urgent: when.notAfter !== undefined }, effect, receiptReader(shape), 'receipt', when.afterStop === true ? undefined : writeSignal, when);

	return {
		clock,
		signal: runSignal,
		writesAtOnce: limiter.writesAtOnce,
		writesUntil: (stop) => createClient({ ...options, writeSignal: stop }),
		read: async (call, shape, signal = runSignal) => (await perform({ accept: 'application/json', ...call }, 'read', jsonReader(shape), 'json', signal)).value,
		readText: async (call, signal = runSignal) => (await perform(call, 'read', (body) => ({ kind: 'value', value: body }), 'text', signal)).value,
		write: async (call, effect, when) => (await writeFor(call, ANYTHING, effect, when)).receipt,
		writeFor,
	};
}

function jsonReader<T>(shape: Shape<T>): BodyReader<T> {
	return (body, status) => {
		const json = parseJson(body);
		if (json === undefined) return truncatedResponse(status);
		const parsed = shape.safeParse(json.value);
		return parsed.success ? { kind: 'value', value: parsed.data } : unknownForm(status);
	};
}

/** A response to a write that is not Domo's own is a lost one: the write may have been done. */
function receiptReader<T>(shape: Shape<T>): BodyReader<T> {
	return (body, status) => {
		const json = body.trim() === '' ? { value: undefined } : parseJson(body);
		const parsed = json && shape.safeParse(json.value);
		return parsed?.success ? { kind: 'value', value: parsed.data } : foreignResponse(status);
	};
}

const ANYTHING: Shape<unknown> = { safeParse: (data) => ({ success: true, data }) };

function feedbackOf(response: ResponseClass, refusedIn: Crowd | undefined): Feedback {
	switch (response.kind) {
		case 'throttled': return response;
		case 'portError': return { kind: 'other' };
		case 'transient': return { kind: 'failed' };
		case 'good': return { kind: 'good', ...(refusedIn !== undefined && { refusedIn }) };
		case 'final': return { kind: 'good' };
	}
}

/** One public report: of ten PATCHes that were sent at once one was refused with 400, and went through alone (domo-api 7). */
const mayBeCrowded = (outcome: FailedResponse): boolean => outcome.kind === 'final' && outcome.error === 'refused' && outcome.status === 400;

/** What a POST makes could exist twice: its caller looks first. */
const isSafeToResend = ({ request }: Call): boolean => requestRow(request).method !== 'POST';

/** With the grant of the table's row where the call names none. */
const operationOf = ({ request, doing, grant = requestRow(request).grant }: Call): Operation => ({ doing, grant });

/** The run was stopped before the request was sent, or while a read was in flight. */
const cancelled = ({ doing }: Call, attempts: number): DomoError => new DomoError({ kind: 'cancelled', message: `Stopped: did not ${doing}.`, attempts });

/** Domo asks for a longer pause than the run may wait. */
function overBudget({ doing }: Call, attempts: number, waitMs: number, budgetMs: number): DomoError {
	const [asked, most] = [Math.ceil(waitMs / 1_000), Math.round(budgetMs / 1_000)];
	return new DomoError({
		kind: 'rateLimited',
		message: `Could not ${doing}: Domo limits requests and asks to wait ${asked} s more; this run waits at most ${most} s.`,
		attempts,
		...(attempts > 0 && { httpStatus: 429 }),
	});
}

/** What is sent: nothing but the request itself. */
function httpRequestOf({ request, params, doing: _doing, grant: _grant, urgent: _urgent, onSend: _onSend, ...content }: Call): HttpRequest {
	return requestOf(request, params, content);
}
