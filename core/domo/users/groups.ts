import { z } from '../../vendor/zod';
import { endless } from '../client/failure';
import type { DomoClient } from '../client/client';
import type { Group, WriteReceipt } from '../types';

const PAGE_SIZE = 100;
const MOST_GROUPS = 100_000;

const id = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]);
/** Clients read `id` where the listing says `groupId` (domo-api 4b). */
const group = z
	.object({ id: id.optional(), groupId: id.optional(), name: z.string(), groupType: z.string().nullish(), type: z.string().nullish() })
	.transform(({ id: own, groupId, name, groupType, type }, context): Group => {
		const given = groupId ?? own;
		if (given !== undefined) return { id: given, name, dynamic: (groupType ?? type) === 'dynamic' };
		context.addIssue({ code: 'custom', message: 'no id' });
		return z.NEVER;
	});
const listing = z.array(group);
/** The official page shows the id alone, as text (domo-api 4b). */
const made = z.object({ id: id.optional(), groupId: id.optional() }).transform(({ id: own, groupId }, context) => {
	const given = own ?? groupId;
	if (given !== undefined) return { id: given };
	context.addIssue({ code: 'custom', message: 'no id' });
	return z.NEVER;
});

export interface MembershipChange {
	readonly groupId: number;
	readonly add: readonly number[];
	readonly remove: readonly number[];
}

/** All groups, page by page; the listing tells no total, so an empty or unchanged page ends it (domo-api 4b). */
export async function readGroups(client: DomoClient): Promise<readonly Group[]> {
	const found = new Map<number, Group>();
	for (let offset = 0; ; ) {
		const page = await client.read(
			{
				doing: 'list the groups',
				request: 'listGroups',
				query: { ascending: true, sort: 'name', limit: PAGE_SIZE, offset, includeFullMembership: false },
			},
			listing,
		);
		const before = found.size;
		for (const one of page) found.set(one.id, one);
		if (found.size === before) return [...found.values()];
		if (found.size > MOST_GROUPS) throw endless('the list of groups', MOST_GROUPS);
		offset += page.length;
	}
}

/** Makes a closed group: nobody joins it by oneself. */
export async function createGroup(client: DomoClient, name: string): Promise<Group> {
	const { value } = await client.writeFor(
		{
			doing: `create the group "${name}"`,
			request: 'createGroup',
			json: { name, description: '', type: 'closed' },
		},
		made,
	);
	return { id: value.id, name, dynamic: false };
}

/** Documented: `true` (domo-api 4b). */
const accessChanged = z.union([z.undefined(), z.literal(true)]);

/** Members of many groups in one request. Adding a member or removing a stranger changes nothing, so it may be repeated. */
export async function changeMembership(client: DomoClient, changes: readonly MembershipChange[]): Promise<WriteReceipt> {
	const members = (ids: readonly number[]) => ids.map((userId) => ({ type: 'USER', id: String(userId) }));
	const { receipt } = await client.writeFor(
		{
			doing: `change the members of ${changes.length} groups`,
			request: 'groupAccess',
			json: changes.map(({ groupId, add, remove }) => ({
				groupId,
				...(add.length > 0 && { addMembers: members(add) }),
				...(remove.length > 0 && { removeMembers: members(remove) }),
			})),
		},
		accessChanged,
		'repeatable',
	);
	return receipt;
}
