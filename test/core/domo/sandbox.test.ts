import { fieldByName } from '../../../core/config';
import type { AttributeDefinition, DataSetStore, UserDirectory } from '../../../core/domo';
import type { SandboxSeed } from '../../../sandbox';
import { connectTo, openHouse, type House } from './support/connect';

const attributes: readonly AttributeDefinition[] = [
	{ key: 'team', title: 'Team', keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING' },
	{ key: 'skills', title: 'Skills', keyspace: 'customer-defined', validator: 'ANY_VALUE_MULTI', valueType: 'STRING' },
];
const fields = ['title', 'location', 'team', 'skills'].map((name) => fieldByName(name, attributes));

const seed: SandboxSeed = {
	attributes: [{ key: 'team', title: 'Team' }, { key: 'skills', title: 'Skills', validator: 'ANY_VALUE_MULTI' }],
	users: Array.from({ length: 25 }, (_, index) => ({
		id: 1_000 + index,
		displayName: `Person ${index % 5}`,
		email: `p${index}@acme.example`,
		roleId: 4,
		values: { title: `Title ${index}`, employeeLocation: 'Oslo', team: 'red', skills: ['a', 'b'] },
	})),
	groups: [{ id: 77, name: 'Readers', members: [1_000] }],
	dataSets: [
		{ id: 'table', name: 'People', columns: [{ name: 'email' }, { name: 'number' }], rows: [['a@x.example', '0074'], ['b@x.example', null], ['q"uo\nte', '']] },
		{ id: 'log', name: 'Run log', columns: [{ name: 'a' }, { name: 'b' }], rows: [] },
	],
	pageCap: 10,
};

describe('against the sandbox', () => {
	let house: House;
	let users: UserDirectory;
	let dataSets: DataSetStore;

	beforeAll(async () => {
		house = await openHouse(seed);
		({ users, dataSets } = connectTo(house.instance));
	});
	afterEach(() => {
		const { violations } = house.instance;
		house.instance.reset();
		expect(violations).toEqual([]);
	});
	afterAll(() => house.sandbox.stop());

	it('knows whose credential it has, with the grants', async () => {
		const actor = await users.actor();
		expect(actor).toMatchObject({ id: 100_000_000, email: 'ada.admin@acme.example', displayName: 'Ada Admin', roleId: 1 });
		expect(actor.authorities).toContain('user.edit');
	});

	it('reads all users through a smaller page cap, and proves it', async () => {
		const { users: all, issues } = await users.allUsers(fields, { groups: true });
		expect(issues).toEqual([]);
		expect(all).toHaveLength(26);
		expect(all.find(({ id }) => id === 1_000)).toEqual({
			id: 1_000,
			email: 'p0@acme.example',
			login: 'p0@acme.example',
			displayName: 'Person 0',
			roleId: 4,
			values: ['Title 0', 'Oslo', 'red', ['a', 'b']],
			accepted: true,
			active: true,
			human: true,
			createdAt: expect.any(Number),
			groups: [{ id: 77, name: 'Readers' }],
		});
	});

	it('finds people by id and by address, exactly', async () => {
		expect((await users.usersById([1_001, 1_002, 999], fields)).map(({ id }) => id)).toEqual([1_001, 1_002]);
		expect((await users.userByEmail(' P1@ACME.example', fields))?.id).toBe(1_001);
		expect(await users.userByEmail('1@acme.example', fields)).toBeNull();
	});

	it('creates, updates and removes a person', async () => {
		const { id } = await users.create({ email: 'new@acme.example', displayName: 'New', roleId: 4, sendInvite: true });
		expect(house.instance.state.outbox).toHaveLength(1);
		await users.update(id, [
			{ key: 'title', to: 'Boss' },
			{ key: 'employeeLocation', to: null },
			{ key: 'roleId', to: 3 },
			{ key: 'skills', to: ['x', 'y'] },
		]);
		const [person] = await users.usersById([id], fields);
		expect(person).toMatchObject({ roleId: 3, values: ['Boss', null, null, ['x', 'y']] });
		expect(await users.remove(id)).toMatchObject({ gone: false, attempts: 1, httpStatus: 200 });
		expect(await users.remove(id)).toMatchObject({ gone: true, httpStatus: 404 });
	});

	it('says in Domo\'s words when an address exists already', async () => {
		const again = { email: 'p1@acme.example', displayName: 'Again', roleId: 4, sendInvite: false };
		await expect(users.create(again)).rejects.toMatchObject({ kind: 'duplicate', httpStatus: 400, toe: expect.any(String), attempts: 1 });
	});

	it('gives a role to many at once', async () => {
		await users.assignRole(3, [1_001, 1_002]);
		expect((await users.usersById([1_001, 1_002], [])).map(({ roleId }) => roleId)).toEqual([3, 3]);
	});

	it('reads roles, default role, attributes, and makes a new attribute', async () => {
		expect((await users.roles()).map(({ name }) => name)).toEqual(expect.arrayContaining(['Admin', 'Privileged', 'Editor', 'Participant', 'Social']));
		expect(await users.defaultRoleId()).toBe(4);
		await users.createAttribute('floor');
		expect((await users.attributes()).map(({ key }) => key)).toEqual(expect.arrayContaining(['team', 'skills', 'floor']));
	});

	it('reads groups and changes their members', async () => {
		const made = await users.createGroup('Writers');
		expect(await users.groups()).toEqual(expect.arrayContaining([{ id: 77, name: 'Readers', dynamic: false, type: 'closed' }, { ...made, type: 'closed' }]));
		await users.changeMembership([{ groupId: made.id, add: [1_001], remove: [] }, { groupId: 77, add: [1_002], remove: [1_000] }]);
		const people = await users.usersById([1_000, 1_001, 1_002], [], { groups: true });
		expect(people.map(({ groups }) => groups)).toEqual([[], [{ id: made.id, name: 'Writers' }], [{ id: 77, name: 'Readers' }]]);
	});

	it('reads a DataSet whole: text stays text, null stays null', async () => {
		const table = await dataSets.read('table');
		expect(table).toMatchObject({
			columns: ['email', 'number'],
			cells: [['a@x.example', '0074'], ['b@x.example', null], ['q"uo\nte', '']],
			issues: [],
			version: '1',
			info: { id: 'table', name: 'People', ownerId: 100_000_000, rowCount: 3, columnCount: 2, view: false },
		});
	});

	it('makes a DataSet, adds columns and appends rows in parts', async () => {
		const id = await dataSets.create('New log', 'made by a test', [{ name: 'a', type: 'STRING' }]);
		await dataSets.addColumns(id, [{ name: 'b', type: 'LONG' }]);
		await dataSets.append(id, ['x,1\r\n', '', 'y,2\r\nz,\\N\r\n'], 'run 1');
		expect((await dataSets.read(id)).cells).toEqual([['x', '1'], ['y', '2'], ['z', null]]);
		expect(await dataSets.columns(id)).toEqual([{ name: 'a', type: 'STRING' }, { name: 'b', type: 'LONG' }]);
		expect((await dataSets.named('New log')).map((one) => one.id)).toEqual([id]);
		expect(await dataSets.query(id, 'SELECT a FROM table ORDER BY a LIMIT 2')).toEqual({ columns: ['a'], rows: [['x'], ['y']] });
	});

	it('searches DataSets in pages, newest first', async () => {
		const first = await dataSets.search('', 0, 1);
		const second = await dataSets.search('', 1, 1);
		expect(first.total).toBe(2);
		expect([...first.dataSets, ...second.dataSets].map(({ name }) => name).sort()).toEqual(['People', 'Run log']);
		expect((await dataSets.search('peop', 0, 10)).dataSets.map(({ name }) => name)).toEqual(['People']);
	});
});
