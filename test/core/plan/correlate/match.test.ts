import { indexBy } from '../../../../core/plan/accountIndex';
import { aLiveUser } from '../../../support/builders';
import { FakeClock } from '../../../support/fakeClock';

it('an index tells who alone has a key, and all who share it; a blank is nobody\'s', async () => {
	const users = ['a', 'b', 'a', '', 'a'].map((displayName, id) => aLiveUser({ id, displayName }));
	const { only, all } = await indexBy(users, (user) => user.displayName, new FakeClock());
	expect([only('a'), only('b'), only(''), only('z')]).toEqual([-1, 1, -1, -1]);
	expect([all('a'), all('b'), all(''), all('z')]).toEqual([[0, 2, 4], [1], [], []]);
});
