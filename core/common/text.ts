/**
 * What rows and accounts are recognised by. Two texts with one key mean the same person: they differ at most in case, in
 * blanks around them, in the form in which Unicode writes a letter (composed or not, full-width or not) or in characters that
 * nobody sees.
 */

/** Characters that nobody sees, such as a soft hyphen or a zero-width joiner. */
export const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
/** What word processors and other keyboards write for an apostrophe. */
const apostrophes = /[\u2018\u2019\u201B\u02BC\u02B9\u2032\u00B4]/g;

/**
 * Key of an e-mail address; Domo's search ignores case too (domo-api 2.2). A domain in its own letters and the same one
 * in the letters of DNS (`bücher.example`, `xn--bcher-kva.example`) are one, and so are an apostrophe and its typographic forms.
 */
export function emailKey(text: string): string {
	const folded = fold(text);
	if (printableAscii.test(folded)) return folded;
	// UTS 46 takes the full stop of Chinese and Japanese for one.
	const plain = folded.replace(apostrophes, "'").replaceAll('\u3002', '.');
	const at = plain.lastIndexOf('@');
	return at < 0 ? plain : plain.slice(0, at + 1) + dnsDomain(plain.slice(at + 1));
}

/** Key of an `employeeId`: without what a spreadsheet puts around it, `.0` behind a number or a text mark in front. */
export function employeeIdKey(text: string): string {
	let key = fold(text);
	for (;;) {
		const plain = plainId(key);
		const next = plain === key ? key : fold(plain);
		if (next === key) return key;
		key = next;
	}
}

/** Patterns of hot paths stand outside of functions: each evaluation of a literal makes another object. */
const ordinaryStart = /^[\w#]/;
const unusualBlanks = /\s\s|[^\S ]/;
const printableAscii = /^[ -~]*$/;
/** Words of printable ASCII with single blanks in between, or nothing. */
const canonicalAscii = /^(?:[!-~]+(?: [!-~]+)*)?$/;

/**
 * An id without the text mark of a spreadsheet (`'0017`, `="0017"`) and without the `.0` of a column that was read as decimals.
 *
 * @param text without blanks at its ends
 */
export function plainId(text: string): string {
	// Nearly every id begins with a letter or a digit and has no point.
	if (ordinaryStart.test(text) && !text.includes('.')) return text;
	const marked = /^(?:=\s*"([^"]*)"|['\u2018\u2019`](.*[^'\u2018\u2019`]))$/su.exec(text);
	const unmarked = marked === null ? text : (marked[1] ?? marked[2] ?? text);
	return /^\s*(\d+)\.0+\s*$/.exec(unmarked)?.[1] ?? unmarked;
}

/** The form in which two ids are compared: without marks, however many programs put theirs around it. */
export function comparableId(text: string): string {
	let id = canonicalText(text);
	for (let plain = canonicalText(plainId(id)); plain !== id; plain = canonicalText(plainId(id))) id = plain;
	return id;
}

/** Key of a person's or a role's name: also runs of blanks count as one. */
export function nameKey(text: string): string {
	const folded = fold(text);
	return unusualBlanks.test(folded) ? folded.replace(/\s+/g, ' ') : folded;
}

function fold(text: string): string {
	return printableAscii.test(text) ? text.trim().toLowerCase() : foldUnicode(text);
}

/** Compatible forms as one (NFKC), composed again after folding, so that a key's key is the key itself. The dot of a Turkish İ stays behind an i. */
function foldUnicode(text: string): string {
	const folded = text.normalize('NFKC').replace(INVISIBLE, '').trim().toLowerCase();
	return folded.replace(/i\u0307/g, 'i').normalize('NFKC');
}

/** A domain in the letters of DNS (UTS 46), as a URL has its host. What is no domain stays as it is. */
function dnsDomain(domain: string): string {
	if (!/^[\p{L}\p{N}\p{M}.-]+$/u.test(domain) || !URL.canParse(`http://${domain}`)) return domain;
	return new URL(`http://${domain}`).hostname;
}

/**
 * Cells without blanks and characters that nobody typed on purpose. Nearly all cells are plain ASCII without odd blanks, so every function here looks at that first:
 * a table of 100,000 rows has millions of cells.
 */

/** Zero-width space and word joiner: left at the ends of cells by web pages. `\s` already has the BOM. */
const isEdgeBlank = (character: string): boolean => /[\s\u180E\u200B\u2060]/.test(character);

/** Everything that has no shape of its own; a cell of nothing else is blank. */
const onlyInvisible = /^[\s\p{Default_Ignorable_Code_Point}]*$/u;

const loneSurrogate = /\p{Surrogate}/gu;

/** The text without blanks at its ends; empty when nothing visible is left. */
export function tidy(text: string): string {
	const length = text.length;
	if (length === 0) return text;
	if (isVisibleAscii(text.charCodeAt(0)) && isVisibleAscii(text.charCodeAt(length - 1))) return text;
	let start = 0;
	let end = length;
	while (start < end && isEdgeBlank(text.charAt(start))) start++;
	while (end > start && isEdgeBlank(text.charAt(end - 1))) end--;
	const trimmed = text.slice(start, end);
	return onlyInvisible.test(trimmed) ? '' : trimmed;
}

/** Text as it is compared: Unicode NFC, runs of blanks as one, none at the ends. */
export function canonicalText(text: string): string {
	if (canonicalAscii.test(text)) return text;
	return tidy(wellFormed(text).normalize('NFC').replace(/\s+/g, ' '));
}

/** Half a surrogate pair cannot be sent as UTF-8; it becomes the replacement character, as it would on the wire. */
export function wellFormed(text: string): string {
	return text.replace(loneSurrogate, '\uFFFD');
}

/** Text cut for a message or a problem's value. */
export function clip(text: string, maxCharacters = 200): string {
	return text.length <= maxCharacters ? text : `${wellFormed(text.slice(0, maxCharacters - 1))}…`;
}

/** So much of a name is shown in a message. */
const maxNameQuoted = 100;

/** A name in quotes: a header may be blank or hold a line break. */
export function quote(name: string): string {
	return `"${clip(name, maxNameQuoted).replace(/[\p{Control}\p{Line_Separator}\p{Paragraph_Separator}]/gu, ' ')}"`;
}

/** Printable ASCII other than the blank. */
function isVisibleAscii(code: number): boolean {
	return code > 0x20 && code < 0x7f;
}

/** Compares by code units: the same on every machine, whatever its language. */
export function compareText(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
