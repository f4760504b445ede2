/**
 * Runs work in order, at most `concurrency` at a time, until none is left or `mayStart` says no; what was begun is finished
 * either way. The rate limiter in core/domo adapts below this bound. Rejects only if `run` does.
 */
export async function runPool<T>(
	work: readonly T[],
	concurrency: number,
	run: (one: T) => Promise<void>,
	mayStart: () => boolean = () => true,
): Promise<void> {
	let next = 0;
	const worker = async (): Promise<void> => {
		while (next < work.length && mayStart()) {
			const one = work[next];
			next += 1;
			if (one !== undefined) await run(one);
		}
	};
	await Promise.all(Array.from({ length: Math.min(Math.max(1, concurrency), work.length) }, worker));
}
