/**
 * What an endless answer costs the node that requested it: the peak memory, how long the event loop is blocked, and when the node
 * gives up. Domo Reconcile Users runs on n8n-core's engine with n8n's own HTTP client; the stand-in works in the same process, so
 * the figures include it. Limits: five times the 32 MiB of a JSON answer, and 250 ms of the event loop.
 */
import 'reflect-metadata';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';

import type { FaultSwitches } from '../sandbox';
import { aNode, chain, items } from '../test/support/engine/build';
import { runWorkflow } from '../test/support/engine/engine';
import { aPerson, aRow, aWorld } from '../test/support/engine/world';
import { writeResults } from './lib/measure';

const MIB = 1024 * 1024;
/** Includes what was read, what the stand-in sends, and what is not collected yet. */
const maxMib = 160;
const maxHoldMs = 250;

const cases: readonly (readonly [answer: string, faults: FaultSwitches])[] = [
	['as usual (200 people)', {}],
	['a body that never ends', { endlessBody: [{ kinds: ['searchUsers'] }] }],
	['the same as gzip, a thousandth on the way', { endlessBody: [{ kinds: ['searchUsers'], packed: true }] }],
];

interface Measure {
	readonly ms: number;
	readonly peakMib: number;
	readonly holdMs: number;
	readonly said: string;
}

async function measure(faults: FaultSwitches): Promise<Measure> {
	const people = Array.from({ length: 200 }, (_, i) => i + 1);
	const world = await aWorld({ users: people.map((n) => aPerson(n)) });
	try {
		const job = () => runWorkflow(chain(items(...people.map((n) => aRow(n))), aNode('Reconcile', 'domoReconcileUsers', { jobName: 'Bench' })), world);
		await job();
		Object.assign(world.domo.faults, faults);
		globalThis.gc?.();
		await wait(50);
		// Strings are on the heap, stream buffers are external.
		const held = (): number => process.memoryUsage().heapUsed + process.memoryUsage().external;
		const before = held();
		let peak = before;
		const timer = setInterval(() => (peak = Math.max(peak, held())), 2);
		const delay = monitorEventLoopDelay({ resolution: 1 });
		delay.enable();
		const start = performance.now();
		const { error } = await job();
		const ms = performance.now() - start;
		delay.disable();
		clearInterval(timer);
		return { ms, peakMib: (peak - before) / MIB, holdMs: delay.max / 1e6, said: error ?? 'planned' };
	} finally {
		await world.stop();
	}
}

export async function run(): Promise<boolean> {
	const rows: string[] = [];
	let isWithin = true;
	for (const [answer, faults] of cases) {
		const { ms, peakMib, holdMs, said } = await measure(faults);
		isWithin &&= peakMib <= maxMib && holdMs <= maxHoldMs;
		rows.push(`| ${answer} | ${Math.round(peakMib)} MiB | ${Math.round(holdMs)} ms | ${(ms / 1_000).toFixed(1)} s | ${said.split('\n')[0]} |`);
	}
	const table = ['| the list of people is | memory at most | event loop kept | ended after | how |', '|---|---|---|---|---|', ...rows].join('\n');
	console.log(table);
	writeResults('limits', 'npm run bench limits', table);
	return isWithin;
}
