import type { HttpPort, HttpRequest } from '../../core/common/ports';

/**
 * An `HttpPort` on Node's own fetch, signed in by an access token: for scripts, benchmarks and tests.
 * Redirects are answers and are not followed: the token goes to one host only.
 */
export function fetchPort(origin: string, token: string, timeoutMs = 10_000): HttpPort {
	return {
		async send(request, signal) {
			const { method, json, csv, accept = 'application/json' } = request;
			const timeout = AbortSignal.timeout(timeoutMs);
			const response = await fetch(urlOf(origin, request), {
				method,
				redirect: 'manual',
				headers: { 'X-DOMO-Developer-Token': token, accept, ...bodyType(request) },
				signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
				...(json !== undefined && { body: JSON.stringify(json) }),
				...(csv !== undefined && { body: csv }),
			});
			return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
		},
	};
}

function urlOf(origin: string, { path, query = {} }: HttpRequest): URL {
	const url = new URL(path, origin);
	for (const [key, value] of Object.entries(query)) url.searchParams.set(key, String(value));
	return url;
}

function bodyType({ json, csv }: HttpRequest): Readonly<Record<string, string>> {
	if (csv !== undefined) return { 'content-type': 'text/csv' };
	return json === undefined ? {} : { 'content-type': 'application/json' };
}
