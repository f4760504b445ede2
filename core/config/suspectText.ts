import { employeeIdKey, nameKey, tidy } from '../common/text';

/**
 * Placeholders: words that programs and people write where there is no value. Databases and scripts write NULL, None, nan, NaT, <NA>, undefined
 * and \N; people write N/A, TBD, a dash or a question mark. Letters alone: case, points, slashes and brackets are taken off first.
 */
const words: ReadonlySet<string> = new Set([
	'null', 'nil', 'none', 'nan', 'nat', 'na', 'undefined', 'void', 'nothing', 'empty', 'blank', 'missing', 'unknown', 'unspecified', 'unassigned',
	'tbd', 'tba', 'tbc', 'tbh', 'todo', 'nn', 'nd', 'nk', 'ka', 'so', 'xx', 'xxx', 'xxxx', 'novalue', 'nodata', 'noentry', 'notset', 'notgiven', 'notknown',
	'notapplicable', 'notavailable', 'notassigned', 'notprovided', 'notspecified', 'notdefined', 'notfound', 'notentered',
	'tobedetermined', 'tobedefined', 'tobedecided', 'tobeconfirmed', 'tobeannounced', 'tobehired', 'placeholder',
	'keine', 'keineangabe', 'unbekannt', 'leer', 'aucun', 'inconnu', 'ninguno', 'desconocido', 'nessuno', 'geen', 'onbekend', 'nulo', 'nulle',
]);

/** Two letters are a placeholder only with points or slashes between them, or as `NA`: `so` and `Na` may be names. */
const shortWords: ReadonlySet<string> = new Set(['nn', 'nd', 'nk', 'ka', 'so', 'na', 'xx']);
const longest = 24;

const marksAlone = /^[-–—−_.…·*?¿!/\\~#()[\]{}<>"'“”‘’|,;:\s]+$/u;

/** How many letters a word has, and the first and the last of them, as one number. */
const wordShape = (count: number, first: number, last: number): number => (count * 128 + first) * 128 + last;
const shapes: ReadonlySet<number> = new Set([...words].map((word) => wordShape(word.length, word.charCodeAt(0), word.charCodeAt(word.length - 1))));

/** A fast check that creates no strings and decides nearly every cell. Text that is not ASCII always gets the full check. */
function mayBePlaceholder(text: string): boolean {
	let count = 0;
	let first = 0;
	let last = 0;
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		if (code > 0x7e) return true;
		if (code >= 0x30 && code <= 0x39) return false;
		const lower = code | 0x20;
		if (lower < 0x61 || lower > 0x7a) continue;
		if (count === 0) first = lower;
		last = lower;
		count++;
	}
	return count === 0 || shapes.has(wordShape(count, first, last)) || (count % 2 === 0 && shapes.has(wordShape(count / 2, first, last)));
}

/** True for a placeholder such as `N/A`, `(null)`, `NaN`, `-` or `TBD`: nobody has such an id, title or name. */
export function isPlaceholder(text: string): boolean {
	if (text === '\\N') return true;
	if (text === '' || text.length > longest || !mayBePlaceholder(text)) return false;
	const written = tidy(text).normalize('NFKC');
	if (marksAlone.test(written)) return true;
	const letters = written.replace(/[^\p{L}\p{N}]/gu, '');
	const lower = letters.toLowerCase();
	if (!words.has(lower)) return isPlaceholderTwice(written);
	// Short words count with marks between or around the letters (`s/o`, `n.a.`, `<NA>`); of those in capitals alone, only the common ones.
	return !shortWords.has(lower) || letters.length < written.length || letters === 'NA' || letters === 'XX';
}

/** Two equal placeholders, as a program joins them: `undefined undefined`, `null null`. */
function isPlaceholderTwice(written: string): boolean {
	const first = written.slice(0, (written.length - 1) / 2);
	return written === `${first} ${first}` && isPlaceholder(first);
}

