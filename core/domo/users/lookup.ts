import { emailKey } from '../../common/text';
import type { Field } from '../../common/fieldValue';
import { inPages } from '../../common/yielder';
import { z } from '../../vendor/zod';
import { DomoError, endless, isDomoError, orElse } from '../errors';
import type { DomoClient } from '../client';
import type { Account } from './definitions';
import { hasAttributes, readPage, recordReader, recordsOf, searchKeys, type LiveUser, type LookUpField, type PageSearch, type UserQuery } from './search';
import { createPass } from './read';

/** Who has an address although no list shows it: it is somebody's login, or the account is deleted or Domo's own. */
export interface AddressHolder {
	readonly kind: 'login' | 'deleted' | 'support';
	readonly id: number;
	readonly displayName: string;
	readonly email: string;
}

/** How people are looked up by their ids. */
export interface LookupOptions {
	readonly groups?: boolean;
	/** Before others that wait for the gate. */
	readonly urgent?: boolean;
	/** Told when each request is sent, in milliseconds since the epoch: what its answer shows may be as old. */
	onSend?(atMs: number): void;
}

/** Ids in one search; a public client sends a thousand (domo-api 2.2). */
const IDS_PER_SEARCH = 500;
/** For an instance that refuses larger pages: every public client asks for so many or more (domo-api 2.2). */
const SMALL_PAGE = 100;
/** Rows of a search that heeds no filter: larger than instances are. */
const MOST_ROWS = 200_000;

/**
 * Users by id. Those who are gone are missing; each comes once. How the filter on ids is written rests on one source (domo-api 2.2), so
 * the caller is looked for as well: an answer without them says nothing about the others, who would otherwise pass for deleted. Where
 * the filter does not find the caller, everybody is read by the documented request for one person.
 * @throws DomoError also where neither tells
 */
