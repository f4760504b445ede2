import type { Clock, HttpPort, HttpRequest, HttpResponse } from '../../../../core/common/ports';

/** How a simulated instance answers when many requests come at once. */
export interface ServerOptions {
	readonly latencyMs: number;
	/** So many are worked on at a time; the others wait in a queue. */
	readonly workers?: number;
	/** Each further request at once makes all of them slower: a share of the latency. */
	readonly slowerForEach?: number;
	/** From so many at once further ones are answered with 429. */
	readonly throttlesFrom?: number;
	/** From so many at once one write in three is answered with 400. */
	readonly refusesFrom?: number;
	/** A connection above so many is cut. */
	readonly dropsOver?: number;
	/** Requests per second, and as many at first; more are answered with 429 and Retry-After: 1. */
	readonly perSecond?: number;
}

/** A server in the fake clock's time. Counts what it saw, and which writes were done how often. */
export function serverOfWidth(clock: Clock, options: ServerOptions) {
	const { latencyMs, workers = Infinity, slowerForEach = 0, throttlesFrom = Infinity, refusesFrom = Infinity, dropsOver = Infinity, perSecond = Infinity } = options;
	const seen = { mostAtOnce: 0, throttled: 0, refused: 0, dropped: 0, writes: new Map<string, number>() };
	const freeAt = new Array<number>(Math.min(workers, 1_000)).fill(0);
	let atOnce = 0;
	let tokens = perSecond;
	let filledAt = clock.now();
	let writesInCrowd = 0;

	function durationMs(): number {
		const now = clock.now();
		const first = freeAt.indexOf(Math.min(...freeAt));
		const end = Math.max(now, freeAt[first] ?? 0) + latencyMs * (1 + slowerForEach * (atOnce - 1));
		freeAt[first] = end;
		return end - now;
	}

	function takesToken(): boolean {
		if (perSecond === Infinity) return true;
		tokens = Math.min(perSecond, tokens + ((clock.now() - filledAt) / 1_000) * perSecond);
		filledAt = clock.now();
		if (tokens < 1) return false;
		tokens -= 1;
		return true;
	}

	async function answer(request: HttpRequest): Promise<HttpResponse> {
		if (atOnce > dropsOver) {
			seen.dropped += 1;
			await clock.sleep(2);
			throw Object.assign(new Error('cut'), { code: 'ECONNRESET' });
		}
		if (atOnce >= throttlesFrom || !takesToken()) {
			seen.throttled += 1;
			await clock.sleep(latencyMs);
			return { status: 429, headers: perSecond === Infinity ? {} : { 'retry-after': '1' }, body: '' };
		}
		const isWrite = request.method !== 'GET';
		const isRefused = isWrite && atOnce >= refusesFrom && (writesInCrowd += 1) % 3 === 0;
		await clock.sleep(durationMs());
		if (isRefused) {
			seen.refused += 1;
			return { status: 400, headers: {}, body: '{"message":"Bad Request"}' };
		}
		if (isWrite) seen.writes.set(request.path, (seen.writes.get(request.path) ?? 0) + 1);
		return { status: 200, headers: {}, body: isWrite ? '' : '{}' };
	}

	const http: HttpPort = {
		async send(request) {
			atOnce += 1;
			seen.mostAtOnce = Math.max(seen.mostAtOnce, atOnce);
			try {
				return await answer(request);
			} finally {
				atOnce -= 1;
			}
		},
	};
	return { http, seen };
}
