import { badRequest, jsonReply, noContent, notFound, ok, type Reply } from '../http/reply';
import { type Call, reads, type Route, writes } from '../http/router';
import { flag, idOf, integer, type JsonRecord, optionalInteger, optionalText, record, text } from '../http/values';
import { checkValues, deletePerson, patchPerson } from '../people/writeUser';
import { searchUsers } from '../people/searchUsers';
import { attributeValues, type User } from '../people/user';
import { addPerson, refuseFailing, userOfPath } from './identity';
import type { Group, InstanceState } from '../state/instanceState';
import { roleByName } from '../state/roles';
import { createGroupOf, groupOfPath, setMember } from './groups';

/** Field of the public API → identity key (domo-api 2.1). */
const PROFILE: Readonly<Record<string, string>> = {
	title: 'title',
	alternateEmail: 'alternateEmail',
	phone: 'phoneNumber',
	location: 'employeeLocation',
	timezone: 'timeZone',
	locale: 'locale',
	employeeNumber: 'employeeNumber',
};

/** `timezone` and `locale` are accepted but not returned (domo-api 5.7). */
const NOT_RETURNED: readonly string[] = ['timezone', 'locale'];

const BODY = ['name', 'email', 'role', 'roleId', ...Object.keys(PROFILE), 'id', 'createdAt', 'updatedAt', 'image'];

function renderUser(state: InstanceState, user: User) {
	const profile = Object.entries(PROFILE).flatMap(([field, key]) => {
		const value = attributeValues(user, key)[0];
		if (value === undefined || NOT_RETURNED.includes(field)) return [];
		return [[field, field === 'employeeNumber' ? Number(value) : value] as const];
	});
	return {
		id: user.id,
		name: user.displayName,
		email: user.emailAddress,
		role: state.roles.get(user.roleId)?.name ?? '',
		roleId: user.roleId,
		...Object.fromEntries(profile),
		createdAt: new Date(user.created).toISOString(),
		updatedAt: new Date(user.modified).toISOString(),
	};
}

/** A role by name or by id; the id takes precedence. */
function roleIdOf(state: InstanceState, { role, roleId }: JsonRecord): number {
	if (roleId !== undefined) return integer(roleId, 'roleId');
	const name = optionalText(role, 'role');
	if (name === undefined) return state.settings.defaultRoleId;
	const found = roleByName(state.roles, name);
	if (found === undefined) throw badRequest(`Invalid role: ${name}`);
	return found.id;
}

const profileWrites = (body: JsonRecord) =>
	Object.entries(PROFILE).flatMap(([field, key]) => (body[field] === undefined ? [] : [{ key, values: [body[field]] }]));

const MAX_LISTED = 500;

function listUsers({ state, query }: Call): Reply {
	const limit = optionalInteger(query.get('limit'), 'limit', 50);
	if (limit < 1 || limit > MAX_LISTED) throw badRequest(`limit must be between 1 and ${MAX_LISTED}`);
	const { users } = searchUsers(state, {
		offset: optionalInteger(query.get('offset'), 'offset', 0),
		limit,
	});
	return ok(users.map((user) => renderUser(state, user)));
}

/** A deleted user comes back as a subset with `deleted: true` (domo-api 5.7). */
function getUser({ state, params }: Call): Reply {
	const id = idOf(params.id);
	const user = state.people.find(id);
	if (user !== undefined) return ok(renderUser(state, user));
	const deleted = state.people.deleted.get(id);
	if (deleted === undefined) throw notFound(`User ${params.id} was not found`);
	return ok({ id, name: deleted.displayName, email: deleted.emailAddress, deleted: true });
}

function createUser(call: Call): Reply {
	const { state, query } = call;
	const body = record(call.body);
	// All or nothing: the profile is checked before the user is created.
	for (const write of profileWrites(body)) checkValues(state, write);
	const user = addPerson(call, {
		displayName: text(body.name, 'name'),
		email: text(body.email, 'email'),
		roleId: roleIdOf(state, body),
		sendInvite: flag(query.get('sendInvite'), 'sendInvite'),
	});
	return jsonReply(200, renderUser(state, patchPerson(state, user, profileWrites(body), (_, value) => value)));
}

