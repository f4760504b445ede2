import fc from 'fast-check';

import { inversePlan } from '../../core/apply';
import { apply, planOf } from '../core/apply/builders';
import type { FakeDirectory } from '../support/fakeDirectory';
import { build, record, worlds } from './applyWorlds';
import { runs, runTimeoutMs } from './runs';

const usual = runs(200);

/** Everybody, by address: a deleted person comes back under another id. */
function everybody(domo: FakeDirectory) {
	return [...domo.people.values()].map(record).sort((a, b) => (a.email < b.email ? -1 : 1));
}

/** A world in which everything may be done and nothing fails. */
const calm = worlds.map((world) => ({
	...world, people: world.people.map((person) => ({ ...person, protected: false })), faults: [], minimumAdmins: 0, stopAfter: null,
}));

it('an applied plan, undone, leaves everybody as they were', async () => {
	let undone = 0;
	await fc.assert(
		fc.asyncProperty(calm, async (world) => {
			const { domo, plan } = build(world);
			const before = everybody(domo);
			const run = await apply(domo, plan, { concurrency: world.concurrency });
			// An address that somebody keeps is refused to whoever wants it; what was not done is not undone.
			expect(run.outcomes.filter(({ status }) => !['applied', 'failed', 'notTried'].includes(status))).toEqual([]);
			const invited = [...domo.invited];
			const back = await apply(domo, planOf(domo, inversePlan(run.outcomes), { guard: { minimumAdmins: 0 } }), { direction: 'undo', concurrency: world.concurrency });
			expect(back.outcomes.filter(({ status }) => status !== 'applied')).toEqual([]);
			expect(everybody(domo)).toEqual(before);
			expect(domo.invited).toEqual(invited);
			undone += back.outcomes.length;
		}),
		usual,
	);
	expect(undone).toBeGreaterThan(usual.numRuns);
}, runTimeoutMs);

it('the undo of an undone plan is that plan again, for whoever was not deleted', async () => {
	await fc.assert(
		fc.asyncProperty(calm, async (world) => {
			const { domo, plan } = build(world);
			const run = await apply(domo, { ...plan, items: plan.items.filter(({ action }) => action === 'update') }, { concurrency: world.concurrency });
			const after = everybody(domo);
			const back = await apply(domo, planOf(domo, inversePlan(run.outcomes), { guard: { minimumAdmins: 0 } }), { direction: 'undo' });
			await apply(domo, planOf(domo, inversePlan(back.outcomes), { guard: { minimumAdmins: 0 } }), { direction: 'undo' });
			expect(everybody(domo)).toEqual(after);
		}),
		usual,
	);
}, runTimeoutMs);
