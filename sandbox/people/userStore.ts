import { ChangeHistory } from './changeHistory';
import { attributeValues, emailKey, systemAttribute, type User } from './user';

const NUMERIC_TYPES: readonly string[] = ['number', 'epoch'];

/** Missing values sort first. */
export function sortKey(user: User, field: string): SortKey {
	const value = attributeValues(user, field)[0];
	if (NUMERIC_TYPES.includes(systemAttribute(field)?.type ?? '')) return typeof value === 'number' ? value : -Infinity;
	return value === undefined ? '' : String(value).toLowerCase();
}

/**
 * Domo's own account, as recorded: id 0, flagged pending and anonymous like an invited user, from whom only
 * `systemUser` distinguishes it (domo-api 2.8). Only a search with `includeSupport` lists it; it is not part of `all`.
 */
export const MONITOR: User = {
	id: 0,
	displayName: 'Monitor',
	userName: 'monitor',
	emailAddress: 'monitor@domo.com',
	roleId: 1,
	values: new Map(),
	created: 0,
	modified: 0,
	invitorUserId: 0,
	active: true,
	pending: true,
	accepted: false,
	systemUser: true,
	supportUser: true,
};

/** All accounts of an instance, found by id, by address, and in any order by page. */
export class UserStore {
	readonly history = new ChangeHistory();
	private readonly present = new Map<number, User>();
	private readonly idByEmail = new Map<string, number>();
	private readonly idByLogin = new Map<string, number>();
	private readonly removed = new Map<number, User>();
	private readonly indexes = new Map<string, SortedIndex>();
	private readonly perRole = new Map<number, number>();
	/** Users whom the API does not show yet (fault "late visibility"); their addresses are taken nevertheless. */
	private readonly hiddenUntil = new Map<number, number>();
	private readonly stale = new Map<number, { readonly user: User; readonly until: number }>();

	/** `newestId`: the number after which new ids begin. */
	constructor(public newestId = 100_000_000) {}

	/** Everybody who is not deleted, by id. */
	get all(): ReadonlyMap<number, User> {
		return this.present;
	}

	get deleted(): ReadonlyMap<number, User> {
		return this.removed;
	}

	/** The account, unless it is deleted or not visible yet. */
	find(id: number): User | undefined {
		if (id === MONITOR.id) return MONITOR;
		return this.hiddenUntil.has(id) ? undefined : this.present.get(id);
	}

	findByEmail(email: string): User | undefined {
		const id = this.idByEmail.get(emailKey(email));
		return id === undefined ? undefined : this.present.get(id);
	}

	findByLogin(userName: string): User | undefined {
		const id = this.idByLogin.get(emailKey(userName));
		return id === undefined ? undefined : this.present.get(id);
	}

	/** The user with this text as address or as login: both must be unique (domo-api 2.3). */
	holderOf(text: string): User | undefined {
		return this.findByEmail(text) ?? this.findByLogin(text);
	}

	/** How many people have this role. */
	countOfRole(roleId: number): number {
		return this.perRole.get(roleId) ?? 0;
	}

	/** A new id: ascending, with as many digits as Domo's, and with gaps that are the same in every run (our choice). */
	takeId(): number {
		do this.newestId += 1 + ((this.newestId * 7) % 13);
		while (this.present.has(this.newestId) || this.removed.has(this.newestId));
		return this.newestId;
	}

	add(user: User, visibleAt = 0): void {
		this.history.record({ userId: user.id, after: user });
		this.removed.delete(user.id);
		this.present.set(user.id, user);
		this.nameTo(user);
		this.perRole.set(user.roleId, this.countOfRole(user.roleId) + 1);
		if (visibleAt > 0) this.hiddenUntil.set(user.id, visibleAt);
		else this.index(user);
	}

	replace(before: User, after: User): void {
		this.history.record({ userId: after.id, before, after });
		this.present.set(after.id, after);
		this.forgetNames(before);
		this.nameTo(after);
		this.perRole.set(before.roleId, this.countOfRole(before.roleId) - 1);
		this.perRole.set(after.roleId, this.countOfRole(after.roleId) + 1);
		if (this.hiddenUntil.has(after.id)) return;
		for (const [name, index] of this.indexes) {
			const { field, support } = parseName(name);
			const [from, to] = [sortKey(before, field), sortKey(after, field)];
			if (from === to || (after.supportUser && !support)) continue;
			index.remove(from, before.id);
			index.add(to, after.id);
		}
	}