/** "Currently all user fields are required": at least name, e-mail and role here (domo-api 5.7). */
function updateUser(call: Call): Reply {
	const { state } = call;
	const user = userOfPath(call);
	refuseFailing(call, user);
	const body = record(call.body);
	const writes = [
		{ key: 'displayName', values: [text(body.name, 'name')] },
		{ key: 'emailAddress', values: [text(body.email, 'email')] },
		{ key: 'roleId', values: [roleIdOf(state, body)] },
		...profileWrites(body),
	];
	return ok(renderUser(state, patchPerson(state, user, writes, (_, value) => value)));
}

function deleteUser(call: Call): Reply {
	const user = userOfPath(call);
	refuseFailing(call, user);
	deletePerson(call.state, user);
	return noContent();
}

const write = { access: 'public', grants: ['user.edit'] } as const;

/** `/v1/users` of the public API, on the same people (domo-api 5.7). */
export const publicUserRoutes: readonly Route[] = [
	reads('publicListUsers', 'GET', '/v1/users', listUsers, { access: 'public', query: ['limit', 'offset'] }),
	reads('publicGetUser', 'GET', '/v1/users/:id', getUser, { access: 'public' }),
	writes('publicCreateUser', 'POST', '/v1/users', createUser, { ...write, grants: ['user.invite'], query: ['sendInvite'], body: BODY }),
	writes('publicUpdateUser', 'PUT', '/v1/users/:id', updateUser, { ...write, body: BODY }),
	writes('publicDeleteUser', 'DELETE', '/v1/users/:id', deleteUser, write),
];

const renderGroup = (group: Group) => ({
	id: group.id,
	name: group.name,
	default: false,
	active: true,
	memberCount: group.members.size,
});

function page<Item>(items: readonly Item[], { query }: Call): readonly Item[] {
	const offset = optionalInteger(query.get('offset'), 'offset', 0);
	return items.slice(offset, offset + Math.min(optionalInteger(query.get('limit'), 'limit', 50), 500));
}

function changeMember(call: Call, isIn: boolean): Reply {
	setMember(call, isIn);
	return noContent();
}

const GROUPS = '/v1/groups';
const groupRead = { access: 'public', query: ['limit', 'offset'] } as const;
const groupWrite = { access: 'public', grants: ['group.manage'] } as const;
const GROUP_BODY = ['name', 'default', 'id', 'active', 'memberCount'] as const;

/** `/v1/groups` of the public API, on the same groups (domo-api 4b). */
export const publicGroupRoutes: readonly Route[] = [
	reads('publicListGroups', 'GET', GROUPS, (call) => ok(page([...call.state.groups.values()], call).map(renderGroup)), groupRead),
	reads('publicGetGroup', 'GET', `${GROUPS}/:id`, (call) => ok({ ...renderGroup(groupOfPath(call)), userIds: [...groupOfPath(call).members] }), groupRead),
	reads('publicGroupUsers', 'GET', `${GROUPS}/:id/users`, (call) => ok(page([...groupOfPath(call).members], call)), groupRead),
	writes('publicCreateGroup', 'POST', GROUPS, (call) => jsonReply(200, renderGroup(createGroupOf(call, text(record(call.body).name, 'name'), '', 'closed'))), {
		...groupWrite,
		body: GROUP_BODY,
	}),
	writes('publicUpdateGroup', 'PUT', `${GROUPS}/:id`, (call) => {
		const group = groupOfPath(call);
		call.state.groups.set(group.id, { ...group, name: text(record(call.body).name, 'name') });
		return noContent();
	}, { ...groupWrite, body: GROUP_BODY }),
	writes('publicDeleteGroup', 'DELETE', `${GROUPS}/:id`, (call) => {
		call.state.groups.delete(groupOfPath(call).id);
		return noContent();
	}, groupWrite),
	writes('publicAddToGroup', 'PUT', `${GROUPS}/:id/users/:userId`, (call) => changeMember(call, true), groupWrite),
	writes('publicRemoveFromGroup', 'DELETE', `${GROUPS}/:id/users/:userId`, (call) => changeMember(call, false), groupWrite),
];
