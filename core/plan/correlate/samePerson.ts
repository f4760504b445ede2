import { createYielder } from '../../common/yielder';
import type { DesiredUser } from '../../config/types';
import type { Clock } from '../../common/ports';
import type { LiveUser } from '../../domo';
import { ID_SETS, idSetOf, keysOf, SIGN_KINDS, type SignKind, type SignReader, type Signs } from './signs';

/** A new row and an account that no row names which are probably one person. */
export interface Pair {
	readonly desired: DesiredUser;
	readonly account: LiveUser;
}

export interface SamePerson {
	/** Everybody who has a sign in common with somebody of the other side, in at least one pair; the strongest signs first. */
	readonly pairs: readonly Pair[];
	/** The rows that may be this account, at most `max` and one more. */
	rowsFor(account: LiveUser, max: number): readonly DesiredUser[];
}

/** Those who share a key, by their places; for names also by which ids they have. */
interface Group {
	readonly rows: number[];
	readonly accounts: number[];
}

/**
 * Brings new rows together with accounts that no row names, by any sign of one person. Where several share a sign, each is paired
 * with one of the others, so that none of them is created or removed by mistake. Takes time in proportion to both.
 *
 * @param isWeak accounts of which a common name says nothing, since nothing is done to them
 */
export async function findSamePerson(
	creates: readonly DesiredUser[],
	accounts: readonly LiveUser[],
	reader: SignReader,
	isWeak: (account: LiveUser) => boolean,
	clock: Clock,
): Promise<SamePerson> {
	const none: SamePerson = { pairs: [], rowsFor: () => [] };
	if (creates.length === 0 || accounts.length === 0) return none;
	const yielder = createYielder(clock);
	const groups: Readonly<Record<SignKind, Map<string, Group>>> = { employeeId: new Map(), employeeNumber: new Map(), address: new Map(), name: new Map() };
	const keysAt = (signs: Signs, kind: SignKind): readonly string[] => keysOf(signs, kind);

	const ofAccounts: Signs[] = [];
	for (const [i, account] of accounts.entries()) {
		if (yielder.shouldYield(i)) await yielder.yield();
		const signs = reader.ofAccount(account);
		ofAccounts.push(signs);
		for (const kind of SIGN_KINDS) {
			if (kind === 'name' && isWeak(account)) continue;
			for (const key of keysAt(signs, kind)) {
				const group = groups[kind].get(key);
				if (group === undefined) groups[kind].set(key, { rows: [], accounts: [i] });
				else group.accounts.push(i);
			}
		}
	}
	const ofRows: Signs[] = [];
	for (const [i, desired] of creates.entries()) {
		if (yielder.shouldYield(i)) await yielder.yield();
		const signs = reader.ofRow(desired);
		ofRows.push(signs);
		for (const kind of SIGN_KINDS) for (const key of keysAt(signs, kind)) groups[kind].get(key)?.rows.push(i);
	}

	const split = ({ rows, accounts: places }: Group): Group[] => {
		const rowsOf = ID_SETS.map((set) => rows.filter((at) => idSet(ofRows, at) === set));
		const accountsOf = ID_SETS.map((set) => places.filter((at) => idSet(ofAccounts, at) === set));
		return ID_SETS.flatMap((a) => ID_SETS.filter((b) => (a & b) === 0).map((b) => ({ rows: rowsOf[a] ?? [], accounts: accountsOf[b] ?? [] })));
	};
	const met: Group[] = [];
	for (const kind of SIGN_KINDS) {
		for (const group of groups[kind].values()) {
			if (group.rows.length === 0) continue;
			for (const part of kind === 'name' ? split(group) : [group]) if (part.rows.length > 0 && part.accounts.length > 0) met.push(part);
		}
	}
	const meetingsOf = new Map<number, Group[]>();
	for (const group of met) {
		for (const at of group.accounts) {
			const known = meetingsOf.get(at);
			if (known === undefined) meetingsOf.set(at, [group]);
			else known.push(group);
		}
	}
	const placeOf = new Map(accounts.map((account, at) => [account, at]));
	return {
		pairs: pairsIn(met).flatMap(([row, at]) => {
			const [desired, account] = [creates[row], accounts[at]];
			return desired === undefined || account === undefined ? [] : [{ desired, account }];
		}),
		rowsFor: (account, max) => {
			const found = new Set<number>();
			for (const { rows } of meetingsOf.get(placeOf.get(account) ?? -1) ?? []) {
				for (const row of rows) {
					if (found.size > max) break;
					found.add(row);
				}
			}
			return [...found].sort((a, b) => a - b).flatMap((row) => creates[row] ?? []);
		},
	};
}

function idSet(signs: readonly Signs[], at: number): number {
	const one = signs[at];
	return one === undefined ? 0 : idSetOf(one);
}

/** Places of row and account: first each with one of its own, by the order of the groups; then whoever is left with one who is not free any more. */
function pairsIn(groups: readonly Group[]): (readonly [row: number, account: number])[] {
	const pairs: (readonly [number, number])[] = [];
	const rowsDone = new Set<number>();
	const accountsDone = new Set<number>();
	const pair = (row: number | undefined, account: number | undefined): void => {
		if (row === undefined || account === undefined) return;
		pairs.push([row, account]);
		rowsDone.add(row);
		accountsDone.add(account);
	};
	for (const { rows, accounts } of groups) {
		const freeRows = rows.filter((row) => !rowsDone.has(row));
		const freeAccounts = accounts.filter((account) => !accountsDone.has(account));
		for (let i = 0; i < Math.min(freeRows.length, freeAccounts.length); i++) pair(freeRows[i], freeAccounts[i]);
	}
	for (const { rows, accounts } of groups) {
		for (const row of rows) if (!rowsDone.has(row)) pair(row, accounts.at(-1));
		for (const account of accounts) if (!accountsDone.has(account)) pair(rows.at(-1), account);
	}
	return pairs;
}
