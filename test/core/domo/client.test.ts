import { DomoError } from '../../../core/domo';
import type { Call } from '../../../core/domo/client';
import type { HttpPort } from '../../../core/common/ports';
import { z } from '../../../core/vendor/zod';
import { aClient, type ClientInTest } from './support/aClient';
import { blockPage, inTurn, json, refusal, reset, scriptedPort, text } from './support/scriptedPort';

const look: Call = { doing: 'list the users', grant: 'Manage All Users', request: 'me' };
const change: Call = { doing: 'create a@x.example', request: 'createUser', json: { password: 'hunter2' } };
const shape = z.object({ ok: z.boolean() });
const fine = json({ ok: true });

const read = ({ client }: ClientInTest) => client.read(look, shape);

async function failureOf(promise: Promise<unknown>): Promise<DomoError> {
	const error: unknown = await promise.then(
		() => new Error('it did not fail'),
		(reason: unknown) => reason,
	);
	if (error instanceof DomoError) return error;
	throw error;
}

describe('a read', () => {
	it('gives the response in the asked shape, and tolerates unknown fields', async () => {
		expect(await read(aClient(scriptedPort(inTurn(json({ ok: true, more: 1 })))))).toEqual({ ok: true });
	});

	it.each([
		['500', refusal(500, 'x')], ['502', text('<html>Bad gateway</html>', 502)], ['503', refusal(503, 'x')], ['504', text('', 504)], ['408', text('', 408)],
		['a reset', reset()], ['cut-off JSON', text('{"ok":tr')], ['an empty body', text('')],
	])('is tried again after %s', async (_name, failure) => {
		const port = scriptedPort(inTurn(failure, failure, fine));
		const test = aClient(port);
		expect(await read(test)).toEqual({ ok: true });
		expect(port.requests).toHaveLength(3);
		expect(test.clock.slept).toHaveLength(2);
	});

	it('waits longer each time, and gives up after five tries', async () => {
		const port = scriptedPort(inTurn(refusal(503, 'Service Unavailable')));
		const test = aClient(port);
		const error = await failureOf(read(test));
		expect(error).toMatchObject({ kind: 'unavailable', httpStatus: 503, attempts: 5, toe: 'D2RFR14QKK-0FWIV-QTGGZ', domoMessage: 'Service Unavailable' });
		expect(error.message).toBe('Could not list the users: Service Unavailable (HTTP 503).');
		expect(port.requests).toHaveLength(5);
		const [first = 0, second = 0, third = 0, fourth = 0] = test.clock.slept;
		expect([first >= 150, second >= 300, third >= 600, fourth >= 1_200, fourth <= 2_400]).toEqual([true, true, true, true, true]);
	});

	it.each([
		[401, 'Your password has expired', 'signIn'],
		[403, 'Access is denied', 'grant'],
		[404, 'Not Found', 'notFound'],
		[400, 'Bad SQL', 'refused'],
		[422, 'No', 'refused'],
		[409, 'Exists', 'duplicate'],
		[302, 'Elsewhere', 'badAnswer'],
	] as const)('is not tried again after %i', async (status, message, kind) => {
		const port = scriptedPort(inTurn(refusal(status, message)));
		const error = await failureOf(read(aClient(port)));
		expect(error).toMatchObject({ kind, httpStatus: status, attempts: 1, domoMessage: message });
		expect(error.message).toContain(`${message} (HTTP ${status})`);
		expect(port.requests).toHaveLength(1);
	});

	it('names the refused credential where Domo does not know the token, and says what to do', async () => {
		const error = await failureOf(read(aClient(scriptedPort(inTurn(refusal(401, 'Full authentication is required to access this resource'))))));
		expect(error.message).toBe('Domo did not accept the credential (HTTP 401): could not list the users.');
		expect(error.description).toContain('may have expired or been revoked');
	});

	it.each([[200], [403]])('recognises a block page with status %i', async (status) => {
		const port = scriptedPort(inTurn(blockPage(status)));
		expect(await failureOf(read(aClient(port)))).toMatchObject({ kind: 'blocked', description: expect.stringContaining('allowlist') });
		expect(port.requests).toHaveLength(1);
	});

	it('rejects a response in another form without repeating the request', async () => {
		const port = scriptedPort(inTurn(json({ other: 1 })));
		expect(await failureOf(read(aClient(port)))).toMatchObject({ kind: 'badAnswer', attempts: 1 });
		expect(port.requests).toHaveLength(1);
	});

	it('names the grant that is missing', async () => {
		const error = await failureOf(read(aClient(scriptedPort(inTurn(refusal(403, 'Access is denied'))))));
		expect(error.description).toContain('"Manage All Users"');
	});

	it.each([
		['429', refusal(429, 'Too Many Requests')],
		['403 "API Rate limit reached."', refusal(403, 'API Rate limit reached.')],
	])('waits and goes on after %s', async (_name, throttled) => {
		const port = scriptedPort(inTurn(throttled, throttled, fine));
		expect(await read(aClient(port))).toEqual({ ok: true });
		expect(port.requests).toHaveLength(3);
	});

	it('does not count throttled responses as failures', async () => {
		const port = scriptedPort((_request, nth) => (nth <= 6 ? refusal(429, 'x') : nth === 7 ? refusal(503, 'x') : fine));
		expect(await read(aClient(port))).toEqual({ ok: true });
		expect(port.requests).toHaveLength(8);
	});

	it('honours Retry-After', async () => {
		const test = aClient(scriptedPort(inTurn(refusal(429, 'x', { 'retry-after': '7' }), fine)));
		const start = test.clock.now();
		await read(test);
		expect(test.clock.now() - start).toBeGreaterThanOrEqual(7_000);
		expect(test.clock.now() - start).toBeLessThan(8_000);
	});

	it('honours Retry-After of a 503, too, within the budget', async () => {
		const patient = aClient(scriptedPort(inTurn(refusal(503, 'x', { 'retry-after': '30' }), fine)));
		const start = patient.clock.now();
		await read(patient);
		expect(patient.clock.now() - start).toBeGreaterThanOrEqual(30_000);
		const port = scriptedPort(inTurn(refusal(503, 'x', { 'retry-after': '3244' })));
		expect(await failureOf(read(aClient(port)))).toMatchObject({ kind: 'unavailable', attempts: 1 });
	});

	it('gives up cleanly when Domo asks for longer than the budget', async () => {
		const test = aClient(scriptedPort(inTurn(refusal(429, 'x', { 'retry-after': '3244' }))));
		const error = await failureOf(read(test));
		expect(error).toMatchObject({ kind: 'rateLimited', httpStatus: 429, attempts: 1 });
		expect(error.message).toMatch(/wait 32\d\d s more; this run waits at most 300 s/);
		expect(test.clock.slept).toEqual([]);
	});

	it('gives up when it is always throttled while others get through', async () => {
		const port = scriptedPort((request) => (request.path.endsWith('/me') ? refusal(429, 'x', { 'retry-after': '1' }) : fine));
		const test = aClient(port, { waitBudgetMs: 20_000 });
		let over = false;
		const others = (async () => {
			while (!over) {
				await test.client.read({ ...look, request: 'listRoles' }, shape);
				await test.clock.sleep(100);
			}
		})();
		const error = await failureOf(read(test));
		over = true;
		await others;
		expect(error).toMatchObject({ kind: 'rateLimited' });
	});
});

