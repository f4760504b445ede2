/**
 * Says before the first run whether an instance, a credential and a table will work, and where the instance differs from what is
 * publicly documented. In: a port to the instance. Out: a verdict, one finding a probe, and a report that may be sent to anybody,
 * since it is made of classes and counts. It reads, unless it is asked to write the caller's own name to itself.
 */
import type { Clock, HttpPort } from '../common/ports';
import { requestOf } from '../domo/requests';
import { attributeOf, createAsker, fine, firstEntry, NoRequestsLeft, notTried, ownRecord, ownShape, type Ask, type AskOptions, type ProbeFinding, type Known, type Probe, type ProbeVerdict, type Reply } from './probe';
import { PROBES } from './probes';

export { MOST_REQUESTS } from './probe';

export interface CheckOptions extends AskOptions {
	/** The table to be checked as well. */
	readonly dataSetId?: string;
	/** Also writes the caller's own display name, to itself. */
	readonly writeProbe?: boolean;
}

export type CheckVerdict = 'ready' | 'readyWithNotes' | 'notReady';

export interface ProbeResult extends ProbeFinding {
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
	const known: Known = { dataSetId };
	const probes: ProbeResult[] = [];
	for (const probe of writeProbe ? [...PROBES, WRITE_PROBE] : PROBES) {
		const isPointless = probes[0]?.blocks === true;
		const finding = isPointless ? { verdict: 'notTried' as const, found: 'the credential does not work here' } : await tryProbe(probe, asker.ask, known);
		probes.push({ id: probe.id, title: probe.title, ...finding });
	}
	probes.push({ id: 'answers', title: 'Pace and headers', ...paceFinding(asker.replies) });
	return resultOf(probes, asker.replies.length);
}

async function tryProbe(probe: Probe, ask: Ask, known: Known): Promise<ProbeFinding> {
	try {
		return notTried(probe, known) ?? (await probe.run(ask, known));
	} catch (error) {
		if (error instanceof NoRequestsLeft) return { verdict: 'notTried', found: 'no requests were left' };
		return { verdict: 'differs', found: 'an answer in a form that could not be read', means: 'Send this report to the maintainers.' };
	}
}

function paceFinding(replies: readonly Reply[]): ProbeFinding {
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

/** Changes nothing but the caller's own display name, to itself; then reads how long it takes until it shows. */
const WRITE_PROBE: Probe = {
	id: 'write', title: 'A write, and when it shows', needs: ['callerName'],
	async run(ask, known) {
		const modified = async (): Promise<unknown> => firstEntry(attributeOf(ownShape((await ask(ownRecord(known))).json)[1] ?? {}, 'modified'));
		const before = await modified();
		const patched = await ask(requestOf('patchUser', { userId: known.callerId }, { json: { attributes: [{ key: 'displayName', values: [known.callerName] }] } }));
		if (patched.status < 200 || patched.status >= 300) return { verdict: 'refused', found: `HTTP ${patched.status}`, means: 'The account may not change people here. It needs Manage All Users.' };
		let looks = 1;
		while ((await modified()) === before && looks < 4) looks += 1;
		return fine(`accepted with ${patched.kind === 'empty' ? 'no content' : patched.kind === 'json' ? 'JSON' : 'something that is not JSON'}; ${looks < 4 ? `shown at look ${looks}` : 'no time of change was seen to move'}`);
	},
};
