import { planHash } from '../../core/plan';
import type { Outcome } from '../../core/apply';
import { undoPlan } from '../../nodes/DomoApplyChanges/undoPlan';
import { anInstance, creating, planOf } from '../core/apply/builders';

const created = (n: number, live: number) => {
	const domo = anInstance();
	const { description, items } = planOf(domo, Array.from({ length: n }, (_, i) => creating(`new${i}@example.com`)));
	const outcomes: Outcome[] = items.map((item, i) => ({ ...item, userId: 500 + i, status: 'applied', attempts: 1, durationMs: 1, undo: true }));
	return undoPlan({ ...description, counts: { ...description.counts, live } }, outcomes, 'undo-1', domo.clock.now());
};

it('deletes what a run created', () => {
	const { items, description } = created(2, 100);
	expect(items.map((item) => [item.action, item.userId])).toEqual([['delete', 500], ['delete', 501]]);
	expect(description).toMatchObject({ counts: { delete: 2, hold: 0 }, guardTripped: false });
});

it('holds these removals where they are more than the limit allows, and signs the plan with its holds', () => {
	const { items, description } = created(20, 100);
	expect(new Set(items.map((item) => item.held?.by))).toEqual(new Set(['deletionLimit']));
	expect(items[0]?.reason).toContain("'Max Deletions (Percent)' allows (10 %)");
	expect(description).toMatchObject({ counts: { delete: 0, hold: 20 }, guardTripped: true, summary: expect.stringContaining('20 removals held') });
	expect(planHash(description, items)).toBe(description.run.planHash);
});
