import fc from 'fast-check';

import type { Clock } from '../../../core/common/ports';
import { atOnce, createYieldQueue, filterChunked, indexChunked, inPages, mapChunked, runChunked, sortChunked, yieldIfDue } from '../../../core/common/yielder';
import { readConfiguration } from '../../../core/config';
import { FakeClock } from '../../support/fakeClock';
import { aContext, aRow } from '../config/support/table';

/** A clock on which every look costs 11 ms; counts how often others got a turn. */
function hurriedClock(): Clock & { readonly turns: () => number } {
	let now = 0;
	let turns = 0;
	return {
		now: () => (now += 11),
		sleep: () => Promise.resolve(),
		yield: () => {
			turns++;
			return Promise.resolve();
		},
		turns: () => turns,
	};
}

describe('a long table', () => {
	it('lets others have a turn all along, also among rejects and duplicates', async () => {
		const clock = hurriedClock();
		const rows = Array.from({ length: 6_400 }, (_, i) => aRow({ email: `p${i % 3_200}@acme.example`, roleId: i % 2 === 0 ? '4' : 'x' }));
		const { rejects } = await readConfiguration(rows, aContext(), clock);
		expect(rejects).toHaveLength(6_400);
		// Looks every 32 rows, yields every second time, in each of four passes.
		expect(clock.turns()).toBeGreaterThanOrEqual((6_400 / 32 / 2) * 4 - 4);
	});
});

const clock = new FakeClock();

/** A clock that counts the turns it gives. */
function countingClock(): FakeClock & { turns: number } {
	return Object.assign(new FakeClock(), {
		turns: 0,
		yield(this: { turns: number }) {
			this.turns++;
			return Promise.resolve();
		},
	});
}

it('others have a turn once a computation has held the event loop for more than 20 milliseconds since the last one', async () => {
	const counting = countingClock();
	const turns: number[] = [];
	for (const pause of [0, 20, 1, 20, 1, 19, 2]) {
		counting.advance(pause);
		await yieldIfDue(counting);
		turns.push(counting.turns);
	}
	expect(turns).toEqual([0, 0, 1, 1, 2, 2, 3]);
});

it('computations that become due together are done one after the other, each behind a turn for others', async () => {
	const done: string[] = [];
	const next = createYieldQueue({ ...new FakeClock(), now: () => 0, sleep: () => Promise.resolve(), yield: async () => void done.push('others') });
	await Promise.all(['a', 'b', 'c'].map(async (name) => {
		await next();
		done.push(name);
	}));
	expect(done).toEqual(['others', 'a', 'others', 'b', 'others', 'c']);
});

describe('steps', () => {
	function* steps(counting: FakeClock): Generator<void, string, undefined> {
		for (let i = 0; i < 5; i++) {
			counting.advance(15);
			yield;
		}
		return 'done';
	}

	it('let others have a turn in between', async () => {
		const counting = countingClock();
		expect([await runChunked(steps(counting), counting), counting.turns]).toEqual(['done', 2]);
	});

	it('are run at once where they are few', () => expect(atOnce(steps(new FakeClock()))).toBe('done'));
});

it.each([[[], []], [[1, 2], [[1, 2]]], [[1, 2, 3], [[1, 2], [3]]]])('%j in pages of two is %j', (list, pages) => expect(inPages(list, 2)).toEqual(pages));

it('maps and filters a list of many chunks as map and filter do, with the place of each member', async () => {
	const list = Array.from({ length: 100 }, (_, i) => i * 3);
	expect(await mapChunked(list, (one, at) => one + at, clock)).toEqual(list.map((one, at) => one + at));
	expect(await filterChunked(list, (one) => one % 2 === 0, clock)).toEqual(list.filter((one) => one % 2 === 0));
});

it('maps a list as map does', async () => {
	await fc.assert(fc.asyncProperty(fc.array(fc.integer()), async (list) => {
		expect(await mapChunked(list, (n) => n * 2, clock)).toEqual(list.map((n) => n * 2));
	}));
});

it('sorts as sort does, and is as stable', async () => {
	const byFirst = (a: readonly [number, number], b: readonly [number, number]) => a[0] - b[0];
	for (const length of [0, 1, 2, 4_095, 4_096, 4_097, 8_192, 9_000]) {
		const list = Array.from({ length }, (_, i) => [(i * 7_919) % 101, i] as const);
		expect(await sortChunked(list, byFirst, clock)).toEqual([...list].sort(byFirst));
	}
});

it('lets others have a turn while it sorts', async () => {
	const slow = new FakeClock();
	let turns = 0;
	slow.yield = async () => void turns++;
	await sortChunked(Array.from({ length: 20_000 }, (_, i) => -i), (a, b) => {
		slow.advance(0.01);
		return a - b;
	}, slow);
	expect(turns).toBeGreaterThan(10);
});

it('an index has all members under each key, in their order, and nobody under a blank', async () => {
	const index = await indexChunked(['a1', 'b1', 'a2', '', 'a3'], (text) => text.charAt(0), new FakeClock());
	expect(['a', 'b', '', 'c'].map((key) => index.all(key))).toEqual([['a1', 'a2', 'a3'], ['b1'], [], []]);
	expect(['a', 'b', 'c'].map((key) => [index.first(key), index.only(key)])).toEqual([['a1', undefined], ['b1', 'b1'], [undefined, undefined]]);
	expect([...index.shared]).toEqual([['a', ['a1', 'a2', 'a3']]]);
});
