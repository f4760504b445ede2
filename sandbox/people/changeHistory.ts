import type { AttributeValue } from '../seed';
import { allAttributes, type User } from './user';

/** One change of one account: created (no `before`), changed, or deleted (no `after`). */
export interface AccountChange {
	/** Epoch milliseconds. */
	readonly at: number;
	readonly userId: number;
	readonly before?: User;
	readonly after?: User;
}

export interface ValueChange {
	readonly key: string;
	readonly from: readonly AttributeValue[];
	readonly to: readonly AttributeValue[];
}

/** What a long test may write; older changes are forgotten. */
const MOST = 20_000;

/** Follows from the account itself, or from who wrote it. */
const NOT_SHOWN: readonly string[] = ['id', 'isSystemUser', 'created', 'modified', 'lastActivity', 'lastLogin', 'avatarKey', 'invitorUserId', 'isAnonymous'];

/** What happened to the accounts of an instance since it was started or reset; not part of a snapshot. */
export class ChangeHistory {
	private changes: AccountChange[] = [];
	private now: (() => number) | undefined;

	/** Nothing is recorded before: the accounts that an instance starts with are no changes. */
	start(now: () => number): void {
		this.now = now;
	}

	record(change: Omit<AccountChange, 'at'>): void {
		if (this.now === undefined || !isVisible(change)) return;
		this.changes.push({ ...change, at: this.now() });
		if (this.changes.length >= 2 * MOST) this.changes = this.changes.slice(-MOST);
	}

	/** The newest first. */
	all(): readonly AccountChange[] {
		return [...this.changes].reverse();
	}

	of(userId: number): readonly AccountChange[] {
		return this.all().filter((change) => change.userId === userId);
	}
}

/** A sign-in changes an account, too, but nothing that a page shows. */
function isVisible({ before, after }: Omit<AccountChange, 'at'>): boolean {
	return before === undefined || after === undefined || valueChanges(before, after).length > 0;
}

/** The attributes whose values differ; for a new account those that it has. */
export function valueChanges(before: User | undefined, after: User | undefined): readonly ValueChange[] {
	const [from, to] = [attributesOf(before), attributesOf(after)];
	return [...new Set([...from.keys(), ...to.keys()])]
		.map((key) => ({ key, from: from.get(key) ?? [], to: to.get(key) ?? [] }))
		.filter((change) => JSON.stringify(change.from) !== JSON.stringify(change.to));
}

function attributesOf(user: User | undefined): ReadonlyMap<string, readonly AttributeValue[]> {
	return new Map(user === undefined ? [] : allAttributes(user).filter(([key]) => !NOT_SHOWN.includes(key)));
}
