import { suggestion } from '../text/didYouMean';
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
	[...new Set(presentNames.values())].map((name) => [name.slice(name.lastIndexOf('/') + 1).toLowerCase(), name]),
);

const suggest = suggestion([...new Set(presentNames.values())]);

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
	if (known !== undefined) return known;
	// A text without a slash is no misspelt zone: a shifted column of other things should not be searched for.
	return name.includes('/') ? suggest(name) : undefined;
}

/** Zones newer than our table. Short names such as IST mean several zones and are none of IANA's, though Intl takes them. */
function isKnownToIntl(name: string): boolean {
	if (!/^[A-Z]\w*\/[A-Z][\w+/-]*$/.test(name)) return false;
	try {
		return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
	} catch {
		return false;
	}
}
