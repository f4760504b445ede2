import type { Clock } from './ports';
import { Lists } from './tables';

/** The longest that a computation holds the event loop: n8n answers its health check in between. */
const maxHoldMs = 20;

/** When others last had a turn, by clock: computations that follow each other hold the event loop together. */
const lastTurns = new WeakMap<Clock, number>();

function isTurnDue(clock: Clock): boolean {
	const now = clock.now();
	const last = lastTurns.get(clock);
	if (last !== undefined) return now - last > maxHoldMs;
	lastTurns.set(clock, now);
	return false;
}

async function giveTurn(clock: Clock): Promise<void> {
	await clock.yield();
	lastTurns.set(clock, clock.now());
}

/** Between two steps of a computation, each of which may be long. */
export async function yieldIfDue(clock: Clock): Promise<void> {
	if (isTurnDue(clock)) await giveTurn(clock);
}

/** Lets a long loop give the event loop a turn: `if (yielder.shouldYield(step)) await yielder.yield()`. */
export interface Yielder {
	shouldYield(step: number): boolean;
	yield(): Promise<void>;
}

/** Asks the clock every 256 steps only, since reading it costs more than a step. */
export function createYielder(clock: Clock): Yielder {
	return { shouldYield: (step) => (step & 255) === 0 && isTurnDue(clock), yield: () => giveTurn(clock) };
}

/**
 * For long computations that become due together, such as parsing responses that arrive together: each call resolves after the one
 * before it, with other work of the event loop in between.
 */
export function createYieldQueue(clock: Clock): () => Promise<void> {
	let last: Promise<void> = Promise.resolve();
	return () => {
		last = last.then(() => clock.yield());
		return last;
	};
}

/** Array operations that yield to the event loop: lists here have 100,000 members. */

/** So many are taken between two looks at the clock. */
const chunkLength = 32;

export async function eachChunked<T>(list: readonly T[], take: (one: T, at: number) => void, clock: Clock): Promise<void> {
	for (let from = 0; from < list.length; from += chunkLength) {
		if (isTurnDue(clock)) await giveTurn(clock);
		takeChunk(list, from, take);
	}
}

/** Apart, since V8 makes faster code of a loop outside of an async function. */
function takeChunk<T>(list: readonly T[], from: number, take: (one: T, at: number) => void): void {
	let at = from;
	for (const one of list.slice(from, from + chunkLength)) take(one, at++);
}

export async function mapChunked<T, U>(list: readonly T[], map: (one: T, at: number) => U, clock: Clock): Promise<U[]> {
	const mapped: U[] = [];
	await eachChunked(list, (one, at) => void mapped.push(map(one, at)), clock);
	return mapped;
}

export async function filterChunked<T>(list: readonly T[], isWanted: (one: T) => boolean, clock: Clock): Promise<T[]> {
	const wanted: T[] = [];
	await eachChunked(list, (one) => void (isWanted(one) && wanted.push(one)), clock);
	return wanted;
}

/** The members under each key, in their order. Members whose key is empty are left out: nothing is found by a blank. */
export async function indexChunked<T>(list: readonly T[], keyOf: (one: T) => string, clock: Clock): Promise<Lists<string, T>> {
	const lists = new Lists<string, T>();
	await eachChunked(list, (one) => {
		const key = keyOf(one);
		if (key !== '') lists.add(key, one);
	}, clock);
	return lists;
}

/** So many are sorted at once, in some milliseconds. */
const runLength = 4_096;

/** A stable sort: runs of some thousand, then merged. */
export async function sortChunked<T>(list: readonly T[], compare: (a: T, b: T) => number, clock: Clock): Promise<T[]> {
	const yielder = createYielder(clock);
	let runs: T[][] = [];
	for (let from = 0; from < list.length; from += runLength) {
		runs.push(list.slice(from, from + runLength).sort(compare));
		if (yielder.shouldYield(0)) await yielder.yield();
	}
	while (runs.length > 1) {
		const merged: T[][] = [];
		for (let i = 0; i < runs.length; i += 2) merged.push(await merge(runs[i] ?? [], runs[i + 1] ?? [], compare, yielder));
		runs = merged;
	}
	return runs[0] ?? [];
}

async function merge<T>(a: readonly T[], b: readonly T[], compare: (a: T, b: T) => number, yielder: Yielder): Promise<T[]> {
	const merged: T[] = [];
	let [i, j] = [0, 0];
	for (let step = 0; step < a.length + b.length; step++) {
		if (yielder.shouldYield(step)) await yielder.yield();
		const [left, right] = [a[i], b[j]];
		const takeLeft = right === undefined || (left !== undefined && compare(left, right) <= 0);
		const next = takeLeft ? left : right;
		if (takeLeft) i++;
		else j++;
		if (next !== undefined) merged.push(next);
	}
	return merged;
}

/** Runs a generator that yields after each of its steps, giving the event loop a turn in between. */
export async function runChunked<T>(steps: Generator<void, T, undefined>, clock: Clock): Promise<T> {
	for (;;) {
		const next = steps.next();
		if (next.done === true) return next.value;
		if (isTurnDue(clock)) await giveTurn(clock);
	}
}

/** The same at once, for short lists. */
export function atOnce<T>(steps: Generator<void, T, undefined>): T {
	for (;;) {
		const next = steps.next();
		if (next.done === true) return next.value;
	}
}

/** `[1, 2, 3]` in pages of 2: `[[1, 2], [3]]`. */
export function inPages<T>(list: readonly T[], pageSize: number): T[][] {
	const pages: T[][] = [];
	for (let start = 0; start < list.length; start += pageSize) pages.push(list.slice(start, start + pageSize));
	return pages;
}
