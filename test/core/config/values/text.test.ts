import { InvalidCell, SuspectCell } from '../../../../core/config/types';
import { booleanType, digitsType, idType, LOCALES, localeType, roleType } from '../../../../core/config/values/text';
import { canonicalTimeZone, isTimeZone, nearestTimeZone, timeZoneType } from '../../../../core/config/values/timeZone';

const outcome = (read: unknown) => (read instanceof InvalidCell ? read.message : read);
const doubt = (read: unknown) => (read instanceof SuspectCell ? [read.value, read.message] : outcome(read));
const mended = (id: string) => [id, `was written by a spreadsheet; ${id} is used`];
const scientific = 'is in scientific notation, which drops digits; format the column as text and write all digits';

describe('an id', () => {
	it.each([
		...['A000055', '1E5', '12E+5', 'A1E+05', '1E+05A', '1E-05', 'E+05', '1.5', '1x5E3', '0017'].map((text): [string, unknown] => [text, text]),
		...['1E+05', '1.23457e+14', '1,5E+3', '1.5E3', '1.5e10', '1,25E3'].map((text): [string, unknown] => [text, scientific]),
		["'0017", mended('0017')], ['="0017"', mended('0017')], ['=" A 17 "', mended('A 17')], ['17.0', mended('17')],
		['pending', ['pending', "stands in an id's place and is nobody's: nobody is matched by it; write the id, or leave the cell blank"]],
	])('written %s is %j', (text, expected) => expect(doubt(idType.read(text))).toEqual(expected));

	it.each([["'0074", mended('0074')], ['=" 74.0 "', mended('74')], ['="74 "', mended('74')], ['0000', ['0000', "stands in an id's place and is nobody's: nobody is matched by it; write the id, or leave the cell blank"]]])(
		'of digits alone, written %s, is %j', (text, expected) => expect(doubt(digitsType.read(text))).toEqual(expected),
	);
});

it.each([['true', 'true'], ['TRUE', 'true'], ['Yes', 'true'], ['Y', 'true'], ['1', 'true'], ['False', 'false'], ['NO', 'false'], ['n', 'false'], ['0', 'false'], ['maybe', 'is neither true nor false; write TRUE or FALSE']])(
	'a boolean: %s is %s', (text, expected) => {
		expect(outcome(booleanType.read(text))).toBe(expected);
		expect(booleanType.comparable(` ${text} `)).toBe(text === 'maybe' ? 'maybe' : expected);
	},
);

describe('a locale', () => {
	it.each([...LOCALES])('%s is known', (tag) => expect(localeType.read(tag)).toBe(tag));

	it.each([['en_us', 'en-US'], ['EN-us', 'en-US'], ['en_US.UTF-8', 'en-US'], ['de_de@euro', 'de-DE'], ['de_DE.utf8', 'de-DE'], ['zh  hans_ hk', 'zh-Hans-HK'], ['ZH_HANS_HK', 'zh-Hans-HK']])('written %s is told how Domo writes it', (text, tag) => {
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

	it('is suggested also where its name has digits', () => {
		expect(outcome(roleType([{ id: 1, name: 'Tier 2 Support' }]).read('Teir 2 Support'))).toBe('no role has this id or name; did you mean 1 Tier 2 Support? Roles are 1 Tier 2 Support');
	});

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
		['Nowhere', undefined], ['/Berlin', undefined], ['Mars/Berlin', undefined], ['GMT+5', undefined], ['Etc/GMT+15', undefined], ['Etc/GMT-20', undefined], ['New  York', 'America/New_York'], ['Europe/Xyzzy', undefined], ['', undefined],
	])('written %j was probably %s', (text, name) => expect(nearestTimeZone(text)).toBe(name));

	const noZone = 'is not an IANA time zone';
	it.each<[string, unknown]>([
		['Etc/GMT+12', ['Etc/GMT+12', 'is UTC−12, since the signs of these zones are the other way round; write Etc/GMT-12 if that is not meant, or better a place']],
		['Etc/GMT-5', ['Etc/GMT-5', 'is UTC+5, since the signs of these zones are the other way round; write Etc/GMT+5 if that is not meant, or better a place']],
		['Etc/GMT+0', 'Etc/GMT+0'], ['Etc/GMT-0', 'Etc/GMT-0'], ['Etc/UTC', 'Etc/UTC'],
		['EST', ['EST', 'is a time zone without daylight saving time, and is sent as it is; write America/New_York where clocks change']],
		['UTC+2', `${noZone} but an offset (UTC+2); write a place that has it, such as Europe/Athens, or Africa/Johannesburg, or Etc/GMT-2, which is UTC+2 the whole year`],
		['+05:45', `${noZone} but an offset (UTC+5:45); write a place that has it, such as Asia/Kathmandu`],
		['GMT-3:30', `${noZone} but an offset (UTC−3:30); write a place that has it, such as America/St_Johns`],
		['UTC+0', `${noZone} but an offset (UTC+0); write a place that has it, such as Europe/London, or Africa/Abidjan, or Etc/UTC, which is UTC+0 the whole year`],
		['UTC-12', `${noZone} but an offset (UTC−12); write a place that has it, such as Etc/GMT+12, which is UTC−12 the whole year`],
		['UTC+14', `${noZone} but an offset (UTC+14); write a place that has it, such as Pacific/Kiritimati, or Etc/GMT-14, which is UTC+14 the whole year`],
		['UTC+5:17', `${noZone}; write a name such as America/Chicago`],
		['PST', `${noZone}, since short names mean several; write the name of a place in it, such as America/Los_Angeles or Asia/Manila`],
		['cest', `${noZone}, since short names mean several; write the name of a place in it, such as Europe/Berlin`],
		['Osaka', `${noZone}; did you mean Asia/Tokyo?`], ['Tokyo Standard Time', `${noZone}; did you mean Asia/Tokyo?`],
		['QQT', `${noZone}, since short names mean several or none; write the name of a place in it`], ['QQTs', `${noZone}; write a name such as America/Chicago`], ['xQQQT', `${noZone}; write a name such as America/Chicago`],
	])('written %s gets the right advice', (text, expected) => expect(doubt(timeZoneType.read(text))).toEqual(expected));

	it('is compared by its present name, whatever surrounds it', () => expect([' asia/calcutta ', 'Asia/Kolkata', ' Mars/Base'].map(timeZoneType.comparable)).toEqual(['Asia/Kolkata', 'Asia/Kolkata', 'mars/base']));

	it('newer than our table is one that Node knows and that is written like one', () => {
		const { DateTimeFormat } = Intl;
		try {
			Object.assign(Intl, { DateTimeFormat: function known(locale: string, { timeZone }: { timeZone: string }) { return { ...new DateTimeFormat(locale), resolvedOptions: () => ({ timeZone }) }; } });
			expect(['Mars/Olympus_Mons', 'M/B', 'A1/Base+2-3/X', 'Mars', 'mars/Base', 'Mars/base', 'xMars/Base', 'Mars Two/Base', '-Mars/Base', 'Mars/Base!', 'europe/berlin', 'EUROPE/Berlin'].filter(isTimeZone)).toEqual(['Mars/Olympus_Mons', 'M/B', 'A1/Base+2-3/X']);
		} finally {
			Object.assign(Intl, { DateTimeFormat });
		}
		expect(isTimeZone('Mars/Olympus_Mons')).toBe(false);
	});
});
