import { reconcile, type ReconcileSettings } from '../../../core/plan';
import { DEFAULT_GUARD } from '../../../core/plan/types';
import type { InputRow } from '../../../core/plan/provenance';
import { aLiveUser, reconcileSettings } from '../../support/builders';
import { FakeDirectory } from '../../support/fakeDirectory';
import type { FakePerson } from '../../support/fakePerson';

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
const planned = async (domo: FakeDirectory, table: readonly InputRow[] = rows, settings: Partial<ReconcileSettings> = {}) => {
	const { items, description } = await reconcile(domo, table, reconcileSettings({ matchBy: 'employeeId', orphanedUsers: 'delete', ...settings }), { clock: domo.clock, runId: 'r' });
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

	it('is looked for beside an account that is known to have such a value: that of the job, or any other', async () => {
		const searches = async (job: Partial<FakePerson>, ann: string | null, settings: Partial<ReconcileSettings> = {}, table: readonly InputRow[] = rows) => {
			const { domo } = aShiftingInstance({ readings: 0 });
			// The last of the list.
			domo.people.delete(1);
			domo.add({ id: 1, email: 'job@x.io', login: 'job', displayName: 'Job', roleId: 1, ...job });
			domo.add({ id: 2, email: 'ann@x.io', login: 'ann', displayName: 'Ann' }, { employeeId: ann });
			Object.assign(domo.person(3), { displayName: 'Zed', attributes: new Map() });
			const asked: unknown[] = [];
			const search = domo.usersByValue.bind(domo);
			domo.usersByValue = (field, values, known, read) => {
				asked.push([field, values, known]);
				// No attribute that is still to be made.
				expect(read.map(({ name }) => name)).toEqual(['displayName', 'roleId', 'email', 'employeeId', 'employeeNumber', 'alternateEmail']);
				return search(field, values, known, read);
			};
			await planned(domo, table, settings);
			return asked;
		};
		expect(await searches({ attributes: new Map([['employeeId', 'J1']]) }, 'E1')).toEqual([
			['emailAddress', ['bob.new@x.io'], { id: 1, value: 'job@x.io' }], ['userName', ['bob.new@x.io'], { id: 1, value: 'job' }], ['employeeId', ['E2'], { id: 1, value: 'J1' }],
		]);
		expect((await searches({ login: '' }, 'E1')).slice(1)).toEqual([['userName', ['bob.new@x.io'], { id: 2, value: 'ann' }], ['employeeId', ['E2'], { id: 2, value: 'E1' }]]);
		expect((await searches({ attributes: new Map([['employeeId', 'n/a']]) }, null))[2]).toEqual(['employeeId', ['E2'], undefined]);
		// Every address once.
		const people = [{ ...row('Bob', 'bob@x.io', ''), newEmail: 'bob.new@x.io', shoe: '42' }, { ...row('Cid', 'cid@x.io', ''), newEmail: '', shoe: '' }];
		expect(await searches({}, 'E1', { unknownColumns: 'create' }, people)).toEqual([
			['emailAddress', ['bob@x.io', 'bob.new@x.io', 'cid@x.io'], { id: 1, value: 'job@x.io' }], ['userName', ['bob@x.io', 'bob.new@x.io', 'cid@x.io'], { id: 1, value: 'job' }],
		]);
	});

	it('is looked for beside another account where the list lacks even that of the job, and everything is held', async () => {
		const { domo } = aShiftingInstance({ readings: 0 });
		const all = domo.allUsers.bind(domo);
		domo.allUsers = async (fields) => {
			const { users } = await all(fields);
			return { users: users.filter(({ id }) => id !== 1), issues: ['The account of the job did not come.'] };
		};
		const known: unknown[] = [];
		const search = domo.usersByValue.bind(domo);
		domo.usersByValue = (...args) => (known.push(args[2]), search(...args));
		expect((await planned(domo, [...rows, row('Cid', 'cid@x.io', '')])).told).toEqual([['hold', 'bob.old@x.io', 'incompleteRead'], ['hold', 'cid@x.io', 'incompleteRead']]);
		expect(known).toEqual([{ id: 2, value: 'ann@x.io' }, { id: 2, value: 'ann@x.io' }]);
	});

	it.each(['emailAddress', 'userName', 'employeeId'] as const)('is somebody who has the whole value, since Domo finds parts: %s', async (by) => {
		const { domo, readings } = aShiftingInstance({ readings: 9 });
		domo.usersByValue = async (field) => (field === by ? [aLiveUser({ id: 3, email: 'not.bob.new@x.io', login: 'not.bob.new@x.io', values: ['Bobby', 4, 'not.bob.new@x.io', 'E22'] })] : []);
		expect((await planned(domo)).told).toEqual([['create', 'bob.new@x.io']]);
		expect(readings()).toBe(1);
	});

	it('is nobody who is in the list and has the id of a new row', async () => {
		const { domo, readings } = aShiftingInstance({ readings: 0 });
		const { told } = await planned(domo, [...rows, row('Cid', 'cid@x.io', 'E1')].slice(1), { matchBy: 'email', guard: { ...DEFAULT_GUARD, probableRenames: 'ignore' } });
		expect(told).toContainEqual(['create', 'cid@x.io']);
		expect([domo.callsOf('usersByValue').length, readings()]).toEqual([3, 1]);
	});

	it('is not made up for by somebody who has gone meanwhile', async () => {
		const { domo, readings } = aShiftingInstance({ readings: 0 });
		domo.add({ id: 9, email: 'gone@x.io', displayName: 'Gone' });
		const all = domo.allUsers.bind(domo);
		domo.allUsers = async (fields) => {
			if (readings() === 1) domo.people.delete(9);
			return all(fields);
		};
		domo.usersByValue = async () => undefined;
		expect((await planned(domo, [...rows, row('Cid', 'cid@x.io', 'E9')])).told).toEqual([['create', 'cid@x.io'], ['update', 'bob.old@x.io']]);
	});

	it('is found where another has gone meanwhile, so that as many came, and a part of the look-up proves nothing', async () => {
		const { domo, readings } = aShiftingInstance();
		const all = domo.allUsers.bind(domo);
		const gone = aLiveUser({ id: 9, email: 'gone@x.io', displayName: 'Gone', values: ['Gone', 4, 'gone@x.io', null, null, null] });
		domo.allUsers = async (fields) => {
			const read = await all(fields);
			return readings() > 1 ? read : { ...read, users: [...read.users, gone] };
		};
		const search = domo.usersByValue.bind(domo);
		domo.usersByValue = async (field, ...rest) => (field === 'employeeId' ? undefined : search(field, ...rest));
		expect((await planned(domo)).told).toEqual([['update', 'bob.old@x.io']]);
	});

	it.each([[{}, false], [{ groups: 'Sales' }, true]])('is read with groups where a row has some: %j', async (cells, groups) => {
		const { domo } = aShiftingInstance({ readings: 2 });
		domo.groupList.push({ id: 12, name: 'Sales', dynamic: false });
		const asked: unknown[] = [];
		const [all, search] = [domo.allUsers.bind(domo), domo.usersByValue.bind(domo)];
		domo.allUsers = (fields, options) => (asked.push(options?.groups), all(fields, options));
		domo.usersByValue = (...args: [...Parameters<typeof search>, options?: { groups?: boolean }]) => (asked.push(args[4]?.groups), search(args[0], args[1], args[2], args[3]));
		await planned(domo, rows.map((one) => ({ ...one, ...cells })));
		expect(asked).toEqual(Array(5).fill(groups));
	});

	it('is planned with as the second reading has it, and others who are new there too', async () => {
		const { domo } = aShiftingInstance();
		const all = domo.allUsers.bind(domo);
		domo.allUsers = async (fields) => ({ ...(await all(fields)), removalIssues: ['Domo counts 9.'] });
		domo.add({ id: 4, email: 'cid@x.io', displayName: 'Cid' });
		const { told, notes } = await planned(domo);
		expect(told).toEqual([['update', 'bob.old@x.io'], ['hold', 'cid@x.io', 'incompleteRead']]);
		expect(notes.join(' ')).toBe('Domo counts 9.');
		const { domo: twice } = aShiftingInstance({ readings: 2 });
		const some = twice.allUsers.bind(twice);
		twice.allUsers = async (fields) => ({ ...(await some(fields)), removalIssues: ['Domo counts 9.'] });
		expect((await planned(twice)).notes.join(' ')).toBe("Domo counts 9. Domo's list of people lacks 1 whom a look-up finds, so others may be lacking as well.");
	});

	it('is not looked for by an id that is none', async () => {
		const { domo } = aShiftingInstance({ readings: 0 });
		await planned(domo, [...rows, row('Cid', 'cid@x.io', 'N/A')]);
		expect(domo.callsOf('usersByValue').map(({ about: [field] }) => field)).toEqual(['emailAddress', 'userName']);
	});
});
