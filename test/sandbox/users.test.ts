import { aUser, aSandbox, callerOf, type RunningSandbox } from './support';

const USERS = '/api/identity/v1/users';

describe('writing users', () => {
	let world: RunningSandbox;
	let annId: number;

	beforeEach(async () => {
		world = await aSandbox({
			attributes: [
				{ key: 'team' },
				{ key: 'teams', validator: 'ANY_VALUE_MULTI' },
				{ key: 'score', valueType: 'LONG' },
				{ key: 'since', valueType: 'DATE' },
				{ key: 'seen', valueType: 'DATETIME' },
				{ key: 'share', valueType: 'DECIMAL' },
				{ key: 'remote', valueType: 'BOOLEAN' },
				{ key: 'badge', keyspace: 'idp' },
			],
			roles: [
				{ id: 900, name: 'Inviter', authorities: ['user.invite'] },
				{ id: 901, name: 'Editor of users', authorities: ['user.edit'] },
			],
			users: [
				aUser({ values: { title: 'Analyst', badge: 'B1' } }),
				aUser({ displayName: 'Bob', email: 'bob@acme.example' }),
				aUser({ displayName: 'Ina', email: 'ina@acme.example', roleId: 900, token: 'inviter' }),
				aUser({ displayName: 'Ed', email: 'ed@acme.example', roleId: 901, token: 'editor' }),
			],
		});
		annId = world.instance.state.people.findByEmail('ann@acme.example')?.id ?? -1;
	});
	afterEach(() => world.sandbox.stop());

	const ann = () => world.instance.state.users.get(annId);
	const patch = (key: string, values: readonly unknown[]) =>
		world.call('PATCH', `${USERS}/${annId}`, { attributes: [{ key, values }] });

	describe('create', () => {
		const create = (email: string, query = '', fields: object = {}) =>
			world.call('POST', `/api/content/v3/users${query}`, { displayName: 'New', detail: { email }, ...fields });

		it('answers the user with role name and id, and invites when asked to', async () => {
			const { status, json } = await create('new@acme.example', '?sendInvite=true', { roleId: 2 });
			expect(status).toBe(200);
			expect(json).toMatchObject({ displayName: 'New', role: 'Privileged', roleId: 2, detail: { email: 'new@acme.example' } });
			expect(world.instance.state.outbox).toEqual([expect.objectContaining({ email: 'new@acme.example', userId: Object(json).id })]);
		});

		it('sends nothing without sendInvite, and takes the default role', async () => {
			const { json } = await create('new@acme.example');
			expect(json).toMatchObject({ roleId: 4 });
			expect(world.instance.state.outbox).toEqual([]);
		});

		it('answers 400 with EMAIL_DUPLICATE for an address that is taken, whatever its case', async () => {
			const { status, reason, json } = await create('ANN@acme.example');
			expect([status, reason]).toEqual([400, 'Bad Request']);
			expect(json).toMatchObject({ EMAIL_DUPLICATE: expect.any(String), status: 400, toe: expect.any(String) });
		});

		it('answers 409 on the identity API', async () => {
			const body = { displayName: 'New', emailAddress: 'ann@acme.example', roleId: 4 };
			const { status, reason } = await world.call('POST', USERS, body);
			expect([status, reason]).toEqual([409, 'Conflict']);
			expect((await world.call('POST', USERS, { ...body, emailAddress: 'n@acme.example' })).status).toBe(200);
		});

		it.each([
			['no address', { displayName: 'X', detail: { email: 'nobody' } }],
			['an empty name', { displayName: ' ', detail: { email: 'x@acme.example' } }],
			['an unknown role', { displayName: 'X', roleId: 77, detail: { email: 'x@acme.example' } }],
		])('refuses %s', async (_, body) => {
			expect((await world.call('POST', '/api/content/v3/users', body)).status).toBe(400);
		});

		it('refuses a domain outside the authorised ones in words', async () => {
			await world.call('PUT', '/api/content/v1/customer-states/authorized-domains', { value: 'acme.example, other.example' });
			expect((await create('x@OTHER.example')).status).toBe(200);
			const { status, json } = await create('x@evil.example');
			expect(status).toBe(400);
			expect(json).toMatchObject({ message: expect.stringContaining('evil.example is not an authorized domain') });
		});

		it('gives a new id for a deleted address, or the old one where the instance revives', async () => {
			await world.call('DELETE', `${USERS}/${annId}`);
			expect(Object((await create('ann@acme.example')).json).id).not.toBe(annId);
			const reviving = await aSandbox({ users: [aUser({ id: 77 })], reviveDeleted: true });
			await reviving.call('DELETE', `${USERS}/77`);
			const body = { displayName: 'Ann', detail: { email: 'ann@acme.example' } };
			expect((await reviving.call('POST', '/api/content/v3/users', body)).json).toMatchObject({ id: 77 });
			await reviving.sandbox.stop();
		});
	});

	it('keeps the address of a deleted person taken, where asked to', async () => {
		const keeping = await aSandbox({ users: [aUser({ id: 77 })], keepDeletedAddresses: true });
		await keeping.call('DELETE', `${USERS}/77`);
		const body = { displayName: 'Ann', detail: { email: 'ann@acme.example' } };
		expect((await keeping.call('POST', '/api/content/v3/users', body)).json).toMatchObject({ EMAIL_DUPLICATE: expect.any(String) });
		await keeping.sandbox.stop();
	});

	it("refuses an address that is another's login, and does not let a locked attribute be written", async () => {
		await patch('userName', ['login@acme.example']);
		const newcomer = { displayName: 'New', detail: { email: 'LOGIN@acme.example' } };
		expect((await world.call('POST', '/api/content/v3/users', newcomer)).json).toMatchObject({ EMAIL_DUPLICATE: expect.any(String) });
		world.instance.faults.lockedKeys = [{ key: 'title', how: 'ignore' }, { key: 'userName', how: 'refuse' }];
		expect((await patch('title', ['Boss'])).status).toBe(200);
		expect((await patch('userName', ['ann@acme.example'])).status).toBe(400);
		expect([ann()?.values.get('title'), ann()?.userName]).toEqual([['Analyst'], 'login@acme.example']);
	});

	describe('patch', () => {
		it('writes the listed keys alone and answers the whole user', async () => {
			const { status, json } = await patch('department', ['Sales']);
			expect(status).toBe(200);
			const attributes = Object(json).attributes as readonly { key: string; values: unknown }[];
			expect(attributes).toEqual(expect.arrayContaining([{ key: 'title', values: ['Analyst'] }, { key: 'department', values: ['Sales'] }]));
		});

		it('takes the flat form, and a role id as a string', async () => {
			await world.call('PATCH', `${USERS}/${annId}`, { displayName: 'Anne', roleId: '3' });
			expect(ann()).toMatchObject({ displayName: 'Anne', roleId: 3, emailAddress: 'ann@acme.example' });
		});

		it.each([[[null]], [['']], [[]]])('clears with %j', async (values) => {
			expect((await patch('title', values)).status).toBe(200);
			expect(ann()?.values.has('title')).toBe(false);
		});

		it.each(['displayName', 'emailAddress', 'roleId'])('never clears %s', async (key) => {
			expect((await patch(key, [null])).status).toBe(400);
		});

		it('keeps employeeNumber as a string of digits, zeros and all', async () => {
			await patch('employeeNumber', ['0074']);
			expect(ann()?.values.get('employeeNumber')).toEqual(['0074']);
			await patch('employeeNumber', [42]);
			expect(ann()?.values.get('employeeNumber')).toEqual(['42']);
			const { json } = await world.call('GET', `/api/content/v3/users/${annId}`);
			expect(json).toMatchObject({ detail: { employeeNumber: 42 } });
		});

		it('changes the address alone, or the login with it, and the address is found at once', async () => {
			const { json } = await patch('emailAddress', ['anna@acme.example']);
			expect(json).toMatchObject({ userName: 'ann@acme.example', emailAddress: 'anna@acme.example' });
			expect((await patch('userName', ['anna@acme.example'])).json).toMatchObject({ userName: 'anna@acme.example' });
			expect(world.instance.state.people.findByEmail('ann@acme.example')).toBeUndefined();
			expect((await patch('emailAddress', ['ANNA@acme.example'])).status).toBe(200);
		});

		it('refuses the address of somebody else, and changes nothing then', async () => {
			const attributes = [{ key: 'title', values: ['Boss'] }, { key: 'emailAddress', values: ['BOB@acme.example'] }];
			expect((await world.call('PATCH', `${USERS}/${annId}`, { attributes })).status).toBe(400);
			expect(ann()?.values.get('title')).toEqual(['Analyst']);
		});

		it.each([
			['teams', ['a', 'b'], ['a', 'b']],
			['team', ['a|b'], ['a|b']],
			['score', ['-12'], ['-12']],
			['score', [12], ['12']],
			['since', ['2024-02-29'], ['2024-02-29']],
			['seen', ['2024-02-29T10:00:00Z'], ['2024-02-29T10:00:00Z']],
			['share', ['0.5'], ['0.5']],
			['remote', [true], ['true']],
		])('keeps %s %j as %j', async (key, values, kept) => {
			expect((await patch(key, values)).status).toBe(200);
			expect(ann()?.values.get(key)).toEqual(kept);
		});

		it.each([
			['score', ['12.5']],
			['since', ['2023-02-29']],
			['since', ['29.02.2024']],
			['seen', ['yesterday']],
			['share', ['1,5']],
			['remote', ['yes']],
			['team', ['a', 'b']],
			['title', ['a', 'b']],
			['title', [{ a: 1 }]],
			['employeeNumber', ['A1']],
			['emailAddress', ['nobody']],
			['roleId', [77]],
			['hireDate', ['soon']],
			['created', [1]],
		])('refuses %s %j with the common error body', async (key, values) => {
			const { status, json } = await patch(key, values);
			expect(status).toBe(400);
			expect(json).toMatchObject({ status: 400, statusReason: 'Bad Request', message: expect.any(String), toe: expect.any(String) });
			expect(world.instance.violations).toEqual([]);
		});

		it('refuses an unknown key, in the wrong case too, and records it', async () => {
			expect((await patch('Team', ['x'])).status).toBe(400);
			expect(world.instance.violations).toEqual([expect.objectContaining({ message: 'Unknown attribute key: Team' })]);
		});

		it('answers 200 for a value that the identity provider owns, and keeps the old one', async () => {
			expect((await patch('badge', ['B2'])).status).toBe(200);
			expect(ann()?.values.get('badge')).toEqual(['B1']);
		});

		it('answers 404 for nobody', async () => {
			const { status, reason } = await world.call('PATCH', `${USERS}/4711`, { displayName: 'X' });
			expect([status, reason]).toEqual([404, 'Not Found']);
		});

		it('takes profile fields in bulk, ids as strings', async () => {
			const users = [{ id: String(annId), title: 'Boss', employeeNumber: '12' }];
			expect((await world.call('PUT', '/api/content/v2/users/bulk', { transactionId: 't', users })).status).toBe(200);
			expect(ann()?.values.get('title')).toEqual(['Boss']);
		});
	});

	describe('delete', () => {
		it('answers 200 with 1, and 404 the second time', async () => {
			const first = await world.call('DELETE', `${USERS}/${annId}`);
			expect([first.status, first.text]).toEqual([200, '1']);
			expect((await world.call('DELETE', `${USERS}/${annId}`)).status).toBe(404);
			expect(ann()).toBeUndefined();
		});
	});

	describe('reading one', () => {
		it('answers an empty 200 in v2 and a 404 in v3 for nobody', async () => {
			const v2 = await world.call('GET', '/api/content/v2/users/4711');
			expect([v2.status, v2.text]).toEqual([200, '']);
			expect((await world.call('GET', '/api/content/v3/users/4711?includeDetails=true')).reason).toBe('Not Found');
			expect((await world.call('GET', `${USERS}/4711`)).status).toBe(404);
		});
	});

	describe('grants', () => {
		const as = (token: string) => callerOf(world.instance, token);
		const newcomer = { displayName: 'New', roleId: 4, detail: { email: 'new@acme.example' } };

		it('lets only inviters create and only editors change, delete and list', async () => {
			expect((await as('inviter')('POST', '/api/content/v3/users', newcomer)).status).toBe(200);
			expect((await as('editor')('POST', '/api/content/v3/users', { ...newcomer, detail: { email: 'o@acme.example' } })).status).toBe(403);
			for (const [method, path, body] of [
				['PATCH', `${USERS}/${annId}`, { displayName: 'X' }],
				['DELETE', `${USERS}/${annId}`, undefined],
				['POST', `${USERS}/search`, {}],
			] as const) {
				expect((await as('inviter')(method, path, body)).status).toBe(403);
				expect((await as('editor')(method, path, body)).status).toBe(200);
			}
		});

		it('wants a role grant for a changed role, not for the same one', async () => {
			const setRole = (roleId: number) => as('editor')('PATCH', `${USERS}/${annId}`, { attributes: [{ key: 'roleId', values: [roleId] }] });
			expect((await setRole(4)).status).toBe(200);
			const refused = await setRole(3);
			expect([refused.status, refused.reason]).toEqual([403, 'Forbidden']);
			expect(refused.json).toMatchObject({ status: 403, toe: expect.any(String) });
		});

		it('lets anybody find out the own grants', async () => {
			const me = Object((await as('inviter')('GET', '/api/content/v2/users/me')).json).id;
			const { json } = await as('inviter')('GET', `${USERS}/${me}`);
			const { roleId } = Object(json).users[0];
			expect((await as('inviter')('GET', `/api/authorization/v1/roles/${roleId}/authorities`)).json).toEqual(['user.invite']);
			expect((await as('inviter')('GET', `${USERS}/${annId}`)).status).toBe(403);
		});
	});
});
