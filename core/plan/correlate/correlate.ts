import { createBreath } from '../../breath';
import { emailKey, employeeIdKey, nameKey } from '../../config';
import type { Configuration, DesiredUser, RejectedRow } from '../../config/types';
import type { LiveUser } from '../../domo/types';
import type { Clock } from '../../ports';
import { indexBy, type LiveIndex } from './match';
import { addressProblem, finalEmail, rejectRow } from './reject';

export interface Match {
	readonly desired: DesiredUser;
	readonly live: LiveUser;
}

/** Who is who: rows and accounts brought together, each row at most once, each account at most once. */
export interface Correlation {
	readonly matches: readonly Match[];
	readonly creates: readonly DesiredUser[];
	readonly rejects: readonly RejectedRow[];
	/** Accounts that no row names, not even a rejected one (rule 2). */
	readonly unnamed: readonly LiveUser[];
	/** Rejected rows that do not tell whose they are: any unnamed account could be theirs. */
	readonly unidentified: readonly RejectedRow[];
}

interface Indexes {
	readonly byEmail: LiveIndex;
	readonly byEmployeeId: LiveIndex;
}

/**
 * Matches rows with live users by `employeeId` (if asked for), then `email`, then `newEmail`. A row that could mean two
 * accounts, and rows that mean the same account, are rejected; so are rows that want an address which somebody else keeps.
 *
 * @param employeeIdAt where `employeeId` stands in the live users' values
 */
export async function correlate(
	configuration: Configuration,
	live: readonly LiveUser[],
	matchBy: 'email' | 'employeeId',
	employeeIdAt: number,
	clock: Clock,
): Promise<Correlation> {
	const breath = createBreath(clock);
	const idOf = (user: LiveUser) => employeeIdKey(String(user.values[employeeIdAt] ?? ''));
	const indexes: Indexes = {
		byEmail: indexBy(live, (user) => emailKey(user.email)),
		byEmployeeId: indexBy(matchBy === 'employeeId' || configuration.rejects.length > 0 ? live : [], idOf),
	};
	await breath.take();

	const rejected = new Map<DesiredUser, RejectedRow>();
	const named = new Set<number>();
	const claims = new Map<number, Match[]>();
	const creates: DesiredUser[] = [];
	for (const [i, desired] of configuration.users.entries()) {
		if (breath.due(i)) await breath.take();
		const candidates = candidatesOf(desired, indexes, matchBy);
		for (const candidate of candidates) named.add(candidate.id);
		const [only] = candidates;
		if (only === undefined) creates.push(desired);
		else if (candidates.length > 1) rejected.set(desired, rejectRow(desired, addressProblem(desired, severalAccounts(candidates))));
		else {
			const others = claims.get(only.id);
			if (others === undefined) claims.set(only.id, [{ desired, live: only }]);
			else others.push({ desired, live: only });
		}
	}
	await breath.take();

	const single: Match[] = [];
	for (const rivals of claims.values()) {
		const [match] = rivals;
		if (match !== undefined && rivals.length === 1) single.push(match);
		else for (const rival of rivals) rejected.set(rival.desired, rejectRow(rival.desired, addressProblem(rival.desired, sameAccount(rival, rivals))));
	}
	await breath.take();
	rejectTakenAddresses(single, creates, indexes.byEmail, rejected);

	const rejects = [...configuration.rejects, ...rejected.values()];
	const unidentified = nameRejected(rejects, live, indexes, named);
	return {
		matches: single.filter((match) => !rejected.has(match.desired)),
		creates: creates.filter((desired) => !rejected.has(desired)),
		rejects,
		unnamed: live.filter((user) => !named.has(user.id)),
		unidentified,
	};
}

function candidatesOf(desired: DesiredUser, indexes: Indexes, matchBy: 'email' | 'employeeId'): readonly LiveUser[] {
	if (matchBy === 'employeeId') {
		const byId = indexes.byEmployeeId.all(desired.employeeIdKey);
		if (byId.length > 0) return byId;
	}
	const byEmail = indexes.byEmail.all(desired.emailKey);
	if (desired.newEmail === undefined) return byEmail;
	const byNewEmail = indexes.byEmail.all(emailKey(desired.newEmail));
	return [...new Set([...byEmail, ...byNewEmail])];
}

