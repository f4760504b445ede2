import { connectUsers, createClient, DomoError, instanceOrigin, readLogin } from '../../../core/domo';
import { dataSetPage, personPage } from '../../../core/domo/instance';
import type { Feedback, PermitOptions, RateLimiter } from '../../../core/domo/rateLimiter';
import type { HttpResponse } from '../../../core/common/ports';
import { z } from '../../../core/vendor/zod';
import { FakeClock } from '../../support/fakeClock';
import { aClient } from './support/aClient';
import { json, refusal, reset, scriptedPort, text, type Answer } from './support/scriptedPort';

/** A client whose rate limiter lets everything through in a company of so many, and remembers what it was asked and told. */
function observed(answers: readonly Answer[], { peak = 1, delayMs = 10 }: { peak?: number; delayMs?: number | null } = {}) {
	const clock = new FakeClock();
	const asked: (PermitOptions | undefined)[] = [];
	const told: Feedback[] = [];
	const limiter: RateLimiter = {
		waitBudgetMs: 1_000,
		acquire: async (_signal, options) => {
			asked.push(options);
			return { kind: 'permit', crowd: () => ({ peak, round: 1 }), release: (feedback) => void told.push(feedback) };
		},
		retryDelayMs: () => delayMs,
		writesAtOnce: () => 4,
		state: () => ({ inFlight: 0, window: 0, perSecond: 0 }),
	};
	const port = scriptedPort((_, nth) => answers[Math.min(nth, answers.length) - 1]!);
	return { client: createClient({ http: port, clock, limiter }), asked, told, port, clock };
}

const ok = json({ ok: true });
const read = { doing: 'list the users', request: 'me' } as const;
const patch = { doing: 'update user 7', request: 'patchUser', params: { userId: 7 } } as const;
const post = { doing: 'create somebody', request: 'createUser' } as const;
const anything = z.unknown();
const settled = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

describe('what the rate limiter is asked', () => {
	it('is what kind of request waits, whether it writes, and whether it hurries', async () => {
		const { client, asked } = observed([ok]);
		await client.read(read, anything);
		await client.read({ ...read, urgent: true }, anything);
		await client.write(patch);
		await client.write(patch, 'repeatable', { notAfter: Number.POSITIVE_INFINITY });
		expect(asked).toEqual([
			{ kind: 'me', isWrite: false, urgent: false, alone: false }, { kind: 'me', isWrite: false, urgent: true, alone: false },
			{ kind: 'patchUser', isWrite: true, urgent: false, alone: false }, { kind: 'patchUser', isWrite: true, urgent: true, alone: false },
		]);
	});

	it('is of another kind for each search of people, none of which hurries by itself', async () => {
		const { client, asked } = observed([json({ id: 1 }), json({ count: 0, users: [] })]);
		const users = connectUsers(client, 'https://x.domo.com');
		await users.account();
		asked.length = 0;
		for (const pageSize of [200, 201]) await users.allUsers([], { pageSize });
		await users.findUsers('ann', 500);
		await settled(users.usersById(Array.from({ length: 300 }, (_, i) => i + 2), []));
		expect(new Set(asked.map((options) => options?.urgent))).toEqual(new Set([false]));
		const kinds = asked.map((options) => options?.kind);
		expect(kinds.filter((kind, i) => kind !== kinds[i - 1])).toEqual(['searchUsers', 'searchUsersLarge', 'searchUsersByText', 'searchUsersById', 'getUser']);
	});

	it('is to send a refused write again among fewer, and then alone', async () => {
		const { client, asked, told } = observed([refusal(400, 'Bad Request'), refusal(400, 'Bad Request'), ok], { peak: 3 });
		await client.write(patch);
		const refusedIn = { peak: 3, round: 1 };
		expect(asked).toMatchObject([{ alone: false }, { alone: true, refusedIn }, { alone: true }]);
		expect(asked[2]).not.toHaveProperty('refusedIn');
		expect(told).toEqual([{ kind: 'good' }, { kind: 'good' }, { kind: 'good', refusedIn }]);
	});

	it('is to send a write alone at once where it was refused before', async () => {
		const { client, asked } = observed([ok]);
		await client.write(post, 'write', { aloneAfter: { peak: 2, round: 1 } });
		expect(asked).toEqual([{ kind: 'createUser', isWrite: true, urgent: false, alone: true }]);
	});

	it.each<[string, HttpResponse, object, object]>([
		['a read', refusal(400, 'x'), read, {}], ['one whose refusal is believed', refusal(400, 'x'), patch, { believesRefusals: true }], ['another refusal', refusal(422, 'x'), patch, {}],
		['a duplicate', refusal(400, 'x', {}, { EMAIL_DUPLICATE: 'x' }), patch, {}],
	])('is not asked again after %s', async (_, answer, call, options) => {
		const { client, port } = observed([answer], { peak: 3 });
		await settled(call === read ? client.read(read, anything) : client.write(patch, 'write', options));
		expect(port.requests).toHaveLength(1);
	});
});

