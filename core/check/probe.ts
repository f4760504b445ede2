/**
 * What a probe of Domo Check Instance is, how it asks the instance, and the words for what it finds. All that a report says of an answer is
 * put together from these words, from counts, and from names that this package knows already: no text of an answer can get into it.
 */
import type { Clock, HttpPort, HttpRequest, HttpResponse } from '../common/ports';
import { requestOf } from '../domo/requests';
import { isWebPage } from '../domo/responses';
import { isRecord, parseJson, wholeNumber } from '../domo/values';

/** What came back on one request. `status` 0: no answer in time, or none at all. */
export interface Reply {
	readonly status: number;
	readonly kind: 'json' | 'webPage' | 'text' | 'empty' | 'none';
	/** Of `kind` json. */
	readonly json?: unknown;
	readonly body: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly ms: number;
}

export interface AskOptions {
	/** The most requests a second, five at most; null or absent: five. */
	readonly requestsPerSecond?: number | null;
	readonly signal?: AbortSignal;
}

export type Ask = (request: HttpRequest) => Promise<Reply>;

/** At most this many requests, whatever is found: an instance is asked politely. */
export const MOST_REQUESTS = 40;
/** At most five a second, unless fewer are allowed. */
const MOST_PER_SECOND = 5;
const LONGEST_ANSWER_MS = 15_000;
const LONGEST_PAUSE_MS = 10_000;

/** The number of requests is used up. */
export class NoRequestsLeft extends Error {}

/**
 * Sends requests one after the other. Nothing that an instance answers, or leaves unanswered, ends it: a reply says what came. A 429 is
 * waited out once. `replies`: every reply so far, in order.
 */
export function createAsker(http: HttpPort, clock: Clock, { requestsPerSecond, signal }: AskOptions = {}): { readonly ask: Ask; readonly replies: readonly Reply[] } {
	const replies: Reply[] = [];
	const spacingMs = 1_000 / Math.min(requestsPerSecond ?? MOST_PER_SECOND, MOST_PER_SECOND);
	let nextAt = 0;

	async function once(request: HttpRequest): Promise<Reply> {
		if (replies.length >= MOST_REQUESTS || signal?.aborted === true) throw new NoRequestsLeft();
		await clock.sleep(Math.max(0, nextAt - clock.now()), signal);
		nextAt = clock.now() + spacingMs;
		const startedAt = clock.now();
		const answered = new AbortController();
		const late = clock.sleep(LONGEST_ANSWER_MS, answered.signal).then(() => null);
		const cut = new AbortController();
		const answer = await Promise.race([http.send(request, cut.signal).catch(() => null), late]);
		answered.abort();
		if (answer === null) cut.abort();
		const reply = replyOf(answer, clock.now() - startedAt);
		replies.push(reply);
		return reply;
	}

	return {
		replies,
		async ask(request) {
			const reply = await once(request);
			if (reply.status !== 429) return reply;
			await clock.sleep(Math.min(Math.max(Number(reply.headers['retry-after']) || 1, 1) * 1_000, LONGEST_PAUSE_MS), signal);
			return once(request);
		},
	};
}

function replyOf(answer: HttpResponse | null, ms: number): Reply {
	if (answer === null) return { status: 0, kind: 'none', body: '', headers: {}, ms };
	const { status, headers, body } = answer;
	const base = { status, headers, body, ms };
	if (body.trim() === '') return { ...base, kind: 'empty' };
	if (isWebPage(body)) return { ...base, kind: 'webPage' };
	const parsed = parseJson(body);
	return parsed === undefined ? { ...base, kind: 'text' } : { ...base, kind: 'json', json: parsed.value };
}

/** How an answer compares with what is publicly documented (docs/maintainers/domo-api.md). */
export type ProbeVerdict = 'asDocumented' | 'differs' | 'refused' | 'notThere' | 'noAnswer' | 'notTried';

/** What one probe found. Nothing in it is text of an answer. */
export interface ProbeFinding {
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
	callerId?: number | undefined;
	callerEmail?: string | undefined;
	callerName?: string | undefined;
	roleId?: number | undefined;
	count?: number | undefined;
	people?: readonly Readonly<Record<string, unknown>>[];
	rowCount?: number | undefined;
}

/** What a probe can need to know, and what its finding says where that is missing. */
const MISSING = {
	callerId: 'the own id is not known', callerName: 'the own account is not known', roleId: 'the role of the account is not known', count: 'the total is not known',
	people: 'no people were read', dataSetId: 'no DataSet was given',
} as const;

export interface Probe {
	readonly id: string;
	readonly title: string;
	/** Without these it is not tried. */
	readonly needs?: readonly (keyof typeof MISSING)[];
	run(ask: Ask, known: Known): Promise<ProbeFinding>;
}

/** A probe of one request. */
export interface SingleProbe extends Omit<Probe, 'run'> {
	request(known: Known): HttpRequest;
	/** What an answer that is not the JSON that was asked for means. */
	readonly otherwise: string;
	readonly blocks?: true;
	/** The stand-in's name of the request, where it can answer as the instance does. */
	readonly standIn?: string;
	read(json: unknown, known: Known): ProbeFinding;
}

/** A probe of one request: `read` gets its JSON. */
export const single = ({ request, otherwise, blocks, standIn, read, ...probe }: SingleProbe): Probe => ({
	...probe,
	async run(ask, known) {
		const reply = await ask(request(known));
		return noJson(reply, otherwise, { ...(blocks && { blocks }), ...(standIn !== undefined && { shapes: { [standIn]: oddityOf(reply) } }) }) ?? read(reply.json, known);
	},
});

