import type { Field } from '../common/fieldValue';
import { suggestion } from '../common/suggestion';
import { compareText, quote, tidy } from '../common/text';
import { type AttributeDefinition, COORDINATION_KEY } from '../domo';
import { editFieldsMapping, foreignColumnHint, halfName, isKeptByDomo, suggestionNotes, unreadHeader, usualColumn } from './columnHints';
import { createField, customAttributes, isUnderscored, valueTypes, type ValueTypes } from './fields';
import { dateColumnNotes } from './rowPeriod';
import { BULK_IMPORT_COLUMNS, DATE_COLUMNS, isDateColumn, SYSTEM_COLUMNS } from './systemColumns';
import type { ConfigContext, UnknownColumn } from './types';

/** The most columns that one message names. */
const maxColumnsNamed = 10;

const blankOrInvisible = /[\s\p{Default_Ignorable_Code_Point}]/gu;

const tableColumns: readonly string[] = [...SYSTEM_COLUMNS, ...BULK_IMPORT_COLUMNS, ...DATE_COLUMNS].map(({ name }) => name);
const suggestTableColumn = suggestion(tableColumns.filter((name) => !isDateColumn(name)));
const tableColumnSet: ReadonlySet<string> = new Set(tableColumns);
const tableColumnsByLoose: ReadonlyMap<string, string> = new Map(tableColumns.map((name) => [loose(name), name]));
const tableColumnsByKey: ReadonlyMap<string, string> = new Map(SYSTEM_COLUMNS.map(({ name, key }) => [key.toLowerCase(), name]));

/** What the columns of a table are. */
export interface Headers {
	readonly fields: readonly Field[];
	/** Name of the field or bulk-import column that a header stands for; headers that mean nothing to us are missing. */
	readonly meaningOf: ReadonlyMap<string, string>;
	readonly unknownColumns: readonly UnknownColumn[];
	readonly notes: readonly string[];
	/** For an Edit Fields node, where unknown columns look like ours; else empty. */
	readonly mapping: string;
	/** The header that probably stands for a column which the table does not have, by that column. */
	readonly suggested: ReadonlyMap<string, string>;
	readonly types: ValueTypes;
}

/** True for columns that are not about the person: names that begin with `_`, the row's number, the attribute in which runs mark their account. */
export function isReserved(header: string): boolean {
	return header === 'row_number' || header === COORDINATION_KEY || isUnderscored(header);
}

/**
 * Finds what each column stands for: first by its exact name or key, then a system column in another case or with odd blanks. Keys of
 * attributes are case-sensitive (domo-api 3.1) and are matched exactly.
 */
export function resolveHeaders(headers: readonly string[], context: ConfigContext): Headers {
	const attributes = customAttributes(context.attributes);
	const meaningOf = new Map<string, string>();
	const taken = new Map<string, string>();
	const notes: string[] = [];
	// Sorted, so that the result does not depend on which row has a column first.
	const columns = headers.filter((header) => !isReserved(header)).sort(compareText);
	const settle = (header: string, meaning: string): void => {
		meaningOf.set(header, meaning);
		taken.set(meaning, header);
		if (header !== meaning) notes.push(understoodNote(header, meaning));
	};
	for (const header of columns) if (tableColumnSet.has(header) || attributes.has(header)) settle(header, header);
	for (const note of dateColumnNotes(columns, [...attributes.keys()])) notes.push(note);

	for (const header of columns) {
		const meaning = meaningOf.has(header) ? undefined : looseMeaning(header, attributes);
		if (meaning !== undefined && !taken.has(meaning)) settle(header, meaning);
	}

	// What an unknown column may stand for depends on all that are known.
	const hint = headerHints(attributes, context.attributes, taken);
	const unknown = columns.filter((header) => !meaningOf.has(header)).map((name): UnknownColumn => {
		const meaning = looseMeaning(name, attributes);
		return { name, hint: meaning === undefined ? hint(name) : `column ${quote(taken.get(meaning) ?? meaning)} already is ${meaning}; keep one of the two` };
	});
	const suggested = suggestions(unknown.map(({ name }) => name), taken, attributes);
	const mapping = suggested.size === 0 ? '' : mappingOf(headers, meaningOf, suggested);
	for (const header of headers) {
		if (isUnderscored(header) && context.attributes.some(({ key }) => key === header)) notes.push(underscoreNote(header));
	}
	if (context.unknownColumns === 'create') for (const { name } of unknown) if (!isKeptByDomo(name)) meaningOf.set(name, name);
	if (context.unknownColumns === 'ignore' && unknown.length > 0) notes.push(ignoredNote(unknown));

	const types = valueTypes(context);
	const fields = fieldNames(meaningOf, attributes).map((name) => createField(name, context.attributes, attributes.get(name), types));
	for (const field of fields) if (field.providerOwned) notes.push(providerNote(field));
	return {
		fields,
		meaningOf,
		unknownColumns: context.unknownColumns === 'ignore' ? [] : unknown,
		notes,
		mapping,
		suggested: new Map([...suggested].map(([header, column]) => [column, header])),
		types,
	};
}