export async function findByIds(
	client: DomoClient,
	callerId: number,
	ids: readonly number[],
	fields: readonly Field[],
	{ groups = false, ...how }: LookupOptions = {},
): Promise<readonly LiveUser[]> {
	if (ids.length === 0) return [];
	const distinct = [...new Set(ids)];
	const batches = inPages(distinct, IDS_PER_SEARCH).map(async (batch) => {
		const asked = batch.includes(callerId) ? batch : [...batch, callerId];
		const seek = (limit: number) => search(client, { sought: { by: 'ids', ids: asked }, fields, groups, limit, most: MOST_ROWS, ...how });
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
	if (!found.some((user) => user.id === callerId)) throw blind();
	return found;
}

/** One person by the documented request (domo-api 2.2 C); null for one whom Domo does not know (404). */
async function findOne(client: DomoClient, id: number, fields: readonly Field[], { groups = false, ...how }: LookupOptions): Promise<LiveUser | null> {
	try {
		const answer = await client.read(
			{ doing: `read user ${id}`, request: 'getUser', params: { userId: id }, query: { parts: groups ? 'DETAILED,GROUPS' : 'DETAILED' }, ...how },
			z.unknown(),
		);
		const [user] = recordsOf(answer).filter(hasAttributes).flatMap((record) => recordReader(fields)(record) ?? []);
		if (user?.id === id) return user;
		throw blind();
	} catch (error) {
		if (isDomoError(error, 'notFound')) return null;
		throw error;
	}
}

function blind(): DomoError {
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
 * The user with that address, or null. Domo finds substrings, whatever their case (domo-api 2.2); only the whole address counts. The
 * filter rests on one source: before nobody is taken for nobody, it must find the caller by their own address. Where it does not, everybody is read.
 */
export async function findByEmail(client: DomoClient, caller: Account, email: string, fields: readonly Field[]): Promise<LiveUser | null> {
	const key = emailKey(email);
	if (key === '') return null;
	const seek = (text: string) => search(client, { sought: { by: 'email', email: text }, fields, groups: false, limit: ADDRESSES_PER_PAGE, most: MOST_ALIKE });
	const withAddress = (users: readonly LiveUser[]) => users.find((user) => emailKey(user.email) === key) ?? null;
	const found = withAddress(await orElse(() => seek(email.trim()), () => []));
	if (found !== null) return found;
	const proof = await orElse(() => seek(caller.email.trim()), () => []);
	if (proof.some(({ id }) => id === caller.id)) return null;
	return withAddress(await search(client, { sought: { by: 'all' }, fields, groups: false, limit: ALL_PER_PAGE, most: MOST_ROWS }));
}

/**
 * The first people in whose record the text is, by name: one request, whatever the size of the instance. For a list in the editor;
 * where Domo heeds no such filter, the first people of all.
 */
export async function findByText(client: DomoClient, text: string, limit: number): Promise<readonly LiveUser[]> {
	const page = (sought: UserQuery) => readPage(client, { sought, keys: searchKeys([]), groups: false, limit, offset: 0 });
	const { users } = text.trim() === '' ? await page({ by: 'all' }) : await orElse(() => page({ by: 'text', text: text.trim() }), () => page({ by: 'all' }));
	const read = recordReader([]);
	return users.flatMap((record) => read(record) ?? []);
}

/** Values in one search, and the one by which it proves itself. */
const VALUES_PER_SEARCH = 200;

/**
 * The people who have one of these values, for a look at whom a list may lack. No public client sends such filters but for single
 * addresses: each search must also find `known`, who has a value there. Undefined where it does not, or is refused. Without `known`
 * only who is found counts: nobody was seen with such a value, so that the search cannot prove itself.
 */
export async function findByValues(
	client: DomoClient,
	field: LookUpField,
	values: readonly string[],
	known: { readonly id: number; readonly value: string } | undefined,
	fields: readonly Field[],
): Promise<readonly LiveUser[] | undefined> {
	const found = new Map<number, LiveUser>();
	for (const batch of inPages(values, VALUES_PER_SEARCH)) {
		const sought: UserQuery = { by: 'values', field, values: known === undefined ? batch : [...batch, known.value] };
		const users = await orElse(() => search(client, { sought, fields, groups: false, limit: ADDRESSES_PER_PAGE, most: MOST_ALIKE }), () => []);
		if (known !== undefined && !users.some(({ id }) => id === known.id)) return undefined;
		for (const user of users) found.set(user.id, user);
	}
	return [...found.values()];
}

/**
 * Who has an address that Domo calls taken although nobody is seen with it: somebody's login, a deleted account, one of Domo's support
 * (domo-api 2.3). Null where that is not to be found out.
 */
export async function findHolder(client: DomoClient, email: string): Promise<AddressHolder | null> {
	const key = emailKey(email);
	const seek = (sought: UserQuery) => orElse(() => search(client, { sought, fields: [], groups: false, limit: ADDRESSES_PER_PAGE, most: MOST_ALIKE }), () => []);
	const holderOf = (kind: AddressHolder['kind'], user: LiveUser | undefined): AddressHolder | null =>
		user === undefined ? null : { kind, id: user.id, displayName: user.displayName, email: user.email };
	const withLogin = (await seek({ by: 'values', field: 'userName', values: [email.trim()] })).find((user) => emailKey(user.login) === key);
	if (withLogin !== undefined) return holderOf('login', withLogin);
	for (const among of ['deleted', 'support'] as const) {
		const hidden = (await seek({ by: 'hidden', email: email.trim(), among })).find((user) => emailKey(user.email) === key || emailKey(user.login) === key);
		if (hidden !== undefined) return holderOf(among, hidden);
	}
	return null;
}

interface Search extends Pick<PageSearch, 'urgent' | 'onSend'> {
	readonly sought: UserQuery;
	readonly fields: readonly Field[];
	readonly groups: boolean;
	readonly limit: number;
	/** With more rows than this the answer never ends. */
	readonly most: number;
}

async function search(client: DomoClient, { fields, most, ...asked }: Search): Promise<readonly LiveUser[]> {
	const keys = searchKeys(fields);
	const pass = createPass(recordReader(fields));
	for (;;) {
		const page = await readPage(client, { ...asked, keys, offset: pass.rows });
		const isLast = pass.take(page) === 0 || pass.isStuck || (page.count !== null && pass.rows >= page.count);
		if (isLast) return [...pass.users.values()];
		if (pass.rows >= most) throw endless('the search for people', most);
	}
}
