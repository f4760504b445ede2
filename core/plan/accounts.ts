import { type Clock, DAY_MS } from '../common/ports';
import { namesOf, RepeatedKeys } from '../common/tables';
import { clip, emailKey } from '../common/text';
import { counted, listed } from '../common/wording';
import { eachChunked, indexChunked } from '../common/yielder';
import { isAddressOfRows, isPlaceholderId, matchingIdKey } from '../config';
import { domainKey } from '../coordination';
import type { LiveUser } from '../domo';
import type { Scope } from './types';

/**
 * Why an account cannot be managed: no row updates it and no plan removes it (domo-api 2.8). A person who was invited and has not
 * accepted yet can be managed, however Domo flags the account.
 */
export type UnmanageableReason = 'domo' | 'inactive' | 'noAddress';

export function whyUnmanageable({ human, active, email, login }: LiveUser): UnmanageableReason | undefined {
	if (!human) return 'domo';
	if (!active) return 'inactive';
	// A row cannot have an address such as `robot` or `jane doe@x.io`: no table could name such an account.
	return isAddressOfRows(email) || isAddressOfRows(login) ? undefined : 'noAddress';
}

/** For each reason: what such accounts are, and what a hold says of one. */
const UNMANAGEABLE = {
	domo: { nouns: ["account of Domo's own", "accounts of Domo's own"], hold: "This is an account of Domo's own: it is neither updated nor removed. Take the row out." },
	inactive: {
		nouns: ['inactive account', 'inactive accounts'],
		hold: 'This account is inactive in Domo: it is neither updated nor removed. Take the row out, or make the account active in Domo first.',
	},
	noAddress: {
		nouns: ['account without an e-mail address', 'accounts without an e-mail address'],
		hold: 'This account has no e-mail address in Domo: it is neither updated nor removed. Give it its address in Admin > People first.',
	},
} as const satisfies Readonly<Record<UnmanageableReason, { nouns: readonly [string, string]; hold: string }>>;

/** Why a change of such an account is held; undefined for any other account. */
export function unmanageableSentence(live: LiveUser | undefined): string | undefined {
	const why = live === undefined ? undefined : whyUnmanageable(live);
	return why === undefined ? undefined : UNMANAGEABLE[why].hold;
}

/** The note that counts them, [] where there are none. */
export function unmanageableNote(counts: ReadonlyMap<UnmanageableReason, number>): readonly string[] {
	if (counts.size === 0) return [];
	const parts = namesOf(UNMANAGEABLE).flatMap((why) => {
		const n = counts.get(why);
		return n === undefined ? [] : [counted(n, UNMANAGEABLE[why].nouns)];
	});
	return [`Left alone, neither updated nor removed: ${listed(parts)}.`];
}

/** Domo's Admin (domo-api 4). */
export const ADMIN_ROLE_ID = 1;

/** Counts towards `minimumAdmins`: an admin who can sign in and restore the access of others. */
export function isConfirmedAdmin(user: LiveUser): boolean {
	return user.roleId === ADMIN_ROLE_ID && user.active && user.accepted && user.human;
}

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

/** Tells of an account whether it is none of these users, by its id. */
export function isNotIn(users: readonly LiveUser[]): (account: LiveUser) => boolean {
	const ids = new Set(users.map(({ id }) => id));
	return ({ id }) => !ids.has(id);
}

/** What is counted among all accounts, found in one pass. */
export interface AccountSurvey {
	/** The managed users: accounts that can be managed, in scope and not protected. Percentages of removals are of these. */
	readonly managed: readonly LiveUser[];
	/** How many protected accounts are in scope. */
	readonly protectedInScope: number;
	readonly confirmedAdmins: number;
	readonly unmanageable: ReadonlyMap<UnmanageableReason, number>;
}

export async function surveyAccounts(live: readonly LiveUser[], rules: OrphanRules, clock: Clock): Promise<AccountSurvey> {
	const managed: LiveUser[] = [];
	const unmanageable = new Map<UnmanageableReason, number>();
	let protectedInScope = 0;
	let confirmedAdmins = 0;
	await eachChunked(live, (user) => {
		if (isConfirmedAdmin(user)) confirmedAdmins++;
		const why = whyUnmanageable(user);
		if (why !== undefined) unmanageable.set(why, (unmanageable.get(why) ?? 0) + 1);
		if (!inScope(user, rules)) return;
		if (rules.protectedIds.has(user.id)) protectedInScope++;
		else if (why === undefined) managed.push(user);
	}, clock);
	return { managed, protectedInScope, confirmedAdmins, unmanageable };
}

/** What an account is that is not matched with a row: an orphan, or the first reason why it is none. */
export type UnmatchedSituation =
	| UnmanageableReason
	/** Left by an interrupted exchange of addresses: it has a row, by another address. */
	| 'temporaryAddress'
	| 'protected'
	| 'outOfScope'
	/** A row that is not done, or that is done for another account, names it or may mean it. */
	| 'otherRow'
	/** Days of grace are set, and Domo does not tell when the account was created. */
	| 'unknownAge'
	/** Younger than the days of grace, or not accepted yet. */
	| 'new'
	| 'orphan';

