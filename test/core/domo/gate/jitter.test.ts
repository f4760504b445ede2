import { createJitter } from '../../../../core/domo/gate/jitter';

const take = (seed: number, count: number) => {
	const jitter = createJitter(seed);
	return Array.from({ length: count }, jitter);
};

describe('jitter', () => {
	it('spreads evenly over [0, 1)', () => {
		const numbers = take(1_767_592_800_123, 100);
		expect(numbers.every((one) => one >= 0 && one < 1)).toBe(true);
		const tenths = new Set(numbers.map((one) => Math.floor(one * 10)));
		expect(tenths.size).toBe(10);
	});

	it('differs between runs that start a millisecond apart', () => {
		expect(take(1_767_592_800_123, 1)).not.toEqual(take(1_767_592_800_124, 1));
	});
});
