import { fieldByName } from '../../../core/config';
import { booleanOr, epochMs, liveValue, textOrNone, wholeNumber, wireValues } from '../../../core/domo/values';
import { aList, anAttribute } from '../config/support/table';

const attributes = [aList('skills'), anAttribute('born', { valueType: 'DATE' }), anAttribute('seenAt', { valueType: 'DATETIME' }), anAttribute('team')];
const field = (name: string) => fieldByName(name, attributes);

describe('a value in an answer', () => {
	it.each<[unknown, number | null]>([['12 ', null], [' 12', null], ['1e3', null], ['0x10', null], [[12], null], ['-7', -7]])('%j is the whole number %j', (value, number) => {
		expect(wholeNumber(value)).toBe(number);
	});

	it.each<[unknown, number | null]>([['May 2023', null], [['2023-11-14'], null], ['+012023-11-14', null], ['2023-11-1', null], ['2023-11-14T00:00:00Z', 1_699_920_000_000], ['0', null]])('%j is the time %j', (value, ms) => {
		expect(epochMs(value)).toBe(ms);
	});

	it.each<[unknown, boolean | undefined]>([
		['true', true], ['TRUE', true], [1, true], ['yes', true], [true, true], ['untrue', false], ['truely', false], ['10', false], [0, false], ['no', false], [undefined, undefined], [null, undefined], ['', undefined],
	])('%j is the flag %j, or what is taken for it where there is none', (value, flag) => {
		for (const otherwise of [true, false]) expect(booleanOr(value, otherwise)).toBe(flag ?? otherwise);
	});

	it.each<[unknown, string | undefined]>([['a', 'a'], ['', undefined], [7, '7'], [true, undefined], [['a'], undefined], [null, undefined]])('%j is the text %j', (value, text) => {
		expect(textOrNone(value)).toBe(text);
	});
});

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

	it.each<[string, readonly unknown[], unknown]>([
		['title', [true, 'x'], ['true', 'x']], ['roleId', ['x4'], 'x4'], ['roleId', ['4x'], '4x'], ['roleId', ['12'], 12], ['roleId', [''], null], ['roleId', ['4', '5'], ['4', '5']], ['title', ['4'], '4'],
		['skills', ['a'], ['a']], ['skills', [''], null], ['skills', [7, true], ['7', 'true']], ['title', [undefined], null], ['title', [['a']], '["a"]'], ['title', ['a', ''], 'a'],
		['born', [0], '1970-01-01'], ['born', [8_640_000_000_000_000], '+275760-09'], ['born', [8_640_000_000_000_001], '8640000000000001'], ['born', [-86_400_000], '1969-12-31'], ['born', [0.5], '0.5'],
		['seenAt', [0], '1970-01-01T00:00:00Z'], ['seenAt', [1], '1970-01-01T00:00:00.001Z'], ['title', [0], '0'], ['team', [86_400_000], '86400000'],
	])('of odd content, of %s: %j is %j', (name, raw, value) => expect(liveValue(field(name), raw)).toEqual(value));

	it.each<[string, Parameters<typeof wireValues>[1], unknown[]]>([
		['roleId', 'x4', ['x4']], ['roleId', '4x', ['4x']], ['roleId', '44', [44]], ['title', '44', ['44']], ['title', 44, [44]], ['skills', ['\uD800'], ['\uFFFD']], ['skills', [], [null]],
	])('of odd content are sent for %s: %j is %j', (name, to, raw) => {
		expect(wireValues(name, to)).toEqual(raw);
		expect(wireValues(field(name).key, to)).toEqual(raw);
	});
});
