import { aUser, aSandbox, SEARCH, type RunningSandbox } from './support';

interface Found {
	readonly count?: number;
	readonly users: readonly {
		readonly id: number;
		readonly displayName: string;
		readonly attributes: readonly { readonly key: string; readonly values: readonly unknown[] }[];
		readonly groups?: readonly unknown[];
		readonly role?: unknown;
	}[];
}

describe('searching users on the identity API', () => {
	let world: RunningSandbox;

	beforeEach(async () => {
		world = await aSandbox({
			attributes: [{ key: 'teams', validator: 'ANY_VALUE_MULTI' }],
			users: [
				aUser({ displayName: 'bea', email: 'Bea@one.example', values: { title: 'Lead', teams: ['x', 'y'] } }),
				aUser({ displayName: 'Cy', email: 'cy@one.example', roleId: 2, values: { reportsTo: '100000000' } }),
				aUser({ displayName: 'Dan', email: 'dan@two.example' }),
				aUser({ displayName: 'Domo Support', email: 'support@domo.example', supportUser: true }),
				aUser({ displayName: 'Eve', email: 'eve@two.example' }),
			],
			groups: [{ name: 'Leads', members: ['bea@one.example'] }],
		});
	});
	afterEach(() => world.sandbox.stop());

	const search = async (body: object): Promise<Found> => {
		const { status, json } = await world.call('POST', SEARCH, body);
		expect(status).toBe(200);
		return json as Found;
	};
	const names = (found: Found): readonly string[] => found.users.map(({ displayName }) => displayName);
	const byName = { field: 'displayName', order: 'ASC' };

	it('pages in the order of any attribute, whatever its case, and counts everybody who fits', async () => {
		expect(names(await search({ sort: byName }))).toEqual(['Ada Admin', 'bea', 'Cy', 'Dan', 'Eve']);
		const second = await search({ sort: byName, limit: 2, offset: 2, showCount: true });
		expect([names(second), second.count]).toEqual([['Cy', 'Dan'], 5]);
		expect(names(await search({ sort: { field: 'displayName', order: 'DESC' }, limit: 2 }))).toEqual(['Eve', 'Dan']);
	});

	it('answers an empty page beyond the end, with the count', async () => {
		expect(await search({ offset: 5, limit: 100, showCount: true })).toEqual({ count: 5, users: [] });
	});

	it('leaves the count out unless it is asked for', async () => {
		expect(await search({ limit: 1 })).not.toHaveProperty('count');
	});

	it('takes booleans and numbers as strings', async () => {
		const found = await search({ showCount: 'true', includeSupport: 'True', limit: '2', offset: '0' });
		expect([found.count, found.users.length]).toEqual([7, 2]);
	});

	it("lists Domo's own account with the id 0 to whoever asks for support users, flagged like somebody who was invited", async () => {
		const { users } = await search({ includeSupport: true, limit: 100, attributes: ['isPending', 'isAnonymous', 'isSystemUser'] });
		expect(users.find(({ id }) => id === 0)).toMatchObject({
			emailAddress: 'monitor@domo.com',
			attributes: [{ key: 'isPending', values: [true] }, { key: 'isAnonymous', values: [true] }, { key: 'isSystemUser', values: [true] }],
		});
	});

	it('hides Domo support users unless they are asked for', async () => {
		expect(names(await search({ sort: byName }))).not.toContain('Domo Support');
		expect(names(await search({ sort: byName, includeSupport: true }))).toContain('Domo Support');
	});

	it('shows deleted users only when they are asked for', async () => {
		const eve = world.instance.state.people.findByEmail('eve@two.example');
		await world.call('DELETE', `/api/identity/v1/users/${eve?.id}`);
		expect((await search({ showCount: true })).count).toBe(4);
		expect((await search({ showCount: true, includeDeleted: true })).count).toBe(5);
		expect(names(await search({ onlyDeleted: true }))).toEqual(['Eve']);
	});

	it('filters by ids, by the field and by the list', async () => {
		const ids = ['bea@one.example', 'dan@two.example'].map((email) => world.instance.state.people.findByEmail(email)?.id);
		const filters = [{ field: 'id', filterType: 'value', values: ids, operator: 'EQ' }];
		expect(names(await search({ filters, sort: byName }))).toEqual(['bea', 'Dan']);
		expect(names(await search({ ids: [...ids, 4711], sort: byName }))).toEqual(['bea', 'Dan']);
	});

	it('finds text in a field by any of its words, whatever the case, as a substring', async () => {
		const byMail = (text: string) => search({ filters: [{ field: 'emailAddress', filterType: 'text', text }], sort: byName });
		expect(names(await byMail('BEA@ONE.example dan@two'))).toEqual(['bea', 'Dan']);
		expect(names(await byMail('two.example'))).toEqual(['Dan', 'Eve']);
	});

	it('finds text in all fields, and people by whom they report to', async () => {
		expect(names(await search({ filters: [{ filterType: 'text', text: 'lead' }] }))).toEqual(['bea']);
		const filters = [{ field: 'reportsTo', filterType: 'value', values: [100000000], operator: 'EQ' }];
		expect(names(await search({ filters }))).toEqual(['Cy']);
	});

	it('gives the attributes that are asked for and have a value, or all with DETAILED', async () => {
		const filters = [{ filterType: 'text', field: 'emailAddress', text: 'bea' }];
		const [asked] = (await search({ filters, attributes: ['title', 'teams', 'department', 'id'] })).users;
		expect(asked?.attributes).toEqual([
			{ key: 'title', values: ['Lead'] },
			{ key: 'teams', values: ['x', 'y'] },
			{ key: 'id', values: [asked?.id] },
		]);
		const [detailed] = (await search({ filters, parts: ['detailed'] })).users;
		const keys = detailed?.attributes.map(({ key }) => key);
		expect(keys).toEqual(expect.arrayContaining(['id', 'userName', 'title', 'teams', 'roleId', 'isActive', 'created']));
		expect(keys).not.toContain('department');
	});

	it('adds groups and role per parts', async () => {
		const [bea] = (await search({ filters: [{ filterType: 'text', text: 'bea' }], parts: ['GROUPS', 'ROLE'] })).users;
		expect(bea).toMatchObject({ groups: [{ name: 'Leads' }], role: { roleId: 4, roleName: 'Participant' } });
		expect((await search({ limit: 1 })).users[0]).not.toHaveProperty('groups');
	});

	it('gives no more than its page cap, whatever is asked', async () => {
		world.instance.faults.pageCap = 2;
		expect((await search({ limit: 100, showCount: true })).users).toHaveLength(2);
	});

	it('lists by GET with repeated and comma-joined attributes', async () => {
		const path = '/api/identity/v1/users/?limit=2&offset=1&attributes=id,title&attributes=roleId&parts=simple';
		const { json } = await world.call('GET', path);
		expect(names(json as Found)).toEqual(['bea', 'Cy']);
		expect((json as Found).users[0]?.attributes.map(({ key }) => key)).toEqual(['id', 'title', 'roleId']);
	});

	it('keeps the order right while people come, change and go', async () => {
		await search({ sort: byName });
		const idOf = (email: string) => world.instance.state.people.findByEmail(email)?.id;
		await world.call('POST', '/api/content/v3/users', { displayName: 'Aaron', detail: { email: 'a@one.example' } });
		await world.call('PATCH', `/api/identity/v1/users/${idOf('dan@two.example')}`, { displayName: 'Zed' });
		await world.call('DELETE', `/api/identity/v1/users/${idOf('cy@one.example')}`);
		expect(names(await search({ sort: byName }))).toEqual(['Aaron', 'Ada Admin', 'bea', 'Eve', 'Zed']);
	});

	it.each([
		['an unknown filter type', { filters: [{ filterType: 'regex', text: 'x' }] }],
		['an unknown operator', { filters: [{ filterType: 'value', field: 'id', values: [1], operator: 'GT' }] }],
		['an unknown filter field', { filters: [{ filterType: 'text', text: 'x', not: true }] }],
		['an unknown attribute', { attributes: ['titel'] }],
		['an unknown sort field', { sort: { field: 'titel', order: 'ASC' } }],
		['unknown parts', { parts: ['EVERYTHING'] }],
		['an unknown field', { pageSize: 5 }],
	])('refuses %s and records it', async (_, body) => {
		expect((await world.call('POST', SEARCH, body)).status).toBe(400);
		expect(world.instance.violations).toHaveLength(1);
	});
});
