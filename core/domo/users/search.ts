/**
 * The user search of the identity API: what one page asks for, and how each record in its response is read. In: who is looked for, which
 * fields, which page. Out: records, and the reader that makes a `LiveUser` of one.
 */
import type { Field, FieldValue } from '../../common/fieldValue';
import { z } from '../../vendor/zod';
import type { Call, DomoClient } from '../client';
import type { RequestId } from '../requests';
import { answerField, booleanOr, epochMs, isRecord, listOfValues, liveValue, textOrNone, wholeNumber } from '../values';
import { isFixedType, type GroupMembership } from './groups';

/** An account of the target instance. `values[i]` belongs to `fields[i]` that it was read with. */
export interface LiveUser {
	readonly id: number;
	readonly email: string;
	/** `userName`, what the person signs in with: an attribute of its own beside the address (domo-api 2.4). Empty where Domo tells none. */
	readonly login: string;
	readonly displayName: string;
	readonly roleId: number | null;
	readonly values: readonly FieldValue[];
	/** False for an invitation that nobody accepted yet. */
	readonly accepted: boolean;
	readonly active: boolean;
	/** Domo support, system and anonymous accounts are never touched. */
	readonly human: boolean;
	/** Milliseconds since the epoch; null when Domo does not say. */
	readonly createdAt: number | null;
	/** Present when groups were asked for. */
	readonly groups?: readonly GroupMembership[];
}

/** Who is looked for (domo-api 2.2): the filters that public clients send. */
export type UserQuery =
	| { readonly by: 'all' }
	| { readonly by: 'ids'; readonly ids: readonly number[] }
	/** Substrings of addresses; the caller compares exactly. */
	| { readonly by: 'email'; readonly email: string }
	/** Substrings of any field. */
	| { readonly by: 'text'; readonly text: string }
	/** Accounts that have one of these values, or for addresses and logins a text that holds one. Not attested: the caller checks that it finds a known account. */
	| { readonly by: 'values'; readonly field: LookUpField; readonly values: readonly string[] }
	/** Addresses of accounts that other searches leave out. */
	| { readonly by: 'hidden'; readonly email: string; readonly among: 'deleted' | 'support' };

/** What a person can be looked up by. */
export type LookUpField = 'emailAddress' | 'userName' | 'employeeId';

interface UserSearch {
	readonly who: UserQuery;
	/** Attribute keys that are read. */
	readonly keys: readonly string[];
	readonly groups: boolean;
	readonly limit: number;
	readonly offset: number;
}

/** Read for every user, whatever the configuration manages: who it is, and whether it may be changed. */
const ALWAYS_READ = [
	'id', 'displayName', 'emailAddress', 'userName', 'roleId', 'isActive', 'isPending', 'isSystemUser', 'isAnonymous', 'created',
] as const;

/** The keys to ask for: our own and each field's, once. */
export function searchKeys(fields: readonly Field[]): readonly string[] {
	return [...new Set([...ALWAYS_READ, ...fields.map((field) => field.key)])];
}

/** The body of one page. The order is by name, the one sort that public clients use; users with one name may move between pages, which `completenessOf` notices. */
function searchBody({ who, keys, groups, limit, offset }: UserSearch, cacheBuster: number): Readonly<Record<string, unknown>> {
	const isDeleted = who.by === 'hidden' && who.among === 'deleted';
	return {
		showCount: true, count: false, limit, offset, sort: { field: 'displayName', order: 'ASC' },
		includeDeleted: isDeleted, onlyDeleted: isDeleted, includeSupport: who.by === 'hidden' && who.among === 'support',
		filters: filtersOf(who), ids: [],
		attributes: keys, parts: groups ? ['DETAILED', 'GROUPS'] : ['DETAILED'],
		// Differs from one search to the next, so that no cache answers; a public client sends the time.
		cacheBuster,
	};
}

