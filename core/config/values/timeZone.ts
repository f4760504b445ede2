import { suggestion } from '../../common/suggestion';
import { canonicalText } from '../../common/text';
import { SuspectCell, type ReadValue, InvalidCell, type ValueType } from '../types';
import { messages } from '../messages';
import { isAbbreviation, linkedTimeZones, otherTimeZones, placeByOtherName, PLACES_BY_OFFSET, placesByShortName, writtenOffset } from './timeZoneNames';

/** Sent as written; an old and a new name of one zone are no difference. */
export const timeZoneType: ValueType = {
	read: (text): ReadValue => {
		if (!isTimeZone(text)) return new InvalidCell(adviceOn(text));
		const place = changingPlaceOf(text);
		if (place !== undefined) return new SuspectCell(text, messages.fixedTimeZone.text(place));
		const inverted = invertedZone(text);
		return inverted === undefined ? text : new SuspectCell(text, messages.invertedTimeZone.text(inverted.offset, inverted.opposite));
	},
	comparable: (text) => canonicalTimeZone(canonicalText(text)),
	remember: true,
};

function adviceOn(text: string): string {
	const advice = zoneAdvice(text);
	switch (advice.kind) {
		case 'place':
			return messages.nearTimeZone.text(advice.place);
		case 'several':
			return messages.shortTimeZone.text(advice.places.join(' or '));
		case 'offset': {
			const fixed = advice.fixed === undefined ? [] : [`${advice.fixed}, which is ${advice.offset} the whole year`];
			return messages.offsetTimeZone.text(advice.offset, [...advice.places, ...fixed].join(', or '));
		}
		case 'none':
			return isShortName(text) ? messages.unknownShortZone.text() : messages.unknownTimeZone.text();
	}
}

/** What to write instead of a text that is not a time zone. */
export type ZoneAdvice =
	| { readonly kind: 'place'; readonly place: string }
	| { readonly kind: 'several'; readonly places: readonly string[] }
	| { readonly kind: 'offset'; readonly offset: string; readonly places: readonly string[]; readonly fixed: string | undefined }
	| { readonly kind: 'none' };

/** Advice for a text that is not a time zone. Where it states an offset, a place is suggested only if it has that offset. */
export function zoneAdvice(text: string): ZoneAdvice {
	const offset = writtenOffset(text);
	if (offset !== undefined) {
		const described = placeIn(offset.description, offset.minutes);
		if (described !== undefined) return { kind: 'place', place: described };
		const [places, fixed] = [PLACES_BY_OFFSET.get(offset.minutes) ?? [], fixedZone(offset.minutes)];
		// No advice for an offset that no place has today, such as UTC+5:17.
		return places.length === 0 && fixed === undefined ? { kind: 'none' } : { kind: 'offset', offset: offsetText(offset.minutes), places, fixed };
	}
	const place = placeByOtherName(text);
	if (place !== undefined) return isAbbreviation(text) ? { kind: 'several', places: [place] } : { kind: 'place', place };
	const places = placesByShortName(text);
	if (places.length > 0) return { kind: 'several', places };
	const near = nearestTimeZone(text);
	return near === undefined ? { kind: 'none' } : { kind: 'place', place: near };
}

/** What a zone such as Etc/GMT+2 really is, whose sign is the other way round; undefined for all others. */
function invertedZone(name: string): { readonly offset: string; readonly opposite: string } | undefined {
	const [, sign, hours] = /^Etc\/GMT([+-])(\d{1,2})$/.exec(name) ?? [];
	if (hours === undefined || hours === '0') return undefined;
	return { offset: offsetText((sign === '+' ? -1 : 1) * Number(hours) * 60), opposite: `Etc/GMT${sign === '+' ? '-' : '+'}${hours}` };
}

/** The first of the places that a description names, if it has these hours. */
function placeIn(description: string, minutes: number): string | undefined {
	const names = [description, description.replace(/\s*\(.*\)$/, ''), ...description.split(/[,;/]| and /)].map((name) => name.trim());
	for (const name of names) {
		const place = placeByOtherName(name) ?? nearestTimeZone(name);
		if (place !== undefined && standardOffset(place) === minutes) return place;
	}
	return undefined;
}

/** Minutes ahead of UTC in winter: the fewer of two halves of a year (only Ireland counts the other way, and comes out the same). */
function standardOffset(timeZone: string): number {
	const inMonth = (month: number): number => {
		const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(Date.UTC(2024, month, 15));
		const [, sign, hours = '0', minutes = '0'] = /([+-])(\d{2}):(\d{2})/.exec(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '') ?? [];
		return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
	};
	return Math.min(inMonth(0), inMonth(6));
}

