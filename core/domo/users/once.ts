/** Reads once, whoever asks how often; a failure is asked again. */
export function once<T>(read: () => Promise<T>): () => Promise<T> {
	let kept: Promise<T> | null = null;
	return () => {
		kept ??= read().catch((error: unknown) => {
			kept = null;
			throw error;
		});
		return kept;
	};
}