/** System columns in Domo's order, then attributes by key. */
function fieldNames(meaningOf: ReadonlyMap<string, string>, attributes: ReadonlyMap<string, unknown>): string[] {
	const present = new Set(meaningOf.values());
	const system = SYSTEM_COLUMNS.map(({ name }) => name).filter((name) => present.has(name));
	return [...system, ...[...present].filter((name) => !tableColumnSet.has(name) || attributes.has(name)).sort(compareText)];
}

/** The system or bulk-import column that a header stands for when case, blanks and a BOM do not count. */
export function looseTableColumn(header: string): string | undefined {
	return tableColumnsByLoose.get(loose(header));
}

function looseMeaning(header: string, attributes: ReadonlyMap<string, AttributeDefinition>): string | undefined {
	const tidied = tidy(header);
	if (attributes.has(tidied)) return tidied;
	const column = looseTableColumn(header);
	// A header may also stand for an attribute, by another spelling of its key or by its title: then there is no suggestion.
	const isAttribute = column !== undefined && isDateColumn(column) && [...attributes.values()].some(({ key, title }) => loose(key) === loose(column) || loose(title) === loose(column));
	return isAttribute ? undefined : column;
}

/** Returns a function that says what an unknown header may stand for. */
function headerHints(
	attributes: ReadonlyMap<string, AttributeDefinition>,
	definitions: readonly AttributeDefinition[],
	taken: ReadonlyMap<string, string>,
): (header: string) => string {
	const suggestKey = suggestion([...attributes.keys()]);
	const byLooseKey = new Map([...attributes.keys()].map((key) => [loose(key), key]));
	const byLooseTitle = new Map([...attributes.values()].map(({ title, key }) => [loose(title), key]));
	// A definition that no column can be about.
	const defined = new Set(definitions.map(({ key }) => key));
	return (header) => {
		if (loose(header) === '') return foreignColumnHint('') ?? '';
		const unread = unreadHeader(header);
		if (unread !== undefined) return unread;
		const key = byLooseKey.get(loose(header));
		if (key !== undefined) return `did you mean ${key}? Keys of attributes are case-sensitive`;
		const titled = byLooseTitle.get(loose(header));
		if (titled !== undefined) return `did you mean ${titled}? A column is named by the attribute's key, not by its title`;
		const usual = usualColumn(header);
		const near = tableColumnsByKey.get(loose(header)) ?? nearTableColumn(header) ?? suggestKey(header);
		if (usual !== undefined && !taken.has(usual)) return `did you mean ${usual}?${suggestionNotes[usual] ?? ''}`;
		const half = taken.has('displayName') ? undefined : halfName(header);
		if (half !== undefined) return `it is half of displayName, which holds the first and the last name together`;
		const foreign = foreignColumnHint(header);
		if (foreign !== undefined) return foreign;
		if (near !== undefined) return `did you mean ${near}?${suggestionNotes[near] ?? ''}`;
		if (usual !== undefined) return `column ${quote(taken.get(usual) ?? usual)} already is ${usual}; take this one out if it says the same`;
		return defined.has(header) ? 'Domo manages it by itself; take the column out' : '';
	};
}

