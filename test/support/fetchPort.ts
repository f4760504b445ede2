import type { HttpPort, HttpRequest } from '../../core/common/ports';

export interface FetchPortOptions {
	/** Headers that sign in, e.g. `X-DOMO-Developer-Token`. */
	readonly headers: Readonly<Record<string, string>>;
	readonly timeoutMs?: number;
}

/** An `HttpPort` on Node's own fetch, for tests and benchmarks. Redirects are answers, not followed: a token goes to one host only. */
export function fetchPort(origin: string, { headers, timeoutMs = 10_000 }: FetchPortOptions): HttpPort {
	return {
		async send(request, signal) {
			const timeout = AbortSignal.timeout(timeoutMs);
			const response = await fetch(urlOf(origin, request), {
				method: request.method,
				redirect: 'manual',
				headers: { ...headers, ...bodyType(request), ...(request.accept !== undefined && { accept: request.accept }) },
				signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
				...(request.json !== undefined && { body: JSON.stringify(request.json) }),
				...(request.csv !== undefined && { body: request.csv }),
			});
			return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
		},
	};
}

function urlOf(origin: string, { path, query = {} }: HttpRequest): string {
	const pairs = Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]);
	return `${origin}${path}${pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`}`;
}

function bodyType({ json, csv }: HttpRequest): Readonly<Record<string, string>> {
	if (csv !== undefined) return { 'content-type': 'text/csv' };
	return json === undefined ? {} : { 'content-type': 'application/json' };
}
