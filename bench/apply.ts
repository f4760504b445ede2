/**
 * How long applying takes, compared with its floor: the larger of (requests − burst) / limit and requests × latency /
 * concurrency; once with the latency that the sandbox is set to, once with what one bare request after the other takes there.
 * Runs the real node on n8n-core's engine against the sandbox in another process. A run that ends with a wrong row has no time.
 *
 * `npm run bench apply`: the cells of the target, with peers. `-- --matrix`: all kinds of runs, latencies and limits.
 * `-- --users=10000`: another size. `-- --rounds=5`. `-- --limits=none,100`.
 */
import type { IDataObject } from 'n8n-workflow';

import { aNode, chain, items, tokenCredential } from '../test/support/engine/build';
import { jsonOf, runWorkflow } from '../test/support/engine/engine';
import { type Domo, startDomo } from './apply/domo';
import { peersFor } from './apply/peers';
import { type Scenario, scenariosOf, TOKEN, wrongIn } from './apply/scenarios';
import { count, markdownTable, median, time, writeResults } from './lib/measure';

const target = 1.1;
const concurrency = 8;
const admin = 'ada.admin@bench.example';
const latencies = [0, 20, 80, 200];
const limits: readonly (number | null)[] = [null, 100, 25];
/** Only in the matrix, since it takes long. */
const slowest = 5;
/** A cell whose floor is longer than this is measured once only. */
const longMs = 25_000;

interface Cell {
	readonly scenario: Scenario;
	readonly latencyMs: number;
	/** Requests per second; as many may come at once. */
	readonly perSecond: number | null;
}

interface Result extends Cell {
	readonly who: string;
	readonly rounds: number;
	readonly wallMs: number;
	readonly floorMs: number;
	/** With the latency as it was measured. */
	readonly realFloorMs: number;
	readonly requests: number;
	readonly throttled: number;
	readonly lost: number;
	readonly extra: number;
}

const faultsOf = ({ latencyMs, perSecond }: Cell) => ({
	...(latencyMs > 0 && { latency: { ms: latencyMs } }),
	...(perSecond !== null && { rateLimit: { perSecond, burst: perSecond, retryAfter: 'seconds' as const } }),
});

function floorOf({ latencyMs, perSecond }: Cell, requests: number): number {
	const byLimit = perSecond === null ? 0 : ((requests - perSecond) / perSecond) * 1_000;
	return Math.max(byLimit, (requests * latencyMs) / concurrency);
}

const bareRequests = 40;

/** The duration of single requests in sequence on an open connection: the latency that was set, and what the server adds. */
async function measureLatency(url: string): Promise<number> {
	const times: number[] = [];
	while (times.length < bareRequests) {
		const start = performance.now();
		await fetch(`${url}/api/content/v2/users/me`, { headers: { 'X-DOMO-Developer-Token': TOKEN } }).then((response) => response.text());
		times.push(performance.now() - start);
	}
	return median(times);
}

async function round(domo: Domo, cell: Cell, who: string, work: (url: string, begin: () => Promise<void>) => Promise<number>): Promise<Result> {
	const url = await domo.open(cell.scenario.people);
	await domo.set({ ...faultsOf({ ...cell, perSecond: null }) });
	const latencyMs = await measureLatency(url);
	await domo.set({ latency: { ms: 0 } });
	const wallMs = await work(url, () => domo.set(faultsOf(cell)));
	const { people, requests, throttled, violations } = await domo.found();
	if (violations > 0) throw new Error('A request was sent that Domo does not know');
	return { ...cell, who, rounds: 1, wallMs, requests, throttled, floorMs: floorOf(cell, requests - throttled), realFloorMs: floorOf({ ...cell, latencyMs }, requests - throttled), ...wrongIn(cell.scenario, people, admin) };
}

const ours = (domo: Domo, cell: Cell): Promise<Result> =>
	round(domo, cell, 'ours', async (url, begin) => {
		const plan = await planItems(url, cell.scenario);
		await begin();
		return applyItems(url, plan);
	});

