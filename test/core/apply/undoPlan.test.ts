import { applyPlan, undoPlan, type Outcome } from '../../../core/apply';
import { contentDigest, planHash, type Plan } from '../../../core/plan';
import type { FakeDirectory } from '../../support/fakeDirectory';
import { anInstance, apply, approvalOf, creating, deleting, planOf, settingsOf, updating, withPeople } from './builders';

const minutes = 60_000;

/** Applies items, with the guard wide open, and gives what Apply told of them. */
async function aRun(domo: FakeDirectory, items: Parameters<typeof planOf>[1], description: Parameters<typeof planOf>[2] = {}) {
	const plan = planOf(domo, items, description);
	const result = await apply(domo, plan);
	expect(new Set(result.outcomes.map(({ status }) => status))).toEqual(new Set(['applied']));
	return { description: plan.description, outcomes: result.outcomes, startedAt: result.startedAt, finishedAt: result.finishedAt };
}

type Run = Awaited<ReturnType<typeof aRun>>;
const undoOf = (domo: FakeDirectory, run: Run, approval?: Parameters<typeof undoPlan>[4]) => undoPlan(domo, run, 'undo-1', domo.clock, approval);
const told = ({ items }: Plan) => items.map(({ action, email, held }) => [action, email, held?.by]);
const crowd = (domo: FakeDirectory, people = 100): void => void withPeople(domo, ...Array.from({ length: people }, (_, i) => 100 + i));

/** An instance that is some weeks old, with so many people. */
function anOldInstance(people = 100): FakeDirectory {
	const domo = anInstance();
	crowd(domo, people);
	domo.clock.advance(60 * 24 * 60 * minutes);
	return domo;
}

