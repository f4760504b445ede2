import type { Clock } from '../../../core/common/ports';
import { createRateLimiter } from '../../../core/domo';
import { createJitter, createPace, createPause, createSpacing, retryDelayMs } from '../../../core/domo/pauseAndPace';
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

describe('the pause', () => {
	const never = () => 0;

	it('is a quarter of a second where Domo names no time, and twice as long each time until something gets through', () => {
		const pause = createPause(3_600_000, never);
		expect(pause.until()).toBe(Number.NEGATIVE_INFINITY);
		const lengths = Array.from({ length: 9 }, (_, i) => {
			pause.throttled(i * 100_000, null, true);
			return pause.until() - i * 100_000;
		});
		expect(lengths).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
		pause.good();
		pause.throttled(1_000_000, null, true);
		expect(pause.until()).toBe(1_000_250);
	});

	it('is as long as Domo asks for, and a little longer, so that several runs do not start together', () => {
		const late = createPause(3_600_000, () => 0.5);
		late.throttled(1_000, 4_000, true);
		expect(late.until()).toBe(1_000 + 4_000 + 100);
		late.throttled(2_000, 600_000, true);
		expect(late.until()).toBe(2_000 + 600_000 + 250);
		late.throttled(700_000, null, true);
		expect(late.until()).toBe(700_000 + 250 + 6.25);
	});

	it('is one for all responses of a burst: later ones only lengthen it where Domo asks for more', () => {
		const pause = createPause(3_600_000, never);
		pause.throttled(0, 1_000, true);
		pause.throttled(500, null, false);
		expect(pause.until()).toBe(1_000);
		pause.throttled(500, 400, false);
		expect(pause.until()).toBe(1_000);
		pause.throttled(500, 500, true);
		expect(pause.until()).toBe(1_000);
		pause.throttled(500, 600, false);
		expect(pause.until()).toBe(1_100);
		pause.throttled(2_000, null, true);
		pause.throttled(2_010, null, false);
		expect(pause.until()).toBe(2_250);
	});

	it('is beyond the budget only while it lasts, and where the time since the last good response is longer', () => {
		const pause = createPause(10_000, never);
		expect(pause.beyondBudget(0)).toBeNull();
		pause.throttled(0, 10_000, true);
		expect(pause.beyondBudget(0)).toBeNull();
		pause.throttled(4_000, 6_001, true);
		expect([pause.beyondBudget(4_000), pause.beyondBudget(10_000), pause.beyondBudget(10_001)]).toEqual([6_001, 1, null]);
		pause.good();
		expect(pause.beyondBudget(4_000)).toBeNull();
		pause.throttled(20_000, 10_000, true);
		expect(pause.beyondBudget(20_000)).toBeNull();
	});

	it.each([[120_250, 1_000], [120_251, null]])('counts the time without a good response anew where nothing waited for two minutes: at %i it is beyond the budget by %j', (at, beyond) => {
		const pause = createPause(100_000, never);
		pause.throttled(0, null, true);
		pause.throttled(at, 1_000, true);
		expect(pause.beyondBudget(at)).toBe(beyond);
	});
});

describe('a failed request', () => {
	it.each([[1, 300], [2, 600], [3, 1_200], [4, 2_400]])('is sent again after %i failures within %i ms, and not before half of that', (failures, ms) => {
		expect(retryDelayMs(failures, 0, 0, 60_000)).toBe(ms / 2);
		expect(retryDelayMs(failures, 0.5, 0, 60_000)).toBe(ms * 0.75);
	});

	it('waits as long as Domo asks, within the budget, and is given up after five failures', () => {
		expect(retryDelayMs(1, 0, 5_000, 60_000)).toBe(5_000);
		expect(retryDelayMs(1, 0, 60_000, 60_000)).toBe(60_000);
		expect(retryDelayMs(1, 0, 60_001, 60_000)).toBeNull();
		expect(retryDelayMs(5, 0, 0, 60_000)).toBeNull();
	});
});

