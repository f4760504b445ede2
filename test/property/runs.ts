/**
 * How often a property is tried: `usual` times, or as often as `PROPERTY_RUNS` says. `PROPERTY_SEED` makes a run repeatable;
 * a failing property prints the seed it had.
 */
export function runs(usual: number): { readonly numRuns: number; readonly seed?: number } {
	const { PROPERTY_RUNS, PROPERTY_SEED } = process.env;
	return { numRuns: Number(PROPERTY_RUNS ?? usual), ...(PROPERTY_SEED !== undefined && { seed: Number(PROPERTY_SEED) }) };
}

/** Longer than any run that somebody asks for; the usual ones take seconds. */
export const runTimeoutMs = 60 * 60_000;
