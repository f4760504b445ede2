/** The groups of an instance and who is in them (domo-api 4b). In: a client. Out: all groups, a new one, changed memberships. */
import { z } from '../../vendor/zod';
import type { DomoClient, WriteReceipt } from '../client';
import { endless, orElse } from '../errors';
import { answerField, required } from '../values';

export interface GroupMembership {
	readonly id: number;
	readonly name: string;
	/** True for a group whose members this package does not choose; the list of groups may leave such a group out. */
	readonly fixed?: true;
}

export interface Group {
	readonly id: number;
	readonly name: string;
	/** Its members are chosen by rules (dynamic), by Domo (system) or by the identity provider (directory), not by this package. */
	readonly dynamic: boolean;
	/** Domo's own word, where it gives one. */
	readonly type?: string;
}

const GROUPS_PER_PAGE = 100;
const MOST_GROUPS = 100_000;

/** Types whose members may be chosen, or no type at all. Any word that is not on record is taken for a fixed type. */
const OPEN_TYPES: ReadonlySet<string> = new Set(['open', 'closed', 'adhoc', '']);

/** True where rules, Domo or the identity provider choose the members of a group of this type. */
export const isFixedType = (type: string): boolean => !OPEN_TYPES.has(type.toLowerCase());

/** Clients read `id` where the listing says `groupId`, and `type` where it says `groupType` (domo-api 4b). */
const group = z
	.object({ id: answerField.number, groupId: answerField.number, name: answerField.text, groupType: answerField.text, type: answerField.text })
	.transform(({ id, groupId, name, groupType, type }, context): Group => {
		const word = groupType || type;
		return { id: required(groupId ?? id, context), name, dynamic: isFixedType(word), ...(word !== '' && { type: word }) };
	});
const groupList = z.array(group);
/** The official page shows the id alone, as text. */
const createdId = z.object({ id: answerField.number, groupId: answerField.number }).transform(({ id, groupId }, context) => required(id ?? groupId, context));

export interface MembershipChange {
	readonly groupId: number;
	readonly add: readonly number[];
	readonly remove: readonly number[];
}

/** All groups, page by page. The list tells no total, so that a page without a new group ends it. */
export async function readGroups(client: DomoClient): Promise<readonly Group[]> {
	const found = new Map<number, Group>();
	for (let offset = 0; ; ) {
		const query = { ascending: true, sort: 'name', limit: GROUPS_PER_PAGE, offset, includeFullMembership: false };
		const page = await client.read({ doing: 'list the groups', request: 'listGroups', query }, groupList);
		const before = found.size;
		for (const one of page) found.set(one.id, one);
		if (found.size === before) return [...found.values()];
		if (found.size > MOST_GROUPS) throw endless('the list of groups', MOST_GROUPS);
		offset += page.length;
	}
}

/** Makes a closed group, which nobody can join unasked. */
export async function createGroup(client: DomoClient, name: string): Promise<Group> {
	const { value } = await client.writeFor({ doing: `create the group "${name}"`, request: 'createGroup', json: { name, description: '', type: 'closed' } }, createdId);
	return { id: value, name, dynamic: false };
}

/** Documented: `true`. */
const changed = z.union([z.undefined(), z.literal(true), z.literal('true')]);

/**
 * Changes many groups in two requests, additions and then removals, so that one that Domo refuses does not affect the other. Adding a
 * member again or removing somebody who is none changes nothing, so that both may be repeated. Where Domo refuses a request about one
 * person alone, the documented requests for single memberships follow.
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

/** Removing is documented with the group's id as text; adding was seen with a number. */
async function changeMany(client: DomoClient, changes: readonly MembershipChange[], part: Part): Promise<WriteReceipt> {
	const members = (ids: readonly number[]) => ids.map((userId) => ({ type: 'USER', id: String(userId) }));
	const doing = `${part === 'add' ? 'add members to' : 'take members out of'} ${changes.length} ${changes.length === 1 ? 'group' : 'groups'}`;
	const json = changes.map(({ groupId, add, remove }) => (part === 'add' ? { groupId, addMembers: members(add) } : { groupId: String(groupId), removeMembers: members(remove) }));
	return (await client.writeFor({ doing, request: 'groupAccess', json }, changed, 'repeatable')).receipt;
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
