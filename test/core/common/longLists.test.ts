import fc from 'fast-check';

import { mapChunked, sortChunked } from '../../../core/common/yielder';
import { FakeClock } from '../../support/fakeClock';

const clock = new FakeClock();

it('maps a list as map does', async () => {
	await fc.assert(fc.asyncProperty(fc.array(fc.integer()), async (list) => {
		expect(await mapChunked(list, (n) => n * 2, clock)).toEqual(list.map((n) => n * 2));
	}));
});

it('sorts as sort does, and is as stable', async () => {
	const byFirst = (a: readonly [number, number], b: readonly [number, number]) => a[0] - b[0];
	for (const length of [0, 1, 2, 4_095, 4_096, 4_097, 20_000, 50_001]) {
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
