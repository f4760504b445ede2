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

	/** A window that has grown to so many for good responses; `flightOf` gives requests of its present round. */
	const grown = (to: number, most = 32) => {
		const window = createWindow(most);
		while (window.size() < to) round(window, 80);
		return window;
	};
	const flightOf = (window: ReturnType<typeof createWindow>, inFlight: number, peak = inFlight, sentIn = window.round()) => ({ kind: 'patchUser', inFlight, peak, round: sentIn });
	/** Sizes after each of so many rounds of good responses. */
	const sizes = (window: ReturnType<typeof createWindow>, rounds: number, now = 0) => Array.from({ length: rounds }, () => round(window, 80, now));

	it('takes as many responses for a round as half of it, and two at least', () => {
		const after = (window: ReturnType<typeof createWindow>, responses: number) => {
			const flight = flightOf(window, window.size());
			for (let i = 0; i < responses; i += 1) window.good(flight, 80, 0);
			return window.size();
		};
		expect([after(grown(2), 1), after(grown(2), 2), after(grown(4), 1), after(grown(4), 2), after(grown(8), 3), after(grown(8), 4)]).toEqual([2, 4, 4, 8, 8, 12]);
	});

	it('goes by the median of the kind that came most, whatever single requests of others take', () => {
		const ended = (...took: readonly (readonly [kind: string, ms: number])[]) => {
			const window = grown(12);
			for (const [kind, ms] of took) window.good({ ...flightOf(window, 12), kind }, ms, 0);
			return window.size();
		};
		const usual = ['patchUser', 80] as const;
		const slow = ['patchUser', 900] as const;
		const page = ['searchUsers', 5_000] as const;
		expect(ended(page, usual, usual, usual, usual, usual)).toBe(18);
		expect(ended(page, slow, slow, slow, slow, usual)).toBe(8);
		expect(ended(slow, usual, usual, slow, usual, usual)).toBe(18);
		expect(ended(usual, slow, slow, usual, slow, slow)).toBe(8);
	});

	it('is compared with a narrower one alone, and waits longer each time it was no gain, up to a minute', () => {
		const window = grown(4);
		let now = 0;
		const pauses: number[] = [];
		for (let i = 0; i < 8; i += 1) {
			expect(round(window, 80, now)).toBe(8);
			expect(round(window, 400, now)).toBe(4);
			const from = now;
			while (window.size() === 4) {
				now += 500;
				if (round(window, 80, now) === 8) break;
			}
			pauses.push(now - from);
			round(window, 400, now);
			now += 120_000;
		}
		expect(pauses[0]).toBe(1_000);
		expect(Math.max(...pauses)).toBeLessThanOrEqual(60_000);
		expect(pauses[1]).toBeGreaterThan(1_000);
		const same = grown(32);
		expect([round(same, 80), round(same, 900), round(same, 80)]).toEqual([32, 32, 32]);
	});

	it('takes what was refused in an earlier round for the same event, and learns from it that even fewer are too many', () => {
		const window = grown(12);
		const sent = window.round();
		expect(window.throttled(flightOf(window, 12, 12, sent), 0)).toBe(true);
		expect(window.size()).toBe(6);
		for (const inFlight of [11, 10, 1]) expect(window.throttled(flightOf(window, inFlight, inFlight, sent), 0)).toBe(true);
		expect(window.size()).toBe(6);
		// Ten were refused as well, and eight went well before: nine is the most until much later.
		expect(sizes(window, 6, 1)).toEqual([8, 9, 9, 9, 9, 9]);
	});

	it('learns nothing from earlier ones that were no more than it has now', () => {
		const window = grown(12);
		const sent = window.round();
		window.throttled(flightOf(window, 12, 12, sent), 0);
		window.throttled(flightOf(window, 6, 6, sent), 0);
		expect(sizes(window, 6, 1)).toEqual([8, 10, 10, 10, 10, 10]);
	});

	it('is halved by a throttled response that it explains; one with fewer in flight, or alone, shows a limit per second', () => {
		const explained = grown(12);
		expect(explained.throttled(flightOf(explained, 12), 0)).toBe(true);
		expect(explained.size()).toBe(6);
		expect(explained.throttled(flightOf(explained, 6), 0)).toBe(false);
		expect(explained.size()).toBe(3);
		// From then on every throttled response does, and the width grows again at once.
		expect(sizes(explained, 2)).toEqual([6, 12]);
		expect(explained.throttled(flightOf(explained, 12), 0)).toBe(false);
		const alone = grown(12);
		expect(alone.throttled(flightOf(alone, 1), 0)).toBe(false);
		expect(alone.size()).toBe(6);
		expect(sizes(alone, 1)).toEqual([12]);
	});

	it('is narrowed by a refusal among two at least, the second time by a sixth more', () => {
		const window = grown(12);
		window.crowded({ peak: 1, round: window.round() }, 0);
		expect(window.size()).toBe(12);
		window.crowded({ peak: 2, round: window.round() }, 0);
		expect(window.size()).toBe(1);
		const twice = grown(18);
		twice.crowded({ peak: 18, round: twice.round() }, 0);
		expect(twice.size()).toBe(9);
		expect(sizes(twice, 5, 1)).toEqual([12, 15, 16, 16, 16]);
		twice.crowded({ peak: 17, round: twice.round() }, 1);
		// The bound is then 16 (0.85 of 18), and fifteen went well.
		expect(twice.size()).toBe(8);
		expect(sizes(twice, 5, 2)).toEqual([15, 15, 15, 15, 15]);
		const fewer = grown(18);
		fewer.crowded({ peak: 18, round: fewer.round() }, 0);
		sizes(fewer, 2, 1);
		fewer.crowded({ peak: 6, round: fewer.round() }, 1);
		expect(fewer.size()).toBe(3);
	});

	it('is narrowed by failures among as many as before, and by none that was alone or of an earlier round', () => {
		const window = grown(12);
		window.failed({ peak: 1, round: window.round() }, 0);
		expect(window.size()).toBe(12);
		const sent = window.round();
		window.failed({ peak: 12, round: sent }, 0);
		window.failed({ peak: 12, round: sent }, 0);
		expect(window.size()).toBe(6);
		sizes(window, 6, 1);
		expect(window.size()).toBe(10);
		window.failed({ peak: 12, round: window.round() }, 1);
		expect(window.size()).toBe(5);
		const two = grown(12);
		two.failed({ peak: 2, round: two.round() }, 0);
		expect(two.size()).toBe(1);
	});

	it('tries what was refused twice as late each time, up to four minutes, and forgets that once it went well', () => {
		const window = grown(12);
		let now = 0;
		const waits: number[] = [];
		for (let i = 0; i < 6; i += 1) {
			window.failed({ peak: 12, round: window.round() }, now);
			const from = now;
			for (let rounds = 0; rounds < 8; rounds += 1) round(window, 80, now);
			expect(window.size()).toBe(i === 0 ? 10 : 11);
			while (window.size() < 12) {
				now += 5_000;
				round(window, 80, now);
			}
			waits.push(now - from);
		}
		expect(waits).toEqual([20_000, 30_000, 60_000, 120_000, 240_000, 240_000]);
		round(window, 80, now);
		expect(window.size()).toBe(18);
		window.failed({ peak: 18, round: window.round() }, now);
		const from = now;
		for (let rounds = 0; rounds < 8; rounds += 1) round(window, 80, now);
		while (window.size() < 18) {
			now += 5_000;
			round(window, 80, now);
		}
		expect(now - from).toBe(20_000);
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
