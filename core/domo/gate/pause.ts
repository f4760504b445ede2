import type { Jitter } from './jitter';

/** The first pause when Domo says "too many" but not for how long; it doubles while nothing gets through. */
const FIRST_PAUSE_MS = 250;
const LONGEST_OWN_PAUSE_MS = 30_000;
/** How much later than asked for we come back, so that several runs do not come back together. */
const SPREAD_SHARE = 0.05;
const WIDEST_SPREAD_MS = 500;

/** The one pause of an instance: all requests wait for it together. */
export interface Pause {
	/** When it ends (epoch ms); in the past when there is none. */
	until(): number;
	/** A request was throttled. `fresh`: it was sent after the last pause, so this one is another. */
	throttled(now: number, retryAfterMs: number | null, fresh: boolean): void;
	/** A good answer came: the stall is over. */
	good(): void;
	/** How much longer Domo wants us to wait (ms) when that is past the budget; null while it is not. */
	beyondBudget(now: number): number | null;
}

/** `waitBudgetMs`: the longest time without one good answer that is waited for. */
export function createPause(waitBudgetMs: number, jitter: Jitter): Pause {
	let until = Number.NEGATIVE_INFINITY;
	let stalledSince: number | null = null;
	let ownPauseMs = FIRST_PAUSE_MS;
	return {
		until: () => until,
		throttled(now, retryAfterMs, fresh) {
			stalledSince ??= now;
			// Stragglers of the same burst only lengthen the pause if Domo asked for longer.
			if (!fresh && retryAfterMs === null) return;
			const asked = retryAfterMs ?? ownPauseMs;
			if (fresh && retryAfterMs === null) ownPauseMs = Math.min(ownPauseMs * 2, LONGEST_OWN_PAUSE_MS);
			if (now + asked <= until) return;
			until = now + asked + Math.min(asked * SPREAD_SHARE, WIDEST_SPREAD_MS) * jitter();
		},
		good() {
			stalledSince = null;
			ownPauseMs = FIRST_PAUSE_MS;
		},
		beyondBudget(now) {
			if (stalledSince === null || until <= now) return null;
			return until - stalledSince > waitBudgetMs ? until - now : null;
		},
	};
}
