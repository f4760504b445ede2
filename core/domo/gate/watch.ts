/**
 * Runs things when a signal goes off, with one listener for each signal however many wait: Node warns of more than ten, and a
 * run has one signal and hundreds of waiting requests.
 */
export interface Watch {
	/** Gives the function that stops waiting. */
	on(signal: AbortSignal | undefined, run: () => void): () => void;
}

export function createWatch(): Watch {
	const watched = new Map<AbortSignal, Set<() => void>>();

	function runsOf(signal: AbortSignal): Set<() => void> {
		const present = watched.get(signal);
		if (present !== undefined) return present;
		const runs = new Set<() => void>();
		watched.set(signal, runs);
		signal.addEventListener('abort', fire, { once: true });
		return runs;
	}

	function fire(this: AbortSignal): void {
		const runs = watched.get(this) ?? [];
		watched.delete(this);
		for (const run of runs) run();
	}

	return {
		on(signal, run) {
			if (signal === undefined) return () => undefined;
			const runs = runsOf(signal);
			runs.add(run);
			return () => {
				runs.delete(run);
				if (runs.size > 0 || watched.get(signal) !== runs) return;
				watched.delete(signal);
				signal.removeEventListener('abort', fire);
			};
		},
	};
}
