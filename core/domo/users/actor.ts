import { z } from '../../vendor/zod';
import { field, isRecord, wholeNumber } from '../answerValues';
import type { DomoClient } from '../client/client';
import { orElse } from '../errors';
import type { Account, Actor } from '../types';
import { once } from './once';

/** The flat form, and that of content/v3 with the address in `detail` (domo-api 1.4). */
const me = z
	.object({ id: field.id, displayName: field.text, emailAddress: field.text, userName: field.text, detail: z.object({ email: field.text }).nullish().catch(null) })
	.transform(({ id, displayName, emailAddress, userName, detail }): Account => ({ id, email: emailAddress || (detail?.email ?? '') || userName, displayName }));

const authorities = z.array(z.union([z.string(), z.object({ authority: z.string() }).transform(({ authority }) => authority)]));

export interface ActorReader {
	account(): Promise<Account>;
	actor(): Promise<Actor>;
}

/** Reads the credential's account once, whoever asks how often; a failure is asked again. */
export function actorReader(client: DomoClient): ActorReader {
	const account = once(() =>
		client.read({ doing: 'find out whose credential this is', request: 'me' }, me),
	);
	const actor = once(async (): Promise<Actor> => {
		const known = await account();
		// An account that may not look at roles, or an instance that tells them otherwise, is no error: the grants are unknown.
		const roleId = await orElse(() => readRole(client, known.id), () => null);
		return { ...known, roleId, authorities: roleId === null ? null : await orElse(() => readAuthorities(client, roleId), () => null) };
	});
	return { account, actor };
}

/** `users/me` does not tell the role (domo-api 1.4); the identity API does. */
async function readRole(client: DomoClient, id: number): Promise<number | null> {
	const answer = await client.read(
		{ doing: "read the credential's own account", request: 'getUser', params: { userId: id }, query: { parts: 'DETAILED' } },
		z.unknown(),
	);
	return recordsOf(answer).flatMap((user) => (wholeNumber(user['id']) === id ? roleOf(user) : [])).at(0) ?? null;
}

/** The records of an answer in any of its three forms: a list in `users`, a list, one record (domo-api 2.2 C). */
export function recordsOf(answer: unknown): readonly Readonly<Record<string, unknown>>[] {
	if (Array.isArray(answer)) return answer.filter(isRecord);
	if (!isRecord(answer)) return [];
	return Array.isArray(answer['users']) ? answer['users'].filter(isRecord) : [answer];
}

function roleOf(user: Readonly<Record<string, unknown>>): number | [] {
	const role = user['role'];
	return wholeNumber(user['roleId']) ?? (isRecord(role) ? wholeNumber(role['roleId'] ?? role['id']) : null) ?? [];
}

const readAuthorities = (client: DomoClient, roleId: number): Promise<readonly string[]> =>
	client.read({ doing: "read the grants of the credential's role", request: 'roleAuthorities', params: { roleId } }, authorities);
