/**
 * When requests to one instance may start: how far apart (spacing, pace), how long all of them wait after Domo said "too many" (pause), and
 * how long a failed one waits before it is repeated (retry). Each keeps its own small state: it records what happened, and says when
 * the next request may start. `rateLimiter.ts` puts them together, with the number in flight (`requestWindow.ts`). Domo publishes no limit
 * (domo-api 7): all figures here are our choice.
 */

/** The first pause when Domo says "too many" but not for how long; it doubles while nothing gets through. */
const FIRST_PAUSE_MS = 250;
const LONGEST_OWN_PAUSE_MS = 30_000;
/** How much later than asked for requests start again, so that several runs do not start together. */
const SPREAD_SHARE = 0.05;
const WIDEST_SPREAD_MS = 500;
/** So long after a pause nothing was waiting for it any more: the next node of an execution counts its own time without a good response. */
const IDLE_MS = 120_000;

/** The one pause of an instance: all requests wait for it together. `waitBudgetMs`: the longest time without one good response. */
export function createPause(waitBudgetMs: number, jitter: Jitter) {
	let until = Number.NEGATIVE_INFINITY;
	let stalledSince: number | null = null;
	let ownPauseMs = FIRST_PAUSE_MS;
	/** The longest that a response of the last burst asked for. */
	let burstAskedMs = 0;
	return {
		/** When it ends (epoch ms); in the past when there is none. */
		until: () => until,
		/** `isFresh`: the request was sent after the last pause, so that this is another one. */
		throttled(now: number, retryAfterMs: number | null, isFresh: boolean): void {
			if (now - until > IDLE_MS) stalledSince = null;
			stalledSince ??= now;
			// Later responses of the same burst only lengthen the pause if Domo asks for longer.
			if (!isFresh && (retryAfterMs ?? 0) <= burstAskedMs) return;
			burstAskedMs = Math.max(isFresh ? 0 : burstAskedMs, retryAfterMs ?? 0);
			const askedMs = retryAfterMs ?? ownPauseMs;
			if (isFresh && retryAfterMs === null) ownPauseMs = Math.min(ownPauseMs * 2, LONGEST_OWN_PAUSE_MS);
			if (now + askedMs <= until) return;
			until = now + askedMs + Math.min(askedMs * SPREAD_SHARE, WIDEST_SPREAD_MS) * jitter();
		},
		good(): void {
			stalledSince = null;
			ownPauseMs = FIRST_PAUSE_MS;
		},
		/** How much longer Domo asks to wait (ms) when that is past the budget; null while it is not. */
		beyondBudget(now: number): number | null {
			if (stalledSince === null || until <= now) return null;
			return until - stalledSince > waitBudgetMs ? until - now : null;
		},
	};
}

/** Below an even spread, so that no request is held back that could have been in flight. */
const SPACING_SHARE = 0.5;
/** How much the newest response counts in the average. */
const NEWEST_WEIGHT = 0.1;

/** Spreads requests over the time that one takes. Otherwise those in flight come back together and are sent together, each time. */
export function createSpacing() {
	let startedAt = Number.NEGATIVE_INFINITY;
	let usualMs = 0;
	return {
		started(now: number): void {
			startedAt = now;
		},
		answered(tookMs: number): void {
			usualMs = usualMs === 0 ? tookMs : usualMs + (tookMs - usualMs) * NEWEST_WEIGHT;
		},
		/** When the next request may start (epoch ms), with so many in flight. */
		readyAt: (windowSize: number) => startedAt + Math.floor((usualMs * SPACING_SHARE) / windowSize),
	};
}

/** How much of a timer's lateness is made up for; after a longer gap there is nothing to make up. */
const TOLERANCE_MS = 40;
const LONGEST_LATENESS_MS = 250;
/** A pace holds when it was kept so long without being throttled. Each throttled burst doubles that time, up to the longest. */
const HOLD_MS = 3_000;
const LONGEST_HOLD_MS = 48_000;
/** How much the lower bound counts in the first pace: where nothing of the allowance was left unused, it is the limit itself. */
const LOWER_WEIGHT = 0.71;
const WIDE_BRACKET = 2.5;
/** Near the upper bound only a changed limit allows more: small steps, doubled as long as they hold. */
const NEAR = 0.95;
const FIRST_STEP = 0.05;
const LARGEST_STEP = 1;
/** Never slower than one request in five seconds: throttled responses say when to come back, not how slowly to go on for ever. */
const SLOWEST_PER_SECOND = 0.2;

/**
 * How fast requests may start. The limit is bracketed from what is seen, for any limiter that hands out an allowance and saves some of it:
 * - Lower bound: between two throttled responses the allowance was used up at both ends, so that it was at least
 *   `accepted / time between`, pauses included.
 * - Upper bound: while requests were sent until it ran dry, it was at most `accepted / time of sending`; time in which few or none were
 *   sent does not count.
 * The pace lies between the two and closes in with every throttled response; a pace that holds is raised with growing patience.
 */
