import { createWindow } from '../../../../core/domo/gate/window';

function sizesAfter(max: number, steps: readonly ('good' | 'throttled')[]): readonly number[] {
	const window = createWindow(max);
	return steps.map((step) => {
		window[step]();
		return window.size();
	});
}

const goods = (count: number) => new Array<'good'>(count).fill('good');

describe('how many requests are in flight', () => {
	it('starts at two and grows by one for each good answer up to the most', () => {
		expect(createWindow(8).size()).toBe(2);
		expect(sizesAfter(8, goods(8))).toEqual([3, 4, 5, 6, 7, 8, 8, 8]);
	});

	it('never passes a most of one', () => {
		expect(createWindow(1).size()).toBe(1);
		expect(sizesAfter(1, goods(3))).toEqual([1, 1, 1]);
	});

	it('starts again from one after a throttled burst, quickly to half, then slowly', () => {
		const sizes = sizesAfter(8, [...goods(6), 'throttled', ...goods(12)]);
		expect(sizes.slice(6)).toEqual([1, 2, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 6]);
	});

	it('stays at one while everything is throttled', () => {
		expect(sizesAfter(8, ['throttled', 'throttled', 'throttled'])).toEqual([1, 1, 1]);
	});
});
