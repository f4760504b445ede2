import { isTimeZone, zoneAdvice } from '../../../../core/config/values/timeZone';
import {
	isAbbreviation, linkedTimeZones, OTHER_NAMES, otherTimeZones, placeByOtherName, PLACES_BY_OFFSET, placesByShortName, SHARED_ABBREVIATIONS, WINDOWS_ZONES, writtenOffset,
} from '../../../../core/config/values/timeZoneNames';

/** Minutes ahead of UTC in the two halves of a year. */
const offsetsOf = (timeZone: string): number[] => [0, 6].map((month) => {
	const utc = Date.UTC(2024, month, 15, 12);
	const local = new Date(utc).toLocaleString('sv', { timeZone, hour12: false });
	return (Date.parse(`${local.replace(' ', 'T')}Z`) - utc) / 60_000;
});

it('has every Windows zone, and each place once that IANA has', () => {
	expect(WINDOWS_ZONES.size).toBeGreaterThanOrEqual(130);
	expect([...WINDOWS_ZONES.values()].filter((place) => !isTimeZone(place))).toEqual([]);
	expect([...WINDOWS_ZONES.keys()].filter((name) => !/(Standard Time( \(Mexico\))?|Time Zone \d+|^UTC)$/.test(name))).toEqual([]);
});

it('has places for offsets that really have them in winter', () => {
	for (const [offset, places] of PLACES_BY_OFFSET) for (const place of places) expect([place, Math.min(...offsetsOf(place))]).toEqual([place, offset]);
});

it.each([
	['W. Europe Standard Time', 'Europe/Berlin'], ['w. europe standard time', 'Europe/Berlin'], ['Eastern Standard Time', 'America/New_York'], ['Pacific Standard Time', 'America/Los_Angeles'],
	['Tokyo Standard Time', 'Asia/Tokyo'], ['India Standard Time', 'Asia/Kolkata'], ['AUS Eastern Standard Time', 'Australia/Sydney'], ['GMT Standard Time', 'Europe/London'],
	['Central Standard Time (Mexico)', 'America/Mexico_City'], ['Eastern Time (US & Canada)', 'America/New_York'], ['CEST', 'Europe/Berlin'], ['JST', 'Asia/Tokyo'], ['EDT', 'America/New_York'],
	['San Francisco', 'America/Los_Angeles'], ['Mumbai', 'Asia/Kolkata'], [' w._europe  STANDARD_time ', 'Europe/Berlin'], ['Russia Time Zone 10', 'Asia/Srednekolymsk'], ['UTC', 'Etc/UTC'], ['US Eastern Time', 'America/New_York'], ['Washington DC', 'America/New_York'],
	['St. Petersburg', 'Europe/Moscow'], ['Wellington', 'Pacific/Auckland'], ['Coordinated Universal Time', 'Etc/UTC'],
])('%s is %s', (name, place) => expect(placeByOtherName(name)).toBe(place));

it('all other names lead to places that there are, and short ones that several use to places with different times', () => {
	expect([OTHER_NAMES.size, [...OTHER_NAMES.values(), ...[...SHARED_ABBREVIATIONS.values()].flat()].filter((place) => !isTimeZone(place))]).toEqual([305, []]);
	for (const [name, places] of SHARED_ABBREVIATIONS) expect([name, new Set(places.map((place) => String(offsetsOf(place)))).size]).toEqual([name, places.length]);
	expect(['CST', 'ist', 'HST', 'ECT', 'CEST', ''].map(placesByShortName)).toEqual([
		['America/Chicago', 'Asia/Shanghai', 'America/Havana'], ['Asia/Kolkata', 'Asia/Jerusalem', 'Europe/Dublin'], ['Pacific/Honolulu'], ['America/Guayaquil', 'Europe/Paris'], [], [],
	]);
});

it('letters that stand for words are no city and no name', () => {
	expect(['CEST', 'edt', 'ET', 'Milan', 'Bern', 'US Eastern Time', 'Z', 'xyz'].map(isAbbreviation)).toEqual([true, true, true, false, false, false, false, false]);
	expect(['cest', 'Milan', 'pst', 'UTC+5:17', 'UTC-13'].map(zoneAdvice)).toEqual([
		{ kind: 'several', places: ['Europe/Berlin'] }, { kind: 'place', place: 'Europe/Rome' }, { kind: 'several', places: ['America/Los_Angeles', 'Asia/Manila'] }, { kind: 'none' }, { kind: 'none' },
	]);
});

