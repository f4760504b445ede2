import { createHmac } from 'node:crypto';
import type { InstanceState, Session } from './instanceState';
import type { User } from '../people/user';

/** Signs tokens so that they look real; nothing is secret in a stand-in. */
const sign = (text: string): string => createHmac('sha256', 'sandbox').update(text).digest('base64url');

/** A password session: base64 JSON with Domo's fields, `=` as `%3D` (domo-api 1.3). */
export function openSession(state: InstanceState, user: User): Session {
	const timestamp = state.now();
	const expires = timestamp + state.settings.sessionMs;
	const sid = state.takeNumber();
	const content = {
		customerId: state.name,
		expiration: expires,
		hmacSignature: sign(`${sid}`),
		sid,
		timestamp,
		toes: 'UNKNOWNSID',
		userId: user.id,
	};
	const token = Buffer.from(JSON.stringify(content)).toString('base64').replaceAll('=', '%3D');
	const session = { token, userId: user.id, expires };
	state.sessions.set(token, session);
	return session;
}

export const OAUTH_SECONDS = 3599;

/** An access token of the public API: a JWT with a numeric `exp`, which official clients decode (domo-api 9.2). */
export function openOAuthToken(state: InstanceState, userId: number, scope: string): Session & { readonly jti: string } {
	const now = state.now();
	const jti = `${state.takeNumber()}`;
	const expires = now + OAUTH_SECONDS * 1000;
	const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
	const exp = Math.floor(expires / 1000);
	const unsigned = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ exp, jti, scope: scope.split(' '), userId })}`;
	const session = { token: `${unsigned}.${sign(unsigned)}`, userId, expires };
	state.oauthTokens.set(session.token, session);
	return { ...session, jti };
}

/** The user of a token; undefined if it is unknown or expired, or its user was deleted. */
function userOf(state: InstanceState, session: Session | undefined): User | undefined {
	return session !== undefined && session.expires > state.now() ? state.users.get(session.userId) : undefined;
}

const single = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The user behind an access token or a session (domo-api 1.2, 1.3). */
export function instanceCaller(state: InstanceState, headers: Headers): User | undefined {
	const token = single(headers['x-domo-developer-token']);
	if (token !== undefined) {
		const id = state.tokens.get(token);
		return id === undefined ? undefined : state.users.get(id);
	}
	const session = single(headers['x-domo-authentication']);
	return session === undefined ? undefined : userOf(state, state.sessions.get(session));
}

/** The user behind `Authorization: bearer …` on the public API (domo-api 5.7). */
export function publicCaller(state: InstanceState, headers: Headers): User | undefined {
	const [scheme, token] = (single(headers.authorization) ?? '').split(' ');
	if (scheme?.toLowerCase() !== 'bearer' || token === undefined) return undefined;
	return userOf(state, state.oauthTokens.get(token));
}
