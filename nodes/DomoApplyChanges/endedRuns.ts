const ended = new Set<string>();
/** Enough to know the runs of the last minutes, which is how long a run is taken to be alive. */
const remembered = 1_000;

/**
 * Runs that this process saw the end of. Where Domo was out of reach by then, the mark of such a run still says that it is
 * writing; the next run here need not wait until it runs out.
 */
export const endedRuns = {
	/** A plan may be applied again, and be writing then. */
	begin(runId: string): void {
		ended.delete(runId);
	},
	end(runId: string): void {
		ended.add(runId);
		const [oldest] = ended;
		if (ended.size > remembered && oldest !== undefined) ended.delete(oldest);
	},
	has: (runId: string): boolean => ended.has(runId),
};
