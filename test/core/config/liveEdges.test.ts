import { fieldByName } from '../../../core/config';
import { configurationOf } from '../../../core/plan/exportUsers';
import { liveValue, wireValues } from '../../../core/domo/values';
import { aLiveUser } from '../../support/builders';
import { aList, anAttribute } from './support/table';

const attributes = [aList('skills'), anAttribute('born', { valueType: 'DATE' }), anAttribute('seenAt', { valueType: 'DATETIME' }), anAttribute('team'), anAttribute('domoUserManagement')];
const field = (name: string) => fieldByName(name, attributes);

it.each<[string, readonly unknown[], unknown]>([
	['roleId', ['x4'], 'x4'], ['roleId', ['4x'], '4x'], ['roleId', ['12'], 12], ['roleId', [''], null], ['roleId', ['4', '5'], ['4', '5']], ['title', ['4'], '4'],
	['skills', ['a'], ['a']], ['skills', [''], null], ['skills', [7, true], ['7', 'true']], ['title', [undefined], null], ['title', [['a']], '["a"]'], ['title', ['a', ''], 'a'],
	['born', [0], '1970-01-01'], ['born', [8_640_000_000_000_000], '+275760-09'], ['born', [8_640_000_000_000_001], '8640000000000001'], ['born', [-86_400_000], '1969-12-31'], ['born', [0.5], '0.5'],
	['seenAt', [0], '1970-01-01T00:00:00Z'], ['seenAt', [1], '1970-01-01T00:00:00.001Z'], ['title', [0], '0'], ['team', [86_400_000], '86400000'],
])('a value of Domo for %s: %j is %j', (name, raw, value) => expect(liveValue(field(name), raw)).toEqual(value));

it.each<[string, Parameters<typeof wireValues>[1], unknown[]]>([
	['roleId', 'x4', ['x4']], ['roleId', '4x', ['4x']], ['roleId', '44', [44]], ['title', '44', ['44']], ['title', 44, [44]], ['skills', ['\uD800'], ['\uFFFD']], ['skills', [], [null]],
])('what is sent for %s: %j is %j', (name, to, raw) => {
	expect(wireValues(name, to)).toEqual(raw);
	expect(wireValues(field(name).key, to)).toEqual(raw);
});

describe('the people who are there as rows', () => {
	const fields = ['title', 'team', 'skills', 'born', 'domoUserManagement', 'email'].map(field);
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
