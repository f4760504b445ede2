/**
 * What rows and accounts are recognised by. Two texts with one key mean the same person: they differ at most in case, in
 * blanks around them, in Unicode composition or in characters that nobody sees.
 */

const invisible = /\p{Default_Ignorable_Code_Point}/gu;

/** Key of an e-mail address; Domo's search does not heed case either (domo-api 2.2). */
export function emailKey(text: string): string {
	return fold(text);
}

/** Key of an `employeeId`. */
export function employeeIdKey(text: string): string {
	return fold(text);
}

/** Key of a person's or a role's name: also runs of blanks count as one. */
export function nameKey(text: string): string {
	const folded = fold(text);
	return /\s\s|[^\S ]/.test(folded) ? folded.replace(/\s+/g, ' ') : folded;
}

function fold(text: string): string {
	let hasUpperCase = false;
	let hasBlank = false;
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		if (code >= 0x7f || code < 0x20) return foldUnicode(text);
		if (code >= 0x41 && code <= 0x5a) hasUpperCase = true;
		else if (code === 0x20) hasBlank = true;
	}
	const trimmed = hasBlank ? text.trim() : text;
	return hasUpperCase ? trimmed.toLowerCase() : trimmed;
}

/** Composed again after folding, so that a key's key is the key itself. */
function foldUnicode(text: string): string {
	return text.normalize('NFC').replace(invisible, '').trim().toLowerCase().normalize('NFC');
}
