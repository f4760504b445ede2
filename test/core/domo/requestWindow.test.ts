import fc from 'fast-check';
import { createClient, createRateLimiter, isDomoError } from '../../../core/domo';
import { createWindow } from '../../../core/domo/requestWindow';
import { FakeClock } from '../../support/fakeClock';
import { serverOfWidth, type ServerOptions } from './support/serverOfWidth';

const ANYTHING = { safeParse: (data: unknown) => ({ success: true as const, data }) };

/** Runs so many jobs, at most `width` at once. */
async function inPool(jobs: number, width: () => number, job: (index: number) => Promise<void>): Promise<void> {
	let next = 0;
	const active = new Set<Promise<void>>();
	while (next < jobs) {
		while (next < jobs && active.size < width()) {
			const running: Promise<void> = job(next).then(() => void active.delete(running));
			active.add(running);
			next += 1;
		}
		await Promise.race(active);
	}
	await Promise.all(active);
}

interface Run {
	readonly writes?: number;
	readonly reads?: number;
	readonly requestsPerSecond?: number;
}

/** Sends so many writes or reads as Apply does: what was lost is looked up and sent again. */
async function run(options: ServerOptions, { writes = 0, reads = 0, requestsPerSecond }: Run) {
	const clock = new FakeClock();
	const server = serverOfWidth(clock, options);
	const limiter = createRateLimiter({ clock, requestsPerSecond: requestsPerSecond ?? null, waitBudgetMs: 300_000 });
	const client = createClient({ http: server.http, clock, limiter });
	let lost = 0;
	const read = () => client.read({ request: 'listRoles', doing: 'read' }, ANYTHING);
	const write = async (userId: number): Promise<void> => {
		for (let tries = 0; tries < 5; tries += 1) {
			try {
				await client.write({ request: 'patchUser', params: { userId }, doing: 'write' });
				return;
			} catch (error) {
				if (!isDomoError(error, 'unknownOutcome')) break;
				await clock.sleep(250);
				await read();
			}
		}
		lost += 1;
	};
	const startedAt = clock.now();
	await inPool(writes, () => limiter.writesAtOnce() + 4, write);
	await inPool(reads, () => 32, async () => void (await read()));
	const twice = [...server.seen.writes.values()].filter((times) => times > 1).length;
	return { ms: clock.now() - startedAt, lost, twice, done: server.seen.writes.size, window: limiter.state().window, ...server.seen };
}

/** The same requests with a width that never changes; Infinity where one of them is not done. */
async function atWidth(options: ServerOptions, requests: number, width: number): Promise<number> {
	const clock = new FakeClock();
	const server = serverOfWidth(clock, options);
	const startedAt = clock.now();
	let failed = 0;
	await inPool(requests, () => width, async (userId) => {
		const response = await server.http.send({ method: 'PATCH', path: `/${userId}` }).catch(() => undefined);
		if (response?.status !== 200) failed += 1;
	});
	return failed > 0 ? Infinity : clock.now() - startedAt;
}

async function bestOf(options: ServerOptions, requests: number, most: number): Promise<number> {
	const times = await Promise.all(Array.from({ length: most }, (_, i) => atWidth(options, requests, i + 1)));
	return Math.min(...times);
}

const SERVERS: readonly (readonly [string, ServerOptions])[] = [
	['has no limit', { latencyMs: 80 }],
	['has no limit and answers fast', { latencyMs: 20 }],
	['works on four at a time', { latencyMs: 80, workers: 4 }],
	['works on nine at a time', { latencyMs: 80, workers: 9 }],
	['works on one at a time', { latencyMs: 80, workers: 1 }],
	['becomes slower with each one', { latencyMs: 80, slowerForEach: 0.05 }],
	['answers 429 from ten at once', { latencyMs: 80, throttlesFrom: 10 }],
	['answers 429 from three at once', { latencyMs: 80, throttlesFrom: 3 }],
	['answers 400 to some of ten at once', { latencyMs: 80, refusesFrom: 10 }],
	['answers 400 to some of two at once', { latencyMs: 80, refusesFrom: 2 }],
	['cuts connections over twelve', { latencyMs: 80, dropsOver: 12 }],
	['cuts connections over three', { latencyMs: 80, dropsOver: 3 }],
];

