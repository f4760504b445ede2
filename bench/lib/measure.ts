/** Measures work, does the arithmetic of measurements, and writes the results into the page of benchmarks. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';

export function median(values: readonly number[]): number {
	return quantile(values, 0.5);
}

/** The value below which the given share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** `1.23 s`, `45 ms`. */
export function time(ms: number): string {
	if (ms >= 10_000) return `${(ms / 1_000).toFixed(1)} s`;
	return ms >= 1_000 ? `${(ms / 1_000).toFixed(2)} s` : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}

export const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024).toLocaleString('en')} MB`;
export const count = (n: number): string => n.toLocaleString('en');

/** A table in Markdown. The first column is text, the others are figures. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
	return [line(header), line(header.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** The measurements of some work, with its result. */
export interface Watched<T> {
	readonly value: T;
	readonly ms: number;
	/** Processor time of all threads of this process, garbage collection included. */
	readonly cpuMs: number;
	/** How long the event loop was blocked, in ms. */
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
	// One more turn, so that blocking up to the very end is measured.
	await nextTurn();
	delay.disable();
	sample();
	clearInterval(timer);
	return { value, ms, cpuMs, delayMaxMs: delay.max / 1e6, delayP99Ms: delay.percentile(99) / 1e6, peakBytes: peak - before };
}

/** A stretch of time, in milliseconds of `performance.now()`. */
export interface Stretch {
	readonly from: number;
	readonly to: number;
}

/** Runs work and notes when V8 collected garbage meanwhile. */
export async function withCollections<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly collections: readonly Stretch[] }> {
	const collections: Stretch[] = [];
	const observer = new PerformanceObserver((list) => {
		for (const { startTime, duration } of list.getEntries()) collections.push({ from: startTime, to: startTime + duration });
	});
	observer.observe({ entryTypes: ['gc'] });
	const value = await work();
	// The observer is told in later turns.
	await nextTurn();
	await nextTurn();
	observer.disconnect();
	return { value, collections };
}

/** The longest of these stretches, less the collections of garbage inside. */
export function longestOwn(stretches: readonly Stretch[], collections: readonly Stretch[]): number {
	const lengths = stretches.map(({ from, to }) => to - from - collections.reduce((sum, other) => sum + Math.max(0, Math.min(to, other.to) - Math.max(from, other.from)), 0));
	return lengths.reduce((longest, ms) => Math.max(longest, ms), 0);
}

/** In bytes. Unlike `process.memoryUsage` it does not ask the kernel, which takes as long as planning some hundred users. */
const heapUsed = (): number => getHeapStatistics().used_heap_size;

/** Milliseconds of processor time since then. */
export function cpuSince(before: NodeJS.CpuUsage): number {
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1_000;
}

const file = join(__dirname, '..', '..', 'docs', 'evidence', 'benchmarks.md');

/**
 * Puts the newest results of a benchmark between its markers in docs/evidence/benchmarks.md, with the command that made them and the
 * machine. Results without a place there are only printed.
 */
export function writeResults(name: string, command: string, results: string): void {
	const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
	const page = readFileSync(file, 'utf8');
	const [from, to] = [page.indexOf(begin), page.indexOf(end)];
	if (from < 0 || to < from) return console.log(`docs/evidence/benchmarks.md has no place for "${name}".`);
	const section = `${begin}\n${results.trim()}\n\nMade by \`${command}\` on ${machine()}.\n${end}`;
	writeFileSync(file, page.slice(0, from) + section + page.slice(to + end.length));
	console.log(`Written to docs/evidence/benchmarks.md: ${name}.`);
}

function machine(): string {
	const processors = cpus();
	const day = new Date().toISOString().slice(0, 10);
	return `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 1024 ** 3)} GB, Node ${process.version}, ${day}`;
}
