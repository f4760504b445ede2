import { emailKey } from '../../common/text';
import { domainKey } from '../../coordination';
import type { LiveUser } from '../../domo';
import { addressBeforeExchange } from '../temporaryAddress';
import type { Scope } from '../types';
import { leftAlone } from './leftAlone';

const dayMs = 24 * 60 * 60 * 1000;

export interface OrphanRules {
	readonly scope: Scope;
	/** Where the scope's attribute stands in the live users' values; -1 when there is none. */
	readonly scopeAttributeAt: number;
	readonly protectedIds: ReadonlySet<number>;
	readonly newUserGraceDays: number;
	/** Milliseconds since the epoch. */
	readonly now: number;
}

/** Whether a live user can be an orphan at all. An empty scope is everyone. */
export function inScope(user: LiveUser, rules: Pick<OrphanRules, 'scope' | 'scopeAttributeAt'>): boolean {
	const { emailDomains, roleIds, attribute } = rules.scope;
	if (emailDomains.length > 0) {
		const domain = emailKey(user.email).split('@').pop() ?? '';
		if (!emailDomains.some((allowed) => domainKey(allowed) === domain)) return false;
	}
	if (roleIds.length > 0 && (user.roleId === null || !roleIds.includes(user.roleId))) return false;
	if (attribute === undefined) return true;
	const value = user.values[rules.scopeAttributeAt] ?? null;
	const values = Array.isArray(value) ? value : [String(value ?? '')];
	return values.some((one) => attribute.values.includes(one));
}

/** The managed users: people whom somebody can manage, in scope and not protected. Percentages of removals are of these. */
export function managedUsers(live: readonly LiveUser[], rules: OrphanRules): LiveUser[] {
	return live.filter((user) => leftAlone(user) === undefined && !rules.protectedIds.has(user.id) && inScope(user, rules));
}

/** Of the users that no row names, those that count as orphans. With days of grace, an account may be new unless Domo says how old it is. */
export function orphansAmong(unnamed: readonly LiveUser[], rules: OrphanRules): LiveUser[] {
	const graceMs = rules.newUserGraceDays * dayMs;
	const mayBeNew = ({ accepted, createdAt }: LiveUser) => graceMs > 0 && (!accepted || createdAt === null || rules.now - createdAt < graceMs);
	// Whoever an interrupted exchange of addresses left at a temporary one has a row, by another address.
	return managedUsers(unnamed, rules).filter((user) => !mayBeNew(user) && addressBeforeExchange(user) === undefined);
}

/** Who is in no row and is left alone for want of a date of creation. */
export function sparedWithoutDate(unnamed: readonly LiveUser[], rules: OrphanRules): LiveUser[] {
	return rules.newUserGraceDays > 0 ? managedUsers(unnamed, rules).filter(({ accepted, createdAt }) => accepted && createdAt === null) : [];
}