describe('a write', () => {
	const write = ({ client }: ClientInTest) => client.write(change);

	it('says how often it was sent', async () => {
		expect(await write(aClient(scriptedPort(inTurn(fine))))).toEqual({ attempts: 1, httpStatus: 200 });
	});

	it('is sent again when it was surely not applied', async () => {
		const port = scriptedPort(inTurn(refusal(429, 'x'), refusal(403, 'API Rate limit reached.'), fine));
		expect(await write(aClient(port))).toEqual({ attempts: 3, httpStatus: 200 });
	});

	it.each([['500', refusal(500, 'Oops')], ['502', text('', 502)], ['503', refusal(503, 'x', { 'retry-after': '1' })], ['a reset', reset()]])(
		'is never sent again after %s, because it may have been applied',
		async (_name, failure) => {
			const port = scriptedPort(inTurn(failure, fine));
			expect(await failureOf(write(aClient(port)))).toMatchObject({ kind: 'unknownOutcome', attempts: 1 });
			expect(port.requests).toHaveLength(1);
		},
	);

	it('accepts an empty body or any JSON where no form is documented', async () => {
		for (const body of ['', ' \n', '1', 'null', '{}']) expect(await write(aClient(scriptedPort(inTurn(text(body)))))).toMatchObject({ httpStatus: 200 });
	});

	it.each([['a cut-off answer', text('{"ok":')], ['an empty one', text('')], ['another form', json({})]])('whose answer is needed is an unknown outcome after %s', async (_name, answer) => {
		const { client } = aClient(scriptedPort(inTurn(answer)));
		expect(await failureOf(client.writeFor(change, shape))).toMatchObject({ kind: 'unknownOutcome', httpStatus: 200 });
	});

	it.each(['ok', '{"cut":', '<?xml version="1.0"?><html/>', '<html></html>', '\uFEFF<!DOCTYPE html>'])('is an unknown outcome after 200 with %j', async (body) => {
		const port = scriptedPort(inTurn(text(body), fine));
		expect(await failureOf(write(aClient(port)))).toMatchObject({ kind: 'unknownOutcome', httpStatus: 200, attempts: 1 });
		expect(port.requests).toHaveLength(1);
	});

	it('is an unknown outcome after an answer that was too slow, and never taken for done after one that was too large', async () => {
		const cut = (code: string) => scriptedPort(() => { throw Object.assign(new Error('cut'), { code }); });
		expect(await failureOf(write(aClient(cut('ANSWER_TOO_SLOW'))))).toMatchObject({ kind: 'unknownOutcome' });
		expect(await failureOf(write(aClient(cut('ANSWER_TOO_LARGE'))))).toMatchObject({ kind: 'badAnswer' });
		const port = cut('ANSWER_TOO_LARGE');
		expect(await failureOf(aClient(port).client.read(look, shape))).toMatchObject({ kind: 'badAnswer', message: expect.stringContaining('larger than any') });
		expect(port.requests).toHaveLength(1);
	});

	it('is repeated after transient failures where that is safe', async () => {
		const port = scriptedPort(inTurn(reset(), refusal(503, 'x'), fine));
		const { client } = aClient(port);
		expect(await client.write(change, 'repeatable')).toEqual({ attempts: 3, httpStatus: 200 });
	});

	it('reads EMAIL_DUPLICATE and 409 as a duplicate, in Domo\'s words', async () => {
		const duplicate = refusal(400, 'Bad Request', {}, { EMAIL_DUPLICATE: 'Already there' });
		expect(await failureOf(write(aClient(scriptedPort(inTurn(duplicate)))))).toMatchObject({ kind: 'duplicate', httpStatus: 400, domoMessage: 'Already there' });
		expect(await failureOf(write(aClient(scriptedPort(inTurn(refusal(409, 'User already exists'))))))).toMatchObject({ kind: 'duplicate', httpStatus: 409 });
	});

	it('a block page is neither a success nor proof that nothing was done', async () => {
		expect(await failureOf(write(aClient(scriptedPort(inTurn(blockPage())))))).toMatchObject({ kind: 'unknownOutcome' });
	});

	it('a redirect is no success', async () => {
		expect(await failureOf(write(aClient(scriptedPort(inTurn(text('', 302))))))).toMatchObject({ kind: 'badAnswer', httpStatus: 302 });
	});
});

