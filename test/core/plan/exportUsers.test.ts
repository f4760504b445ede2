import { configurationFields, fieldByName } from '../../../core/config';
import { ACTIVITY_FIELDS, activityOf, configurationOf, exportUsers } from '../../../core/plan/exportUsers';
import type { LiveUser } from '../../../core/domo';
import { aLiveUser } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';
import { aList, anAttribute, read, systemRoles } from '../config/support/table';

const attributes = [aList('skills'), anAttribute('born', { valueType: 'DATE' }), anAttribute('seenAt', { valueType: 'DATETIME' }), anAttribute('team')];

describe('the people of an instance as a configuration', () => {
	const fields = configurationFields(attributes);
	const values = (own: Readonly<Record<string, string | number | readonly string[] | null>>) => fields.map(({ name }) => own[name] ?? null);
	const jane = aLiveUser({ id: 7, email: 'jane@acme.example', displayName: 'Jane Doe', roleId: 3, values: values({ email: 'jane@acme.example', displayName: 'Jane Doe', roleId: 3, title: 'Lead', skills: ['a', 'b'] }) });
	const john = aLiveUser({ id: 8, email: 'john@acme.example', displayName: 'John Roe', roleId: 4, values: values({ email: 'john@acme.example', displayName: 'John Roe', roleId: 4, timeZone: 'UTC' }) });
	const support = aLiveUser({ id: 9, human: false });

	it('has all 13 columns and the attributes that somebody has', () => {
		const [row, ...others] = configurationOf([jane, john, support], fields);
		expect(Object.keys(row ?? {})).toEqual([
			'displayName', 'roleId', 'title', 'department', 'email', 'alternateEmail', 'phoneNumber', 'deskPhoneNumber', 'employeeNumber', 'location', 'timeZone', 'locale', 'employeeId', 'skills',
		]);
		expect(row).toMatchObject({ displayName: 'Jane Doe', roleId: 3, title: 'Lead', department: '', skills: 'a|b' });
		expect(others).toHaveLength(1);
	});

	it('asks for what is there already', async () => {
		const { users, rejects, fields: read_ } = await read(configurationOf([jane, john], fields), { attributes });
		expect(rejects).toEqual([]);
		expect(users).toHaveLength(2);
		for (const [i, live] of [jane, john].entries()) {
			for (const [at, { name, comparable }] of read_.entries()) {
				const present = live.values[fields.findIndex((other) => other.name === name)] ?? null;
				expect(comparable(users[i]?.values[at] ?? null)).toBe(comparable(present));
			}
		}
	});

	it('does not split a value that holds the separator of lists', async () => {
		const odd = aLiveUser({ ...jane, values: values({ email: 'jane@acme.example', displayName: 'Jane Doe', roleId: 3, skills: ['a|b'] }) });
		const { users, rejects } = await read(configurationOf([odd], fields), { attributes });
		expect(users).toEqual([]);
		expect(rejects[0]?.problems).toEqual([expect.objectContaining({ column: 'skills', message: expect.stringContaining('has a value with | in it') })]);
	});
});

describe('the people of an instance as rows', () => {
	const fields = ['title', 'team', 'skills', 'born', 'domoUserManagement', 'email'].map((name) => fieldByName(name, [...attributes, anAttribute('domoUserManagement')]));
	const ann = aLiveUser({ id: 7, email: 'ann@x.io', displayName: 'Ann', roleId: null, values: [null, null, ['a', 'b'], null, '{"run":"r"}', 'old@x.io'] });

	it('have what the account says before what was read, a blank for nothing, and no column that nobody has a value in', () => {
		expect(configurationOf([ann, aLiveUser({ id: 8, roleId: 4, values: ['Lead', ''] })], fields)).toEqual([
			{
				displayName: 'Ann', roleId: '', title: '', department: '', email: 'ann@x.io', alternateEmail: '', phoneNumber: '', deskPhoneNumber: '', employeeNumber: '', location: '', timeZone: '',
				locale: '', employeeId: '', team: '', skills: 'a|b',
			},
			expect.objectContaining({ roleId: 4, title: 'Lead', team: '', skills: '' }),
		]);
	});

	it('keep a list whose values hold the separator, and numbers', () => {
		const [row] = configurationOf([aLiveUser({ values: [7, 'x', ['a|b', 'c']] })], fields);
		expect(row).toMatchObject({ title: 7, team: 'x', skills: ['a|b', 'c'] });
	});
});