/** Placeholders for the id of somebody who is new or has none. */
const idWords: ReadonlySet<string> = new Set([
	'x', 'pending', 'new', 'newhire', 'newuser', 'newemployee', 'temp', 'temporary', 'test', 'dummy', 'default', 'generic', 'shared', 'external', 'extern', 'contractor',
	'consultant', 'freelancer', 'vendor', 'guest', 'employee', 'id', 'noid', 'noemployeeid', 'later', 'open', 'waiting', 'awaiting', 'requested', 'inprogress',
	'false', 'no', 'n', 'keineid', 'ausstehend', 'offen', 'folgt', 'pendiente', 'pendente', 'enattente', 'sin', 'ninguna', 'nvt', 'sindatos', 'sinid',
]);

const ordinaryDigit = /[1-9]/;

/** True for a placeholder in an id column: a general one, only zeros, one letter repeated, or a word such as `pending`. False for a blank. */
export function isPlaceholderId(text: string): boolean {
	// Nearly all ids have such a digit; no placeholder has.
	if (text === '' || ordinaryDigit.test(text)) return false;
	if (isPlaceholder(text)) return true;
	const letters = text.normalize('NFKC').replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
	if (letters === '') return tidy(text) !== '';
	return /^0+$/.test(letters) || /^(\p{L})\1{2,}$/u.test(letters) || words.has(letters) || idWords.has(letters);
}

/** Key of an id that people are matched by; empty for a blank and for a placeholder, which match nobody. */
export function matchingIdKey(text: string): string {
	return text === '' || isPlaceholderId(text) ? '' : employeeIdKey(text);
}

/**
 * True where `spoilt` is what a spreadsheet or a script makes of the id `original`: leading zeros gone, `.0` behind it, digits lost to
 * scientific notation or to rounding beyond 15 digits, separators of thousands in it, or marks around it. Equal ids are none.
 */
