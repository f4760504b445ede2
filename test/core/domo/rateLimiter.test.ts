import { createRateLimiter, type RateLimiter } from '../../../core/domo';
import type { PermitResult, Permit } from '../../../core/domo/rateLimiter';
import { FakeClock } from '../../support/fakeClock';

const aGate = (clock: FakeClock, more: Partial<Parameters<typeof createRateLimiter>[0]> = {}): RateLimiter =>
	createRateLimiter({ clock, concurrency: 8, requestsPerSecond: null, waitBudgetMs: 60_000, ...more });

function turnOf(entry: PermitResult): Permit {
	if (entry.kind !== 'permit') throw new Error(`no turn but ${entry.kind}`);
	return entry;
}

const enter = async (gate: RateLimiter): Promise<Permit> => turnOf(await gate.acquire());

/** Lets everything run that needs no time. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('the gate', () => {
	it('lets in two at first, and the next when one is done', async () => {
		const gate = aGate(new FakeClock());
		const [first] = await Promise.all([enter(gate), enter(gate)]);
		let third = false;
		const waiting = enter(gate).then(() => (third = true));
		await settle();
		expect(third).toBe(false);
		first?.release({ kind: 'other' });
		await waiting;
		expect(gate.state().inFlight).toBe(2);
	});

	it('counts an answer once, however often it is told', async () => {
		const gate = aGate(new FakeClock());
		const turn = await enter(gate);
		turn.release({ kind: 'good' });
		turn.release({ kind: 'good' });
		expect(gate.state()).toMatchObject({ inFlight: 0, window: 3 });
	});

	it('keeps to requests per second', async () => {
		const clock = new FakeClock();
		const gate = aGate(clock, { requestsPerSecond: 5 });
		const start = clock.now();
		const starts: number[] = [];
		for (let i = 0; i < 11; i += 1) {
			const turn = await enter(gate);
			starts.push(clock.now() - start);
			turn.release({ kind: 'good' });
		}
		expect(starts).toEqual([0, 200, 400, 600, 800, 1_000, 1_200, 1_400, 1_600, 1_800, 2_000]);
	});

	it('holds everybody back for one shared pause, and starts again with one at a time', async () => {
		const clock = new FakeClock();
		const gate = aGate(clock);
		for (let i = 0; i < 6; i += 1) (await enter(gate)).release({ kind: 'good' });
		const burst = await Promise.all(Array.from({ length: 8 }, () => enter(gate)));
		const throttledAt = clock.now();
		for (const turn of burst) turn.release({ kind: 'throttled', retryAfterMs: 10_000 });

		const admittedAt: number[] = [];
		const inFlight: number[] = [];
		await Promise.all(
			Array.from({ length: 12 }, async () => {
				const turn = await enter(gate);
				admittedAt.push(clock.now() - throttledAt);
				inFlight.push(gate.state().inFlight);
				await clock.sleep(50);
				turn.release({ kind: 'good' });
			}),
		);
		expect(Math.min(...admittedAt)).toBeGreaterThanOrEqual(10_000);
		expect(Math.min(...admittedAt)).toBeLessThan(11_000);
		expect(inFlight[0]).toBe(1);
		expect(Math.max(...inFlight.slice(0, 3))).toBe(2);
		expect(new Set(admittedAt).size).toBeGreaterThanOrEqual(4);
	});

	it('takes a burst of throttled answers for one', async () => {
		const clock = new FakeClock();
		const gate = aGate(clock);
		for (let i = 0; i < 6; i += 1) (await enter(gate)).release({ kind: 'good' });
		const burst = await Promise.all(Array.from({ length: 8 }, () => enter(gate)));
		for (const turn of burst) turn.release({ kind: 'throttled', retryAfterMs: null });
		const start = clock.now();
		await enter(gate);
		expect(clock.now() - start).toBeLessThan(400);
	});

	it('doubles its own pauses while nothing gets through, up to half a minute', async () => {
		const clock = new FakeClock();
		const gate = aGate(clock, { waitBudgetMs: 3_600_000 });
		const waits: number[] = [];
		for (let i = 0; i < 10; i += 1) {
			const from = clock.now();
			const turn = await enter(gate);
			waits.push(clock.now() - from);
			turn.release({ kind: 'throttled', retryAfterMs: null });
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
		const gate = aGate(clock);
		const [one, two] = await Promise.all([enter(gate), enter(gate)]);
		const waiting = gate.acquire();
		one?.release({ kind: 'throttled', retryAfterMs: 3_244_000 });
		const refused = await waiting;
		expect(refused).toMatchObject({ kind: 'rateLimited' });
		expect(refused.kind === 'rateLimited' && refused.waitMs).toBeGreaterThanOrEqual(3_244_000);
		expect(await gate.acquire()).toMatchObject({ kind: 'rateLimited' });
		expect(clock.slept).toEqual([]);
		two?.release({ kind: 'other' });
	});

	it('opens again when the long pause is over', async () => {
		const clock = new FakeClock();
		const gate = aGate(clock);
		(await enter(gate)).release({ kind: 'throttled', retryAfterMs: 3_244_000 });
		clock.advance(3_600_000);
		expect(await gate.acquire()).toMatchObject({ kind: 'permit' });
	});

	it('gives up when many short pauses bring no good answer within the budget', async () => {
		const clock = new FakeClock();
		const gate = aGate(clock, { waitBudgetMs: 10_000 });
		const start = clock.now();
		let entry = await gate.acquire();
		while (entry.kind === 'permit') {
			entry.release({ kind: 'throttled', retryAfterMs: 1_000 });
			entry = await gate.acquire();
		}
		expect(entry.kind).toBe('rateLimited');
		expect(clock.now() - start).toBeLessThanOrEqual(10_000);
	});

	it('does not give up while good answers come between the pauses', async () => {
		const clock = new FakeClock();
		const gate = aGate(clock, { waitBudgetMs: 10_000 });
		for (let i = 0; i < 30; i += 1) (await enter(gate)).release(i % 2 === 0 ? { kind: 'throttled', retryAfterMs: 5_000 } : { kind: 'good' });
		expect(await gate.acquire()).toMatchObject({ kind: 'permit' });
	});

	it('lets nobody in who was cancelled before', async () => {
		const stop = new AbortController();
		stop.abort();
		expect(await aGate(new FakeClock()).acquire(stop.signal)).toEqual({ kind: 'cancelled' });
	});

	it('ends waiting when cancelled, at once, and leaves no timer behind', async () => {
		const clock = new FakeClock();
		const gate = aGate(clock);
		(await enter(gate)).release({ kind: 'throttled', retryAfterMs: 50_000 });
		const stop = new AbortController();
		const waiting = Promise.all([gate.acquire(stop.signal), gate.acquire(stop.signal)]);
		const cancelledAt = clock.now();
		stop.abort();
		expect(await waiting).toEqual([{ kind: 'cancelled' }, { kind: 'cancelled' }]);
		await settle();
		await settle();
		expect(clock.now()).toBe(cancelledAt);
	});
});

describe('many who wait for one signal', () => {
	it('cost one listener, and none when they are through', async () => {
		const clock = new FakeClock();
		const gate = aGate(clock, { concurrency: 1 });
		const stop = new AbortController();
		const added = jest.spyOn(stop.signal, 'addEventListener');
		const removed = jest.spyOn(stop.signal, 'removeEventListener');
		const first = await enter(gate);
		const waiting = Array.from({ length: 50 }, async () => turnOf(await gate.acquire(stop.signal)).release({ kind: 'good' }));
		await settle();
		expect(added).toHaveBeenCalledTimes(1);
		first.release({ kind: 'good' });
		await Promise.all(waiting);
		expect(removed).toHaveBeenCalledTimes(1);
	});
});
