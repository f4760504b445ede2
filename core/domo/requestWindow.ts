/**
 * How many requests to one instance may be in flight at once. Nobody knows how many an instance bears (domo-api 7), so the width is found
 * while the run works. In: for each request how many were in flight with it, how long it took, and whether it was refused for its company.
 * Out: the width. It starts at two and grows with each round of good responses, as long as more at once also means more per second:
 * a server that only queues answers later in the same measure, and gains nothing. It is halved where too many at once were refused, goes
 * back to the width at which all went well before, and from there half of the way to what was refused. All figures are our choice.
 */

const FIRST_SIZE = 2;
/** It doubles for each round up to this, then grows by half: the one refusal that was ever reported was one of ten at once. */
const DOUBLED_UP_TO = 8;
/** Responses may become slower by this power of the growth: 1 would be a server that only queues. */
const SLOWER_POWER = 0.75;
/** Less is the lateness of timers. */
const TIMER_NOISE_MS = 5;
/** Before a width that was no gain is tried again, and before one that was refused. Doubled each time, up to the longest. */
const AFTER_SLOW = { firstMs: 1_000, longestMs: 60_000 };
const AFTER_REFUSAL = { firstMs: 15_000, longestMs: 240_000 };
/** A gain of less is not worth another refusal. */
const WORTHWHILE_SHARE = 0.1;
/** What fails sooner after many at once failed belongs to the same event, however few it was sent with. */
const SAME_EVENT_MS = 1_000;

/** A request and its company. */
export interface Crowd {
	/** The most that were in flight at once while it was, itself included. */
	readonly peak: number;
	/** The round of the window in which it was sent. */
	readonly round: number;
	/** How many were in flight when it was sent, itself included; absent where that is not known. */
	readonly inFlight?: number;
}

/** One request in flight. */
export interface Flight extends Crowd {
	/** Requests of one kind take about as long as each other. */
	readonly kind: string;
	readonly inFlight: number;
}

