import type { Effect } from './call';

/** Requests sent for one read, the first included, when answers fail (throttling has its own budget, in the gate). */
const MOST_TRIES = 5;
const FIRST_DELAY_MS = 300;
const LONGEST_DELAY_MS = 10_000;

/**
 * How long to wait before the next try after a transient failure, or null when there is none. A plain write is never repeated:
 * it may have been applied, and only looking can tell.
 */
export function retryDelayMs(effect: Effect, attempts: number, jitter: number): number | null {
	if (effect === 'write' || attempts >= MOST_TRIES) return null;
	const full = Math.min(FIRST_DELAY_MS * 2 ** (attempts - 1), LONGEST_DELAY_MS);
	return full * (0.5 + jitter / 2);
}
