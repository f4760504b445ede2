import { looseTableColumn, nearTableColumn, quote } from './headers';
import { SYSTEM_COLUMNS } from './system';

export interface ColumnCheck {
	/** Required columns that are not there, not even under another spelling. */
	readonly missing: readonly string[];
	/** Columns that look like a required one that is missing. */
	readonly misspelt: readonly { readonly found: string; readonly expected: string }[];
	/** System columns that several headers stand for. */
	readonly repeated: readonly { readonly column: string; readonly headers: readonly string[] }[];
	/** What is wrong and what to do, a sentence each; empty when the table can be used. */
	readonly sentences: readonly string[];
}

const minimum = ['email', 'displayName'];

/**
 * Whether a table has the columns that it needs.
 *
 * @param need `all`: the 13 columns of Domo's tool; `minimum`: `email` and `displayName`
 */
export function checkColumns(columnNames: readonly string[], need: 'all' | 'minimum'): ColumnCheck {
	const required = need === 'all' ? SYSTEM_COLUMNS.map(({ name }) => name) : minimum;
	const headersOf = new Map<string, string[]>();
	for (const header of columnNames) {
		const column = looseTableColumn(header);
		if (column !== undefined) headersOf.set(column, [...(headersOf.get(column) ?? []), header]);
	}
	const absent = required.filter((column) => !headersOf.has(column));
	const misspelt = columnNames.flatMap((found) => {
		const expected = looseTableColumn(found) === undefined ? nearTableColumn(found) : undefined;
		return expected !== undefined && absent.includes(expected) ? [{ found, expected }] : [];
	});
	const missing = absent.filter((column) => !misspelt.some(({ expected }) => expected === column));
	const repeated = [...headersOf].flatMap(([column, headers]) => (headers.length > 1 ? [{ column, headers }] : []));
	return { missing, misspelt, repeated, sentences: sentencesOf(need, missing, misspelt, repeated) };
}

function sentencesOf(
	need: 'all' | 'minimum',
	missing: ColumnCheck['missing'],
	misspelt: ColumnCheck['misspelt'],
	repeated: ColumnCheck['repeated'],
): string[] {
	const sentences = misspelt.map(({ found, expected }) => `Column ${quote(found)} looks like a misspelt ${expected}; rename it.`);
	if (missing.length > 0) {
		const remedy = need === 'all' ? 'add them, or set Columns to Minimum if the others are to stay as they are' : 'add them';
		const what = missing.length === 1 ? `The column ${missing[0]} is missing` : `The columns ${missing.join(', ')} are missing`;
		sentences.push(`${what}; ${missing.length === 1 ? remedy.replaceAll('them', 'it') : remedy}.`);
	}
	for (const { column, headers } of repeated) {
		sentences.push(`Columns ${headers.map(quote).join(' and ')} are both ${column}; keep one of them.`);
	}
	return sentences;
}
