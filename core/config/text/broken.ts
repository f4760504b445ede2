/**
 * Text that a program broke on its way: read in another encoding than it was written in, or with the escapes of another program
 * left in it.
 */

/** What is wrong with a text; `probably` is the text as it was meant, where that can be told. */
export type Broken =
	| { readonly kind: 'lostLetter' }
	| { readonly kind: 'controlCharacter' }
	| { readonly kind: 'wrongEncoding'; readonly probably: string | undefined }
	| { readonly kind: 'escaped'; readonly probably: string };

/** Plain text has nothing of what is looked for: one look tells nearly every cell. */
const suspicious = /[^\x20-\x7e]|&(?:[a-z]+|#\d+|#x[\da-f]+);|_x[\da-f]{4}_|\\u[\da-f]{4}|=\?[\w-]+\?[bq]\?/i;
/** Tab, line feed, vertical tab, form feed and carriage return are blanks. */
const control = /[\x00-\x08\x0e-\x1f\x7f\u0080-\u0084\u0086-\u009f\uFFFE\uFFFF]/;
/** Of the drawn lines of DOS and the mathematics of the old Mac, nothing stands inside a word. */
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
	if (!mayBeBroken(text) || !suspicious.test(text)) return undefined;
	if (text.includes(lostAndMisread)) return { kind: 'lostLetter' };
	const meant = asUtf8(text);
	if (meant !== undefined) return { kind: 'wrongEncoding', probably: meant };
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
 * quotes; letters of Greek and Cyrillic, two at least; other scripts, two at least. Single pairs that could be meant are left.
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
/** Pairs of letters that names have: `É’` in capitals before an apostrophe, `ÉŽ`. Only marks tell what was misread then. */
const meantPair = /^[\u00c8\u00c9][\u2018\u2019\u201c\u201d\u2013\u2014\u0160\u017d\u0152\u0178\u0161\u017e\u0153\u2026]$/;
const mostTimes = 3;

/** The text as it was before UTF-8 was read as Windows-1252 or Latin-1, once or several times; undefined where it was not. */
function asUtf8(text: string): string | undefined {
	let meant = text;
	for (let times = 0; times < mostTimes; times++) {
		const next = meant.replace(misread, (letters) => (meantPair.test(letters) ? letters : (decoded(letters) ?? letters)));
		if (next === meant) break;
		meant = next;
	}
	return meant === text ? undefined : meant;
}

function decoded(letters: string): string | undefined {
	const bytes = Array.from(letters, (letter) => {
		const at = windows1252.indexOf(letter);
		return at >= 0 ? 0x80 + at : (letter.codePointAt(0) ?? 0);
	});
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(Uint8Array.from(bytes));
	} catch {
		return undefined; // these bytes are no UTF-8: the letters were meant
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
