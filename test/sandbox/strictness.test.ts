import { ROUTES } from '../../sandbox/routes';
import { aUser, aSandbox, callerOf, SEARCH, type RunningSandbox } from './support';

describe('strictness', () => {
	let world: RunningSandbox;

	beforeEach(async () => {
		world = await aSandbox({ users: [aUser()] });
	});
	afterEach(() => world.sandbox.stop());

	const messages = (): readonly string[] => world.instance.violations.map(({ message }) => message);

	it.each([
		['GET', '/api/identity/v2/users', undefined, 404, 'No such endpoint: /api/identity/v2/users'],
		['PUT', '/api/identity/v1/users/1', {}, 405, 'PUT is not allowed, GET, PATCH, DELETE is'],
		['GET', '/api/content/v2/users/me?verbose=true', undefined, 400, 'me: unknown query parameter verbose'],
		['POST', '/api/content/v3/users', { name: 'x' }, 400, 'createUser: unknown field name'],
		['POST', '/api/content/v3/users', { displayName: 'x', detail: { email: 'x@x.test', title: 'y' } }, 400, 'createUser: unknown field detail.title'],
		['DELETE', '/api/identity/v1/users/1', { force: true }, 400, 'deleteUser: this endpoint takes no body'],
		['PUT', '/api/authorization/v1/roles/1/users', {}, 400, 'assignRole: an array is expected'],
	])('records %s %s %j', async (method, path, body, status, message) => {
		const answer = await world.call(method, path, body);
		expect(answer.status).toBe(status);
		expect(answer.json).toMatchObject({ status, message, toe: expect.any(String) });
		expect(messages()).toEqual([message]);
	});

	it('records a wrong turn outside the API', async () => {
		expect((await world.call('GET', '/login')).status).toBe(404);
		expect(messages()).toEqual(['No such page or endpoint: /login']);
	});

	it('records nothing for what Domo itself would refuse', async () => {
		await world.call('GET', '/api/identity/v1/users/4711');
		await callerOf(world.instance, '')('POST', SEARCH, {});
		await world.call('POST', '/api/content/v3/users', { displayName: 'x', detail: { email: 'bad' } });
		expect(messages()).toEqual([]);
	});

	it('is deaf to headers, trailing slashes and the case of header names', async () => {
		const odd = callerOf(world.instance, '', { 'x-domo-developer-TOKEN': 'acme-token', 'X-Whatever': '1' });
		expect((await odd('GET', '/api/content/v2/users/me/')).status).toBe(200);
		expect(messages()).toEqual([]);
	});

	it('answers 400 for what is not JSON', async () => {
		const response = await fetch(world.instance.url + SEARCH, {
			method: 'POST',
			headers: { 'X-DOMO-Developer-Token': 'acme-token' },
			body: '{"limit":',
		});
		expect(response.status).toBe(400);
	});

	it('only records what it does not know where it is told not to refuse', async () => {
		const lenient = await aSandbox({ refuseUnknown: false });
		const { status } = await lenient.call('POST', SEARCH, { limit: 1, pageSize: 5 });
		expect(status).toBe(200);
		expect(lenient.instance.violations).toHaveLength(1);
		await lenient.sandbox.stop();
	});

	it('answers JSON in Domo\'s own content type', async () => {
		const { headers } = await world.call('GET', '/api/content/v2/users/me');
		expect(headers.get('content-type')).toBe('application/json;charset=UTF-8');
	});

	it('has no two routes for the same request', () => {
		const shapes = ROUTES.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':')}`);
		expect(shapes.filter((shape, at) => shapes.indexOf(shape) !== at)).toEqual([]);
	});

	it('asks a grant for every write', () => {
		const open = ROUTES.filter(({ effect, grants }) => effect === 'write' && grants === undefined).map(({ kind }) => kind);
		expect(open).toEqual([]);
	});
});
