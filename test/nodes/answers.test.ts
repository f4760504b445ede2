import { Readable } from 'node:stream';

import { NodeApiError } from 'n8n-workflow';

import { answerOf, codeOf, CSV_LIMIT, isForbidden, JSON_LIMIT, lostConnection, settle, SIGN_IN_LIMIT, withinTime } from '../../nodes/shared/domo/answer';
import { asRequestOfNode, bindSession, HostUnreachable, mayBeCredentialTest, originOf, paceOf, sessionFor, signInRefusal, SignInRefused } from '../../nodes/shared/domo/credential';
import { newRunId } from '../../nodes/shared/runId';

const mib = 1024 * 1024;
/** Tests of nodes have a clock that runs faster. */
const { clock } = jest.requireActual<typeof import('../../nodes/shared/clock')>('../../nodes/shared/clock');

describe('An answer', () => {
	const read = (body: unknown, limit = mib) => answerOf({ statusCode: 200, headers: { 'Content-Type': 'text/csv', 'X-Two': ['a', 'b'], Length: 5 }, body }, limit);

	it.each<[string, () => unknown, string]>([
		['a text', () => 'a,b', 'a,b'],
		['nothing', () => undefined, ''],
		['null', () => null, ''],
		['parsed JSON', () => ({ a: [1] }), '{"a":[1]}'],
		['pieces, cut within a character', () => Readable.from([Buffer.from([0x61, 0xc3]), Buffer.from([0xa4, 0x62])]), 'aäb'],
		['pieces with a byte order mark', () => Readable.from([Buffer.from('\uFEFFa')]), 'a'],
		['pieces that are no bytes', () => Readable.from(['text', Buffer.from('b')], { objectMode: true }), 'b'],
	])('of %s is text, with its headers in small letters', async (_what, body, text) => {
		expect(await read(body())).toEqual({ status: 200, headers: { 'content-type': 'text/csv', 'x-two': 'a, b', length: '5' }, body: text });
	});

	it('is left as soon as it is larger than its limit', async () => {
		let given = 0;
		const endless = Readable.from((function* () {
			for (; given < 100; given += 1) yield Buffer.alloc(mib);
		})());
		await expect(read(endless, 2 * mib)).rejects.toMatchObject({ message: 'The answer is larger than 2 MiB', code: 'ANSWER_TOO_LARGE' });
		expect(given).toBeLessThan(10);
		expect(endless.destroyed).toBe(true);
		expect((await read(Readable.from([Buffer.alloc(10, 'x')]), 10)).body).toHaveLength(10);
	});

	it('has a limit of size and time for each kind, which no text of V8 exceeds', () => {
		expect([JSON_LIMIT, CSV_LIMIT, SIGN_IN_LIMIT]).toEqual([{ ms: 60_000, bytes: 32 * mib }, { ms: 300_000, bytes: 2 ** 29 - 24 }, { ms: 60_000, bytes: mib }]);
	});
});

describe('Work within a time', () => {
	/** Goes on until its signal goes off. */
	const endless = (signal: AbortSignal): Promise<string> => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut'))));

	it('gives its result, and is not cut afterwards', async () => {
		let own: AbortSignal | undefined;
		const outer = new AbortController();
		expect(await withinTime(50, outer.signal, async (signal) => {
			own = signal;
			return await Promise.resolve('done');
		})).toBe('done');
		outer.abort();
		expect(own?.aborted).toBe(false);
		await withinTime(5, undefined, async (signal) => await Promise.resolve(own = signal));
		await clock.sleep(15);
		expect(own?.aborted).toBe(false);
	});

	it('is cut when the time is over, and says how long that was', async () => {
		let own: AbortSignal | undefined;
		const late = withinTime(20, undefined, (signal) => {
			own = signal;
			return endless(signal);
		});
		await expect(late).rejects.toMatchObject({ message: 'No whole answer came within 0.02 seconds', code: 'ANSWER_TOO_SLOW' });
		expect(own?.aborted).toBe(true);
	});

	it('is cut with the signal from outside, before or while it works', async () => {
		const outer = new AbortController();
		const work = withinTime(60_000, outer.signal, endless);
		outer.abort();
		await expect(work).rejects.toThrow('cut');
		await expect(withinTime(60_000, outer.signal, (signal) => Promise.resolve(signal.aborted))).resolves.toBe(true);
	});

	it('costs the signal from outside one listener, however many are in flight, and each of them is cut', async () => {
		const outer = new AbortController();
		const added = jest.spyOn(outer.signal, 'addEventListener');
		const many = Array.from({ length: 32 }, () => withinTime(60_000, outer.signal, endless).catch((error: Error) => error.message));
		expect(added).toHaveBeenCalledTimes(1);
		outer.abort();
		expect(await Promise.all(many)).toEqual(many.map(() => 'cut'));
	});
});

