import type { Clock } from '../common/ports';
import { createJitter, createPace, createPause, createSpacing, createWindow, type Jitter } from './ratePolicy';

export interface RateLimiterOptions {
	readonly clock: Clock;
	/** The most requests in flight at once; the gate adapts below it. */
	readonly concurrency: number;
	/** For those who know their limit; null lets the gate find it. */
	readonly requestsPerSecond: number | null;
	/** The longest time without one good answer that is waited for, in ms. */
	readonly waitBudgetMs: number;
}

/** What an answer tells the gate. */
export type Feedback =
	| { readonly kind: 'good' }
	| { readonly kind: 'throttled'; readonly retryAfterMs: number | null }
	/** Says nothing about limits: an error, or no answer. */
	| { readonly kind: 'other' };

/** Leave to send one request. `done` is called once, when its answer is there or will never come. */
export interface Permit {
	readonly kind: 'permit';
	release(feedback: Feedback): void;
}

export type PermitResult =
	| Permit
	| { readonly kind: 'cancelled' }
	/** Domo asks for a pause past the wait budget; `waitMs`: how much longer it asks for. */
	| { readonly kind: 'rateLimited'; readonly waitMs: number };

/** One per instance, shared by all reads and writes of a run: how many requests, how fast, and when none at all. */
export interface RateLimiter {
	readonly clock: Clock;
	readonly waitBudgetMs: number;
	readonly jitter: Jitter;
	/** `urgent`: before all who wait and are not. Must stay rare, since the others wait for it. */
	acquire(signal?: AbortSignal, urgent?: boolean): Promise<PermitResult>;
	/** For benchmarks and tests. */
	state(): { readonly inFlight: number; readonly window: number; readonly perSecond: number };
}

interface Waiter {
	settle(entry: PermitResult): void;
}

export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
	const { clock, waitBudgetMs } = options;
	const jitter = createJitter(clock.now());
	const window = createWindow(Math.max(1, Math.floor(options.concurrency)));
	const pace = createPace(options.requestsPerSecond);
	const pause = createPause(waitBudgetMs, jitter);
	const spacing = createSpacing();
	const watch = createWatch();
	const waiting = new Set<Waiter>();
	/** Those of them who go first. */
	const urgentOnes = new Set<Waiter>();
	/** When each request that is still under way was sent. */
	const underway = new Map<Permit, number>();
	let burst = 0;
	let pumping = false;
	let alarm: AbortController | null = null;

	function admit(): Permit {
		const startedAt = clock.now();
		const ownBurst = burst;
		const turn: Permit = {
			kind: 'permit',
			release(feedback) {
				if (!underway.delete(turn)) return;
				learn(feedback, startedAt, ownBurst);
				void pump();
			},
		};
		underway.set(turn, startedAt);
		pace.started(startedAt);
		spacing.started(startedAt);
		return turn;
	}

	function learn(feedback: Feedback, startedAt: number, ownBurst: number): void {
		const now = clock.now();
		if (feedback.kind === 'good') {
			window.good();
			spacing.answered(now - startedAt);
			pause.good();
			pace.accepted(startedAt, now);
		} else if (feedback.kind === 'throttled') {
			// Requests that were under way together are throttled together: that is one event, not eight.
			const fresh = ownBurst === burst;
			if (fresh) {
				burst += 1;
				window.throttled();
				const earlier = [...underway.values()].filter((sentAt) => sentAt < startedAt).length;
				pace.throttled(startedAt, now, earlier);
			}
			pause.throttled(now, feedback.retryAfterMs, fresh);
			alarm?.abort();
		}
	}

	/** The only one who waits for pause and pace: whoever is next is let in when it wakes, so nobody rushes in together. */
	async function pump(): Promise<void> {
		if (pumping) return;
		pumping = true;
		while (waiting.size > 0) {
			const now = clock.now();
			const waitMs = pause.beyondBudget(now);
			if (waitMs !== null) {
				for (const waiter of [...waiting]) leave(waiter, { kind: 'rateLimited', waitMs });
				break;
			}
			if (underway.size >= window.size()) break;
			const readyAt = Math.max(pause.until(), pace.readyAt(), spacing.readyAt(window.size()));
			if (readyAt > now) await sleepUntil(readyAt, now);
			else for (const waiter of urgentOnes.size > 0 ? urgentOnes : waiting) {
				leave(waiter, admit());
				break;
			}
		}
		pumping = false;
	}

	async function sleepUntil(readyAt: number, now: number): Promise<void> {
		alarm = new AbortController();
		await clock.sleep(Math.ceil(readyAt - now), alarm.signal);
		alarm = null;
	}

	function leave(waiter: Waiter, entry: PermitResult): void {
		waiting.delete(waiter);
		urgentOnes.delete(waiter);
		waiter.settle(entry);
	}

	return {
		clock,
		waitBudgetMs,
		jitter,
		acquire(signal, urgent = false) {
			if (signal?.aborted) return Promise.resolve({ kind: 'cancelled' });
			return new Promise((resolve) => {
				const cancel = (): void => {
					leave(waiter, { kind: 'cancelled' });
					if (waiting.size === 0) alarm?.abort();
				};
				const unwatch = watch.on(signal, cancel);
				const waiter: Waiter = {
					settle(entry) {
						unwatch();
						resolve(entry);
					},
				};
				waiting.add(waiter);
				if (urgent) urgentOnes.add(waiter);
				void pump();
			});
		},
		state: () => ({ inFlight: underway.size, window: window.size(), perSecond: pace.perSecond() }),
	};
}

/**
 * Runs things when a signal goes off, with one listener for each signal however many wait: Node warns of more than ten, and a
 * run has one signal and hundreds of waiting requests.
 */
export interface Watch {
	/** Gives the function that stops waiting. */
	on(signal: AbortSignal | undefined, run: () => void): () => void;
}

export function createWatch(): Watch {
	const watched = new Map<AbortSignal, Set<() => void>>();

	function runsOf(signal: AbortSignal): Set<() => void> {
		const present = watched.get(signal);
		if (present !== undefined) return present;
		const runs = new Set<() => void>();
		watched.set(signal, runs);
		signal.addEventListener('abort', fire, { once: true });
		return runs;
	}

	function fire(this: AbortSignal): void {
		const runs = watched.get(this) ?? [];
		watched.delete(this);
		for (const run of runs) run();
	}

	return {
		on(signal, run) {
			if (signal === undefined) return () => undefined;
			const runs = runsOf(signal);
			runs.add(run);
			return () => {
				runs.delete(run);
				if (runs.size > 0 || watched.get(signal) !== runs) return;
				watched.delete(signal);
				signal.removeEventListener('abort', fire);
			};
		},
	};
}
