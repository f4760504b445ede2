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
