import type { Effect } from './client';

const FIRST_SIZE = 2;

/** How many requests may be in flight: starts low, grows while answers are good, shrinks when Domo throttles. */
export interface Window {
	size(): number;
	/** A good answer came. */
	good(): void;
	/** Domo throttled: half is the new aim, and after the pause it starts again from one. */
	throttled(): void;
}

/** TCP's way: by one for each good answer up to the aim, beyond it by one for each whole window of them. */
export function createWindow(max: number): Window {
	let size = Math.min(FIRST_SIZE, max);
	let aim = max;
	let credit = 0;
	return {
		size: () => size,
		good() {
			if (size >= max) return;
			credit += 1;
			if (size >= aim && credit < size) return;
			size += 1;
			credit = 0;
		},
		throttled() {
			aim = Math.max(1, Math.floor(size / 2));
			size = 1;
			credit = 0;
		},
	};
}

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

/** How fast we sent until the allowance ran dry. */
export interface SendingRate {
	/** A request that started then was accepted. */
	accepted(startedAt: number): void;
	forget(): void;
	/**
	 * Requests per second up to `at`, over the stretch in which they were fastest: while we were slower, or idle, the allowance was
	 * full and grew no more, so that time says nothing about the limit. `more`: requests after the accepted ones.
	 */
	until(at: number, more: number): number;
}

/** So many starts are remembered. */
const remembered = 512;
/** A shorter stretch is a burst, whose rate is that of our machine. */
const SHORTEST_MS = 500;

export function createSendingRate(): SendingRate {
	let starts: number[] = [];
	return {
		accepted(startedAt) {
			starts.push(startedAt);
			if (starts.length >= 2 * remembered) starts = starts.slice(-remembered);
		},
		forget() {
			starts = [];
		},
		until(at, more) {
			const before = starts.filter((start) => start <= at).sort((a, b) => b - a);
			const first = before.at(-1) ?? at;
			let fastest = perSecond(before.length + more, first, at);
			for (const [i, start] of before.entries()) {
				if (at - start >= SHORTEST_MS) fastest = Math.max(fastest, perSecond(i + 1 + more, start, at));
			}
			return fastest;
		},
	};
}

export const perSecond = (requests: number, from: number, to: number): number => (requests * 1_000) / Math.max(to - from, 1);

const GOLDEN_RATIO = 0.618_033_988_749_895;

/** Gives the next number in [0, 1). */
export type Jitter = () => number;

/**
 * Evenly spread numbers without `Math.random`: multiples of the golden ratio never cluster. Two runs that started at different
 * milliseconds (`seed`) get different sequences, so they do not knock in step.
 */
export function createJitter(seed: number): Jitter {
	let last = (Math.abs(seed) * GOLDEN_RATIO) % 1;
	return () => {
		last = (last + GOLDEN_RATIO) % 1;
		return last;
	};
}

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
