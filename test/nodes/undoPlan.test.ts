import { contentDigest, planHash } from '../../core/plan';
import type { Outcome } from '../../core/apply';
import { undoPlan } from '../../nodes/DomoApplyChanges/undoPlan';
import { anInstance, apply, creating, planOf, updating, withPeople } from '../core/apply/builders';

async function created(n: number, live: number, { besides = false } = {}) {
	const domo = anInstance();
	const [orphan] = besides ? withPeople(domo, 11) : [];
	const creates = Array.from({ length: n }, (_, i) => creating(`new${i}@example.com`));
	const { description, items } = planOf(domo, orphan === undefined ? creates : [...creates, updating(orphan, { roleId: 5 }, { row_number: null })]);
	const outcomes: Outcome[] = items.map((item, i) => ({ ...item, userId: item.userId ?? 500 + i, status: 'applied', attempts: 1, durationMs: 1, undo: true }));
	if (orphan !== undefined) orphan.roleId = 5;
	return { domo, ...(await undoPlan({ ...description, counts: { ...description.counts, live } }, outcomes, 'undo-1', domo.clock)) };
}

it('deletes what a run created', async () => {
	const { items, description } = await created(2, 100);
	expect(items.map((item) => [item.action, item.userId])).toEqual([['delete', 500], ['delete', 501]]);
	expect(description).toMatchObject({ counts: { delete: 2, hold: 0 }, guardTripped: false });
});

it('holds these removals where they are more than the limit allows, and signs the plan with its holds', async () => {
	const { items, description } = await created(20, 100);
	expect(new Set(items.map((item) => item.held?.by))).toEqual(new Set(['deletionLimit']));
	expect(items[0]?.reason).toContain("'Max Deletions (Percent)' allows (10 %)");
	expect(description).toMatchObject({ counts: { delete: 0, hold: 20 }, guardTripped: true, summary: expect.stringContaining('20 removals held') });
	expect(planHash(description, items.map((item) => contentDigest(item).content))).toBe(description.run.planHash);
});

it('may be applied where it holds the removals and gives an orphan the old role back', async () => {
	const { domo, ...undo } = await created(20, 100, { besides: true });
	expect(undo.items.map(({ action }) => action)).toEqual(['update', ...Array.from({ length: 20 }, () => 'hold')]);
	const { outcomes } = await apply(domo, undo, { direction: 'undo' });
	expect(outcomes.map(({ status }) => status)).toEqual(['applied', ...Array.from({ length: 20 }, () => 'held')]);
	expect(domo.person(11).roleId).toBe(4);
});
