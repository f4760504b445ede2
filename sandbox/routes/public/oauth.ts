import { badRequest, DomoError } from '../../http/domoError';
import { ok, type Reply } from '../../http/reply';
import type { Call, Route } from '../../http/route';
import { OAUTH_SECONDS, openOAuthToken } from '../../state/sessions';

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

export const oauthRoutes: readonly Route[] = (['GET', 'POST'] as const).map((method) => ({
	kind: 'oauthToken',
	method,
	path: '/oauth/token',
	effect: 'read',
	access: 'open',
	query: ['grant_type', 'scope'],
	body: 'text',
	handle: token,
}));
