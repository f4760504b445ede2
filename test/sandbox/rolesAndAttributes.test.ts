import { aUser, aSandbox, callerOf, type RunningSandbox } from './support';

const ROLES = '/api/authorization/v1/roles';
const KEYS = '/api/user/v1/properties/meta/keys';

describe('roles, attribute definitions and customer states', () => {
	let world: RunningSandbox;

	beforeEach(async () => {
		world = await aSandbox({
			attributes: [{ key: 'team', title: 'Team' }],
			users: [aUser({ token: 'ann', values: { team: 'x' } }), aUser({ displayName: 'Bob', email: 'bob@acme.example' })],
		});
	});
	afterEach(() => world.sandbox.stop());

	const idOf = (email: string): number => world.instance.state.people.findByEmail(email)?.id ?? -1;

	it('lists the five system roles with their counts', async () => {
		const { json } = await world.call('GET', ROLES);
		const roles = json as readonly { id: number; name: string; authorityCount: number; userCount: number }[];
		expect(roles.map(({ id, name, userCount }) => [id, name, userCount])).toEqual([
			[1, 'Admin', 1],
			[2, 'Privileged', 0],
			[3, 'Editor', 0],
			[4, 'Participant', 2],
			[5, 'Social', 0],
		]);
		expect(roles[0]?.authorityCount).toBeGreaterThan(10);
	});

	it('gives Admin every authority of the toolkit and Participant none of them', async () => {
		const toolkit = ['pipeline.executor.job.create', 'dataset.manage', 'authorization.roles', 'user.invite', 'user.edit'];
		expect((await world.call('GET', `${ROLES}/1/authorities`)).json).toEqual(expect.arrayContaining(toolkit));
		const participant = (await world.call('GET', `${ROLES}/4/authorities`)).json;
		expect(toolkit.filter((authority) => (participant as readonly string[]).includes(authority))).toEqual([]);
	});

	it('assigns a role to many with 204 and no body, all or nothing', async () => {
		const ids = [idOf('ann@acme.example'), idOf('bob@acme.example')];
		expect((await world.call('PUT', `${ROLES}/3/users`, [...ids, 4711])).status).toBe(400);
		expect(world.instance.state.people.countOfRole(3)).toBe(0);
		const { status, text } = await world.call('PUT', `${ROLES}/3/users`, ids);
		expect([status, text]).toEqual([204, '']);
		expect(world.instance.state.people.countOfRole(3)).toBe(2);
		expect((await world.call('GET', `${ROLES}/3/users?limit=1&offset=1`)).json).toMatchObject({
			totalCount: 2,
			users: [{ email: 'bob@acme.example', roleId: 3 }],
		});
	});

	it('makes, changes and deletes a custom role', async () => {
		const created = Object((await world.call('POST', ROLES, { name: 'HR', description: '', fromRoleId: 4 })).json);
		expect(created.id).toBeGreaterThan(1_000_000);
		await world.call('PUT', `${ROLES}/${created.id}/authorities`, ['user.edit']);
		expect((await world.call('GET', `${ROLES}/${created.id}/authorities`)).json).toEqual(['user.edit']);
		expect((await world.call('DELETE', `${ROLES}/${created.id}`)).status).toBe(204);
		expect((await world.call('GET', `${ROLES}/${created.id}/exists`)).json).toBe(false);
		expect((await world.call('GET', `${ROLES}/${created.id}`)).status).toBe(404);
	});

	it('wants grants for changing roles, attributes and customer states', async () => {
		const ann = callerOf(world.instance, 'ann');
		expect((await ann('PUT', `${ROLES}/3/users`, [])).status).toBe(403);
		expect((await ann('POST', `${KEYS}/x`, { key: 'x', title: 'X' })).status).toBe(403);
		expect((await ann('PUT', '/api/content/v1/customer-states/user.roleid.default', { value: '1' })).status).toBe(403);
		expect((await ann('GET', KEYS)).status).toBe(200);
	});

	it('describes authorities', async () => {
		const { json } = await world.call('GET', '/api/authorization/v1/authorities');
		expect(json).toEqual(expect.arrayContaining([expect.objectContaining({ authority: 'user.edit', title: 'Manage All Users', roleIds: [1] })]));
	});

	it('lists definitions of all issuers, Domo-defined ones included', async () => {
		const { json } = await world.call('GET', `${KEYS}?issuerTypes=customer-defined`);
		expect(json).toEqual(
			expect.arrayContaining([
				expect.objectContaining({ key: 'team', keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING', custom: true }),
				expect.objectContaining({ key: 'domo.policy.managed_user_title', keyspace: 'domo-defined', title: null, valueType: null, custom: false }),
			]),
		);
	});

	it('makes a definition that can be written at once, refuses a taken or a system key', async () => {
		const body = { keyspace: 'customer-defined', securityVoter: 'FULL_VIS_ADMIN_IDP', validator: 'ANY_VALUE', title: 'Floor', description: '' };
		expect((await world.call('POST', `${KEYS}/floor`, { key: 'floor', ...body })).status).toBe(200);
		const path = `/api/identity/v1/users/${idOf('ann@acme.example')}`;
		expect((await world.call('PATCH', path, { attributes: [{ key: 'floor', values: ['3'] }] })).status).toBe(200);
		expect((await world.call('POST', `${KEYS}/floor`, { key: 'floor', ...body })).status).toBe(400);
		expect((await world.call('POST', `${KEYS}/title`, { key: 'title', ...body })).status).toBe(400);
	});

	it('takes the values away with a definition', async () => {
		expect((await world.call('DELETE', `${KEYS}/team`)).status).toBe(200);
		expect(world.instance.state.people.findByEmail('ann@acme.example')?.values.has('team')).toBe(false);
	});

	it('knows the default role and the authorised domains as strings', async () => {
		const path = '/api/content/v1/customer-states/user.roleid.default?defaultValue=2&ignoreCache=true';
		expect((await world.call('GET', path)).json).toMatchObject({ value: '4' });
		expect((await world.call('GET', '/api/content/v1/customer-states/authorized-domains')).json).toMatchObject({ value: '' });
		expect((await world.call('GET', '/api/content/v1/customer-states/nothing')).status).toBe(404);
	});
});