/** What an account is whose row has ended: a leaver, or the first reason why nothing is done to it. The guard holds the removal of a protected one. */
export type LeaverSituation = UnmanageableReason | 'temporaryAddress' | 'outOfScope' | 'otherRow' | 'leaver';

/**
 * @param isNamed whether a row names the account by one of its keys
 * @param mayBeOtherRows whether a row that is not done may mean the account by any identifier; asked last, as it costs most
 */
export function situationOf(user: LiveUser, rules: OrphanRules, isNamed: boolean, mayBeOtherRows: (user: LiveUser) => boolean): UnmatchedSituation {
	const unmanageable = whyUnmanageable(user);
	if (unmanageable === 'domo') return unmanageable;
	if (addressBeforeExchange(user) !== undefined) return 'temporaryAddress';
	if (unmanageable !== undefined) return unmanageable;
	if (rules.protectedIds.has(user.id)) return 'protected';
	if (!inScope(user, rules)) return 'outOfScope';
	if (isNamed) return 'otherRow';
	if (rules.newUserGraceDays > 0) {
		if (!user.accepted) return 'new';
		if (user.createdAt === null) return 'unknownAge';
		if (rules.now - user.createdAt < rules.newUserGraceDays * DAY_MS) return 'new';
	}
	return mayBeOtherRows(user) ? 'otherRow' : 'orphan';
}

/** @param mayBeOtherRows whether a row that is not done may mean the account by any identifier */
export function situationOfLeaver(user: LiveUser, rules: OrphanRules, mayBeOtherRows: (user: LiveUser) => boolean): LeaverSituation {
	const unmanageable = whyUnmanageable(user);
	if (unmanageable === 'domo') return unmanageable;
	if (addressBeforeExchange(user) !== undefined) return 'temporaryAddress';
	if (unmanageable !== undefined) return unmanageable;
	if (!inScope(user, rules)) return 'outOfScope';
	return mayBeOtherRows(user) ? 'otherRow' : 'leaver';
}

/** Accounts, and ids, that a note names. */
const maxAccountsNamed = 10;

/** Sentences about accounts by which a person is not known for sure: an id that several have, or that is none, and a temporary address. */
export async function notesOnUncertainAccounts(live: readonly LiveUser[], employeeIdAt: number, clock: Clock): Promise<string[]> {
	const idOf = (user: LiveUser): string => String(user.values[employeeIdAt] ?? '');
	const keyOf = (user: LiveUser): string => matchingIdKey(idOf(user));
	const repeated = new RepeatedKeys();
	const placeholders: LiveUser[] = [];
	const stranded: LiveUser[] = [];
	await eachChunked(live, (user) => {
		if (!user.human) return;
		if (addressBeforeExchange(user) !== undefined) stranded.push(user);
		const key = keyOf(user);
		if (key === '' && isPlaceholderId(idOf(user))) placeholders.push(user);
		repeated.add(key);
	}, clock);
	const shared = repeated.areThere ? [...(await indexChunked(live.filter(({ human }) => human), keyOf, clock)).shared] : [];
	const named = (users: readonly LiveUser[]): string => {
		const names = users.slice(0, maxAccountsNamed).map(({ email, id }) => `${clip(email, 60)} (id ${id})`);
		return listed(users.length > maxAccountsNamed ? [...names, `${users.length - maxAccountsNamed} more`] : names);
	};
	return [
		...shared.slice(0, maxAccountsNamed).map(([key, users]) => `${users.length} accounts have the employeeId ${clip(key, 60)}: ${named(users)}. An id is one person's: correct it in Domo.`),
		...(shared.length > maxAccountsNamed ? [`${shared.length - maxAccountsNamed} more employeeIds belong to several accounts.`] : []),
		...(placeholders.length > 0 ? [`A placeholder stands in the employeeId of ${named(placeholders)}: nobody is matched by it.`] : []),
		...(stranded.length > 0
			? [`An exchange of addresses was interrupted and left at a temporary one: ${named(stranded)}. They are never removed; where their row is known they get its address, else give it to them in Admin > People.`]
			: []),
	];
}

/**
 * Where somebody stands for a moment while people exchange addresses. A run that was killed then leaves them there: the next one
 * knows them by it, whatever it matches rows by.
 */

/** Of the same domain, so that Domo's list of authorised domains accepts it; the ID in it says whose it is. */
export function temporaryAddressOf(id: number, address: string): string {
	const at = address.lastIndexOf('@');
	return `${address.slice(0, at)}+changing-address-${id}${address.slice(at)}`;
}

/** The address that somebody had before they stepped aside; undefined for any other address, and for one that names another id. */
export function addressBeforeExchange({ id, email }: { readonly id: number; readonly email: string }): string | undefined {
	if (!email.includes('+')) return undefined;
	const [, name = '', number, domain = ''] = /^(.+)\+changing-address-(\d+)(@[^@]+)$/i.exec(email) ?? [];
	return number === String(id) ? `${name}${domain}` : undefined;
}
