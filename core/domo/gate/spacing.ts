/** Spreads requests over the time that one takes. Without it those under way come back together, are prepared together, and wait for each other each time. */
export interface Spacing {
	started(now: number): void;
	/** An answer came after so long. */
	answered(tookMs: number): void;
	/** When the next request may start (epoch ms), with so many at once. */
	readyAt(windowSize: number): number;
}

/** Below an even spread, so that it never holds a request back that could have been under way. */
const SHARE = 0.5;
/** How much the newest answer counts in the average. */
const WEIGHT = 0.1;

export function createSpacing(): Spacing {
	let startedAt = Number.NEGATIVE_INFINITY;
	let usualMs = 0;
	return {
		started(now) {
			startedAt = now;
		},
		answered(tookMs) {
			usualMs = usualMs === 0 ? tookMs : usualMs + (tookMs - usualMs) * WEIGHT;
		},
		readyAt: (windowSize) => startedAt + Math.floor((usualMs * SHARE) / windowSize),
	};
}