function filtersOf(who: UserQuery): readonly Readonly<Record<string, unknown>>[] {
	switch (who.by) {
		case 'all': return [];
		case 'ids': return [{ field: 'id', filterType: 'value', values: who.ids, operator: 'EQ' }];
		case 'email':
		case 'hidden': return [{ filterType: 'text', field: 'emailAddress', text: who.email }];
		case 'text': return [{ filterType: 'text', text: who.text }];
		case 'values':
			return who.field === 'employeeId'
				? [{ field: who.field, filterType: 'value', values: who.values, operator: 'EQ' }]
				: [{ filterType: 'text', field: who.field, text: who.values.join(' ') }];
	}
}

/** One page of a user search, as it came. `count`: how many there are in all, when Domo says so. */
export interface UserPage {
	readonly users: readonly unknown[];
	readonly count: number | null;
}

const page = z.object({ users: z.array(z.unknown()), count: answerField.number });

/** A row of the table of requests for each filter, since they are not equally well attested. */
const SEARCHES = {
	all: 'searchUsers', ids: 'searchUsersById', email: 'searchUsersByEmail', text: 'searchUsersByText', values: 'searchUsersByValue', hidden: 'searchHiddenUsers',
} as const satisfies Record<UserQuery['by'], RequestId>;

/** No public client asks for more (domo-api 2.2). */
const LARGEST_ATTESTED_PAGE = 200;

export type PageSearch = UserSearch & Pick<Call, 'urgent' | 'onSend'>;

/** Reads one page (domo-api 2.2 A). */
export function readPage(client: DomoClient, { urgent = false, onSend, ...search }: PageSearch, signal?: AbortSignal): Promise<UserPage> {
	const request = search.who.by === 'all' && search.limit > LARGEST_ATTESTED_PAGE ? 'searchUsersLarge' : SEARCHES[search.who.by];
	const json = searchBody(search, client.clock.now());
	return client.read({ doing: 'list the users', request, query: { explain: false }, json, urgent, ...(onSend && { onSend }) }, page, signal);
}

/** Reads one record of a search's answer; null when it has no usable id. */
export type ReadRecord = (record: unknown) => LiveUser | null;

const NO_VALUES: readonly unknown[] = [];

/**
 * Makes the reader for one search. Records are checked by hand instead of by zod, because an instance may have 100,000 of them;
 * what is kept is one small object per user, with the fields' values by position.
 */
export function recordReader(fields: readonly Field[]): ReadRecord {
	const slots = new Map(searchKeys(fields).map((key, index) => [key, index]));
	const slotOf = (key: string): number => slots.get(key) ?? -1;
	const own = Object.fromEntries(ALWAYS_READ.map((key) => [key, slotOf(key)]));
	const emailAt = fields.findIndex(({ name }) => name === 'email');
	const fieldSlots = fields.map((field) => slotOf(field.key));
	const raw: (readonly unknown[] | undefined)[] = new Array<undefined>(slots.size).fill(undefined);
	const share = sharedTexts();

	const first = (key: (typeof ALWAYS_READ)[number]): unknown => raw[own[key] ?? -1]?.[0];

	return (record) => {
		if (!isRecord(record)) return null;
		raw.fill(undefined);
		collect(record, slots, raw);
		const id = wholeNumber(record['id']) ?? wholeNumber(first('id'));
		if (id === null) return null;
		const groups = groupsOf(record['groups']);
		const address = textOrNone(record['emailAddress']) ?? textOrNone(first('emailAddress'));
		const login = textOrNone(record['userName']) ?? textOrNone(first('userName')) ?? '';
		// `map` makes a list of just that length; one that grows has room for as many again, for each of 100,000 people.
		const values = fields.map((field, i) => share(liveValue(field, raw[fieldSlots[i] ?? -1] ?? NO_VALUES)));
		const email = address ?? (login.includes('@') ? login : '');
		// Where only the login is an address, the e-mail field has it too.
		if (address === undefined && email !== '' && emailAt >= 0) values[emailAt] ??= email;
		return {
			id,
			email,
			login,
			displayName: textOrNone(record['displayName']) ?? textOrNone(first('displayName')) ?? '',
			roleId: wholeNumber(record['roleId']) ?? wholeNumber(first('roleId')) ?? wholeNumber(isRecord(record['role']) ? record['role']['roleId'] : undefined),
			values,
			// Both are true for an invited account that has not signed in yet, and for no other (domo-api 2.8).
			accepted: !booleanOr(first('isPending'), false) && !booleanOr(first('isAnonymous'), false),
			active: booleanOr(first('isActive'), true),
			human: !booleanOr(first('isSystemUser') ?? record['systemUser'], false) && (textOrNone(record['userType']) ?? 'USER') === 'USER',
			createdAt: epochMs(first('created')),
			...(groups !== undefined && { groups }),
		};
	};
}

