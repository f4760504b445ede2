import { orderSteps, stepsOfUnits, toUnits } from '../../../core/apply/order';
import { toSteps } from '../../../core/apply/steps';
import type { FakeDirectory } from '../../support/fakeDirectory';
import { anInstance, applyItems, confirmedAdmins, creating, deleting, planOf, statuses, updating, withPeople } from './builders';

type Item = Parameters<typeof planOf>[1][number];

/** Who is written when: addresses by phase. */
async function order(domo: FakeDirectory, items: readonly Item[]): Promise<{ phases: string[][]; cycles: string[][] }> {
	const steps = await toSteps(planOf(domo, items).items, 'forward', domo.clock);
	const ordered = orderSteps(steps);
	return {
		phases: ordered.phases.map((phase) => phase.map(({ email }) => email)),
		cycles: ordered.addressCycles.map((cycle) => cycle.map(({ email }) => email)),
	};
}

describe('the order of a plan', () => {
	it('is creates and promotions, updates, demotions, removals', async () => {
		const domo = anInstance();
		const [ann, ben, cat, dan] = withPeople(domo, 11, 12, 13, 14);
		const { phases } = await order(domo, [
			deleting(ann!),
			updating(domo.person(2), { roleId: 4 }),
			updating(ben!, { title: 'Lead' }),
			updating(cat!, { roleId: 1 }),
			creating('new@example.com'),
			updating(dan!, { roleId: 5 }, { row_number: null }),
		]);
		expect(phases.map((phase) => phase.sort())).toEqual([
			['new@example.com', 'p13@example.com'], ['p12@example.com'], ['ada@example.com'], ['p11@example.com', 'p14@example.com'],
		]);
	});

	it('draws a rename forward to the create that needs its address', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const { phases } = await order(domo, [creating('p11@example.com'), updating(ann!, { email: 'ann@example.com' })]);
		expect(phases[0]).toEqual(['p11@example.com', 'p11@example.com']);
		expect(phases[1]).toEqual([]);
	});

	it('puts a create after the delete that frees its address', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const { phases } = await order(domo, [creating('p11@example.com', { displayName: 'Ann II' }), deleting(ann!)]);
		expect(phases[0]).toEqual([]);
		expect(phases[3]).toHaveLength(2);
	});

	it('finds the cycle in which users exchange addresses, in an order that works', async () => {
		const domo = anInstance();
		const [ann, ben, cat] = withPeople(domo, 11, 12, 13);
		const { cycles, phases } = await order(domo, [
			updating(ann!, { email: 'p12@example.com' }), updating(ben!, { email: 'p13@example.com' }), updating(cat!, { email: 'p11@example.com' }),
		]);
		// Ben steps aside, Ann takes his, Cat takes Ann's, Ben takes Cat's (or the same from another start).
		expect(cycles).toHaveLength(1);
		const cycle = cycles[0]!;
		const wants: Record<string, string> = { 'p11@example.com': 'p12@example.com', 'p12@example.com': 'p13@example.com', 'p13@example.com': 'p11@example.com' };
		cycle.forEach((email, i) => expect(wants[cycle[(i + 1) % cycle.length]!]).toBe(email));
		expect(phases[1]!.sort()).toEqual(['p11@example.com', 'p12@example.com', 'p13@example.com']);
	});

	it('lets a cycle wait for its demotion, so that new admins come first', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const { phases } = await order(domo, [updating(ann!, { email: 'ada@example.com' }), updating(domo.person(2), { email: 'p11@example.com', roleId: 4 })]);
		expect(phases.map((phase) => phase.length)).toEqual([0, 0, 2, 0]);
	});

	it('takes a change of case for no exchange', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const items = [updating(ann!, { email: 'P11@example.com' }), creating('p11@example.com')];
		const { addressCycles: cycles, addressFreedBy } = orderSteps(await toSteps(planOf(domo, items).items, 'forward', domo.clock));
		expect([cycles.length, addressFreedBy.size]).toEqual([0, 0]);
	});
});

