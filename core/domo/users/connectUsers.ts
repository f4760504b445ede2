import type { DomoClient } from '../client';
import type { UserDirectory } from '../types';
import { actorReader, attributeBook, readDefaultRole, readRoles } from './definitions';
import { changeMembership, createGroup, readGroups } from './groups';
import { findByEmail, findByIds, findByText, findByValues, findHolder } from './lookup';
import { handOver, readOwned } from './ownership';
import { readAllUsers } from './read';
import { assignRole, createUser, removeUser, updateUser } from './write';

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