function collect(record: Readonly<Record<string, unknown>>, slots: ReadonlyMap<string, number>, raw: (readonly unknown[] | undefined)[]): void {
	// Records have these beside the attributes, and some leave them out among the attributes (domo-api 2.2).
	for (const key of ['displayName', 'emailAddress', 'roleId'] as const) {
		const slot = slots.get(key);
		if (slot !== undefined && record[key] !== undefined) raw[slot] = [record[key]];
	}
	eachAttribute(record['attributes'], (key, values) => {
		const slot = typeof key === 'string' ? slots.get(key) : undefined;
		if (slot !== undefined && values !== undefined) raw[slot] = listOfValues(values);
	});
}

/** Key and values of a list of `{ key, values }`, or of a record that has a member for each key. */
function eachAttribute(attributes: unknown, take: (key: unknown, values: unknown) => void): void {
	if (Array.isArray(attributes)) {
		for (const attribute of attributes) if (isRecord(attribute)) take(attribute['key'], attribute['values'] ?? attribute['value']);
	} else if (isRecord(attributes)) {
		for (const [key, values] of Object.entries(attributes)) take(key, values);
	}
}

/** Every account has these: where they are missing for most, the response came without attributes (domo-api 2.2). */
const EVERYBODY_HAS: ReadonlySet<unknown> = new Set(['id', 'displayName', 'emailAddress', 'roleId']);

/** Whether a record came with attributes at all; accounts that single sign-on made lack most others. */
export function hasAttributes(record: unknown): boolean {
	let has = false;
	eachAttribute(isRecord(record) ? record['attributes'] : undefined, (key, values) => (has ||= EVERYBODY_HAS.has(key) && listOfValues(values).length > 0));
	return has;
}

/** One string object for equal texts: departments, titles and the like repeat a thousand times. */
function sharedTexts(): (value: FieldValue) => FieldValue {
	const seen = new Map<string, string>();
	return (value) => {
		if (typeof value !== 'string') return value;
		const known = seen.get(value);
		if (known !== undefined) return known;
		if (seen.size < 20_000) seen.set(value, value);
		return value;
	};
}

function groupsOf(value: unknown): readonly GroupMembership[] | undefined {
	if (!Array.isArray(value)) return undefined;
	const groups: GroupMembership[] = [];
	for (const group of value) {
		if (!isRecord(group)) continue;
		const id = wholeNumber(group['id'] ?? group['groupId']);
		if (id === null) continue;
		const fixed = isFixedType(textOrNone(group['type'] ?? group['groupType']) ?? '');
		groups.push({ id, name: textOrNone(group['name']) ?? '', ...(fixed && { fixed }) });
	}
	return groups;
}

/** The records of an answer in any of its three forms: a list in `users`, a list, one record (domo-api 2.2 C). */
export function recordsOf(answer: unknown): readonly Readonly<Record<string, unknown>>[] {
	if (Array.isArray(answer)) return answer.filter(isRecord);
	if (!isRecord(answer)) return [];
	return Array.isArray(answer['users']) ? answer['users'].filter(isRecord) : [answer];
}