describe('what is written at a time', () => {
	/** The units of a phase: their kind and whom they are about. */
	async function units(domo: FakeDirectory, items: readonly Item[], phase: number): Promise<(string | number | null)[][]> {
		const ordered = orderSteps(await toSteps(planOf(domo, items).items, 'forward', domo.clock));
		const made = toUnits(ordered.phases[phase] ?? [], ordered);
		expect(stepsOfUnits(made)).toHaveLength(ordered.phases[phase]?.length ?? 0);
		return made.map((unit) => [unit.kind, ...(unit.kind === 'one' ? [unit.step] : unit.steps).map(({ userId }) => userId)]);
	}

	it('is one role for several people, a hundred at most, and one person for everything else', async () => {
		const domo = anInstance();
		const people = withPeople(domo, ...Array.from({ length: 105 }, (_, i) => 100 + i));
		const made = await units(domo, [
			...people.slice(0, 101).map((person) => updating(person, { roleId: 5 })), updating(people[101]!, { roleId: 3 }), updating(people[102]!, { roleId: 5, title: 'x' }), updating(people[103]!, { title: 'x' }),
		], 1);
		expect(made.map(([kind, ...ids]) => [kind, ids.length])).toEqual([['role', 100], ['one', 1], ['one', 1], ['one', 1], ['one', 1]]);
		expect(made.slice(1).map(([, id]) => id)).toEqual([200, 201, 202, 203]);
	});

	it('is one person for each Admin who loses the role, also without a role in the change', async () => {
		const domo = anInstance();
		const orphan = { changes: [{ field: 'roleId', from: null, to: 5 }], before: { roleId: 1 } };
		expect((await units(domo, [updating(domo.person(2), { roleId: 5 }), updating(domo.person(3), { roleId: 5 }, orphan)], 2)).sort()).toEqual([['one', 2], ['one', 3]]);
	});

	it('is all who exchange addresses, and nobody of these in one role', async () => {
		const domo = anInstance();
		const [ann, ben, cat, dan] = withPeople(domo, 11, 12, 13, 14);
		const swap = [updating(ann!, { email: 'p12@example.com' }), updating(ben!, { email: 'p11@example.com' })];
		const made = await units(domo, [...swap, updating(cat!, { roleId: 5 }), updating(dan!, { roleId: 5 })], 1);
		expect(made.map(([kind, ...ids]) => [kind, ids.sort()])).toEqual([['addressCycle', [11, 12]], ['role', [13, 14]]]);
	});
});

describe('chains of addresses', () => {
	it('go up to the first phase that needs one, and the last waits for the removal at its head', async () => {
		const domo = anInstance();
		const [ann, ben, cat] = withPeople(domo, 11, 12, 13);
		const toCreate = await order(domo, [updating(ann!, { email: 'p12@example.com' }), updating(ben!, { email: 'ben@example.com' }), creating('p11@example.com'), updating(cat!, { title: 'x' })]);
		expect(toCreate.phases).toEqual([['p12@example.com', 'p11@example.com', 'p11@example.com'], ['p13@example.com'], [], []]);
		const afterRemoval = await order(domo, [updating(ann!, { email: 'p12@example.com' }), deleting(ben!), creating('p11@example.com')]);
		expect(afterRemoval.phases).toEqual([[], [], [], ['p12@example.com', 'p11@example.com', 'p11@example.com']]);
		const demoted = await order(domo, [updating(domo.person(2), { email: 'ada2@example.com', roleId: 4 }), updating(ann!, { email: 'ada@example.com' })]);
		expect(demoted.phases).toEqual([[], [], ['ada@example.com', 'p11@example.com'], []]);
	});

	it('end in a cycle as well, whose members are not walked again from somebody who waits for them', async () => {
		const domo = anInstance();
		const [ann, ben, cat] = withPeople(domo, 11, 12, 13);
		const { cycles, phases } = await order(domo, [creating('p13@example.com'), updating(cat!, { email: 'cat@example.com' }), updating(ann!, { email: 'p12@example.com' }), updating(ben!, { email: 'p11@example.com' })]);
		expect(cycles.map((cycle) => cycle.sort())).toEqual([['p11@example.com', 'p12@example.com']]);
		expect(phases.map((phase) => phase.length)).toEqual([2, 2, 0, 0]);
	});

	it('of a cycle are written with its promotion first, if nobody in it is demoted or removed', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		const swapping = (more: object) => order(domo, [updating(ann!, { email: 'p12@example.com', ...more }), updating(ben!, { email: 'p11@example.com' })]);
		expect((await swapping({ roleId: 1 })).phases.map((phase) => phase.length)).toEqual([2, 0, 0, 0]);
		expect((await swapping({ roleId: 5 })).phases.map((phase) => phase.length)).toEqual([0, 2, 0, 0]);
		const orphan = await order(domo, [updating(ann!, { email: 'p12@example.com', roleId: 5 }, { row_number: null }), updating(ben!, { email: 'p11@example.com', roleId: 1 })]);
		expect(orphan.phases.map((phase) => phase.length)).toEqual([0, 0, 0, 2]);
	});
});

