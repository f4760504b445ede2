/**
 * Finds single users: by id, address, text or value. Only some filters of the user search are attested (domo-api 2.2), so that a search
 * that finds nobody is believed only where it also finds the caller, or another known account, by the same field.
 */
import type { Field } from '../../common/fieldValue';
import { emailKey } from '../../common/text';
import { inPages } from '../../common/yielder';
import { z } from '../../vendor/zod';
import type { DomoClient } from '../client';
import { DomoError, endless, isDomoError, orElse } from '../errors';
import type { Account } from './definitions';
import { createPass } from './read';
import { hasAttributes, readPage, recordReader, recordsOf, searchKeys, type LiveUser, type LookUpField, type PageSearch, type UserQuery } from './search';

/** Who has an address that no list shows: it is somebody's login, or the account is deleted or Domo's own. */
export interface AddressHolder {
	readonly kind: 'login' | 'deleted' | 'support';
	readonly id: number;
	readonly displayName: string;
	readonly email: string;
}

/** How people are looked up by their ids. */
export interface LookupOptions {
	readonly groups?: boolean;
	/** Before others that wait for the rate limiter. */
	readonly urgent?: boolean;
	/** Called when each request is sent, with milliseconds since the epoch: its response may be as old as that. */
	onSend?(atMs: number): void;
}

/** An account that is known to have this value: a search for it has to find the account. */
export interface KnownValue {
	readonly id: number;
	readonly value: string;
}

/** How people are looked up by a value. */
export interface ValueLookupOptions {
	readonly groups?: boolean;
	/** With more records than this the filter is taken to be ignored. */
	readonly most?: number;
	/** A search for each value, as public clients send them for addresses; the known account is searched for first. */
	readonly oneByOne?: boolean;
}

/** Ids in one search; a public client sends a thousand (domo-api 2.2). */
const IDS_PER_SEARCH = 500;
/** For an instance that refuses larger pages: every public client asks for so many or more (domo-api 2.2). */
const SMALL_PAGE = 100;
/** Rows of a search that ignores its filter: more than instances have. */
const MOST_USERS = 200_000;

/**
 * Users by id. Those who are gone are missing; each comes once. The filter on ids is known from one source (domo-api 2.2), so that the
 * caller is looked for as well: a response without them says nothing about the others, who would otherwise pass for deleted. Where the
 * filter does not find the caller, users are read one by one with the documented request.
 * @throws DomoError also where neither finds the caller
 */
export async function findUsersByIds(
	client: DomoClient,
	callerId: number,
	ids: readonly number[],
	fields: readonly Field[],
	{ groups = false, ...how }: LookupOptions = {},
): Promise<readonly LiveUser[]> {
	const distinct = [...new Set(ids)];
	const batches = inPages(distinct, IDS_PER_SEARCH).map(async (batch) => {
		const asked = batch.includes(callerId) ? batch : [...batch, callerId];
		const seek = (limit: number) => searchUsers(client, { who: { by: 'ids', ids: asked }, fields, groups, limit, most: MOST_USERS, ...how });
		const found = await orElse(
			() => orElse(() => seek(asked.length), (error) => (asked.length > SMALL_PAGE ? seek(SMALL_PAGE) : Promise.reject(error))),
			() => [],
		);
		if (found.some((user) => user.id === callerId)) return found;
		return findOneByOne(client, asked, callerId, fields, { groups, ...how });
	});
	const wanted = new Set(distinct);
	return (await Promise.all(batches)).flat().filter((user) => wanted.delete(user.id));
}

async function findOneByOne(client: DomoClient, ids: readonly number[], callerId: number, fields: readonly Field[], how: LookupOptions): Promise<readonly LiveUser[]> {
	const found = (await Promise.all(ids.map((id) => findOne(client, id, fields, how)))).filter((user) => user !== null);
	if (!found.some((user) => user.id === callerId)) throw unprovenLookup();
	return found;
}

/** One person by the documented request (domo-api 2.2 C); null for one whom Domo does not know (404). */
async function findOne(client: DomoClient, id: number, fields: readonly Field[], { groups, ...how }: LookupOptions): Promise<LiveUser | null> {
	try {
		const answer = await client.read(
			{ doing: `read user ${id}`, request: 'getUser', params: { userId: id }, query: { parts: groups === true ? 'DETAILED,GROUPS' : 'DETAILED' }, ...how },
			z.unknown(),
		);
		const [user] = recordsOf(answer).filter(hasAttributes).flatMap((record) => recordReader(fields)(record) ?? []);
		if (user?.id === id) return user;
		throw unprovenLookup();
	} catch (error) {
		if (isDomoError(error, 'notFound')) return null;
		throw error;
	}
}

function unprovenLookup(): DomoError {
	return new DomoError({
		kind: 'badAnswer',
		message: "Could not look up people by their ids: Domo's answer lacks the credential's own account, so it says nothing about the others.",
	});
}

const ADDRESSES_PER_PAGE = 100;
/** People whose address holds another's. */
const MOST_ALIKE = 10_000;
const ALL_PER_PAGE = 200;

/**
 * The user with that address, or null. Domo finds substrings, whatever their case (domo-api 2.2); only the whole address counts. Where
 * nobody is found, the same filter must find the caller by their own address; where it does not, all users are read.
 */
