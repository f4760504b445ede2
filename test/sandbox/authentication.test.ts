import { aUser, aSandbox, callerOf, type RunningSandbox } from './support';

describe('signing in', () => {
	let world: RunningSandbox;
	let clock = Date.now();

	beforeEach(async () => {
		clock = Date.now();
		const seed = { users: [aUser({ token: 'ann-token', password: 'secret' })], sessionMs: 60_000 };
		world = await aSandbox(seed, () => clock);
	});
	afterEach(() => world.sandbox.stop());

	const logIn = (emailAddress: string, password: string) =>
		callerOf(world.instance, '')('POST', '/api/content/v2/authentication', { method: 'password', emailAddress, password });

	const sessionOf = async (): Promise<string> => {
		const { json } = await logIn('Ann@ACME.example', 'secret');
		return String(Object(json).sessionToken);
	};

	it('answers the flat user of content/v2 for a token, created in seconds', async () => {
		const { json } = await callerOf(world.instance, 'ann-token')('GET', '/api/content/v2/users/me');
		expect(json).toMatchObject({ displayName: 'Ann Example', userName: 'ann@acme.example', userType: 'USER', active: true });
		expect(Object(json).created).toBeLessThan(10_000_000_000);
		expect(Object(json).modified).toBeGreaterThan(1_000_000_000_000);
		expect(json).not.toHaveProperty('roleId');
	});

	it.each(['', 'wrong-token'])('refuses the token "%s" with the recorded 401 body', async (token) => {
		const answer = await callerOf(world.instance, token)('GET', '/api/content/v2/users/me');
		expect([answer.status, answer.reason]).toEqual([401, 'Unauthorized']);
		expect(answer.json).toEqual({
			status: 401,
			statusReason: 'Unauthorized',
			path: '/api/content/v2/users/me',
			message: 'Full authentication is required to access this resource',
			toe: expect.stringMatching(/^[A-Z0-9]{10}-[A-Z0-9]{5}-[A-Z0-9]{5}$/),
		});
	});

	it('gives a session for a password, made of base64 JSON with its expiry', async () => {
		const { status, json } = await logIn('ann@acme.example', 'secret');
		expect(status).toBe(200);
		expect(json).toMatchObject({ success: true, userRole: 'Participant', twoFactorInfo: { status: 'VALID' } });
		const token = String(Object(json).sessionToken);
		expect(token).not.toContain('=');
		const content = JSON.parse(Buffer.from(decodeURIComponent(token), 'base64').toString('utf8'));
		expect(content).toMatchObject({ customerId: 'acme', toes: 'UNKNOWNSID', userId: Object(json).userId });
		expect(content.expiration - content.timestamp).toBe(60_000);
	});

	it('takes the session as X-DOMO-Authentication until it expires', async () => {
		const asAnn = callerOf(world.instance, '', { 'x-domo-authentication': await sessionOf() });
		clock += 59_000;
		expect((await asAnn('GET', '/api/content/v2/users/me')).status).toBe(200);
		clock += 2_000;
		expect((await asAnn('GET', '/api/content/v2/users/me')).status).toBe(401);
	});

	it.each([
		['ann@acme.example', 'wrong'],
		['nobody@acme.example', 'secret'],
	])('answers 200 with success false for %s / %s', async (email, password) => {
		const { status, json } = await logIn(email, password);
		expect(status).toBe(200);
		expect(json).toEqual({ success: false, reason: 'INVALID_CREDENTIALS' });
	});

	it('does not keep the password in its list of requests', async () => {
		await logIn('ann@acme.example', 'secret');
		expect(JSON.stringify(world.instance.requests)).not.toContain('secret');
	});

	it('locks, asks for a second factor, or answers nothing when the switch says so', async () => {
		world.instance.faults.login = 'ACCOUNT_LOCKED';
		expect((await logIn('ann@acme.example', 'secret')).json).toEqual({ success: false, reason: 'ACCOUNT_LOCKED' });
		world.instance.faults.login = 'MFA';
		const { json } = await logIn('ann@acme.example', 'secret');
		expect(json).toMatchObject({ success: true, twoFactorInfo: { status: 'REQUIRED' } });
		expect(json).not.toHaveProperty('sessionToken');
		world.instance.faults.login = 'EMPTY';
		expect((await logIn('ann@acme.example', 'secret')).json).toEqual({});
	});

	it('answers 403 Forbidden for an unknown instance', async () => {
		world.instance.faults.unknownInstance = true;
		const answer = await logIn('ann@acme.example', 'secret');
		expect([answer.status, answer.reason]).toEqual([403, 'Forbidden']);
	});

	it('forgets a token with its user', async () => {
		const ann = world.instance.state.people.findByEmail('ann@acme.example');
		await world.call('DELETE', `/api/identity/v1/users/${ann?.id}`);
		expect((await callerOf(world.instance, 'ann-token')('GET', '/api/content/v2/users/me')).status).toBe(401);
	});

	it('refuses an OAuth client with a wrong secret and gives a JWT for the right one', async () => {
		const ask = (secret: string) =>
			callerOf(world.instance, '', { authorization: `Basic ${Buffer.from(`acme-client:${secret}`).toString('base64')}` })(
				'POST',
				'/oauth/token?grant_type=client_credentials&scope=data%20user',
			);
		expect((await ask('wrong')).status).toBe(401);
		const { json } = await ask('acme-secret');
		const [, payload = ''] = String(Object(json).access_token).split('.');
		expect(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')).exp).toBeGreaterThan(clock / 1000);
		expect(json).toMatchObject({ customer: 'acme', expires_in: 3599, scope: 'data user', token_type: 'bearer' });
	});
});
