import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';

/** How a piece of work went, besides what it gave. */
export interface Watched<T> {
	readonly value: T;
	readonly ms: number;
	/** Processor time of all threads of this process, garbage collection included. */
	readonly cpuMs: number;
	/** How long others had to wait for the event loop, in ms. */
	readonly delayMaxMs: number;
	readonly delayP99Ms: number;
	/** The largest heap seen while it worked, over the heap before, in bytes. */
	readonly peakBytes: number;
}

const resolutionMs = 1;
const sampleMs = 5;

/** Runs work and watches the event loop and the heap. Collects garbage before, where node was started with `--expose-gc`. */
export async function watched<T>(work: () => Promise<T>): Promise<Watched<T>> {
	globalThis.gc?.();
	await nextTurn();
	const before = heapUsed();
	let peak = before;
	const sample = (): void => void (peak = Math.max(peak, heapUsed()));
	const delay = monitorEventLoopDelay({ resolution: resolutionMs });
	const timer = setInterval(sample, sampleMs);
	delay.enable();
	const cpu = process.cpuUsage();
	const start = performance.now();
	const value = await work();
	const ms = performance.now() - start;
	const cpuMs = cpuSince(cpu);
	// A turn more, so that a hold of the loop up to the very end is seen.
	await nextTurn();
	delay.disable();
	sample();
	clearInterval(timer);
	return { value, ms, cpuMs, delayMaxMs: delay.max / 1e6, delayP99Ms: delay.percentile(99) / 1e6, peakBytes: peak - before };
}

/** In bytes. Unlike `process.memoryUsage` it does not ask the kernel, which takes as long as planning some hundred people. */
const heapUsed = (): number => getHeapStatistics().used_heap_size;

/** Milliseconds of processor time since then. */
export function cpuSince(before: NodeJS.CpuUsage): number {
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1_000;
}
