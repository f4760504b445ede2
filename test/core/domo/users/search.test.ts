import { fieldByName } from '../../../../core/config';
import { hasAttributes, recordReader } from '../../../../core/domo/users/search';

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
		['anonymous, as whoever was invited is', { isPending: [true], isAnonymous: [true] }, { human: true, accepted: false }],
		['anonymous and nothing else', { isAnonymous: [true] }, { human: true, accepted: false }],
		["Domo's own, pending and anonymous too", { isPending: [true], isAnonymous: [true], isSystemUser: [true] }, { human: false }],
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

	it('reads the account with the id 0', () => {
		expect(read({ ...record({ isSystemUser: [true] }), id: 0 })).toMatchObject({ id: 0, human: false });
		expect(read({ ...record({}), id: 0, userType: 'DOMO_SUPPORT' })).toMatchObject({ id: 0, human: false });
	});

	it.each([
		['a bare text for a list', [{ key: 'skills', values: 'a' }, { key: 'title', values: 'Lead' }]],
		['a record for each value', [{ key: 'skills', values: [{ value: 'a' }] }, { key: 'title', values: [{ displayValue: 'Lead' }] }]],
		['`value` for `values`', [{ key: 'skills', value: ['a'] }, { key: 'title', value: 'Lead' }]],
		['a member for each key', { skills: ['a'], title: 'Lead' }],
	])('understands %s', (_name, attributes) => {
		expect(read(record({}, { attributes }))).toMatchObject({ values: ['ann@x.example', 4, 'Lead', null, ['a']] });
	});

	it.each([['1700000000000'], ['2023-11-14T22:13:20.000Z'], ['2023-11-14T22:13:20Z'], [1_700_000_000]])('reads the time %s', (created) => {
		expect(read(record({ created: [created] }))?.createdAt).toBe(1_700_000_000_000);
	});

	it('takes a role from its record, and numbers that are texts', () => {
		expect(read({ ...record({}), id: '12', roleId: undefined, role: { roleId: '3', roleName: 'Editor' } })).toMatchObject({ id: 12, roleId: 3 });
	});

	it('keeps what it does not understand as text, so that it is no blank', () => {
		expect(read(record({ title: [{ inner: { deep: 1 } }] }))?.values[2]).toBe('{"inner":{"deep":1}}');
	});

	it.each([
		[record({ displayName: ['Ann'] }), true],
		[record({ roleId: [4] }), true],
		[record({ title: ['Lead'] }), false],
		[record({}), false],
		[record({}, { attributes: undefined }), false],
		[record({}, { attributes: { emailAddress: 'ann@x.example' } }), true],
	])('knows a record without attributes', (one, has) => {
		expect(hasAttributes(one)).toBe(has);
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

describe('a record in forms that few instances send', () => {
	const bare = { id: 7, attributes: [] };

	it('has its address and login in either place, and a login that is an address where there is no other', () => {
		expect(read({ id: 7, attributes: [{ key: 'userName', values: ['a@x.example'] }] })).toMatchObject({ email: 'a@x.example', login: 'a@x.example', values: ['a@x.example', null, null, null, null] });
		expect(read({ ...bare, userName: 'jdoe' })).toMatchObject({ email: '', login: 'jdoe', values: [null, null, null, null, null] });
		expect(read({ ...bare, userName: 'login@x.example', emailAddress: 'a@x.example' })).toMatchObject({ email: 'a@x.example', login: 'login@x.example', values: ['a@x.example', null, null, null, null] });
		expect(read(bare)).toMatchObject({ email: '', login: '', values: [null, null, null, null, null] });
	});

	it('has its name and role in either place', () => {
		expect(read({ id: 7, attributes: [{ key: 'displayName', values: ['Ann'] }, { key: 'roleId', values: [3] }] })).toMatchObject({ displayName: 'Ann', roleId: 3, values: [null, 3, null, null, null] });
		expect(read({ ...bare, displayName: 'Ann', roleId: 3, role: { roleId: 9 } })).toMatchObject({ displayName: 'Ann', roleId: 3, values: [null, 3, null, null, null] });
		expect(read({ ...bare, role: 'Admin' })).toMatchObject({ roleId: null });
	});

	it.each([[{}, true, true], [{ systemUser: true }, false, true], [{ systemUser: false }, true, true], [{ userType: 'USER' }, true, true], [{ userType: 'DOMO_SUPPORT' }, false, true]])('is active and human where nothing else is said: %j', (more, human, active) => {
		expect(read({ ...bare, ...more })).toMatchObject({ human, active });
	});

	it('keeps what stands beside the attributes only where it is there, and no value of other keys', () => {
		const fieldsOf = recordReader(['displayName', 'title'].map((name) => fieldByName(name, [])));
		expect(fieldsOf({ id: 7, displayName: 'Ann', attributes: [{ key: 'displayName', values: ['Other'] }, { key: 'novel', values: ['x'] }, { key: 7, values: ['y'] }, 'z', null, { key: 'title' }] })?.values).toEqual(['Other', null]);
		expect(fieldsOf({ id: 7, attributes: [{ key: 'title', values: ['Lead'] }, { key: 'title', values: undefined }] })?.values).toEqual([null, 'Lead']);
	});

	it('goes by what stands beside the attributes for who it is, and gives no other field the login', () => {
		const both = { id: 7, displayName: 'Ann', emailAddress: 'a@x.example', userName: 'ann', roleId: 3 };
		const attributes = { id: 8, displayName: 'Bob', emailAddress: 'b@x.example', userName: 'bob', roleId: 4 };
		expect(read({ ...both, attributes })).toMatchObject({ id: 7, displayName: 'Ann', email: 'a@x.example', login: 'ann', roleId: 3 });
		expect(recordReader([fieldByName('title', [])])({ id: 7, userName: 'a@x.example', attributes: [] })).toMatchObject({ email: 'a@x.example', values: [null] });
	});

	it('has groups whose members are fixed by their type, under either name, and none without an id', () => {
		const groups = [{ id: 1, name: 'A', type: 'dynamic' }, { groupId: 2, groupType: 'system' }, { id: 3, type: 'closed' }, { id: 'x', name: 'B' }, 'y', { name: 'C' }];
		expect(read({ ...bare, groups })?.groups).toEqual([{ id: 1, name: 'A', fixed: true }, { id: 2, name: '', fixed: true }, { id: 3, name: '' }]);
		expect(read({ ...bare, groups: 'x' })).not.toHaveProperty('groups');
	});

	it('has no attributes where those that everybody has are empty', () => {
		expect(hasAttributes(record({ displayName: [] }))).toBe(false);
		expect(hasAttributes('x')).toBe(false);
		expect(hasAttributes(record({ title: ['x'], id: [7] }))).toBe(true);
	});
});
