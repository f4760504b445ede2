import type { Clock, HttpPort, HttpRequest, HttpResponse } from '../common/ports';

/** What came back on one request. `status` 0: no answer in time, or none at all. */
export interface Reply {
	readonly status: number;
	readonly kind: 'json' | 'webPage' | 'text' | 'empty' | 'none';
	/** Of `kind` json. */
	readonly json?: unknown;
	readonly body: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly ms: number;
}

export interface AskOptions {
	/** The most requests a second, five at most; null or absent: five. */
	readonly requestsPerSecond?: number | null;
	readonly signal?: AbortSignal;
}

export interface Asker {
	ask(request: HttpRequest): Promise<Reply>;
	/** Every reply so far, in order. */
	readonly replies: readonly Reply[];
}

/** At most this many requests, whatever is found: an instance is asked politely. */
export const MOST_REQUESTS = 40;
/** At most five a second, unless fewer are allowed. */
const MOST_PER_SECOND = 5;
const PATIENCE_MS = 15_000;
const LONGEST_PAUSE_MS = 10_000;

/** The number of requests is used up. */
export class NoRequestsLeft extends Error {}

/**
 * Sends requests one after the other, five a second at most. Nothing that an instance answers, or leaves unanswered, ends it: a
 * reply says what came. A 429 is waited out once.
 */
export function createAsker(http: HttpPort, clock: Clock, { requestsPerSecond, signal }: AskOptions = {}): Asker {
	const replies: Reply[] = [];
	const spacingMs = 1_000 / Math.min(requestsPerSecond ?? MOST_PER_SECOND, MOST_PER_SECOND);
	let nextAt = 0;

	async function once(request: HttpRequest): Promise<Reply> {
		if (replies.length >= MOST_REQUESTS || signal?.aborted === true) throw new NoRequestsLeft();
		await clock.sleep(Math.max(0, nextAt - clock.now()), signal);
		nextAt = clock.now() + spacingMs;
		const startedAt = clock.now();
		const patience = new AbortController();
		const late = clock.sleep(PATIENCE_MS, patience.signal).then(() => null);
		const cut = new AbortController();
		const answer = await Promise.race([http.send(request, cut.signal).catch(() => null), late]);
		patience.abort();
		if (answer === null) cut.abort();
		const reply = answer === null ? { ...NO_ANSWER, ms: clock.now() - startedAt } : readReply(answer, clock.now() - startedAt);
		replies.push(reply);
		return reply;
	}

	return {
		replies,
		async ask(request) {
			const reply = await once(request);
			if (reply.status !== 429) return reply;
			await clock.sleep(Math.min(Math.max(Number(reply.headers['retry-after']) || 1, 1) * 1_000, LONGEST_PAUSE_MS), signal);
			return once(request);
		},
	};
}

const NO_ANSWER: Omit<Reply, 'ms'> = { status: 0, kind: 'none', body: '', headers: {} };

function readReply({ status, headers, body }: HttpResponse, ms: number): Reply {
	const base = { status, headers, body, ms };
	if (body.trim() === '') return { ...base, kind: 'empty' };
	if (/^\s*<(?:!doctype|html|\?xml)/i.test(body)) return { ...base, kind: 'webPage' };
	try {
		return { ...base, kind: 'json', json: JSON.parse(body) as unknown };
	} catch {
		return { ...base, kind: 'text' };
	}
}
