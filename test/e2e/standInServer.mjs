// What the stand-ins of Microsoft Graph and Okta share: a web server that can refuse, be busy, or lose a row on the way.
import http from 'node:http';

/**
 * Starts a server on 127.0.0.1 that answers GET requests in pages.
 * @param {(request: { url: URL, headers: object, method: string, base: string }, trouble: object) => { status?: number, headers?: object, body: unknown }} answer
 * @returns {Promise<{ url: string, requests: string[], trouble: object, well(): void, stop(): Promise<void> }>} trouble is to be set by tests:
 *   `busy`: the numbers of the next requests that are answered with 429, counted from 1; `refuses`: every answer is 403;
 *   `losesRow`: the index of a row that is counted but not handed out; `losesPage`: the last page is never linked
 */
export async function startStandIn(answer) {
	const requests = [];
	const trouble = {};
	let sinceWell = 0;
	const server = http.createServer((request, response) => {
		request.resume().on('end', () => {
			const base = `http://127.0.0.1:${server.address().port}`;
			const url = new URL(request.url, base);
			if (request.method === 'GET') {
				sinceWell += 1;
				requests.push(url.pathname + url.search);
			}
			const { status = 200, headers = {}, body } = refusal(request) ?? answer({ url, headers: request.headers, method: request.method, base }, trouble);
			response.writeHead(status, { 'content-type': 'application/json', ...headers });
			response.end(JSON.stringify(body));
		});
	});
	function refusal({ method }) {
		if (method !== 'GET') return undefined;
		if (trouble.refuses) return { status: 403, body: { error: { code: 'Forbidden', message: 'Insufficient privileges to complete the operation.' } } };
		if (trouble.busy?.includes(sinceWell)) return { status: 429, headers: { 'retry-after': '1' }, body: { error: { code: 'TooManyRequests', message: 'Too many requests' } } };
		return undefined;
	}
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${server.address().port}`,
		requests,
		trouble,
		/** Ends all trouble, and counts requests from now on. */
		well() {
			for (const name of Object.keys(trouble)) delete trouble[name];
			requests.length = 0;
			sinceWell = 0;
		},
		stop: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
	};
}

/** One page of `rows` from `start` on, with the troubles of `trouble`; `next` is where the next page starts, if there is one. */
export function pageOf(rows, { start, size, trouble }) {
	const page = rows.slice(start, start + size).filter((_, at) => start + at !== trouble.losesRow);
	const next = start + size;
	const last = Math.max(0, Math.ceil(rows.length / size) - 1) * size;
	const isLinked = next < rows.length && !(trouble.losesPage && next >= last);
	return { page, next: isLinked ? next : undefined };
}
