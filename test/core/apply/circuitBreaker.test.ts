import { createCircuitBreaker } from '../../../core/apply/runState';
import type { OutcomeStatus } from '../../../core/apply/statuses';

/** Whether it trips after so many outcomes of each status. */
function trips(counts: Partial<Record<OutcomeStatus, number>>, percent = 40, minimumTried = 20): boolean {
	const breaker = createCircuitBreaker({ percent, minimumTried });
	for (const status of ['applied', 'failed', 'incomplete', 'drifted', 'held', 'notTried', 'unchanged'] as const) {
		for (let i = 0; i < (counts[status] ?? 0); i++) breaker.note(status);
	}
	return breaker.tripped !== undefined;
}

describe('the breaker', () => {
	it('trips at its share, and not one below', () => {
		expect(trips({ applied: 12, failed: 8 })).toBe(true);
		expect(trips({ applied: 13, failed: 8 })).toBe(false);
	});

	it('waits until enough were tried', () => {
		expect(trips({ failed: 19 })).toBe(false);
		expect(trips({ failed: 20 })).toBe(true);
	});

	it('counts incomplete users as failures, and ignores users who were not tried', () => {
		expect(trips({ applied: 12, incomplete: 8 })).toBe(true);
		expect(trips({ applied: 12, failed: 7, drifted: 50, held: 50, notTried: 50, unchanged: 50 })).toBe(false);
	});

	it('at 0 % trips at the first failure, and never without one', () => {
		expect(trips({ applied: 100, failed: 1 }, 0)).toBe(true);
		expect(trips({ applied: 100 }, 0)).toBe(false);
	});
});
