import type { Clock, HttpPort, HttpResponse } from '../../ports';
import { DomoError } from '../errors';
import type { Feedback, Gate } from '../gate/gate';
import type { WriteReceipt } from '../types';
import { requestOf, type Call, type Effect } from './call';
import { cancelled, failureOf, overBudget } from './failure';
import { retryDelayMs, type RetryTerms } from './retry';
import { createTurns } from './turns';
import { judgeAnswer, judgeCutOff, judgeSilence, judgeUnknownForm, type Setback, type Verdict } from './verdict';

export interface ClientOptions {
	readonly http: HttpPort;
	readonly clock: Clock;
	readonly gate: Gate;
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
	/** A write whose answer says nothing more than that it was done. `afterStop`: also where the run was stopped, for what must not be left half done. */
	write(call: Call, effect?: Exclude<Effect, 'read'>, options?: { readonly afterStop?: boolean }): Promise<WriteReceipt>;
	/** A write whose answer is needed. When it was done and the answer is unreadable, that is an unknown outcome. */
	writeFor<T>(call: Call, shape: Shape<T>, effect?: Exclude<Effect, 'read'>): Promise<{ readonly value: T; readonly receipt: WriteReceipt }>;
}

interface Answer<T> {
	readonly value: T;
	readonly receipt: WriteReceipt;
}

/** How a good answer's body is understood. */
type Read<T> = (body: string) => { readonly kind: 'value'; readonly value: T } | { readonly kind: 'cutOff' } | { readonly kind: 'unknownForm' };

/** A millisecond of parsing. */
const LARGE_BODY_CHARACTERS = 100_000;

export function createClient({ http, clock, gate, signal: runSignal }: ClientOptions): DomoClient {
	const turnToParse = createTurns(clock);

	async function sendOnce(call: Call, expectsJson: boolean, signal: AbortSignal | undefined): Promise<Verdict> {
		try {
			return judgeAnswer(await http.send(requestOf(call), signal), clock.now(), expectsJson);
		} catch (error) {
			// A port that fails to sign in says so itself: trying again could lock the account.
			return error instanceof DomoError ? { kind: 'told', error } : judgeSilence(error);
		}
	}

	const termsOf = (askedMs: number | null): RetryTerms => ({ jitter: gate.jitter(), askedMs: askedMs ?? 0, budgetMs: gate.waitBudgetMs });

	async function perform<T>(call: Call, effect: Effect, read: Read<T>, expectsJson: boolean, signal: AbortSignal | undefined): Promise<Answer<T>> {
		let throttledSince: number | null = null;
		let failures = 0;
		/** After it a write may have been done: who gives up then must not say that it was not sent. */
		let lost: Setback | null = null;
		for (let attempts = 1; ; attempts += 1) {
			const turn = await gate.enter(signal);
			if (turn.kind !== 'turn' && lost !== null) throw failureOf(call, effect, lost, attempts - 1);
			if (turn.kind === 'cancelled') throw cancelled(call, attempts - 1);
			if (turn.kind === 'rateLimited') throw overBudget(call, attempts - 1, turn.waitMs, gate.waitBudgetMs);
			const verdict = await sendOnce(call, expectsJson, effect === 'read' ? signal : undefined);
			turn.done(feedbackOf(verdict));
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

	return {
		clock,
		signal: runSignal,
		async read(call, shape, signal = runSignal) {
			return (await perform({ accept: 'application/json', ...call }, 'read', readJson(shape), true, signal)).value;
		},
		async readText(call, signal = runSignal) {
			return (await perform(call, 'read', (body) => ({ kind: 'value', value: body }), false, signal)).value;
		},
		async write(call, effect = 'write', { afterStop = false } = {}) {
			return (await perform(call, effect, () => ({ kind: 'value', value: undefined }), false, afterStop ? undefined : runSignal)).receipt;
		},
		async writeFor(call, shape, effect = 'write') {
			return perform(call, effect, readWritten(shape), false, runSignal);
		},
	};
}

function readBody<T>({ body, status }: HttpResponse, read: Read<T>): { readonly kind: 'value'; readonly value: T; readonly status: number } | Setback {
	const parsed = read(body);
	switch (parsed.kind) {
		case 'value': return { ...parsed, status };
		case 'cutOff': return judgeCutOff(status);
		case 'unknownForm': return judgeUnknownForm(status);
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

/** An answer to a write that cannot be read is a lost one: the write was done. */
function readWritten<T>(shape: Shape<T>): Read<T> {
	return (body) => {
		const parsed = shape.safeParse(parseJson(body)?.value);
		return parsed.success ? { kind: 'value', value: parsed.data } : { kind: 'cutOff' };
	};
}

function parseJson(body: string): { readonly value: unknown } | undefined {
	try {
		return { value: JSON.parse(body) };
	} catch {
		return undefined;
	}
}

function feedbackOf(verdict: Verdict): Feedback {
	switch (verdict.kind) {
		case 'throttled': return verdict;
		case 'told':
		case 'transient': return { kind: 'other' };
		case 'good':
		case 'final': return { kind: 'good' };
	}
}
