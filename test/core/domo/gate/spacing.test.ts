import { createSpacing } from '../../../../core/domo/gate/spacing';

describe('the distance between requests', () => {
	it('is none before anything is known', () => {
		const spacing = createSpacing();
		expect(spacing.readyAt(2)).toBe(Number.NEGATIVE_INFINITY);
		spacing.started(1_000);
		expect(spacing.readyAt(2)).toBe(1_000);
	});

	it('is half of an even spread over the time that one takes, so that all that may be under way can be', () => {
		const spacing = createSpacing();
		spacing.answered(80);
		spacing.started(1_000);
		expect(spacing.readyAt(8)).toBe(1_005);
		expect(spacing.readyAt(1)).toBe(1_040);
	});

	it('follows slowly: one slow answer changes little', () => {
		const spacing = createSpacing();
		spacing.answered(80);
		spacing.answered(880);
		spacing.started(0);
		expect(spacing.readyAt(8)).toBe(10);
	});
});
