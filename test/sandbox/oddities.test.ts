import { REQUESTS, requestRow, type RequestId } from '../../core/domo';
import { hasShape, VARIANT_IDS } from '../../sandbox/faults/oddities';
import { parseFaults } from '../../sandbox/faults/parseFaults';
import { ROUTES } from '../../sandbox/routes';
import { aUser, aSandbox, SEARCH, type RunningSandbox } from './support';

const ME = '/api/content/v2/users/me';
const KEYS = '/api/user/v1/properties/meta/keys';
const NEW = '/api/content/v3/users?sendInvite=false';

describe('an instance that answers otherwise', () => {
	let world: RunningSandbox;

	beforeEach(async () => {
		world = await aSandbox({ users: [aUser({ id: 1, values: { title: 'Boss', hireDate: 1_500_000_000_000 } })] });
	});
	afterEach(() => world.sandbox.stop());

	const odd = (oddities: object) => Object.assign(world.instance.faults, parseFaults({ oddities }));

	it.each([403, 404, 405, 500])('refuses that kind of request with %i and no other', async (status) => {
		odd({ listAttributes: status });
		expect((await world.call('GET', KEYS)).json).toMatchObject({ status, message: 'This instance answers so' });
		expect((await world.call('GET', ME)).status).toBe(200);
	});

	it('carries nothing out that it refuses, or in whose place a web page comes', async () => {
		for (const refusal of [500, 'html']) {
			odd({ createUser: refusal });
			await world.call('POST', NEW, { displayName: 'New', roleId: 4, detail: { email: 'new@acme.example' } });
			expect(world.instance.state.people.findByEmail('new@acme.example')).toBeUndefined();
		}
	});

	it.each(['empty', 'late', 'otherShape', 'valueShape'])('carries out what it answers otherwise: %s', async (oddity) => {
		odd({ createUser: oddity });
		world.instance.faults.lateMs = 5;
		await world.call('POST', NEW, { displayName: 'New', roleId: 4, detail: { email: 'new@acme.example' } });
		expect(world.instance.state.people.findByEmail('new@acme.example')).toBeDefined();
	});

	it('is late by as much as was said', async () => {
		odd({ me: 'late' });
		world.instance.faults.lateMs = 80;
		const before = performance.now();
		await world.call('GET', ME);
		expect(performance.now() - before).toBeGreaterThan(75);
	});

	it('gives the documented forms of a record', async () => {
		const read = async () => (await world.call('GET', '/api/identity/v1/users/1?parts=DETAILED')).json;
		odd({ getUser: 'otherShape' });
		expect(await read()).toMatchObject({ id: 1, roleId: 4 });
		odd({ getUser: 'thirdShape' });
		expect(await read()).toEqual([expect.objectContaining({ id: 1, name: 'Ann Example' })]);
	});

	it('gives values in other shapes', async () => {
		odd({ searchUsersById: 'valueShape' });
		const { json } = await world.call('POST', SEARCH, { ids: [], filters: [{ field: 'id', filterType: 'value', operator: 'EQ', values: [1] }], attributes: ['title', 'hireDate', 'isActive'], showCount: true });
		expect(json).toMatchObject({
			count: '1',
			users: [{ id: '1', attributes: [{ key: 'title', values: 'Boss' }, { key: 'hireDate', values: '2017-07-14T02:40:00.000Z' }, { key: 'isActive', values: 'true' }] }],
		});
	});

	it('adds fields nobody has seen, and takes away those that need not be there', async () => {
		odd({ searchUsers: 'extraFields' });
		expect((await world.call('POST', SEARCH, { ids: [] })).json).toMatchObject({ futureField: {}, users: [{ futureField: {} }, { futureField: {} }] });
		odd({ searchUsers: 'missingOptional' });
		const { json } = await world.call('POST', SEARCH, { ids: [], showCount: true, attributes: ['displayName', 'isActive', 'isPending'] });
		expect(json).toEqual({
			users: [
				{ id: 1, attributes: [{ key: 'displayName', values: ['Ann Example'] }, { key: 'isActive', values: [true] }] },
				{ id: 100_000_000, attributes: [{ key: 'displayName', values: ['Ada Admin'] }, { key: 'isActive', values: [true] }] },
			],
		});
	});

	it('shows a PATCH late in the search, and at once by id', async () => {
		world.instance.faults.lateSearch = 60_000;
		await world.call('PATCH', '/api/identity/v1/users/1', { attributes: [{ key: 'title', values: ['Chief'] }] });
		expect((await world.call('POST', SEARCH, { ids: [1], attributes: ['title'] })).json).toMatchObject({ users: [{ attributes: [{ values: ['Boss'] }] }] });
		expect((await world.call('GET', '/api/identity/v1/users/1?attributes=title')).json).toMatchObject({ users: [{ attributes: [{ values: ['Chief'] }] }] });
	});

	it('refuses or ignores what an account writes to itself, and nothing else', async () => {
		const write = async (id: number) => (await world.call('PATCH', `/api/identity/v1/users/${id}`, { attributes: [{ key: 'title', values: ['New'] }] })).status;
		world.instance.faults.ownAccount = 'refuse';
		expect([await write(100_000_000), await write(1)]).toEqual([400, 200]);
		world.instance.faults.ownAccount = 'ignore';
		expect(await write(100_000_000)).toBe(200);
		expect(world.instance.state.people.find(100_000_000)?.values.get('title')).toBeUndefined();
	});

	it('tells large pages from small ones', async () => {
		odd({ searchUsersLarge: 400 });
		expect((await world.call('POST', SEARCH, { ids: [], limit: 1000 })).status).toBe(400);
		expect((await world.call('POST', SEARCH, { ids: [], limit: 200 })).status).toBe(200);
		odd({ searchUsers: 404 });
		expect((await world.call('POST', SEARCH, { ids: [], limit: 1000 })).status).toBe(404);
	});

	it('knows every request that the client sends, by its name', () => {
		const routes = new Map(ROUTES.map((route) => [route.kind, route]));
		for (const id of Object.keys(REQUESTS) as RequestId[]) {
			const { method, path, variant } = requestRow(id);
			const same = [...routes.values()].filter((route) => route.method === method && shapeOf(route.path) === shapeOf(path));
			expect([id, same.length]).toEqual([id, 1]);
			expect([id, variant === undefined ? same[0]?.kind === id || VARIANT_IDS.includes(id) : VARIANT_IDS.includes(id)]).toEqual([id, true]);
		}
	});

	it.each([{ nothing: 403 }, { me: 'odd' }, { me: 200 }, { me: ['late', 'odd'] }])('refuses %j as a switch', (oddities) => {
		expect(() => parseFaults({ oddities })).toThrow('Fault switch oddities');
	});

	it('has another form only where one is documented', () => {
		expect([hasShape('getUser', 'otherShape'), hasShape('listRoles', 'otherShape')]).toEqual([true, false]);
	});
});

/** Paths with their parameters unnamed; `latest` is a version that the stand-in has as a parameter. */
const shapeOf = (path: string): string => path.replace(/:[A-Za-z]+/g, ':').replace('dataversions/latest', 'dataversions/:');
