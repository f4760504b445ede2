/** The query string of a request; keys may repeat (`attributes=id&attributes=title`, domo-api 9.8). */
export interface QueryValues {
	readonly keys: readonly string[];
	/** The first value of a key. */
	get(key: string): string | undefined;
	/** All values of a key, repeated and comma-joined ones alike. */
	all(key: string): readonly string[];
}

export function parseQuery(search: string): QueryValues {
	const params = new URLSearchParams(search);
	return {
		keys: [...new Set(params.keys())],
		get: (key) => params.get(key) ?? undefined,
		all: (key) =>
			params
				.getAll(key)
				.flatMap((value) => value.split(','))
				.map((value) => value.trim())
				.filter((value) => value !== ''),
	};
}
