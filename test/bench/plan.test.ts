import { inputs, memoryDirectory } from '../../bench/plan/inputs';
import { planOf, requireRight } from '../../bench/plan/contenders';

/** `npm run bench plan` takes a quarter of an hour: here it is seen in a moment that it still measures a plan that is right. */
describe('What the benchmark of planning measures', () => {
	it('plans what its inputs were made to need', async () => {
		const world = inputs(500);
		const planned = await planOf(memoryDirectory(world.live), world.rows);
		expect(() => requireRight(planned, world)).not.toThrow();
		expect(world.expected).toEqual({ create: 5, update: 50, delete: 5, unchanged: 445 });
	});

	it('gives no time to a plan that is wrong', async () => {
		const world = inputs(500);
		const planned = await planOf(memoryDirectory(world.live.slice(1)), world.rows);
		expect(() => requireRight(planned, world)).toThrow('Our plan is wrong');
	});
});
