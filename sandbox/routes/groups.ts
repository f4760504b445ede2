import { badRequest, emptyOk, notFound, ok, type Reply, StrictError } from '../http/reply';
import { reads, writes, type Call, type Route } from '../http/router';
import { flag, idOf, integer, optionalInteger, optionalList, optionalText, list, record, text } from '../http/values';
import type { Group, InstanceState } from '../state/instanceState';

/** `id` and `groupId` both: clients read one or the other (domo-api 4b). */
export const renderGroup = (state: InstanceState, group: Group) => ({
	id: group.id,
	groupId: group.id,
	name: group.name,
	description: group.description,
	groupType: group.type,
	type: group.type,
	memberCount: group.members.size,
	owners: [...group.owners].map((id) => ({
		id,
		type: 'USER',
		displayName: state.users.get(id)?.displayName ?? '',
	})),
	created: group.created,
});

/** The form of the official page about one group (domo-api 4b). */
const officialGroup = (group: Group) => ({
	id: String(group.id),
	name: group.name,
	type: group.type,
	userIds: [...group.members],
	creatorId: [...group.owners][0] ?? 0,
	memberCount: group.members.size,
	guid: `group-${group.id}`,
	description: group.description,
	hidden: false,
	default: group.name === 'Default',
	active: true,
});

export function groupOfPath({ state, params }: Call): Group {
	const group = state.groups.get(idOf(params.id));
	if (group === undefined) throw notFound(`Group ${params.id} was not found`);
	return group;
}

/** Names are unique, whatever their case (our choice). */
function freeName(state: InstanceState, name: string, but?: Group): string {
	if (name.trim() === '') throw badRequest('A group needs a name');
	const taken = [...state.groups.values()].some(
		(group) => group !== but && group.name.toLowerCase() === name.toLowerCase(),
	);
	if (taken) throw badRequest(`A group named ${name} already exists`);
	return name;
}

export function createGroupOf(call: Call, name: string, description: string, type: string): Group {
	const group: Group = {
		id: call.state.takeNumber(),
		name: freeName(call.state, name),
		description,
		type,
		members: new Set(),
		owners: new Set([call.caller.id]),
		created: call.now,
	};
	call.state.groups.set(group.id, group);
	return group;
}

function listGroups({ state, query }: Call): Reply {
	const wanted = (query.get('search') ?? '').toLowerCase();
	const members = query.all('members').map(idOf);
	const owner = query.get('owner');
	const groups = [...state.groups.values()]
		.filter((group) => group.name.toLowerCase().includes(wanted))
		.filter((group) => members.length === 0 || members.some((id) => group.members.has(id)))
		.filter((group) => owner === undefined || group.owners.has(idOf(owner)))
		.sort((a, b) => a.name.localeCompare(b.name));
	if (!flag(query.get('ascending'), 'ascending', true)) groups.reverse();
	const offset = optionalInteger(query.get('offset'), 'offset', 0);
	const limit = optionalInteger(query.get('limit'), 'limit', 100);
	return ok(groups.slice(offset, offset + limit).map((group) => renderGroup(state, group)));
}

const ACCESS_FIELDS: readonly string[] = ['groupId', 'addMembers', 'removeMembers', 'addOwners', 'removeOwners'];

/** Ids of `[{type: 'USER', id}]`; ids come as strings or numbers. */
function usersOf(state: InstanceState, value: unknown, name: string): readonly number[] {
	return optionalList(value, name).map((entry) => {
		const { type, id } = record(entry);
		if (type !== 'USER') throw badRequest(`${name}: only users are supported by the sandbox`);
		const userId = integer(id, 'id');
		if (!state.users.has(userId)) throw badRequest(`User ${userId} was not found`);
		return userId;
	});
}

/** The members of these groups are set by rules, by Domo or by the identity provider. Refusing changes with 400 is our choice (domo-api 4b). */
const FOREIGN_TYPES: readonly string[] = ['dynamic', 'system', 'directory'];

function changeMembers(
	state: InstanceState,
	group: Group,
	add: readonly number[],
	remove: readonly number[],
): void {
	if (FOREIGN_TYPES.includes(group.type) && add.length + remove.length > 0) {
		throw badRequest(`Group ${group.name} is ${group.type}: its members cannot be set`);
	}
	const members = new Set([...group.members, ...add].filter((id) => !remove.includes(id)));
	state.groups.set(group.id, { ...group, members });
}