describe('what the rate limiter is told', () => {
	it.each<[string, Answer, Feedback]>([
		['a good answer', ok, { kind: 'good' }], ['a refusal', refusal(404, 'x'), { kind: 'good' }], ['an error of the server', refusal(503, 'x'), { kind: 'failed' }], ['no answer', reset(), { kind: 'failed' }],
		['a sign-in that failed', new DomoError({ kind: 'signIn', message: 'x' }), { kind: 'other' }],
	])('of %s', async (_, answer, feedback) => {
		const { client, told } = observed([answer], { delayMs: null });
		await settled(client.read(read, anything));
		expect(told).toEqual([feedback]);
	});

	it('of a throttled answer', async () => {
		const { client, told } = observed([refusal(429, 'x', { 'retry-after': '2' }), ok]);
		await client.read(read, anything);
		expect(told).toMatchObject([{ kind: 'throttled', retryAfterMs: 2_000 }, { kind: 'good' }]);
	});

	it('of a write that came too late, which is not sent', async () => {
		const { client, told, port } = observed([ok]);
		await expect(client.write(patch, 'write', { notAfter: -1 })).rejects.toMatchObject({ kind: 'tooLate', message: 'Did not update user 7: its turn came too late.', attempts: 0 });
		expect([told, port.requests]).toEqual([[{ kind: 'other' }], []]);
	});

	it('of a write that comes just in time, or whose first answer was lost: it is sent', async () => {
		const punctual = observed([ok]);
		await punctual.client.write(patch, 'write', { notAfter: punctual.clock.now() });
		const late = observed([reset(), ok]);
		expect(await late.client.write(patch, 'repeatable', { notAfter: late.clock.now() })).toMatchObject({ attempts: 2 });
	});
});

it('a read says which form it wants, and a text as it is', async () => {
	const { client, port } = observed([ok]);
	await client.read(read, anything);
	expect(await client.readText({ ...read, accept: 'text/csv' })).toBe('{"ok":true}');
	expect(port.requests.map(({ accept }) => accept)).toEqual(['application/json', 'text/csv']);
	await expect(observed([text('')], { delayMs: null }).client.read(read, anything)).rejects.toMatchObject({ kind: 'badAnswer' });
	expect(await observed([text('')]).client.readText(read)).toBe('');
});

it('a write that is only repeatable is not lost by a refusal, and says so', async () => {
	const { client } = observed([reset(), refusal(403, 'No')]);
	await expect(client.write(patch, 'repeatable')).rejects.toMatchObject({ kind: 'grant', attempts: 2 });
});

it('a read that is stopped while it waits, or while its answer is on its way, is cancelled', async () => {
	for (const answer of [ok, refusal(503, 'x')]) {
		const stop = new AbortController();
		const port = scriptedPort(() => (stop.abort(), answer));
		const { client } = aClient(port, { signal: stop.signal });
		await expect(client.read(read, anything)).rejects.toMatchObject({ kind: 'cancelled', message: 'Stopped: did not list the users.', attempts: 1 });
		await expect(client.read(read, anything)).rejects.toMatchObject({ kind: 'cancelled', attempts: 0 });
	}
	const stop = new AbortController();
	const { client, clock } = aClient(scriptedPort(() => refusal(503, 'x')), { signal: stop.signal });
	const waiting = settled(client.read(read, anything));
	clock.sleep = async () => stop.abort();
	expect(await waiting).toMatchObject({ kind: 'cancelled', attempts: 1 });
});

it('a request that was not sent has no status', async () => {
	const { client } = aClient(scriptedPort(() => refusal(429, 'x', { 'retry-after': '3244' })));
	const errors = [await settled(client.read(read, anything)), await settled(client.read(read, anything))];
	expect(errors).toMatchObject([{ kind: 'rateLimited', attempts: 1, httpStatus: 429 }, { kind: 'rateLimited', attempts: 0, httpStatus: undefined }]);
});

it('large answers are understood like small ones', async () => {
	const { client } = observed([json({ ok: 'x'.repeat(200_000) })]);
	expect(await client.read(read, z.object({ ok: z.string().length(200_000) }))).toBeDefined();
});

describe('an instance', () => {
	it('has pages for people and DataSets', () => {
		expect(personPage('https://x.domo.com', 7)).toBe('https://x.domo.com/people/7');
		expect(dataSetPage('https://x.domo.com', 'a/b')).toBe('https://x.domo.com/datasources/a%2Fb/details/overview');
	});

	it.each(['api', 'login', 'www', 'developer'])('is not %s, and the message says which forms there are', (name) => {
		expect(instanceOrigin(name)).toEqual({ problem: `"${name}" is not a customer's instance. Write the instance as "example", "example.domo.com" or "https://example.domo.com".` });
		expect(instanceOrigin('')).toEqual({ problem: 'The instance is empty. Write the instance as "example", "example.domo.com" or "https://example.domo.com".' });
	});

	it('may be written with blanks around it', () => {
		expect(instanceOrigin('   example   ')).toEqual({ origin: 'https://example.domo.com' });
	});

	it('says why a sign-in failed in Domo\'s words, cut to a hundred characters', () => {
		const problem = (reason: string) => JSON.stringify(readLogin(200, JSON.stringify({ success: false, reason })));
		expect(problem('x'.repeat(200))).toContain('x'.repeat(100));
		expect(problem('x'.repeat(200))).not.toContain('x'.repeat(101));
		expect(problem('')).toContain('no reason');
		expect(readLogin(500, '')).toEqual({ problem: 'The sign-in failed with HTTP 500. Try again later.' });
		const odd = { success: true, reason: 'INVALID_CREDENTIALS', sessionToken: 'x' };
		expect(readLogin(200, JSON.stringify(odd))).toEqual({ problem: expect.stringMatching(/^Domo refused the sign-in \(INVALID_CREDENTIALS\)/) });
	});
});
