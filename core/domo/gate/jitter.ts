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
