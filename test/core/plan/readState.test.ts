import type { Field } from '../../../core/common/fieldValue';
import { COORDINATION_KEY } from '../../../core/domo';
import type { AttributeDefinition } from '../../../core/domo';
import { everyField, fieldsToRead, readAllLiveUsers } from '../../../core/plan/readState';
import { aField } from '../../support/builders';
import { FakeDirectory } from '../../support/fakeDirectory';

const attribute = (key: string, keyspace: AttributeDefinition['keyspace'] = 'customer-defined'): AttributeDefinition => ({ key, title: '', keyspace, validator: 'ANY_VALUE', valueType: 'STRING' });
const names = (fields: readonly Field[]) => fields.map(({ name }) => name);

it("the fields to read are the configuration's in its order, then what is needed besides, once each", () => {
	expect(names(fieldsToRead([aField('title'), aField('employeeId')], ['employeeId', 'team', 'team'], [attribute('team')]))).toEqual(['title', 'employeeId', 'team']);
});

it("every field is the 13 columns, the custom attributes and those of the identity provider, none twice, and nothing of Domo's or our own", () => {
	const ours = attribute(COORDINATION_KEY);
	const all = names(everyField([attribute('team'), attribute('title'), attribute('policy', 'domo-defined'), attribute('badge', 'idp'), ours]));
	expect(all).toHaveLength(15);
	expect(all.slice(-2)).toEqual(['team', 'badge']);
});

it('attributes that do not exist yet are not asked for, and come out empty in their place', async () => {
	const directory = new FakeDirectory();
	directory.add({ id: 7 }, { title: 'Lead', team: 'red' });
	directory.add({ id: 8 });
	const asked: string[][] = [];
	const all = directory.allUsers.bind(directory);
	directory.allUsers = async (fields) => {
		asked.push(names(fields));
		const { users } = await all(fields);
		// Somebody whose values Domo did not tell at all.
		return { users: users.map((user) => (user.id === 8 ? { ...user, values: [] } : user)), issues: ['One page was short.'] };
	};
	const fields = [aField('title'), aField('shoe'), aField('team')];
	const read = await readAllLiveUsers(directory, fields, ['shoe'], { groups: false });
	expect(asked).toEqual([['title', 'team']]);
	expect(read.users.map(({ values }) => values)).toEqual([['Lead', null, 'red'], [null, null, null]]);
	expect(read.issues).toEqual(['One page was short.']);
	const whole = await readAllLiveUsers(directory, fields, [], { groups: false });
	expect(asked[1]).toEqual(['title', 'shoe', 'team']);
	// As it was read, without a copy of a hundred thousand people.
	expect(whole.users[1]?.values).toEqual([]);
});
