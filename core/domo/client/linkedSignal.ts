/** A switch of one's own that goes off with another signal, too. */
export interface LinkedSignal {
	readonly signal: AbortSignal;
	abort(): void;
	/** Lets go of the other signal. */
	release(): void;
}

export function linkedSignal(outer: AbortSignal | undefined): LinkedSignal {
	const own = new AbortController();
	const abort = (): void => own.abort();
	if (outer?.aborted) abort();
	outer?.addEventListener('abort', abort, { once: true });
	return { signal: own.signal, abort, release: () => outer?.removeEventListener('abort', abort) };
}
