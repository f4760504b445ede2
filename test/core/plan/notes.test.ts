import { reconcile, type ReconcileSettings } from '../../../core/plan';
import { temporaryAddressOf } from '../../../core/plan/accounts';
import { DEFAULT_GUARD } from '../../../core/plan/types';
import { reconcileSettings } from '../../support/builders';
import { FakeDirectory } from '../../support/fakeDirectory';

/** The fake instance's day is 2026-03-01. */
const opened = { ...DEFAULT_GUARD, maxDeletionsPercent: 100, probableRenames: 'ignore' as const };
type Row = Readonly<Record<string, unknown>>;
const row = (name: string, cells: Row = {}): Row => ({ email: `${name}@x.io`, displayName: name, ...cells });

async function plan(people: Readonly<Record<number, string>>, rows: readonly Row[], overrides: Partial<ReconcileSettings> = {}, change: (directory: FakeDirectory) => void = () => undefined) {
	const directory = new FakeDirectory();
	directory.add({ id: 1, email: 'job@x.io', displayName: 'job', roleId: 1 });
	for (const [id, name] of Object.entries(people)) directory.add({ id: Number(id), email: `${name}@x.io`, displayName: name });
	change(directory);
	const { description, items } = await reconcile(directory, rows.map((cells, at) => ({ row_number: at + 2, ...cells })), reconcileSettings({ guard: opened, ...overrides }), { clock: directory.clock, runId: 'run-1' });
	return { notes: description.notes, counts: description.counts, summary: description.summary, items };
}
const ended = { endDate: '2026-02-01' };

describe('leavers who stay', () => {
	it.each<[string, number[], string]>([
		['one', [10], "1 person whose row has ended is kept ('Orphaned Users': Keep): p10@x.io (row 2)."],
		['two', [10, 11], "2 people whose row has ended are kept ('Orphaned Users': Keep): p10@x.io (row 2) and p11@x.io (row 3)."],
		['ten', Array.from({ length: 10 }, (_, at) => at + 10), "10 people whose row has ended are kept ('Orphaned Users': Keep): "
			+ `${Array.from({ length: 9 }, (_, at) => `p${at + 10}@x.io (row ${at + 2})`).join(', ')} and p19@x.io (row 11).`],
		['more than ten', Array.from({ length: 12 }, (_, at) => at + 10), "12 people whose row has ended are kept ('Orphaned Users': Keep): "
			+ `${Array.from({ length: 10 }, (_, at) => `p${at + 10}@x.io (row ${at + 2})`).join(', ')} and 2 more.`],
	])('are named in a note, ten at most: %s', async (_, ids, note) => {
		const people = Object.fromEntries(ids.map((id) => [id, `p${id}`]));
		const { notes, counts } = await plan(people, ids.map((id) => row(`p${id}`, ended)));
		expect(notes).toEqual([note]);
		expect(counts).toMatchObject({ leavers: ids.length, delete: 0 });
	});

	it('are named where the scope leaves them out', async () => {
		const { notes, items } = await plan({ 10: 'ann' }, [row('ann', ended), row('bob')], { orphanedUsers: 'delete', scope: { emailDomains: [], roleIds: [5] } });
		expect(notes[0]).toBe("1 person whose row has ended is kept (outside 'Scope', at a temporary address, or a row that is not done may mean them): ann@x.io (row 2).");
		expect(items.map(({ action }) => action)).toEqual(['create']);
	});

	it('are not named where they are removed, or have the role for orphans already', async () => {
		const removed = await plan({ 10: 'ann', 11: 'bob' }, [row('ann', ended), row('bob')], { orphanedUsers: 'delete' });
		expect([removed.notes, removed.items.map(({ action, email, endDate }) => [action, email, endDate])]).toEqual([[], [['delete', 'ann@x.io', '2026-02-01']]]);
		expect((await plan({ 10: 'ann', 11: 'bob' }, [row('ann', ended), row('bob')], { orphanedUsers: 'changeRole', orphanRoleId: 4 })).notes).toEqual([]);
	});

	it('are named where they have that role but nothing is done, or another role', async () => {
		const kept = await plan({ 10: 'ann', 11: 'bob' }, [row('ann', ended), row('bob')], { orphanRoleId: 4 });
		expect(kept.notes).toEqual(["1 person whose row has ended is kept ('Orphaned Users': Keep): ann@x.io (row 2)."]);
		const outside = await plan({ 10: 'ann', 11: 'bob' }, [row('ann', ended), row('bob')], { orphanedUsers: 'changeRole', orphanRoleId: 5, scope: { emailDomains: [], roleIds: [1] } });
		expect(outside.notes).toEqual(["1 person whose row has ended is kept (outside 'Scope', at a temporary address, or a row that is not done may mean them): ann@x.io (row 2)."]);
	});

	it('are named where an interrupted exchange of addresses left them at a temporary one, at which nobody is removed', async () => {
		const at = temporaryAddressOf(10, 'ann@x.io');
		const { notes, items } = await plan({ 10: 'ann', 11: 'bob' }, [row('ann', ended), row('bob')], { orphanedUsers: 'delete' }, (directory) => (directory.person(10).email = at));
		expect(items).toEqual([]);
		expect(notes).toEqual([
			`An exchange of addresses was interrupted and left at a temporary one: ${at} (id 10). They are never removed; where their row is known they get its address, else give it to them in Admin > People.`,
			`1 person whose row has ended is kept (outside 'Scope', at a temporary address, or a row that is not done may mean them): ${at} (row 2).`,
		]);
	});

	it('are not named a second time where their account is counted as one that cannot be managed', async () => {
		const { notes } = await plan({ 10: 'ann', 11: 'bob' }, [row('ann', ended), row('bob')], { orphanedUsers: 'delete' }, (directory) => (directory.person(10).active = false));
		expect(notes).toEqual(['Left alone, neither updated nor removed: 1 inactive account.']);
	});
});

