import { createBreath } from '../../breath';
import { emailKey, employeeIdKey, nameKey, rowList } from '../../config';
import type { Configuration, DesiredUser, RejectedRow } from '../../config/types';
import type { LiveUser } from '../../domo/types';
import type { Clock } from '../../ports';
import { indexBy, type LiveIndex, type Match } from './match';
import { addressProblem, rejectRow } from './reject';
import { rejectTakenAddresses } from './takenAddresses';

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
		byEmail: await indexBy(live, (user) => emailKey(user.email), clock),
		byEmployeeId: await indexBy(matchBy === 'employeeId' ? live : [], idOf, clock),
	};

	const { users } = configuration;
	const rejected = new Map<DesiredUser, RejectedRow>();
	// By the place of a live user: whether a row names them, and the first row that does.
	const named = new Uint8Array(live.length);
	const claims: (Match | undefined)[] = new Array<undefined>(live.length).fill(undefined);
	const rivals = new Map<number, Match[]>();
	const creates: DesiredUser[] = [];
	const claim = (at: number, match: Match) => {
		const first = claims[at];
		if (first === undefined) claims[at] = match;
		else {
			const group = rivals.get(at);
			if (group === undefined) rivals.set(at, [first, match]);
			else group.push(match);
		}
	};
	for (let i = 0; i < users.length; i++) {
		if (breath.due(i)) await breath.take();
		const desired = users[i];
		if (desired === undefined) continue;
		const candidates = candidatesOf(desired, indexes, matchBy);
		if (typeof candidates === 'object') {
			for (const at of candidates) named[at] = 1;
			if (candidates.length === 0) creates.push(desired);
			else rejected.set(desired, rejectRow(desired, addressProblem(desired, severalAccounts(candidates.flatMap((at) => live[at] ?? [])))));
			continue;
		}
		const user = live[candidates];
		if (user === undefined) continue;
		named[candidates] = 1;
		claim(candidates, { desired, live: user });
	}
	await breath.take();
	for (const [at, matches] of rivals) {
		claims[at] = undefined;
		const rows = matches.map(({ desired }) => desired);
		for (const { desired, live: account } of matches) rejected.set(desired, rejectRow(desired, addressProblem(desired, sameAccount(desired, rows, account))));
	}
	await rejectTakenAddresses(claims, creates, live, indexes.byEmail, matchBy, rejected, clock);
	const single = claims.filter((match) => match !== undefined);
	await breath.take();

	const rejects = [...configuration.rejects, ...rejected.values()];
	const unidentified = await nameRejected(rejects, live, { byEmail: indexes.byEmail, idOf }, named, clock);
	const isLeft = (desired: DesiredUser) => !rejected.has(desired);
	return {
		matches: rejected.size === 0 ? single : single.filter((match) => isLeft(match.desired)),
		creates: creates.filter(isLeft),
		rejects,
		unnamed: live.filter((_, at) => named[at] === 0),
		unidentified,
	};
}

/** The place of the one live user that a row can mean; or the places of none or several. */
function candidatesOf(desired: DesiredUser, indexes: Indexes, matchBy: 'email' | 'employeeId'): number | readonly number[] {
	if (matchBy === 'employeeId') {
		const byId = indexes.byEmployeeId.all(desired.employeeIdKey);
		// With a newEmail the row's email only says who is meant; without one it is the address to come.
		const byOldEmail = desired.newEmail === undefined || byId.length === 0 ? [] : indexes.byEmail.all(desired.emailKey);
		if (byId.length > 0) return oneOrAll([...new Set([...byId, ...byOldEmail])]);
	}
	const only = desired.newEmail === undefined ? indexes.byEmail.only(desired.emailKey) : -1;
	if (only >= 0) return only;
	const byNewEmail = desired.newEmail === undefined ? [] : indexes.byEmail.all(emailKey(desired.newEmail));
	return oneOrAll([...new Set([...indexes.byEmail.all(desired.emailKey), ...byNewEmail])]);
}

function oneOrAll(places: readonly number[]): number | readonly number[] {
	const [first] = places;
	return first !== undefined && places.length === 1 ? first : places;
}

/** Marks everybody a rejected row may mean as named, and returns the rows of which that cannot be told. */
async function nameRejected(
	rejects: readonly RejectedRow[],
	live: readonly LiveUser[],
	{ byEmail, idOf }: { readonly byEmail: LiveIndex; readonly idOf: (user: LiveUser) => string },
	named: Uint8Array,
	clock: Clock,
): Promise<RejectedRow[]> {
	if (rejects.length === 0) return [];
	// Also where rows are matched by e-mail, and whoever rejected the row: this table, or what another row wants.
	const byEmployeeId = await indexBy(live, idOf, clock);
	const byName = await indexBy(live, (user) => nameKey(user.displayName), clock);
	// Thousands of rows can share a name, and thousands of accounts: each key marks its accounts once.
	const mark = (index: LiveIndex) => {
		const found = new Map<string, boolean>();
		return (key: string): boolean => {
			let isSomebody = found.get(key);
			if (isSomebody === undefined) {
				const places = index.all(key);
				for (const at of places) named[at] = 1;
				found.set(key, (isSomebody = places.length > 0));
			}
			return isSomebody;
		};
	};
	const [markEmail, markId, markName] = [mark(byEmail), mark(byEmployeeId), mark(byName)];
	const breath = createBreath(clock);
	const unidentified: RejectedRow[] = [];
	for (const [i, row] of rejects.entries()) {
		if (breath.due(i)) await breath.take();
		const meant = [...row.emailKeys.map(markEmail), markId(row.employeeIdKey), markName(row.nameKey)];
		if (!meant.includes(true) && !row.emailKeys.some(looksLikeAddress)) unidentified.push(row);
	}
	return unidentified;
}

/** A whole address that nobody has is a new person's; a broken one could be anybody's. */
function looksLikeAddress(key: string): boolean {
	return /^[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]+$/.test(key);
}

function severalAccounts(candidates: readonly LiveUser[]): string {
	const named = candidates.slice(0, 10).map((user) => `${user.email} (id ${user.id})`).join(' and ');
	const accounts = candidates.length > 10 ? `${named} and ${candidates.length - 10} more` : named;
	return `this row could mean ${accounts}; make its address and employeeId point to one of them`;
}

function sameAccount(row: DesiredUser, rows: readonly DesiredUser[], account: LiveUser): string {
	return `${rowList(rows, row)} ${rows.length > 2 ? 'mean' : 'means'} the same account, ${account.email} (id ${account.id}); keep one of these rows`;
}
