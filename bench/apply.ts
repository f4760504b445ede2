/**
 * How long applying takes: the real node on n8n-core's engine against the sandbox in another process. Each server is one that limits in its
 * own way. With a limit per second the bar is the floor, (requests − burst) / limit; without one it is the same writes sent bare, as many at
 * a time as are best for that server. A run that ends with a wrong row has no time.
 *
 * `npm run bench apply`: all servers, with peers. `-- --users=10000`: another size. `-- --rounds=5`. `-- --servers=none,100`.
 */
import type { IDataObject } from 'n8n-workflow';

import type { FaultSwitches } from '../sandbox';
import { aNode, chain, items, tokenCredential } from '../test/support/engine/build';
import { jsonOf, runWorkflow } from '../test/support/engine/engine';
import { type Domo, startDomo } from './apply/domo';
import { bare, peersFor } from './apply/peers';
import { type Scenario, scenariosOf, TOKEN, wrongIn } from './apply/scenarios';
import { count, markdownTable, time, writeResults } from './lib/measure';

const admin = 'ada.admin@bench.example';
const latency = { ms: 80 };
/** A run that takes longer than this is measured once only. */
const longMs = 25_000;

interface Server {
	readonly id: string;
	readonly name: string;
	readonly faults: FaultSwitches;
	/** Requests per second; as many may come at once. */
	readonly perSecond: number | null;
	/** So many at a time are best. */
	readonly width: number;
	/** Our time may be so many times the floor, or the bare time. */
	readonly target: number;
}

const limited = (perSecond: number): Server => ({
	id: String(perSecond), name: `${perSecond} in a second`, perSecond, width: 16, target: 1.1,
	faults: { latency, rateLimit: { perSecond, burst: perSecond, retryAfter: 'seconds' } },
});
const crowded = (id: string, name: string, width: number, atOnce: NonNullable<FaultSwitches['atOnce']>): Server =>
	({ id, name, perSecond: null, width, target: 1.15, faults: { latency, atOnce } });

const servers: readonly Server[] = [
	{ id: 'none', name: 'no limit', perSecond: null, width: 16, target: 1.2, faults: { latency } },
	limited(100),
	limited(25),
	crowded('queue', 'works on four at a time', 4, { workers: 4 }),
	crowded('429', '429 from ten at once', 9, { throttleFrom: 10 }),
	crowded('400', '400 to some of ten at once', 9, { refuseFrom: 10 }),
	crowded('drop', 'cuts connections over twelve', 12, { dropOver: 12 }),
];

interface Result {
	readonly server: Server;
	readonly who: string;
	readonly rounds: number;
	readonly wallMs: number;
	readonly requests: number;
	readonly throttled: number;
	readonly lost: number;
	readonly extra: number;
}

async function round(domo: Domo, server: Server, scenario: Scenario, who: string, work: (url: string, begin: () => Promise<void>) => Promise<number>): Promise<Result> {
	const url = await domo.open(scenario.people);
	const wallMs = await work(url, () => domo.set(server.faults));
	const { people, requests, throttled, violations } = await domo.found();
	if (violations > 0) throw new Error('A request was sent that Domo does not know');
	return { server, who, rounds: 1, wallMs, requests, throttled, ...wrongIn(scenario, people, admin) };
}

async function medianOf(rounds: number, measure: () => Promise<Result>): Promise<Result> {
	const results = [await measure()];
	while (results.length < rounds && (results[0]?.wallMs ?? 0) < longMs) results.push(await measure());
	const sorted = results.sort((a, b) => a.wallMs - b.wallMs);
	const middle = sorted[sorted.length >> 1];
	if (middle === undefined) throw new Error('Nothing was measured');
	const most = (of: (result: Result) => number): number => Math.max(...results.map(of));
	return { ...middle, rounds: results.length, throttled: most(({ throttled }) => throttled), lost: most(({ lost }) => lost), extra: most(({ extra }) => extra) };
}

