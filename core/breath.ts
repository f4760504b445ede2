import type { Clock } from './ports';

/** How long a computation may hold the event loop before others get a turn; n8n answers its health check in between. */
const maxHoldMs = 20;

/**
 * For long loops: `if (breath.due(i)) await breath.take()`. Asks the clock every 256 steps only, since reading it costs more
 * than a step.
 */
export function createBreath(clock: Clock): { due(step: number): boolean; take(): Promise<void> } {
	let since = clock.now();
	return {
		due: (step) => (step & 255) === 0 && clock.now() - since > maxHoldMs,
		take: async () => {
			await clock.yield();
			since = clock.now();
		},
	};
}