describe('stopping', () => {
	const stopped = (): AbortSignal => AbortSignal.abort();

	it('sends no more requests', async () => {
		const port = scriptedPort(inTurn(fine));
		const { client } = aClient(port, { signal: stopped() });
		expect(await failureOf(client.read(look, shape))).toMatchObject({ kind: 'cancelled', attempts: 0 });
		expect(await failureOf(client.write(change))).toMatchObject({ kind: 'cancelled', attempts: 0 });
		expect(port.requests).toEqual([]);
	});

	it('does not call a write unsent that may have been applied', async () => {
		const stop = new AbortController();
		const port = scriptedPort(() => {
			stop.abort();
			return refusal(503, 'x');
		});
		expect(await failureOf(aClient(port, { signal: stop.signal }).client.write(change, 'repeatable'))).toMatchObject({ kind: 'unknownOutcome', httpStatus: 503, attempts: 1 });
		expect(port.requests).toHaveLength(1);
	});

	it('sends what must not be left half done', async () => {
		const port = scriptedPort(inTurn(fine));
		const { client } = aClient(port, { signal: stopped() });
		expect(await client.write(change, 'write', { afterStop: true })).toMatchObject({ httpStatus: 200 });
		expect(await failureOf(client.write(change))).toMatchObject({ kind: 'cancelled' });
		expect(port.requests).toHaveLength(1);
	});

	it('of the writes alone lets reads go on, and sends what must not be left half done', async () => {
		const port = scriptedPort(inTurn(fine, fine));
		const { client } = aClient(port);
		const stopped = client.writesUntil(AbortSignal.abort());
		expect(await failureOf(stopped.write(change))).toMatchObject({ kind: 'cancelled', attempts: 0 });
		expect(await stopped.read(look, shape)).toEqual({ ok: true });
		expect(await stopped.write(change, 'write', { afterStop: true })).toMatchObject({ attempts: 1 });
		expect(port.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
	});

	it('says how Domo refused a write that waits to be sent once more, alone', async () => {
		const stop = new AbortController();
		const held: (() => void)[] = [];
		const port: HttpPort = {
			send: async () => {
				await new Promise<void>((resolve) => held.push(resolve));
				return refusal(400, 'Bad day');
			},
		};
		const client = aClient(port).client.writesUntil(stop.signal);
		const both = [7, 8].map((userId) => failureOf(client.write({ doing: `update user ${userId}`, request: 'patchUser', params: { userId } })));
		await new Promise(setImmediate);
		held[0]?.();
		await new Promise(setImmediate);
		stop.abort();
		held[1]?.();
		expect(await Promise.all(both)).toMatchObject([{ kind: 'refused', httpStatus: 400, attempts: 1 }, { kind: 'refused', httpStatus: 400, attempts: 1 }]);
		expect(held).toHaveLength(2);
	});

	it('says that Domo refused a write whose repetition would come too late', async () => {
		const test = aClient({ send: async () => {
			test.clock.advance(10);
			return refusal(400, 'Bad day');
		} });
		const notAfter = test.clock.now();
		const both = [7, 8].map((userId) => failureOf(test.client.write({ doing: `update user ${userId}`, request: 'patchUser', params: { userId } }, 'write', { notAfter: notAfter + 10 })));
		expect(await Promise.all(both)).toMatchObject([{ kind: 'tooLate', httpStatus: 400 }, { kind: 'tooLate', httpStatus: 400 }]);
	});

	it('hands the signal to reads and never to writes', async () => {
		const stop = new AbortController();
		const port = scriptedPort(inTurn(fine));
		const { client } = aClient(port, { signal: stop.signal });
		await client.read(look, shape);
		await client.write(change);
		await client.write(change, 'repeatable');
		expect(port.signals).toEqual([stop.signal, undefined, undefined]);
	});

	it('cuts a read in flight', async () => {
		const stop = new AbortController();
		const port = scriptedPort((_request, _nth, signal) => new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(reset()))));
		const reading = failureOf(aClient(port, { signal: stop.signal }).client.read(look, shape));
		await new Promise((resolve) => setImmediate(resolve));
		stop.abort();
		expect(await reading).toMatchObject({ kind: 'cancelled', attempts: 1 });
	});

	it('lets a write in flight finish', async () => {
		const stop = new AbortController();
		const port = scriptedPort(() => {
			stop.abort();
			return fine;
		});
		expect(await aClient(port, { signal: stop.signal }).client.write(change)).toMatchObject({ httpStatus: 200 });
	});

	it('ends a back-off early', async () => {
		const stop = new AbortController();
		const port = scriptedPort((_request, nth) => {
			if (nth === 2) stop.abort();
			return refusal(503, 'x');
		});
		expect(await failureOf(aClient(port, { signal: stop.signal }).client.read(look, shape))).toMatchObject({ kind: 'cancelled', attempts: 2 });
	});

	it("uses a read's own signal in place of the client's", async () => {
		const { client } = aClient(scriptedPort(inTurn(fine)), { signal: stopped() });
		expect(await client.read(look, shape, new AbortController().signal)).toEqual({ ok: true });
	});
});

