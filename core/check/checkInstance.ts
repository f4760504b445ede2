import type { Clock, HttpPort, HttpRequest, HttpResponse } from '../common/ports';
import type { Finding, Known, Probe, ProbeVerdict } from './probe';
import { PROBES, WRITE_PROBE } from './probes';

/**
 * Says before the first run whether an instance, a credential and a table will work, and where the instance differs from what is
 * publicly documented. In: a port to the instance. Out: a verdict, one finding a probe, and a report that may be sent to anybody,
 * since it is made of classes and counts. It reads, unless it is asked to write the caller's own name to itself.
 */

export interface CheckOptions extends AskOptions {
	/** The table to be checked as well. */
	readonly dataSetId?: string;
	/** Also writes the caller's own display name, to itself. */
	readonly writeProbe?: boolean;
}

export type CheckVerdict = 'ready' | 'readyWithNotes' | 'notReady';

export interface ProbeResult extends Finding {
	readonly id: string;
	readonly title: string;
}

export interface CheckResult {
	readonly verdict: CheckVerdict;
	/** One sentence: may a job run here. */
	readonly summary: string;
	/** What to do, most important first. */
	readonly advice: readonly string[];
	readonly probes: readonly ProbeResult[];
	readonly requests: number;
	/** How the stand-in can answer like this instance, by request. */
	readonly shapes: Readonly<Record<string, string | number>>;
}

/** Tries every probe to its end, whatever fails. Never throws for what an instance answers. */
export async function checkInstance(http: HttpPort, clock: Clock, { dataSetId, writeProbe = false, ...pace }: CheckOptions = {}): Promise<CheckResult> {
	const asker = createAsker(http, clock, pace);
	const known: Known = { dataSetId, people: [] };
	const probes: ProbeResult[] = [];
	for (const probe of writeProbe ? [...PROBES, WRITE_PROBE] : PROBES) {
		const isPointless = probes[0]?.blocks === true;
		const finding = isPointless ? { verdict: 'notTried' as const, found: 'the credential does not work here' } : await tried(probe, asker, known);
		probes.push({ id: probe.id, title: probe.title, ...finding });
	}
	probes.push({ id: 'answers', title: 'Pace and headers', ...paceFinding(asker.replies) });
	return resultOf(probes, asker.replies.length);
}

async function tried(probe: Probe, asker: Parameters<Probe['run']>[0], known: Known): Promise<Finding> {
	try {
		return await probe.run(asker, known);
	} catch (error) {
		if (error instanceof NoRequestsLeft) return { verdict: 'notTried', found: 'no requests were left' };
		return { verdict: 'differs', found: 'an answer in a form that could not be read', means: 'Send this report to the maintainers.' };
	}
}

function paceFinding(replies: readonly Reply[]): Finding {
	const answered = replies.filter(({ kind }) => kind !== 'none').map(({ ms }) => ms).sort((a, b) => a - b);
	const at = (share: number): string => `${answered[Math.min(answered.length - 1, Math.floor(answered.length * share))] ?? 0} ms`;
	const throttled = replies.filter(({ status }) => status === 429).length;
	const named = ['retry-after', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'].filter((name) => replies.some(({ headers }) => name in headers));
	const found = `${replies.length} requests, ${replies.length - answered.length} without an answer; median ${at(0.5)}, slowest ${at(1)}; throttled: ${throttled}; headers about limits: ${named.join(', ') || 'none'}`;
	return throttled === 0 ? { verdict: 'asDocumented', found } : { verdict: 'differs', found, means: 'This instance limits even five requests a second. A run waits as it is told to, and takes longer.' };
}

const SUMMARIES: Readonly<Record<CheckVerdict, string>> = {
	ready: 'Ready: this instance and this credential will work.',
	readyWithNotes: 'Ready with notes: a job can run here; read what differs first.',
	notReady: 'Not ready: a job cannot run here yet.',
};

function resultOf(probes: readonly ProbeResult[], requests: number): CheckResult {
	const blocking = probes.filter(({ blocks }) => blocks === true);
	const noted = probes.filter(({ blocks, means = '', verdict }) => blocks !== true && means !== '' && verdict !== 'notTried');
	const verdict = blocking.length > 0 ? 'notReady' : noted.length > 0 ? 'readyWithNotes' : 'ready';
	return {
		verdict,
		summary: SUMMARIES[verdict],
		advice: [...new Set([...blocking, ...noted].flatMap(({ title, means = '' }) => (means === '' ? [] : [`${title}: ${means}`])))],
		probes,
		requests,
		shapes: Object.assign({}, ...probes.map(({ shapes = {} }) => shapes)) as Readonly<Record<string, string | number>>,
	};
}

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

export const VERDICT_WORDS: Readonly<Record<ProbeVerdict, string>> = {
	asDocumented: 'as documented', differs: 'differs', refused: 'refused', notThere: 'not there', noAnswer: 'no answer', notTried: 'not tried',
};

/** The report as Markdown: classes and counts only, so that it can be sent to the maintainers. */
export function checkReport({ summary, advice, probes, requests }: CheckResult, packageVersion: string): string {
	const cell = (text: string): string => text.replaceAll('|', '\\|');
	return [
		'# Domo Check Instance',
		'',
		`**${summary}**`,
		'',
		...(advice.length === 0 ? ['Nothing to do.'] : ['What this means for you:', '', ...advice.map((line) => `- ${line}`)]),
		'',
		'| probe | result | found |',
		'| --- | --- | --- |',
		...probes.map(({ title, verdict, found }) => `| ${title} | ${VERDICT_WORDS[verdict]} | ${cell(found)} |`),
		'',
		`${requests} requests. n8n-nodes-domo-user-management ${packageVersion}. This report holds no name, address, id or value of the instance.`,
		'',
	].join('\n');
}
