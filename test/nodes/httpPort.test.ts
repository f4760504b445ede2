import { type IDataObject, type IExecuteFunctions, type IHttpRequestOptions, NodeApiError } from 'n8n-workflow';

import { mayBeCredentialTest, SignInRefused } from '../../nodes/shared/domo/credential';
import { createHttpPort } from '../../nodes/shared/domo/httpPort';

const node = { id: '1', name: 'Apply', type: 't', typeVersion: 1, position: [0, 0] as [number, number], parameters: {}, credentials: { domoAccessTokenApi: { id: 'domo', name: 'domo' } } };
const withToken = { instance: 'acme', authentication: 'accessToken', accessToken: 'tRuly-s3cret-Value-42' };
const withPassword = { instance: 'acme', authentication: 'password', username: 'ada', password: 'pass-word-long' };

interface Asked extends IHttpRequestOptions {
	readonly answer: (status: number, body?: unknown) => void;
	readonly fail: (error: unknown) => void;
}

/** Requests that a failed test did not answer would look like those of a node that asks just now. */
const ends: (() => void)[] = [];
afterEach(async () => {
	for (const end of ends.splice(0)) end();
	await settled();
});

/** A port of which a test answers each request by itself. `asked` are those that wait for that. */
function aPort(credentials: IDataObject = withToken, limits = {}) {
	const asked: Asked[] = [];
	const knew: unknown[] = [];
	const context = {
		getCredentials: () => Promise.resolve(credentials),
		getNode: () => node,
		getExecutionCancelSignal: () => new AbortController().signal,
		logger: {},
		helpers: {
			httpRequestWithAuthentication(this: object, credential: string, options: IHttpRequestOptions) {
				knew.push([credential, 'getExecutionCancelSignal' in this, Object.keys(this).sort(), mayBeCredentialTest()]);
				return new Promise((resolve, reject) => {
					const answer = (statusCode: number, body: unknown = '{}') => resolve({ statusCode, headers: { 'X-Kind': 'a' }, body });
					options.abortSignal?.addEventListener?.('abort', () => reject(new Error('cut')));
					asked.push({ ...options, answer, fail: reject });
					ends.push(() => reject(new Error('ended')));
				});
			},
		},
	};
	return { port: createHttpPort(context as unknown as IExecuteFunctions, limits), asked, knew };
}

