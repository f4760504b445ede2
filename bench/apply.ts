/**
 * How long applying takes: the real node on n8n-core's engine against the sandbox in another process. Each server limits in a way of its
 * own. With a limit per second the bar is the floor: what the limit allows, or the longest chain of requests that must wait for each other.
 * Without one it is the same writes sent bare, as many at a time as are best for that server. A run that ends with a wrong row has no time.
 *
 * `npm run bench apply`. `-- --rounds=5`. `-- --servers=none,100,10000`. `-- --write=no`: only prints.
 */
import type { IDataObject } from 'n8n-workflow';

import type { FaultSwitches } from '../sandbox';
import { aNode, chain, items, tokenCredential } from '../test/support/engine/build';
import { jsonOf, runWorkflow } from '../test/support/engine/engine';
import { type Domo, startDomo } from './apply/domo';
import { bare, peersFor, type Peer } from './apply/peers';
import { allChanged, type Scenario, TOKEN, wrongIn } from './apply/scenarios';
import { count, markdownTable, time, writeResults } from './lib/measure';

const admin = 'ada.admin@bench.example';
const latencyMs = 80;
const latency = { ms: latencyMs };
/** Account and attributes, a look at the first people, a write, a look at what was written. */
const chainOfRequests = 4;
/** A run that takes longer than this is measured once only. */
const longMs = 25_000;

interface Server {
	readonly id: string;
	readonly name: string;
	readonly users: number;
	readonly faults: FaultSwitches;
	/** Requests per second; as many may come at once. */
	readonly perSecond: number | null;
	/** So many at a time are best. */
	readonly width: number;
	/** Our time may be so many times the floor, or the bare time. */
	readonly target: number;
}

const users = 1_000;
const limited = (perSecond: number): Server => ({
	id: String(perSecond), name: `${perSecond} in a second`, users, perSecond, width: 16, target: 1.1,
	faults: { latency, rateLimit: { perSecond, burst: perSecond, retryAfter: 'seconds' } },
});
const crowded = (id: string, name: string, width: number, atOnce: NonNullable<FaultSwitches['atOnce']>): Server =>
	({ id, name, users, perSecond: null, width, target: 1.15, faults: { latency, atOnce } });

const servers: readonly Server[] = [
	{ id: 'none', name: 'no limit', users, perSecond: null, width: 16, target: 1.2, faults: { latency } },
	{ id: '10000', name: 'no limit, 10,000 updates', users: 10_000, perSecond: null, width: 16, target: 1.1, faults: { latency } },
	limited(100),
	limited(25),
	crowded('queue', 'works on four at a time', 4, { workers: 4 }),
	crowded('429', '429 from ten at once', 9, { throttleFrom: 10 }),
	crowded('400', '400 to some of ten at once', 9, { refuseFrom: 10 }),
	crowded('drop', 'cuts connections over twelve', 12, { dropOver: 12 }),
];

interface Result {
	readonly wallMs: number;
	readonly requests: number;
	readonly throttled: number;
	readonly lost: number;
	readonly rounds: number;
}

async function measureOnce(domo: Domo, server: Server, scenario: Scenario, work: (url: string, begin: () => Promise<void>) => Promise<number>): Promise<Result> {
	const url = await domo.open(scenario.people);
	const wallMs = await work(url, () => domo.set(server.faults));
	const { people, requests, throttled, violations } = await domo.found();
	if (violations > 0) throw new Error('A request was sent that Domo does not know');
	const { lost, extra } = wrongIn(scenario, people, admin);
	return { wallMs, requests, throttled, lost: lost + extra, rounds: 1 };
}

async function medianOf(rounds: number, measure: () => Promise<Result>): Promise<Result> {
	const results = [await measure()];
	while (results.length < rounds && (results[0]?.wallMs ?? 0) < longMs) results.push(await measure());
	const sorted = results.sort((a, b) => a.wallMs - b.wallMs);
	const middle = sorted[sorted.length >> 1];
	if (middle === undefined) throw new Error('Nothing was measured');
	const most = (of: (result: Result) => number): number => Math.max(...results.map(of));
	return { ...middle, rounds: results.length, throttled: most(({ throttled }) => throttled), lost: most(({ lost }) => lost) };
}