export function createPace(maxPerSecond: number | null) {
	const most = maxPerSecond ?? Number.POSITIVE_INFINITY;
	let rate = most;
	let next = Number.NEGATIVE_INFINITY;
	let upper = Number.POSITIVE_INFINITY;
	/** The pace before the last raise: known to hold. Forgotten after two throttled bursts, since the limit may have been lowered. */
	let held: number | null = null;
	let failuresAboveHeld = 0;
	let holdMs = HOLD_MS;
	let step = FIRST_STEP;
	/** When the allowance was last used up, and what was accepted since. */
	let emptyAt: number | null = null;
	let sinceEmpty = 0;
	/** Since when requests are sent at this pace (null: not yet). */
	let steadyFrom: number | null = null;
	const sending = createSendingRate();

	function setRate(perSecond: number, from: number | null): void {
		rate = Math.min(most, Math.max(perSecond, SLOWEST_PER_SECOND));
		steadyFrom = from;
		sending.forget();
	}

	function raiseAfterHolding(now: number): void {
		if (rate >= most || steadyFrom === null) return;
		const isNear = rate >= upper * NEAR;
		if (now - steadyFrom < (isNear ? LONGEST_HOLD_MS : holdMs)) return;
		held = rate;
		failuresAboveHeld = 0;
		setRate(isNear ? rate * (1 + step) : (rate + upper) / 2, now);
		if (isNear) step = Math.min(step * 2, LARGEST_STEP);
	}

	function paceBelow(lower: number): number {
		if (held !== null) return held + (upper - held) / 4;
		if (lower === 0) return upper / 2;
		return upper < lower * WIDE_BRACKET ? lower ** LOWER_WEIGHT * upper ** (1 - LOWER_WEIGHT) : Math.sqrt(lower * upper);
	}

	return {
		/** When the next request may start (epoch ms). */
		readyAt: () => next,
		started(now: number): void {
			const late = now - next;
			next = now - (late > LONGEST_LATENESS_MS ? 0 : Math.min(late, TOLERANCE_MS)) + 1_000 / rate;
			steadyFrom ??= now;
		},
		/** A request that started at `startedAt` was not throttled. */
		accepted(startedAt: number, now: number): void {
			if (emptyAt !== null && startedAt <= emptyAt) return;
			sinceEmpty += 1;
			if (steadyFrom !== null && startedAt >= steadyFrom) sending.accepted(startedAt);
			raiseAfterHolding(now);
		},
		/** A throttled request that the number in flight explains: only a second one shows a limit per second. */
		emptied(startedAt: number, now: number): void {
			next = now;
			if (emptyAt !== null && sinceEmpty === 0) return;
			emptyAt = startedAt;
			sinceEmpty = 0;
			steadyFrom = null;
			sending.forget();
		},
		/** The first throttled request of a burst; `earlier`: requests sent before it that have no response yet. */
		throttled(startedAt: number, now: number, earlier: number): void {
			next = now;
			const previousEmptyAt = emptyAt;
			emptyAt = startedAt;
			// Nothing got through since: Domo is still closed, which the pause waits for and which says nothing about the pace.
			if (previousEmptyAt !== null && sinceEmpty === 0) return;
			const lower = previousEmptyAt === null ? 0 : rateOf(sinceEmpty, previousEmptyAt, startedAt);
			upper = Math.max(lower, Math.min(sending.until(startedAt, earlier + 1), rate));
			failuresAboveHeld += 1;
			held = held !== null && held < upper && failuresAboveHeld <= 2 ? held : null;
			// A wide bracket says little: the first pace in it is soon raised.
			if (rate < most || upper < lower * WIDE_BRACKET) holdMs = Math.min(holdMs * 2, LONGEST_HOLD_MS);
			setRate(paceBelow(lower), null);
			step = FIRST_STEP;
			sinceEmpty = 0;
		},
		/** Infinity while no limit was met. */
		perSecond: () => rate,
	};
}

/** So many starts are remembered. */
const REMEMBERED = 512;
/** A shorter stretch is a burst, whose rate is that of this machine. */
const SHORTEST_MS = 500;

/** How fast requests were sent until the allowance ran dry. */
function createSendingRate() {
	let starts: number[] = [];
	return {
		accepted(startedAt: number): void {
			starts.push(startedAt);
			if (starts.length >= 2 * REMEMBERED) starts = starts.slice(-REMEMBERED);
		},
		forget(): void {
			starts = [];
		},
		/**
		 * Requests per second up to `at`, over the stretch in which they were fastest: while fewer or none were sent the allowance was full
		 * and grew no more, so that time says nothing about the limit. `more`: requests after the accepted ones.
		 */
		until(at: number, more: number): number {
			const before = starts.filter((start) => start <= at).sort((a, b) => b - a);
			let fastest = rateOf(before.length + more, before.at(-1) ?? at, at);
			for (const [i, start] of before.entries()) {
				if (at - start >= SHORTEST_MS) fastest = Math.max(fastest, rateOf(i + 1 + more, start, at));
			}
			return fastest;
		},
	};
}

const rateOf = (requests: number, from: number, to: number): number => (requests * 1_000) / Math.max(to - from, 1);

const MOST_FAILURES = 5;
const FIRST_DELAY_MS = 300;
const LONGEST_DELAY_MS = 10_000;

/**
 * How long a request waits after so many failed responses before it is sent again (ms), or null when it is not. Throttled responses are
 * no failures: the wait budget bounds them.
 *
 * @param jitter in [0, 1)
 * @param askedMs what `Retry-After` asks for, 0 for nothing
 */
export function retryDelayMs(failures: number, jitter: number, askedMs: number, waitBudgetMs: number): number | null {
	if (failures >= MOST_FAILURES || askedMs > waitBudgetMs) return null;
	const fullMs = Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS);
	return Math.max(fullMs * (0.5 + jitter / 2), askedMs);
}

const GOLDEN_RATIO = 0.618_033_988_749_895;

/** Gives the next number in [0, 1). */
export type Jitter = () => number;

/**
 * Evenly spread numbers without `Math.random`: multiples of the golden ratio never cluster. Two runs that started at different
 * milliseconds (`seed`) get different sequences, so that they do not send in step.
 */
export function createJitter(seed: number): Jitter {
	let last = (Math.abs(seed) * GOLDEN_RATIO) % 1;
	return () => {
		last = (last + GOLDEN_RATIO) % 1;
		return last;
	};
}