it('whoever ends within seven days is named with the day', async () => {
	const rows = [row('ann', { endDate: '2026-03-05' }), row('bob', { endDate: '2026-03-20' }), row('cid', { endDate: '2026-03-01', newEmail: 'cid.lee@x.io' })];
	expect((await plan({ 10: 'ann' }, rows.slice(0, 1))).notes).toEqual(['1 person ends within seven days: ann@x.io (2026-03-05).']);
	const { notes, counts, summary } = await plan({ 10: 'ann', 11: 'bob', 12: 'cid' }, rows);
	expect(notes).toEqual(['2 people end within seven days: ann@x.io (2026-03-05) and cid.lee@x.io (2026-03-01).']);
	expect([counts.endingSoon, summary]).toEqual([2, '1 to update, 2 ending soon']);
});

it('orphans who are kept are counted, and named on the canvas', async () => {
	const one = await plan({ 10: 'ann', 11: 'bob' }, [row('bob')]);
	expect([one.notes, one.summary]).toEqual([["1 person is in no row and is kept ('Orphaned Users': Keep)."], 'nothing to do, 1 person in no row kept']);
	const two = await plan({ 10: 'ann', 11: 'bob', 12: 'cid' }, [row('bob')]);
	expect([two.notes, two.summary]).toEqual([["2 people are in no row and are kept ('Orphaned Users': Keep)."], 'nothing to do, 2 people in no row kept']);
});

it('people in no row of whom Domo does not say since when they are there are left alone, and a note says so', async () => {
	const settings = { orphanedUsers: 'delete', guard: { ...opened, newUserGraceDays: 3 } } as const;
	const ageless = (ids: readonly number[]) => (directory: FakeDirectory) => ids.forEach((id) => (directory.person(id).createdAt = null));
	const end = "'Grace Days for New Users' is set, and Domo does not tell when the account was created. Remove them by hand, or give them a row.";
	const one = await plan({ 10: 'ann', 11: 'bob' }, [row('bob')], settings, ageless([10]));
	expect([one.items, one.notes]).toEqual([[], [`1 person who is in no row is left alone: ${end}`]]);
	const two = await plan({ 10: 'ann', 11: 'bob', 12: 'cid' }, [row('bob')], settings, ageless([10, 12]));
	expect(two.notes).toEqual([`2 people who are in no row are left alone: ${end}`]);
});

it('what belongs to the identity provider is counted by field', async () => {
	const badge = { key: 'badge', title: '', keyspace: 'idp', validator: 'ANY_VALUE', valueType: 'STRING' } as const;
	const { notes, items } = await plan({ 10: 'ann', 11: 'bob' }, [row('ann', { badge: '1' }), row('bob', { badge: '2' })], {}, (directory) => (directory.definitions = [badge]));
	expect(items).toEqual([]);
	expect(notes.at(-1)).toBe('badge belongs to the identity provider, which would write it back: 2 differences not sent. Change it there.');
});

