import { indexChunked } from '../../../core/common/yielder';
import { FakeClock } from '../../support/fakeClock';

it('an index has all members under each key, in their order, and nobody under a blank', async () => {
	const index = await indexChunked(['a1', 'b1', 'a2', '', 'a3'], (text) => text.charAt(0), new FakeClock());
	expect([...index]).toEqual([['a', ['a1', 'a2', 'a3']], ['b', ['b1']]]);
});
