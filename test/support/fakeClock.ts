import type { Clock } from '../../core/common/ports';

interface Timer {
	readonly at: number;
	readonly wake: () => void;
}

/**
 * A clock that advances only when everything waits: as soon as nothing else can run, it jumps to the next timer. Minutes of
 * waiting take no time in a test, and timers always fire in the same order.
 */
export class FakeClock implements Clock {
	/** The lengths of all sleeps in milliseconds, in the order in which they began. */
	readonly slept: number[] = [];
	private readonly timers: Timer[] = [];
	private pumping = false;

	constructor(private time = Date.parse('2026-03-01T12:00:00Z')) {}

	now(): number {
		return this.time;
	}

	/** Advances the time although nothing waits. */
	advance(ms: number): void {
		this.time += ms;
	}

	sleep(ms: number, signal?: AbortSignal): Promise<void> {
		this.slept.push(ms);
		if (signal?.aborted === true) return Promise.resolve();
		return new Promise((resolve) => {
			const timer: Timer = { at: this.time + Math.max(0, ms), wake: resolve };
			this.timers.push(timer);
			signal?.addEventListener('abort', () => {
				this.forget(timer);
				resolve();
			}, { once: true });
			this.pump();
		});
	}

	yield(): Promise<void> {
		return new Promise((resolve) => setImmediate(resolve));
	}

	private forget(timer: Timer): void {
		const index = this.timers.indexOf(timer);
		if (index >= 0) this.timers.splice(index, 1);
	}

	/** One timer per turn of the event loop: by then all promises that wait for nothing are settled. */
	private pump(): void {
		if (this.pumping) return;
		this.pumping = true;
		setImmediate(() => {
			this.pumping = false;
			const next = this.timers.reduce<Timer | undefined>((first, timer) => (first === undefined || timer.at < first.at ? timer : first), undefined);
			if (next === undefined) return;
			this.forget(next);
			this.time = Math.max(this.time, next.at);
			next.wake();
			if (this.timers.length > 0) this.pump();
		});
	}
}
