import { DomoError, emptyOk, notFound, ok, type Reply, StrictError } from '../http/reply';
import { reads, writes, type Call, type Route } from '../http/router';
import { flag, idOf, integer, list, optionalInteger, record, text } from '../http/values';
import { contentV2User, contentV3User } from '../people/renderUser';
import { searchUsers } from '../people/searchUsers';
import { patchPerson } from '../people/writeUser';
import { addPerson } from './identity';

/** `content/v3/users` by page, or by `id=1,2` (domo-api 2.2 E). */
function listV3(call: Call): Reply {
	const { state, query } = call;
	const ids = query.all('id').map(idOf);
	const users =
		ids.length > 0
			? ids.flatMap((id) => state.people.find(id) ?? [])
			: searchUsers(state, {
					offset: optionalInteger(query.get('offset'), 'offset', 0),
					limit: Math.min(optionalInteger(query.get('limit'), 'limit', 500), state.settings.pageCap),
				}).users;
	const active = query.get('active');
	const fitting = active === undefined ? users : users.filter((user) => user.active === flag(active, 'active'));
	return ok(fitting.map((user) => contentV3User(state, user)));
}

/** An unknown id is 200 with an empty body here, and 404 in v3 (domo-api 9.7). */
function getV2({ state, params }: Call): Reply {
	const user = state.people.find(idOf(params.id));
	return user === undefined ? emptyOk() : ok(contentV2User(user));
}

function getV3({ state, params }: Call): Reply {
	const user = state.people.find(idOf(params.id));
	if (user === undefined) throw notFound();
	return ok(contentV3User(state, user));
}

/** The create with an invite switch (domo-api 2.3 A). */
function createUser(call: Call): Reply {
	const { state, query } = call;
	const body = record(call.body);
	const detail = record(body.detail);
	const unknown = Object.keys(detail).filter((key) => key !== 'email');
	// "Further profile fields at create time are not shown by any client": so they are an error here (our choice).
	if (unknown.length > 0) throw new StrictError(400, `createUser: unknown field detail.${unknown.join(', ')}`);
	const email = text(detail.email, 'detail.email');
	const message = `A user with the email address ${email} already exists`;
	const user = addPerson(
		call,
		{
			displayName: text(body.displayName, 'displayName'),
			email,
			roleId: body.roleId === undefined ? state.settings.defaultRoleId : integer(body.roleId, 'roleId'),
			// The default of sendInvite is not documented: no invitation (our choice).
			sendInvite: flag(query.get('sendInvite'), 'sendInvite'),
		},
		new DomoError(400, message, { EMAIL_DUPLICATE: message }),
	);
	return ok(contentV3User(state, user));
}

const BULK_FIELDS = [
	'displayName',
	'emailAddress',
	'title',
	'phoneNumber',
	'employeeLocation',
	'timeZone',
	'employeeNumber',
	'employeeId',
	'department',
	'hireDate',
	'reportsTo',
] as const;

/** `users/bulk`: ids as strings, no role, no custom attributes (domo-api 2.4 B). */
function patchBulk(call: Call): Reply {
	const { state, faults } = call;
	const users = list(record(call.body).users, 'users').map((entry) => {
		const fields = record(entry);
		const unknown = Object.keys(fields).filter((key) => key !== 'id' && !BULK_FIELDS.some((known) => known === key));
		if (unknown.length > 0) throw new StrictError(400, `bulkUsers: unknown field ${unknown.join(', ')}`);
		const user = state.people.find(idOf(text(fields.id, 'id')));
		if (user === undefined) throw notFound(`User ${String(fields.id)} was not found`);
		const writes = BULK_FIELDS.flatMap((key) => (fields[key] === undefined ? [] : [{ key, values: [fields[key]] }]));
		return patchPerson(state, user, writes, (key, value) => faults.normalise(key, value));
	});
	return ok(users.map(contentV2User));
}

/** `PUT /api/identity/v1/password` (domo-api 2.4 D). */
function setPassword({ state, body }: Call): Reply {
	const { domoUserId, password } = record(body);
	const user = state.people.find(integer(domoUserId, 'domoUserId'));
	if (user === undefined) throw notFound();
	if (user.password === password) return ok({ success: false, description: 'Password has been used previously.' });
	state.people.replace(user, { ...user, password: text(password, 'password') });
	return ok({ success: true, description: '' });
}

/** People on the older content API (domo-api 2.2 D and E, 2.3 A, 2.4 B and D). */
export const contentUserRoutes: readonly Route[] = [
	reads('listV2Users', 'GET', '/api/content/v2/users', ({ state }) => ok(searchUsers(state, {}).users.map(contentV2User))),
	// Real clients ask for details and repeat `attributes=` (domo-api 9).
	reads('getV2User', 'GET', '/api/content/v2/users/:id', getV2, { query: ['includeDetails', 'attributes'] }),
	reads('listV3Users', 'GET', '/api/content/v3/users', listV3, { query: ['limit', 'offset', 'active', 'id', 'includeDetails'] }),
	reads('getV3User', 'GET', '/api/content/v3/users/:id', getV3, { query: ['includeDetails', 'attributes'] }),
	writes('createUser', 'POST', '/api/content/v3/users', createUser, { grants: ['user.invite'], query: ['sendInvite'], body: ['displayName', 'roleId', 'detail'] }),
	writes('bulkUsers', 'PUT', '/api/content/v2/users/bulk', patchBulk, { grants: ['user.edit'], body: ['transactionId', 'users'] }),
	writes('setPassword', 'PUT', '/api/identity/v1/password', setPassword, { grants: ['user.edit'], body: ['domoUserId', 'password'] }),
];
