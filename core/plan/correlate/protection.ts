import { emailKey } from '../../config';
import type { Actor, LiveUser } from '../../domo/types';
import type { ReadSource } from '../proof/source';

/**
 * Who is protected from removal, role and address change: the account that runs the job (in the target and, where it is the
 * same instance, at home), the owner of the configuration DataSet there, Domo's own accounts, and whom the setting names.
 */
export function protectedIds(
	live: readonly LiveUser[],
	actor: Actor,
	instance: string,
	sources: readonly ReadSource[],
	protectedUsers: readonly string[],
): ReadonlySet<number> {
	const always = new Set<number>([actor.id]);
	for (const source of sources) {
		// Where home does not say which instance it is, its ids are taken for the target's: that protects too many, never too few.
		if (source.instance !== undefined && source.instance !== instance) continue;
		// Nodes in between may have made texts of the numbers.
		for (const id of [source.readBy, source.ownerId]) if (id !== undefined) always.add(Number(id));
	}
	const named = protectedBySetting(protectedUsers);
	return new Set(live.filter((user) => always.has(user.id) || !user.human || named(user)).map((user) => user.id));
}

/** Tells whether the setting names somebody: `protectedUsers` takes e-mail addresses, ids and `*@domain`. Without an id, somebody who does not exist yet. */
export function protectedBySetting(entries: readonly string[]): (person: { readonly id: number | null; readonly email: string }) => boolean {
	const keys = entries.map((entry) => emailKey(entry)).filter((key) => key !== '');
	const exact = new Set(keys.filter((key) => !key.startsWith('*@')));
	const domains = keys.filter((key) => key.startsWith('*@')).map((key) => key.slice(1));
	if (keys.length === 0) return () => false;
	return ({ id, email }) => {
		const key = emailKey(email);
		return exact.has(key) || (id !== null && exact.has(String(id))) || domains.some((domain) => key.endsWith(domain));
	};
}