it.each([
	['GMT+2', 120], ['UTC+12', 720], ['UTC+02:00', 120], ['utc +2', 120], ['+0530', 330], ['UTC-5', -300], ['GMT−03:30', -210], ['UTC+5.5', 330], ['(UTC+01:00)', 60], ['UTC/GMT+1', 60], ['Etc/GMT+2', -120], ['etc/gmt-2', 120], ['GMT +10h', 600], ['UTC+14', 840], ['UTC-14', -840], ['UTC+2 hours', 120], ['(UTC)', 0], ['(gmt) London', 0],
])('%s is %d minutes', (text, minutes) => expect(writtenOffset(text)?.minutes).toBe(minutes));

it.each([['UTC+1h', ''], ['UTC+1 hour', ''], ['UTC+1 hours', ''], ['UTC+1 hr', ''], ['UTC+1hrs', ''], ['UTC+1/Berlin', '/Berlin'], ['UTC+1 - Berlin', 'Berlin'], ['(UTC+01:00) Amsterdam, Berlin', 'Amsterdam, Berlin']])('behind the offset of %j stands %j', (text, description) => {
	expect(writtenOffset(text)).toEqual({ minutes: 60, description });
});

it.each(['UTC', 'Lisbon (UTC)', 'Berlin', 'GMT+2000', 'UTC+15', '2', 'Zurich', ''])('%j is no offset', (text) => expect(writtenOffset(text)).toBeUndefined());

it.each([
	['(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna', 'Europe/Amsterdam'], ['(UTC-05:00) Eastern Time (US & Canada)', 'America/New_York'], ['(GMT+05:30) Chennai, Kolkata, Mumbai, New Delhi', 'Asia/Kolkata'],
	['(UTC+09:00) Osaka, Sapporo, Tokyo', 'Asia/Tokyo'], ['(UTC) Dublin, Edinburgh, Lisbon, London', 'Europe/Dublin'], ['(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi', 'Asia/Shanghai'], ['GMT-8 Pacific Time', 'America/Los_Angeles'],
	['(UTC+10:00) Canberra, Melbourne, Sydney', 'Australia/Sydney'], ['(UTC+01:00) Nowhere, Berlin', 'Europe/Berlin'], ['(UTC+01:00) Berlin (Mitte)', 'Europe/Berlin'], ['(UTC+01:00) Berlin(Mitte, Tiergarten)', 'Europe/Berlin'], ['UTC-3 Nowhere and Brasilia', 'America/Sao_Paulo'],
])('%s leads to %s', (text, place) => expect(zoneAdvice(text)).toEqual({ kind: 'place', place }));

it('does not lead to a place with other hours than written', () => expect(zoneAdvice('(UTC+05:00) Berlin')).toEqual({ kind: 'offset', offset: 'UTC+5', places: ['Asia/Karachi', 'Asia/Tashkent'], fixed: 'Etc/GMT-5' }));

it('never leads from an offset to the zone with the other sign', () => {
	for (const zone of ['GMT', 'UTC', 'gmt ', '']) {
		for (let hours = 1; hours <= 12; hours++) {
			for (const sign of ['+', '-']) {
				const advice = zoneAdvice(`${zone}${sign}${hours}`);
				const named = advice.kind === 'offset' ? [...advice.places, ...(advice.fixed === undefined ? [] : [advice.fixed])] : ['none'];
				for (const place of named) expect([place, Math.min(...offsetsOf(place))]).toEqual([place, (sign === '+' ? 1 : -1) * hours * 60]);
			}
		}
	}
});

describe('the table of time zones', () => {
	const names = [...linkedTimeZones.trim().split(/[|\s]+/), ...otherTimeZones.trim().split(/\s+/)];

	it('has every name once', () => {
		expect(new Set(names).size).toBe(names.length);
	});

	it('takes every name that this Node has', () => {
		expect(Intl.supportedValuesOf('timeZone').filter((name) => !isTimeZone(name))).toEqual([]);
		expect(names.filter((name) => !isTimeZone(name))).toEqual([]);
	});

	it('links only names that have the same time', () => {
		const timesOf = (timeZone: string) => [0, 6].map((month) => new Intl.DateTimeFormat('en', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(Date.UTC(2024, month, 15)));
		for (const line of linkedTimeZones.trim().split(/[|\n]/)) {
			const [first = '', ...others] = line.split(' ');
			expect([line, others.map(timesOf)]).toEqual([line, others.map(() => timesOf(first))]);
		}
	});
});
