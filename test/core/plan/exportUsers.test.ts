import { configurationFields, fieldByName } from '../../../core/config';
import { configurationOf } from '../../../core/plan/exportUsers';
import { aLiveUser } from '../../support/builders';
import { aList, anAttribute, read } from '../config/support/table';

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
