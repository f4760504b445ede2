import { badRequest, DomoError, jsonReply, missingGrant, notFound, ok, type Reply, StrictError } from '../http/reply';
import { type Call, reads, type Route, writes } from '../http/router';
import { flag, idOf, integer, isRecord, list, optionalInteger, optionalList, optionalText, record, text } from '../http/values';
import { type AttributeWrite, createPerson, deletePerson, EmailTaken, patchPerson, type NewPerson } from '../people/writeUser';
import { FULL_VIEW, identityUser, type UserView } from '../people/renderUser';
import { searchUsers, type UserFilter, type UserSearch } from '../people/searchUsers';
import { systemAttribute, type User } from '../people/user';
import { MONITOR } from '../people/userStore';
import type { InstanceState } from '../state/instanceState';
import { ownsWhatNeedsAnOwner } from './ownership';

/** Fault "failUsers": every write to this user is refused. */
export function refuseFailing(call: Call, user: Pick<User, 'id' | 'emailAddress'>): void {
	const fault = call.faults.failureOf(user);
	if (fault === undefined) return;
	throw new DomoError(fault.status, fault.message ?? `Fault switch: ${user.emailAddress} always fails`);
}

const PARTS: readonly string[] = ['MINIMAL', 'SIMPLE', 'DETAILED', 'GROUPS', 'ROLE'];

/** A real client sends it among the attributes (domo-api 2.1); means the same as the part GROUPS. */
const GROUPS_KEY = 'groups';

function knownField(state: InstanceState, key: string): string {
	if (systemAttribute(key) !== undefined || state.attributes.has(key)) return key;
	throw new StrictError(400, `Unknown attribute key: ${key}`);
}

/** Which parts of users are returned, from `attributes` and `parts`; an unknown one is an error (our choice). */
export function viewOf(state: InstanceState, attributes: readonly string[], parts: readonly string[]): UserView {
	const upper = parts.map((part) => part.toUpperCase());
	const unknown = upper.filter((part) => !PARTS.includes(part));
	if (unknown.length > 0) throw new StrictError(400, `Unknown parts: ${unknown.join(', ')}`);
	return {
		attributes: attributes.filter((key) => key !== GROUPS_KEY).map((key) => knownField(state, key)),
		detailed: upper.includes('DETAILED'),
		groups: upper.includes('GROUPS') || attributes.includes(GROUPS_KEY),
		role: upper.includes('ROLE'),
	};
}

const FILTER_FIELDS: readonly string[] = ['field', 'filterType', 'values', 'operator', 'text'];

/** The three filters that real clients send (domo-api 2.2); any other is an error. */
function filterOf(state: InstanceState, value: unknown): UserFilter {
	const filter = record(value);
	const unknown = Object.keys(filter).filter((key) => !FILTER_FIELDS.includes(key));
	if (unknown.length > 0) throw new StrictError(400, `Unknown filter field: ${unknown.join(', ')}`);
	const field = optionalText(filter.field, 'field');
	if (filter.filterType === 'value' && (filter.operator ?? 'EQ') === 'EQ') {
		const values = optionalList(filter.values, 'values').map(String);
		return { type: 'value', field: knownField(state, text(field, 'field')), values };
	}
	if (filter.filterType === 'text') {
		const words = text(filter.text, 'text')
			.split(/\s+/)
			.filter((word) => word !== '');
		return { type: 'text', field: field === undefined ? undefined : knownField(state, field), words };
	}
	throw new StrictError(400, `Unknown filter: ${JSON.stringify(filter)}`);
}

function sortOf(state: InstanceState, value: unknown): { readonly field: string; readonly descending: boolean } {
	// Without `sort` users are ordered by id (our choice: not documented).
	if (value === undefined || value === null) return { field: 'id', descending: false };
	if (!isRecord(value)) throw badRequest('sort must be an object');
	const order = (optionalText(value.order, 'order') ?? 'ASC').toUpperCase();
	if (order !== 'ASC' && order !== 'DESC') throw badRequest(`Unknown sort order: ${order}`);
	return { field: knownField(state, text(value.field, 'sort.field')), descending: order === 'DESC' };
}

const DEFAULT_LIMIT = 50;

