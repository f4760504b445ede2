/**
 * The rate limiter of one instance, shared by all reads and writes of a run. In: requests that ask for a permit, and what each
 * response says about limits. Out: permits, so that never too many requests are in flight, none starts too early, and none at all
 * starts while Domo asks for a pause. This file queues; `requestWindow.ts` decides how many, `pauseAndPace.ts` how fast and how long.
 */
import type { Clock } from '../common/ports';
import { createJitter, createPace, createPause, createSpacing, retryDelayMs } from './pauseAndPace';
import { createWindow, type Crowd, type Flight } from './requestWindow';

/** The most at once (our choice); how many there really are, the instance shows. */
const MOST_AT_ONCE = 32;
const MOST_WRITES_AT_ONCE = 16;

export interface RateLimiterOptions {
	readonly clock: Clock;
	/** Fewer requests in flight than the rate limiter would allow at most. */
	readonly concurrency?: number;
	/** For those who know their limit; null lets the rate limiter find it. */
	readonly requestsPerSecond: number | null;
	/** The longest time without one good response that is waited for, in ms. */
	readonly waitBudgetMs: number;
}

/** What a response tells the rate limiter. */
export type Feedback =
	/** `refusedIn`: it was refused before in this company, and went through alone. */
	| { readonly kind: 'good'; readonly refusedIn?: Crowd }
	| { readonly kind: 'throttled'; readonly retryAfterMs: number | null }
	/** No response, or an error of the server. */
	| { readonly kind: 'failed' }
	/** Says nothing about limits. */
	| { readonly kind: 'other' };

/** Allows one request. `release` is called once, when its response is there or will never come; later calls do nothing. */
export interface Permit {
	readonly kind: 'permit';
	/** Its company until now. */
	crowd(): Crowd;
	release(feedback: Feedback): void;
}

export type PermitResult =
	| Permit
	| { readonly kind: 'cancelled' }
	/** Domo asks for a pause past the wait budget; `waitMs`: how much longer it asks for. */
	| { readonly kind: 'rateLimited'; readonly waitMs: number };

/** What a permit is for. */
export interface PermitOptions {
	/** Requests of one kind take about as long as each other. */
	readonly kind?: string;
	readonly isWrite?: boolean;
	/** Before all others that wait. Must stay rare, since the others wait for it. */
	readonly urgent?: boolean;
	/** Before all others, and while no other request is in flight. */
	readonly alone?: boolean;
	/** With `alone`: it was refused in this company. Once another one has shown that the company was the reason, fewer at once will do. */
	readonly refusedIn?: Crowd;
}

export interface RateLimiter {
	readonly waitBudgetMs: number;
	acquire(signal?: AbortSignal, options?: PermitOptions): Promise<PermitResult>;
	/** How long to wait before repeating a request that failed so many times (ms); null: not again. `askedMs`: from `Retry-After`. */
	retryDelayMs(failures: number, askedMs: number | null): number | null;
	/** How many writes may be in flight now. */
	writesAtOnce(): number;
	/** For benchmarks and tests. */
	state(): { readonly inFlight: number; readonly window: number; readonly perSecond: number };
}

interface InFlight extends Flight {
	readonly startedAt: number;
	/** Bursts of throttled responses before it was sent. */
	readonly burst: number;
	/** As in Crowd. */
	peak: number;
}

interface Waiter {
	readonly signal: AbortSignal | undefined;
	readonly options: PermitOptions;
	resolve(result: PermitResult): void;
}