describe('what an error contains', () => {
	it('holds no secret, no header, no body and no words of the transport', async () => {
		const ports: readonly HttpPort[] = [scriptedPort(inTurn(reset())), scriptedPort(inTurn(refusal(400, 'No')))];
		for (const port of ports) {
			const error = await failureOf(aClient(port).client.write(change));
			const all = JSON.stringify({ ...error, message: error.message, stack: error.stack, cause: String(error.cause) });
			expect(all).not.toMatch(/hunter2|SECRET|socket hang up/);
		}
	});

	it('names the code of a lost connection, also of its cause', async () => {
		const wrapped = Object.assign(new TypeError('fetch failed'), { cause: reset() });
		expect((await failureOf(aClient(scriptedPort(inTurn(wrapped))).client.write(change))).message).toContain('ECONNRESET');
	});

	it('keeps Domo\'s words to one line of bounded length', async () => {
		const { client } = aClient(scriptedPort(inTurn(refusal(400, `a\n\u0007${'b'.repeat(5_000)}`))));
		const { domoMessage = '' } = await failureOf(client.read(look, shape));
		expect(domoMessage).toMatch(/^a b+$/);
		expect(domoMessage.length).toBeLessThanOrEqual(500);
	});

	it("passes on the port's own sign-in error, without trying again", async () => {
		const told = new DomoError({ kind: 'signIn', message: 'The password is wrong.' });
		const port = scriptedPort(inTurn(told));
		expect(await failureOf(aClient(port).client.read(look, shape))).toBe(told);
		expect(port.requests).toHaveLength(1);
	});

	it('quotes the id that Domo support asks for', async () => {
		const { description } = await failureOf(aClient(scriptedPort(inTurn(refusal(404, 'Not Found')))).client.read(look, shape));
		expect(description).toContain('D2RFR14QKK-0FWIV-QTGGZ');
	});
});

