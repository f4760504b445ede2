import { createRateLimiter, type RateLimiter } from '../../../core/domo';
import type { PermitResult, Permit } from '../../../core/domo/rateLimiter';
import { FakeClock } from '../../support/fakeClock';

const aLimiter = (clock: FakeClock, more: Partial<Parameters<typeof createRateLimiter>[0]> = {}): RateLimiter =>
	createRateLimiter({ clock, concurrency: 8, requestsPerSecond: null, waitBudgetMs: 60_000, ...more });

function permitOf(result: PermitResult): Permit {
	if (result.kind !== 'permit') throw new Error(`no permit but ${result.kind}`);
	return result;
}

const acquire = async (limiter: RateLimiter): Promise<Permit> => permitOf(await limiter.acquire());

/** Good responses with the window in full use, until it has its maximum. */
async function widen(limiter: RateLimiter): Promise<void> {
	for (let round = 0; round < 8; round += 1) {
		const permits = await Promise.all(Array.from({ length: limiter.state().window }, () => acquire(limiter)));
		for (const permit of permits) permit.release({ kind: 'good' });
	}
}

/** Lets everything run that needs no time. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('the rate limiter', () => {
	it('gives two permits at first, and the next when one is released', async () => {
		const limiter = aLimiter(new FakeClock());
		const [first] = await Promise.all([acquire(limiter), acquire(limiter)]);
		let third = false;
		const waiting = acquire(limiter).then(() => (third = true));
		await settle();
		expect(third).toBe(false);
		first?.release({ kind: 'other' });
		await waiting;
		expect(limiter.state().inFlight).toBe(2);
	});

	it('counts a response once, however often the permit is released', async () => {
		const limiter = aLimiter(new FakeClock());
		const permit = await acquire(limiter);
		permit.release({ kind: 'good' });
		permit.release({ kind: 'good' });
		expect(limiter.state()).toMatchObject({ inFlight: 0 });
	});

	it('keeps to requests per second', async () => {
		const clock = new FakeClock();
		const limiter = aLimiter(clock, { requestsPerSecond: 5 });
		const start = clock.now();
		const starts: number[] = [];
		for (let i = 0; i < 11; i += 1) {
			const permit = await acquire(limiter);
			starts.push(clock.now() - start);
			permit.release({ kind: 'good' });
		}
		expect(starts).toEqual([0, 200, 400, 600, 800, 1_000, 1_200, 1_400, 1_600, 1_800, 2_000]);
	});

	it('pauses all requests together, and starts again with half as many at a time', async () => {
		const clock = new FakeClock();
		const limiter = aLimiter(clock);
		await widen(limiter);
		const burst = await Promise.all(Array.from({ length: 8 }, () => acquire(limiter)));
		const throttledAt = clock.now();
		for (const permit of burst) permit.release({ kind: 'throttled', retryAfterMs: 10_000 });

		const admittedAt: number[] = [];
		const inFlight: number[] = [];
		await Promise.all(
			Array.from({ length: 12 }, async () => {
				const permit = await acquire(limiter);
				admittedAt.push(clock.now() - throttledAt);
				inFlight.push(limiter.state().inFlight);
				await clock.sleep(50);
				permit.release({ kind: 'good' });
			}),
		);
		expect(Math.min(...admittedAt)).toBeGreaterThanOrEqual(10_000);
		expect(Math.min(...admittedAt)).toBeLessThan(11_000);
		expect(inFlight[0]).toBe(1);
		expect(Math.max(...inFlight.slice(0, 4))).toBe(4);
		expect(new Set(admittedAt).size).toBeGreaterThanOrEqual(4);
	});

	it('counts a burst of throttled responses as one', async () => {
		const clock = new FakeClock();
		const limiter = aLimiter(clock);
		await widen(limiter);
		const burst = await Promise.all(Array.from({ length: 8 }, () => acquire(limiter)));
		for (const permit of burst) permit.release({ kind: 'throttled', retryAfterMs: null });
		const start = clock.now();
		await acquire(limiter);
		expect(clock.now() - start).toBeLessThan(400);
	});

	it('doubles its own pauses while every request is throttled, up to half a minute', async () => {
		const clock = new FakeClock();
		const limiter = aLimiter(clock, { waitBudgetMs: 3_600_000 });
		const waits: number[] = [];
		for (let i = 0; i < 10; i += 1) {
			const from = clock.now();
			const permit = await acquire(limiter);
			waits.push(clock.now() - from);
			permit.release({ kind: 'throttled', retryAfterMs: null });
		}
		expect(waits[0]).toBe(0);
		expect(waits[1]).toBeGreaterThanOrEqual(250);
		expect(waits[2]).toBeGreaterThanOrEqual(500);
		expect(waits[5]).toBeGreaterThanOrEqual(4_000);
		expect(waits[9]).toBeGreaterThanOrEqual(30_000);
		expect(waits[9]).toBeLessThan(33_000);
	});

	it('refuses at once when Domo asks for longer than the budget, and says how long', async () => {
		const clock = new FakeClock();
		const limiter = aLimiter(clock);
		const [one, two] = await Promise.all([acquire(limiter), acquire(limiter)]);
		const waiting = limiter.acquire();
		one?.release({ kind: 'throttled', retryAfterMs: 3_244_000 });
		const refused = await waiting;
		expect(refused).toMatchObject({ kind: 'rateLimited' });
		expect(refused.kind === 'rateLimited' && refused.waitMs).toBeGreaterThanOrEqual(3_244_000);
		expect(await limiter.acquire()).toMatchObject({ kind: 'rateLimited' });
		expect(clock.slept).toEqual([]);
		two?.release({ kind: 'other' });
	});

	it('gives permits again when the long pause is over', async () => {
		const clock = new FakeClock();
		const limiter = aLimiter(clock);
		(await acquire(limiter)).release({ kind: 'throttled', retryAfterMs: 3_244_000 });
		clock.advance(3_600_000);
		expect(await limiter.acquire()).toMatchObject({ kind: 'permit' });
	});

	it('gives up when many short pauses bring no good response within the budget', async () => {
		const clock = new FakeClock();
		const limiter = aLimiter(clock, { waitBudgetMs: 10_000 });
		const start = clock.now();
		let result = await limiter.acquire();
		while (result.kind === 'permit') {
			result.release({ kind: 'throttled', retryAfterMs: 1_000 });
			result = await limiter.acquire();
		}
		expect(result.kind).toBe('rateLimited');
		expect(clock.now() - start).toBeLessThanOrEqual(10_000);
	});

	it('counts the time without a good response from the next request where nothing was sent for minutes', async () => {
		const clock = new FakeClock();
		const limiter = aLimiter(clock);
		(await acquire(limiter)).release({ kind: 'throttled', retryAfterMs: null });
		clock.advance(600_000);
		(await acquire(limiter)).release({ kind: 'throttled', retryAfterMs: null });
		expect(await limiter.acquire()).toMatchObject({ kind: 'permit' });
	});

	it('does not give up while good responses come between the pauses', async () => {
		const clock = new FakeClock();
		const limiter = aLimiter(clock, { waitBudgetMs: 10_000 });
		for (let i = 0; i < 30; i += 1) (await acquire(limiter)).release(i % 2 === 0 ? { kind: 'throttled', retryAfterMs: 5_000 } : { kind: 'good' });
		expect(await limiter.acquire()).toMatchObject({ kind: 'permit' });
	});

	it('gives no permit to a request that was cancelled before', async () => {
		const stop = new AbortController();
		stop.abort();
		expect(await aLimiter(new FakeClock()).acquire(stop.signal)).toEqual({ kind: 'cancelled' });
	});

	it('ends waiting when cancelled, at once, and leaves no timer behind', async () => {
		const clock = new FakeClock();
		const limiter = aLimiter(clock);
		(await acquire(limiter)).release({ kind: 'throttled', retryAfterMs: 50_000 });
		const stop = new AbortController();
		const waiting = Promise.all([limiter.acquire(stop.signal), limiter.acquire(stop.signal)]);
		const cancelledAt = clock.now();
		stop.abort();
		expect(await waiting).toEqual([{ kind: 'cancelled' }, { kind: 'cancelled' }]);
		await settle();
		await settle();
		expect(clock.now()).toBe(cancelledAt);
	});
});

describe('many requests that wait for one signal', () => {
	it('cost one listener, and none when all have their permits', async () => {
		const clock = new FakeClock();
		const limiter = aLimiter(clock, { concurrency: 1 });
		const stop = new AbortController();
		const added = jest.spyOn(stop.signal, 'addEventListener');
		const removed = jest.spyOn(stop.signal, 'removeEventListener');
		const first = await acquire(limiter);
		const waiting = Array.from({ length: 50 }, async () => permitOf(await limiter.acquire(stop.signal)).release({ kind: 'good' }));
		await settle();
		expect(added).toHaveBeenCalledTimes(1);
		first.release({ kind: 'good' });
		await Promise.all(waiting);
		expect(removed).toHaveBeenCalledTimes(1);
		expect(removed).toHaveBeenCalledWith('abort', expect.any(Function));
	});

	it('are all cancelled by it, also once others of them have their permits, or where none waits for a time', async () => {
		const limiter = aLimiter(new FakeClock(), { concurrency: 1 });
		const stop = new AbortController();
		const first = await acquire(limiter);
		const [second, third] = [limiter.acquire(stop.signal), limiter.acquire(stop.signal)];
		first.release({ kind: 'good' });
		const permit = permitOf(await second);
		stop.abort();
		expect(await third).toEqual({ kind: 'cancelled' });
		permit.release({ kind: 'good' });
		expect(await limiter.acquire()).toMatchObject({ kind: 'permit' });
	});
});

describe('writes that were refused among others', () => {
	/** So many wait to be sent alone, as they were refused among eight; whoever has a permit holds it. */
	async function refusedOnes(limiter: RateLimiter, count: number): Promise<Permit[]> {
		await widen(limiter);
		const refusedIn = { peak: 8, round: 1_000 };
		const permits: Permit[] = [];
		for (let i = 0; i < count; i += 1) void limiter.acquire(undefined, { isWrite: true, alone: true, refusedIn }).then((result) => permits.push(permitOf(result)));
		await settle();
		return permits;
	}

	it('are sent one after the other until one goes through, which narrows the window; the others then go together', async () => {
		const limiter = aLimiter(new FakeClock());
		const permits = await refusedOnes(limiter, 4);
		expect(permits).toHaveLength(1);
		permits[0]?.release({ kind: 'good', refusedIn: { peak: 8, round: 1_000 } });
		await settle();
		expect(limiter.state().window).toBe(4);
		expect(permits).toHaveLength(4);
	});

	it('stay alone where the first one is refused alone as well: the number at once was not its reason', async () => {
		const limiter = aLimiter(new FakeClock());
		const permits = await refusedOnes(limiter, 4);
		permits[0]?.release({ kind: 'good' });
		await settle();
		expect(permits).toHaveLength(2);
		expect(limiter.state().inFlight).toBe(1);
	});
});

