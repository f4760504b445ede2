/**
 * Words for what an answer looks like. Everything that a report of Domo Check Instance says of an answer is put together from these
 * words, from counts, and from names that this package knows already: no text of an answer can get into it.
 */

/** What one value is, whatever it says. */
export function classOf(value: unknown): string {
	if (value === null || value === undefined) return 'nothing';
	if (typeof value === 'boolean') return 'true or false';
	if (typeof value === 'number') return numberClass(value);
	if (typeof value === 'string') return textClass(value);
	return Array.isArray(value) ? 'a list' : 'an object';
}

/** Later than March 1973 in milliseconds, which no id or count of an instance reaches often. */
const FIRST_MILLISECONDS = 1e11;

function numberClass(value: number): string {
	if (!Number.isInteger(value)) return 'a number with a fraction';
	return value >= FIRST_MILLISECONDS ? 'a time in milliseconds' : 'a whole number';
}

function textClass(value: string): string {
	if (value === '') return 'an empty text';
	if (/^\d+$/.test(value)) return 'digits as text';
	if (/^\d{4}-\d{2}-\d{2}/.test(value)) return 'a date as text';
	return value.includes('@') ? 'an address' : 'a text';
}

/** `a list of one text`, `a bare text`: how an attribute holds its value. */
export function holdingClass(values: unknown): string {
	if (!Array.isArray(values)) return values === undefined ? 'no value' : `a bare value (${classOf(values)})`;
	if (values.length === 0) return 'an empty list';
	return `a list of ${values.length === 1 ? 'one' : 'several'} (${[...new Set(values.map(classOf))].sort().join(' and ')})`;
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const objectsIn = (value: unknown): readonly Readonly<Record<string, unknown>>[] => listOf(value).filter(isObject);

/** `id, name (also 3 fields that are not documented); missing: roleId`. Only names of the given list are ever written. */
export function fieldsClass(record: Readonly<Record<string, unknown>>, documented: readonly string[]): { readonly words: string; readonly missing: readonly string[] } {
	const names = Object.keys(record);
	const missing = documented.filter((name) => !names.includes(name));
	const unknown = names.filter((name) => !documented.includes(name)).length;
	const parts = [
		`${documented.length - missing.length} of ${documented.length} documented fields`,
		...(unknown > 0 ? [`${unknown} more that are not documented`] : []),
		...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
	];
	return { words: parts.join('; '), missing };
}

/** `3 true, 97 false`: counts by class, largest first. */
export function tally(words: readonly string[]): string {
	const counts = new Map<string, number>();
	for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
	return [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b)).map(([word, n]) => `${n} × ${word}`).join(', ') || 'none';
}

/** A word of Domo's own vocabulary, or that it is none of those on record. */
export const knownWord = (word: unknown, vocabulary: readonly string[]): string =>
	word === null || word === undefined ? 'none' : vocabulary.includes(String(word)) ? String(word) : 'a word that is not on record';
