/** Measures work, does the arithmetic of measurements, and writes the results into the page of benchmarks. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';

export function median(values: readonly number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
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
	/** The longest time without a turn of the event loop, in ms, less the garbage collections inside. */
	readonly holdMs: number;
	/** The longest garbage collection, in ms. */
	readonly collectionMs: number;
	/** The largest heap seen while it worked, over the heap before, in bytes. */
	readonly peakBytes: number;
}

/** A stretch of time, in milliseconds of `performance.now()`. */
interface Stretch {
	readonly from: number;
	readonly to: number;
}

/** So often the event loop is asked for a turn. */
const turnMs = 1;
const turnsPerSample = 5;

/** Runs work and watches the event loop and the heap. Collects garbage before, where node was started with `--expose-gc`. */
export async function watched<T>(work: () => Promise<T>): Promise<Watched<T>> {
	globalThis.gc?.();
	await nextTurn();
	const collections: Stretch[] = [];
	const observer = new PerformanceObserver((list) => {
		for (const { startTime, duration } of list.getEntries()) collections.push({ from: startTime, to: startTime + duration });
	});
	observer.observe({ entryTypes: ['gc'] });
	const before = heapUsed();
	let peak = before;
	const stretches: Stretch[] = [];
	const start = performance.now();
	let last = start;
	const turn = (): void => {
		const now = performance.now();
		stretches.push({ from: last, to: now });
		last = now;
		if (stretches.length % turnsPerSample === 0) peak = Math.max(peak, heapUsed());
	};
	const timer = setInterval(turn, turnMs);
	const value = await work();
	const ms = performance.now() - start;
	clearInterval(timer);
	turn();
	// The observer hears of a collection in a later turn.
	await nextTurn();
	await nextTurn();
	observer.disconnect();
	const during = collections.filter(({ from }) => from >= start);
	return { value, ms, holdMs: longestOwn(stretches, during), collectionMs: longestOwn(during, []), peakBytes: Math.max(peak, heapUsed()) - before };
}

/** The longest of these stretches, less the collections of garbage inside. Both are in order of time. */
function longestOwn(stretches: readonly Stretch[], collections: readonly Stretch[]): number {
	let longest = 0;
	let next = 0;
	for (const { from, to } of stretches) {
		let own = to - from;
		for (let other = collections[next]; other !== undefined && other.from < to; other = collections[++next]) own -= Math.max(0, Math.min(to, other.to) - Math.max(from, other.from));
		longest = Math.max(longest, own);
	}
	return longest;
}

/** In bytes. Unlike `process.memoryUsage` it does not ask the kernel, which takes as long as planning some hundred users. */
const heapUsed = (): number => getHeapStatistics().used_heap_size;

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
