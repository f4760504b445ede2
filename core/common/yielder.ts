import type { Clock } from './ports';

/** How long a computation may hold the event loop before others get a turn; n8n answers its health check in between. */
const maxHoldMs = 20;

/**
 * For long loops: `if (breath.due(i)) await breath.take()`. Asks the clock every 256 steps only, since reading it costs more
 * than a step.
 */
export function createBreath(clock: Clock): { due(step: number): boolean; take(): Promise<void> } {
	let since = clock.now();
	return {
		due: (step) => (step & 255) === 0 && clock.now() - since > maxHoldMs,
		take: async () => {
			await clock.yield();
			since = clock.now();
		},
	};
}

/** What arrays do at once, done so that the event loop can breathe: lists here have 100,000 members. */

export async function mapInTurns<T, U>(list: readonly T[], map: (one: T) => U, clock: Clock): Promise<U[]> {
	const breath = createBreath(clock);
	const mapped: U[] = [];
	for (const [i, one] of list.entries()) {
		if (breath.due(i)) await breath.take();
		mapped.push(map(one));
	}
	return mapped;
}

/** So many are sorted at once, in some milliseconds. */
const runLength = 4_096;

/** A stable sort: runs of some thousand, then merged. */
export async function sortInTurns<T>(list: readonly T[], compare: (a: T, b: T) => number, clock: Clock): Promise<T[]> {
	const breath = createBreath(clock);
	let runs: T[][] = [];
	for (let from = 0; from < list.length; from += runLength) {
		runs.push(list.slice(from, from + runLength).sort(compare));
		if (breath.due(0)) await breath.take();
	}
	while (runs.length > 1) {
		const merged: T[][] = [];
		for (let i = 0; i < runs.length; i += 2) merged.push(await merge(runs[i] ?? [], runs[i + 1] ?? [], compare, breath));
		runs = merged;
	}
	return runs[0] ?? [];
}

async function merge<T>(a: readonly T[], b: readonly T[], compare: (a: T, b: T) => number, breath: ReturnType<typeof createBreath>): Promise<T[]> {
	const merged: T[] = [];
	let [i, j] = [0, 0];
	for (let step = 0; step < a.length + b.length; step++) {
		if (breath.due(step)) await breath.take();
		const [left, right] = [a[i], b[j]];
		const takeLeft = j >= b.length || (i < a.length && left !== undefined && right !== undefined && compare(left, right) <= 0);
		const next = takeLeft ? left : right;
		if (takeLeft) i++;
		else j++;
		if (next !== undefined) merged.push(next);
	}
	return merged;
}

/** A computation that yields after each of its steps, done so that the event loop can breathe. */
export async function inTurns<T>(steps: Generator<void, T, undefined>, clock: Clock): Promise<T> {
	const breath = createBreath(clock);
	for (let step = 1; ; step++) {
		const next = steps.next();
		if (next.done === true) return next.value;
		if (breath.due(step)) await breath.take();
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

/** Whether an object has just these keys, in this order. Makes no list of keys: lists here have 100,000 objects, nearly all alike. */
export function hasKeys(value: object, keys: readonly string[]): boolean {
	let i = 0;
	for (const key in value) if (key !== keys[i++]) return false;
	return i === keys.length;
}