/** Lets everything go on that waits for no answer. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
const get = (path: string) => ({ method: 'GET', path }) as const;
const refusedBy = (httpCode: string) => new NodeApiError(node, { message: 'No' }, { httpCode });

describe('A request', () => {
	const common = { encoding: 'stream', json: false, returnFullResponse: true, ignoreHttpStatusErrors: true, disableFollowRedirect: true };
	const [quick, slow] = [60_000, 300_000];

	it.each([
		[{ method: 'GET', path: '/api/x' }, { method: 'GET', url: '/api/x', headers: { Accept: 'application/json' }, body: undefined, timeout: quick }],
		[{ method: 'GET', path: '/api/x', query: { name: 'a b&c', limit: 5, deep: true } }, { method: 'GET', url: '/api/x?name=a+b%26c&limit=5&deep=true', headers: { Accept: 'application/json' }, body: undefined, timeout: quick }],
		[{ method: 'POST', path: '/api/x', json: { a: [1] } }, { method: 'POST', url: '/api/x', headers: { Accept: 'application/json', 'Content-Type': 'application/json' }, body: '{"a":[1]}', timeout: quick }],
		[{ method: 'PUT', path: '/api/x', csv: 'a,b' }, { method: 'PUT', url: '/api/x', headers: { Accept: 'application/json', 'Content-Type': 'text/csv' }, body: 'a,b', timeout: slow }],
		[{ method: 'GET', path: '/api/x', accept: 'text/csv' }, { method: 'GET', url: '/api/x', headers: { Accept: 'text/csv' }, body: undefined, timeout: slow }],
	] as const)('is sent once, with no redirect, and without the signal that n8n would cut a write with: %j', async (wanted, options) => {
		const { port, asked, knew } = aPort();
		const sent = port.send(wanted);
		await settled();
		expect(asked).toEqual([{ ...common, ...options, abortSignal: expect.any(AbortSignal), answer: expect.any(Function), fail: expect.any(Function) }]);
		expect(knew).toEqual([['domoAccessTokenApi', false, ['getCredentials', 'getNode', 'helpers', 'logger'], false]]);
		asked[0]?.answer(503, 'busy');
		expect(await sent).toEqual({ status: 503, headers: { 'x-kind': 'a' }, body: 'busy' });
		expect([asked.length, mayBeCredentialTest()]).toEqual([1, true]);
	});

	it('is cut with its signal, and where the whole answer takes too long or is too large', async () => {
		const stop = new AbortController();
		const { port, asked } = aPort();
		const cut = port.send(get('/a'), stop.signal);
		await settled();
		stop.abort();
		await expect(cut).rejects.toThrow('cut');
		const slow = aPort(withToken, { ms: 20 }).port.send(get('/b'));
		await expect(slow).rejects.toMatchObject({ message: 'No whole answer came within 0.02 seconds', code: 'ANSWER_TOO_SLOW' });
		expect(asked).toHaveLength(1);
		const { port: small, asked: ofSmall } = aPort(withToken, { bytes: 2 });
		const large = small.send(get('/c'));
		await settled();
		ofSmall[0]?.answer(200, (async function* () { yield await Promise.resolve(Buffer.from('abc')); })());
		await expect(large).rejects.toMatchObject({ code: 'ANSWER_TOO_LARGE' });
	});

	it.each<[string, number, string, 'text/csv' | undefined, boolean]>([
		['a message of the other side', 400, '{"message":"tRuly-s3cret-Value-42"}', undefined, true],
		['a page in the place of data', 200, '<p>tRuly-s3cret-Value-42</p>', undefined, true],
		['words with JSON in them', 200, 'Bad: {"token":"tRuly-s3cret-Value-42"}', undefined, true],
		['a refused table', 403, 'tRuly-s3cret-Value-42', 'text/csv', true],
		['data', 399, ' [{"title":"tRuly-s3cret-Value-42"}]', undefined, false],
		['one record', 200, '{"title":"tRuly-s3cret-Value-42"}', undefined, false],
		['a table', 200, 'tRuly-s3cret-Value-42', 'text/csv', false],
	])('hides secrets that the other side repeats in words, and leaves data as they are: %s', async (_what, status, body, accept, hides) => {
		const { port, asked } = aPort();
		const sent = port.send({ ...get('/a'), ...(accept && { accept }) });
		await settled();
		asked[0]?.answer(status, body);
		expect((await sent).body).toBe(hides ? body.replace(withToken.accessToken, '[secret removed]') : body);
	});

	it('that got no answer fails with words and code, without request and secret', async () => {
		const { port, asked } = aPort();
		const sent = port.send(get('/a'));
		await settled();
		asked[0]?.fail(Object.assign(new Error('No route for tRuly-s3cret-Value-42'), { code: 'ECONNRESET', options: {} }));
		const error = await sent.catch((reason: object) => reason);
		expect([error, 'options' in error]).toMatchObject([{ message: 'No route for [secret removed]', code: 'ECONNRESET' }, false]);
	});
});

describe('With an access token', () => {
	it('requests are sent together, and a 401 is final', async () => {
		const { port, asked } = aPort();
		const sent = [port.send(get('/a')), port.send(get('/b'))];
		await settled();
		expect(asked.map(({ url }) => url)).toEqual(['/a', '/b']);
		for (const one of asked) one.answer(401);
		expect((await Promise.all(sent)).map(({ status }) => status)).toEqual([401, 401]);
		expect(asked).toHaveLength(2);
	});
});

describe('With a password', () => {
	it('the first request is sent alone, and the next alone where it failed, so that many at once sign in once', async () => {
		const { port, asked } = aPort(withPassword);
		const sent = ['/a', '/b', '/c'].map((path) => port.send(get(path)).catch((error: Error) => error.message));
		await settled();
		expect(asked.map(({ url }) => url)).toEqual(['/a']);
		asked[0]?.fail(new Error('gone'));
		await settled();
		expect(asked.map(({ url }) => url)).toEqual(['/a', '/b']);
		asked[1]?.answer(200);
		await settled();
		expect(asked.map(({ url }) => url)).toEqual(['/a', '/b', '/c']);
		asked[2]?.answer(200);
		expect(await Promise.all(sent)).toEqual(['gone', expect.objectContaining({ status: 200 }), expect.objectContaining({ status: 200 })]);
	});

	/** A port whose session ended: two requests met a 401, and the renewal waits for its answer. */
	async function ended() {
		const made = aPort(withPassword);
		const { port, asked } = made;
		const first = port.send(get('/open'));
		await settled();
		asked[0]?.answer(200);
		await first;
		const sent = ['/a', '/b'].map((path) => port.send(get(path)).catch((error: Error) => error.message));
		await settled();
		asked[1]?.answer(401);
		asked[2]?.answer(401);
		await settled();
		return { ...made, sent, renewal: asked[3] };
	}

	it('an ended session is renewed once for all that met it, by a request that n8n signs in for, and each of them is repeated once', async () => {
		const { port, asked, sent, renewal } = await ended();
		expect(renewal).toEqual({ method: 'GET', url: '/api/content/v2/users/me', disableFollowRedirect: true, timeout: 60_000, abortSignal: expect.any(AbortSignal), answer: expect.any(Function), fail: expect.any(Function) });
		expect(asked).toHaveLength(4);
		renewal?.answer(200);
		await settled();
		expect(asked.slice(4).map(({ url }) => url)).toEqual(['/a', '/b']);
		asked[4]?.answer(200);
		asked[5]?.answer(401);
		expect(await Promise.all(sent)).toMatchObject([{ status: 200 }, { status: 401 }]);

		const again = port.send(get('/c'));
		await settled();
		asked[6]?.answer(401);
		await settled();
		expect(asked[7]?.url).toBe('/api/content/v2/users/me');
		asked[7]?.answer(200);
		await settled();
		asked[8]?.answer(200);
		expect(await again).toMatchObject({ status: 200 });
	});

	it('a request that met the end of a session which another one renewed meanwhile is only repeated', async () => {
		const { port, asked, sent, renewal } = await ended();
		const late = port.send(get('/late'));
		await settled();
		renewal?.answer(200);
		await settled();
		for (const one of asked.slice(5)) one.answer(200);
		await Promise.all(sent);
		asked[4]?.answer(401);
		await settled();
		expect(asked.slice(7).map(({ url }) => url)).toEqual(['/late']);
		asked[7]?.answer(200);
		expect(await late).toMatchObject({ status: 200 });
	});

	const unauthorized = (message: string) => ({ status: 401, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ status: 401, statusReason: 'Unauthorized', message }) });

	it.each([
		['is refused by 401', refusedBy('401'), 'Domo refuses the new session'],
		['is refused by 403', refusedBy('403'), 'Domo refuses the new session'],
		['says that the password is wrong', new SignInRefused('The password is wrong.'), 'The password is wrong.'],
	])('nothing more is sent once the renewal %s: repeated refusals lock an account', async (_what, error, words) => {
		const { port, asked, sent, renewal } = await ended();
		renewal?.fail(error);
		expect(await Promise.all(sent)).toEqual([unauthorized(words), unauthorized(words)]);
		expect(await port.send(get('/c'))).toEqual(unauthorized(words));
		expect(asked).toHaveLength(4);
	});

	it('requests fail where the renewal gets no answer, and the next renews anew', async () => {
		const { port, asked, sent, renewal } = await ended();
		renewal?.fail(new Error('No route for pass-word-long'));
		expect(await Promise.all(sent)).toEqual(['No route for [secret removed]', 'No route for [secret removed]']);
		const next = port.send(get('/c'));
		await settled();
		asked[4]?.answer(401);
		await settled();
		expect(asked[5]?.url).toBe('/api/content/v2/users/me');
		asked[5]?.answer(200);
		await settled();
		asked[6]?.answer(200);
		expect(await next).toMatchObject({ status: 200 });
	});

	it('a sign-in that is refused is an answer in words, and nothing more is sent', async () => {
		const { port, asked } = aPort(withPassword);
		const sent = ['/a', '/b'].map((path) => port.send(get(path)));
		await settled();
		asked[0]?.fail(new Error('wrapped', { cause: new SignInRefused('The account is locked.') }));
		expect(await Promise.all(sent)).toEqual([unauthorized('The account is locked.'), unauthorized('The account is locked.')]);
		expect(asked).toHaveLength(1);
	});
});