describe('the pace', () => {
	type Pace = ReturnType<typeof createPace>;
	/** Starts and accepts requests at these times; each takes 10 ms. */
	const accept = (pace: Pace, ...starts: readonly number[]) => {
		for (const at of starts) {
			pace.started(at);
			pace.accepted(at, at + 10);
		}
	};
	const every = (ms: number, from: number, to: number) => Array.from({ length: (to - from) / ms + 1 }, (_, i) => from + i * ms);
	/** Ten a second for a second, then a throttled one. */
	const throttledOnce = () => {
		const pace = createPace(null);
		accept(pace, ...every(100, 0, 900));
		pace.started(1_000);
		pace.throttled(1_000, 1_080, 0);
		return pace;
	};

	it('holds nothing back before a limit is known', () => {
		const pace = createPace(null);
		expect([pace.readyAt(), pace.perSecond()]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
		accept(pace, ...every(1, 1_000, 20_000));
		expect(pace.readyAt()).toBeLessThanOrEqual(20_000);
		expect(pace.perSecond()).toBe(Number.POSITIVE_INFINITY);
	});

	it('keeps to what somebody knows, and makes up for a timer that fires late, but for no gap', () => {
		const pace = createPace(5);
		expect(pace.perSecond()).toBe(5);
		const readyAfter = (at: number) => {
			pace.started(at);
			return pace.readyAt();
		};
		expect([readyAfter(1_000), readyAfter(1_230), readyAfter(1_500), readyAfter(1_910), readyAfter(2_321), readyAfter(2_500)]).toEqual([1_200, 1_400, 1_660, 2_070, 2_521, 2_721]);
		accept(pace, ...every(200, 10_000, 100_000));
		expect(pace.perSecond()).toBe(5);
	});

	it('is half of what was sent while Domo accepted everything, after the first throttled request', () => {
		const pace = throttledOnce();
		// Five in the last half second, and the throttled one.
		expect(pace.perSecond()).toBeCloseTo(12 / 2, 6);
		expect(pace.readyAt()).toBe(1_080);
	});

	it('counts requests on their way before the throttled one as sent', () => {
		const pace = createPace(null);
		accept(pace, ...every(100, 0, 900));
		pace.started(1_000);
		pace.throttled(1_000, 1_080, 4);
		expect(pace.perSecond()).toBeCloseTo(20 / 2, 6);
	});

	it('counts requests that were sent at the same moment, and none that were sent later', () => {
		const paceWith = (...others: readonly number[]) => {
			const pace = createPace(null);
			accept(pace, ...every(100, 0, 900), ...others);
			pace.throttled(1_000, 1_080, 0);
			return pace.perSecond();
		};
		expect(paceWith(1_010, 1_020)).toBeCloseTo(12 / 2, 6);
		expect(paceWith(1_000)).toBeCloseTo(14 / 2, 6);
	});

	it('leaves out time in which few were sent, as long as half a second of sending remains', () => {
		const pace = createPace(null);
		accept(pace, 0, ...every(50, 9_400, 9_950));
		pace.throttled(10_000, 10_050, 0);
		// Eleven in the last 550 ms, and the throttled one; the last 500 ms: eleven in all.
		expect(pace.perSecond()).toBeCloseTo(22 / 2, 6);
	});

	it('of a single burst is that of its whole length', () => {
		const pace = createPace(null);
		accept(pace, ...every(10, 0, 90));
		pace.throttled(100, 150, 0);
		expect(pace.perSecond()).toBeCloseTo(110 / 2, 6);
	});

	it('of a request that is throttled at once is that of one in a millisecond', () => {
		const pace = createPace(null);
		pace.started(0);
		pace.throttled(0, 50, 0);
		expect(pace.perSecond()).toBe(500);
	});

	it('remembers some five hundred requests', () => {
		const pace = createPace(null);
		accept(pace, ...every(1, 0, 1_021), ...every(10, 2_000, 2_010));
		pace.throttled(3_000, 3_050, 0);
		// 512 were left of the first 1,024, from 512 + 2 on.
		expect(pace.perSecond()).toBeCloseTo((513_000 / (3_000 - 512)) / 2, 6);
	});

	/** Accepts requests until the pace changes: when, and what it is then. */
	const untilRaised = (pace: Pace, from: number, stepMs = 10) => {
		const before = pace.perSecond();
		for (let at = from; at < from + 200_000; at += stepMs) {
			accept(pace, at);
			if (pace.perSecond() !== before) return [at + 10 - from, Number(pace.perSecond().toFixed(4))];
		}
		return ['never', before];
	};

	it('is raised half of the way to what was too much after each three seconds, and past it in small steps after much longer', () => {
		const pace = throttledOnce();
		let at = 2_000;
		const raises = Array.from({ length: 11 }, () => {
			const [after, perSecond] = untilRaised(pace, at);
			at += Number(after);
			return [after, perSecond];
		});
		expect(raises).toEqual([
			[3_000, 9], [3_000, 10.5], [3_000, 11.25], [3_000, 11.625],
			[48_000, 12.2063], [48_000, 13.4269], [48_000, 16.1123], [48_000, 22.5572], [48_000, 40.6029], [48_000, 81.2057], [48_000, 162.4115],
		]);
	});

	it('is raised by good responses to requests that were sent after the last throttled one, and counts from the first of them', () => {
		const pace = throttledOnce();
		for (let now = 1_090; now < 20_000; now += 100) pace.accepted(1_000, now);
		pace.accepted(1_001, 30_000);
		expect(pace.perSecond()).toBe(6);
		expect(untilRaised(pace, 40_000)).toEqual([3_000, 9]);
	});

	it('goes a quarter of the way up from one that held, where a raise was too much', () => {
		const pace = throttledOnce();
		accept(pace, 2_000, 4_990);
		expect(pace.perSecond()).toBe(9);
		accept(pace, ...every(125, 5_000, 5_875));
		pace.started(6_000);
		pace.throttled(6_000, 6_050, 0);
		expect(pace.perSecond()).toBeCloseTo(6 + (9 - 6) / 4, 6);
		expect(untilRaised(pace, 7_000)).toEqual([6_000, (6.75 + 9) / 2]);
	});

	it('forgets the one that held where less than that is too much now', () => {
		const pace = throttledOnce();
		accept(pace, 2_000, 4_990);
		expect(pace.perSecond()).toBe(9);
		accept(pace, 5_200);
		pace.throttled(6_000, 6_050, 0);
		// Three in five seconds were accepted; two in 800 ms were too many.
		expect(pace.perSecond()).toBeCloseTo(Math.sqrt(0.6 * 2.5), 6);
	});

	it('lies between what was accepted and what was sent, nearer to what was accepted where the two are close', () => {
		const close = throttledOnce();
		accept(close, ...every(250, 2_000, 4_500));
		close.throttled(5_000, 5_050, 0);
		expect(close.perSecond()).toBeCloseTo(2.75 ** 0.71 * 4 ** 0.29, 6);
		const wide = throttledOnce();
		accept(wide, 4_400, 4_500);
		wide.throttled(5_000, 5_050, 0);
		expect(wide.perSecond()).toBeCloseTo(Math.sqrt(0.5 * 5), 6);
	});

	it('is no matter of responses to requests that were sent before the last throttled one', () => {
		const pace = throttledOnce();
		accept(pace, ...every(250, 2_000, 4_500));
		for (const startedAt of [900, 1_000, 1_000]) pace.accepted(startedAt, 4_600);
		pace.throttled(5_000, 5_050, 0);
		expect(pace.perSecond()).toBeCloseTo(2.75 ** 0.71 * 4 ** 0.29, 6);
	});

	it('counts what was on its way when it was lowered as accepted, and not as sent at that pace', () => {
		const pace = throttledOnce();
		for (let i = 0; i < 5; i += 1) pace.accepted(1_050, 1_200);
		accept(pace, ...every(250, 2_000, 4_500));
		for (let i = 0; i < 5; i += 1) pace.accepted(1_050, 4_600);
		pace.throttled(6_000, 6_050, 0);
		// Twenty-one in five seconds were accepted; twelve in four, or three in one, were sent at this pace.
		expect(pace.perSecond()).toBeCloseTo(4.2, 6);
	});

	it('is not looked for above the one that was too much', () => {
		const pace = throttledOnce();
		accept(pace, ...every(50, 2_000, 4_950));
		pace.throttled(5_000, 5_050, 0);
		// Fifteen a second were accepted: that is a limit that was raised meanwhile.
		expect(pace.perSecond()).toBeCloseTo(15, 6);
		const lower = throttledOnce();
		accept(lower, ...every(50, 3_950, 4_950));
		lower.throttled(5_000, 5_050, 0);
		expect(lower.perSecond()).toBeCloseTo(5.25 ** 0.71 * 6 ** 0.29, 6);
	});

	it('is tried for twice as long after each throttled burst, up to 48 seconds', () => {
		const pace = throttledOnce();
		let at = 2_000;
		const holds = Array.from({ length: 6 }, () => {
			accept(pace, at, at + 10);
			pace.throttled(at + 1_000, at + 1_050, 0);
			const [after] = untilRaised(pace, at + 2_000);
			at += 2_000 + Number(after) + 1_000;
			return after;
		});
		expect(holds).toEqual([6_000, 12_000, 24_000, 48_000, 48_000, 48_000]);
	});

	it('is never above what somebody knows', () => {
		const pace = createPace(5);
		accept(pace, ...every(200, 0, 1_800));
		pace.throttled(2_000, 2_050, 0);
		expect(pace.perSecond()).toBe(2.5);
		let at = 3_000;
		for (const raise of [[3_000, 3.75], [3_000, 4.375], [3_000, 4.6875], [3_000, 4.8438], [48_000, 5]]) {
			expect(untilRaised(pace, at)).toEqual(raise);
			at += Number(raise[0]);
		}
		expect(untilRaised(pace, at, 500)).toEqual(['never', 5]);
	});

	describe('after a throttled request that the number in flight explains', () => {
		const emptied = () => {
			const pace = createPace(null);
			accept(pace, ...every(100, 0, 900));
			pace.started(1_000);
			pace.emptied(1_000, 1_080);
			return pace;
		};

		it('is not known, and a second one tells how much was accepted in between', () => {
			const pace = emptied();
			expect([pace.perSecond(), pace.readyAt()]).toEqual([Number.POSITIVE_INFINITY, 1_080]);
			accept(pace, ...every(250, 2_000, 4_500));
			pace.throttled(5_000, 5_050, 0);
			expect(pace.perSecond()).toBeCloseTo(2.75 ** 0.71 * 4 ** 0.29, 6);
			expect(untilRaised(pace, 6_000)[0]).toBe(6_000);
		});

		it('is known by that from the first request on', () => {
			const pace = createPace(null);
			pace.emptied(1_000, 1_080);
			accept(pace, ...every(250, 2_000, 4_500));
			pace.throttled(5_000, 5_050, 0);
			expect(pace.perSecond()).toBeCloseTo(2.75 ** 0.71 * 4 ** 0.29, 6);
		});

		it('is soon raised where little is known', () => {
			const pace = emptied();
			accept(pace, 4_400, 4_500);
			pace.throttled(5_000, 5_050, 0);
			expect(pace.perSecond()).toBeCloseTo(Math.sqrt(0.5 * 5), 6);
			expect(untilRaised(pace, 6_000)[0]).toBe(3_000);
		});

		it('counts from the first of several, between which nothing got through', () => {
			const pace = emptied();
			pace.emptied(3_000, 3_080);
			expect(pace.readyAt()).toBe(3_080);
			accept(pace, 4_400, 4_500);
			pace.emptied(4_600, 4_600);
			accept(pace, 4_700, 4_800);
			pace.throttled(5_600, 5_650, 0);
			// Two in the second since 4,600; three in the last 900 ms.
			expect(pace.perSecond()).toBeCloseTo(2 ** 0.71 * (3_000 / 900) ** 0.29, 6);
			const slow = emptied();
			slow.emptied(3_000, 3_080);
			accept(slow, 4_400, 4_500);
			slow.throttled(5_000, 5_050, 0);
			expect(slow.perSecond()).toBeCloseTo(Math.sqrt(0.5 * 5), 6);
		});

		it('is not raised: nothing is known that could be', () => {
			expect(untilRaised(emptied(), 2_000, 100)).toEqual(['never', Number.POSITIVE_INFINITY]);
		});
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
