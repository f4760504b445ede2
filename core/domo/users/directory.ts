/**
 * The users of one instance as the rest of the package sees them. One object does it all; functions ask for the interface that they
 * need, so that a test's fake is a few lines. Every method throws `DomoError`. Reads are repeated within the wait budget of the rate
 * limiter. A write whose response was lost throws `DomoError` of kind `unknownOutcome`: the caller reads again to find out.
 */
import type { Field } from '../../common/fieldValue';
import type { DomoClient, WriteOptions, WriteReceipt } from '../client';
import { createSharedReads, instanceDefinitions, type InstanceDefinitions } from './definitions';
import { changeMembership, createGroup, readGroups, type Group, type MembershipChange } from './groups';
import { findUserByEmail, findUsersByIds, findUsersByText, findUsersByValues, findHolder, type AddressHolder, type KnownValue, type LookupOptions, type ValueLookupOptions } from './lookup';
import { handOverContent, readOwned, type Ownership } from './ownership';
import { readAllUsers, type LiveRead, type ReadUsersOptions } from './read';
import type { LiveUser, LookUpField } from './search';
import { assignRole, createUser, removeUser, updateUser, type FieldWrite, type NewUser } from './write';

export interface UserReader {
	/** All users, page by page, with the proof that they are all (count, ids once, pages that advance, a stable total, the caller among them). */
	allUsers(fields: readonly Field[], options?: ReadUsersOptions): Promise<LiveRead>;
	/** Users by id, in pages; those that are gone are missing from the result. */
	usersById(ids: readonly number[], fields: readonly Field[], options?: LookupOptions): Promise<readonly LiveUser[]>;
	userByEmail(email: string, fields: readonly Field[]): Promise<LiveUser | null>;
	/** Some people whose record holds the text, at most so many: for a list in the editor, one request or two. */
	findUsers(text: string, most: number): Promise<readonly LiveUser[]>;
	/**
	 * People who have one of these values. `known` has the value that is given with it: undefined where the search does not find them, since
	 * it then proves nothing. Without `known`: whoever is found.
	 */
	usersByValue(field: LookUpField, values: readonly string[], known: KnownValue | undefined, fields: readonly Field[], options?: ValueLookupOptions): Promise<readonly LiveUser[] | undefined>;
	/** Who has an address that is taken although no other read shows it; null where that cannot be found out. */
	holderOf(email: string): Promise<AddressHolder | null>;
}

export interface UserWriter {
	/** How many writes may be in flight now; it changes as the instance answers. */
	writesAtOnce(): number;
	create(user: NewUser, options?: WriteOptions): Promise<WriteReceipt & { readonly id: number }>;
	/** One PATCH with all fields; nothing else changes (domo-api 2.4). */
	update(id: number, writes: readonly FieldWrite[], options?: WriteOptions): Promise<WriteReceipt>;
	/** `gone` when there was no such user any more (404). */
	remove(id: number, options?: WriteOptions): Promise<WriteReceipt & { readonly gone: boolean }>;
	assignRole(roleId: number, userIds: readonly number[], options?: WriteOptions): Promise<WriteReceipt>;
}

export interface GroupDirectory {
	groups(): Promise<readonly Group[]>;
	createGroup(name: string): Promise<Group>;
	changeMembership(changes: readonly MembershipChange[]): Promise<WriteReceipt>;
}

/** What people own in Domo. */
export interface ContentDirectory {
	owned(userId: number): Promise<Ownership>;
	handOver(owned: Ownership, fromUserId: number, toUserId: number): Promise<void>;
}

export interface UserDirectory extends InstanceDefinitions, UserReader, UserWriter, GroupDirectory, ContentDirectory {
	/** `https://example.domo.com` or the loopback origin. */
	readonly instance: string;
	/** The same directory; a write that has not been sent when `stop` is aborted is not sent any more (kind `cancelled`). */
	writesUntil(stop: AbortSignal): UserDirectory;
}

/** All that a plan reads. */
export type StateReader = InstanceDefinitions & UserReader & Pick<UserDirectory, 'instance' | 'groups' | 'owned'>;

/** Larger than any page that a public client asks for (domo-api 2.2); a server that gives less is followed. */
const USERS_PER_PAGE = 1_000;

/** `instance` is its origin, as `instanceOrigin` gives it; `shared`: what others have read with the same credential. */
export function connectUsers(client: DomoClient, instance: string, shared = createSharedReads()): UserDirectory {
	const definitions = instanceDefinitions(client, shared);
	const { account } = definitions;
	return {
		instance,
		writesUntil: (stop) => connectUsers(client.writesUntil(stop), instance, shared),
		...definitions,
		async allUsers(fields, { groups = false, pageSize = USERS_PER_PAGE, ...others } = {}) {
			return readAllUsers(client, fields, (await account()).id, { groups, pageSize, ...others });
		},
		usersById: async (ids, fields, options) => findUsersByIds(client, (await account()).id, ids, fields, options),
		userByEmail: async (email, fields) => findUserByEmail(client, await account(), email, fields),
		async findUsers(text, most) {
			const byId = /^\d{1,15}$/.test(text.trim()) ? await findUsersByIds(client, (await account()).id, [Number(text)], []) : [];
			return [...byId, ...(await findUsersByText(client, text, most)).filter(({ id }) => id !== byId[0]?.id)].slice(0, most);
		},
		usersByValue: (field, values, known, fields, options) => findUsersByValues(client, field, values, known, fields, options),
		holderOf: (email) => findHolder(client, email),
		writesAtOnce: client.writesAtOnce,
		create: (user, options) => createUser(client, user, options),
		update: (userId, writes, options) => updateUser(client, userId, writes, options),
		remove: (userId, options) => removeUser(client, userId, options),
		assignRole: (roleId, userIds, options) => assignRole(client, roleId, userIds, options),
		groups: () => readGroups(client),
		createGroup: (name) => createGroup(client, name),
		changeMembership: (changes) => changeMembership(client, changes),
		owned: (userId) => readOwned(client, userId),
		handOver: (owned, fromUserId, toUserId) => handOverContent(client, owned, fromUserId, toUserId),
	};
}
