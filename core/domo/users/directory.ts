import type { Field } from '../../common/fieldValue';
import type { DomoClient, WriteReceipt } from '../client';
import { actorReader, attributeBook, readDefaultRole, readRoles, type Account, type Actor, type AttributeDefinition, type Role } from './definitions';
import { changeMembership, createGroup, readGroups, type Group } from './groups';
import { findByEmail, findByIds, findByText, findByValues, findHolder, type AddressHolder, type LookupOptions } from './lookup';
import { handOver, readOwned, type Ownership } from './ownership';
import { readAllUsers, type LiveRead, type ReadUsersOptions } from './read';
import type { LiveUser, LookUpField } from './search';
import { assignRole, createUser, removeUser, updateUser, type FieldWrite, type NewUser, type Sending } from './write';

/**
 * The users of one instance, as reconciling and applying need them; a test's fake is a few lines. Every method throws
 * `DomoError` on failure. Reads are retried within the gate's budget; a write whose answer was lost throws
 * `DomoError` of kind `unknownOutcome` and is resolved by the caller, by looking.
 */
export interface UserDirectory {
	/** `https://example.domo.com` or the loopback origin. */
	readonly instance: string;
	/** Whose credential this is: one request. */
	account(): Promise<Account>;
	/** The same with role and grants: three requests. */
	actor(): Promise<Actor>;
	roles(): Promise<readonly Role[]>;
	defaultRoleId(): Promise<number>;
	attributes(): Promise<readonly AttributeDefinition[]>;
	createAttribute(key: string): Promise<void>;
	/** All users, page by page, proven (count, ids once, pages that advance, a stable total, the caller among them). */
	allUsers(fields: readonly Field[], options?: ReadUsersOptions): Promise<LiveRead>;
	/** Users by id, in pages; those that are gone are missing from the answer. */
	usersById(ids: readonly number[], fields: readonly Field[], options?: LookupOptions): Promise<readonly LiveUser[]>;
	userByEmail(email: string, fields: readonly Field[]): Promise<LiveUser | null>;
	/** Some people whose record holds the text, at most so many: for a list in the editor, one request or two. */
	findUsers(text: string, most: number): Promise<readonly LiveUser[]>;
	/** People who have one of these values; undefined where such a search does not find `known`, whose value is given. Without `known`, those who are found. */
	usersByValue(field: LookUpField, values: readonly string[], known: { readonly id: number; readonly value: string } | undefined, fields: readonly Field[]): Promise<readonly LiveUser[] | undefined>;
	/** Who has an address that is taken by nobody whom other reads show; null where that is not to be found out. */
	holderOf(email: string): Promise<AddressHolder | null>;
	create(user: NewUser): Promise<WriteReceipt & { readonly id: number }>;
	/** One PATCH with all fields; touches nothing else (domo-api 2.4). */
	update(id: number, writes: readonly FieldWrite[], sending?: Sending): Promise<WriteReceipt>;
	/** `gone` when it was not there any more (404). */
	remove(id: number, sending?: Sending): Promise<WriteReceipt & { readonly gone: boolean }>;
	assignRole(roleId: number, userIds: readonly number[], sending?: Sending): Promise<WriteReceipt>;
	groups(): Promise<readonly Group[]>;
	createGroup(name: string): Promise<Group>;
	changeMembership(changes: readonly { groupId: number; add: readonly number[]; remove: readonly number[] }[]): Promise<WriteReceipt>;
	owned(userId: number): Promise<Ownership>;
	handOver(owned: Ownership, fromUserId: number, toUserId: number): Promise<void>;
}

/** Larger than any page that a public client asks for (domo-api 2.2); a server that gives less is followed. */
const PAGE_SIZE = 1_000;

/** The users of one instance. `instance` is its origin, as `instanceOrigin` gives it. */
export function connectUsers(client: DomoClient, instance: string): UserDirectory {
	const { account, actor } = actorReader(client);
	return {
		instance,
		account,
		actor,
		roles: () => readRoles(client),
		defaultRoleId: () => readDefaultRole(client),
		...attributeBook(client),
		async allUsers(fields, { groups = false, pageSize = PAGE_SIZE, ...others } = {}) {
			return readAllUsers(client, fields, (await account()).id, { groups, pageSize, ...others });
		},
		usersById: async (ids, fields, options) => findByIds(client, (await account()).id, ids, fields, options),
		userByEmail: async (email, fields) => findByEmail(client, await account(), email, fields),
		async findUsers(text, most) {
			const byId = /^\d{1,15}$/.test(text.trim()) ? await findByIds(client, (await account()).id, [Number(text)], []) : [];
			return [...byId, ...(await findByText(client, text, most)).filter(({ id }) => id !== byId[0]?.id)].slice(0, most);
		},
		usersByValue: (field, values, known, fields) => findByValues(client, field, values, known, fields),
		holderOf: (email) => findHolder(client, email),
		create: (user) => createUser(client, user),
		update: (userId, writes, sending) => updateUser(client, userId, writes, sending),
		remove: (userId, sending) => removeUser(client, userId, sending),
		assignRole: (roleId, userIds, sending) => assignRole(client, roleId, userIds, sending),
		groups: () => readGroups(client),
		createGroup: (name) => createGroup(client, name),
		changeMembership: (changes) => changeMembership(client, changes),
		owned: (userId) => readOwned(client, userId),
		handOver: (owned, fromUserId, toUserId) => handOver(client, owned, fromUserId, toUserId),
	};
}
