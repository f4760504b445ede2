import { badRequest, DomoError, missingGrant, notFound } from '../../http/domoError';
import { jsonReply, ok, type Reply } from '../../http/reply';
import type { Call, Route } from '../../http/route';
import { idOf, integer, list, record, text } from '../../http/values';
import type { AttributeWrite } from '../../people/checkValues';
import { FULL_VIEW, identityUser } from '../../people/renderUser';
import type { User } from '../../people/user';
import { MONITOR } from '../../people/userStore';
import { createPerson, deletePerson, EmailTaken, patchPerson } from '../../people/writeUser';
import { viewOf } from './identitySearch';
import { ownsWhatNeedsAnOwner } from '../data/ownedContent';
import { refuseFailing } from './userFaults';

/** The user of the path, or a 404 (domo-api 2.2 C). */
export function userOfPath({ state, params }: Call): User {
	const user = state.people.find(idOf(params.id));
	if (user === undefined) throw notFound(`User ${params.id} was not found`);
	return user;
}

/** Either authority lets one change roles (domo-api 2.5). */
export const ROLE_GRANTS = ['authorization.roles', 'authorization.roles.assign'] as const;

/** Anybody may look at oneself, so that a token can find out its own grants (domo-api 1.5; our choice). */
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
	// How Domo says it is unknown: the attribute is not named, which is harder for a client.
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

/** The documented create without an invite switch; sends no invitation (our choice; domo-api 2.3 B). */
function createIdentityUser(call: Call): Reply {
	const { state, faults, caller } = call;
	const body = record(call.body);
	const emailAddress = text(body.emailAddress, 'emailAddress');
	refuseFailing(call, { id: -1, emailAddress });
	try {
		const user = createPerson(state, {
			displayName: text(body.displayName, 'displayName'),
			email: emailAddress,
			roleId: integer(body.roleId, 'roleId'),
			sendInvite: false,
			invitorUserId: caller.id,
			visibleAt: faults.userVisibleAt(call.now),
		});
		return ok(identityUser(state, user, FULL_VIEW));
	} catch (error) {
		if (error instanceof EmailTaken) throw new DomoError(409, 'User already exists');
		throw error;
	}
}

function deleteUser(call: Call): Reply {
	const user = writable(userOfPath(call));
	refuseFailing(call, user);
	if (call.faults.switches.ownersMayGo !== true && ownsWhatNeedsAnOwner(call.state, user.id)) {
		// That DataSets and DataFlows must have owners is documented for SCIM and the page; status and words are ours (domo-api 2.6).
		throw new DomoError(400, 'This person owns DataSets or DataFlows. Give them another owner first');
	}
	deletePerson(call.state, user);
	return jsonReply(200, 1);
}

/** One person by id on the identity API (domo-api 2.2 C, 2.3 B, 2.4 A, 2.6). */
export const identityRoutes: readonly Route[] = [
	{
		kind: 'getUser',
		method: 'GET',
		path: '/api/identity/v1/users/:id',
		effect: 'read',
		query: ['parts', 'attributes'],
		handle: getUser,
	},
	{
		kind: 'createIdentityUser',
		method: 'POST',
		path: '/api/identity/v1/users',
		effect: 'write',
		grants: ['user.invite'],
		body: FLAT_FIELDS,
		handle: createIdentityUser,
	},
	{
		kind: 'patchUser',
		method: 'PATCH',
		path: '/api/identity/v1/users/:id',
		effect: 'write',
		grants: ['user.edit'],
		body: ['attributes', ...FLAT_FIELDS],
		handle: patchUser,
	},
	{
		kind: 'deleteUser',
		method: 'DELETE',
		path: '/api/identity/v1/users/:id',
		effect: 'write',
		grants: ['user.edit'],
		handle: deleteUser,
	},
];
