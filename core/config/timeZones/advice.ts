import { isAbbreviation, placeByOtherName, placesByShortName, PLACES_BY_OFFSET, writtenOffset } from './otherNames';
import { nearestTimeZone } from './index';

/** What to write in the place of a text that is no time zone. */
export type ZoneAdvice =
	| { readonly kind: 'place'; readonly place: string }
	| { readonly kind: 'several'; readonly places: readonly string[] }
	| { readonly kind: 'offset'; readonly offset: string; readonly places: readonly string[]; readonly fixed: string | undefined }
	| { readonly kind: 'none' };

/** The right place, or none: a name that looks alike is not enough for what names an offset. */
export function zoneAdvice(text: string): ZoneAdvice {
	const offset = writtenOffset(text);
	if (offset !== undefined) {
		const described = placeIn(offset.description, offset.minutes);
		if (described !== undefined) return { kind: 'place', place: described };
		const [places, fixed] = [PLACES_BY_OFFSET.get(offset.minutes) ?? [], fixedZone(offset.minutes)];
		// An offset that no place has today, such as UTC+5:17, leads nowhere.
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
export function invertedZone(name: string): { readonly offset: string; readonly opposite: string } | undefined {
	const [, sign, hours] = /^Etc\/GMT([+-])(\d{1,2})$/.exec(name) ?? [];
	if (sign === undefined || hours === undefined || hours === '0') return undefined;
	return { offset: offsetText((sign === '+' ? -1 : 1) * Number(hours) * 60), opposite: `Etc/GMT${sign === '+' ? '-' : '+'}${hours}` };
}

/** The first of the places that a description names, if it has these hours. */
function placeIn(description: string, minutes: number): string | undefined {
	const names = [description, description.replace(/\s*\(.*\)$/, ''), ...description.split(/[,;/]| and /)].map((name) => name.trim()).filter((name) => name !== '');
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
		const [, sign = '+', hours = '0', minutes = '0'] = /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '') ?? [];
		return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
	};
	return Math.min(inMonth(0), inMonth(6));
}

function offsetText(minutes: number): string {
	const size = Math.abs(minutes);
	return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`}`;
}

/** IANA's zone of one offset for the whole year. */
function fixedZone(minutes: number): string | undefined {
	const hours = minutes / 60;
	if (!Number.isInteger(hours) || hours < -12 || hours > 14) return undefined;
	return hours === 0 ? 'Etc/UTC' : `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
}
