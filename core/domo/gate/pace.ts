/**
 * How fast requests may start. Nothing is assumed about Domo's limit (domo-api 7: none is published): it is bracketed from what
 * is seen. Between two throttled answers the server's allowance was empty at both ends, so it gave no less than
 * `accepted / time between` (floor); while we were sending until it ran dry, it gave no more than
 * `accepted / time of sending` (ceiling). The pace lies between the two and closes in with every throttled answer.
 */
export interface Pace {
	/** When the next request may start (epoch ms). */
	readyAt(): number;
	started(now: number): void;
	/** A request that started at `startedAt` was answered well. */
	good(startedAt: number, now: number): void;
	/** The first throttled request of a burst; `underway`: others sent and not answered yet. */
	throttled(startedAt: number, now: number, underway: number): void;
	/** Requests per second; Infinity while no limit was met. */
	perSecond(): number;
}

/** How much of a timer's lateness is made up for; after a longer gap there is nothing to make up. */
const TOLERANCE_MS = 40;
const LONGEST_LATENESS_MS = 250;
/** How long a pace is kept before it is raised: half of the way to the ceiling, and beyond it (limits change) only after long. */
const HOLD_MS = 3_000;
const HOLD_AT_CEILING_MS = 30_000;
const RAISE = 1.1;

export function createPace(maxPerSecond: number | null): Pace {
	const most = maxPerSecond ?? Number.POSITIVE_INFINITY;
	let rate = most;
	let next = Number.NEGATIVE_INFINITY;
	let floor = 0;
	let ceiling = Number.POSITIVE_INFINITY;
	let emptyAt: number | null = null;
	let sendingSince: number | null = null;
	let accepted = 0;
	let changedAt = 0;

	const set = (perSecond: number, now: number): void => {
		rate = Math.min(most, perSecond);
		changedAt = now;
	};

	function raise(now: number): void {
		if (rate >= most || emptyAt === null) return;
		const near = rate >= ceiling * 0.95;
		if (now - changedAt < (near ? HOLD_AT_CEILING_MS : HOLD_MS)) return;
		set(near ? rate * RAISE : (rate + ceiling) / 2, now);
	}

	return {
		readyAt: () => next,
		started(now) {
			const late = now - next;
			next = now - (late > LONGEST_LATENESS_MS ? 0 : Math.min(late, TOLERANCE_MS)) + 1_000 / rate;
			sendingSince ??= now;
		},
		good(startedAt, now) {
			if (emptyAt !== null && startedAt <= emptyAt) return;
			accepted += 1;
			raise(now);
		},
		throttled(startedAt, now, underway) {
			const seconds = (from: number | null): number => (from === null ? 0 : Math.max(startedAt - from, 1) / 1_000);
			if (emptyAt !== null) floor = accepted / seconds(emptyAt);
			ceiling = (accepted + underway + 1) / Math.max(seconds(sendingSince), 0.001);
			if (ceiling < floor) ceiling = floor;
			set(floor > 0 ? Math.sqrt(floor * ceiling) : ceiling / 2, now);
			emptyAt = startedAt;
			sendingSince = null;
			accepted = 0;
			next = now;
		},
		perSecond: () => rate,
	};
}