/** `POST /api/identity/v1/users/search`, the one read that returns custom attributes by page (domo-api 2.2 A). */
function search(call: Call): Reply {
	const { state, faults } = call;
	const body = record(call.body);
	const asked = optionalInteger(body.limit, 'limit', DEFAULT_LIMIT);
	const offset = optionalInteger(body.offset, 'offset', 0);
	if (asked < 0 || offset < 0) throw badRequest('limit and offset cannot be negative');
	const page = faults.pageOfUsers(
		{ kind: 'searchUsers', effect: 'read' },
		{ offset, limit: Math.min(asked, state.settings.pageCap) },
	);
	const sort = sortOf(state, body.sort);
	const attributes = optionalList(body.attributes, 'attributes').map((key) => text(key, 'attributes'));
	const parts = optionalList(body.parts, 'parts').map((part) => text(part, 'parts'));
	const view = viewOf(state, attributes, parts);
	const wanted: UserSearch = {
		filters: optionalList(body.filters, 'filters').map((filter) => filterOf(state, filter)),
		ids: optionalList(body.ids, 'ids').map((id) => integer(id, 'ids')),
		sortField: sort.field,
		descending: sort.descending,
		includeSupport: flag(body.includeSupport, 'includeSupport'),
		includeDeleted: flag(body.includeDeleted, 'includeDeleted'),
		onlyDeleted: flag(body.onlyDeleted, 'onlyDeleted'),
		offset: page.offset,
		limit: page.limit,
	};
	const found = searchUsers(state, wanted);
	const users = flag(body.count, 'count') ? [] : found.users.map((user) => ({ ...identityUser(state, state.people.asSearched(user, call.now), view), ...(faults.switches.withoutAttributes === true && { attributes: [] }) }));
	const counted = flag(body.showCount, 'showCount') || flag(body.count, 'count');
	return ok(counted ? { count: page.countOf(found.count), users } : { users });
}

/** `GET /api/identity/v1/users` (domo-api 2.2 B). */
function listIdentity({ state, query, faults }: Call): Reply {
	const asked = optionalInteger(query.get('limit'), 'limit', DEFAULT_LIMIT);
	const page = faults.pageOfUsers(
		{ kind: 'listIdentityUsers', effect: 'read' },
		{
			offset: optionalInteger(query.get('offset'), 'offset', 0),
			limit: Math.min(asked, state.settings.pageCap),
		},
	);
	const view = viewOf(state, query.all('attributes'), query.all('parts'));
	const { users } = searchUsers(state, {
		includeDeleted: flag(query.get('includeDeleted'), 'includeDeleted'),
		offset: page.offset,
		limit: page.limit,
	});
	return ok({ users: users.map((user) => identityUser(state, user, view)) });
}

export const identitySearchRoutes: readonly Route[] = [
	reads('searchUsers', 'POST', '/api/identity/v1/users/search', search, {
		grants: ['user.edit'],
		query: ['explain'],
		body: ['showCount', 'count', 'includeDeleted', 'onlyDeleted', 'includeSupport', 'limit', 'offset', 'sort', 'filters', 'ids', 'attributes', 'parts', 'cacheBuster'],
	}),
	reads('listIdentityUsers', 'GET', '/api/identity/v1/users', listIdentity, { grants: ['user.edit'], query: ['limit', 'offset', 'attributes', 'includeDeleted', 'parts'] }),
];

/** The user of the path, or a 404 (domo-api 2.2 C). */
export function userOfPath({ state, params }: Call): User {
	const user = state.people.find(idOf(params.id));
	if (user === undefined) throw notFound(`User ${params.id} was not found`);
	return user;
}

/** Either authority allows changing roles (domo-api 2.5). */
export const ROLE_GRANTS = ['authorization.roles', 'authorization.roles.assign'] as const;

/** Every user may read the own record, so that a token can find out its own grants (domo-api 1.5; our choice). */
function getUser(call: Call): Reply {
	const { state, query, params } = call;
	if (idOf(params.id) !== call.caller.id && !call.hasGrant('user.edit')) throw missingGrant(['user.edit']);
	const parts = query.all('parts');
	const view = viewOf(state, query.all('attributes'), parts);
	return ok({ users: [identityUser(state, userOfPath(call), view)] });
}

/** That Domo refuses changes of its own account is our choice. */
function writable(user: User): User {
	if (user.id === MONITOR.id) throw new DomoError(403, 'This account is managed by Domo');
	return user;
}

const FLAT_FIELDS = ['displayName', 'emailAddress', 'roleId'] as const;

