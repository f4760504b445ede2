import { performance } from 'node:perf_hooks';
import type { FaultSwitches } from '../../sandbox';
import { aUser, aSandbox, callerOf, SEARCH, type Answer, type RunningSandbox } from './support';

const ME = '/api/content/v2/users/me';
const NEW = '/api/content/v3/users?sendInvite=true';
const newcomer = { displayName: 'New', roleId: 4, detail: { email: 'new@acme.example' } };

describe('fault switches', () => {
	let world: RunningSandbox;
	/** How much time the instance believes to have passed while nobody waited. */
	let skippedMs: number;

	beforeEach(async () => {
		skippedMs = 0;
		const users = [
			aUser({ id: 1, password: 'secret' }),
			...[2, 3, 4, 5, 6].map((id) => aUser({ id, email: `p${id}@acme.example`, displayName: `P${id}` })),
		];
		world = await aSandbox({ users }, () => Date.now() + skippedMs);
	});
	afterEach(() => world.sandbox.stop());

	const turnOn = (switches: FaultSwitches): void => void Object.assign(world.instance.faults, switches);
	const create = () => world.call('POST', NEW, newcomer);
	const statuses = async (count: number, path = ME): Promise<readonly number[]> => {
		const answers: number[] = [];
		for (let at = 0; at < count; at += 1) answers.push((await world.call('GET', path)).status);
		return answers;
	};
	const isThere = (): boolean => world.instance.state.people.findByEmail('new@acme.example') !== undefined;
	const page = async (offset: number, limit = 2): Promise<readonly number[]> => {
		const { json } = await world.call('POST', SEARCH, { offset, limit, ids: [], showCount: true });
		return Object(json).users.map(({ id }: { id: number }) => id);
	};

	describe('which requests a rule meets', () => {
		const unavailable = (when: object) => turnOn({ errors: [{ status: 503, ...when }] });

		it('all of them, without a condition', async () => {
			unavailable({});
			expect(await statuses(2)).toEqual([503, 503]);
		});

		it.each([
			[{ nth: [2] }, [200, 503, 200, 200]],
			[{ after: 2 }, [200, 200, 503, 503]],
			[{ times: 1 }, [503, 200, 200, 200]],
			[{ after: 1, times: 2 }, [200, 503, 503, 200]],
			[{ kinds: ['searchUsers'] }, [200, 200, 200, 200]],
			[{ effect: 'write' }, [200, 200, 200, 200]],
			[{ kinds: ['me'], effect: 'read', nth: [1, 4] }, [503, 200, 200, 503]],
		])('%j', async (when, expected) => {
			unavailable(when);
			expect(await statuses(4)).toEqual(expected);
		});

		it('a share of them, the same ones on every run with the same seed', async () => {
			const run = async (seed: number): Promise<string> => {
				turnOn({ seed, errors: [{ status: 500, rate: 0.3 }] });
				return (await statuses(60)).join();
			};
			const first = await run(7);
			turnOn({ seed: 8 });
			await statuses(1);
			expect(await run(7)).toBe(first);
			expect(first.match(/500/g)?.length).toBeGreaterThan(6);
			expect(first.match(/500/g)?.length).toBeLessThan(35);
		});

		it('counts anew when the switch is set anew, and stops when it is deleted', async () => {
			unavailable({ times: 1 });
			expect(await statuses(2)).toEqual([503, 200]);
			unavailable({ times: 1 });
			expect(await statuses(2)).toEqual([503, 200]);
			delete world.instance.faults.errors;
			expect(await statuses(1)).toEqual([200]);
		});
	});

	describe('throttling', () => {
		it('lets a burst through, then so many a second, and says how long to wait', async () => {
			turnOn({ rateLimit: { perSecond: 1, burst: 3 } });
			const answers: Answer[] = [];
			for (let at = 0; at < 5; at += 1) answers.push(await world.call('GET', ME));
			expect(answers.slice(0, 3).map(({ status }) => status)).toEqual([200, 200, 200]);
			const refused = answers.find(({ status }) => status === 429);
			expect(refused?.headers.get('retry-after')).toBe('1');
			expect(refused?.json).toMatchObject({ status: 429, statusReason: 'Too Many Requests', toe: expect.any(String) });
			await new Promise((resolve) => setTimeout(resolve, 1_100));
			expect(await statuses(1)).toEqual([200]);
		});

		it.each([
			['date', /GMT$/],
			['zero', /^0$/],
			['negative', /^-5$/],
			['garbage', /^soon$/],
			[3244, /^3244$/],
		] as const)('says %s in Retry-After', async (retryAfter, pattern) => {
			turnOn({ rateLimit: { perSecond: 0.01, burst: 1, retryAfter } });
			await world.call('GET', ME);
			expect((await world.call('GET', ME)).headers.get('retry-after')).toMatch(pattern);
		});

		it('says nothing about waiting when told so, or refuses with 403 in Domo\'s words', async () => {
			turnOn({ rateLimit: { perSecond: 0.01, burst: 1, retryAfter: 'missing', status: 403 } });
			await world.call('GET', ME);
			const { status, json, headers } = await world.call('GET', ME);
			expect([status, headers.get('retry-after')]).toEqual([403, null]);
			expect(json).toMatchObject({ message: 'API Rate limit reached.' });
		});
	});

	describe('the connection', () => {
		it('is reset before a write was applied', async () => {
			turnOn({ resetBefore: [{ kinds: ['createUser'], times: 1 }] });
			await expect(create()).rejects.toThrow();
			expect(isThere()).toBe(false);
			expect((await create()).status).toBe(200);
		});

		it('is reset after a write was applied', async () => {
			turnOn({ resetAfter: [{ kinds: ['createUser'], times: 1 }] });
			await expect(create()).rejects.toThrow();
			expect(isThere()).toBe(true);
			expect(world.instance.counters.byStatus['0']).toBe(1);
		});

		it.each([
			[false, false],
			[true, true],
		])('stays silent, applied: %s', async (applied, there) => {
			turnOn({ noAnswer: [{ kinds: ['createUser'], applied }] });
			const signal = AbortSignal.timeout(150);
			const headers = { 'X-DOMO-Developer-Token': 'acme-token' };
			const lost = fetch(world.instance.url + NEW, { method: 'POST', headers, signal, body: JSON.stringify(newcomer) });
			await expect(lost).rejects.toThrow();
			expect(isThere()).toBe(there);
		});

		it('is slow to answer, or slow to finish', async () => {
			turnOn({ latency: { ms: 80, jitterMs: 10 } });
			let started = performance.now();
			await world.call('GET', ME);
			expect(performance.now() - started).toBeGreaterThan(75);
			world.instance.reset();
			turnOn({ slowBody: [{ ms: 80 }] });
			started = performance.now();
			expect((await world.call('GET', ME)).json).toMatchObject({ displayName: 'Ada Admin' });
			expect(performance.now() - started).toBeGreaterThan(75);
		});

		it('has a long tail', async () => {
			turnOn({ latency: { ms: 0, longTail: { share: 1, ms: 60 } } });
			const started = performance.now();
			await world.call('GET', ME);
			expect(performance.now() - started).toBeGreaterThan(55);
		});

		it('dies with the instance at write k, and the instance can be revived with what it had', async () => {
			turnOn({ killAtWrite: { k: 2 } });
			await world.call('PATCH', '/api/identity/v1/users/2', { displayName: 'One' });
			await expect(world.call('PATCH', '/api/identity/v1/users/2', { displayName: 'Two' })).rejects.toThrow();
			await expect(world.call('GET', ME)).rejects.toThrow();
			await world.instance.revive();
			expect(await statuses(1)).toEqual([200]);
			expect(world.instance.state.users.get(2)?.displayName).toBe('Two');
		});

		it('dies before write k when told so', async () => {
			turnOn({ killAtWrite: { k: 1, at: 'before' } });
			await expect(create()).rejects.toThrow();
			expect(isThere()).toBe(false);
		});
	});

	describe('what comes back', () => {
		it('is Domo\'s block page with 200', async () => {
			turnOn({ htmlBlockPage: [{ kinds: ['createUser'] }] });
			const { status, text, headers } = await create();
			expect([status, headers.get('content-type')]).toEqual([200, 'text/html;charset=UTF-8']);
			expect(text).toContain('<title>Domo - Blocked</title>');
			expect(isThere()).toBe(false);
		});

		it('is JSON that was cut off, or a body that broke off', async () => {
			turnOn({ cutOffBody: [{ times: 1 }] });
			const { status, text, json } = await world.call('GET', ME);
			expect([status, json]).toEqual([200, undefined]);
			expect(text.length).toBeGreaterThan(10);
			turnOn({ cutOffBody: [{ abort: true }] });
			await expect(world.call('GET', ME)).rejects.toThrow();
		});

		it('is nothing', async () => {
			turnOn({ emptyBody: [{}] });
			expect((await world.call('GET', ME)).text).toBe('');
		});

		it('is a redirect to elsewhere', async () => {
			turnOn({ redirect: [{ to: 'http://127.0.0.1:1/elsewhere' }] });
			const { status, headers } = await world.call('GET', ME);
			expect([status, headers.get('location')]).toEqual([302, 'http://127.0.0.1:1/elsewhere']);
		});
	});

	describe('pages of users', () => {
		it.each([
			['short', [[1, 2], [3], [5, 6]]],
			['repeat', [[1, 2], [1, 2], [5, 6]]],
			['shift', [[1, 2], [2, 3], [5, 6]]],
			['skip', [[1, 2], [4, 5], [5, 6]]],
		] as const)('come %s', async (mode, expected) => {
			turnOn({ pages: [{ mode, nth: [2] }] });
			expect([await page(0), await page(2), await page(4)]).toEqual(expected);
		});

		it('are smaller than asked, empty, or counted wrong', async () => {
			turnOn({ pageCap: 3 });
			expect(await page(0, 100)).toHaveLength(3);
			turnOn({ emptyUsers: [{ times: 1 }], countOff: [{ by: 2 }] });
			const { json } = await world.call('POST', SEARCH, { limit: 2, showCount: true });
			expect(json).toEqual({ count: 2, users: [] });
			expect(await page(0)).toEqual([1, 2]);
			turnOn({ emptyUsers: [{ keepCount: true }] });
			const kept = await world.call('POST', SEARCH, { limit: 2, showCount: true });
			expect(kept.json).toEqual({ count: 9, users: [] });
		});
	});

	describe('people and sessions', () => {
		it('shows a created person late, to reads and to writes, and refuses doubles all the while', async () => {
			turnOn({ lateVisibility: { users: 60_000 } });
			const id = Object((await create()).json).id;
			expect((await world.call('GET', `/api/identity/v1/users/${id}`)).status).toBe(404);
			expect((await world.call('PATCH', `/api/identity/v1/users/${id}`, { displayName: 'X' })).status).toBe(404);
			expect(await page(0, 100)).not.toContain(id);
			expect((await create()).status).toBe(400);
			skippedMs = 60_001;
			expect((await world.call('PATCH', `/api/identity/v1/users/${id}`, { displayName: 'X' })).status).toBe(200);
			expect(await page(0, 100)).toContain(id);
		});

		it('always refuses what is written about one person', async () => {
			turnOn({ failUsers: [{ email: 'P2@acme.example', status: 500 }, { email: 'new@acme.example', status: 422, message: 'No.' }] });
			expect((await world.call('PATCH', '/api/identity/v1/users/2', { displayName: 'X' })).status).toBe(500);
			expect((await world.call('DELETE', '/api/identity/v1/users/2')).status).toBe(500);
			expect((await world.call('PATCH', '/api/identity/v1/users/3', { displayName: 'X' })).status).toBe(200);
			expect((await create()).json).toMatchObject({ status: 422, message: 'No.' });
		});

		it('normalises what it keeps', async () => {
			turnOn({ normalise: [{ key: 'title', how: 'collapse' }, { key: 'department', how: 'upper' }] });
			const attributes = [{ key: 'title', values: [' a   b '] }, { key: 'department', values: ['Sales'] }];
			await world.call('PATCH', '/api/identity/v1/users/2', { attributes });
			const user = world.instance.state.users.get(2);
			expect([user?.values.get('title'), user?.values.get('department')]).toEqual([['a b'], ['SALES']]);
		});

		it('expires sessions and revokes tokens at a request', async () => {
			const body = { method: 'password', emailAddress: 'ann@acme.example', password: 'secret' };
			const { json } = await callerOf(world.instance, '')('POST', '/api/content/v2/authentication', body);
			const asAnn = callerOf(world.instance, '', { 'X-DOMO-Authentication': Object(json).sessionToken });
			turnOn({ expireSessions: [{ kinds: ['me'], nth: [2] }] });
			expect([(await asAnn('GET', ME)).status, (await asAnn('GET', ME)).status]).toEqual([200, 401]);
			turnOn({ revokeTokens: [{ kinds: ['me'], nth: [2] }] });
			expect(await statuses(3)).toEqual([200, 401, 401]);
		});
	});

	it('lets a test change the world before a request', async () => {
		world.instance.beforeRequest = (kind, nth) => {
			const user = world.instance.state.users.get(2);
			if (kind === 'searchUsers' && nth === 2 && user) world.instance.state.people.remove(user);
		};
		expect([await page(0), await page(0)]).toEqual([[1, 2], [1, 3]]);
	});
});
