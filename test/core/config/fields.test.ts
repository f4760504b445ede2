import { configurationFields, customAttributes, fieldByName, isNoColumn } from '../../../core/config';
import { aList, anAttribute } from './support/table';

const attributes = [aList('skills'), anAttribute('born', { valueType: 'DATE' }), anAttribute('seenAt', { valueType: 'DATETIME' }), anAttribute('team')];
const field = (name: string) => fieldByName(name, attributes);

describe('two values of a field', () => {
	it.each([
		['title', 'Lead', ' Lead  '], ['title', 'Sales  Lead', 'Sales Lead'], ['title', 'Zo\u00eb', 'Zoe\u0308'], ['email', 'Jane@acme.example', 'jane@ACME.example'],
		['phoneNumber', '(800) 899-1000', '+1 800-899-1000'], ['phoneNumber', '8008991000', '1 800 899 1000'], ['phoneNumber', 'call  me', 'call me'],
		['timeZone', 'Asia/Calcutta', 'Asia/Kolkata'], ['timeZone', 'US/Pacific', 'America/Los_Angeles'], ['timeZone', 'Europe/Kiev', 'Europe/Kyiv'], ['timeZone', 'UTC', 'Etc/UTC'],
		['locale', 'en-US', 'en_US'], ['born', '1965-07-22', '1965-07-22T00:00:00.000Z'], ['seenAt', '2024-05-31T12:00:00Z', '2024-05-31T14:00:00+02:00'], ['roleId', 4, '4'],
		['skills', ['a', 'b'], ['b', 'a', 'a']], ['skills', ['a', ' '], ['a']], ['title', ['b', 'a'], 'b|a'], ['team', ['b', 'a'], 'b|a'], ['title', ['a'], 'a'],
	])('are the same for %s: %j and %j', (name, a, b) => {
		expect(field(name).comparable(a)).toBe(field(name).comparable(b));
	});

	it.each([
		['title', 'Lead', 'lead'], ['title', 'Sales Lead', 'SalesLead'], ['title', '👩‍👧', '👩👧'], ['employeeNumber', '0074', '74'], ['phoneNumber', '202-225-4876', '202-225-4876 ext. 12'],
		['phoneNumber', '202-225-4876', '202-225-4877'], ['phoneNumber', '12', '1-2'], ['timeZone', 'Europe/Oslo', 'Europe/Berlin'], ['timeZone', 'Etc/GMT+5', 'Etc/GMT-5'], ['locale', 'en-US', 'en-GB'],
		['employeeId', 'a1', 'A1'], ['roleId', 4, 3], ['skills', ['a', 'b'], ['ab']], ['team', 'a', ['a', 'b']], ['title', ['b', 'a'], ['a', 'b']],
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

describe('the fields of an instance', () => {
	it('take a list without a value for a blank', () => {
		for (const { name, comparable } of configurationFields(attributes)) expect([name, comparable([]), comparable([''])]).toEqual([name, '', '']);
	});

	it('are the 13 columns, then its attributes by key, as Domo defines them', () => {
		const fields = configurationFields([anAttribute('b', { securityVoter: 'SOMEBODY' }), aList('a')]);
		expect(fields.slice(13).map(({ name, list, securityVoter }) => [name, list, securityVoter])).toEqual([['a', true, undefined], ['b', false, 'SOMEBODY']]);
	});

	it('compare phone numbers without a country by the country that is given, or by US', () => {
		const phone = (country?: string) => configurationFields([], country).find(({ name }) => name === 'phoneNumber')?.comparable('030 901820');
		expect([phone(), phone('DE')]).toEqual(['030 901820', '+4930901820']);
		expect(configurationFields([]).find(({ name }) => name === 'phoneNumber')?.comparable('(800) 899-1000')).toBe('+18008991000');
	});

	it.each(['_x', 'edit', 'newEmail', 'sendInvite', 'groups', 'row_number'])('have none called %s, for which a table has no column', (key) => {
		expect([isNoColumn(key), [...customAttributes([anAttribute(key), anAttribute('team')]).keys()]]).toEqual([true, ['team']]);
	});

	it.each(['team', '__proto__', 'x_', 'Edit'])('may have one called %s', (key) => expect([isNoColumn(key), customAttributes([anAttribute(key)]).size]).toEqual([false, 1]));
});
