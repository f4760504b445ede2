import type { ICredentialDataDecryptedObject, IHttpRequestHelper, IHttpRequestOptions } from 'n8n-workflow';

import { DomoAccessTokenApi } from '../../credentials/DomoAccessTokenApi.credentials';
import { asRequestOfNode } from '../../nodes/shared/domo/credential';
import { passwordCredential, tokenCredential } from '../support/engine/build';

const credential = new DomoAccessTokenApi();
const me: IHttpRequestOptions = { method: 'GET', baseURL: 'whatever the test button resolves', url: '/api/content/v2/users/me' };
const sign = (data: ICredentialDataDecryptedObject, options: IHttpRequestOptions = me): Promise<IHttpRequestOptions> =>
	credential.authenticate(data, options);

describe('The instance of a credential', () => {
	it.each([
		'example',
		'EXAMPLE',
		' example ',
		'example/',
		'example.domo.com',
		'Example.Domo.com',
		'example.domo.com/',
		'https://example',
		'https://example.domo.com',
		'https://example.domo.com/',
		'HTTPS://EXAMPLE.DOMO.COM/',
		'https://example.domo.com/admin/people',
		'https://example.domo.com/page/123?userId=7&x=a%20b',
		'example.domo.com/auth/index?domoManualLogin=true',
		'https://example.domo.com#/datasources',
		'https://example.domo.com/admin?return=https://evil.example/x@y',
		' https://example.domo.com/profile ',
	])('%j is https://example.domo.com', async (instance) => {
		const signed = await sign(tokenCredential(instance, 'secret'));
		expect(signed).toMatchObject({ baseURL: 'https://example.domo.com', url: me.url, headers: { 'X-DOMO-Developer-Token': 'secret' } });
	});

	it.each(['http://127.0.0.1:9010', 'http://localhost:9010', 'http://localhost:9010/'])('%j is a loopback instance', async (instance) => {
		expect((await sign(tokenCredential(instance, 'secret'))).baseURL).toBe(instance.replace(/\/$/, ''));
	});

	it.each([
		'',
		'http://example.domo.com',
		'https://evil.example/example.domo.com/x',
		'https://example.domo.com.evil.example/admin',
		'https://example.domo.com\\@evil.example/',
		'https://user@example.domo.com/admin',
		'https://example/admin',
		'https://login.domo.com/auth',
		'https://example.domo.com:8443',
		'user@example.domo.com',
		'evil.com/x@y.domo.com',
		'evil.com#.domo.com',
		'evil.com?.domo.com',
		'evil.com\\.domo.com',
		'example.domo.com.evil.com',
		'example.other.com',
		'a.b.domo.com',
		'api',
		'http://127.0.0.1',
		'http://192.168.0.1:9010',
		'ex ample',
		'exаmple',
	])('refuses %j in words, without sending a token anywhere', async (instance) => {
		await expect(sign(tokenCredential(instance, 'secret'))).rejects.toThrow(/instance|port/i);
		await expect(sign(tokenCredential(instance, 'secret'))).rejects.not.toThrow(/secret/);
	});

	it('is not left for an absolute address', async () => {
		const data = tokenCredential('example', 'secret');
		await expect(sign(data, { url: 'https://evil.example/api' })).rejects.toThrow('is not sent to another address');
		await expect(sign(data, { url: '//evil.example/api' })).rejects.toThrow('is not sent to another address');
		await expect(sign(data, { url: 'https://example.domo.com/api' })).resolves.toBeDefined();
	});

	it('is not left by a redirect', async () => {
		expect(await sign(tokenCredential('example', 'secret'))).toMatchObject({ disableFollowRedirect: true, sendCredentialsOnCrossOriginRedirect: false });
	});
});

