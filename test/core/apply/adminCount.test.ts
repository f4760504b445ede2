import type { PlanItem } from '../../../core/plan/types';
import type { FakeDirectory } from '../../support/fakeDirectory';
import { anInstance, apply, applyItems, confirmedAdmins, deleting, outcomeFor, planOf, statuses, updating, withPeople } from './builders';

describe('the last admins', () => {
	it('are kept: a demotion or removal that would leave too few is held (D2)', async () => {
		const domo = anInstance();
		const result = await applyItems(domo, [updating(domo.person(2), { roleId: 4 }), deleting(domo.person(3))]);
		expect(statuses(result)).toEqual({ 'ada@example.com': 'applied', 'bob@example.com': 'held' });
		expect(outcomeFor(result, 'bob@example.com')).toMatchObject({ held: { by: 'minimumAdmins', action: 'delete' } });
		expect(outcomeFor(result, 'bob@example.com').message).toContain("'Minimum Admins' (1)");
		expect(confirmedAdmins(domo)).toBe(1);
	});

	it('are counted without the job\'s own account, and without those who never signed in', async () => {
		const domo = anInstance();
		domo.person(3).accepted = false;
		const result = await applyItems(domo, [updating(domo.person(2), { roleId: 4 })]);
		expect(result.outcomes[0]?.status).toBe('held');
		expect(domo.person(2).roleId).toBe(1);
	});

	it('are kept although the demotion relied on a promotion that failed (E18)', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.people.delete(3);
		domo.fail({ on: 'update', error: { kind: 'refused', httpStatus: 400, message: 'No' }, when: ([id]) => id === 11 });
		const result = await applyItems(domo, [updating(ann!, { roleId: 1 }), updating(domo.person(2), { roleId: 4 })]);
		expect(statuses(result)).toEqual({ 'p11@example.com': 'failed', 'ada@example.com': 'held' });
		expect(domo.person(2).roleId).toBe(1);
	});

	it('may go once another was promoted in the same run', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.people.delete(3);
		const result = await applyItems(domo, [updating(ann!, { roleId: 1, title: 'Boss' }), updating(domo.person(2), { roleId: 4 })]);
		expect(result.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied']);
	});

	it('may go once another was promoted, although the list of users does not show that yet', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.people.delete(3);
		const stale = await domo.allUsers([]);
		domo.allUsers = () => Promise.resolve(stale);
		const result = await applyItems(domo, [updating(ann!, { roleId: 1, title: 'Boss' }), updating(domo.person(2), { roleId: 4 })]);
		expect(result.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied']);
	});

	it('do not keep an admin who never signed in: who does not count takes nothing away', async () => {
		const domo = anInstance();
		domo.person(3).accepted = false;
		const plan = planOf(domo, [deleting(domo.person(3))], { guard: { minimumAdmins: 2 } });
		expect((await apply(domo, plan)).outcomes[0]?.status).toBe('applied');
	});

	it('are counted again before each removal, since somebody may demote an admin by hand in between', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		ann!.roleId = 1;
		let demotions = 0;
		domo.afterWrite = ({ method }) => {
			if (method === 'update' && (demotions += 1) === 1) domo.person(3).roleId = 4;
		};
		const result = await applyItems(domo, [updating(domo.person(2), { roleId: 4 }), deleting(ann!)]);
		expect(statuses(result)).toEqual({ 'ada@example.com': 'applied', 'p11@example.com': 'held' });
		expect(confirmedAdmins(domo)).toBe(1);
	});

	it('are as many as the plan\'s minimum says', async () => {
		const domo = anInstance();
		const plan = planOf(domo, [updating(domo.person(2), { roleId: 4 })], { guard: { minimumAdmins: 2 } });
		expect((await apply(domo, plan)).outcomes[0]?.status).toBe('held');
		const allowed = planOf(domo, [updating(domo.person(2), { roleId: 4 })], { guard: { minimumAdmins: 1 } });
		expect((await apply(domo, allowed)).outcomes[0]?.status).toBe('applied');
	});

	it('are protected whatever role the item pretends that they have', async () => {
		const domo = anInstance();
		domo.people.delete(3);
		const lie = updating(domo.person(2), { roleId: 4 }, { changes: [{ field: 'roleId', from: 3, to: 4 }], before: { roleId: 3 } });
		expect((await applyItems(domo, [lie])).outcomes[0]?.status).toBe('drifted');
		expect(domo.person(2).roleId).toBe(1);
	});

	it('are protected in a bulk assignment and in an exchange of addresses, whatever the items pretend', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		domo.people.delete(3);
		const pretend = { changes: [{ field: 'roleId', from: 3, to: 5 }], before: { roleId: 3 } };
		const bulk = await applyItems(domo, [updating(domo.person(2), { roleId: 5 }, pretend), updating(ann!, { roleId: 5 }), updating(ben!, { roleId: 5 })]);
		expect(statuses(bulk)).toEqual({ 'ada@example.com': 'drifted', 'p11@example.com': 'applied', 'p12@example.com': 'applied' });
		const swap = await applyItems(domo, [updating(domo.person(2), { email: 'p11@example.com', roleId: 4 }), updating(ann!, { email: 'ada@example.com' })]);
		expect(Object.values(statuses(swap)).sort()).toEqual(['failed', 'notTried']);
		expect(domo.person(2)).toMatchObject({ roleId: 1, email: 'ada@example.com' });
		expect(ann!.email).toBe('p11@example.com');
	});

	it('are held back in a dry run as they are in the run, whatever was released or left out', async () => {
		const planned = async (items: (domo: FakeDirectory) => Parameters<typeof applyItems>[1], left = (_: PlanItem) => true) => {
			const domo = anInstance();
			withPeople(domo, 11, 12);
			const { description, items: all } = planOf(domo, items(domo));
			const run = (dryRun: boolean) => apply(domo, { description, items: all.filter(left) }, { dryRun, approval: undefined });
			const told = (result: Awaited<ReturnType<typeof run>>) => result.outcomes.map(({ email, status, held, message }) => [email, status === 'planned' ? 'applied' : status, held?.by, status === 'held' ? message : '']);
			const foreseen = told(await run(true));
			expect(domo.writes).toEqual([]);
			expect(told(await run(false))).toEqual(foreseen);
			return foreseen.map(([, status]) => status);
		};
		expect(await planned((domo) => [updating(domo.person(2), { roleId: 4 }), deleting(domo.person(3))])).toEqual(['applied', 'held']);
		expect(await planned((domo) => [updating(domo.person(11), { roleId: 1 }), updating(domo.person(2), { roleId: 4 }), deleting(domo.person(3))])).toEqual(['applied', 'applied', 'applied']);
		expect(await planned((domo) => [updating(domo.person(11), { roleId: 1 }), updating(domo.person(2), { roleId: 4 }), deleting(domo.person(3))], ({ userId }) => userId !== 11)).toEqual(['applied', 'held']);
		expect(await planned((domo) => [deleting(domo.person(11)), updating(domo.person(12), { roleId: 5 })])).toEqual(['applied', 'applied']);
	});

	it('cost no list of users when no admin is touched', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		await applyItems(domo, [deleting(ann!), updating(ben!, { roleId: 5 })]);
		expect(domo.callsOf('allUsers')).toEqual([]);
	});

	it('can be exchanged by many workers at once without a gap', async () => {
		const domo = anInstance();
		domo.latencyMs = 20;
		const admins = withPeople(domo, 11, 12, 13, 14, 15, 16);
		for (const admin of admins) admin.roleId = 1;
		const result = await applyItems(domo, [...admins, domo.person(2), domo.person(3)].map((admin) => deleting(admin)));
		expect(confirmedAdmins(domo)).toBe(1);
		expect(result.outcomes.filter(({ status }) => status === 'held')).toHaveLength(1);
	});
});

describe('accounts of Domo itself', () => {
	it('are never changed, whatever the plan says (D4)', async () => {
		const domo = anInstance();
		const [robot] = withPeople(domo, 11);
		robot!.human = false;
		const result = await applyItems(domo, [updating(robot!, { title: 'x' })]);
		expect(result.outcomes[0]).toMatchObject({ status: 'held', held: { by: 'protected', action: 'update' } });
		expect(domo.writes).toEqual([]);
	});
});

it('compares the live address too: a protected user with another name in the item is kept (D4)', async () => {
	const domo = anInstance();
	const [ann] = withPeople(domo, 11);
	ann!.email = 'ceo@board.example.com';
	const disguised = { ...deleting(ann!), email: 'p11@example.com', before: { email: 'p11@example.com' } };
	const plan = planOf(domo, [disguised], { guard: { protectedUsers: ['*@board.example.com'] } });
	expect((await apply(domo, plan)).outcomes[0]).toMatchObject({ status: 'held', held: { by: 'protected' } });
	expect(domo.people.has(11)).toBe(true);
});