describe('the plan of an undo', () => {
	it('deletes users that the run created', async () => {
		const domo = anOldInstance();
		const plan = await undoOf(domo, await aRun(domo, [creating('new0@example.com'), creating('new1@example.com')]));
		expect(told(plan)).toEqual([['delete', 'new0@example.com', undefined], ['delete', 'new1@example.com', undefined]]);
		expect(plan.description).toMatchObject({ counts: { delete: 2, hold: 0 }, guardTripped: false });
		expect(planHash(plan.description, plan.items.map((item) => contentDigest(item).content))).toBe(plan.description.run.planHash);
	});

	it('holds removals over the limit of the default guard, whatever the run allowed itself', async () => {
		const domo = anOldInstance();
		const run = await aRun(domo, Array.from({ length: 20 }, (_, i) => creating(`new${i}@example.com`)), { guard: { maxDeletionsPercent: 100 } });
		const plan = await undoOf(domo, run);
		expect(new Set(plan.items.map((item) => item.held?.by))).toEqual(new Set(['deletionLimit']));
		expect(plan.items[0]?.reason).toContain("'Max Deletions (Percent)' allows (10 %)");
		expect(plan.description).toMatchObject({ counts: { delete: 0, hold: 20 }, guardTripped: true, summary: expect.stringContaining('20 held') });
	});

	it('makes no user an Admin without approval: not a former one, not a deleted one, not by an invented value', async () => {
		const domo = anOldInstance();
		const run = await aRun(domo, [updating(domo.person(2), { roleId: 4, title: 'x' }), updating(domo.person(100), { roleId: 5 })]);
		const forged = run.outcomes.map((outcome): Outcome => (outcome.userId === 100 ? { ...outcome, changes: [{ field: 'roleId', from: 1, to: 5 }], before: { roleId: 1 } } : outcome));
		const plan = await undoOf(domo, { ...run, outcomes: forged });
		expect(told(plan)).toEqual([['update', 'ada@example.com', undefined], ['hold', 'ada@example.com', 'newAdmins'], ['hold', 'p100@example.com', 'newAdmins']]);
		expect(plan.items[0]?.changes.map(({ field }) => field)).toEqual(['title']);
		// A log tells of the run's own admins; who is held back in the undo does not count.
		const { counts } = run.description;
		const ofLog = await undoOf(domo, { ...run, outcomes: forged, description: { ...run.description, counts: { ...counts, adminsAfter: Number(counts.adminsBefore) + 1 } } });
		expect(ofLog.description.counts.adminsAfter).toBe(counts.adminsBefore);
	});

	it('removes no user who was created before or after the run, or at an unknown time', async () => {
		const domo = anOldInstance();
		const run = await aRun(domo, [creating('new@example.com')]);
		domo.clock.advance(30 * minutes);
		domo.add({ id: 700, createdAt: domo.clock.now() });
		domo.add({ id: 701, createdAt: null });
		const made = run.outcomes[0]!;
		const forged = [made, ...[150, 700, 701].map((userId): Outcome => ({ ...made, userId, email: domo.person(userId).email }))];
		expect(told(await undoOf(domo, { ...run, outcomes: forged }))).toEqual([
			['delete', 'new@example.com', undefined],
			['hold', 'p150@example.com', 'notCreatedByRun'], ['hold', 'p700@example.com', 'notCreatedByRun'], ['hold', 'p701@example.com', 'notCreatedByRun'],
		]);
	});

	it('holds one protected person and takes the others back: whom the run protected, whom its setting names, the account, and Domo\'s own', async () => {
		const domo = anOldInstance();
		const made = await aRun(domo, ['a', 'b', 'c', 'd', 'e'].map((name) => creating(`${name}@example.com`)));
		const idOf = (email: string): number => domo.byEmail(email)!.id;
		domo.byEmail('c@example.com')!.human = false;
		domo.actorId = idOf('d@example.com');
		const description = { ...made.description, protectedUserIds: [1, idOf('a@example.com')], guard: { ...made.description.guard, protectedUsers: ['B@example.com'] } };
		const plan = await undoOf(domo, { ...made, description });
		expect(told(plan)).toEqual([
			['delete', 'e@example.com', undefined],
			['hold', 'a@example.com', 'protected'], ['hold', 'b@example.com', 'protected'], ['hold', 'c@example.com', 'protected'], ['hold', 'd@example.com', 'protected'],
		]);
		const { outcomes } = await applyPlan(domo, plan.description, plan.items, settingsOf({ direction: 'undo' }), { clock: domo.clock });
		expect(outcomes.map(({ status }) => status)).toEqual(['applied', 'held', 'held', 'held', 'held']);
	});

	it('gives an orphan the old role back beside removals that it holds', async () => {
		const domo = anOldInstance();
		const run = await aRun(domo, [...Array.from({ length: 20 }, (_, i) => creating(`new${i}@example.com`)), updating(domo.person(100), { roleId: 5 }, { row_number: null })]);
		const plan = await undoOf(domo, run);
		const { outcomes } = await apply(domo, plan, { direction: 'undo' });
		expect(outcomes.map(({ status }) => status)).toEqual(['applied', ...Array.from({ length: 20 }, () => 'held')]);
		expect(domo.person(100).roleId).toBe(4);
	});

	it('plans nothing for deleted users, which Apply reports', async () => {
		const domo = anOldInstance();
		const run = await aRun(domo, [creating('new@example.com')]);
		domo.people.delete(run.outcomes[0]!.userId!);
		const { outcomes } = await apply(domo, await undoOf(domo, run), { direction: 'undo' });
		expect(outcomes.map(({ status }) => status)).toEqual(['alreadyDone']);
	});

	it('restores deleted users, and takes no update for a removal', async () => {
		const domo = anOldInstance();
		const run = await aRun(domo, [deleting(domo.person(100)), updating(domo.person(101), { title: 'Lead' })]);
		expect(told(await undoOf(domo, run))).toEqual([['create', 'p100@example.com', undefined], ['update', 'p101@example.com', undefined]]);
	});
});

describe('the approval of an undo', () => {
	const held = async () => {
		const domo = anOldInstance();
		const run = await aRun(domo, Array.from({ length: 20 }, (_, i) => creating(`new${i}@example.com`)));
		const seen = await undoOf(domo, run);
		return { domo, run, approval: approvalOf(seen, { releaseHolds: ['deletionLimit'], removals: 20 }) };
	};
	const later = async ({ domo, run, approval }: Awaited<ReturnType<typeof held>>, plan: Parameters<typeof undoOf>[2] = approval) =>
		apply(domo, await undoOf(domo, run, plan), { direction: 'undo', approval });

	it('holds for the same undo some hours later, although its plan is made anew', async () => {
		const one = await held();
		one.domo.clock.advance(359 * minutes);
		expect(new Set((await later(one)).outcomes.map(({ status }) => status))).toEqual(new Set(['applied']));
		expect(one.domo.people.size).toBe(103);
	});

	it('is over after its time', async () => {
		const one = await held();
		one.domo.clock.advance(362 * minutes);
		await expect(later(one)).rejects.toThrow('Another plan was approved');
	});

	it('is for no other undo', async () => {
		const one = await held();
		await expect(later({ ...one, run: { ...one.run, outcomes: one.run.outcomes.slice(1) } })).rejects.toThrow('Another plan was approved');
		expect(one.domo.people.size).toBe(123);
	});
});