export function createRateLimiter({ clock, concurrency = MOST_AT_ONCE, requestsPerSecond, waitBudgetMs }: RateLimiterOptions): RateLimiter {
	const jitter = createJitter(clock.now());
	const window = createWindow(Math.min(MOST_AT_ONCE, Math.max(1, Math.floor(concurrency))));
	const pace = createPace(requestsPerSecond);
	const pause = createPause(waitBudgetMs, jitter);
	const spacing = createSpacing();
	const waiting = new Set<Waiter>();
	/** Those of them that go first. */
	const urgentOnes = new Set<Waiter>();
	const aloneOnes = new Set<Waiter>();
	/** By signal, with one listener each: a run has one signal and hundreds of waiting requests, and Node warns of more than ten listeners. */
	const waitersOf = new Map<AbortSignal, Set<Waiter>>();
	const inFlight = new Map<Permit, InFlight>();
	let burst = 0;
	let writesInFlight = 0;
	let isAlone = false;
	let isAdmitting = false;
	let timer: AbortController | null = null;

	function admit({ kind = '', isWrite = false }: PermitOptions, alone: boolean): Permit {
		const startedAt = clock.now();
		const own: InFlight = { kind, round: window.round(), inFlight: inFlight.size + 1, startedAt, burst, peak: inFlight.size + 1 };
		const permit: Permit = {
			kind: 'permit',
			crowd: () => ({ peak: own.peak, round: own.round, inFlight: own.inFlight }),
			release(feedback) {
				if (!inFlight.delete(permit)) return;
				if (isWrite) writesInFlight -= 1;
				if (alone) isAlone = false;
				learn(feedback, own);
				void admitWaiting();
			},
		};
		inFlight.set(permit, own);
		for (const other of inFlight.values()) other.peak = Math.max(other.peak, inFlight.size);
		if (isWrite) writesInFlight += 1;
		if (alone) isAlone = true;
		pace.started(startedAt);
		spacing.started(startedAt);
		return permit;
	}

	function learn(feedback: Feedback, own: InFlight): void {
		const now = clock.now();
		const { startedAt } = own;
		if (feedback.kind === 'good') {
			if (feedback.refusedIn === undefined) window.good(own, now - startedAt, now);
			else {
				window.crowded(feedback.refusedIn, now);
				releaseAloneOnes();
			}
			spacing.answered(now - startedAt);
			pause.good();
			pace.accepted(startedAt, now);
		} else if (feedback.kind === 'failed') {
			window.failed(own, now);
		} else if (feedback.kind === 'throttled') {
			// Requests that were in flight together are throttled together: that is one event, not eight.
			const isFresh = own.burst === burst;
			const isWidth = window.throttled(own, now);
			if (isFresh) {
				burst += 1;
				const earlier = [...inFlight.values()].filter((other) => other.startedAt < startedAt).length;
				if (isWidth) pace.emptied(startedAt, now);
				else pace.throttled(startedAt, now, earlier);
			}
			if (!isWidth || feedback.retryAfterMs !== null) pause.throttled(now, feedback.retryAfterMs, isFresh);
			timer?.abort();
		}
	}

	/** The window is narrower now than the company in which these were refused: only one who is refused again has to be alone. */
	function releaseAloneOnes(): void {
		for (const waiter of aloneOnes) {
			if ((waiter.options.refusedIn?.peak ?? 0) <= window.size()) continue;
			aloneOnes.delete(waiter);
			urgentOnes.add(waiter);
		}
	}

	/** Who may start now: one that is to be alone, else the urgent ones, else in the order in which they came. */
	function nextWaiter(): Waiter | undefined {
		if (isAlone || inFlight.size >= window.size()) return undefined;
		const [alone] = aloneOnes;
		if (alone !== undefined) return inFlight.size === 0 ? alone : undefined;
		for (const queue of [urgentOnes, waiting]) {
			for (const waiter of queue) if (waiter.options.isWrite !== true || writesInFlight < MOST_WRITES_AT_ONCE) return waiter;
		}
		return undefined;
	}

	/** The only loop that waits for pause and pace, so that waiting requests start one by one and not all together when the wait is over. */
	async function admitWaiting(): Promise<void> {
		if (isAdmitting) return;
		isAdmitting = true;
		while (waiting.size > 0) {
			const now = clock.now();
			const waitMs = pause.beyondBudget(now);
			if (waitMs !== null) {
				for (const waiter of [...waiting]) settle(waiter, { kind: 'rateLimited', waitMs });
				break;
			}
			const next = nextWaiter();
			if (next === undefined) break;
			const readyAt = Math.max(pause.until(), pace.readyAt(), spacing.readyAt(window.size()));
			if (readyAt > now) await sleepUntil(readyAt, now);
			else settle(next, admit(next.options, aloneOnes.has(next)));
		}
		isAdmitting = false;
	}

	async function sleepUntil(readyAt: number, now: number): Promise<void> {
		timer = new AbortController();
		await clock.sleep(Math.ceil(readyAt - now), timer.signal);
		timer = null;
	}

	function settle(waiter: Waiter, result: PermitResult): void {
		const { signal } = waiter;
		waiting.delete(waiter);
		urgentOnes.delete(waiter);
		aloneOnes.delete(waiter);
		const others = signal && waitersOf.get(signal);
		if (signal && others?.delete(waiter) === true && others.size === 0) {
			waitersOf.delete(signal);
			signal.removeEventListener('abort', cancelWaiters);
		}
		waiter.resolve(result);
	}

	function cancelWaiters(this: AbortSignal): void {
		for (const waiter of [...(waitersOf.get(this) ?? [])]) settle(waiter, { kind: 'cancelled' });
		if (waiting.size === 0) timer?.abort();
	}

	function watch(waiter: Waiter, signal: AbortSignal): void {
		const others = waitersOf.get(signal);
		others?.add(waiter);
		if (others !== undefined) return;
		waitersOf.set(signal, new Set([waiter]));
		signal.addEventListener('abort', cancelWaiters, { once: true });
	}

	return {
		waitBudgetMs,
		acquire(signal, options = {}) {
			if (signal?.aborted) return Promise.resolve({ kind: 'cancelled' });
			return new Promise((resolve) => {
				const waiter: Waiter = { signal, options, resolve };
				if (signal) watch(waiter, signal);
				waiting.add(waiter);
				if (options.urgent === true) urgentOnes.add(waiter);
				if (options.alone === true) aloneOnes.add(waiter);
				void admitWaiting();
			});
		},
		retryDelayMs: (failures, askedMs) => retryDelayMs(failures, jitter(), askedMs ?? 0, waitBudgetMs),
		writesAtOnce: () => Math.min(window.size(), MOST_WRITES_AT_ONCE),
		state: () => ({ inFlight: inFlight.size, window: window.size(), perSecond: pace.perSecond() }),
	};
}
