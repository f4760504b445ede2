import { canonicalText } from '../../common/text';
import { type ReadValue, InvalidCell, type ValueType } from '../types';
import { messages } from '../messages';

const integer = /^([+-]?)0*(\d+)(?:\.0*)?$/;
const decimal = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i;
/** Attribute types follow Java's (domo-api 3.1): a whole number is a long. */
const maxLong = 2n ** 63n - 1n;
/** Numbers of at most so many digits are below 2^53 and need no BigInt. */
const safeDigits = 15;
const maxNumberLength = 400;

export const integerType: ValueType = {
	read: (text): ReadValue => {
		const [, sign = '', digits] = (text.length > maxNumberLength ? null : integer.exec(text)) ?? [];
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
		const withPoint = /\d,\d/.test(text) ? canonicalDecimal(text.replace(',', '.')) : undefined;
		return new InvalidCell(withPoint === undefined ? messages.notADecimal.text() : messages.decimalComma.text(withPoint));
	},
	comparable: (text) => comparableNumber(text),
	remember: true,
};

/** No digit is lost on the way, however many there are: `1.50` is `1.5`, `1e3` is `1000`. */
function canonicalDecimal(text: string): string | undefined {
	const [, sign = '', whole = '', fraction = '', exponent = ''] = (text.length > maxNumberLength ? null : decimal.exec(text)) ?? [];
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
	while (fraction.charCodeAt(end - 1) === 0x30) end--;
	return fraction.slice(0, end);
}

function withSign(sign: string, digits: string): string {
	return sign === '-' && digits !== '0' ? `-${digits}` : digits;
}

function isLong(sign: string, digits: string): boolean {
	return BigInt(digits) <= (sign === '-' ? maxLong + 1n : maxLong);
}

function comparableNumber(text: string): string {
	const tidied = canonicalText(text);
	return canonicalDecimal(tidied) ?? tidied;
}