export async function findUserByEmail(client: DomoClient, caller: Account, email: string, fields: readonly Field[]): Promise<LiveUser | null> {
	const key = emailKey(email);
	if (key === '') return null;
	const seek = (text: string) => searchUsers(client, { who: { by: 'email', email: text }, fields, groups: false, limit: ADDRESSES_PER_PAGE, most: MOST_ALIKE });
	const withAddress = (users: readonly LiveUser[]) => users.find((user) => emailKey(user.email) === key) ?? null;
	const found = withAddress(await orElse(() => seek(email.trim()), () => []));
	if (found !== null) return found;
	const own = await orElse(() => seek(caller.email), () => []);
	if (own.some(({ id }) => id === caller.id)) return null;
	return withAddress(await searchUsers(client, { who: { by: 'all' }, fields, groups: false, limit: ALL_PER_PAGE, most: MOST_USERS }));
}

/**
 * The first people whose record holds the text, by name: one request, whatever the size of the instance. For a list in the editor;
 * where Domo refuses the filter, the first people of all.
 */
export async function findUsersByText(client: DomoClient, text: string, limit: number): Promise<readonly LiveUser[]> {
	const page = (who: UserQuery) => readPage(client, { who: who, keys: searchKeys([]), groups: false, limit, offset: 0 });
	const { users } = text.trim() === '' ? await page({ by: 'all' }) : await orElse(() => page({ by: 'text', text: text.trim() }), () => page({ by: 'all' }));
	const read = recordReader([]);
	return users.flatMap((record) => read(record) ?? []);
}

/** Values in one search, besides that of the known account. */
const VALUES_PER_SEARCH = 200;

/**
 * The people who have one of these values, to find accounts that a list lacks. Public clients send such filters for single addresses
 * only: each search must also find `known`, who has a value there. Undefined where it does not, or is refused. Without `known` whoever is
 * found is given: no account has such a value, so that the search cannot be checked.
 */
export async function findUsersByValues(
	client: DomoClient,
	field: LookUpField,
	values: readonly string[],
	known: KnownValue | undefined,
	fields: readonly Field[],
	{ groups = false, most = MOST_ALIKE, oneByOne = false }: ValueLookupOptions = {},
): Promise<readonly LiveUser[] | undefined> {
	const found = new Map<number, LiveUser>();
	if (oneByOne) {
		for (const value of [...(known === undefined ? [] : [known.value]), ...values]) {
			const who: UserQuery = field === 'emailAddress' ? { by: 'email', email: value } : { by: 'values', field, values: [value] };
			const users = await orElse(() => searchUsers(client, { who, fields, groups, limit: ADDRESSES_PER_PAGE, most }), () => undefined);
			for (const user of users ?? []) found.set(user.id, user);
			if (users === undefined || (known !== undefined && !found.has(known.id))) return undefined;
		}
		return [...found.values()];
	}
	for (const batch of inPages(values, VALUES_PER_SEARCH)) {
		const who: UserQuery = { by: 'values', field, values: known === undefined ? batch : [...batch, known.value] };
		const users = await orElse(() => searchUsers(client, { who: who, fields, groups, limit: ADDRESSES_PER_PAGE, most }), () => []);
		if (known !== undefined && !users.some(({ id }) => id === known.id)) return undefined;
		for (const user of users) found.set(user.id, user);
	}
	return [...found.values()];
}

/**
 * Who has an address that Domo calls taken although no user shows it: somebody's login, a deleted account, one of Domo's support
 * (domo-api 2.3). Null where that cannot be found out.
 */
export async function findHolder(client: DomoClient, email: string): Promise<AddressHolder | null> {
	const key = emailKey(email);
	const seek = (who: UserQuery) => orElse(() => searchUsers(client, { who: who, fields: [], groups: false, limit: ADDRESSES_PER_PAGE, most: MOST_ALIKE }), () => []);
	const holderOf = (kind: AddressHolder['kind'], { id, displayName, email: address }: LiveUser): AddressHolder => ({ kind, id, displayName, email: address });
	const withLogin = (await seek({ by: 'values', field: 'userName', values: [email.trim()] })).find((user) => emailKey(user.login) === key);
	if (withLogin !== undefined) return holderOf('login', withLogin);
	for (const among of ['deleted', 'support'] as const) {
		const hidden = (await seek({ by: 'hidden', email: email.trim(), among })).find((user) => emailKey(user.email) === key || emailKey(user.login) === key);
		if (hidden !== undefined) return holderOf(among, hidden);
	}
	return null;
}

interface LookupSearch extends Pick<PageSearch, 'urgent' | 'onSend'> {
	readonly who: UserQuery;
	readonly fields: readonly Field[];
	readonly groups: boolean;
	readonly limit: number;
	/** With more rows than this the pages are taken to have no end. */
	readonly most: number;
}

async function searchUsers(client: DomoClient, { fields, most, ...asked }: LookupSearch): Promise<readonly LiveUser[]> {
	const keys = searchKeys(fields);
	const pass = createPass(recordReader(fields));
	for (;;) {
		const page = await readPage(client, { ...asked, keys, offset: pass.rows });
		const isLast = pass.take(page) === 0 || pass.isStuck || (page.count !== null && pass.rows >= page.count);
		if (isLast) return [...pass.users.values()];
		if (pass.rows >= most) throw endless('the search for people', most);
	}
}
