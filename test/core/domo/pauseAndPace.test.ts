import type { Clock } from '../../../core/common/ports';
import { createRateLimiter } from '../../../core/domo';
import { createJitter, createPace, createSpacing } from '../../../core/domo/pauseAndPace';
import { FakeClock } from '../../support/fakeClock';
import { limitedServer, type LimitedServerOptions } from './support/limitedServer';

describe('the distance between requests', () => {
	it('is none before anything is known', () => {
		const spacing = createSpacing();
		expect(spacing.readyAt(2)).toBe(Number.NEGATIVE_INFINITY);
		spacing.started(1_000);
		expect(spacing.readyAt(2)).toBe(1_000);
	});

	it('is half of an even spread over the time that one takes, so that as many requests can be in flight as may be', () => {
		const spacing = createSpacing();
		spacing.answered(80);
		spacing.started(1_000);
		expect(spacing.readyAt(8)).toBe(1_005);
		expect(spacing.readyAt(1)).toBe(1_040);
	});

	it('changes slowly: one slow response makes little difference', () => {
		const spacing = createSpacing();
		spacing.answered(80);
		spacing.answered(880);
		spacing.started(0);
		expect(spacing.readyAt(8)).toBe(10);
	});
});

const WORKERS = 8;
/** Real timers fire late. */
const TIMER_LAG_MS = 1;

/** Sends so many requests through a rate limiter with eight workers; nobody gives up. */
async function wallOf(requests: number, options: LimitedServerOptions, before: (send: () => Promise<void>, time: FakeClock) => Promise<void> = async () => undefined) {
	const time = new FakeClock();
	const clock: Clock = { now: () => time.now(), yield: () => time.yield(), sleep: (ms, signal) => time.sleep(ms + TIMER_LAG_MS, signal) };
	const server = limitedServer(time, options);
	const limiter = createRateLimiter({ clock, concurrency: WORKERS, requestsPerSecond: null, waitBudgetMs: 300_000 });
	const retryAfterMs = options.retryAfterSeconds === null ? null : options.retryAfterSeconds * 1_000;
	let left = requests;
	const sendOne = async (): Promise<void> => {
		for (;;) {
			const permit = await limiter.acquire();
			if (permit.kind !== 'permit') throw new Error(permit.kind);
			const accepted = await server.request();
			permit.release(accepted ? { kind: 'good' } : { kind: 'throttled', retryAfterMs });
			if (accepted) return;
		}
	};
	const worker = async (): Promise<void> => {
		while (left > 0) {
			left -= 1;
			await sendOne();
		}
	};
	await before(sendOne, time);
	const startedAt = time.now();
	await Promise.all(Array.from({ length: WORKERS }, worker));
	const floor = server.floorMs(requests, WORKERS);
	return { ratio: (time.now() - startedAt) / floor, throttled: server.seen.throttled, accepted: server.seen.accepted };
}

describe('wall time against the physical limit', () => {
	const cells = [1, 20, 80, 200].flatMap((latencyMs) =>
		[null, 100, 25, 5].flatMap((limit) => [1, null].map((retryAfterSeconds) => ({ latencyMs, limit, retryAfterSeconds }))),
	);

	it.each(cells)('is at most 1.10 of it: latency $latencyMs ms, limit $limit/s, Retry-After $retryAfterSeconds', async ({ latencyMs, limit, retryAfterSeconds }) => {
		const result = await wallOf(1_000, { latencyMs, limit, burst: limit ?? 1, retryAfterSeconds });
		expect(result.accepted).toBe(1_000);
		expect(result.ratio).toBeLessThanOrEqual(1.1);
		expect(result.throttled).toBeLessThanOrEqual(50);
	});

	it.each([100, 25])('learns a limit of %i/s after a slow start, and idling', async (limit) => {
		const result = await wallOf(1_000, { latencyMs: 80, limit, burst: limit, retryAfterSeconds: 1 }, async (send, time) => {
			for (let i = 0; i < 7; i++) await send();
			await time.sleep(2_000);
			for (let i = 0; i < 4; i++) await send();
		});
		expect(result.ratio).toBeLessThanOrEqual(1.1);
	});

	it.each([100, 25])('learns a limit of %i/s with a small burst allowance, too', async (limit) => {
		const result = await wallOf(10_000, { latencyMs: 20, limit, burst: limit / 5, retryAfterSeconds: 1 });
		expect(result.ratio).toBeLessThanOrEqual(1.1);
	});

	it('follows a limit that is lowered and one that is lifted', async () => {
		const time = new FakeClock();
		const limiter = createRateLimiter({ clock: time, concurrency: WORKERS, requestsPerSecond: null, waitBudgetMs: 300_000 });
		const slow = limitedServer(time, { latencyMs: 20, limit: 10, burst: 10, retryAfterSeconds: 1 });
		const fast = limitedServer(time, { latencyMs: 20, limit: 50, burst: 50, retryAfterSeconds: 1 });
		const run = async (server: typeof slow, seconds: number): Promise<number> => {
			const end = time.now() + seconds * 1_000;
			const before = server.seen.accepted;
			const worker = async (): Promise<void> => {
				while (time.now() < end) {
					const permit = await limiter.acquire();
					if (permit.kind === 'permit') permit.release((await server.request()) ? { kind: 'good' } : { kind: 'throttled', retryAfterMs: 1_000 });
				}
			};
			await Promise.all(Array.from({ length: WORKERS }, worker));
			return (server.seen.accepted - before) / seconds;
		};
		expect(await run(fast, 60)).toBeGreaterThan(45);
		expect(await run(slow, 60)).toBeGreaterThan(8.5);
		await run(fast, 300);
		expect(await run(fast, 60)).toBeGreaterThan(40);
	});
});

describe('a time in which every request is throttled', () => {
	it('does not change the pace, however long it lasts', () => {
		const pace = createPace(null);
		for (let i = 0; i < 20; i += 1) {
			pace.started(i * 10);
			pace.accepted(i * 10, i * 10 + 5);
		}
		for (let i = 0; i < 300; i += 1) {
			pace.started(1_000 + i * 1_000);
			pace.throttled(1_000 + i * 1_000, 1_010 + i * 1_000, 0);
		}
		expect(pace.perSecond()).toBeGreaterThan(1);
	});

	it('never leads to a pace below one request in five seconds', () => {
		const pace = createPace(null);
		for (let i = 0; i < 300; i += 1) {
			const at = i * 60_000;
			pace.started(at);
			pace.accepted(at, at + 1);
			pace.started(at + 2);
			pace.throttled(at + 2, at + 3, 0);
		}
		expect(pace.perSecond()).toBeGreaterThanOrEqual(0.2);
	});
});

const take = (seed: number, count: number) => {
	const jitter = createJitter(seed);
	return Array.from({ length: count }, jitter);
};

describe('jitter', () => {
	it('spreads evenly over [0, 1)', () => {
		const numbers = take(1_767_592_800_123, 100);
		expect(numbers.every((one) => one >= 0 && one < 1)).toBe(true);
		const tenths = new Set(numbers.map((one) => Math.floor(one * 10)));
		expect(tenths.size).toBe(10);
	});

	it('differs between runs that start a millisecond apart', () => {
		expect(take(1_767_592_800_123, 1)).not.toEqual(take(1_767_592_800_124, 1));
	});
});
