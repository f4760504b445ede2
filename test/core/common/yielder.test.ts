import { readConfiguration } from '../../../core/config';
import type { Clock } from '../../../core/common/ports';
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