/** Undefined where all is known that the probe needs. */
export function notTried({ needs = [] }: Probe, known: Known): ProbeFinding | undefined {
	const missing = needs.find((name) => known[name] === undefined);
	return missing && { verdict: 'notTried', found: MISSING[missing] };
}

export const fine = (found: string, more: Partial<ProbeFinding> = {}): ProbeFinding => ({ verdict: 'asDocumented', found, ...more });
export const differs = (found: string, means: string, more: Partial<ProbeFinding> = {}): ProbeFinding => ({ verdict: 'differs', found, means, ...more });

/** The finding for an answer that is not the JSON that was asked for; undefined when it is. */
export function noJson(reply: Reply, means: string, more: Partial<ProbeFinding> = {}): ProbeFinding | undefined {
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

/** `a list of one (a text)`, `a bare value (a text)`: how an attribute holds its value. */
export function holdingClass(values: unknown): string {
	if (!Array.isArray(values)) return values === undefined ? 'no value' : `a bare value (${classOf(values)})`;
	if (values.length === 0) return 'an empty list';
	return `a list of ${values.length === 1 ? 'one' : 'several'} (${[...new Set(values.map(classOf))].sort().join(' and ')})`;
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const recordsIn = (value: unknown): readonly Readonly<Record<string, unknown>>[] => listOf(value).filter(isRecord);

/** `2 of 3 documented fields; 1 more that are not documented; missing: roleId`. Only names of the given list are ever written. */
export function fieldsClass(json: unknown, documented: readonly string[]): { readonly words: string; readonly missing: readonly string[] } {
	const names = isRecord(json) ? Object.keys(json) : [];
	const missing = documented.filter((name) => !names.includes(name));
	const unknown = names.filter((name) => !documented.includes(name)).length;
	const parts = [
		`${documented.length - missing.length} of ${documented.length} documented fields`,
		...(unknown > 0 ? [`${unknown} more that are not documented`] : []),
		...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
	];
	return { words: parts.join('; '), missing };
}

/** `3 × true, 97 × false`: counts by class, largest first. */
export function tally(words: readonly string[]): string {
	const counts = new Map<string, number>();
	for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
	return [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b)).map(([word, n]) => `${n} × ${word}`).join(', ') || 'none';
}

/** A word of Domo's own vocabulary, or that it is none of those on record. */
export const knownWord = (word: unknown, vocabulary: readonly string[]): string =>
	word === null || word === undefined ? 'none' : vocabulary.includes(String(word)) ? String(word) : 'a word that is not on record';

export const KEYS = [
	'id', 'displayName', 'department', 'userName', 'emailAddress', 'phoneNumber', 'deskPhoneNumber', 'title', 'timeZone', 'hireDate', 'created', 'modified', 'alternateEmail', 'employeeLocation',
	'employeeNumber', 'employeeId', 'locale', 'roleId', 'reportsTo', 'isAnonymous', 'isSystemUser', 'isPending', 'isActive', 'invitorUserId', 'lastActivity', 'lastLogin',
] as const;

export interface ProbeSearch {
	readonly limit: number;
	readonly offset?: number;
	readonly includeDeleted?: boolean;
	readonly includeSupport?: boolean;
	readonly filters?: readonly unknown[];
	readonly parts?: readonly string[];
}

export function userSearch({ limit, offset = 0, includeDeleted = false, includeSupport = false, filters = [], parts = ['DETAILED'] }: ProbeSearch): HttpRequest {
	const sort = { field: 'displayName', order: 'ASC' };
	return requestOf('searchUsers', {}, { query: { explain: false }, json: { showCount: true, count: false, includeDeleted, onlyDeleted: false, includeSupport, limit, offset, sort, filters, ids: [], attributes: KEYS, parts } });
}

export const usersIn = ({ json }: Reply) => recordsIn(isRecord(json) ? json['users'] : undefined);
export const countIn = ({ json }: Reply): number | undefined => (isRecord(json) && typeof json['count'] === 'number' ? json['count'] : undefined);
export const attributeOf = (person: Readonly<Record<string, unknown>>, key: string): unknown => recordsIn(person['attributes']).find((attribute) => attribute['key'] === key)?.['values'];
export const firstEntry = (values: unknown): unknown => (Array.isArray(values) ? values[0] : values);

export function ownRecord({ callerId }: Known): HttpRequest {
	return requestOf('getUser', { userId: callerId }, { query: { parts: 'DETAILED' } });
}

export const OWN_SHAPES = { usersList: 'a list named users', bareArray: 'a bare list', bareObject: 'a bare object', unknown: 'none of the three documented shapes' } as const;

export function ownShape(json: unknown): readonly [keyof typeof OWN_SHAPES, Readonly<Record<string, unknown>> | undefined] {
	if (Array.isArray(json)) return ['bareArray', recordsIn(json)[0]];
	if (!isRecord(json)) return ['unknown', undefined];
	if (Array.isArray(json['users'])) return ['usersList', recordsIn(json['users'])[0]];
	return wholeNumber(json['id']) === null ? ['unknown', undefined] : ['bareObject', json];
}

export function fieldsFinding(json: unknown, documented: readonly string[]): ProbeFinding {
	const { words, missing } = fieldsClass(json, documented);
	return missing.length === 0 ? fine(words) : differs(words, '');
}
