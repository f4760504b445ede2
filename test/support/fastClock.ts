import { setTimeout as wait } from 'node:timers/promises';

import type { Clock } from '../../core/common/ports';

/** Time runs this many times faster: a pause of two seconds takes a tenth of a second, for the nodes and for the sandbox. */
export const SPEED = 20;

const begunAt = Date.now();
let skippedMs = 0;

/** Advances the time immediately, so that a lease expires or a plan becomes too old. */
export function skipAhead(ms: number): void {
	skippedMs += ms;
}

export const minutes = (n: number): number => n * 60_000;

/** Replaces the nodes' clock. */
export const clock: Clock = {
	now: () => Math.floor(begunAt + (Date.now() - begunAt) * SPEED + skippedMs),

	async sleep(ms, signal) {
		if (ms <= 0 || signal?.aborted === true) return;
		await wait(ms / SPEED, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
	},

	yield: () => new Promise((resolve) => setImmediate(resolve)),
};