describe('a write that is refused in the company of others', () => {
	const patch = (userId: number): Call => ({ doing: 'update', request: 'patchUser', params: { userId } });

	it('is sent once more, alone, and is done', async () => {
		let inFlight = 0;
		const port = scriptedPort(async () => {
			inFlight += 1;
			await new Promise((resolve) => setImmediate(resolve));
			inFlight -= 1;
			return port.requests.length === 2 && inFlight === 0 ? refusal(400, 'Bad Request') : text('');
		});
		const { client } = aClient(port);
		const receipts = await Promise.all([client.write(patch(1)), client.write(patch(2))]);
		expect(receipts.map(({ attempts }) => attempts)).toEqual([1, 2]);
		expect(port.requests).toHaveLength(3);
	});

	it('is sent alone where it is refused among fewer, too', async () => {
		let inFlight = 0;
		const port = scriptedPort(async () => {
			inFlight += 1;
			const crowd = inFlight;
			for (let turns = 0; turns < 3; turns += 1) await new Promise((resolve) => setImmediate(resolve));
			inFlight -= 1;
			return crowd > 1 ? refusal(400, 'Bad Request') : text('');
		});
		const { client } = aClient(port);
		const receipts = await Promise.all(Array.from({ length: 40 }, (_, i) => client.write(patch(i))));
		expect(Math.max(...receipts.map(({ attempts }) => attempts))).toBeLessThanOrEqual(3);
	});

	it('fails where it is refused alone as well', async () => {
		const port = scriptedPort(({ path }) => (path.endsWith('/2') ? refusal(400, 'Bad Request') : text('')));
		const { client } = aClient(port);
		const [, error] = await Promise.all([client.write(patch(1)), failureOf(client.write(patch(2)))]);
		expect(error).toMatchObject({ kind: 'refused', httpStatus: 400, attempts: 2 });
	});

	it('is not sent again where nothing else was in flight', async () => {
		const port = scriptedPort(inTurn(refusal(400, 'Bad Request')));
		expect(await failureOf(aClient(port).client.write(patch(2)))).toMatchObject({ attempts: 1 });
	});

	it('is not sent again where it creates something: the caller looks first', async () => {
		const port = scriptedPort(({ method }) => (method === 'POST' ? refusal(400, 'Bad Request') : text('')));
		const { client } = aClient(port);
		const [, error] = await Promise.all([client.write(patch(1)), failureOf(client.write(change))]);
		expect(error).toMatchObject({ kind: 'refused', attempts: 1, refusedIn: { peak: 2 } });
		expect(port.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
	});
});
