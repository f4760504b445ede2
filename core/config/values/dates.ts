import { canonicalText } from '../../common/text';
import { type ReadValue, InvalidCell, SuspectCell, type ValueType } from '../types';
import { messages } from '../messages';

const day = /^(\d{4})[-/](\d{2})[-/](\d{2})$/;
const moment = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s?(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})(?:\[[\w/+-]+\])?)?$/i;
const midnight = /[T ]00:00(?::00(?:[.,]0+)?)?\s?(?:Z|[+-][\d:]+)?$/i;

/** A day without a time. A value with a time of day is used only at midnight, where the day is certain. */
export const dateType: ValueType = {
	read: (text): ReadValue => {
		const date = canonicalDay(text);
		if (date !== undefined) return date;
		if (epochOf(text) === undefined) return new InvalidCell(messages.notADate.text());
		const written = text.slice(0, 10);
		return midnight.test(text) ? written : new InvalidCell(messages.dateWithTime.text(written));
	},
	comparable: (text) => {
		const tidied = canonicalText(text);
		return canonicalDay(tidied) ?? (epochOf(tidied) === undefined ? tidied : tidied.slice(0, 10));
	},
	remember: true,
};

/** A point in time, kept in UTC. Without an offset it is taken as UTC. */
export const dateTimeType: ValueType = {
	read: (text): ReadValue => canonicalMoment(text) ?? new InvalidCell(messages.notADateTime.text()),
	comparable: (text) => {
		const tidied = canonicalText(text);
		return canonicalMoment(tidied) ?? tidied;
	},
	remember: true,
};

/** A date as spreadsheets store it: the days since 30 December 1899, with the time of day as a fraction (1927 to 2173). */
const serial = /^([1-9]\d{4})(?:\.(\d+))?$/;
const serialZero = Date.UTC(1899, 11, 30);
const secondsPerDay = 86_400;
const compactDay = /^(\d{4})(\d{2})(\d{2})$/;
/** Day, month and year in another order: `30.11.2026`, `11/30/26`. */
const otherOrder = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?:$|[T ,])/;

/**
 * `startDate` and `endDate`: a day (`2026-11-30`), or a moment as it is written, with an offset or without one
 * (`2026-11-30T17:00:00`). A time of exactly 00:00 is what databases and scripts make of a day, so it is read as that day. Nothing is
 * guessed where day and month could be exchanged: the account of a person depends on it.
 */
export const rowDateType: ValueType = {
	read: (text): ReadValue => {
		const date = canonicalDay(text) ?? dayFrom(compactDay.exec(text));
		if (date !== undefined) return date;
		if (epochOf(text) !== undefined) {
			const written = text.replace(zoneName, '');
			return midnight.test(written) ? text.slice(0, 10) : `${text.slice(0, 10)}T${written.slice(11).replace(' ', '').replace(',', '.')}`.toUpperCase();
		}
		const fromSerial = spreadsheetDate(text);
		if (fromSerial !== undefined) return new SuspectCell(fromSerial, messages.spreadsheetDate.text(fromSerial.replace('T', ' ')));
		const meanings = otherOrders(text);
		return new InvalidCell(meanings === undefined ? messages.notARowDate.text() : messages.dateInOtherOrder.text(meanings));
	},
	comparable: canonicalText,
	remember: true,
};

/** `[Europe/Berlin]` behind an offset, which says the same. */
const zoneName = /\[[\w/+-]+\]/;

function dayFrom(match: RegExpExecArray | null): string | undefined {
	const [, year = '', month = '', date = ''] = match ?? [];
	return isDay(Number(year), Number(month), Number(date)) ? `${year}-${month}-${date}` : undefined;
}

function spreadsheetDate(text: string): string | undefined {
	const [, days, fraction = ''] = serial.exec(text) ?? [];
	if (days === undefined) return undefined;
	const seconds = Math.round(Number(`0.${fraction}`) * secondsPerDay);
	const written = new Date(serialZero + (Number(days) * secondsPerDay + seconds) * 1000).toISOString().slice(0, 19);
	return seconds % secondsPerDay === 0 ? written.slice(0, 10) : written;
}

/** What a date in another order may mean: `2026-02-01 or 2026-01-02`. */
function otherOrders(text: string): string | undefined {
	const [, one = '', other = '', written = ''] = otherOrder.exec(text) ?? [];
	const year = written.length === 2 ? `20${written}` : written;
	const days = [[other, one], [one, other]].flatMap(([month = '', date = '']) => canonicalDay(`${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`) ?? []);
	return days.length === 0 ? undefined : [...new Set(days)].join(' or ');
}

/** A date-time as UTC in ISO 8601; undefined for any other text. */
function canonicalMoment(text: string): string | undefined {
	const date = canonicalDay(text);
	const epoch = date === undefined ? epochOf(text) : Date.parse(date);
	return epoch === undefined ? undefined : new Date(epoch).toISOString().replace('.000Z', 'Z');
}

function canonicalDay(text: string): string | undefined {
	return dayFrom(day.exec(text));
}

/** Milliseconds since the epoch of a written moment; undefined when it is none. */
function epochOf(text: string): number | undefined {
	const match = moment.exec(text);
	if (match === null) return undefined;
	const [year = 0, month = 0, date = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((part) => Number(part ?? 0));
	if (!isDay(year, month, date) || hour > 23 || minute > 59 || second > 59) return undefined;
	const millisecond = Math.floor(Number(`0.${match[7] ?? ''}`) * 1000);
	const epoch = Date.parse(`${text.slice(0, 10)}T00:00:00Z`) + ((hour * 60 + minute) * 60 + second) * 1000 + millisecond;
	return epoch - offsetMinutes(match[8] ?? '') * 60_000;
}

/** Of `+02:00`, `-0530` or `+02`; 0 for `Z` and for nothing. */
function offsetMinutes(offset: string): number {
	const sign = offset.startsWith('-') ? -1 : 1;
	return sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3).replace(':', '') || 0));
}

function isDay(year: number, month: number, date: number): boolean {
	if (month < 1 || month > 12 || date < 1) return false;
	const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
	const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
	return date <= days;
}