describe('the width that a run finds', () => {
	it.each(SERVERS)('is within 1.15 times of the best fixed one, and loses nobody, where the server %s', async (_, options) => {
		const result = await run(options, { writes: 1_000 });
		expect(result).toMatchObject({ lost: 0, twice: 0, done: 1_000 });
		expect(result.ms / (await bestOf(options, 1_000, 16))).toBeLessThanOrEqual(1.15);
	});

	it.each([100, 25])('is no hindrance to a limit of %i in a second', async (perSecond) => {
		const result = await run({ latencyMs: 80, perSecond }, { writes: 1_000 });
		expect(result).toMatchObject({ lost: 0, twice: 0, done: 1_000 });
		expect(result.ms / (((1_000 - perSecond) / perSecond) * 1_000)).toBeLessThanOrEqual(1.1);
		expect(result.throttled).toBeLessThanOrEqual(40);
	});

	it('is 16 writes and 32 reads at most', async () => {
		expect((await run({ latencyMs: 80 }, { writes: 2_000 })).mostAtOnce).toBe(16);
		expect((await run({ latencyMs: 80 }, { reads: 2_000 })).mostAtOnce).toBe(32);
	});

	it('is learned once for reads and writes', async () => {
		const options = { latencyMs: 80, throttlesFrom: 10 };
		const writesAlone = await run(options, { writes: 300 });
		expect((await run(options, { writes: 300, reads: 300 })).throttled).toBe(writesAlone.throttled);
	});

	it('stays narrow where the known pace needs no more', async () => {
		const result = await run({ latencyMs: 80 }, { writes: 200, requestsPerSecond: 20 });
		expect(result.mostAtOnce).toBeLessThanOrEqual(3);
		expect(result.ms).toBeGreaterThanOrEqual(9_800);
	});

	it('loses nobody and writes nobody twice, whatever the server does with many at once', async () => {
		const from = fc.option(fc.integer({ min: 2, max: 16 }), { nil: undefined });
		const server = fc.record({
			latencyMs: fc.integer({ min: 1, max: 200 }), workers: fc.option(fc.integer({ min: 1, max: 16 }), { nil: undefined }),
			throttlesFrom: from, refusesFrom: from, dropsOver: from,
		});
		await fc.assert(fc.asyncProperty(server, async (options) => {
			const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
			expect(await run({ latencyMs: options.latencyMs, ...given }, { writes: 120 })).toMatchObject({ lost: 0, twice: 0, done: 120 });
		}), { numRuns: 25 });
	}, 60_000);
});

/** Answers so many requests of one round with the same duration, all with the window in full use. */
function round(window: ReturnType<typeof createWindow>, tookMs: number, now = 0, kind = 'patchUser'): number {
	const flight = { kind, inFlight: window.size(), peak: window.size(), round: window.round() };
	for (let i = 0; i < flight.inFlight; i += 1) window.good(flight, tookMs, now);
	return window.size();
}

describe('the request window', () => {
	it('starts at two, doubles up to eight and then grows by half for each round of good responses, up to the maximum', () => {
		const window = createWindow(32);
		expect([window.size(), ...Array.from({ length: 8 }, () => round(window, 80))]).toEqual([2, 4, 8, 12, 18, 27, 32, 32, 32]);
	});

	it('does not grow while it is not used', () => {
		const window = createWindow(32);
		for (let i = 0; i < 100; i += 1) window.good({ kind: 'patchUser', inFlight: 1, peak: 1, round: window.round() }, 80, 0);
		expect(window.size()).toBe(2);
	});

	it('goes back where responses only wait longer, and tries again a second later', () => {
		const window = createWindow(32);
		round(window, 80);
		expect(round(window, 80)).toBe(8);
		expect(round(window, 140)).toBe(4);
		expect(round(window, 80, 500)).toBe(4);
		expect(round(window, 80, 1_000)).toBe(8);
	});

	it('compares only requests of one kind with each other', () => {
		const window = createWindow(32);
		round(window, 80);
		expect(round(window, 900, 0, 'searchUsers')).toBe(8);
	});

	it('is halved where many at once are refused, then stays below that number, and tries it much later', () => {
		const window = createWindow(32);
		for (let i = 0; i < 4; i += 1) round(window, 80);
		window.crowded({ peak: 10, round: window.round() }, 0);
		expect(window.size()).toBe(5);
		for (let i = 0; i < 10; i += 1) round(window, 80, 1_000);
		expect(window.size()).toBe(9);
		expect(round(window, 80, 15_000)).toBe(10);
		expect(round(window, 80, 15_000)).toBe(15);
	});

	it('goes back at once to the width at which all went well before, where what was refused was sent with more', () => {
		const window = createWindow(32);
		for (let i = 0; i < 4; i += 1) round(window, 80);
		expect(window.size()).toBe(18);
		// Sent as the thirteenth; all that are in flight with it have the same peak.
		const event = { peak: 16, round: window.round() };
		window.failed({ ...event, inFlight: 15 }, 0);
		window.failed({ ...event, inFlight: 13 }, 1);
		window.failed({ ...event, inFlight: 5 }, 2);
		expect(window.size()).toBe(7);
		expect(round(window, 80, 100)).toBe(12);
		for (let i = 0; i < 10; i += 1) expect(round(window, 80, 1_000)).toBe(12);
		expect(round(window, 80, 15_001)).toBe(13);
	});

	it('takes failures with fewer at once than before as no sign of the width', () => {
		const window = createWindow(32);
		for (let i = 0; i < 4; i += 1) round(window, 80);
		window.failed({ peak: 12, round: window.round() }, 0);
		expect(window.size()).toBe(6);
		window.failed({ peak: 6, round: window.round() }, 1_001);
		round(window, 80, 1_002);
		expect(window.size()).toBe(12);
	});

	it('is at least one, whatever is refused', () => {
		fc.assert(fc.property(fc.array(fc.constantFrom('good', 'throttled', 'crowded', 'failed')), fc.integer({ min: 1, max: 32 }), (events, most) => {
			const window = createWindow(most);
			for (const [now, event] of events.entries()) {
				const flight = { kind: '', inFlight: window.size(), peak: window.size(), round: window.round() };
				if (event === 'good') window.good(flight, 80, now);
				else if (event === 'throttled') window.throttled(flight, now);
				else window[event](flight, now);
				expect(window.size()).toBeGreaterThanOrEqual(1);
				expect(window.size()).toBeLessThanOrEqual(most);
			}
		}));
	});
});
