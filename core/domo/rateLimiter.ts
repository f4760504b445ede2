/**
 * The rate limiter of one instance, shared by all reads and writes of a run. In: requests that ask for a permit, and what each
 * response says about limits. Out: permits, so that never too many requests are in flight, none starts too early, and none at all
 * starts while Domo asks for a pause. This file queues; how many, how fast and how long is decided in `ratePolicy.ts`.
 */
import type { Clock } from '../common/ports';
import { createJitter, createPace, createPause, createSpacing, createWindow, retryDelayMs } from './ratePolicy';

export interface RateLimiterOptions {
	readonly clock: Clock;
	/** The most requests in flight at once; the rate limiter adapts below it. */
	readonly concurrency: number;
	/** For those who know their limit; null lets the rate limiter find it. */
	readonly requestsPerSecond: number | null;
	/** The longest time without one good response that is waited for, in ms. */
	readonly waitBudgetMs: number;
}

/** What a response tells the rate limiter. */
export type Feedback =
	| { readonly kind: 'good' }
	| { readonly kind: 'throttled'; readonly retryAfterMs: number | null }
	/** Says nothing about limits: an error, or no response. */
	| { readonly kind: 'other' };

/** Allows one request. `release` is called once, when its response is there or will never come; later calls do nothing. */
export interface Permit {
	readonly kind: 'permit';
	release(feedback: Feedback): void;
}

export type PermitResult =
	| Permit
	| { readonly kind: 'cancelled' }
	/** Domo asks for a pause past the wait budget; `waitMs`: how much longer it asks for. */
	| { readonly kind: 'rateLimited'; readonly waitMs: number };

export interface RateLimiter {
	readonly waitBudgetMs: number;
	/** `urgent`: before all others that wait. Must stay rare, since the others wait for it. */
	acquire(signal?: AbortSignal, urgent?: boolean): Promise<PermitResult>;
	/** How long to wait before repeating a request that failed so many times (ms); null: not again. `askedMs`: from `Retry-After`. */
	retryDelayMs(failures: number, askedMs: number | null): number | null;
	/** For benchmarks and tests. */
	state(): { readonly inFlight: number; readonly window: number; readonly perSecond: number };
}

interface Waiter {
	readonly signal: AbortSignal | undefined;
	resolve(result: PermitResult): void;
}

export function createRateLimiter({ clock, concurrency, requestsPerSecond, waitBudgetMs }: RateLimiterOptions): RateLimiter {
	const jitter = createJitter(clock.now());
	const window = createWindow(Math.max(1, Math.floor(concurrency)));
	const pace = createPace(requestsPerSecond);
	const pause = createPause(waitBudgetMs, jitter);
	const spacing = createSpacing();
	const waiting = new Set<Waiter>();
	/** Those of them that go first. */
	const urgentOnes = new Set<Waiter>();
	/** By signal, with one listener each: a run has one signal and hundreds of waiting requests, and Node warns of more than ten listeners. */
	const waitersOf = new Map<AbortSignal, Set<Waiter>>();
	/** When each request that is in flight was sent. */
	const inFlight = new Map<Permit, number>();
	let burst = 0;
	let isAdmitting = false;
	let timer: AbortController | null = null;

	function admit(): Permit {
		const startedAt = clock.now();
		const ownBurst = burst;
		const permit: Permit = {
			kind: 'permit',
			release(feedback) {
				if (!inFlight.delete(permit)) return;
				learn(feedback, startedAt, ownBurst);
				void admitWaiting();
			},
		};
		inFlight.set(permit, startedAt);
		pace.started(startedAt);
		spacing.started(startedAt);
		return permit;
	}

	function learn(feedback: Feedback, startedAt: number, ownBurst: number): void {
		const now = clock.now();
		if (feedback.kind === 'good') {
			window.good();
			spacing.answered(now - startedAt);
			pause.good();
			pace.accepted(startedAt, now);
		} else if (feedback.kind === 'throttled') {
			// Requests that were in flight together are throttled together: that is one event, not eight.
			const isFresh = ownBurst === burst;
			if (isFresh) {
				burst += 1;
				window.throttled();
				const earlier = [...inFlight.values()].filter((sentAt) => sentAt < startedAt).length;
				pace.throttled(startedAt, now, earlier);
			}
			pause.throttled(now, feedback.retryAfterMs, isFresh);
			timer?.abort();
		}
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
			if (inFlight.size >= window.size()) break;
			const readyAt = Math.max(pause.until(), pace.readyAt(), spacing.readyAt(window.size()));
			const [next] = urgentOnes.size > 0 ? urgentOnes : waiting;
			if (readyAt > now) await sleepUntil(readyAt, now);
			else if (next !== undefined) settle(next, admit());
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
		acquire(signal, urgent = false) {
			if (signal?.aborted) return Promise.resolve({ kind: 'cancelled' });
			return new Promise((resolve) => {
				const waiter: Waiter = { signal, resolve };
				if (signal) watch(waiter, signal);
				waiting.add(waiter);
				if (urgent) urgentOnes.add(waiter);
				void admitWaiting();
			});
		},
		retryDelayMs: (failures, askedMs) => retryDelayMs(failures, jitter(), askedMs ?? 0, waitBudgetMs),
		state: () => ({ inFlight: inFlight.size, window: window.size(), perSecond: pace.perSecond() }),
	};
}