/**
 * Two people cannot have one address. A row is rejected when its address belongs to somebody who keeps it, or is wanted by
 * another row as well. Rejecting one row can keep an address that a second row counted on: hence until nothing changes.
 */
function rejectTakenAddresses(
	matches: readonly Match[],
	creates: readonly DesiredUser[],
	byEmail: LiveIndex,
	rejected: Map<DesiredUser, RejectedRow>,
): void {
	const wanting = new Map<string, DesiredUser[]>();
	const leaving = new Map<number, Match>();
	const moves: { readonly desired: DesiredUser; readonly ownId: number | null; readonly key: string }[] = [];
	const want = (desired: DesiredUser, ownId: number | null, moving: boolean) => {
		const key = desired.newEmail === undefined ? desired.emailKey : emailKey(desired.newEmail);
		const same = wanting.get(key);
		if (same === undefined) wanting.set(key, [desired]);
		else same.push(desired);
		if (moving) moves.push({ desired, ownId, key });
	};
	for (const match of matches) {
		const moving = emailKey(finalEmail(match.desired)) !== emailKey(match.live.email);
		if (moving) leaving.set(match.live.id, match);
		want(match.desired, match.live.id, moving);
	}
	for (const desired of creates) want(desired, null, true);

	for (const rivals of wanting.values()) {
		if (rivals.length < 2) continue;
		const rows = rivals.map((rival) => rival.rowNumber).sort((a, b) => a - b).join(' and ');
		for (const rival of rivals) {
			rejected.set(rival, rejectRow(rival, addressProblem(rival, `rows ${rows} want the same address; keep one of them`)));
		}
	}
	let changed = true;
	while (changed) {
		changed = false;
		for (const { desired, ownId, key } of moves) {
			if (rejected.has(desired)) continue;
			const keeper = byEmail.all(key).find((user) => user.id !== ownId && !isLeaving(user, leaving, rejected));
			if (keeper === undefined) continue;
			changed = true;
			const message = `this address belongs to ${keeper.displayName} (id ${keeper.id}), who keeps it; give that person another address first`;
			rejected.set(desired, rejectRow(desired, addressProblem(desired, message)));
		}
	}
}

function isLeaving(user: LiveUser, leaving: ReadonlyMap<number, Match>, rejected: ReadonlyMap<DesiredUser, RejectedRow>): boolean {
	const match = leaving.get(user.id);
	return match !== undefined && !rejected.has(match.desired);
}

/** Marks everybody a rejected row may mean as named, and returns the rows of which that cannot be told. */
function nameRejected(
	rejects: readonly RejectedRow[],
	live: readonly LiveUser[],
	indexes: Indexes,
	named: Set<number>,
): RejectedRow[] {
	if (rejects.length === 0) return [];
	const byName = indexBy(live, (user) => nameKey(user.displayName));
	return rejects.filter((row) => {
		const meant = [
			...row.emailKeys.flatMap(indexes.byEmail.all),
			...indexes.byEmployeeId.all(row.employeeIdKey),
			...byName.all(row.nameKey),
		];
		for (const user of meant) named.add(user.id);
		return meant.length === 0 && !row.emailKeys.some(looksLikeAddress);
	});
}

/** A whole address that nobody has is a new person's; a broken one could be anybody's. */
function looksLikeAddress(key: string): boolean {
	return /^[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]+$/.test(key);
}

function severalAccounts(candidates: readonly LiveUser[]): string {
	const accounts = candidates.map((user) => `${user.email} (id ${user.id})`).join(' and ');
	return `this row could mean ${accounts}; make its address and employeeId point to one of them`;
}

function sameAccount(rival: Match, rivals: readonly Match[]): string {
	const others = rivals.filter((other) => other !== rival).map((other) => other.desired.rowNumber).join(', ');
	return `row ${others} means the same account, ${rival.live.email} (id ${rival.live.id}); keep one of these rows`;
}
