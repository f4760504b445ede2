import { messages } from '../messages';
import { INVISIBLE, emailKey, tidy } from '../../common/text';
import { isPlaceholder } from '../suspectText';
import { SuspectCell, InvalidCell, type ReadValue, type ValueType } from '../types';

const typographic = /[\u2018\u2019\u201B\u02BC\u02B9\u2032\u00B4]/g;
const controlAtEnds = /^[\s\p{Cc}]+|[\s\p{Cc}]+$/gu;
const unreadableAddress = /[\p{Cc}\uFFFD]/u;
/** What nearly every address is; the others are looked at more closely. */
const ordinaryAddress = /^\w+(?:[.+-]\w+)*@[a-z\d]+(?:[.-][a-z\d]+)*\.[a-z]{2,}$/i;
/** A mailbox begins with a letter, a digit or `_`: anything else in front is a mark of another program, or marks the row as a comment. */
const anyAddress = /^[\p{L}\p{N}_](?:[^\s@<>()[\],;:\\"`]*[^\s@<>()[\],;:\\"`.'])?@[\p{L}\p{N}\p{M}_.-]+\.[\p{L}\p{N}\p{M}_-]+(?<![_-])$/u;
const addressesInside = /[^\s@<>()[\],;:\\"\p{Cc}]+@[\p{L}\p{N}\p{M}_.-]+/gu;
/** `email=jane@acme.example`, as forms and logs write it: `=` is allowed in a mailbox, and nobody's begins so. */
const labelled = /^(?:e-?mail|mail|mailto|smtp|upn|user|username|login|address)=/i;
const marksInFront = /^(?:(?:e-?mail|mail|mailto|smtp|upn|user|username|login|address)[:=]|[^\p{L}\p{N}_])+/iu;
/** Printable ASCII as URLs (`%40`), JSON (`\u0040`) and HTML (`&#64;`, `&#x40;`) escape it. */
const escapes = /%([2-7][\da-f])|\\u00([2-7][\da-f])|&#x([2-7][\da-f]);|&#(3[2-9]|[4-9]\d|1[01]\d|12[0-6]);/gi;
const maxAddressLength = 254;
/** Addresses are looked for in so many characters of a cell. */
const maxSearched = 2_000;

export const emailType: ValueType = {
	read: readEmail,
	comparable: emailKey,
	remember: false,
	looksForBrokenText: true,
};

function readEmail(text: string): ReadValue {
	if (isAddress(text, ordinaryAddress)) return text;
	const visible = text.normalize('NFC').replace(INVISIBLE, '');
	const plain = visible.normalize('NFKC').replace(typographic, "'").replaceAll('\u3002', '.').replace(controlAtEnds, '');
	if (unreadableAddress.test(plain)) return new InvalidCell(text.includes('\uFFFD') ? messages.lostLetters.text() : messages.controlCharacter.text());
	if (isAddress(plain, anyAddress)) return suspectScript(plain) ?? (plain === visible ? visible : new SuspectCell(plain, messages.emailReadPlainly.text(plain)));
	const [first, second] = addressesIn(text);
	if (second !== undefined) return new InvalidCell(messages.severalEmails.text());
	if (first !== undefined && isAddress(first, anyAddress)) return new InvalidCell(messages.emailInsideText.text(first));
	return new InvalidCell(isPlaceholder(text) ? messages.nothingHere.text() : messages.notAnEmail.text());
}

/** Whether a row can have this address at all. */
export function isAddressOfRows(text: string): boolean {
	return !(readEmail(text) instanceof InvalidCell);
}

function isAddress(text: string, form: RegExp): boolean {
	return text.length <= maxAddressLength && form.test(text) && !text.includes('..') && !labelled.test(text);
}

/** Whatever looks like an address in a text, in its plain spelling: a rejected row protects whoever it may mean (rule 2). */
export function addressesIn(text: string): string[] {
	const found = plainText(text.slice(0, maxSearched)).match(addressesInside) ?? [];
	return found.map((address) => {
		const [name = '', domain = ''] = address.split('@');
		return `${name.replace(marksInFront, '').replace(/[`'.]+$/, '').replaceAll('`', "'")}@${domain.replace(/[._-]+$/, '')}`;
	}).filter((address) => !address.startsWith('@') && !address.endsWith('@'));
}

function plainText(text: string): string {
	return withoutCharacterCodes(tidy(text)).normalize('NFKC').replace(INVISIBLE, '').replace(typographic, "'").replaceAll('\u3002', '.');
}

function withoutCharacterCodes(text: string): string {
	return text.replace(escapes, (_, percent?: string, json?: string, hex?: string, decimal?: string) =>
		String.fromCharCode(decimal === undefined ? Number.parseInt(percent ?? json ?? hex ?? '', 16) : Number(decimal)));
}

const scripts = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Hebrew', 'Arabic', 'Cherokee', 'Georgian', 'Han', 'Hiragana', 'Katakana', 'Hangul', 'Thai', 'Devanagari'] as const;
const scriptLetters = scripts.map((script) => ({ script, letter: new RegExp(`\\p{Script=${script}}`, 'u') }));
/** Latin letters that look like others: a dotless i, a script a and g. */
const lookalike = /[ıȷɑɡɩʟ]/u;

/** Letters of two scripts can imitate another address. The address may still be right, so this is only a warning. */
function suspectScript(address: string): SuspectCell<string> | undefined {
	const present = scriptLetters.filter(({ letter }) => letter.test(address));
	const other = present.length > 1 ? present.find(({ script }) => script !== 'Latin') : undefined;
	const letter = (other?.letter ?? lookalike).exec(address)?.[0];
	if (letter === undefined) return undefined;
	const code = (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
	return new SuspectCell(address, messages.mixedScripts.text(`${letter} (U+${code}) is ${other?.script ?? 'not the usual Latin letter'}`));
}
