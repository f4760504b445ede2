import type { Effect } from './call';

/** So many failed answers to one read end it; throttled ones do not count, they have a budget of their own. */
const MOST_FAILURES = 5;
const FIRST_DELAY_MS = 300;
const LONGEST_DELAY_MS = 10_000;

export interface RetryTerms {
	/** In [0, 1). */
	readonly jitter: number;
	/** What `Retry-After` asks for, 0 when nothing. */
	readonly askedMs: number;
	/** The longest pause that is waited for. */
	readonly budgetMs: number;
}

/**
 * How long to wait before the next try after a transient failure, or null when there is none. A plain write is never repeated:
 * it may have been applied, and only looking can tell.
 */
export function retryDelayMs(effect: Effect, failures: number, { jitter, askedMs, budgetMs }: RetryTerms): number | null {
	if (effect === 'write' || failures >= MOST_FAILURES || askedMs > budgetMs) return null;
	const full = Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS);
	return Math.max(full * (0.5 + jitter / 2), askedMs);
}
