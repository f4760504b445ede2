/**
 * Time of the judge's worlds: it passes only when everybody waits, and jumps to the next timer. Weeks take no time, and every
 * world runs the same way twice.
 */
interface Timer {
	readonly at: number;
	readonly wake: () => void;
}

const beginning = Date.parse('2026-01-05T08:00:00Z');
let time = beginning;
let timers: Timer[] = [];
let isPumping = false;

/** Milliseconds since the epoch. */
export const now = (): number => time;

/** Each world begins at the same time; whatever still slept in the one before never wakes. */
export function restart(): void {
	time = beginning;
	timers = [];
}

export function pass(ms: number): void {
	time += ms;
}

/** For what is to have been done earlier, while nothing sleeps. */
export function turnBack(ms: number): void {
	time -= ms;
}

export const DAY_MS = 86_400_000;

/** What the nodes are handed in the place of the machine's clock. */
export const clock = {
	now,
	sleep(ms: number, signal?: AbortSignal): Promise<void> {
		if (signal?.aborted === true) return Promise.resolve();
		return new Promise((resolve) => {
			const timer = { at: time + Math.max(0, ms), wake: resolve };
			timers.push(timer);
			signal?.addEventListener('abort', () => wakeEarly(timer), { once: true });
			pump();
		});
	},
	yield: (): Promise<void> => new Promise((resolve) => setImmediate(resolve)),
};

function wakeEarly(timer: Timer): void {
	timers = timers.filter((one) => one !== timer);
	timer.wake();
}

/** One timer a turn of the event loop: by then everything that waits for nothing has run. */
function pump(): void {
	if (isPumping) return;
	isPumping = true;
	setImmediate(() => {
		isPumping = false;
		const next = timers.reduce<Timer | undefined>((first, one) => (first === undefined || one.at < first.at ? one : first), undefined);
		if (next === undefined) return;
		time = Math.max(time, next.at);
		wakeEarly(next);
		if (timers.length > 0) pump();
	});
}
