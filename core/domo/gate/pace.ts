import { createSendingRate, perSecond } from './sendingRate';

/**
 * How fast requests may start. Nothing is assumed about Domo's limit (none is published, domo-api 7): it is bracketed from what
 * is seen, for any limiter that hands out an allowance and saves some of it up.
 * - Lower bound: between two throttled answers the allowance was used up at both ends, so it was at least
 *   `accepted / time between`, pauses included.
 * - Upper bound: while we sent until it ran dry, it was at most `accepted / time of sending`; time in which we were slow or idle
 *   does not count.
 * The pace lies between the two and closes in with every throttled answer; a pace that holds is raised with growing patience.
 */
export interface Pace {
	/** When the next request may start (epoch ms). */
	readyAt(): number;
	started(now: number): void;
	/** A request that started at `startedAt` was not throttled. */
	accepted(startedAt: number, now: number): void;
	/** The first throttled request of a burst; `earlier`: requests sent before it that have no answer yet. */
	throttled(startedAt: number, now: number, earlier: number): void;
	/** Requests per second; Infinity while no limit was met. */
	perSecond(): number;
}

/** How much of a timer's lateness is made up for; after a longer gap there is nothing to make up. */
const TOLERANCE_MS = 40;
const LONGEST_LATENESS_MS = 250;
/** A pace that was kept so long without being throttled holds. Each throttled burst makes us twice as patient, up to the longest. */
const HOLD_MS = 3_000;
const LONGEST_HOLD_MS = 48_000;
/** Near the upper bound only a changed limit lets us go faster: small steps, doubled as long as they hold. */
const NEAR = 0.95;
const FIRST_STEP = 0.05;
const LARGEST_STEP = 1;

/** Never slower than one request in five seconds (our choice): a storm of throttled answers says when to come back, not how slowly to go on for ever. */
const SLOWEST_PER_SECOND = 0.2;

export function createPace(maxPerSecond: number | null): Pace {
	const most = maxPerSecond ?? Number.POSITIVE_INFINITY;
	let rate = most;
	let next = Number.NEGATIVE_INFINITY;
	let upper = Number.POSITIVE_INFINITY;
	/** The pace before the last raise: known to hold. */
	let held: number | null = null;
	let holdMs = HOLD_MS;
	let step = FIRST_STEP;
	/** When the allowance was last used up, and what was accepted since. */
	let emptyAt: number | null = null;
	let sinceEmpty = 0;
	/** Since when we send at this pace (null: not yet). */
	let steadyFrom: number | null = null;
	const sending = createSendingRate();

	function setRate(perSecond: number, from: number | null): void {
		rate = Math.min(most, Math.max(perSecond, SLOWEST_PER_SECOND));
		steadyFrom = from;
		sending.forget();
	}

	function raiseAfterHolding(now: number): void {
		if (rate >= most || emptyAt === null || steadyFrom === null) return;
		const near = rate >= upper * NEAR;
		if (now - steadyFrom < (near ? LONGEST_HOLD_MS : holdMs)) return;
		held = rate;
		setRate(near ? rate * (1 + step) : (rate + upper) / 2, now);
		if (near) step = Math.min(step * 2, LARGEST_STEP);
	}

	function paceBelow(lower: number): number {
		if (held !== null) return held + (upper - held) / 4;
		return lower > 0 ? Math.sqrt(lower * upper) : upper / 2;
	}

	return {
		readyAt: () => next,
		started(now) {
			const late = now - next;
			next = now - (late > LONGEST_LATENESS_MS ? 0 : Math.min(late, TOLERANCE_MS)) + 1_000 / rate;
			steadyFrom ??= now;
		},
		accepted(startedAt, now) {
			if (emptyAt !== null && startedAt <= emptyAt) return;
			sinceEmpty += 1;
			if (steadyFrom !== null && startedAt >= steadyFrom) sending.accepted(startedAt);
			raiseAfterHolding(now);
		},
		throttled(startedAt, now, earlier) {
			if (emptyAt !== null && sinceEmpty === 0) {
				// Nothing got through since: Domo is still closed, which the pause waits for and which says nothing about the pace.
				emptyAt = startedAt;
				next = now;
				return;
			}
			const lower = emptyAt === null ? 0 : perSecond(sinceEmpty, emptyAt, startedAt);
			const sent = sending.until(startedAt, earlier + 1);
			upper = Math.max(lower, Math.min(sent, rate));
			held = held !== null && held < upper ? held : null;
			if (emptyAt !== null) holdMs = Math.min(holdMs * 2, LONGEST_HOLD_MS);
			setRate(paceBelow(lower), null);
			held = null;
			step = FIRST_STEP;
			emptyAt = startedAt;
			sinceEmpty = 0;
			next = now;
		},
		perSecond: () => rate,
	};
}