describe('the number of requests at once', () => {
	it.each([[0, 1], [1.9, 1], [12, 12], [100, 32], [undefined, 32]])('is at most what is asked for, and 32: %j gives %i', async (concurrency, most) => {
		const limiter = createRateLimiter({ clock: new FakeClock(), requestsPerSecond: null, waitBudgetMs: 60_000, ...(concurrency !== undefined && { concurrency }) });
		await widen(limiter);
		await widen(limiter);
		expect(limiter.state()).toEqual({ inFlight: 0, window: most, perSecond: Number.POSITIVE_INFINITY });
		expect(limiter.writesAtOnce()).toBe(Math.min(most, 16));
	});

	it('is known to each request, itself included, and with its round', async () => {
		const limiter = aLimiter(new FakeClock());
		const first = await acquire(limiter);
		expect(first.crowd()).toMatchObject({ peak: 1, round: 0 });
		const second = await acquire(limiter);
		expect([first.crowd(), second.crowd()]).toEqual([{ peak: 2, round: 0, inFlight: 1 }, { peak: 2, round: 0, inFlight: 2 }]);
		for (const permit of [first, second]) permit.release({ kind: 'good' });
		const third = await acquire(limiter);
		expect([third.crowd(), first.crowd()]).toMatchObject([{ peak: 1, round: 1 }, { peak: 2, round: 0 }]);
	});

	it('is 16 for writes, beside which reads go on; each write that is done lets the next one start', async () => {
		const limiter = aLimiter(new FakeClock(), { concurrency: 32 });
		await widen(limiter);
		const writes: Permit[] = [];
		for (let i = 0; i < 20; i += 1) void limiter.acquire(undefined, { isWrite: true }).then((result) => writes.push(permitOf(result)));
		await settle();
		expect(writes).toHaveLength(16);
		const read = await acquire(limiter);
		writes[0]?.release({ kind: 'good' });
		await settle();
		expect([writes.length, limiter.state().inFlight]).toEqual([17, 17]);
		read.release({ kind: 'good' });
		await settle();
		expect(writes).toHaveLength(17);
	});

	it.each([['failed', 4], ['other', 8], ['good', 8]] as const)('is half after one that %s in the company of others: %i', async (kind, window) => {
		const limiter = aLimiter(new FakeClock());
		await widen(limiter);
		const [first, ...others] = await Promise.all(Array.from({ length: 8 }, () => acquire(limiter)));
		first?.release({ kind });
		expect(limiter.state().window).toBe(window);
		for (const permit of others) permit.release({ kind: 'other' });
	});
});

