import fc from 'fast-check';

import type { FieldValue } from '../../core/common/fieldValue';
import { anInstance, apply, deleting, planOf, updating } from '../core/apply/builders';
import type { FakeDirectory } from '../support/fakeDirectory';
import type { FakePerson } from '../support/fakePerson';
import { runs, runTimeoutMs } from './runs';

const word = fc.constantFrom<FieldValue>('a', 'b', 'c', null);
const list = fc.constantFrom<FieldValue>(['a'], ['a', 'b'], ['b', 'a'], ['b']);
const values = fc.record({ title: word, department: word, team: word, costCenter: word, skills: list, groups: fc.constantFrom<FieldValue>([], ['Group 7 (7)'], ['Group 8 (8)', 'Group 7 (7)'], ['Group 7 (7)', 'Group 8 (8)']) });
type Values = Record<'title' | 'department' | 'team' | 'costCenter' | 'skills' | 'groups', FieldValue>;

function instance(): FakeDirectory {
	const domo = anInstance();
	const text = { validator: 'ANY_VALUE', valueType: 'STRING' };
	domo.definitions.push({ key: 'costCenter', title: 'Cost', keyspace: 'idp', ...text });
	domo.definitions.push({ key: 'skills', title: 'Skills', keyspace: 'customer-defined', ...text, validator: 'ANY_VALUE_MULTI' });
	domo.groupList.push({ id: 7, name: 'Group 7', dynamic: false }, { id: 8, name: 'Group 8', dynamic: false });
	return domo;
}

function put(person: FakePerson, { groups, ...attributes }: Values): void {
	for (const [key, value] of Object.entries(attributes)) person.attributes.set(key, value);
	person.groups.clear();
	for (const label of Array.isArray(groups) ? groups : []) person.groups.add(Number(/\((\d+)\)/.exec(label)?.[1]));
}

/** What somebody who looks would call the same: order in a list says nothing. */
const image = (given: Values): string => JSON.stringify(Object.entries(given).map(([key, value]) => [key, Array.isArray(value) ? [...value].sort() : value]));

describe('somebody who is to be removed, and whom somebody edits meanwhile', () => {
	it.each(['delete', 'roleChange'] as const)('is removed if and only if all that the plan saw is as it was: %s', async (how) => {
		const seen = { same: 0, other: 0 };
		await fc.assert(
			fc.asyncProperty(values, values, fc.boolean(), async (then, since, isEdited) => {
				const domo = instance();
				const person = domo.add({ id: 11 });
				put(person, then);
				const before = { email: person.email, displayName: person.displayName, roleId: 4, ...then };
				const plan = planOf(domo, [how === 'delete' ? deleting(person, { before }) : updating(person, { roleId: 5 }, { row_number: null, before })]);
				const now = isEdited ? since : then;
				put(person, now);
				const isSame = image(now) === image(then);
				seen[isSame ? 'same' : 'other'] += 1;
				const result = await apply(domo, plan);
				expect(result.outcomes[0]?.status).toBe(isSame ? 'applied' : 'drifted');
				expect(domo.writes.length > 0).toBe(isSame);
			}),
			runs(200),
		);
		expect(Math.min(seen.same, seen.other)).toBeGreaterThan(20);
	}, runTimeoutMs);
});
