import { looseTableColumn, nearTableColumn } from './headers';
import { quote } from '../common/text';
import { SYSTEM_COLUMNS } from './systemColumns';
import { usualColumn } from './columnHints';

export interface ColumnCheck {
	/** Required columns that are not there, not even under another spelling. */
	readonly missing: readonly string[];
	/** Columns that look like a required one that is missing, by their spelling or by what other systems call it. */
	readonly misspelt: readonly { readonly found: string; readonly expected: string }[];
	/** Columns that several headers stand for, so that nobody can tell which of them counts. */
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
	const required = need === 'all' ? SYSTEM_COLUMNS.filter(({ requiredByTool }) => requiredByTool).map(({ name }) => name) : minimum;
	const present = new Set(columnNames.map(looseTableColumn));
	const absent = required.filter((column) => !present.has(column));
	const misspelt = columnNames.flatMap((found) => {
		const expected = looseTableColumn(found) === undefined ? (usualColumn(found) ?? nearTableColumn(found)) : undefined;
		return expected !== undefined && absent.includes(expected) ? [{ found, expected }] : [];
	});
	const missing = absent.filter((column) => !misspelt.some(({ expected }) => expected === column));
	const repeated = repeatedColumns(columnNames);
	return { missing, misspelt, repeated, sentences: sentencesOf(need, missing, misspelt, repeated) };
}

/** One header twice, or several ways to write a system column of which none is exact. */
function repeatedColumns(columnNames: readonly string[]): ColumnCheck['repeated'] {
	const exact = new Set(columnNames);
	const headersOf = new Map<string, string[]>();
	for (const header of columnNames) {
		const column = looseTableColumn(header);
		const meaning = column === undefined || exact.has(column) ? header : column;
		headersOf.set(meaning, [...(headersOf.get(meaning) ?? []), header]);
	}
	return [...headersOf].flatMap(([column, headers]) => (headers.length > 1 ? [{ column, headers }] : []));
}

function sentencesOf(
	need: 'all' | 'minimum',
	missing: ColumnCheck['missing'],
	misspelt: ColumnCheck['misspelt'],
	repeated: ColumnCheck['repeated'],
): string[] {
	const sentences = misspelt.map(({ found, expected }) =>
		nearTableColumn(found) === expected
			? `Column ${quote(found)} looks like a misspelt ${expected}; rename it.`
			: `Column ${quote(found)} probably is ${expected}; rename it${expected === 'roleId' ? ' (it takes role names too)' : ''}.`);
	// Without these two no setting helps.
	const always = missing.filter((column) => minimum.includes(column));
	const others = missing.filter((column) => !minimum.includes(column));
	const ofMissing = need === 'minimum' || others.length === 0
		? [missingSentence(missing)]
		: [missingSentence(always, true), missingSentence(others, false, always.length === 0 ? ', or set Columns to Minimum if the others are to stay as they are' : '')];
	for (const sentence of ofMissing) if (sentence !== undefined) sentences.push(sentence);
	for (const { column, headers } of repeated) {
		const same = headers.every((header) => header === headers[0]);
		if (same) sentences.push(`Column ${quote(column)} is there ${headers.length} times; keep one of them.`);
		else sentences.push(`Columns ${headers.map(quote).join(' and ')} are all ${column}; keep one of them.`);
	}
	return sentences;
}

function missingSentence(columns: readonly string[], isAlwaysNeeded = false, more = ''): string | undefined {
	const [first, second] = columns;
	if (first === undefined) return undefined;
	const it = second === undefined ? 'it' : 'them';
	const what = second === undefined ? `The column ${first} is missing` : `The columns ${columns.join(', ')} are missing`;
	return isAlwaysNeeded ? `${what}; every table needs ${it}, so add ${it}.` : `${what}; add ${it}${more}.`;
}
