/**
 * Cells as people mean them. Nearly all cells are plain ASCII without odd blanks, so every function here looks at that first:
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
	if (isPlain(text.charCodeAt(0)) && isPlain(text.charCodeAt(length - 1))) return text;
	let start = 0;
	let end = length;
	while (start < end && isEdgeBlank(text.charAt(start))) start++;
	while (end > start && isEdgeBlank(text.charAt(end - 1))) end--;
	const trimmed = text.slice(start, end);
	return onlyInvisible.test(trimmed) ? '' : trimmed;
}

/** Text as it is compared: Unicode NFC, runs of blanks as one, none at the ends. */
export function canonicalText(text: string): string {
	if (isCanonicalAscii(text)) return text;
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

/** Printable ASCII other than the blank. */
function isPlain(code: number): boolean {
	return code > 0x20 && code < 0x7f;
}

function isCanonicalAscii(text: string): boolean {
	let blankBefore = true;
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		if (isPlain(code)) blankBefore = false;
		else if (code === 0x20 && !blankBefore) blankBefore = true;
		else return false;
	}
	return !blankBefore || text.length === 0;
}
