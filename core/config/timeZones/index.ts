import { suggestion } from '../../common/suggestion';
import { linkedTimeZones, otherTimeZones } from './names';

/** Present name of a zone by each of its names. */
const presentNames: ReadonlyMap<string, string> = new Map(
	[...linkedTimeZones.trim().split('\n'), ...otherTimeZones.trim().split(/\s+/)].flatMap((line) => {
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

/** Cities are looked for in their region alone: a wrong cell should not cost a walk through the world. */
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
		if (slash > 0 && !name.startsWith('Etc/')) regions.set(name.slice(0, slash), [...(regions.get(name.slice(0, slash)) ?? []), name]);
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

/** Where clocks change, of a name that means a fixed zone and is often written for that place; undefined for all others. */
export function changingPlaceOf(name: string): string | undefined {
	return changingPlaces.get(name);
}

/** `est`, `PST`, `IST`, `CEST`: what no database of time zones can tell apart. */
export function isShortName(name: string): boolean {
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

/** The name that somebody meant: another case, blanks for underscores, the city alone, a typing error. */
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
