import { openRecheck } from '../../../core/apply/recheck';
import { definedFields } from '../../../core/apply/preflight';
import { toSteps } from '../../../core/apply/steps';
import type { FakeDirectory } from '../../support/fakeDirectory';
import { anInstance, apply, applyItems, confirmedAdmins, deleting, outcomeFor, planOf, statuses, updating, withPeople } from './builders';

const many = (domo: FakeDirectory, n: number) => withPeople(domo, ...Array.from({ length: n }, (_, i) => 100 + i));

describe('the recheck before a write (G18)', () => {
	it.each([
		['a removal', (domo: FakeDirectory) => deleting(domo.person(140)), (domo: FakeDirectory) => domo.person(140).attributes.set('title', 'Boss')],
		['a role change', (domo: FakeDirectory) => updating(domo.person(140), { roleId: 5, title: 'Lead' }), (domo: FakeDirectory) => void (domo.person(140).roleId = 3)],
		['an address change', (domo: FakeDirectory) => updating(domo.person(140), { email: 'new@example.com' }), (domo: FakeDirectory) => void (domo.person(140).email = 'hand@example.com')],
	])('is never old before %s, however slow the run is', async (_, change, edit) => {
		const domo = anInstance();
		const people = many(domo, 41);
		const begunAt = domo.clock.now();
		// A second for each write: the last one comes 40 s after the first look.
		domo.latencyMs = 1_000;
		const others = people.slice(0, 40).map((person) => change(domo).action === 'delete' ? deleting(person) : updating(person, { roleId: 5, title: 'Lead' }));
		const plan = planOf(domo, [...others, change(domo)]);
		let isEdited = false;
		domo.beforeWrite = () => {
			if (isEdited || domo.clock.now() - begunAt < 20_000) return;
			isEdited = true;
			edit(domo);
		};
		const result = await apply(domo, plan, { concurrency: 1 });
		expect(isEdited).toBe(true);
		expect(result.outcomes.filter(({ userId }) => userId === 140)).toMatchObject([{ status: 'drifted' }]);
		expect(domo.writes.some(({ about }) => about[0] === 140)).toBe(false);
	});

	it('is taken again where the write had to wait for its turn', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		let held = 0;
		domo.heldUpMs = () => ((held += 1) === 1 ? 6_000 : 0);
		const result = await applyItems(domo, [deleting(ann!)]);
		expect(result.outcomes[0]?.status).toBe('applied');
		expect(domo.callsOf('usersById').length).toBeGreaterThanOrEqual(2);
	});

	it('finds who changed while the write had to wait', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		const plan = planOf(domo, [updating(ann!, { roleId: 5 }, { row_number: null }), updating(ben!, { roleId: 5 }, { row_number: null })]);
		let held = 0;
		domo.heldUpMs = () => {
			if ((held += 1) > 1) return 0;
			ann!.roleId = 3;
			return 60_000;
		};
		expect(statuses(await apply(domo, plan))).toEqual({ 'p11@example.com': 'drifted', 'p12@example.com': 'applied' });
	});

	it('writes nothing if no recheck is ever young enough', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.heldUpMs = () => 6_000;
		const result = await applyItems(domo, [deleting(ann!)]);
		expect(result.outcomes[0]).toMatchObject({ status: 'notTried', message: expect.stringContaining('too slowly') });
		expect(domo.people.has(11)).toBe(true);
	});

	it('costs a request for some dozen people, also where each must be young', async () => {
		const domo = anInstance();
		const people = many(domo, 400);
		domo.latencyMs = 100;
		await applyItems(domo, people.map((person) => deleting(person)), { concurrency: 8 });
		expect(domo.callsOf('remove')).toHaveLength(400);
		expect(domo.callsOf('usersById').length).toBeLessThan(25);
	});

	it('keeps no result in memory that was given out', async () => {
		const domo = anInstance();
		const people = many(domo, 30);
		const steps = await toSteps(planOf(domo, people.map((person) => deleting(person))).items, 'forward', domo.clock);
		const recheck = openRecheck(steps, domo, { fieldOf: await definedFields(domo, []), showValues: true }, domo.clock);
		const [first] = steps;
		await recheck.read(first!);
		const looks = domo.callsOf('usersById').length;
		await recheck.read(first!);
		expect(domo.callsOf('usersById')).toHaveLength(looks + 1);
	});
});

