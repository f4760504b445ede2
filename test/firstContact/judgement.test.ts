import { closeHouses } from '../faults/support/house';
import { harmOf, notSo } from './cell';
import { houseOf } from './scenarios';

/** What the matrix says of a cell is worth something only if it can say otherwise. */
describe('the judgement of a cell', () => {
	afterEach(closeHouses);

	it('sees who was removed, demoted, renamed, retitled, doubled, made or invited', async () => {
		const house = await houseOf({});
		const { people, outbox } = house.domo.state;
		const before = new Map(house.domo.state.users);
		expect(harmOf(house, before, house.rows)).toEqual([]);
		const person = (n: number) => {
			const user = people.find(1_000 + n);
			if (user === undefined) throw new Error('is there');
			return user;
		};
		const [one, two, three, four] = [person(1), person(2), person(3), person(4)];
		people.remove(one);
		people.replace(two, { ...two, roleId: 1 });
		people.replace(three, { ...three, values: new Map([['title', ['Other']]]) });
		people.replace(four, { ...four, emailAddress: 'elsewhere@acme.example' });
		people.add({ ...two, id: 7 });
		people.add({ ...two, id: 8, emailAddress: 'stranger@acme.example' });
		outbox.push({ at: 0, userId: 1, email: 'stranger@acme.example', displayName: '', invitedBy: 1 });
		expect(harmOf(house, before, house.rows)).toEqual([
			'person1@acme.example was removed', 'person2@acme.example got role 1', 'person3@acme.example got the title Other', 'person4@acme.example was renamed',
			'Somebody is there twice', 'stranger@acme.example was created', 'Invited: stranger@acme.example',
		]);
	});

	it('sees what is called applied and is not so', async () => {
		const { domo } = await houseOf({});
		const said = (action: string, n: number, more: object = {}) => notSo(domo, { action, email: `person${n}@acme.example`, ...more });
		expect([said('delete', 1), said('create', 77), said('update', 1, { to_title: 'Lead' }), said('update', 1, { to_roleId: 1 }), said('update', 1, { to_groups: 'Sales (501)' })].map((wrong) => wrong.length)).toEqual([1, 1, 1, 1, 1]);
		expect([said('delete', 77), said('update', 1, { to_title: 'Analyst', to_roleId: 4, to_groups: '' })]).toEqual([[], []]);
	});
});