describe('the order of requests', () => {
	/** Names of those that have a permit, in order; `free` ends the first of them. */
	function line(limiter: RateLimiter) {
		const started: string[] = [];
		const permits: Permit[] = [];
		return {
			started,
			ask: (name: string, options: Parameters<RateLimiter['acquire']>[1] = {}, signal?: AbortSignal) => void limiter.acquire(signal, options).then((result) => {
				started.push(result.kind === 'permit' ? name : `${name} ${result.kind}`);
				if (result.kind === 'permit') permits.push(result);
			}),
			free: async () => {
				permits.shift()?.release({ kind: 'other' });
				await settle();
			},
		};
	}

	it('is that in which they came, the urgent ones first', async () => {
		const { started, ask, free } = line(aLimiter(new FakeClock(), { concurrency: 1 }));
		ask('a');
		for (const name of ['b', 'c']) ask(name);
		for (const name of ['urgent d', 'urgent e']) ask(name, { urgent: true });
		for (let i = 0; i < 5; i += 1) await free();
		expect(started).toEqual(['a', 'urgent d', 'urgent e', 'b', 'c']);
	});

	it('lets one that is to be alone start before all others, when none is in flight, and nobody else until it is done', async () => {
		const limiter = aLimiter(new FakeClock());
		await widen(limiter);
		const { started, ask, free } = line(limiter);
		for (const name of ['a', 'b']) ask(name);
		await settle();
		ask('alone c', { alone: true });
		ask('urgent d', { urgent: true });
		ask('e');
		await settle();
		expect(started).toEqual(['a', 'b']);
		await free();
		expect(started).toEqual(['a', 'b']);
		await free();
		expect(started).toEqual(['a', 'b', 'alone c']);
		await free();
		expect(started).toEqual(['a', 'b', 'alone c', 'urgent d', 'e']);
	});

	it('leaves out those who are cancelled, and goes on for the others', async () => {
		const { started, ask, free } = line(aLimiter(new FakeClock(), { concurrency: 1 }));
		const stop = new AbortController();
		ask('a');
		ask('b', { urgent: true }, stop.signal);
		ask('c', { alone: true }, stop.signal);
		ask('d');
		await settle();
		stop.abort();
		await settle();
		expect(started).toEqual(['a', 'b cancelled', 'c cancelled']);
		await free();
		expect(started.at(-1)).toBe('d');
	});

	it('keeps one that was refused among few alone, although another showed that eight were too many', async () => {
		const limiter = aLimiter(new FakeClock());
		await widen(limiter);
		const { started, ask, free } = line(limiter);
		const first = await acquire(limiter);
		ask('alone a', { alone: true, refusedIn: { peak: 4, round: 1_000 } });
		ask('alone b', { alone: true, refusedIn: { peak: 5, round: 1_000 } });
		ask('alone c', { alone: true });
		first.release({ kind: 'good', refusedIn: { peak: 8, round: 1_000 } });
		await settle();
		expect([limiter.state().window, started]).toEqual([4, ['alone a']]);
		await free();
		expect(started).toEqual(['alone a', 'alone c']);
		await free();
		expect(started).toEqual(['alone a', 'alone c', 'alone b']);
	});
});