describe('people who want each other\'s addresses', () => {
	it('swap them with one temporary address (D6)', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		const result = await applyItems(domo, [updating(ann!, { email: 'p12@example.com', title: 'Lead' }), updating(ben!, { email: 'p11@example.com' })]);
		expect(result.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied']);
		expect([domo.person(11).email, domo.person(12).email]).toEqual(['p12@example.com', 'p11@example.com']);
		expect(domo.person(11).attributes.get('title')).toBe('Lead');
		expect(domo.callsOf('update')).toHaveLength(3);
	});

	it('move up in a row without any', async () => {
		const domo = anInstance();
		const people = withPeople(domo, 11, 12, 13, 14, 15);
		const items = people.map((person) => updating(person, { email: `p${person.id - 1}@example.com` }));
		const result = await applyItems(domo, [...items, creating('p15@example.com')]);
		expect(result.outcomes.every(({ status }) => status === 'applied')).toBe(true);
		expect(people.map(({ email }) => email)).toEqual([10, 11, 12, 13, 14].map((n) => `p${n}@example.com`));
		expect(domo.callsOf('update')).toHaveLength(5 + 1);
	});

	it('exchange three addresses', async () => {
		const domo = anInstance();
		const [ann, ben, cat] = withPeople(domo, 11, 12, 13);
		const result = await applyItems(domo, [
			updating(ann!, { email: 'p12@example.com' }), updating(ben!, { email: 'p13@example.com' }), updating(cat!, { email: 'p11@example.com' }),
		]);
		expect(result.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied', 'applied']);
		expect([ann!.email, ben!.email, cat!.email]).toEqual(['p12@example.com', 'p13@example.com', 'p11@example.com']);
	});

	it.each([1, 2, 3])('are put back when write %s of the swap is refused', async (refusedWrite) => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		let write = 0;
		domo.fail({ on: 'update', error: { kind: 'refused', httpStatus: 422, message: 'No' }, when: () => (write += 1) === refusedWrite });
		const result = await applyItems(domo, [updating(ann!, { email: 'p12@example.com', title: 'Lead' }), updating(ben!, { email: 'p11@example.com', title: 'Boss' })]);
		expect(Object.values(statuses(result)).sort()).toEqual(['failed', 'notTried']);
		expect([ann!.email, ben!.email]).toEqual(['p11@example.com', 'p12@example.com']);
		expect([ann!.attributes.get('title'), ben!.attributes.get('title')]).toEqual(['Analyst', 'Analyst']);
	});

	it('are reported if a user is left with a temporary address', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		let write = 0;
		domo.fail({ on: 'update', error: { kind: 'refused', httpStatus: 400, message: 'No' }, times: Infinity, when: () => (write += 1) > 1 });
		const result = await applyItems(domo, [updating(ann!, { email: 'p12@example.com' }), updating(ben!, { email: 'p11@example.com' })]);
		const left = result.outcomes.find(({ status }) => status === 'incomplete');
		expect(left?.message).toContain('could not be put back');
		expect([ann!.email, ben!.email].some((email) => left?.message?.includes(email))).toBe(true);
	});

	it('all stay as they are when one of them changed since the plan', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		const items = [updating(ann!, { email: 'p12@example.com' }), updating(ben!, { email: 'p11@example.com' })];
		const plan = planOf(domo, items);
		ben!.email = 'ben@example.com';
		const result = await applyItems(domo, items);
		expect(plan.items).toHaveLength(2);
		expect(statuses(result)).toEqual({ 'p11@example.com': 'notTried', 'p12@example.com': 'drifted' });
		expect(domo.writes).toEqual([]);
	});
});

describe('a user who needs the address of another', () => {
	it('gets it once the other has moved', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.latencyMs = 10;
		const result = await applyItems(domo, [creating('p11@example.com', { displayName: 'Ann II' }), updating(ann!, { email: 'ann@example.com' })]);
		expect(result.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied']);
		expect(domo.byEmail('p11@example.com')?.displayName).toBe('Ann II');
	});

	it('gets it once the other has moved, even while the other waits for its turn', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		let asked = 0;
		const isOurs = async () => {
			if ((asked += 1) === 1) await domo.clock.sleep(100);
			return true;
		};
		const takeTurn = () => Promise.resolve({ turn: { isOurs, why: () => '', end: () => Promise.resolve(), notes: () => [], others: [] } });
		const items = [creating('p11@example.com', { displayName: 'Ann II' }), updating(ann!, { email: 'ann@example.com' })];
		const result = await applyItems(domo, items, {}, { takeTurn });
		expect(asked).toBeGreaterThan(1);
		expect(result.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied']);
	});

	it('is not tried when the other could not move', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.fail({ on: 'update', error: { kind: 'refused', httpStatus: 422, message: 'No' } });
		const result = await applyItems(domo, [creating('p11@example.com'), updating(ann!, { email: 'ann@example.com' })]);
		expect(result.outcomes.map(({ action, status }) => [action, status])).toEqual([['create', 'notTried'], ['update', 'failed']]);
		expect(domo.callsOf('create')).toEqual([]);
	});

	it('gets it after the delete', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const result = await applyItems(domo, [creating('p11@example.com', { displayName: 'Ann II' }), deleting(ann!)]);
		expect(result.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied']);
		expect(domo.byEmail('p11@example.com')?.displayName).toBe('Ann II');
	});
});

it('never has fewer admins than before when admins are exchanged (D3)', async () => {
	const domo = anInstance();
	const [ann, ben] = withPeople(domo, 11, 12);
	let fewest = Infinity;
	domo.afterWrite = () => (fewest = Math.min(fewest, confirmedAdmins(domo)));
	const result = await applyItems(domo, [
		updating(domo.person(2), { roleId: 4 }), updating(domo.person(3), { roleId: 4 }), updating(ann!, { roleId: 1 }), updating(ben!, { roleId: 1 }),
	]);
	expect(result.outcomes.every(({ status }) => status === 'applied')).toBe(true);
	expect(fewest).toBe(2);
});
