import { reconcile } from '../../../core/plan';
import { reconcileSettings } from '../../support/builders';
import { FakeDirectory } from '../../support/fakeDirectory';

const row = (name: string, email: string, employeeId: string) => ({ displayName: name, email, roleId: '4', employeeId });

/** A list that lacks Bob at its first reading: he moved to a page that was read before. */
function aShiftingInstance({ readings = 1 } = {}) {
	const domo = new FakeDirectory();
	domo.add({ id: 1, email: 'job@x.io', displayName: 'Job', roleId: 1 });
	domo.add({ id: 2, email: 'ann@x.io', displayName: 'Ann' }, { employeeId: 'E1' });
	domo.add({ id: 3, email: 'bob.old@x.io', displayName: 'Bob' }, { employeeId: 'E2' });
	const all = domo.allUsers.bind(domo);
	let read = 0;
	domo.allUsers = async (fields) => {
		const found = await all(fields);
		read += 1;
		return read > readings ? found : { ...found, users: found.users.filter(({ id }) => id !== 3) };
	};
	return { domo, readings: () => read };
}
const rows = [row('Ann', 'ann@x.io', 'E1'), row('Bob', 'bob.new@x.io', 'E2')];
const planned = async (domo: FakeDirectory, table = rows) => {
	const { items, description } = await reconcile(domo, table, reconcileSettings({ matchBy: 'employeeId', orphanedUsers: 'delete' }), { clock: domo.clock, runId: 'r' });
	return { told: items.map(({ action, email, held }) => [action, email, ...(held === undefined ? [] : [held.by])]), notes: description.notes };
};

describe('a user who is missing in the list', () => {
	it('is found by the employeeId, and the list is read again: no second account', async () => {
		const { domo, readings } = aShiftingInstance();
		expect((await planned(domo)).told).toEqual([['update', 'bob.old@x.io']]);
		expect(readings()).toBe(2);
	});

	it('is added where the list lacks them again, and nobody is removed', async () => {
		const { domo } = aShiftingInstance({ readings: 2 });
		domo.add({ id: 4, email: 'cid@x.io', displayName: 'Cid' });
		const { told, notes } = await planned(domo);
		expect(told).toEqual([['update', 'bob.old@x.io'], ['hold', 'cid@x.io', 'incompleteRead']]);
		expect(notes.join(' ')).toContain("Domo's list of people lacks 1 whom a look-up finds");
	});

	it('is added once, by whatever the look-up finds them', async () => {
		const { domo } = aShiftingInstance({ readings: 2 });
		const { told, notes } = await planned(domo, [row('Ann', 'ann@x.io', 'E1'), row('Bobby', 'bob.old@x.io', 'E2')]);
		expect(told).toEqual([['update', 'bob.old@x.io']]);
		expect(notes.join(' ')).toContain("Domo's list of people lacks 1 whom a look-up finds");
	});

	it('is found by the address, too', async () => {
		const { domo } = aShiftingInstance();
		expect((await planned(domo, [row('Ann', 'ann@x.io', 'E1'), row('Bob', 'bob.old@x.io', 'E2')])).told).toEqual([]);
	});

	it('is found where the look-up proves nothing, since the list is read again', async () => {
		const { domo, readings } = aShiftingInstance();
		domo.usersByValue = async () => undefined;
		expect((await planned(domo)).told).toEqual([['update', 'bob.old@x.io']]);
		expect(readings()).toBe(2);
	});

	it('is not looked for where nobody is to be created', async () => {
		const { domo, readings } = aShiftingInstance({ readings: 0 });
		await planned(domo, [row('Ann', 'ann@x.io', 'E1'), row('Bob', 'bob.old@x.io', 'E2')]);
		expect([domo.callsOf('usersByValue'), readings()]).toEqual([[], 1]);
	});

	it('is not looked for by an id that is none', async () => {
		const { domo } = aShiftingInstance({ readings: 0 });
		await planned(domo, [...rows, row('Cid', 'cid@x.io', 'N/A')]);
		expect(domo.callsOf('usersByValue').map(({ about: [field] }) => field)).toEqual(['emailAddress', 'userName']);
	});
});
