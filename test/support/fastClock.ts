import { setTimeout as wait } from 'node:timers/promises';

import type { Clock } from '../../core/common/ports';

/** Time runs so many times faster here: a pause of two seconds takes a tenth of one, for the nodes and for the sandbox alike. */
export const SPEED = 20;

const begunAt = Date.now();
let skippedMs = 0;

/** Lets time pass at once: a lease runs out, a plan grows old. */
export function skipAhead(ms: number): void {
	skippedMs += ms;
}

export const minutes = (n: number): number => n * 60_000;

/** Stands in the place of the nodes' clock. */
export const clock: Clock = {
	now: () => Math.floor(begunAt + (Date.now() - begunAt) * SPEED + skippedMs),

	async sleep(ms, signal) {
		if (ms <= 0 || signal?.aborted === true) return;
		await wait(ms / SPEED, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
	},

	yield: () => new Promise((resolve) => setImmediate(resolve)),
};