it('a row that counts from a later day on creates nobody, and keeps its person', async () => {
	const { items, summary, counts } = await plan({ 10: 'ann' }, [row('ann', { startDate: '2026-04-01', title: 'Lead' }), row('bob', { startDate: '2026-04-01' })], { orphanedUsers: 'delete' });
	expect(items.map(({ action, email, userId, summary: text }) => [action, email, userId, text])).toEqual([
		['scheduled', 'ann@x.io', 10, 'starts on 2026-04-01'], ['scheduled', 'bob@x.io', null, 'starts on 2026-04-01'],
	]);
	expect([summary, counts.scheduled, counts.orphans]).toEqual(['2 scheduled', 2, 0]);
});

describe('a row that has ended and finds an account that is probably another person\'s', () => {
	const withId = (id: string) => (directory: FakeDirectory) => directory.person(10).attributes.set('employeeId', id);

	it('is rejected where the IDs differ, and nobody is removed', async () => {
		const { items, notes } = await plan({ 10: 'ann' }, [row('ann', { ...ended, employeeId: 'E9' })], { orphanedUsers: 'delete', guard: DEFAULT_GUARD }, withId('E1'));
		expect(notes).toEqual([]);
		expect(items.map(({ action, problems }) => [action, problems])).toEqual([['reject', [{
			column: 'endDate', value: '2026-02-01',
			message: "the account that this row finds, ann@x.io (id 10), has another employeeId (e1; the row has e9), and the name ann: probably it is somebody else's now. "
				+ 'Take the row out if so; if it is the same person, correct the employeeId in the row',
		}]]]);
	});

	it('is not where renames are ignored, nor where it has no more than the ID', async () => {
		const ignored = await plan({ 10: 'ann' }, [row('ann', { ...ended, employeeId: 'E9' })], { orphanedUsers: 'delete' }, withId('E1'));
		expect(ignored.items.map(({ action }) => action)).toEqual(['delete']);
		const bare = await plan({ 10: 'ann' }, [{ email: '', displayName: '', employeeId: 'E1', ...ended }], { orphanedUsers: 'delete', matchBy: 'employeeId', guard: { ...DEFAULT_GUARD, maxDeletionsPercent: 100 } }, withId('E1'));
		expect(bare.items.map(({ action }) => action)).toEqual(['delete']);
	});

	it('is rejected where it finds the account by the ID alone and has another name', async () => {
		const rows = [{ email: 'roe@x.io', displayName: 'John Roe', employeeId: 'E1', ...ended }];
		const { items } = await plan({ 10: 'ann' }, rows, { orphanedUsers: 'delete', matchBy: 'employeeId', guard: DEFAULT_GUARD }, withId('E1'));
		expect(items[0]?.problems?.[0]?.message).toBe("the account that this row finds, ann@x.io (id 10), has another name (ann) and no address in common: probably it is somebody else's now. "
			+ 'Take the row out if so; if it is the same person, correct the name in the row');
	});
});

it('ids that get their zeros back go, however many, and nobody is told that they look wrong; the ID that loses them is held', async () => {
	const people = Object.fromEntries(Array.from({ length: 7 }, (_, at) => [at + 10, `p${at}`]));
	const { items } = await plan(people, Array.from({ length: 7 }, (_, at) => row(`p${at}`, { employeeId: at === 6 ? '74' : `0012${at}` })), {}, (directory) => {
		for (let at = 0; at < 7; at++) directory.person(at + 10).attributes.set('employeeId', at === 6 ? '0074' : `12${at}`);
	});
	expect(items.map(({ action, held, changes, warnings }) => [held?.by ?? action, changes[0]?.to, warnings])).toEqual([
		...Array.from({ length: 6 }, (_, at) => ['update', `0012${at}`, undefined]), ['spoiltId', '74', undefined],
	]);
});

it('accounts with one ID are named', async () => {
	const { notes } = await plan({ 10: 'ann', 11: 'bob' }, [row('ann'), row('bob')], {}, (directory) => [10, 11].forEach((id) => directory.person(id).attributes.set('employeeId', 'E1')));
	expect(notes).toEqual(["2 accounts have the employeeId e1: ann@x.io (id 10) and bob@x.io (id 11). An id is one person's: correct it in Domo."]);
});