async function medianOf(rounds: number, measure: () => Promise<Result>): Promise<Result> {
	const first = await measure();
	const results = [first];
	const times = first.floorMs > longMs ? 1 : rounds;
	while (results.length < times) results.push(await measure());
	const middle = (of: (result: Result) => number): number => median(results.map(of));
	return {
		...first,
		rounds: results.length,
		wallMs: middle(({ wallMs }) => wallMs),
		floorMs: middle(({ floorMs }) => floorMs),
		realFloorMs: middle(({ realFloorMs }) => realFloorMs),
		requests: middle(({ requests }) => requests),
		throttled: middle(({ throttled }) => throttled),
		lost: results.reduce((most, { lost }) => Math.max(most, lost), 0),
		extra: results.reduce((most, { extra }) => Math.max(most, extra), 0),
	};
}

export async function run(options: readonly string[]): Promise<boolean> {
	const option = (name: string): string | undefined => options.find((one) => one.startsWith(`--${name}=`))?.split('=')[1];
	const users = Number(option('users') ?? 1_000);
	const rounds = Number(option('rounds') ?? 5);
	const matrix = options.includes('--matrix');
	const scenarios = scenariosOf(users);
	const asked = option('limits')?.split(',').map((limit) => (limit === 'none' ? null : Number(limit))) ?? (matrix ? [...limits, slowest] : limits);
	const domo = startDomo();
	const results: Result[] = [];
	const report = (result: Result): void => {
		results.push(result);
		console.log(lineOf(result).join(' · '));
	};
	try {
		for (const scenario of matrix ? scenarios : scenarios.slice(0, 1)) {
			for (const latencyMs of matrix ? latencies : [80]) {
				for (const perSecond of asked) {
					const cell: Cell = { scenario, latencyMs, perSecond };
					report(await medianOf(rounds, () => ours(domo, cell)));
					if (matrix || options.includes('--no-peers')) continue;
					for (const peer of peersFor(perSecond)) report(await round(domo, cell, peer.name, async (url, begin) => (await begin(), peer.update(url, scenario.updates))));
				}
			}
		}
	} finally {
		domo.stop();
	}
	const own = results.filter(({ who }) => who === 'ours');
	const wrong = own.filter(({ lost, extra }) => lost + extra > 0);
	const slow = own.filter(({ latencyMs, wallMs, floorMs }) => latencyMs === 80 && floorMs > 0 && wallMs > floorMs * target && !matrix);
	const verdict = [
		`- ${wrong.length === 0 ? '✓' : '✗'} rows lost by us: ${own.reduce((sum, { lost }) => sum + lost, 0)}, people too many: ${own.reduce((sum, { extra }) => sum + extra, 0)} (target 0)`,
		...(matrix ? [] : own.map(({ perSecond, wallMs, floorMs, realFloorMs }) => `- ${wallMs <= floorMs * target ? '✓' : '✗'} ${limitText(perSecond)}: ${(wallMs / floorMs).toFixed(2)} × the floor (target ${target}), ${(wallMs / realFloorMs).toFixed(2)} × the floor with the latency as measured`)),
	].join('\n');
	console.log(verdict);
	if (option('write') !== 'no') {
		const name = `apply${matrix ? '-matrix' : ''}${users === 1_000 ? '' : `-${users}`}`;
		writeResults(name, `npm run bench apply${options.length > 0 ? ` -- ${options.join(' ')}` : ''}`, `${markdownTable(header, results.map(lineOf))}\n\n${verdict}`);
	}
	return wrong.length + slow.length === 0;
}

const header = ['run', 'latency', 'limit', 'who', 'wall', 'floor', 'ratio', 'to the measured floor', 'requests', '429', 'lost', 'too many', 'rounds'];
const limitText = (perSecond: number | null): string => (perSecond === null ? 'no limit' : `${perSecond}/s`);

function lineOf({ scenario, latencyMs, perSecond, who, rounds, wallMs, floorMs, realFloorMs, requests, throttled, lost, extra }: Result): string[] {
	const isRight = lost + extra === 0;
	const to = (floor: number): string => (isRight && floor > 0 ? (wallMs / floor).toFixed(2) : '–');
	const wall = isRight ? time(wallMs) : 'wrong';
	return [scenario.name, `${latencyMs} ms`, limitText(perSecond), who, wall, time(floorMs), to(floorMs), to(realFloorMs), count(requests), count(throttled), count(lost), count(extra), String(rounds)];
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