/** Many groups in one call (domo-api 4b). All or nothing (our choice): everything is checked before anything changes. */
function changeAccess({ state, body }: Call): Reply {
	const changes = list(body, 'changes').map((entry) => {
		const fields = record(entry);
		const unknown = Object.keys(fields).filter((key) => !ACCESS_FIELDS.includes(key));
		if (unknown.length > 0) throw new StrictError(400, `groupAccess: unknown field ${unknown.join(', ')}`);
		const group = state.groups.get(integer(fields.groupId, 'groupId'));
		if (group === undefined) throw notFound(`Group ${String(fields.groupId)} was not found`);
		return {
			id: group.id,
			addMembers: usersOf(state, fields.addMembers, 'addMembers'),
			removeMembers: usersOf(state, fields.removeMembers, 'removeMembers'),
			addOwners: usersOf(state, fields.addOwners, 'addOwners'),
			removeOwners: usersOf(state, fields.removeOwners, 'removeOwners'),
		};
	});
	const before = new Map(state.groups);
	try {
		for (const { id, addMembers, removeMembers, addOwners, removeOwners } of changes) {
			const group = state.groups.get(id);
			if (group === undefined) continue;
			const owners = new Set([...group.owners, ...addOwners].filter((one) => !removeOwners.includes(one)));
			changeMembers(state, { ...group, owners }, addMembers, removeMembers);
		}
	} catch (error) {
		for (const [id, group] of before) state.groups.set(id, group);
		throw error;
	}
	return ok(true);
}

/** Puts one person into the group of the path, or takes them out (domo-api 4b). */
export function setMember(call: Call, isIn: boolean): void {
	const { state, params } = call;
	const group = groupOfPath(call);
	const userId = idOf(params.userId);
	if (!state.users.has(userId)) throw notFound(`User ${params.userId} was not found`);
	changeMembers(state, group, isIn ? [userId] : [], isIn ? [] : [userId]);
}

function changeMember(call: Call, isIn: boolean): Reply {
	setMember(call, isIn);
	return ok(true);
}

function createGroup(call: Call): Reply {
	const body = record(call.body);
	const type = optionalText(body.type, 'type') ?? 'closed';
	if (!['open', 'closed', 'dynamic'].includes(type)) throw badRequest(`Unknown group type: ${type}`);
	const description = optionalText(body.description, 'description') ?? '';
	// The official page shows the id alone, as text (domo-api 4b).
	return ok({ id: String(createGroupOf(call, text(body.name, 'name'), description, type).id) });
}

function updateGroup(call: Call): Reply {
	const group = groupOfPath(call);
	const body = record(call.body);
	const changed = {
		...group,
		name: body.name === undefined ? group.name : freeName(call.state, text(body.name, 'name'), group),
		description: optionalText(body.description, 'description') ?? group.description,
	};
	call.state.groups.set(group.id, changed);
	return ok(renderGroup(call.state, changed));
}

function deleteGroup(call: Call): Reply {
	call.state.groups.delete(groupOfPath(call).id);
	return emptyOk();
}

const root = '/api/content/v2/groups';
const write = { grants: ['group.manage'] } as const;
const body = ['id', 'name', 'description', 'type'] as const;

/** Groups and their members (domo-api 4b). */
export const groupRoutes: readonly Route[] = [
	reads('listGroups', 'GET', `${root}/grouplist`, listGroups, { query: ['ascending', 'sort', 'limit', 'offset', 'includeFullMembership', 'members', 'search', 'owner'] }),
	reads('getGroup', 'GET', `${root}/:id`, (call) => ok(officialGroup(groupOfPath(call)))),
	writes('groupAccess', 'PUT', `${root}/access`, changeAccess, { ...write, body: 'array' }),
	writes('createGroup', 'POST', root, createGroup, { ...write, body }),
	writes('addToGroup', 'PUT', `${root}/:id/user/:userId`, (call) => changeMember(call, true), write),
	writes('removeFromGroup', 'DELETE', `${root}/:id/removeuser/:userId`, (call) => changeMember(call, false), write),
	writes('updateGroup', 'PUT', `${root}/:id`, updateGroup, { ...write, body }),
	writes('deleteGroup', 'DELETE', `${root}/:id`, deleteGroup, write),
];