describe('A connection that was lost', () => {
	it('keeps its words, without secrets, and its code, from wherever it is wrapped', () => {
		const error = Object.assign(new Error('connect s3cret'), { code: 'ECONNREFUSED', options: { headers: 'x' } });
		const lost = lostConnection(new Error('Outer', { cause: error }), (words) => words.replace('Outer', 'inner'));
		expect([lost.message, 'code' in lost && lost.code, 'options' in lost]).toEqual(['inner', 'ECONNREFUSED', false]);
		for (const odd of [new Error(''), 'text', undefined]) expect(lostConnection(odd, (words) => words).message).toBe('No answer came');
	});

	it('has the code of the first error that has one, at most five deep', () => {
		const inner = Object.assign(new Error('x'), { code: 'EPIPE' });
		const wrapped = (depth: number): Error => (depth === 0 ? inner : new Error('y', { cause: wrapped(depth - 1) }));
		expect([codeOf(wrapped(4)), codeOf(wrapped(5)), codeOf('EPIPE'), codeOf({ code: 'EPIPE' }), codeOf(Object.assign(new Error('x'), { code: 5 }))]).toEqual(['EPIPE', undefined, undefined, undefined, undefined]);
		expect([{ code: 5, networkCode: 'ENOTFOUND' }, { networkCode: 5 }].map((own) => codeOf(Object.assign(new Error('x'), own)))).toEqual(['ENOTFOUND', undefined]);
	});

	it('is no refusal, which is a 401 or 403 of n8n', () => {
		const node = { id: '1', name: 'n', type: 't', typeVersion: 1, position: [0, 0] as [number, number], parameters: {} };
		const of = (httpCode: string): NodeApiError => new NodeApiError(node, { message: 'x' }, { httpCode });
		expect([of('401'), of('403'), of('500'), new Error('401')].map(isForbidden)).toEqual([true, true, false, false]);
	});

	it('is settled as a value', async () => {
		expect(await settle(Promise.resolve(5))).toEqual({ ok: true, value: 5 });
		expect(await settle(Promise.reject(new Error('x')))).toEqual({ ok: false, error: new Error('x') });
	});

	it('says in words which host cannot be reached', () => {
		const error = new HostUnreachable('https://acme.domo.com/x', Object.assign(new Error('x'), { code: 'ENOTFOUND' }));
		expect(error.message).toContain('acme.domo.com');
		expect(error.message).not.toContain('https');
		expect([error.name, error.networkCode, 'code' in error]).toEqual(['HostUnreachable', 'ENOTFOUND', false]);
	});
});

describe('A credential', () => {
	it('is found to be refused up to five errors deep, by name', () => {
		const refused = new SignInRefused('No');
		const wrapped = (depth: number): Error => (depth === 0 ? refused : new Error('y', { cause: wrapped(depth - 1) }));
		expect([signInRefusal(wrapped(0)), signInRefusal(wrapped(4)), signInRefusal(wrapped(5)), signInRefusal('No'), signInRefusal(new Error('No'))]).toEqual([refused, refused, null, null, null]);
		expect(signInRefusal(Object.assign(new Error('copy'), { name: 'SignInRefused' }))?.message).toBe('copy');
	});

	it('names an instance, or is refused in words', () => {
		expect(originOf('acme')).toBe('https://acme.domo.com');
		for (const instance of ['http://acme.domo.com', undefined, 5, '']) expect(() => originOf(instance)).toThrow(SignInRefused);
	});

	it.each([[undefined, null], [null, null], [0, null], ['', null], [2, 2], ['2.5', 2.5], [0.1, 0.1]])('allows, where it says %j, %j requests per second', (requestsPerSecond, pace) => {
		expect(paceOf({ requestsPerSecond } as Parameters<typeof paceOf>[0])).toBe(pace);
	});

	it.each([-1, 'many', '1,5'])('is refused where its requests per second are %j', (requestsPerSecond) => {
		expect(() => paceOf({ requestsPerSecond })).toThrow("'Requests per Second' is no number");
	});

	it('stores a session for one person of one instance alone', () => {
		const stored = bindSession('https://a.domo.com', 'ada lovelace', 'tok en');
		expect(sessionFor('https://a.domo.com', 'ada lovelace', bindSession('https://a.domo.com', 'ada lovelace', 'token'))).toBe('token');
		expect(sessionFor('https://b.domo.com', 'ada lovelace', stored)).toBe('');
		expect(sessionFor('https://a.domo.com', 'ada', stored)).toBe('');
		expect(sessionFor('https://a.domo.com', 'ada', 'https://a.domo.com ada')).toBe('');
		expect(sessionFor('https://a.domo.com', 'ada', '')).toBe('');
	});

	it('is not being tested while a node of ours asks', async () => {
		const seen: boolean[] = [mayBeCredentialTest()];
		await asRequestOfNode(async () => await Promise.resolve(seen.push(mayBeCredentialTest())));
		await settle(asRequestOfNode(() => Promise.reject(new Error('x'))));
		expect([...seen, mayBeCredentialTest()]).toEqual([true, false, true]);
	});
});

it('A wait is as long as it says, and ends with its signal', async () => {
	const startedAt = clock.now();
	await clock.sleep(300);
	expect(Date.now() - startedAt).toBeGreaterThanOrEqual(295);
	const stop = new AbortController();
	const waiting = clock.sleep(600_000, stop.signal);
	stop.abort();
	await waiting;
	await clock.sleep(600_000, stop.signal);
	await clock.yield();
	expect(Date.now() - startedAt).toBeLessThan(60_000);
});

it('A run has an id of its time, and one of its own in the same second', () => {
	const at = Date.UTC(2026, 10, 23, 18, 4, 55, 250);
	const ids = [newRunId(at), newRunId(at)];
	for (const id of ids) expect(id).toMatch(/^20261123T180455Z-[0-9a-f]{8}$/);
	expect(ids[0]).not.toBe(ids[1]);
});
