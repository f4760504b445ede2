import { applyLabel } from '../labels';
import type { ApplySettings, OutcomeStatus } from '../types';

/** Ends a run in which too much goes wrong. */
export interface Breaker {
	note(status: OutcomeStatus): void;
	/** The sentence that says why the run has to end, once it has to. */
	readonly tripped: string | undefined;
}

/** Counts people who were written or should have been; those who drifted or were held say nothing about Domo's health. */
export function createBreaker({ percent, minimumTried }: ApplySettings['stopAfterFailures']): Breaker {
	let tried = 0;
	let failed = 0;
	return {
		note(status) {
			if (status === 'applied') tried += 1;
			if (status === 'failed' || status === 'incomplete' || status === 'unverified') {
				tried += 1;
				failed += 1;
			}
		},
		get tripped() {
			if (failed === 0 || tried < minimumTried || failed * 100 < percent * tried) return undefined;
			return `${failed} of ${tried} writes failed: ${applyLabel('stopAfterFailures')} is ${percent} % once ${minimumTried} were tried.`;
		},
	};
}
