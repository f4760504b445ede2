import type { HttpRequest } from '../common/ports';
import type { Asker, Reply } from './checkInstance';

/** How an answer compares with what is publicly documented (docs/maintainers/domo-api.md). */
export type ProbeVerdict = 'asDocumented' | 'differs' | 'refused' | 'notThere' | 'noAnswer' | 'notTried';

/** What one probe found. Nothing in it is text of an answer. */
export interface Finding {
	readonly verdict: ProbeVerdict;
	/** In classes and counts. */
	readonly found: string;
	/** What this means for whoever wants to run a job here; empty: nothing to do. */
	readonly means?: string;
	/** Without it no job can run here. */
	readonly blocks?: true;
	/** In which of the known shapes the stand-in can answer like this instance, by request. */
	readonly shapes?: Readonly<Record<string, string | number>>;
}

/** What earlier probes learnt. It stays inside: none of it is written into a finding. */
export interface Known {
	readonly dataSetId: string | undefined;
	callerId?: number;
	callerEmail?: string;
	callerName?: string;
	roleId?: number;
	count?: number;
	people: Readonly<Record<string, unknown>>[];
	rowCount?: number;
}

export interface Probe {
	readonly id: string;
	readonly title: string;
	run(asker: Pick<Asker, 'ask'>, known: Known): Promise<Finding>;
}

export const fine = (found: string, more: Partial<Finding> = {}): Finding => ({ verdict: 'asDocumented', found, ...more });
export const differs = (found: string, means: string, more: Partial<Finding> = {}): Finding => ({ verdict: 'differs', found, means, ...more });
export const notTried = (found: string): Finding => ({ verdict: 'notTried', found });

/** An answer that is not the JSON that was asked for; undefined when it is. */
export function setback(reply: Reply, means: string, more: Partial<Finding> = {}): Finding | undefined {
	const { status, kind } = reply;
	if (kind === 'none') return { verdict: 'noAnswer', found: 'no answer within 15 seconds, or none at all', means, ...more };
	if (kind === 'webPage') return { verdict: 'refused', found: `a web page with HTTP ${status} in the place of an answer`, means: 'Something in between answers for Domo: a sign-in page, a proxy, or the IP allowlist. Let the machine that runs n8n through.', ...more };
	if (status === 404) return { verdict: 'notThere', found: 'HTTP 404', means, ...more };
	if (status >= 400) return { verdict: 'refused', found: `HTTP ${status}`, means, ...more };
	if (kind !== 'json') return { verdict: 'differs', found: `HTTP ${status} with ${kind === 'empty' ? 'no content' : 'text that is not JSON'}`, means, ...more };
	return undefined;
}

/** The stand-in's name for an answer that is no good one. */
export function oddityOf({ kind, status }: Reply): string | number {
	if (status >= 400) return status;
	return kind === 'webPage' ? 'html' : kind === 'none' ? 'late' : 'empty';
}

export const get = (path: string, query?: HttpRequest['query']): HttpRequest => ({ method: 'GET', path, ...(query !== undefined && { query }) });
export const IDENTITY = '/api/identity/v1/users';
export const KEYS = [
	'id', 'displayName', 'department', 'userName', 'emailAddress', 'phoneNumber', 'deskPhoneNumber', 'title', 'timeZone', 'hireDate', 'created', 'modified', 'alternateEmail', 'employeeLocation',
	'employeeNumber', 'employeeId', 'locale', 'roleId', 'reportsTo', 'isAnonymous', 'isSystemUser', 'isPending', 'isActive', 'invitorUserId', 'lastActivity', 'lastLogin',
] as const;
export const FLAGS = ['isPending', 'isAnonymous', 'isSystemUser', 'isActive'] as const;

export interface SearchOptions {
	readonly limit: number;
	readonly offset?: number;
	readonly includeDeleted?: boolean;
	readonly includeSupport?: boolean;
	readonly filters?: readonly unknown[];
	readonly parts?: readonly string[];
}

export const search = ({ limit, offset = 0, includeDeleted = false, includeSupport = false, filters = [], parts = ['DETAILED'] }: SearchOptions): HttpRequest => ({
	method: 'POST', path: `${IDENTITY}/search`, query: { explain: false },
	json: { showCount: true, count: false, includeDeleted, onlyDeleted: false, includeSupport, limit, offset, sort: { field: 'displayName', order: 'ASC' }, filters, ids: [], attributes: KEYS, parts },
});

export const usersIn = (reply: Reply): readonly Readonly<Record<string, unknown>>[] => objectsIn(isObject(reply.json) ? reply.json['users'] : undefined);
export const countIn = (reply: Reply): number | undefined => (isObject(reply.json) && typeof reply.json['count'] === 'number' ? reply.json['count'] : undefined);
export const attributeOf = (person: Readonly<Record<string, unknown>>, key: string): unknown => {
	const found = objectsIn(person['attributes']).find((attribute) => attribute['key'] === key);
	return found === undefined ? undefined : found['values'];
};
export const firstOf = (values: unknown): unknown => (Array.isArray(values) ? values[0] : values);
export const OWN_SHAPES = { usersList: 'a list named users', bareArray: 'a bare list', bareObject: 'a bare object', unknown: 'none of the three documented shapes' } as const;

/** The stand-in's name for the same. */
export const OWN_ODDITIES: Readonly<Record<string, string>> = { bareObject: 'otherShape', bareArray: 'thirdShape' };

export function ownShape(json: unknown): readonly [keyof typeof OWN_SHAPES, Readonly<Record<string, unknown>> | undefined] {
	if (Array.isArray(json)) return ['bareArray', objectsIn(json)[0]];
	if (!isObject(json)) return ['unknown', undefined];
	if (Array.isArray(json['users'])) return ['usersList', objectsIn(json['users'])[0]];
	return wholeNumber(json['id']) === undefined ? ['unknown', undefined] : ['bareObject', json];
}

export function recordFinding(reply: Reply, documented: readonly string[]): Finding {
	const bad = setback(reply, '');
	if (bad !== undefined) return bad;
	const { words, missing } = fieldsClass(isObject(reply.json) ? reply.json : {}, documented);
	return missing.length === 0 ? fine(words) : differs(words, '');
}

export function wholeNumber(value: unknown): number | undefined {
	const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
	return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

export const textIn = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

export const GROUP_TYPES = ['open', 'closed', 'dynamic', 'adhoc', 'directory', 'system', 'default'];

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
