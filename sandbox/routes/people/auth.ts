import { DomoError } from '../../http/domoError';
import { ok, type Reply } from '../../http/reply';
import type { Call, Route } from '../../http/route';
import { optionalText, record } from '../../http/values';
import { openSession } from '../../state/sessions';
import { contentV2User, contentV3User } from '../../people/renderUser';

const failed = (reason: string): Reply => ok({ success: false, reason });

const NO_SECOND_FACTOR = { token: null, key: null, status: 'VALID', phoneMask: null };

/** The password login: failures are 200 with `success: false` (domo-api 1.3). */
function logIn({ state, faults, body, now }: Call): Reply {
	const { login, unknownInstance } = faults.switches;
	if (unknownInstance === true) throw new DomoError(403, 'Forbidden');
	if (login === 'EMPTY') return ok({});
	if (login === 'INVALID_CREDENTIALS' || login === 'ACCOUNT_LOCKED') return failed(login);
	const { method, emailAddress, password } = record(body);
	const name = optionalText(emailAddress, 'emailAddress') ?? '';
	const user = state.people.findByLogin(name) ?? state.people.findByEmail(name);
	if (method !== 'password' || user?.password === undefined || user.password !== password) {
		return failed('INVALID_CREDENTIALS');
	}
	const userRole = state.roles.get(user.roleId)?.name ?? '';
	if (login === 'MFA') {
		// Only VALID was ever recorded; what a second factor looks like is our choice.
		const twoFactorInfo = { ...NO_SECOND_FACTOR, status: 'REQUIRED' };
		return ok({ userId: user.id, success: true, twoFactorInfo, userRole });
	}
	state.people.replace(user, { ...user, lastLogin: now });
	const { token } = openSession(state, user);
	return ok({ userId: user.id, success: true, sessionToken: token, twoFactorInfo: NO_SECOND_FACTOR, userRole });
}

/** Signing in, and who one is (domo-api 1.3, 1.4). */
export const authRoutes: readonly Route[] = [
	{
		kind: 'login',
		method: 'POST',
		path: '/api/content/v2/authentication',
		effect: 'read',
		access: 'open',
		body: ['method', 'emailAddress', 'password'],
		handle: logIn,
	},
	{
		kind: 'me',
		method: 'GET',
		path: '/api/content/v2/users/me',
		effect: 'read',
		handle: ({ caller }) => ok(contentV2User(caller)),
	},
	{
		kind: 'meV3',
		method: 'GET',
		path: '/api/content/v3/users/me',
		effect: 'read',
		query: ['includeDetails'],
		handle: ({ state, caller }) => ok(contentV3User(state, caller)),
	},
];
