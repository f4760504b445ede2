import { z } from '../../vendor/zod';
import type { DomoClient } from '../client/client';
import { isDomoError } from '../errors';
import type { Account, Actor } from '../types';
import { once } from './once';

const me = z
	.object({
		id: z.number(),
		displayName: z.string().nullish(),
		emailAddress: z.string().nullish(),
		userName: z.string().nullish(),
	})
	.transform(({ id, displayName, emailAddress, userName }): Account => ({ id, email: emailAddress ?? userName ?? '', displayName: displayName ?? '' }));

const identity = z.object({ users: z.array(z.object({ id: z.number(), roleId: z.number().nullish() })) });
const authorities = z.array(z.string());

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
		const roleId = await unlessHidden(() => readRole(client, known.id));
		return { ...known, roleId, authorities: roleId === null ? null : await unlessHidden(() => readAuthorities(client, roleId)) };
	});
	return { account, actor };
}

/** `users/me` does not tell the role (domo-api 1.4); the identity API does. */
async function readRole(client: DomoClient, id: number): Promise<number | null> {
	const answer = await client.read(
		{ doing: "read the credential's own account", request: 'getUser', params: { userId: id }, query: { parts: 'DETAILED' } },
		identity,
	);
	return answer.users.find((user) => user.id === id)?.roleId ?? null;
}

const readAuthorities = (client: DomoClient, roleId: number): Promise<readonly string[]> =>
	client.read(
		{ doing: "read the grants of the credential's role", request: 'roleAuthorities', params: { roleId } },
		authorities,
	);

/** An account that may not look at roles is no error: its grants are unknown. */
async function unlessHidden<T>(read: () => Promise<T>): Promise<T | null> {
	try {
		return await read();
	} catch (error) {
		if (isDomoError(error, 'grant', 'notFound')) return null;
		throw error;
	}
}
