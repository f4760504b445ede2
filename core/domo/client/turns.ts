import type { Clock } from '../../common/ports';

/**
 * Takes turns for long computations: each call resolves after the one before it, with other work of the event loop in between.
 * Answers that arrive together are then understood one by one instead of blocking everybody for all of them.
 */
export function createTurns(clock: Clock): () => Promise<void> {
	let last: Promise<void> = Promise.resolve();
	return () => {
		last = last.then(() => clock.yield());
		return last;
	};
}
