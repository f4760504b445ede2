import { emailKey } from '../common/text';
import { isDomain } from '../coordination';
import type { Actor, LiveUser } from '../domo';
import type { ReadSource } from './provenance';

/**
 * Who is protected from removal, role and address change: the account that runs the job (in the target and, where it is the
 * same instance, at home), the owner of the configuration DataSet there, Domo's own accounts, and the users whom the setting names by address or login.
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

/** What an entry of `protectedUsers` names: one account by address or id, or everybody of a domain. */
export type ProtectedEntry =
	| { readonly email: string }
	| { readonly id: number }
	| { readonly domain: string };

/** Whoever is written here has the entry's letters in their own address: no marks of other notations (`Name <a@b.c>`, `mailto:`). */
const addressPattern = /^[^\s@<>()[\],;:\\"*]+@([^\s@]+)$/u;

/** An e-mail address, an id or `*@domain`; undefined for anything else. */
export function readProtected(entry: string): ProtectedEntry | undefined {
	const key = emailKey(entry);
	if (/^[1-9]\d*$/.test(key)) return Number.isSafeInteger(Number(key)) ? { id: Number(key) } : undefined;
	if (key.startsWith('*@')) return isDomain(key.slice(2)) ? { domain: key.slice(1) } : undefined;
	const domain = addressPattern.exec(key)?.[1];
	return domain !== undefined && isDomain(domain) ? { email: key } : undefined;
}

/**
 * Tells whether these entries name somebody, by id, address or login; without an id, somebody who does not exist yet. An entry that cannot
 * be read names nobody.
 */
export function protectedBySetting(entries: readonly string[]): (person: { readonly id: number | null; readonly email: string; readonly login?: string }) => boolean {
	if (entries.length === 0) return () => false;
	const emails = new Set<string>();
	const ids = new Set<number>();
	const domains: string[] = [];
	for (const read of entries.map(readProtected)) {
		if (read === undefined) continue;
		if ('email' in read) emails.add(read.email);
		else if ('id' in read) ids.add(read.id);
		else domains.push(read.domain);
	}
	const isNamed = (key: string): boolean => emails.has(key) || domains.some((domain) => key.endsWith(domain));
	return ({ id, email, login }) =>
		(id !== null && ids.has(id)) || isNamed(emailKey(email)) || (login !== undefined && isNamed(emailKey(login)));
}
