import { inversePlan } from '../../../core/apply';
import type { Outcome } from '../../../core/apply/types';
import { inOrder } from '../../../core/plan/hash';
import type { FakeDirectory } from '../../support/fakeDirectory';
import { anInstance, apply, applyItems, creating, deleting, planOf, updating, withPeople } from './builders';

/** Plans and applies the inverse of a run. */
function undo(domo: FakeDirectory, outcomes: readonly Outcome[]) {
	return apply(domo, planOf(domo, inversePlan(outcomes)), { direction: 'undo' });
}

/** Everybody's record, by id. */
function snapshot(domo: FakeDirectory) {
	return [...domo.people.values()].map(({ id, email, displayName, roleId, attributes, groups }) => ({
		id, email, displayName, roleId, attributes: [...attributes].sort(), groups: [...groups].sort(),
	})).sort((a, b) => a.id - b.id);
}

describe('undoing a run', () => {
	it('deletes who was created and puts old values back', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		ann!.groups.add(7);
		const before = snapshot(domo);
		const run = await applyItems(domo, [
			creating('new@example.com', { team: 'Sales' }, { sendInvite: true }),
			updating(ann!, { title: null, location: 'Bern', email: 'ann@example.com', groups: ['Group 8 (8)'] }),
			updating(ben!, { roleId: 5 }, { row_number: null }),
		]);
		expect(snapshot(domo)).not.toEqual(before);
		const undone = await undo(domo, run.outcomes);
		expect(undone.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied', 'applied']);
		expect(snapshot(domo)).toEqual(before);
		expect(domo.invited).toEqual(['new@example.com']);
	});

	it('creates deleted users again with all their attributes, invites none, and says what may not come back', async () => {
		const domo = anInstance();
		const ann = domo.add({ id: 11, displayName: 'Ann' }, { title: 'Analyst', team: 'Ops' });
		const run = await applyItems(domo, [deleting(ann)]);
		const items = inversePlan(run.outcomes.map((outcome) => ({ ...outcome, sendInvite: true })));
		expect(items[0]?.reason).toContain('may not come back');
		expect(items[0]).toMatchObject({ action: 'create', userId: null, sendInvite: false });
		const undone = await undo(domo, run.outcomes);
		expect(undone.outcomes[0]?.status).toBe('applied');
		expect(domo.byEmail(ann.email)).toMatchObject({ displayName: 'Ann', roleId: 4 });
		expect([...(domo.byEmail(ann.email)?.attributes ?? [])].sort()).toEqual([['team', 'Ops'], ['title', 'Analyst']]);
		expect(domo.invited).toEqual([]);
	});

	it('never invites, whatever an item says (rule 4)', async () => {
		const domo = anInstance();
		await apply(domo, planOf(domo, [creating('back@example.com', {}, { sendInvite: true })]), { direction: 'undo' });
		expect(domo.byEmail('back@example.com')).toBeDefined();
		expect(domo.invited).toEqual([]);
	});

	it('writes no user who was changed by somebody else since (E9)', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const run = await applyItems(domo, [updating(ann!, { title: 'Lead' }), creating('new@example.com')]);
		ann!.attributes.set('title', 'Chief');
		domo.byEmail('new@example.com')!.attributes.set('title', 'Director');
		const undone = await undo(domo, run.outcomes);
		expect(undone.outcomes.map(({ status }) => status)).toEqual(['drifted', 'drifted']);
		expect(ann!.attributes.get('title')).toBe('Chief');
		expect(domo.byEmail('new@example.com')).toBeDefined();
	});

	it('takes back a person whose attributes were never set', async () => {
		const domo = anInstance();
		domo.fail({ on: 'update', error: { kind: 'refused', httpStatus: 422, message: 'No' } });
		const run = await applyItems(domo, [creating('new@example.com')]);
		expect(run.outcomes[0]?.status).toBe('incomplete');
		const undone = await undo(domo, run.outcomes);
		expect(undone.outcomes[0]?.status).toBe('applied');
		expect(domo.byEmail('new@example.com')).toBeUndefined();
	});

	it('takes back an update without the memberships that were not changed', async () => {
		const domo = anInstance();
		domo.groupList.push({ id: 9, name: 'Dynamic', dynamic: true });
		const [ann] = withPeople(domo, 11);
		const run = await applyItems(domo, [updating(ann!, { title: 'Lead', groups: ['Group 9 (9)'] })]);
		const undone = await undo(domo, run.outcomes);
		expect(undone.outcomes[0]?.status).toBe('applied');
		expect(ann!.attributes.get('title')).toBe('Analyst');
	});

	it('gives nothing for what was not done', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		domo.fail({ on: 'update', error: { kind: 'refused', httpStatus: 400, message: 'No' }, when: ([id]) => id === 11 });
		const run = await applyItems(domo, [updating(ann!, { title: 'Lead' })]);
		const planned = await applyItems(domo, [deleting(ben!)], { dryRun: true });
		expect(inversePlan([...run.outcomes, ...planned.outcomes])).toEqual([]);
	});

	it('restores the role of an orphan however old the plan is, since that removes no user', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const run = await applyItems(domo, [updating(ann!, { roleId: 5 }, { row_number: null })]);
		const plan = planOf(domo, inversePlan(run.outcomes));
		domo.clock.advance(100 * 60_000);
		expect((await apply(domo, plan, { direction: 'undo' })).outcomes[0]?.status).toBe('applied');
		expect(ann!.roleId).toBe(4);
	});

	it('gives its items in the order of a plan, by which Apply takes their hash', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		const run = await applyItems(domo, [creating('new@example.com'), updating(ann!, { title: 'Lead' }), deleting(ben!)]);
		const items = inversePlan(run.outcomes);
		expect(items.map(({ action }) => action)).toEqual(['create', 'update', 'delete']);
		expect(items).toEqual(inOrder(items));
	});

	it('names people by the address that they have now', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const run = await applyItems(domo, [updating(ann!, { email: 'ann@example.com' })]);
		expect(inversePlan(run.outcomes)).toMatchObject([{ email: 'ann@example.com', changes: [{ field: 'email', from: 'ann@example.com', to: 'p11@example.com' }] }]);
	});

	it('swaps addresses back', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		const run = await applyItems(domo, [updating(ann!, { email: 'p12@example.com' }), updating(ben!, { email: 'p11@example.com' })]);
		expect(ann!.email).toBe('p12@example.com');
		await undo(domo, run.outcomes);
		expect([ann!.email, ben!.email]).toEqual(['p11@example.com', 'p12@example.com']);
	});

	it('gives a freed address back: who took it is deleted first', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const run = await applyItems(domo, [creating('p11@example.com', { displayName: 'Ann II' }), updating(ann!, { email: 'ann@example.com' })]);
		const undone = await undo(domo, run.outcomes);
		expect(undone.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied']);
		expect(ann!.email).toBe('p11@example.com');
		expect(domo.people.size).toBe(4);
	});
});
