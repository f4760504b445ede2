/** How often a property is tried: `usual` times, or as often as `PROPERTY_RUNS` says; `TEST_SEED` says from where (test/support/fastCheck.js). */
export function runs(usual: number): { readonly numRuns: number } {
	return { numRuns: Number(process.env.PROPERTY_RUNS ?? usual) };
}

/** Longer than any run that somebody asks for; the usual ones take seconds. */
export const runTimeoutMs = 60 * 60_000;