	remove(user: User): void {
		this.history.record({ userId: user.id, before: user });
		this.present.delete(user.id);
		this.removed.set(user.id, user);
		this.forgetNames(user);
		this.perRole.set(user.roleId, this.countOfRole(user.roleId) - 1);
		this.hiddenUntil.delete(user.id);
		for (const [name, index] of this.indexes) index.remove(sortKey(user, parseName(name).field), user.id);
	}

	/** Until that time the search shows the account as it was before, while a read by id shows the present state (domo-api 7). */
	keepStale(before: User, until: number): void {
		if (!this.stale.has(before.id)) this.stale.set(before.id, { user: before, until });
	}

	/** An account as the search shows it at this time. */
	asSearched(user: User, now: number): User {
		const old = this.stale.get(user.id);
		if (old === undefined) return user;
		if (old.until > now) return old.user;
		this.stale.delete(user.id);
		return user;
	}

	/** Makes users visible whose delay is over. Called before every request. */
	reveal(now: number): void {
		for (const [id, at] of this.hiddenUntil) {
			if (at > now) continue;
			this.hiddenUntil.delete(id);
			const user = this.present.get(id);
			if (user !== undefined) this.index(user);
		}
	}

	/** Visible, present users in no order. */
	*visible(): Iterable<User> {
		for (const user of this.present.values()) if (!this.hiddenUntil.has(user.id)) yield user;
		yield MONITOR;
	}

	/** Visible, present users in the order of `field`, built at the first use. */
	ordered(field: string, support: boolean): SortedIndex {
		const name = `${support ? 'all' : 'people'}:${field}`;
		const known = this.indexes.get(name);
		if (known !== undefined) return known;
		const built = new SortedIndex(
			[...this.present.values(), ...(support ? [MONITOR] : [])]
				.filter((user) => !this.hiddenUntil.has(user.id) && (support || !user.supportUser))
				.map((user) => [sortKey(user, field), user.id] as const),
		);
		this.indexes.set(name, built);
		return built;
	}

	/** Puts deleted accounts back on the list of deleted ones (snapshot). */
	addDeleted(user: User): void {
		this.removed.set(user.id, user);
	}

	/** An empty address or login is not indexed. */
	private nameTo({ id, emailAddress, userName }: User): void {
		if (emailAddress !== '') this.idByEmail.set(emailKey(emailAddress), id);
		if (userName !== '') this.idByLogin.set(emailKey(userName), id);
	}

	private forgetNames({ emailAddress, userName }: User): void {
		this.idByEmail.delete(emailKey(emailAddress));
		this.idByLogin.delete(emailKey(userName));
	}

	private index(user: User): void {
		for (const [name, index] of this.indexes) {
			const { field, support } = parseName(name);
			if (support || !user.supportUser) index.add(sortKey(user, field), user.id);
		}
	}
}

function parseName(name: string): { readonly field: string; readonly support: boolean } {
	const at = name.indexOf(':');
	return { field: name.slice(at + 1), support: name.slice(0, at) === 'all' };
}

/** What an index orders by: a number, or lower-case text. */
export type SortKey = number | string;

const compareKeys = (a: SortKey, b: SortKey): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Ids in the order of a key, ties by id. Reading a page costs the page; adding or removing one costs a binary search
 * and a memmove, so that paging through 100,000 users stays cheap while users are written.
 */
export class SortedIndex {
	private readonly keys: SortKey[] = [];
	private readonly ids: number[] = [];

	constructor(entries: Iterable<readonly [SortKey, number]>) {
		const sorted = [...entries].sort((a, b) => compareKeys(a[0], b[0]) || a[1] - b[1]);
		for (const [key, id] of sorted) {
			this.keys.push(key);
			this.ids.push(id);
		}
	}

	get size(): number {
		return this.ids.length;
	}

	add(key: SortKey, id: number): void {
		const at = this.positionOf(key, id);
		this.keys.splice(at, 0, key);
		this.ids.splice(at, 0, id);
	}

	remove(key: SortKey, id: number): void {
		const at = this.positionOf(key, id);
		if (this.ids[at] !== id) return;
		this.keys.splice(at, 1);
		this.ids.splice(at, 1);
	}

	page(offset: number, limit: number, descending: boolean): readonly number[] {
		if (!descending) return this.ids.slice(offset, offset + limit);
		const end = Math.max(0, this.ids.length - offset);
		return this.ids.slice(Math.max(0, end - limit), end).reverse();
	}

	private positionOf(key: SortKey, id: number): number {
		let low = 0;
		let high = this.ids.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			const order = compareKeys(this.keys[middle] ?? '', key) || (this.ids[middle] ?? 0) - id;
			if (order < 0) low = middle + 1;
			else high = middle;
		}
		return low;
	}
}
