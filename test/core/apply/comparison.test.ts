import { definedFields } from '../../../core/apply/preflight';
import { comparedFields, differences, driftOf, fieldsOf, groupLabels, openRecheck, readSnapshots, sameValue, valueOf, type UserSnapshot } from '../../../core/apply/recheck';
import { toSteps } from '../../../core/apply/steps';
import type { FakeDirectory } from '../../support/fakeDirectory';
import { anInstance, creating, deleting, planOf, updating, withPeople } from './builders';

const comparisonOf = async (domo: FakeDirectory) => ({ fieldOf: await definedFields(domo, []), showValues: true });
const stepsOf = (domo: FakeDirectory, items: Parameters<typeof planOf>[1]) => toSteps(planOf(domo, items).items, 'forward', domo.clock);

describe('comparing a user with the plan', () => {
	const snapshotOf = async (domo: FakeDirectory, id: number, names: readonly string[]): Promise<UserSnapshot> => {
		const { fieldOf } = await comparisonOf(domo);
		const fields = fieldsOf(names, fieldOf);
		const [user] = await domo.usersById([id], fields, { groups: true });
		return { user: user!, fields };
	};

	it('reads every kind of field, and nothing for one that was not read', async () => {
		const domo = anInstance();
		domo.groupList.push({ id: 7, name: 'G', dynamic: false });
		domo.add({ id: 11, email: 'a@x.example', displayName: 'Ann', roleId: 4, groups: new Set([7]) }, { title: 'Lead', skills: 'x' });
		const snapshot = await snapshotOf(domo, 11, ['title', 'title', 'groups']);
		expect(snapshot.fields.map(({ name }) => name)).toEqual(['title']);
		expect(['email', 'displayName', 'roleId', 'groups', 'title', 'department'].map((name) => valueOf(snapshot, name))).toEqual(['a@x.example', 'Ann', 4, ['G (7)'], 'Lead', null]);
		const { groups: _, ...bare } = snapshot.user;
		expect(valueOf({ user: bare, fields: [] }, 'groups')).toEqual([]);
	});

	it('takes groups for the same by id, and by name where one is new', async () => {
		const { fieldOf } = await comparisonOf(anInstance());
		const same = (a: readonly string[], b: readonly string[]) => sameValue('groups', a, b, fieldOf);
		expect([same(['A (7)', 'B (8)'], ['X (8)', 'Y (7)']), same(['A (7)'], ['A (8)']), same(['A (7)'], ['A (7)', 'B (8)']), same(['A (7)', 'A (7)'], ['A (7)'])]).toEqual([true, false, false, true]);
		expect([same(['A (new)'], ['a (7)']), same(['A (new)'], ['B (new)']), same(['nonsense'], ['nonsense']), same(['nonsense'], ['A (7)']), same(['A (7)'], ['other'])]).toEqual([true, false, true, false, false]);
		expect([groupLabels(null), groupLabels('x'), groupLabels(['a', 'a', 'b'])]).toEqual([[], [], ['a', 'b']]);
	});

	it('compares other values as their field does, and values of unknown fields as they are', async () => {
		const { fieldOf } = await comparisonOf(anInstance());
		expect([sameValue('title', 'a', 'a', fieldOf), sameValue('title', 'a', 'b', fieldOf), sameValue('novel', 'a', 'a', fieldOf), sameValue('novel', 'a', 'b', fieldOf), sameValue('title', null, '', fieldOf)]).toEqual([true, false, true, false, true]);
	});

	it('says what is there in place of what should be', async () => {
		const domo = anInstance();
		domo.add({ id: 11 }, { title: 'Lead', department: '' });
		const snapshot = await snapshotOf(domo, 11, ['title', 'department']);
		const expected = [['title', null], ['department', ['a', 'b']], ['roleId', 5], ['email', '']] as const;
		expect(differences(expected, snapshot, true)).toEqual(['title is "Lead" instead of empty', 'department is empty instead of "a|b"', 'roleId is "4" instead of "5"', 'email is "p11@example.com" instead of empty']);
		expect(differences(expected, snapshot, false)).toEqual(['title', 'department', 'roleId', 'email']);
	});

	it('finds drift in what a step changes, and for a removal in all that the plan saw', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const comparison = await comparisonOf(domo);
		const [update] = await stepsOf(domo, [updating(ann!, { title: 'Lead', department: 'IT' })]);
		const [removal] = await stepsOf(domo, [deleting(ann!)]);
		expect([comparedFields(update!), comparedFields(removal!)]).toEqual([['title', 'department'], ['email', 'displayName', 'roleId', 'title']]);
		expect(driftOf(update!, undefined, comparison)).toEqual({ kind: 'drifted', message: 'Is not in Domo any more: deleted since the plan. Run again for a new plan.' });
		expect(driftOf(removal!, undefined, comparison)).toEqual({ kind: 'done', message: 'Already gone from Domo: nothing was left to delete.' });
		const snapshot = await snapshotOf(domo, 11, ['title', 'department']);
		expect([driftOf(update!, snapshot, comparison), driftOf(removal!, snapshot, comparison)]).toEqual([{ kind: 'none' }, { kind: 'none' }]);
		ann!.attributes.set('title', 'Boss').set('department', 'HR');
		const now = await snapshotOf(domo, 11, ['title', 'department']);
		expect(driftOf(update!, now, comparison)).toEqual({ kind: 'drifted', message: 'Changed since the plan, so nothing was written: title is "Boss" instead of "Analyst"; department is "HR" instead of empty. Run again for a new plan.' });
		ann!.attributes.set('title', 'Lead').set('department', 'IT');
		expect(driftOf(update!, await snapshotOf(domo, 11, ['title', 'department']), comparison)).toEqual({ kind: 'done', message: 'Already as the plan wants it: nothing was written.' });
		ann!.attributes.set('department', '');
		expect(driftOf(update!, await snapshotOf(domo, 11, ['title', 'department']), comparison)).toEqual({ kind: 'none' });
	});
});