function offsetText(minutes: number): string {
	const size = Math.abs(minutes);
	return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${size % 60 === 0 ? '' : `:${size % 60}`}`;
}

/** IANA's zone of one offset for the whole year. */
function fixedZone(minutes: number): string | undefined {
	const hours = minutes / 60;
	if (!Number.isInteger(hours) || hours < -12) return undefined;
	return hours === 0 ? 'Etc/UTC' : `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
}

/** Present name of a zone by each of its names. */
const presentNames: ReadonlyMap<string, string> = new Map(
	[...linkedTimeZones.trim().split(/[|\n]/), ...otherTimeZones.trim().split(/\s+/)].flatMap((line) => {
		const names = line.split(' ');
		return names.map((name): [string, string] => [name, names[0] ?? name]);
	}),
);

const presentNamesByLowerCase: ReadonlyMap<string, string> = new Map(
	[...presentNames].map(([name, present]) => [name.toLowerCase(), present]),
);

const namesByLowerCase: ReadonlyMap<string, string> = new Map([...presentNames.keys()].map((name) => [name.toLowerCase(), name]));

const namesByCity: ReadonlyMap<string, string> = new Map(
	[...new Set(presentNames.values())].filter((name) => !name.startsWith('Etc/')).map((name) => [name.slice(name.lastIndexOf('/') + 1).toLowerCase(), name]),
);

/** Cities are searched in their region only, so that a wrong cell is not compared with all zones. */
const suggestInRegion: ReadonlyMap<string, (city: string) => string | undefined> = new Map(
	[...namesByRegion()].map(([region, names]) => {
		const cities = new Map(names.map((name) => [name.slice(region.length + 1), name]));
		const suggest = suggestion([...cities.keys()]);
		return [region.toLowerCase(), (city) => cities.get(suggest(city) ?? '')];
	}),
);
const suggestRegion = suggestion([...namesByRegion().keys()]);

function namesByRegion(): ReadonlyMap<string, string[]> {
	const regions = new Map<string, string[]>();
	for (const name of new Set(presentNames.values())) {
		const slash = name.indexOf('/');
		// Etc/GMT+1 and Etc/GMT+10 are near only in spelling.
		if (!name.startsWith('Etc/')) regions.set(name.slice(0, slash), [...(regions.get(name.slice(0, slash)) ?? []), name]);
	}
	return regions;
}

/**
 * The only short names of North America that IANA has: each is one zone the whole year (EST is what Panama has), and most people
 * who write them mean the place beside it, whose clocks change. PST, CST, IST and the like are none of IANA's.
 */
const changingPlaces: ReadonlyMap<string, string> = new Map([
	['EST', 'America/New_York'],
	['MST', 'America/Denver'],
	['HST', 'America/Adak'],
]);

/** For a fixed zone that people often write for a place with daylight saving time, that place; undefined for all others. */
function changingPlaceOf(name: string): string | undefined {
	return changingPlaces.get(name);
}

/** Abbreviations that several time zones share: `est`, `PST`, `IST`, `CEST`. */
function isShortName(name: string): boolean {
	return /^[a-z]{1,3}t$/i.test(name);
}

/** True for a name of the IANA database, old or new, in its right spelling. */
export function isTimeZone(name: string): boolean {
	return presentNames.has(name) || (!namesByLowerCase.has(name.toLowerCase()) && isKnownToIntl(name));
}

/** One text for all names of one zone. */
export function canonicalTimeZone(name: string): string {
	return presentNamesByLowerCase.get(name.toLowerCase()) ?? name.toLowerCase();
}

/** The most likely intended name: in another case, with blanks for underscores, the city alone, or with a typing error. */
export function nearestTimeZone(name: string): string | undefined {
	const lower = name.toLowerCase().replace(/\s+/g, '_');
	const known = namesByLowerCase.get(lower) ?? namesByCity.get(lower);
	if (known !== undefined) return changingPlaces.has(known) ? undefined : known;
	const slash = name.indexOf('/');
	if (slash < 1) return undefined;
	const region = suggestRegion(name.slice(0, slash)) ?? '';
	return suggestInRegion.get(region.toLowerCase())?.(name.slice(slash + 1));
}

/** Zones newer than our table. Short names such as IST mean several zones and are none of IANA's (EST, MST and HST are), though Intl takes them. */
function isKnownToIntl(name: string): boolean {
	if (!/^[A-Z]\w*\/[A-Z][\w+/-]*$/.test(name)) return false;
	try {
		return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
	} catch {
		return false;
	}
}