export function createWindow(most: number) {
	let size = Math.min(FIRST_SIZE, most);
	let round = 0;
	/** Requests of earlier rounds than this were in flight when it was last narrowed: they tell of the same event. */
	let narrowedIn = 0;
	/** The fewest at once that were refused. */
	let refusedAt = Number.POSITIVE_INFINITY;
	/** The most at once of which none was refused in a whole round. */
	let wentWell = 0;
	let narrowedAt = Number.NEGATIVE_INFINITY;
	/** Throttled responses come from a limit per second, so that they say nothing about the width. */
	let hasMetRate = false;
	let quietUntil = Number.NEGATIVE_INFINITY;
	const slowPatience = createPatience(AFTER_SLOW);
	const refusalPatience = createPatience(AFTER_REFUSAL);
	/** By kind of request: the usual duration, and at which width it was measured. */
	const measured = new Map<string, { readonly size: number; readonly ms: number }>();
	let samples = new Map<string, number[]>();
	/** How many samples this round has, and the most that were in flight with one of them. */
	let taken = 0;
	let peakOfRound = 0;

	function startRound(next: number): void {
		size = Math.max(1, Math.min(next, most));
		round += 1;
		samples = new Map();
		taken = 0;
		peakOfRound = 0;
	}

	function endRound(now: number): void {
		// The kind that was sent most tells how long requests take at this width; single ones of others may be larger.
		const [kind, durations] = [...samples].sort(([, a], [, b]) => b.length - a.length)[0] ?? ['', []];
		const ms = medianOf(durations);
		const before = measured.get(kind);
		if (before !== undefined && before.size < size && ms > before.ms * (size / before.size) ** SLOWER_POWER + TIMER_NOISE_MS) {
			quietUntil = now + slowPatience.next();
			startRound(before.size);
			return;
		}
		measured.set(kind, { size, ms });
		wentWell = Math.max(wentWell, Math.min(size, peakOfRound));
		if (size >= refusedAt) {
			refusedAt = Number.POSITIVE_INFINITY;
			refusalPatience.reset();
		}
		startRound(widened(now));
	}

	function widened(now: number): number {
		const wider = Math.ceil(size * (size < DOUBLED_UP_TO ? 2 : 1.5));
		if (refusedAt === Number.POSITIVE_INFINITY) return now < quietUntil ? size : wider;
		if (size < wentWell) return wentWell;
		// Half of the way to what was refused, where that is worth it; the last steps only much later.
		const room = refusedAt - 1 - size;
		if (room > size * WORTHWHILE_SHARE) return Math.min(wider, size + Math.ceil(room / 2));
		return now >= quietUntil ? size + 1 : size;
	}

	function narrow(inFlight: number, now: number): void {
		refusedAt = inFlight;
		wentWell = Math.min(wentWell, inFlight - 1);
		narrowedAt = now;
		quietUntil = now + refusalPatience.next();
		startRound(Math.floor(Math.min(size, inFlight) / 2));
		narrowedIn = round;
	}

	/** How many at once were too many: those in flight when it was sent, unless so many went well before. */
	function tooManyOf({ peak, inFlight = peak }: Crowd): number {
		return inFlight > wentWell ? inFlight : peak;
	}

	/** The first of several that were refused together counts; the others only show that fewer are too many as well. */
	function isNews({ round: sentIn }: Crowd, atOnce: number): boolean {
		if (sentIn >= narrowedIn) return true;
		if (atOnce > Math.max(size, wentWell) && atOnce > 1) refusedAt = Math.min(refusedAt, atOnce);
		return false;
	}

	return {
		size: () => size,
		round: () => round,
		good(flight: Flight, tookMs: number, now: number): void {
			// What was sent at another width, or with less than half of this one in use, does not tell what this one is worth.
			if (flight.round !== round || flight.peak * 2 <= size) return;
			const durations = samples.get(flight.kind) ?? [];
			durations.push(tookMs);
			samples.set(flight.kind, durations);
			taken += 1;
			peakOfRound = Math.max(peakOfRound, flight.peak);
			if (taken >= Math.max(2, Math.ceil(size / 2))) endRound(now);
		},
		/** Domo said "too many". False where the width cannot be the reason, so that it is a limit per second. */
		throttled(flight: Flight, now: number): boolean {
			if (!isNews(flight, flight.inFlight)) return true;
			const isWidth = !hasMetRate && flight.inFlight > 1 && (refusedAt === Number.POSITIVE_INFINITY || flight.inFlight >= refusedAt);
			if (isWidth) narrow(flight.inFlight, now);
			else {
				hasMetRate = true;
				refusedAt = Number.POSITIVE_INFINITY;
				wentWell = 0;
				quietUntil = now;
				startRound(Math.floor(size / 2));
				narrowedIn = round;
			}
			return isWidth;
		},
		/** A write was refused in this company and went through alone. */
		crowded(crowd: Crowd, now: number): void {
			const atOnce = tooManyOf(crowd);
			if (atOnce < 2 || !isNews(crowd, atOnce)) return;
			// It may have been one of fewer: the second time takes a larger step down.
			narrow(refusedAt === Number.POSITIVE_INFINITY ? atOnce : Math.min(atOnce, Math.ceil(refusedAt * 0.85)), now);
		},
		/** No response, or a server error. Where that happens with fewer in flight than before, the width is not the reason. */
		failed(crowd: Crowd, now: number): void {
			const atOnce = tooManyOf(crowd);
			if (atOnce < 2 || !isNews(crowd, atOnce)) return;
			if (atOnce >= refusedAt || refusedAt === Number.POSITIVE_INFINITY) narrow(atOnce, now);
			else if (now - narrowedAt > SAME_EVENT_MS) {
				refusedAt = Number.POSITIVE_INFINITY;
				quietUntil = now;
			}
		},
	};
}

export type RequestWindow = ReturnType<typeof createWindow>;

function createPatience({ firstMs, longestMs }: typeof AFTER_SLOW) {
	let ms = firstMs;
	return {
		next(): number {
			const current = ms;
			ms = Math.min(ms * 2, longestMs);
			return current;
		},
		reset(): void {
			ms = firstMs;
		},
	};
}

function medianOf(numbers: readonly number[]): number {
	const sorted = [...numbers].sort((a, b) => a - b);
	return sorted[sorted.length >> 1] ?? 0;
}
