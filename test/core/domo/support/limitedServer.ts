import type { Clock } from '../../../../core/common/ports';

export interface LimitedServerOptions {
	readonly latencyMs: number;
	/** Requests per second; null: no limit. */
	readonly limit: number | null;
	readonly burst: number;
	/** Seconds in `Retry-After`, or null for a 429 without one. */
	readonly retryAfterSeconds: number | null;
	/** How late timers fire, as real ones do. */
	readonly timerLagMs?: number;
}

/** A server with a token bucket, in the fake clock's time. Counts what it saw. */
export function limitedServer(clock: Clock, options: LimitedServerOptions) {
	let tokens = options.burst;
	let filledAt = clock.now();
	const seen = { accepted: 0, throttled: 0, mostInFlight: 0, inFlight: 0, throttledAt: [] as number[] };

	function take(): boolean {
		if (options.limit === null) return true;
		const now = clock.now();
		tokens = Math.min(options.burst, tokens + ((now - filledAt) / 1_000) * options.limit);
		filledAt = now;
		if (tokens < 1) return false;
		tokens -= 1;
		return true;
	}

	return {
		seen,
		/** True when accepted. */
		async request(): Promise<boolean> {
			seen.inFlight += 1;
			seen.mostInFlight = Math.max(seen.mostInFlight, seen.inFlight);
			const accepted = take();
			await clock.sleep(options.latencyMs);
			seen.inFlight -= 1;
			if (accepted) seen.accepted += 1;
			else {
				seen.throttled += 1;
				seen.throttledAt.push(clock.now());
			}
			return accepted;
		},
		/** The wall time (ms) that no client can beat (issue: "Apply at the physical limit"). */
		floorMs(requests: number, concurrency: number): number {
			const byLimit = options.limit === null ? 0 : ((requests - options.burst) / options.limit) * 1_000;
			return Math.max(byLimit, (requests * options.latencyMs) / concurrency);
		},
	};
}