describe('Signing in with a password', () => {
	const data = passwordCredential('example', 'ada@example.com', 'pass-word');
	const answers = (statusCode: number, body: unknown) => {
		const httpRequest = jest.fn(async (_options: IHttpRequestOptions) => ({ statusCode, headers: {}, body: JSON.stringify(body) }));
		const helper: IHttpRequestHelper = { helpers: { httpRequest } };
		return { helper, httpRequest };
	};

	it('exchanges it for a session that is sent for this instance and person only', async () => {
		const { helper, httpRequest } = answers(200, { success: true, sessionToken: 'session-1', twoFactorInfo: { status: 'VALID' } });
		const { sessionToken } = await credential.preAuthentication.call(helper, data);
		expect(httpRequest.mock.calls[0]?.[0]).toMatchObject({ method: 'POST', baseURL: 'https://example.domo.com', disableFollowRedirect: true });
		const withSession = { ...data, sessionToken: String(sessionToken) };
		expect((await sign(withSession)).headers).toEqual({ 'X-DOMO-Authentication': 'session-1' });
		expect((await sign({ ...withSession, instance: 'other' })).headers).toEqual({});
		expect((await sign({ ...withSession, username: 'bob@example.com' })).headers).toEqual({});
	});

	it('stores nothing in token mode, and sends the token nowhere by itself', async () => {
		const { helper, httpRequest } = answers(401, {});
		expect(await credential.preAuthentication.call(helper, tokenCredential('https://example.domo.com/admin', 'secret'))).toEqual({});
		expect(httpRequest.mock.calls).toEqual([[expect.objectContaining({ method: 'GET', baseURL: 'https://example.domo.com' })]]);
		expect(JSON.stringify(httpRequest.mock.calls)).not.toContain('secret');
	});

	it('asks nothing in token mode for a node, which tells by itself why no answer came', async () => {
		const { helper, httpRequest } = answers(401, {});
		await asRequestOfNode(async () => await credential.preAuthentication.call(helper, tokenCredential('example', 'secret')));
		expect(httpRequest).not.toHaveBeenCalled();
	});

	it.each([
		['ENOTFOUND', /No host example.domo.com was found.*Instance/], ['EAI_AGAIN', /could not be looked up/], ['ECONNREFUSED', /example.domo.com refuses the connection/], ['CERT_HAS_EXPIRED', /certificate.*NODE_EXTRA_CA_CERTS/],
		['SELF_SIGNED_CERT_IN_CHAIN', /certificate/], ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /certificate/], ['ERR_TLS_CERT_ALTNAME_INVALID', /certificate/], ['ETIMEDOUT', /did not answer in time/], ['ECONNABORTED', /did not answer in time/],
		['ECONNRESET', /was cut/], ['ENETUNREACH', /no way/], ['ESOMETHING', /No answer came from example.domo.com \(ESOMETHING\)/],
	])('says in words what %s means, in both ways to sign in', async (code, words) => {
		const helper: IHttpRequestHelper = { helpers: { httpRequest: async () => await Promise.reject(Object.assign(new Error(code), { code })) } };
		for (const credentials of [tokenCredential('example', 'secret'), data]) {
			const error: unknown = await credential.preAuthentication.call(helper, credentials).catch((thrown: unknown) => thrown);
			expect(error).toMatchObject({ message: expect.stringMatching(words), networkCode: code });
			// n8n's test of a credential shows a code in the place of the words.
			expect(error).not.toHaveProperty('code');
		}
	});

	it.each([
		['a wrong password', 200, { success: false, reason: 'INVALID_CREDENTIALS' }, /did not accept this username and password/],
		['a locked account', 200, { success: false, reason: 'ACCOUNT_LOCKED' }, /locked/],
		['a second factor', 200, { success: true, sessionToken: 'x', twoFactorInfo: { status: 'REQUIRED' } }, /access token instead/],
		['no such instance', 403, {}, /no such instance/],
		['something unknown', 200, {}, /no session|unknown/],
	])('says in words what %s means', async (_, status, body, words) => {
		const { helper } = answers(status, body);
		await expect(credential.preAuthentication.call(helper, data)).rejects.toThrow(words);
		await expect(credential.preAuthentication.call(helper, data)).rejects.not.toThrow(/pass-word/);
	});
});

describe('The credential type', () => {
	it('is tested with a request that costs nothing and changes nothing', () => {
		expect(credential.test.request).toMatchObject({ url: '/api/content/v2/users/me' });
	});

	it('hides every secret', () => {
		const secrets = credential.properties.filter(({ name }) => /token$|password/i.test(name));
		expect(secrets.map(({ name, typeOptions }) => [name, typeOptions?.password])).toEqual([['accessToken', true], ['password', true], ['sessionToken', true]]);
	});
});