export async function run(options: readonly string[]): Promise<boolean> {
	const option = (name: string): string | undefined => options.find((one) => one.startsWith(`--${name}=`))?.split('=')[1];
	const rounds = Number(option('rounds') ?? 3);
	const asked = option('servers')?.split(',');
	const domo = startDomo();
	const lines: string[][] = [];
	const verdicts: { readonly isMet: boolean; readonly text: string }[] = [];
	try {
		for (const server of servers.filter(({ id }) => asked?.includes(id) !== false)) {
			const scenario = allChanged(server.users);
			const byPeer = (peer: Peer) => measureOnce(domo, server, scenario, async (url, begin) => (await begin(), peer.update(url, scenario.updates)));
			const byUs = () => measureOnce(domo, server, scenario, async (url, begin) => {
				const plan = await planItems(url, scenario);
				await begin();
				return applyItems(url, plan);
			});
			const ours = await medianOf(rounds, byUs);
			const bareOne = server.perSecond === null ? await medianOf(rounds, () => byPeer(bare(server.width))) : undefined;
			const barMs = bareOne?.wallMs ?? floorOf(server, ours);
			const others: string[] = [];
			// Ten thousand requests at once are no peer: they fill the memory of n8n.
			for (const peer of server.users > users ? [] : peersFor(server.perSecond)) others.push(`${peer.name}: ${outcomeOf(await byPeer(peer))}`);
			const ratio = ours.wallMs / barMs;
			const bar = bareOne === undefined ? `floor, ${time(barMs)}` : `bare, ${server.width} at a time: ${outcomeOf(bareOne)}`;
			lines.push([server.name, outcomeOf(ours), bar, ratio.toFixed(2), count(ours.requests), count(ours.throttled), others.join('; '), String(ours.rounds)]);
			console.log(lines.at(-1)?.join(' · '));
			verdicts.push(verdictOf(server, ours, ratio));
		}
	} finally {
		domo.stop();
	}
	const text = verdicts.map(({ isMet, text: sentence }) => `- ${isMet ? '✓' : '✗'} ${sentence}`).join('\n');
	console.log(text);
	if (option('write') !== 'no') {
		writeResults('apply', `npm run bench apply${options.length > 0 ? ` -- ${options.join(' ')}` : ''}`, `${markdownTable(header, lines)}\n\n${text}`);
	}
	return verdicts.every(({ isMet }) => isMet);
}

const header = ['server', 'ours', 'the bar', 'ratio', 'requests', '429', 'n8n HTTP Request', 'rounds'];

function floorOf({ perSecond }: Server, { requests, throttled }: Result): number {
	const byLimit = perSecond === null ? 0 : ((requests - throttled - perSecond) / perSecond) * 1_000;
	return Math.max(byLimit, chainOfRequests * latencyMs);
}

const outcomeOf = ({ wallMs, lost }: Result): string => (lost === 0 ? time(wallMs) : `${count(lost)} rows lost`);

function verdictOf({ name, target, perSecond }: Server, { requests, throttled, lost }: Result, ratio: number): { readonly isMet: boolean; readonly text: string } {
	const share = throttled / requests;
	const isMet = lost === 0 && ratio <= target && (perSecond === null || share <= 0.04);
	const refused = perSecond === null ? '' : `, ${(share * 100).toFixed(1)} % answered 429 (target 4 %)`;
	return { isMet, text: `${name}: ${ratio.toFixed(2)} × the bar (target ${target}), ${lost} rows lost${refused}` };
}

const reconcile = aNode('Reconcile', 'domoReconcileUsers', { jobName: 'Bench' });

/** Plans with the real node on n8n-core's engine; gives the plan's items. */
async function planItems(url: string, { rows }: Scenario): Promise<IDataObject[]> {
	const execution = await runWorkflow(chain(items(...rows), reconcile), { credentials: credentialsFor(url) });
	if (execution.error !== undefined) throw new Error(execution.error);
	return jsonOf(execution, 'Reconcile');
}

/** Applies with the real node on n8n-core's engine. Gives the time of that node alone, in ms. */
async function applyItems(url: string, plan: readonly IDataObject[]): Promise<number> {
	const execution = await runWorkflow(chain(items(...plan), aNode('Apply', 'domoApplyChanges', { dryRun: false })), { credentials: credentialsFor(url) });
	if (execution.error !== undefined) throw new Error(execution.error);
	const failed = jsonOf(execution, 'Apply').find(({ action, status }) => action !== 'plan' && status !== 'applied');
	if (failed !== undefined) throw new Error(`Not applied: ${JSON.stringify(failed).slice(0, 500)}`);
	return execution.runsOf('Apply')[0]?.executionTime ?? Number.NaN;
}

/** How long the node alone takes where all of so many people change, in ms. */
export async function nodeAloneMs(people: number, ms: number): Promise<number> {
	const domo = startDomo();
	try {
		const scenario = allChanged(people);
		const url = await domo.open(people);
		const plan = await planItems(url, scenario);
		await domo.set({ latency: { ms } });
		return await applyItems(url, plan);
	} finally {
		domo.stop();
	}
}

const credentialsFor = (url: string) => new Map([['domo', tokenCredential(url, TOKEN)]]);
