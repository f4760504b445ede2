import { canonicalText } from '../../common/text';
import { type ReadValue, InvalidCell, type ValueType } from '../cellText';
import { messages } from '../messages';

const integer = /^([+-]?)0*(\d+)(?:\.0*)?$/;
const decimal = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i;
/** Attribute types follow Java's (domo-api 3.1): a whole number is a long. */
const maxLong = 2n ** 63n - 1n;
/** Numbers of at most so many digits are below 2^53 and need no BigInt. */
const safeDigits = 15;
const maxLength = 400;

export const integerType: ValueType = {
	read: (text): ReadValue => {
		const [, sign = '', digits] = (text.length > maxLength ? null : integer.exec(text)) ?? [];
		if (digits === undefined) return new InvalidCell(messages.notAnInteger.text());
		if (digits.length > safeDigits && !isLong(sign, digits)) return new InvalidCell(messages.integerTooBig.text());
		return withSign(sign, digits);
	},
	comparable: (text) => comparableNumber(text),
	remember: true,
};

export const decimalType: ValueType = {
	read: (text): ReadValue => {
		const canonical = canonicalDecimal(text);
		if (canonical !== undefined) return canonical;
		const withPoint = /^[+-]?\d+,\d+$/.test(text) ? canonicalDecimal(text.replace(',', '.')) : undefined;
		return new InvalidCell(withPoint === undefined ? messages.notADecimal.text() : messages.decimalComma.text(withPoint));
	},
	comparable: (text) => comparableNumber(text),
	remember: true,
};

/** No digit is lost on the way, however many there are: `1.50` is `1.5`, `1e3` is `1000`. */
function canonicalDecimal(text: string): string | undefined {
	const [, sign = '', whole = '', fraction = '', exponent = '0'] = (text.length > maxLength ? null : decimal.exec(text)) ?? [];
	const digits = whole + fraction;
	if (digits === '') return undefined;
	const point = whole.length + Number(exponent);
	const padded = '0'.repeat(Math.max(0, -point)) + digits + '0'.repeat(Math.max(0, point - digits.length));
	const left = padded.slice(0, Math.max(0, point)).replace(/^0+(?=\d)/, '') || '0';
	const right = trimZeros(padded.slice(Math.max(0, point)));
	return withSign(sign, right === '' ? left : `${left}.${right}`);
}

function trimZeros(fraction: string): string {
	let end = fraction.length;
	while (end > 0 && fraction.charCodeAt(end - 1) === 0x30) end--;
	return fraction.slice(0, end);
}

function withSign(sign: string, digits: string): string {
	return sign === '-' && digits !== '0' ? `-${digits}` : digits;
}

function isLong(sign: string, digits: string): boolean {
	return digits.length <= 19 && BigInt(digits) <= (sign === '-' ? maxLong + 1n : maxLong);
}

function comparableNumber(text: string): string {
	const tidied = canonicalText(text);
	return canonicalDecimal(tidied) ?? tidied;
}

const day = /^(\d{4})[-/](\d{2})[-/](\d{2})$/;
const moment = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?(?:\[[\w/+-]+\])?$/i;
const midnight = /[T ]00:00(?::00(?:[.,]0+)?)?\s?(?:Z|[+-][\d:]+)?$/i;

/** A day without a time. A value with a time of day is used only at midnight, where it is clear which day is meant. */
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

function canonicalMoment(text: string): string | undefined {
	const date = canonicalDay(text);
	const epoch = date === undefined ? epochOf(text) : Date.parse(date);
	return epoch === undefined ? undefined : new Date(epoch).toISOString().replace('.000Z', 'Z');
}

function canonicalDay(text: string): string | undefined {
	const [, year, month, date] = day.exec(text) ?? [];
	if (year === undefined || month === undefined || date === undefined) return undefined;
	return isDay(Number(year), Number(month), Number(date)) ? `${year}-${month}-${date}` : undefined;
}

/** Milliseconds since the epoch of a written moment; undefined when it is none. */
function epochOf(text: string): number | undefined {
	const match = moment.exec(text);
	if (match === null) return undefined;
	const [year = 0, month = 0, date = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((part) => Number(part ?? 0));
	if (!isDay(year, month, date) || hour > 23 || minute > 59 || second > 59) return undefined;
	const millisecond = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000);
	const epoch = Date.parse(`${text.slice(0, 10)}T00:00:00Z`) + ((hour * 60 + minute) * 60 + second) * 1000 + millisecond;
	return epoch - offsetMinutes(match[8] ?? 'Z') * 60_000;
}

function offsetMinutes(offset: string): number {
	if (/^z$/i.test(offset)) return 0;
	const sign = offset.startsWith('-') ? -1 : 1;
	return sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3).replace(':', '') || 0));
}

function isDay(year: number, month: number, date: number): boolean {
	if (month < 1 || month > 12 || date < 1) return false;
	const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
	const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
	return date <= days;
}