export function idSpoiltAs(spoilt: string, original: string): boolean {
	const [left, right] = [nameKey(spoilt), nameKey(original)];
	if (left === right || right === '') return false;
	const bare = withoutMarks(left);
	if (bare === right) return true;
	const written = writtenOut(right);
	if (written !== undefined) return /^(\d+)(?:[.,]0*)?$/.exec(bare)?.[1] === written;
	if (!/^\d+$/.test(right)) return false;
	const digits = right.replace(/^0+(?=\d)/, '');
	const number = bare.replace(/(?<=\d)[,'’  _.](?=\d{3}(?:\D|$))/g, '');
	const plain = /^0*(\d+)(?:[.,]0*)?$/.exec(number)?.[1];
	if (plain !== undefined) return isRounded(plain, digits);
	const [, first = '', rest = '', exponent = ''] = /^([1-9])(?:[.,](\d*))?e\+?(\d{1,3})$/.exec(bare) ?? [];
	return first !== '' && Number(exponent) === digits.length - 1 && roundsTo(digits, first + rest);
}

/** An id without what a program puts around it: quotes, brackets, `#` and `=` in front, `;` and `*` behind, and what cannot be read. */
export function withoutMarks(id: string): string {
	return id.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
}

/** The number that a spreadsheet takes an id such as `1E5` for, in figures; undefined for any other id. */
export function writtenOut(id: string): string | undefined {
	const [, figures = '', exponent = ''] = /^([1-9]\d{0,14})e(\d{1,2})$/.exec(nameKey(id)) ?? [];
	return figures === '' || figures.length + Number(exponent) > 15 ? undefined : figures + '0'.repeat(Number(exponent));
}

/** Of a longer number spreadsheets keep 15 digits and write zeros for the rest; other programs keep it as a floating-point number. */
function isRounded(plain: string, digits: string): boolean {
	return plain === digits.slice(0, 15).padEnd(digits.length, '0') || Number(plain) === Number(digits);
}

/** Whether the first figures of a number are these, the last of them rounded. */
function roundsTo(digits: string, figures: string): boolean {
	const cut = digits.slice(0, figures.length).padEnd(figures.length, '0');
	if (cut === figures) return true;
	return String(BigInt(cut) + 1n) === figures && digits.charAt(figures.length) >= '5';
}

/** What Excel, Google Sheets and programs write where a value was lost. */
const lostValues: ReadonlySet<string> = new Set([
	'#N/A', '#NV', '#N/D', '#N.D.', '#GETTING_DATA', '[object Object]', 'Invalid Date', 'Invalid date', 'Invalid DateTime', 'Loading...',
]);
/** Errors of formulas as Excel writes them in any language: `#VALUE!`, `#DIV/0!`, `#BEZUG!`, `#¿NOMBRE?`. */
const formulaError = /^#[¡¿]?[\p{Lu}\d/_]+[!?]$/u;

/** True for a cell whose formula failed: no person has such a title, and no phone such a number. `####` is a column that was too narrow. */
export function isLostValue(text: string): boolean {
	const first = text.charCodeAt(0);
	if (first === 0x23) return lostValues.has(text) || formulaError.test(text) || /^#{3,}$/.test(text);
	return (first === 0x5b || first === 0x49 || first === 0x4c) && lostValues.has(text);
}

/**
 * Text that a program damaged: read in another encoding than it was written in, or with the escapes of another program left in it.
 */

/** What is wrong with a text. `probably`: the original text, where it can be restored. */
export type Broken =
	| { readonly kind: 'lostLetter' }
	| { readonly kind: 'controlCharacter' }
	| { readonly kind: 'wrongEncoding'; readonly probably: string | undefined }
	| { readonly kind: 'escaped'; readonly probably: string };

/** Tab, line feed, vertical tab, form feed and carriage return are blanks. */
const control = /[\x00-\x08\x0e-\x1f\x7f\u0080-\u0084\u0086-\u009f\uFFFE\uFFFF]/;
/** Box-drawing characters of DOS and the root sign of old Macs never stand inside a word. */
const drawnInside = /\p{L}[\u2500-\u257f√][^\s]|[\u251c\u252c√][\u0080-\uffff]/u;

/** Whether a text has any character that broken text has: `&`, `=`, `\`, `_`, or one that is not printable ASCII. */
function mayBeBroken(text: string): boolean {
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		if (code > 0x7e || code < 0x20 || code === 0x26 || code === 0x3d || code === 0x5c || code === 0x5f) return true;
	}
	return false;
}

/** A lost letter whose three bytes were read as Windows-1252 in their turn. */
const lostAndMisread = '\u00ef\u00bf\u00bd';

export function brokenText(text: string): Broken | undefined {
	if (!mayBeBroken(text)) return undefined;
	if (text.includes(lostAndMisread)) return { kind: 'lostLetter' };
	const original = asUtf8(text);
	if (original !== undefined) return { kind: 'wrongEncoding', probably: original };
	if (text.includes('\uFFFD')) return { kind: 'lostLetter' };
	if (control.test(text)) return { kind: 'controlCharacter' };
	if (drawnInside.test(text)) return { kind: 'wrongEncoding', probably: undefined };
	const unescaped = withoutEscapes(text);
	return unescaped === text ? undefined : { kind: 'escaped', probably: unescaped.replace(/\s+/g, ' ').trim() };
}

/** The letters of Windows-1252 from 0x80 to 0x9f; five places are empty and were read as control characters. */
const windows1252 = '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';
const following = `[\\u0080-\\u00bf${windows1252.replace(/[\u0080-\u009f]/g, '')}]`;

/**
 * What bytes of UTF-8 look like when they are read as Windows-1252 (`é` as `Ã©`): letters of Western and Central Europe, signs and
 * quotes; letters of Greek and Cyrillic, two at least; other scripts, two at least. Single pairs that may be intended are left alone.
 */
const misread = new RegExp(
	`(?:[\\u00c2-\\u00c5\\u00c8\\u00c9](?=${following})${following})`
	+ `|(?:[\\u00cc-\\u00d1\\u00d7-\\u00db]${following}){2,}`
	+ `|\\u00e2[\\u20ac\\u201a\\u201e\\u0080\\u0082\\u0084]${following}`
	+ `|\\u00e1[\\u00ba\\u00bb]${following}`
	+ '|\\u00ef\\u00bb\\u00bf'
	+ `|(?:[\\u00e0-\\u00ef]${following}${following}){2,}`
	+ `|\\u00f0[\\u0178\\u009f]${following}${following}`,
	'g',
);
/** Pairs of letters that real names contain: `É’` in capitals before an apostrophe, `ÉŽ`. They are not taken for misread text. */
const namePair = /^[\u00c8\u00c9][\u2018\u2019\u201c\u201d\u2013\u2014\u0160\u017d\u0152\u0178\u0161\u017e\u0153\u2026]$/;
/** `ƒ`, `ˆ` and `˜` misread in their turn: `Æ’` and `Ëœ` may be meant, except beside other letters that were misread. */
const misreadSigns = /\u00c6\u2019|\u00cb[\u2020\u0153]/g;
const mostTimes = 3;

/** The text as it was before UTF-8 was read as Windows-1252 or Latin-1, once or several times; undefined where it was not. */
function asUtf8(text: string): string | undefined {
	let original = text;
	for (let times = 0; times < mostTimes; times++) {
		const next = original.replace(misread, (letters) => (namePair.test(letters) ? letters : (decoded(letters) ?? letters)));
		if (next === original) break;
		original = next.replace(misreadSigns, (letters) => decoded(letters) ?? letters);
	}
	return original === text ? undefined : original;
}

function decoded(letters: string): string | undefined {
	const bytes = Array.from(letters, (letter) => {
		const at = windows1252.indexOf(letter);
		return at >= 0 ? 0x80 + at : (letter.codePointAt(0) ?? 0);
	});
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
	} catch {
		return undefined; // not UTF-8: the letters are as they were written
	}
}