describe('what the plan of an undo says', () => {
	it('is how many it creates again, puts back, removes and holds, and what does not come back', async () => {
		const domo = anOldInstance();
		const run = await aRun(domo, [creating('new@example.com'), updating(domo.person(100), { title: 'Lead' }), deleting(domo.person(101))]);
		const { description } = await undoOf(domo, run);
		expect(description.summary).toBe(`Undo of run ${run.description.run.id}: 1 to create again, 1 to put back, 1 to remove`);
		expect(description.notes).toEqual([expect.stringMatching(/^Who was deleted comes back as a new account\. Their id may be another/)]);
		expect(description.counts).toMatchObject({ create: 1, update: 1, delete: 1, hold: 0, reject: 0, unchanged: 0 });
		expect(description).toMatchObject({ newAttributes: [], guardTripped: false });
		const back = await undoOf(domo, { ...run, outcomes: run.outcomes.filter(({ action }) => action === 'update') });
		expect([back.description.notes, back.description.summary.endsWith('0 to remove')]).toEqual([[], true]);
	});

	it('is nothing where nothing was written', async () => {
		const domo = anOldInstance();
		const run = await aRun(domo, [updating(domo.person(100), { title: 'Lead' })]);
		const plan = await undoOf(domo, { ...run, outcomes: [] });
		expect([plan.items, plan.description.counts.hold]).toEqual([[], 0]);
	});

	it('is how many admins there will be', async () => {
		const domo = anOldInstance();
		const run = await aRun(domo, [updating(domo.person(2), { roleId: 1, title: 'x' }, { changes: [{ field: 'title', from: null, to: 'x' }] })]);
		const withAdmins = (adminsBefore: number | null) => ({ ...run, description: { ...run.description, counts: { ...run.description.counts, adminsBefore } } });
		expect((await undoOf(domo, withAdmins(3))).description.counts.adminsAfter).toBe(3);
		expect((await undoOf(domo, withAdmins(null))).description.counts.adminsAfter).toBeNull();
	});

	it('names when an account was created that the run did not make, or that Domo does not say', async () => {
		const domo = anOldInstance();
		const run = await aRun(domo, [creating('new@example.com')]);
		const id = run.outcomes[0]!.userId!;
		const reasonFor = async (createdAt: number | null) => {
			Object.assign(domo.person(id), { createdAt });
			return (await undoOf(domo, run)).items[0];
		};
		expect((await reasonFor(null))?.reason).toBe('Domo does not tell when this account was created, so it is not proven that the run made it. Look at the account in Admin > People, and delete it there if that is right.');
		expect((await reasonFor(Date.UTC(2020, 0, 2, 3, 4)))?.reason).toBe('The run is said to have created this account, but it was created on 2020-01-02 03:04 UTC, when the run did not write. (An account that Domo brought back keeps its old date.) Look at the account in Admin > People, and delete it there if that is right.');
		const [from, to] = [run.startedAt - 2 * minutes, run.finishedAt + 2 * minutes];
		const actions = [];
		for (const at of [from - 1, from, to, to + 1]) actions.push((await reasonFor(at))?.action);
		expect(actions).toEqual(['hold', 'delete', 'delete', 'hold']);
	});

	it('believes the time in the id of the run where it is later than the start that was handed over', async () => {
		const domo = anOldInstance();
		const run = await aRun(domo, [creating('new@example.com')]);
		const id = new Date(run.startedAt + 30 * minutes).toISOString().replace(/[-:]/g, '').replace(/\.\d+Z/, 'Z-abc');
		const named = (runId: string) => ({ ...run, finishedAt: run.finishedAt + 60 * minutes, description: { ...run.description, run: { ...run.description.run, id: runId } } });
		expect((await undoOf(domo, named(id))).items[0]?.action).toBe('hold');
		for (const other of ['run-1', `x${id}`, id.replace('T', ' '), id.replace('Z', '')]) expect((await undoOf(domo, named(other))).items[0]?.action).toBe('delete');
	});

	it('says of a protected account that it is not removed', async () => {
		const domo = anOldInstance();
		const run = await aRun(domo, [creating('new@example.com')]);
		const description = { ...run.description, protectedUserIds: [run.outcomes[0]!.userId!] };
		expect((await undoOf(domo, { ...run, description })).items[0]).toMatchObject({ action: 'hold', reason: 'This account is protected: an undo does not remove it.' });
	});

	it('creates nobody with fields that the identity provider keeps', async () => {
		const domo = anOldInstance();
		domo.definitions.push({ key: 'idpTeam', title: 'Team', keyspace: 'idp', validator: 'ANY_VALUE', valueType: 'STRING' });
		domo.person(100).attributes.set('idpTeam', 'x');
		const run = await aRun(domo, [deleting(domo.person(100)), updating(domo.person(101), { idpTeam: 'y', title: 'Lead' })]);
		const { items } = await undoOf(domo, run);
		expect(items.find(({ action }) => action === 'create')?.changes.map(({ field }) => field)).not.toContain('idpTeam');
		expect(items.find(({ action }) => action === 'update')?.changes.map(({ field }) => field)).toEqual(['idpTeam', 'title']);
	});

	it('holds the part of a change that is held, with its own images and summary', async () => {
		const domo = anOldInstance();
		const run = await aRun(domo, [updating(domo.person(2), { roleId: 4, title: 'x' })]);
		const { items } = await undoOf(domo, run);
		expect(items.map(({ action, changes, before, after }) => [action, changes.map(({ field }) => field), Object.keys(before ?? {}), Object.keys(after ?? {})])).toEqual([
			['update', ['title'], ['title'], ['title']], ['hold', ['roleId'], ['roleId'], ['roleId']],
		]);
	});

	it.each([[['G (7)'], 'groups'], ['x', 'department']] as const)('holds that a column is cleared for many: %s', async (value, field) => {
		const domo = anOldInstance();
		domo.groupList.push({ id: 7, name: 'G', dynamic: false });
		const people = Array.from({ length: 60 }, (_, i) => domo.person(100 + i));
		const run = await aRun(domo, people.map((person) => updating(person, { [field]: value })));
		const { items } = await undoOf(domo, run);
		expect(new Set(items.map(({ action }) => action))).toEqual(new Set(['hold']));
	});

	it('counts the admins that it takes the role from', async () => {
		const domo = anOldInstance();
		const run = await aRun(domo, [updating(domo.person(100), { roleId: 1 }), creating('new@example.com')]);
		const { description } = await undoOf(domo, { ...run, description: { ...run.description, counts: { ...run.description.counts, adminsBefore: 3 } } });
		expect(description.counts).toMatchObject({ adminsBefore: 3, adminsAfter: 2, update: 1, delete: 1, reject: 0, scheduled: 0, endingSoon: 0, leavers: 0 });
		const unknown = await undoOf(domo, { ...run, description: { ...run.description, counts: { ...run.description.counts, adminsBefore: null } } });
		expect(unknown.description.counts.adminsAfter).toBeNull();
	});

	it.each([['groups', ['G (7)']], ['department', 'x']] as const)('puts %s back for a few of many who have a value there, and holds it for a few of few', async (field, value) => {
		const undone = async (others: number) => {
			const domo = anOldInstance(100);
			domo.groupList.push({ id: 7, name: 'G', dynamic: false }, { id: 8, name: 'Rules', dynamic: true });
			for (let id = 120; id < 120 + others; id += 1) {
				domo.person(id).groups.add(7);
				domo.person(id).attributes.set('department', 'x');
			}
			for (let id = 100; id < 200; id += 1) domo.person(id).groups.add(8);
			const before = field === 'groups' ? { changes: [{ field, from: ['Rules (8)'], to: ['G (7)', 'Rules (8)'] }], before: { groups: ['Rules (8)'] } } : {};
			const people = Array.from({ length: 12 }, (_, i) => domo.person(100 + i));
			const run = await aRun(domo, people.map((person) => updating(person, { [field]: value }, before)));
			return [...new Set((await undoOf(domo, run)).items.map(({ action, held: by }) => by?.by ?? action))];
		};
		expect([await undone(80), await undone(0)]).toEqual([['update'], ['blankingLimit']]);
	});
});
