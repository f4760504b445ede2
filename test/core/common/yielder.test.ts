import fc from 'fast-check';

import type { Clock } from '../../../core/common/ports';
import { indexChunked, mapChunked, sortChunked } from '../../../core/common/yielder';
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

it('maps a list as map does', async () => {
	await fc.assert(fc.asyncProperty(fc.array(fc.integer()), async (list) => {
		expect(await mapChunked(list, (n) => n * 2, clock)).toEqual(list.map((n) => n * 2));
	}));
});

it('sorts as sort does, and is as stable', async () => {
	const byFirst = (a: readonly [number, number], b: readonly [number, number]) => a[0] - b[0];
	for (const length of [0, 1, 2, 4_095, 4_096, 4_097, 8_192, 13_001]) {
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