const entities: Readonly<Record<string, string>> = {
	amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', ndash: '–', mdash: '—', rsquo: '’', lsquo: '‘', hellip: '…',
	auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü', szlig: 'ß', eacute: 'é', egrave: 'è', ecirc: 'ê', euml: 'ë', Eacute: 'É',
	aacute: 'á', agrave: 'à', acirc: 'â', atilde: 'ã', aring: 'å', Aring: 'Å', aelig: 'æ', oslash: 'ø', Oslash: 'Ø', oacute: 'ó', ograve: 'ò', ocirc: 'ô', otilde: 'õ',
	iacute: 'í', icirc: 'î', iuml: 'ï', uacute: 'ú', ugrave: 'ù', ucirc: 'û', ntilde: 'ñ', Ntilde: 'Ñ', ccedil: 'ç', Ccedil: 'Ç', reg: '®', copy: '©', trade: '™',
};

/** HTML (`&amp;`), Excel's XML (`_x000D_`), JSON (`\u00e9`) and mail headers (`=?UTF-8?Q?…?=`) as what they stand for. */
function withoutEscapes(text: string): string {
	if (!/[&_\\=]/.test(text)) return text;
	return text
		.replace(/&(?:([a-z]+)|#(\d{1,6})|#x([\da-f]{1,5}));/gi, (escape, name: string | undefined, decimal: string | undefined, hex: string | undefined) =>
			(name === undefined ? letterOf(decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)) : entities[name]) ?? escape)
		.replace(/_x([\da-f]{4})_/gi, (escape, hex: string) => letterOf(Number.parseInt(hex, 16)) ?? escape)
		.replace(/\\u([\da-f]{4})/gi, (escape, hex: string) => letterOf(Number.parseInt(hex, 16)) ?? escape)
		.replace(/=\?[\w-]+\?q\?([^?]*)\?=/gi, (escape, quoted: string) => decodedBytes(quoted.replaceAll('_', ' ')) ?? escape);
}

function letterOf(code: number): string | undefined {
	if (code === 9 || code === 10 || code === 13) return ' ';
	return code >= 0x20 && code <= 0xffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : undefined;
}

function decodedBytes(quoted: string): string | undefined {
	const bytes = [...quoted.matchAll(/=([\da-f]{2})|([\x20-\x7e])/gi)].map(([, hex, plain]) => (hex === undefined ? (plain?.charCodeAt(0) ?? 0x20) : Number.parseInt(hex, 16)));
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
	} catch {
		return undefined; // another encoding than UTF-8
	}
}
