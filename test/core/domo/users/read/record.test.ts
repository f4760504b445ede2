import { fieldByName } from '../../../../../core/config';
import { recordReader } from '../../../../../core/domo/users/read/record';

const definition = { key: 'skills', title: 'Skills', keyspace: 'customer-defined', validator: 'ANY_VALUE_MULTI', valueType: 'STRING' } as const;
const fields = ['email', 'roleId', 'title', 'location', 'skills'].map((name) => fieldByName(name, [definition]));
const read = recordReader(fields);

const record = (attributes: Readonly<Record<string, readonly unknown[]>>, more: object = {}) => ({
	id: 7,
	displayName: 'Ann',
	userName: 'ann@x.example',
	emailAddress: 'ann@x.example',
	roleId: 4,
	attributes: Object.entries(attributes).map(([key, values]) => ({ key, values })),
	...more,
});

describe('a record of the user search', () => {
	it('becomes a user with its values by position', () => {
		expect(read(record({ title: ['Lead'], employeeLocation: ['Oslo'], skills: ['a', 'b'], isActive: [true], isPending: [false], created: [1_700_000_000_000] }))).toEqual({
			id: 7,
			email: 'ann@x.example',
			login: 'ann@x.example',
			displayName: 'Ann',
			roleId: 4,
			values: ['ann@x.example', 4, 'Lead', 'Oslo', ['a', 'b']],
			accepted: true,
			active: true,
			human: true,
			createdAt: 1_700_000_000_000,
		});
	});

	it('carries nothing over from the record before', () => {
		read(record({ title: ['Lead'], isPending: [true] }));
		expect(read(record({}))).toMatchObject({ values: ['ann@x.example', 4, null, null, null], accepted: true });
	});

	it.each([
		['pending', { isPending: [true] }, { accepted: false }],
		['pending as text', { isPending: ['true'] }, { accepted: false }],
		['inactive', { isActive: [false] }, { active: false }],
		['a system user', { isSystemUser: [true] }, { human: false }],
		['anonymous', { isAnonymous: [true] }, { human: false }],
	])('sees who is %s', (_name, attributes, expected) => {
		expect(read(record(attributes))).toMatchObject(expected);
	});

	it('reads times in seconds as well as in milliseconds', () => {
		expect(read(record({ created: [1_700_000_000] }))?.createdAt).toBe(1_700_000_000_000);
		expect(read(record({}))?.createdAt).toBeNull();
	});

	it('takes id and address from the attributes where they stand nowhere else', () => {
		const bare = { attributes: [{ key: 'id', values: [9] }, { key: 'emailAddress', values: ['b@x.example'] }, { key: 'roleId', values: ['3'] }] };
		expect(read(bare)).toMatchObject({ id: 9, email: 'b@x.example', roleId: 3, displayName: '' });
	});

	it('reads groups only when they came', () => {
		expect(read(record({}))).not.toHaveProperty('groups');
		expect(read(record({}, { groups: [{ id: 5, name: 'Readers' }, { groupId: '6', name: 'Writers' }, null] }))?.groups).toEqual([
			{ id: 5, name: 'Readers' },
			{ id: 6, name: 'Writers' },
		]);
	});

	it.each([null, 'x', 3, [], {}, { id: 'abc' }, { id: 1.5 }])('gives nobody for %j', (value) => {
		expect(read(value)).toBeNull();
	});
});