it('a setting that names nobody is told, but not where only the people of the rows were looked up', async () => {
	const guard = { ...opened, protectedUsers: ['ghost@x.io'] };
	expect((await plan({ 10: 'ann' }, [row('ann')], { guard })).notes).toEqual(["'Protected Users' names nobody who is in this instance with \"ghost@x.io\": check the spelling."]);
	expect((await plan({ 10: 'ann' }, [row('ann')], { guard, people: 'rows' })).notes).toEqual([
		"Only the people whom the rows name were looked up ('People': Only Those in the Rows): users, orphans and protected accounts of the instance are not counted.",
	]);
});

describe('a row that has ended and names nobody', () => {
	const rows = [row('ann', ended), row('gone', ended), { email: '', displayName: '', employeeId: 'E9', ...ended }];

	it('is told where the people of the rows were looked up, by its address or else its ID', async () => {
		const settings = { people: 'rows', matchBy: 'employeeId' } as const;
		const withId = (directory: FakeDirectory) => directory.person(1).attributes.set('employeeId', 'J1');
		const end = 'If the person is there by another address, correct the row.';
		expect((await plan({}, rows.slice(1, 2), settings, withId)).notes.at(-1)).toBe(`1 row that has ended names nobody in Domo: gone@x.io (row 2). ${end}`);
		expect((await plan({ 10: 'ann' }, rows, settings, withId)).notes.at(-1)).toBe(`2 rows that have ended name nobody in Domo: gone@x.io (row 3) and e9 (row 4). ${end}`);
	});

	it('is nothing to tell where everybody was read', async () => {
		expect((await plan({ 10: 'ann' }, [row('gone', ended), row('ann')])).notes).toEqual([]);
	});

	it('is rejected, and not told to be gone, where the search proves nothing', async () => {
		const { notes, items } = await plan({}, [row('gone', ended)], { people: 'rows' }, (directory) => (directory.usersByValue = () => Promise.resolve(undefined)));
		expect(notes.filter((note) => note.includes('names nobody'))).toEqual([]);
		expect(items.map(({ action, problems }) => [action, problems])).toEqual([['reject', [{ column: 'email', value: 'gone@x.io', message: expect.stringMatching(/^gone@x\.io could not be looked up/) }]]]);
	});
});

describe('a table that is not proven to be whole', () => {
	const unproven = 'This 1 row does not say which table it comes from, and may not be everybody.';

	it('is told where no hold tells it', async () => {
		const held = await plan({ 10: 'ann' }, [row('ann', { roleId: '1' })], { orphanedUsers: 'delete', rowsAreComplete: false });
		expect([held.items.map(({ held: why }) => why?.by), held.notes]).toEqual([['newAdmins'], [expect.stringContaining(unproven)]]);
	});

	it('is told once where removals are held for it, beside other holds', async () => {
		const { items, notes } = await plan({ 10: 'ann', 11: 'bob' }, [row('ann', { roleId: '1' })], { orphanedUsers: 'delete', rowsAreComplete: false });
		expect(items.map(({ held: why, reason }) => [why?.by, reason.includes(unproven)])).toEqual([['newAdmins', false], ['incompleteRead', true]]);
		expect(notes).toEqual([]);
	});

	it('is told besides where removals are held as the users are not proven to be all', async () => {
		const counted = (directory: FakeDirectory) => {
			const all = directory.allUsers.bind(directory);
			directory.allUsers = async (...given) => ({ ...(await all(...given)), removalIssues: ['Domo counts 9 users, but 3 came.'] });
		};
		const { items, notes } = await plan({ 10: 'ann', 11: 'bob' }, [row('ann')], { orphanedUsers: 'delete', rowsAreComplete: false }, counted);
		expect(items.map(({ reason }) => reason)).toEqual(['The live users are not proven to be all of them. Domo counts 9 users, but 3 came.']);
		expect(notes).toEqual(['Domo counts 9 users, but 3 came.', expect.stringContaining(unproven)]);
	});
});

it('users without the account of the job are not proven to be all: everything is held, and the note says why', async () => {
	const { items, notes } = await plan({ 10: 'ann' }, [row('ann', { title: 'Lead' }), row('cid', { title: '' })], {}, (directory) => {
		const all = directory.allUsers.bind(directory);
		directory.allUsers = async (...given) => ({ users: (await all(...given)).users.filter(({ id }) => id !== 1), issues: ['The account of this job did not come.'] });
	});
	expect(items.map(({ held }) => held?.by)).toEqual(['incompleteRead', 'incompleteRead']);
	expect(notes).toEqual(['The account of this job did not come.']);
});
