import { badRequest, noContent, notFound, ok, type Reply, StrictError } from '../http/reply';
import { reads, writes, type Call, type Route } from '../http/router';
import { flag, idOf, integer, list, optionalInteger, optionalText, record, text } from '../http/values';
import { ADMIN_ROLE_ID, AUTHORITIES, AUTHORITY_NAMES, type Role } from '../state/roles';
import type { InstanceState } from '../state/instanceState';
import { attributeValues } from '../people/user';
import { patchPerson } from '../people/writeUser';
import { ROLE_GRANTS } from './identity';

const HIGHEST_SYSTEM_ROLE = 5;

const renderRole = (state: InstanceState, role: Role) => ({
	id: role.id,
	name: role.name,
	description: role.description,
	authorityCount: role.authorities.length,
	userCount: state.people.countOfRole(role.id),
	created: role.created,
	modified: role.modified,
});

function roleOfPath({ state, params }: Call): Role {
	const role = state.roles.get(idOf(params.id));
	if (role === undefined) throw notFound(`Role ${params.id} was not found`);
	return role;
}

function authoritiesOf(body: unknown): readonly string[] {
	const names = list(body, 'authorities').map((name) => text(name, 'authority'));
	const unknown = names.filter((name) => !AUTHORITY_NAMES.includes(name));
	if (unknown.length > 0) throw new StrictError(400, `Unknown authority: ${unknown.join(', ')}`);
	return names;
}

function setAuthorities(call: Call): Reply {
	const role = roleOfPath(call);
	if (role.id === ADMIN_ROLE_ID) throw badRequest('The Admin role cannot be changed');
	const authorities = authoritiesOf(call.body);
	call.state.roles.set(role.id, { ...role, authorities, modified: call.now });
	return ok({ status: 'SUCCESS', message: '' });
}

function createRole({ state, body, now }: Call): Reply {
	const fields = record(body);
	const from = fields.fromRoleId === undefined ? undefined : state.roles.get(integer(fields.fromRoleId, 'fromRoleId'));
	const role: Role = {
		id: state.takeNumber(),
		name: text(fields.name, 'name'),
		description: optionalText(fields.description, 'description') ?? '',
		authorities: from?.authorities ?? [],
		created: now,
		modified: now,
	};
	state.roles.set(role.id, role);
	return ok(renderRole(state, role));
}

function deleteRole(call: Call): Reply {
	const role = roleOfPath(call);
	if (role.id <= HIGHEST_SYSTEM_ROLE) throw badRequest('A system role cannot be deleted');
	if (call.state.people.countOfRole(role.id) > 0) throw badRequest('The role has users');
	call.state.roles.delete(role.id);
	return noContent();
}

/** `PUT roles/{id}/users` `[ids]` → 204, the bulk form of a role change (domo-api 2.5). All or nothing (our choice). */
function assignRole(call: Call): Reply {
	const { state, faults } = call;
	const role = roleOfPath(call);
	const users = list(call.body, 'users').map((value) => {
		const user = state.people.find(integer(value, 'user id'));
		if (user === undefined) throw badRequest(`User ${String(value)} was not found`);
		return user;
	});
	const failing = users.find((user) => faults.failureOf(user) !== undefined);
	if (failing !== undefined) throw badRequest(`User ${failing.id} cannot be changed`);
	for (const user of users) patchPerson(state, user, [{ key: 'roleId', values: [role.id] }], (_, value) => value);
	return noContent();
}

/** Members of a role, by page (domo-api 4). */
function roleUsers(call: Call): Reply {
	const { state, query } = call;
	const role = roleOfPath(call);
	const members = [...state.users.values()].filter((user) => user.roleId === role.id);
	const wanted = (query.get('search') ?? '').toLowerCase();
	const fitting = members.filter((user) => `${user.displayName} ${user.emailAddress}`.toLowerCase().includes(wanted));
	const byName = fitting.sort((a, b) => a.displayName.localeCompare(b.displayName));
	if (!flag(query.get('ascending'), 'ascending', true)) byName.reverse();
	const offset = optionalInteger(query.get('offset'), 'offset', 0);
	const page = byName.slice(offset, offset + optionalInteger(query.get('limit'), 'limit', 50));
	return ok({
		totalCount: members.length,
		totalFilteredCount: fitting.length,
		users: page.map((user) => ({
			userId: user.id,
			email: user.emailAddress,
			displayName: user.displayName,
			roleId: user.roleId,
			department: attributeValues(user, 'department')[0],
			jobTitle: attributeValues(user, 'title')[0],
			hireDate: attributeValues(user, 'hireDate')[0],
			location: attributeValues(user, 'employeeLocation')[0],
		})),
	});
}

const listAuthorities = ({ state }: Call): Reply =>
	ok(
		AUTHORITIES.map(({ authority, title }) => {
			const roles = [...state.roles.values()].filter((role) => role.authorities.includes(authority));
			return {
				authority,
				title,
				description: title,
				adminLevel: false,
				assignableByCustomer: true,
				authorityUIGroup: authority.split('.')[0],
				dependsOnAuthorities: [],
				dependsOnFeature: null,
				implicitAuthorities: [],
				roleIds: roles.map((role) => role.id),
				systemGroup: null,
				userCount: roles.reduce((sum, role) => sum + state.people.countOfRole(role.id), 0),
			};
		}),
	);

function roleSettings({ state, body }: Call): Reply {
	const { defaultRoleId } = record(body);
	const id = integer(defaultRoleId, 'defaultRoleId');
	if (!state.roles.has(id)) throw badRequest(`Invalid role: ${id}`);
	state.settings = { ...state.settings, defaultRoleId: id };
	return ok({ status: 'SUCCESS', message: '' });
}

const root = '/api/authorization/v1/roles';
const manage = ['authorization.roles'] as const;

/** Roles and grants (domo-api 4). Reading them needs no grant (our choice). */
export const roleRoutes: readonly Route[] = [
	reads('listRoles', 'GET', root, ({ state }) => ok([...state.roles.values()].map((role) => renderRole(state, role)))),
	reads('getRole', 'GET', `${root}/:id`, (call) => ok(renderRole(call.state, roleOfPath(call)))),
	reads('roleExists', 'GET', `${root}/:id/exists`, ({ state, params }) => ok(state.roles.has(idOf(params.id)))),
	reads('roleAuthorities', 'GET', `${root}/:id/authorities`, (call) => ok(roleOfPath(call).authorities)),
	reads('listAuthorities', 'GET', '/api/authorization/v1/authorities', listAuthorities),
	reads('roleUsers', 'GET', `${root}/:id/users`, roleUsers, { query: ['search', 'sort', 'ascending', 'offset', 'limit'] }),
	writes('assignRole', 'PUT', `${root}/:id/users`, assignRole, { grants: ROLE_GRANTS, body: 'array' }),
	...(['PUT', 'PATCH'] as const).map((method) => writes('setAuthorities', method, `${root}/:id/authorities`, setAuthorities, { grants: manage, body: 'array' })),
	writes('createRole', 'POST', root, createRole, { grants: manage, body: ['name', 'description', 'fromRoleId'] }),
	writes('deleteRole', 'DELETE', `${root}/:id`, deleteRole, { grants: manage }),
	writes('roleSettings', 'PUT', `${root}/settings`, roleSettings, { grants: manage, body: ['allowlistRoleIds', 'defaultRoleId'] }),
];
