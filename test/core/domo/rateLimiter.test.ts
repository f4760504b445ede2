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
