import { InvalidCell } from '../../../../core/config/types';
import { booleanType, LOCALES, localeType, roleType } from '../../../../core/config/values/text';
import { canonicalTimeZone, isTimeZone, nearestTimeZone } from '../../../../core/config/values/timeZone';

const outcome = (read: unknown) => (read instanceof InvalidCell ? read.message : read);

it.each([['true', 'true'], ['TRUE', 'true'], ['Yes', 'true'], ['Y', 'true'], ['1', 'true'], ['False', 'false'], ['NO', 'false'], ['n', 'false'], ['0', 'false'], ['maybe', 'is neither true nor false; write TRUE or FALSE']])(
	'a boolean: %s is %s', (text, expected) => {
		expect(outcome(booleanType.read(text))).toBe(expected);
		expect(booleanType.comparable(` ${text} `)).toBe(text === 'maybe' ? 'maybe' : expected);
	},
);

describe('a locale', () => {
	it.each([...LOCALES])('%s is known', (tag) => expect(localeType.read(tag)).toBe(tag));

	it.each([['en_us', 'en-US'], ['EN-us', 'en-US'], ['en_US.UTF-8', 'en-US'], ['de_de@euro', 'de-DE'], ['de_DE.utf8', 'de-DE'], ['zh hans hk', 'zh-Hans-HK'], ['ZH_HANS_HK', 'zh-Hans-HK']])('written %s is told how Domo writes it', (text, tag) => {
		expect(outcome(localeType.read(text))).toBe(`is not how Domo writes this locale; write ${tag}`);
		expect(localeType.comparable(`  ${text} `)).toBe(tag.toLowerCase());
	});

	it('that is unknown gets the locales of its language as suggestions, or all', () => {
		expect(outcome(localeType.read('nl-XX'))).toBe('is not a locale that Domo knows; use one of nl-BE, nl-NL');
		expect(outcome(localeType.read('pt'))).toBe('is not a locale that Domo knows; use one of pt-BR, pt-PT');
		expect(outcome(localeType.read('n'))).toBe(`is not a locale that Domo knows; use one of ${LOCALES.join(', ')}`);
		expect(outcome(localeType.read('en.UTF-8-us'))).toBe(`is not a locale that Domo knows; use one of ${LOCALES.join(', ')}`);
	});
});

describe('a role', () => {
	const type = roleType([{ id: 1, name: 'Admin' }, { id: 4, name: 'Participant' }, { id: 7, name: 'Twin' }, { id: 8, name: ' twin' }, { id: 9, name: '10th Floor' }]);
	const all = '1 Admin, 4 Participant, 7 Twin, 8  twin, 9 10th Floor';

	it.each<[string, string | number]>([
		['4', 4], ['04', 4], ['4.0', 4], ['4.00', 4], ['participant', 4], ['PARTICIPANT', 4], ['10th floor', 9], [`${'0'.repeat(39)}4`, 4],
		[`${'0'.repeat(40)}4`, `no role has this id or name; use one of ${all}`], ['5', `no role has this id or name; use one of ${all}`], ['x4', `no role has this id or name; use one of ${all}`], ['4x', `no role has this id or name; use one of ${all}`],
		['4.', `no role has this id or name; use one of ${all}`], ['4.5', `no role has this id or name; use one of ${all}`], ['10th Flor', `no role has this id or name; use one of ${all}`],
		['twin', 'several roles have this name; write the id of the one you mean (7, 8)'], ['Particpant', `no role has this id or name; did you mean 4 Participant? Roles are ${all}`],
		...['4e0', '4.2E+08', '-4e-1', '12e12'].map((text): [string, string] => [text, 'is in scientific notation, which drops digits; format the column as text and write all digits']),
		...['x4e0', '4e0x', '4e', '4.e1'].map((text): [string, string] => [text, `no role has this id or name; use one of ${all}`]),
	])('written %s is %s', (text, expected) => expect(outcome(type.read(text))).toBe(expected));

	it('is listed among twelve at most, and an instance without roles says so', () => {
		const many = (n: number) => outcome(roleType(Array.from({ length: n }, (_, i) => ({ id: i + 1, name: 'R' }))).read('0'));
		expect(many(12)).toMatch(/, 12 R$/);
		expect(many(13)).toMatch(/, 12 R and 1 more$/);
		expect(many(0)).toBe('no role has this id or name; use one of none: the instance lists no roles');
	});
});

describe('a time zone', () => {
	it.each([['Europe/Berlin', true], ['US/Pacific', true], ['UTC', true], ['europe/berlin', false], ['EST', true], ['IST', false], ['Europe/Nowhere', false], ['', false], ['Europe', false], ['berlin', false], ['+02:00', false], ['xEurope/Berlin', false]])('%s: %s', (name, known) => {
		expect(isTimeZone(name)).toBe(known);
	});

	it('has one text for all of its names', () => {
		expect(canonicalTimeZone('asia/calcutta')).toBe(canonicalTimeZone('Asia/Kolkata'));
		expect(canonicalTimeZone('Asia/Kolkata')).toBe('Asia/Kolkata');
		expect(canonicalTimeZone('Mars/Base')).toBe('mars/base');
	});

	it.each([
		['europe/berlin', 'Europe/Berlin'], ['America/New York', 'America/New_York'], ['america/new  york', 'America/New_York'], ['New York', 'America/New_York'], ['berlin', 'Europe/Berlin'], ['us/pacific', 'US/Pacific'],
		['Europe/Berln', 'Europe/Berlin'], ['Eurpe/Berlin', 'Europe/Berlin'], ['EUROPE/PARIIS', 'Europe/Paris'], ['America/Argentina/Buenos_Airs', 'America/Argentina/Buenos_Aires'], ['buenos aires', 'America/Argentina/Buenos_Aires'],
		['Nowhere', undefined], ['/Berlin', undefined], ['Mars/Berlin', undefined], ['Europe/Xyzzy', undefined], ['', undefined],
	])('written %j was probably %s', (text, name) => expect(nearestTimeZone(text)).toBe(name));
});
