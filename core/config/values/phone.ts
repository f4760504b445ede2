import { isSupportedCountry, parsePhoneNumberFromString } from '../../vendor/phone';
import { messages } from '../messages';
import { INVISIBLE, canonicalText } from '../../common/text';
import { SuspectCell, type ReadValue, type ValueType } from '../types';

/** Parsed numbers are remembered up to so many; the library takes some ten microseconds for one. */
const maxNumbersRemembered = 20_000;

/** The number in E.164, with its extension behind it; undefined when it cannot be dialled. */
type PhoneParser = (text: string, country: string) => string | undefined;

/**
 * International phone numbers, and national ones of the default country. What is sent is what the table says, unless E.164
 * is asked for; a number that cannot be dialled is a warning only, since Domo does not say that it refuses any.
 *
 * @param parse by default the library; called as rarely as possible, because it is slow
 */
export function phoneType(defaultCountry: string, asE164: boolean, parse: PhoneParser = parsePhone): ValueType {
	const country = defaultCountry.toUpperCase();
	const remembered = rememberNumbers((text) => parse(text, country));
	const possible = new Map<number, boolean>();
	let northAmerican: boolean | undefined;
	const isNorthAmerican = (shape: number | undefined): boolean => {
		northAmerican ??= parse('2025550123', country) === '+12025550123';
		return northAmerican && shape !== undefined && isNorthAmericanShape(shape);
	};
	const parsed = (text: string): string | undefined =>
		isNorthAmerican(numberShape(text)) ? `+1${text.replace(/\D/g, '').slice(-10)}` : remembered(text);

	const isPossible = (text: string): boolean => {
		const shape = numberShape(text);
		if (shape === undefined) return parsed(text) !== undefined;
		if (isNorthAmerican(shape)) return true;
		let answer = possible.get(shape);
		if (answer === undefined) possible.set(shape, (answer = parse(exampleOf(shape), country) !== undefined));
		return answer || parsed(text) !== undefined;
	};
	return {
		read: (text): ReadValue => {
			if (!isPossible(text)) return new SuspectCell(text, messages.doubtfulPhone.text(country));
			return asE164 ? (parsed(text) ?? text) : text;
		},
		comparable: (text) => parsed(text) ?? canonicalText(text),
		remember: false,
	};
}

/** What people write for a country that has another code: its name's letters, its language, its domain. */
const countryMistakes: Readonly<Record<string, string>> = {
	UK: 'GB', EN: 'GB', EL: 'GR', JA: 'JP', KO: 'KR', CS: 'CZ', DA: 'DK', ZH: 'CN', HI: 'IN', UR: 'PK', SP: 'ES', OE: 'AT', NB: 'NO', NN: 'NO', KA: 'GE', HY: 'AM',
};

/** Why numbers cannot be read as those of this country; undefined where they can. ISO 3166 alpha-2, in capitals. */
export function phoneCountryProblem(code: string): string | undefined {
	if (isSupportedCountry(code)) return undefined;
	const likely = countryMistakes[code];
	return likely === undefined ? `no country has the code ${code}; it is one such as US or GB` : `no country has the code ${code}; did you mean ${likely}?`;
}

function parsePhone(text: string, country: string): string | undefined {
	const written = text.replace(INVISIBLE, '');
	const defaultCountry = isSupportedCountry(country) ? country : undefined;
	const number = parsePhoneNumberFromString(written, { defaultCountry, extract: false });
	if (number === undefined || !number.isPossible()) return undefined;
	return number.ext === undefined ? number.number : `${number.number} ext. ${number.ext}`;
}

/** How many leading digits tell a number's country and area. */
const leadingDigits = 4;
const leadingLimit = 10 ** leadingDigits;
const maxDigits = 15;
const international = leadingLimit * 100;

/**
 * `+`, the count of digits and the leading ones of an ordinary number, as one number (`+44 20 7946 0018` is 1_12_4420). By it
 * the library's result is cached: whether a number is possible is a matter of its country and its length. Undefined for
 * anything unusual.
 */
function numberShape(text: string): number | undefined {
	let digits = 0;
	let leading = 0;
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		if (code >= 0x30 && code <= 0x39) {
			if (digits++ < leadingDigits) leading = leading * 10 + code - 0x30;
		} else if (code === 0x2b ? i > 0 : !isPunctuation(code)) return undefined;
	}
	if (digits < leadingDigits || digits > maxDigits) return undefined;
	return (text.charCodeAt(0) === 0x2b ? international : 0) + digits * leadingLimit + leading;
}

/** Blank, parentheses, hyphen and point. */
function isPunctuation(code: number): boolean {
	return code === 0x20 || code === 0x28 || code === 0x29 || code === 0x2d || code === 0x2e;
}

/** `202-225-4876`, `(202) 225-4876` and `1 202 225 4876`, by far the most numbers of Domo's own examples. */
function isNorthAmericanShape(shape: number): boolean {
	return (shape >= 10_2000 && shape <= 10_9999) || (shape >= 11_1200 && shape <= 11_1999);
}

/** A number of this shape. */
function exampleOf(shape: number): string {
	const digits = Math.floor((shape % international) / leadingLimit);
	const leading = String(shape % leadingLimit).padStart(leadingDigits, '0');
	return (shape >= international ? '+' : '') + leading.padEnd(digits, '5');
}

function rememberNumbers(compute: (text: string) => string | undefined): (text: string) => string | undefined {
	const known = new Map<string, string | null>();
	return (text) => {
		const before = known.get(text);
		if (before !== undefined) return before ?? undefined;
		if (known.size >= maxNumbersRemembered) known.clear();
		const value = compute(text);
		known.set(text, value ?? null);
		return value;
	};
}