export async function run(options: readonly string[]): Promise<boolean> {
	const option = (name: string): string | undefined => options.find((one) => one.startsWith(`--${name}=`))?.split('=')[1];
	const users = Number(option('users') ?? 1_000);
	const rounds = Number(option('rounds') ?? 3);
	const asked = option('servers')?.split(',');
	const [scenario] = scenariosOf(users);
	if (scenario === undefined) throw new Error('No scenario');
	const domo = startDomo();
	const lines: string[][] = [];
	const verdicts: { readonly isMet: boolean; readonly text: string }[] = [];
	try {
		for (const server of servers.filter(({ id }) => asked?.includes(id) !== false)) {
			const update = (peer: ReturnType<typeof bare>) =>
				round(domo, server, scenario, peer.name, async (url, begin) => (await begin(), peer.update(url, scenario.updates)));
			const ours = await medianOf(rounds, () => round(domo, server, scenario, 'ours', async (url, begin) => {
				const plan = await planItems(url, scenario);
				await begin();
				return applyItems(url, plan);
			}));
			const others = [server.perSecond === null ? await medianOf(rounds, () => update(bare(server.width))) : await update(bare(server.width))];
			for (const peer of peersFor(server.perSecond)) others.push(await update(peer));
			const floorMs = server.perSecond === null ? (others[0]?.wallMs ?? Number.NaN) : ((ours.requests - ours.throttled - server.perSecond) / server.perSecond) * 1_000;
			for (const result of [ours, ...others]) {
				lines.push(lineOf(result, floorMs));
				console.log(lineOf(result, floorMs).join(' · '));
			}
			verdicts.push(verdictOf(ours, floorMs));
		}
	} finally {
		domo.stop();
	}
	const text = verdicts.map(({ isMet, text: sentence }) => `- ${isMet ? '✓' : '✗'} ${sentence}`).join('\n');
	console.log(text);
	if (option('write') !== 'no') {
		writeResults(`apply${users === 1_000 ? '' : `-${users}`}`, `npm run bench apply${options.length > 0 ? ` -- ${options.join(' ')}` : ''}`, `${markdownTable(header, lines)}\n\n${text}`);
	}
	return verdicts.every(({ isMet }) => isMet);
}

const header = ['server', 'who', 'wall', 'ratio', 'requests', '429', 'lost', 'rounds'];

function lineOf({ server, who, rounds, wallMs, requests, throttled, lost, extra }: Result, floorMs: number): string[] {
	const isRight = lost + extra === 0;
	return [server.name, who, isRight ? time(wallMs) : 'wrong', isRight ? (wallMs / floorMs).toFixed(2) : '–', count(requests), count(throttled), count(lost + extra), String(rounds)];
}

function verdictOf({ server, wallMs, requests, throttled, lost, extra }: Result, floorMs: number): { readonly isMet: boolean; readonly text: string } {
	const ratio = wallMs / floorMs;
	const share = throttled / requests;
	const isMet = lost + extra === 0 && ratio <= server.target && (server.perSecond === null || share <= 0.04);
	const bar = server.perSecond === null ? `the same writes bare, ${server.width} at a time` : 'the floor';
	return { isMet, text: `${server.name}: ${ratio.toFixed(2)} × ${bar} (target ${server.target}), ${lost + extra} rows wrong, ${(share * 100).toFixed(1)} % answered 429` };
}

const reconcile = aNode('Reconcile', 'domoReconcileUsers', {
	jobName: 'Bench', orphanedUsers: 'delete', table: { rowsAreComplete: true }, guard: { maxDeletionsPercent: 100, maxRoleChangesPercent: 100, maxInvitesCount: 1_000_000 },
});

/** Plans with the real node on n8n-core's engine; gives the plan's items. */
export async function planItems(url: string, { rows }: Scenario): Promise<IDataObject[]> {
	const execution = await runWorkflow(chain(items(...rows), reconcile), { credentials: credentialsFor(url) });
	if (execution.error !== undefined) throw new Error(execution.error);
	return jsonOf(execution, 'Reconcile');
}

/** Applies with the real node on n8n-core's engine. Gives the time of that node alone, in ms. */
export async function applyItems(url: string, plan: readonly IDataObject[]): Promise<number> {
	const execution = await runWorkflow(chain(items(...plan), aNode('Apply', 'domoApplyChanges', { dryRun: false })), { credentials: credentialsFor(url) });
	if (execution.error !== undefined) throw new Error(execution.error);
	const failed = jsonOf(execution, 'Apply').find(({ action, status }) => action !== 'plan' && status !== 'applied');
	if (failed !== undefined) throw new Error(`Not applied: ${JSON.stringify(failed).slice(0, 500)}`);
	return execution.runsOf('Apply')[0]?.executionTime ?? Number.NaN;
}

const credentialsFor = (url: string) => new Map([['domo', tokenCredential(url, TOKEN)]]);