/** The system or bulk-import column with the most similar name. */
export function nearTableColumn(header: string): string | undefined {
	return suggestTableColumn(header);
}

/** The column that each unknown header probably stands for: one that the table does not have, or a half of it. */
function suggestions(unknown: readonly string[], taken: ReadonlyMap<string, string>, attributes: ReadonlyMap<string, AttributeDefinition>): ReadonlyMap<string, string> {
	const byLooseKey = new Map([...attributes.values()].flatMap(({ title, key }) => [[loose(title), key], [loose(key), key]]));
	const found = new Map<string, string>();
	const used = new Set<string>();
	for (const header of unknown) {
		if (unreadHeader(header) !== undefined) continue;
		const column = byLooseKey.get(loose(header)) ?? tableColumnsByKey.get(loose(header)) ?? usualColumn(header) ?? (foreignColumnHint(header) === undefined ? nearTableColumn(header) : undefined);
		if (column === undefined || taken.has(column) || used.has(column)) continue;
		found.set(header, column);
		used.add(column);
	}
	const halves = (['first', 'last'] as const).map((half) => unknown.filter((header) => halfName(header) === half));
	const areOnePair = halves.every(({ length }) => length === 1);
	if (areOnePair && !taken.has('displayName') && !used.has('displayName')) for (const header of halves.flat()) found.set(header, 'displayName');
	return found;
}

function mappingOf(headers: readonly string[], meaningOf: ReadonlyMap<string, string>, suggested: ReadonlyMap<string, string>): string {
	const ours = headers.filter((header) => header === 'row_number' || header === '_source').map((header): [string, string] => [header, header]);
	return editFieldsMapping(new Map([...meaningOf, ...suggested, ...ours]));
}

function underscoreNote(header: string): string {
	return `Column ${quote(header)} was not read: names that begin with _ are kept for what these nodes hand on. Give that attribute another key in Domo to manage it here.`;
}

function understoodNote(header: string, meaning: string): string {
	if (header.replace(blankOrInvisible, '') !== meaning) return `Column ${quote(header)} was read as ${meaning}.`;
	return `Column ${meaning} was read without the blanks or invisible characters in its header.`;
}

function ignoredNote(columns: readonly UnknownColumn[]): string {
	const named = columns.slice(0, maxColumnsNamed).map(({ name, hint }) => (hint.startsWith('did you mean') ? `${quote(name)} (${hint})` : quote(name)));
	const more = columns.length > maxColumnsNamed ? ` and ${columns.length - maxColumnsNamed} more` : '';
	return `Ignored ${columns.length === 1 ? 'one unknown column' : `${columns.length} unknown columns`}: ${named.join(', ')}${more}.`;
}

function providerNote(field: Field): string {
	return `${field.name} is written by the identity provider: differences are reported and not sent, because the next sign-in would undo them.`;
}

function loose(text: string): string {
	return text.normalize('NFC').replace(blankOrInvisible, '').toLowerCase();
}

export interface ColumnCheck {
	/** Required columns that are not there, not even under another spelling. */
	readonly missing: readonly string[];
	/** Columns that look like a required one that is missing, by their spelling or by what other systems call it. */
	readonly misspelt: readonly { readonly found: string; readonly expected: string }[];
	/** Columns that several headers stand for, so that it is not clear which of them counts. */
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
	const present = new Set(columnNames.map(looseTableColumn));
	const absent = required.filter((column) => !present.has(column));
	const misspelt = columnNames.flatMap((found) => {
		const expected = usualColumn(found) ?? nearTableColumn(found);
		return expected !== undefined && absent.includes(expected) ? [{ found, expected }] : [];
	});
	const missing = absent.filter((column) => !misspelt.some(({ expected }) => expected === column));
	const repeated = repeatedColumns(columnNames);
	return { missing, misspelt, repeated, sentences: sentencesOf(missing, misspelt, repeated) };
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
	const ofMissing = others.length === 0
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