/** Both forms of a PATCH body: `{attributes: [{key, values}]}` and the flat one (domo-api 2.4). */
function writesOf(body: unknown): readonly AttributeWrite[] {
	const fields = record(body);
	if (fields.attributes !== undefined) {
		return list(fields.attributes, 'attributes').map((entry) => {
			const { key, values, ...rest } = record(entry);
			const unknown = Object.keys(rest);
			if (unknown.length > 0) throw badRequest(`Unknown field of an attribute: ${unknown.join(', ')}`);
			return { key: text(key, 'key'), values: list(values, 'values') };
		});
	}
	return FLAT_FIELDS.flatMap((key) => (fields[key] === undefined ? [] : [{ key, values: [fields[key]] }]));
}

function patchUser(call: Call): Reply {
	const { state, faults } = call;
	const user = writable(userOfPath(call));
	refuseFailing(call, user);
	const given = writesOf(call.body);
	const isLocked = (how: 'refuse' | 'forbid') => given.some(({ key }) => faults.lockOf(key) === how);
	// Domo's message is unknown. Ours does not name the attribute, which is the harder case for a client.
	if (isLocked('refuse')) throw badRequest('An attribute cannot be edited');
	if (isLocked('forbid')) throw missingGrant(['user.edit']);
	const writes = given.filter(({ key }) => faults.lockOf(key) === undefined);
	const role = writes.find(({ key }) => key === 'roleId');
	const changesRole = role !== undefined && Number(role.values[0]) !== user.roleId;
	if (changesRole && !call.hasGrant(...ROLE_GRANTS)) throw missingGrant(ROLE_GRANTS);
	const { lateSearch = 0, ownAccount } = faults.switches;
	const isOwn = user.id === call.caller.id;
	if (isOwn && ownAccount === 'refuse') throw badRequest('This account cannot edit itself');
	if (isOwn && ownAccount === 'ignore') return ok(identityUser(state, user, FULL_VIEW));
	const patched = patchPerson(state, user, writes, (key, value) => faults.normalise(key, value));
	if (lateSearch > 0) state.people.keepStale(user, call.now + lateSearch);
	return ok(identityUser(state, patched, FULL_VIEW));
}

/** Creates an account in the name of the caller; `taken` is thrown where the address is in use (domo-api 2.3). */
export function addPerson(
	call: Call,
	person: Pick<NewPerson, 'displayName' | 'email' | 'roleId' | 'sendInvite'>,
	taken = new DomoError(409, 'User already exists'),
): User {
	refuseFailing(call, { id: -1, emailAddress: person.email });
	try {
		return createPerson(call.state, { ...person, invitorUserId: call.caller.id, visibleAt: call.faults.userVisibleAt(call.now) });
	} catch (error) {
		throw error instanceof EmailTaken ? taken : error;
	}
}

/** The documented create without an invite switch; sends no invitation (our choice; domo-api 2.3 B). */
function createIdentityUser(call: Call): Reply {
	const body = record(call.body);
	const user = addPerson(call, {
		displayName: text(body.displayName, 'displayName'),
		email: text(body.emailAddress, 'emailAddress'),
		roleId: integer(body.roleId, 'roleId'),
		sendInvite: false,
	});
	return ok(identityUser(call.state, user, FULL_VIEW));
}

function deleteUser(call: Call): Reply {
	const user = writable(userOfPath(call));
	refuseFailing(call, user);
	if (call.faults.switches.ownersMayGo !== true && ownsWhatNeedsAnOwner(call.state, user.id)) {
		// That DataSets and DataFlows must have owners is documented for SCIM and the page; status and message are our choice (domo-api 2.6).
		throw new DomoError(400, 'This person owns DataSets or DataFlows. Give them another owner first');
	}
	deletePerson(call.state, user);
	return jsonReply(200, 1);
}

/** One person by id on the identity API (domo-api 2.2 C, 2.3 B, 2.4 A, 2.6). */
export const identityRoutes: readonly Route[] = [
	reads('getUser', 'GET', '/api/identity/v1/users/:id', getUser, { query: ['parts', 'attributes'] }),
	writes('createIdentityUser', 'POST', '/api/identity/v1/users', createIdentityUser, { grants: ['user.invite'], body: FLAT_FIELDS }),
	writes('patchUser', 'PATCH', '/api/identity/v1/users/:id', patchUser, { grants: ['user.edit'], body: ['attributes', ...FLAT_FIELDS] }),
	writes('deleteUser', 'DELETE', '/api/identity/v1/users/:id', deleteUser, { grants: ['user.edit'] }),
];