describe('who uses their account', () => {
	const now = Date.UTC(2026, 10, 29, 12);
	const day = 86_400_000;
	const fields = [fieldByName('title', []), ...ACTIVITY_FIELDS];
	const user = (id: number, signedIn: string | number | null, active: string | number | null = null, manager: string | null = null, more = {}) =>
		aLiveUser({ id, createdAt: now - 400 * day, values: ['Lead', signedIn, active, manager], ...more });
	const rowOf = (one: ReturnType<typeof user>, others = [user(99, new Date(now).toISOString())]) => activityOf([one, ...others], fields, now).rows[0];

	it('has ids, times in UTC, whole days and the address of the manager', () => {
		const boss = user(7, new Date(now).toISOString(), null, null, { email: 'boss@acme.example' });
		expect(rowOf(user(8, '2026-08-01T10:00:00Z', '2026-09-01T10:00:00Z', '7'), [boss])).toEqual({
			_userId: 8, _createdAt: new Date(now - 400 * day).toISOString(), _lastSignIn: '2026-08-01T10:00:00.000Z', _lastActivity: '2026-09-01T10:00:00.000Z',
			_daysInactive: 89, _invitationPending: 'false', _manager: 'boss@acme.example',
		});
	});

	it.each([
		['the later of both', now - 10 * day, now - 100 * day, now - 400 * day, 10],
		['an activity without a sign-in', null, now - 20 * day, now - 400 * day, 20],
		['a day without a time', '2026-11-20', null, now - 400 * day, 9],
		['milliseconds as text', String(now - 95 * day), null, now - 400 * day, 95],
		['the creation of an account that never signed in', null, null, now - 95.5 * day, 95],
		['nothing where nothing is known', null, null, null, ''],
		['a zero as no time', '0', '0', now - 5 * day, 5],
		['a clock that is behind as today', now + day, null, now, 0],
	])('counts the days since %s', (_, signedIn, active, createdAt, expected) => {
		expect(rowOf(user(8, signedIn, active, null, { createdAt }))?._daysInactive).toBe(expected);
	});

	it('says whose invitation is pending, and of whom a manager is not known', () => {
		expect(rowOf(user(8, null, null, '4711', { accepted: false }))).toMatchObject({ _invitationPending: 'true', _manager: '' });
	});

	it('calls nobody inactive where Domo gives neither sign-in nor activity of anybody', () => {
		const { rows, isKnown } = activityOf([user(8, null), user(9, null)], fields, now);
		expect([isKnown, rows.map((row) => row._daysInactive)]).toEqual([false, ['', '']]);
		for (const known of [user(9, now), user(9, null, now)]) expect(activityOf([user(8, null), known], fields, now)).toMatchObject({ isKnown: true, rows: [{ _daysInactive: 400 }, { _daysInactive: 0 }] });
	});

	it('has blanks for what Domo does not tell', () => {
		expect(rowOf(user(8, null, null, null, { createdAt: null }))).toEqual({ _userId: 8, _createdAt: '', _lastSignIn: '', _lastActivity: '', _daysInactive: '', _invitationPending: 'false', _manager: '' });
	});

	it("is read from Domo's own fields", () => {
		expect(ACTIVITY_FIELDS.map(({ name, key, kind, type }) => [name, key, kind, type])).toEqual([
			['_lastSignIn', 'lastLogin', 'system', 'dateTime'], ['_lastActivity', 'lastActivity', 'system', 'dateTime'], ['_manager', 'reportsTo', 'system', 'text'],
		]);
	});

	it('has a row for each row of the configuration, in the same order', () => {
		const users = [user(1, null), user(2, null, null, null, { human: false }), user(3, null)];
		expect(activityOf(users, fields, now).rows.map((row) => row._userId)).toEqual([1, 3]);
		expect(configurationOf(users, fields).map((row) => Object.keys(row).filter((name) => name.startsWith('_')))).toEqual([[], []]);
	});
});

describe('people whom no row can express', () => {
	const fields = configurationFields(attributes);
	const someone = (id: number, cells: Readonly<Record<string, string | number | readonly string[] | null>>, more: Partial<LiveUser> = {}) => {
		const own: typeof cells = { email: `p${id}@x.io`, displayName: `P${id}`, roleId: 4, ...cells };
		return aLiveUser({ id, email: String(own.email), displayName: String(own.displayName), values: fields.map(({ name }) => own[name] ?? null), ...more });
	};
	const exported = (...users: readonly LiveUser[]) => exportUsers(users, fields, { attributes, roles: systemRoles }, new FakeClock());

	it('are named with the reason, and nobody else is', async () => {
		const people = [
			someone(1, { title: 'Lead', skills: ['a', 'b'], timeZone: 'PST', born: 'May' }), someone(2, { title: '(clear)', department: '(clear)' }), someone(3, { title: '(clear)' }, { human: false }),
			someone(4, { skills: ['a|b', 'c'] }), someone(5, { displayName: ' ', email: 'robot', roleId: 99 }), someone(6, { title: '(clear)', skills: ['a|b'] }),
		];
		expect(await exported(...people)).toEqual({
			rows: configurationOf(people, fields),
			inexpressible: [
				{ email: 'p2@x.io', displayName: 'P2', reason: 'title would be read as –' },
				{ email: 'p4@x.io', displayName: 'P4', reason: 'skills has a value with | in it, which a table takes for two' },
				{ email: 'robot', displayName: ' ', reason: 'displayName is blank; every row needs a value in displayName; email is not an e-mail address; write one address such as jane@example.com' },
				{ email: 'p6@x.io', displayName: 'P6', reason: 'title would be read as –' },
			],
		});
	});
});