describe('reading users before they are written', () => {
	it('counts the age from the moment when the request was sent, and hurries where the change is sensitive', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const steps = await stepsOf(domo, [updating(ann!, { title: 'Lead', groups: ['G (7)'] })]);
		const asked: unknown[] = [];
		const sentLate: FakeDirectory['usersById'] = async (ids, fields, options) => {
			asked.push([ids, fields.map(({ name }) => name), { ...options, onSend: undefined }]);
			await domo.clock.sleep(100);
			(options as { onSend?: (at: number) => void }).onSend?.(domo.clock.now());
			await domo.clock.sleep(50);
			(options as { onSend?: (at: number) => void }).onSend?.(domo.clock.now());
			return domo.people.size === 0 ? [] : FakeDirectoryRead(ids, fields);
		};
		const FakeDirectoryRead = domo.usersById.bind(domo);
		const startedAt = domo.clock.now();
		const comparison = await comparisonOf(domo);
		const read = await readSnapshots(steps, 5_000, { usersById: sentLate }, comparison, domo.clock);
		expect(read.get(steps[0]!)?.notAfter).toBe(startedAt + 100 + 5_000);
		await readSnapshots(steps, 60_000, { usersById: sentLate }, comparison, domo.clock);
		expect(asked).toEqual([true, false].map((urgent) => [[11], ['title'], { groups: true, urgent, onSend: undefined }]));
		const unsent = await readSnapshots(steps, 5_000, domo, comparison, domo.clock);
		expect(unsent.get(steps[0]!)?.notAfter).toBe(domo.clock.now() + 5_000);
	});

	it('reads in chunks, each user once, sensitive changes apart, and ahead of the writes', async () => {
		const domo = anInstance();
		const people = withPeople(domo, ...Array.from({ length: 305 }, (_, i) => 100 + i));
		const steps = await stepsOf(domo, [...people.slice(0, 300).map((person) => updating(person, { title: 'Lead' })), ...people.slice(300).map((person) => updating(person, { roleId: 5 })), creating('new@x.example')]);
		const recheck = openRecheck(steps, domo, await comparisonOf(domo), domo.clock);
		const sizes = () => domo.callsOf('usersById').map(({ about: [ids] }) => (ids as number[]).length);
		const updates = steps.filter(({ action, changes }) => action === 'update' && changes[0]?.field === 'title');
		await recheck.read(updates[0]!);
		expect(sizes()).toEqual([240]);
		for (const step of updates.slice(1, 180)) await recheck.read(step);
		expect(sizes()).toEqual([240]);
		await recheck.read(updates[180]!);
		await new Promise((resolve) => setImmediate(resolve));
		expect(sizes()).toHaveLength(2);
		await recheck.read(steps.find(({ changes }) => changes[0]?.field === 'roleId')!);
		expect(sizes().at(-1)).toBe(5);
		expect(await recheck.read(steps.find(({ action }) => action === 'create')!)).toEqual({ snapshot: undefined, notAfter: Infinity });
	});

	it('says so where no answer is young enough', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.latencyMs = 0;
		const steps = await stepsOf(domo, [deleting(ann!)]);
		const read = domo.usersById.bind(domo);
		let reads = 0;
		const slow: FakeDirectory['usersById'] = async (...args) => {
			reads += 1;
			const found = await read(...args);
			await domo.clock.sleep(6_000);
			return found;
		};
		await expect(openRecheck(steps, { usersById: slow }, await comparisonOf(domo), domo.clock).read(steps[0]!)).rejects.toMatchObject({ kind: 'tooLate', message: 'Domo answered too slowly to look at this person within 5 seconds of the change.' });
		expect(reads).toBe(3);
	});
});
