import { configurationFields, fieldByName } from '../../../core/config';
import { configurationOf } from '../../../core/plan/exportUsers';
import { liveValue, wireValues } from '../../../core/domo/values';
import { aLiveUser } from '../../support/builders';
import { aList, anAttribute, read } from './support/table';

const attributes = [aList('skills'), anAttribute('born', { valueType: 'DATE' }), anAttribute('seenAt', { valueType: 'DATETIME' }), anAttribute('team')];
const field = (name: string) => fieldByName(name, attributes);

describe('values of Domo', () => {
	it.each([
		['title', ['Lead'], 'Lead'], ['title', undefined, null], ['title', [], null], ['title', [null], null], ['title', [''], null], ['title', [7], '7'],
		['roleId', [4], 4], ['roleId', ['4'], 4], ['employeeNumber', ['0074'], '0074'], ['employeeNumber', [74], '74'],
		['skills', ['b', 'a'], ['b', 'a']], ['skills', ['a', '', null], ['a']], ['skills', [null], null], ['team', ['a', 'b'], ['a', 'b']],
		['born', [Date.UTC(1965, 6, 22)], '1965-07-22'], ['seenAt', [Date.UTC(2024, 4, 31, 12)], '2024-05-31T12:00:00Z'], ['born', ['1965-07-22'], '1965-07-22'],
		['born', [1e300], '1e+300'], ['title', [true], 'true'], ['title', [{ a: 1 }], '{"a":1}'],
	])('of %s: %j is %j', (name, raw, value) => {
		expect(liveValue(field(name), raw)).toEqual(value);
	});

	it.each([
		['title', 'Lead', ['Lead']], ['title', null, [null]], ['skills', ['a', 'b'], ['a', 'b']], ['skills', [], [null]], ['roleId', 4, [4]], ['roleId', '4', [4]],
		['team', '4', ['4']], ['title', 'x\uD800', ['x\uFFFD']],
	])('are sent for %s: %j is %j', (name, value, raw) => {
		expect(wireValues(field(name).key, value)).toEqual(raw);
		expect(wireValues(name, value)).toEqual(raw);
	});
});

describe('two values of a field', () => {
	it.each([
		['title', 'Lead', ' Lead  '], ['title', 'Sales  Lead', 'Sales Lead'], ['title', 'Zo\u00eb', 'Zoe\u0308'], ['email', 'Jane@acme.example', 'jane@ACME.example'],
		['phoneNumber', '(800) 899-1000', '+1 800-899-1000'], ['phoneNumber', '8008991000', '1 800 899 1000'], ['phoneNumber', 'call  me', 'call me'],
		['timeZone', 'Asia/Calcutta', 'Asia/Kolkata'], ['timeZone', 'US/Pacific', 'America/Los_Angeles'], ['timeZone', 'Europe/Kiev', 'Europe/Kyiv'], ['timeZone', 'UTC', 'Etc/UTC'],
		['locale', 'en-US', 'en_US'], ['born', '1965-07-22', '1965-07-22T00:00:00.000Z'], ['seenAt', '2024-05-31T12:00:00Z', '2024-05-31T14:00:00+02:00'], ['roleId', 4, '4'],
		['skills', ['a', 'b'], ['b', 'a', 'a']],
	])('are the same for %s: %j and %j', (name, a, b) => {
		expect(field(name).comparable(a)).toBe(field(name).comparable(b));
	});

	it.each([
		['title', 'Lead', 'lead'], ['title', 'Sales Lead', 'SalesLead'], ['title', '👩‍👧', '👩👧'], ['employeeNumber', '0074', '74'], ['phoneNumber', '202-225-4876', '202-225-4876 ext. 12'],
		['phoneNumber', '202-225-4876', '202-225-4877'], ['phoneNumber', '12', '1-2'], ['timeZone', 'Europe/Oslo', 'Europe/Berlin'], ['timeZone', 'Etc/GMT+5', 'Etc/GMT-5'], ['locale', 'en-US', 'en-GB'],
		['employeeId', 'a1', 'A1'], ['roleId', 4, 3], ['skills', ['a', 'b'], ['ab']], ['team', 'a', ['a', 'b']],
	])('differ for %s: %j and %j', (name, a, b) => {
		expect(field(name).comparable(a)).not.toBe(field(name).comparable(b));
	});

	it('compare numbers and truth as what they are', () => {
		const of = (valueType: string) => fieldByName('x', [anAttribute('x', { valueType })]);
		expect(of('DOUBLE').comparable('1.50')).toBe(of('DOUBLE').comparable('1.5'));
		expect(of('LONG').comparable('007')).toBe(of('LONG').comparable('7'));
		expect(of('BOOLEAN').comparable('TRUE')).toBe(of('BOOLEAN').comparable('true'));
	});
});

describe('the people who are there as a configuration', () => {
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