describe('admins whom two runs take away at once', () => {
	/** As two runs that have both counted before either has written: another admin goes while our write is under way. */
	function losing(domo: FakeDirectory, id: number): void {
		let isGone = false;
		domo.afterWrite = ({ method }) => {
			if (isGone || (method !== 'update' && method !== 'remove')) return;
			isGone = true;
			domo.person(id).roleId = 4;
		};
	}

	it('are restored, and that is reported', async () => {
		const domo = anInstance();
		losing(domo, 3);
		const result = await applyItems(domo, [updating(domo.person(2), { roleId: 4 })]);
		expect(domo.person(2).roleId).toBe(1);
		expect(outcomeFor(result, 'ada@example.com')).toMatchObject({ status: 'held', held: { by: 'minimumAdmins' }, message: expect.stringContaining('made Admin again') });
		expect(result.notes.join()).toContain('ada@example.com was made Admin again');
	});

	it('keep what else was written, and are incomplete', async () => {
		const domo = anInstance();
		losing(domo, 3);
		const result = await applyItems(domo, [updating(domo.person(2), { roleId: 4, title: 'Lead' })]);
		expect(domo.person(2)).toMatchObject({ roleId: 1, attributes: new Map([['title', 'Lead']]) });
		expect(outcomeFor(result, 'ada@example.com')).toMatchObject({ status: 'incomplete', undo: true });
	});

	it('are reported if they were removed, since they cannot be restored', async () => {
		const domo = anInstance();
		losing(domo, 3);
		const result = await applyItems(domo, [deleting(domo.person(2))]);
		expect(outcomeFor(result, 'ada@example.com')).toMatchObject({ status: 'applied', message: expect.stringContaining('Make another person an Admin now') });
		expect(result.notes.join()).toContain('0 confirmed Admins are left');
	});

	it('are found at the end of the run where the loss shows late', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const look = domo.usersById.bind(domo);
		let counted = 0;
		domo.usersById = async (ids, fields, options) => {
			// The third count is that of the end.
			if (ids.includes(3) && (counted += 1) === 3) domo.person(3).roleId = 4;
			return look(ids, fields, options);
		};
		const result = await applyItems(domo, [updating(domo.person(2), { roleId: 4 }), updating(ann!, { title: 'Lead' })]);
		expect(domo.person(2).roleId).toBe(1);
		expect(outcomeFor(result, 'ada@example.com').status).toBe('held');
	});

	it('are not restored if somebody else was made an admin in the meantime', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		let isGone = false;
		domo.afterWrite = () => {
			if (isGone) return;
			isGone = true;
			domo.person(3).roleId = 4;
			ann!.roleId = 1;
			domo.clock.advance(6_000);
		};
		const result = await applyItems(domo, [updating(domo.person(2), { roleId: 4 })]);
		expect(outcomeFor(result, 'ada@example.com').status).toBe('applied');
		expect(confirmedAdmins(domo)).toBe(1);
	});

	it('are reported as lost if they could not be restored', async () => {
		const domo = anInstance();
		losing(domo, 3);
		domo.fail({ on: 'update', error: { kind: 'refused', httpStatus: 400, message: 'No' }, when: ([, writes]) => JSON.stringify(writes).includes('"to":1') });
		const result = await applyItems(domo, [updating(domo.person(2), { roleId: 4 })]);
		expect(outcomeFor(result, 'ada@example.com')).toMatchObject({ status: 'incomplete', message: expect.stringContaining('could not be made one again') });
		expect(result.notes.join()).toContain('Make another person an Admin now');
	});
});