describe('when requests start', () => {
	it('is spread over half of the time that one takes', async () => {
		const clock = new FakeClock();
		const limiter = aLimiter(clock);
		const permit = await acquire(limiter);
		await clock.sleep(80);
		permit.release({ kind: 'good' });
		const begun = clock.now();
		await acquire(limiter);
		await acquire(limiter);
		expect(clock.now() - begun).toBe(20);
	});

	it('is put off by a pause that begins while one waits for the pace', async () => {
		const clock = new FakeClock();
		const limiter = aLimiter(clock, { requestsPerSecond: 5, concurrency: 8 });
		const first = await acquire(limiter);
		const begun = clock.now();
		const second = acquire(limiter);
		await Promise.resolve();
		first.release({ kind: 'throttled', retryAfterMs: 10_000 });
		await second;
		expect(clock.now() - begun).toBeGreaterThanOrEqual(10_000);
	});

	it('is not put off where the number in flight explains a throttled one that names no time', async () => {
		const clock = new FakeClock();
		const limiter = aLimiter(clock);
		await widen(limiter);
		const permits = await Promise.all(Array.from({ length: 8 }, () => acquire(limiter)));
		const begun = clock.now();
		for (const permit of permits.reverse()) permit.release({ kind: 'throttled', retryAfterMs: null });
		await acquire(limiter);
		expect([clock.now() - begun, limiter.state()]).toEqual([0, { inFlight: 1, window: 4, perSecond: Number.POSITIVE_INFINITY }]);
	});

	it('is put off by the time that Domo names, also where the number in flight explains a throttled one', async () => {
		const clock = new FakeClock();
		const limiter = aLimiter(clock);
		await widen(limiter);
		const [last, ...others] = (await Promise.all(Array.from({ length: 8 }, () => acquire(limiter)))).reverse();
		const begun = clock.now();
		last?.release({ kind: 'throttled', retryAfterMs: 10_000 });
		for (const permit of others) permit.release({ kind: 'other' });
		await acquire(limiter);
		expect(clock.now() - begun).toBeGreaterThanOrEqual(10_000);
	});

	it('is at the old number at once again where more at once only made each slower', async () => {
		const clock = new FakeClock();
		const limiter = aLimiter(clock);
		const round = async (ms: number): Promise<number> => {
			const permits = await Promise.all(Array.from({ length: limiter.state().window }, () => acquire(limiter)));
			await clock.sleep(ms);
			for (const permit of permits) permit.release({ kind: 'good' });
			return limiter.state().window;
		};
		expect([await round(1_000), await round(4_000)]).toEqual([4, 2]);
	});

	it('is slower after a second burst that the number in flight does not explain', async () => {
		const clock = new FakeClock();
		const limiter = aLimiter(clock, { concurrency: 1 });
		(await acquire(limiter)).release({ kind: 'good' });
		(await acquire(limiter)).release({ kind: 'throttled', retryAfterMs: 1_000 });
		const { perSecond } = limiter.state();
		expect(perSecond).toBeLessThan(Number.POSITIVE_INFINITY);
	});

	it('of a repeated request is after its own delay, or as long as Domo asks', () => {
		const limiter = aLimiter(new FakeClock());
		expect(limiter.retryDelayMs(1, null)).toBeLessThanOrEqual(300);
		expect(limiter.retryDelayMs(1, 7_000)).toBe(7_000);
		expect([limiter.retryDelayMs(1, 60_001), limiter.retryDelayMs(5, null), limiter.waitBudgetMs]).toEqual([null, null, 60_000]);
	});
});
