import { z } from '../../vendor/zod';
import { answerField } from '../values';
import { endless, orElse } from '../errors';
import type { DomoClient, WriteReceipt } from '../client';

export interface GroupMembership {
	readonly id: number;
	readonly name: string;
	/** True for a group whose members are not ours to choose; lists of groups may hide such a one. */
	readonly fixed?: true;
}

export interface Group {
	readonly id: number;
	readonly name: string;
	/** Its members are not ours to choose: rules do (dynamic), Domo (system) or the identity provider (directory) (domo-api 4b). */
	readonly dynamic: boolean;
	/** In Domo's word, where it says one. */
	readonly type?: string;
}

const PAGE_SIZE = 100;
const MOST_GROUPS = 100_000;

/** Types of which we may choose the members, and no word at all (domo-api 4b). A word that nobody has seen is taken for one of the others. */
const OPEN_TYPES: ReadonlySet<string> = new Set(['open', 'closed', 'adhoc', '']);

/** True where rules, Domo or the identity provider choose the members of a group of this type. */
export const isFixedType = (type: string): boolean => !OPEN_TYPES.has(type.toLowerCase());

/** Clients read `id` where the listing says `groupId`, and `type` where it says `groupType` (domo-api 4b). */
const group = z
	.object({ id: answerField.number, groupId: answerField.number, name: answerField.text, groupType: answerField.text, type: answerField.text })
	.transform(({ id, groupId, name, groupType, type }, context): Group => {
		const given = groupId ?? id;
		const word = groupType || type;
		if (given !== null) return { id: given, name, dynamic: isFixedType(word), ...(word !== '' && { type: word }) };
		context.addIssue({ code: 'custom', message: 'no id' });
		return z.NEVER;
	});
const listing = z.array(group);
/** The official page shows the id alone, as text (domo-api 4b). */
const made = z.object({ id: answerField.number, groupId: answerField.number }).transform(({ id, groupId }, context) => {
	const given = id ?? groupId;
	if (given !== null) return { id: given };
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
const changed = z.union([z.undefined(), z.literal(true), z.literal('true')]);

/**
 * Members of many groups in two requests: who is added, then who is taken out, so that one that Domo refuses does not undo the other.
 * Adding a member or removing a stranger changes nothing, so both may be repeated. Where Domo refuses a request about one person alone,
 * the documented ones for one membership follow.
 * @throws DomoError when one of them is refused
 */
export async function changeMembership(client: DomoClient, changes: readonly MembershipChange[]): Promise<WriteReceipt> {
	let receipt: WriteReceipt = { attempts: 0, httpStatus: 200 };
	for (const part of ['add', 'remove'] as const) {
		const wanted = changes.filter((change) => change[part].length > 0);
		if (wanted.length === 0) continue;
		const { attempts, ...sent } = await orElse(
			() => changeMany(client, wanted, part),
			(refused) => {
				if (new Set(wanted.flatMap((change) => change[part])).size > 1) throw refused;
				return changeOneByOne(client, wanted, part);
			},
		);
		receipt = { ...sent, attempts: receipt.attempts + attempts };
	}
	return receipt;
}

type Part = 'add' | 'remove';

/** Removing is documented with the id of the group as text; adding is seen with a number (domo-api 4b). */
async function changeMany(client: DomoClient, changes: readonly MembershipChange[], part: Part): Promise<WriteReceipt> {
	const members = (ids: readonly number[]) => ids.map((userId) => ({ type: 'USER', id: String(userId) }));
	const { receipt } = await client.writeFor(
		{
			doing: `${part === 'add' ? 'add members to' : 'take members out of'} ${changes.length} ${changes.length === 1 ? 'group' : 'groups'}`,
			request: 'groupAccess',
			json: changes.map(({ groupId, add, remove }) => (part === 'add' ? { groupId, addMembers: members(add) } : { groupId: String(groupId), removeMembers: members(remove) })),
		},
		changed,
		'repeatable',
	);
	return receipt;
}

async function changeOneByOne(client: DomoClient, changes: readonly MembershipChange[], part: Part): Promise<WriteReceipt> {
	let last: WriteReceipt = { attempts: 0, httpStatus: 200 };
	for (const { groupId, [part]: userIds } of changes) {
		for (const userId of userIds) {
			const doing = part === 'add' ? `add user ${userId} to group ${groupId}` : `take user ${userId} out of group ${groupId}`;
			const call = { doing, request: part === 'add' ? 'addToGroup' : 'removeFromGroup', params: { groupId, userId } } as const;
			const { receipt } = await client.writeFor(call, changed, 'repeatable');
			last = { ...receipt, attempts: last.attempts + receipt.attempts };
		}
	}
	return last;
}
