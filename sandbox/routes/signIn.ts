import { badRequest, DomoError, ok, type Reply } from '../http/reply';
import { type Call, reads, type Route } from '../http/router';
import { optionalText, record } from '../http/values';
import { contentV2User, contentV3User } from '../people/renderUser';
import { OAUTH_SECONDS, openOAuthToken, openSession } from '../state/sessions';

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
		// Only VALID was ever recorded; the form of a second factor is our choice.
		const twoFactorInfo = { ...NO_SECOND_FACTOR, status: 'REQUIRED' };
		return ok({ userId: user.id, success: true, twoFactorInfo, userRole });
	}
	state.people.replace(user, { ...user, lastLogin: now });
	const { token } = openSession(state, user);
	return ok({ userId: user.id, success: true, sessionToken: token, twoFactorInfo: NO_SECOND_FACTOR, userRole });
}

/** Signing in, and the signed-in user (domo-api 1.3, 1.4). */
export const authRoutes: readonly Route[] = [
	reads('login', 'POST', '/api/content/v2/authentication', logIn, { access: 'open', body: ['method', 'emailAddress', 'password'] }),
	reads('me', 'GET', '/api/content/v2/users/me', ({ caller }) => ok(contentV2User(caller))),
	reads('meV3', 'GET', '/api/content/v3/users/me', ({ state, caller }) => ok(contentV3User(state, caller)), { query: ['includeDetails'] }),
];

const SCOPES: readonly string[] = ['account', 'audit', 'buzz', 'dashboard', 'data', 'user', 'workflow'];

/** Client id and secret of HTTP Basic. */
function basic(header: string | string[] | undefined): readonly [string, string] {
	const [scheme, encoded] = (Array.isArray(header) ? header[0] : header)?.split(' ') ?? [];
	if (scheme?.toLowerCase() !== 'basic') return ['', ''];
	const [id = '', ...secret] = Buffer.from(encoded ?? '', 'base64').toString('utf8').split(':');
	return [id, secret.join(':')];
}

/** `client_credentials` by GET or POST, from the query or a form body (domo-api 5.7, 9.2). */
function token({ state, query, text, headers }: Call): Reply {
	const form = new URLSearchParams(text);
	const [id, secret] = basic(headers.authorization);
	const client = state.oauthClients.get(id);
	if (client?.clientSecret !== secret) throw new DomoError(401, 'Bad credentials');
	const grantType = query.get('grant_type') ?? form.get('grant_type');
	if (grantType !== 'client_credentials') throw badRequest(`Unsupported grant type: ${String(grantType)}`);
	const asked = query.get('scope') ?? form.get('scope') ?? 'data user';
	const unknown = asked.split(/[ ,]+/).filter((scope) => !SCOPES.includes(scope));
	if (unknown.length > 0) throw badRequest(`Invalid scope: ${unknown.join(' ')}`);
	const scope = asked.split(/[ ,]+/).join(' ');
	const user = state.users.get(client.userId);
	const opened = openOAuthToken(state, client.userId, scope);
	return ok({
		access_token: opened.token,
		customer: state.name,
		expires_in: OAUTH_SECONDS,
		jti: opened.jti,
		role: state.roles.get(user?.roleId ?? -1)?.name ?? '',
		scope,
		token_type: 'bearer',
		userId: client.userId,
	});
}

export const oauthRoutes: readonly Route[] = (['GET', 'POST'] as const).map((method) => 
	reads('oauthToken', method, '/oauth/token', token, { access: 'open', query: ['grant_type', 'scope'], body: 'text' }));
