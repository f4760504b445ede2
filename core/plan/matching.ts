import { createYielder } from '../common/yielder';
import { isAddressOfRows, matchingIdKey, rowList, rowName } from '../config';
import { emailKey, nameKey } from '../common/text';
import type { Configuration, DesiredUser, RejectedRow } from '../config/types';
import type { Clock } from '../common/ports';
import type { LiveUser } from '../domo';
import { indexBy, type LiveIndex, type Match } from './accountIndex';
import { addressBeforeExchange } from './accounts';
import { label } from './guardSettings';
import { addressProblem, rejectRow, rejectTakenAddresses } from './rejectedRows';
import { comparableName } from './identifiers';

/** Who is who: rows and accounts brought together, each row at most once, each account at most once. */
export interface Matching {
	readonly matches: readonly Match[];
	readonly creates: readonly DesiredUser[];
	readonly rejects: readonly RejectedRow[];
	/** Accounts that no row names, not even a rejected one (rule 2). */
	readonly unnamed: readonly LiveUser[];
	/** Accounts without a row of their own: the unnamed, and those whom a rejected row may mean. A new row can still be one of them. */
	readonly unmatched: readonly LiveUser[];
	/** Rejected rows that do not tell whose they are: any unnamed account could be theirs. */
	readonly unidentified: readonly RejectedRow[];
}

interface Indexes {
	readonly byEmail: LiveIndex;
	readonly byEmployeeId: LiveIndex;
	/** Logins that are not the address. */
	readonly byLogin: LiveIndex;
	/** Absent where nobody is left at a temporary address. */
	readonly stranded?: StrandedIndex;
}

/** Accounts at a temporary address, where a run that was killed left them. */
interface StrandedIndex {
	/** By the address before the exchange. */
	readonly byAddress: LiveIndex;
	readonly byEmployeeId: LiveIndex;
	isSamePerson(desired: DesiredUser, at: number): boolean;
}

/**
 * Matches rows with live users by `employeeId` (if asked for), then `email`, then `newEmail`, then the login. Whoever is left at a
 * temporary address is known by the id or the address before. A row that could mean two accounts, and rows that mean the same account, are rejected; so are rows that want an address which somebody else keeps.
 *
 * @param employeeIdAt where `employeeId` stands in the live users' values
 */
export async function matchUsers(
	configuration: Configuration,
	live: readonly LiveUser[],
	matchBy: 'email' | 'employeeId',
	employeeIdAt: number,
	clock: Clock,
): Promise<Matching> {
	const yielder = createYielder(clock);
	const idOf = (user: LiveUser) => matchingIdKey(String(user.values[employeeIdAt] ?? ''));
	const indexes: Indexes = {
		byEmail: await indexBy(live, (user) => emailKey(user.email), clock),
		byEmployeeId: await indexBy(matchBy === 'employeeId' ? live : [], idOf, clock),
		byLogin: await indexLogins(live, clock),
		stranded: await indexStranded(live, idOf, clock),
	};

	const { users } = configuration;
	const rejected = new Map<DesiredUser, RejectedRow>();
	// By the place of a live user: whether a row names them, and the first row that does.
	const named = new Uint8Array(live.length);
	const claims: (Match | undefined)[] = new Array<undefined>(live.length).fill(undefined);
	const rivals = new Map<number, Match[]>();
	const creates: DesiredUser[] = [];
	const byLogins: (readonly [DesiredUser, readonly number[]])[] = [];
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
		if (yielder.shouldYield(i)) await yielder.yield();
		const desired = users[i];
		if (desired === undefined) continue;
		const byLogin = desired.newEmail === undefined ? indexes.byLogin.all(desired.emailKey) : addressKeys(desired).flatMap(indexes.byLogin.all);
		// Whose login a row names is nobody whom it leaves out, even where it means another account.
		for (const at of byLogin) named[at] = 1;
		const candidates = candidatesOf(desired, indexes, matchBy);
		if (typeof candidates === 'object') {
			for (const at of candidates) named[at] = 1;
			const left = candidates.length > 0 ? undefined : strandedBefore(desired, indexes.stranded);
			if (left !== undefined) {
				named[left] = 1;
				const who = live[left];
				if (who !== undefined && indexes.stranded?.isSamePerson(desired, left) === true) claim(left, { desired, live: who });
				else if (who !== undefined) rejected.set(desired, rejectRow(desired, addressProblem(desired, strandedMessage(who))));
			} else if (candidates.length === 0 && byLogin.length > 0) byLogins.push([desired, byLogin]);
			else if (candidates.length === 0) creates.push(desired);
			else rejected.set(desired, rejectRow(desired, addressProblem(desired, severalAccountsMessage(candidates.flatMap((at) => live[at] ?? [])))));
			continue;
		}
		const user = live[candidates];
		if (user === undefined) continue;
		named[candidates] = 1;
		claim(candidates, { desired, live: user });
	}
	for (const [desired, places] of byLogins) {
		// An address says more than a login, which may have stayed behind when its person got a new address.
		const taken = places.flatMap((at) => claims[at] ?? [])[0];
		const [at = -1] = places;
		const user = live[at];
		if (taken !== undefined) rejected.set(desired, rejectRow(desired, addressProblem(desired, loginMessage(taken))));
		else if (new Set(places).size > 1) rejected.set(desired, rejectRow(desired, addressProblem(desired, severalAccountsMessage(places.flatMap((one) => live[one] ?? [])))));
		else if (user !== undefined) claim(at, { desired, live: user });
	}
	await yielder.yield();
	for (const [at, matches] of rivals) {
		claims[at] = undefined;
		const rows = matches.map(({ desired }) => desired);
		for (const { desired, live: account } of matches) rejected.set(desired, rejectRow(desired, addressProblem(desired, sameAccountMessage(desired, rows, account))));
	}
	const holders = (key: string) => [...indexes.byEmail.all(key), ...indexes.byLogin.all(key)];
	await rejectTakenAddresses(claims, creates, live, indexes.byEmail, holders, rejected, clock);
	const single = claims.filter((match) => match !== undefined);
	await yielder.yield();

	const rejects = [...configuration.rejects, ...rejected.values()];
	const unidentified = await protectUsersOfRejectedRows(rejects, live, { byAddress: holders, idOf }, named, clock);
	const isLeft = (desired: DesiredUser) => !rejected.has(desired);
	return {
		matches: rejected.size === 0 ? single : single.filter((match) => isLeft(match.desired)),
		creates: creates.filter(isLeft),
		rejects,
		unnamed: live.filter((_, at) => named[at] === 0),
		unmatched: live.filter((_, at) => {
			const match = claims[at];
			return match === undefined || rejected.has(match.desired);
		}),
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
	const stranded = indexes.stranded?.byEmployeeId.all(desired.employeeIdKey) ?? [];
	const only = desired.newEmail === undefined && stranded.length === 0 ? indexes.byEmail.only(desired.emailKey) : -1;
	if (only >= 0) return only;
	return oneOrAll([...new Set([...stranded, ...addressKeys(desired).flatMap(indexes.byEmail.all)])]);
}

function addressKeys({ emailKey: key, newEmail }: DesiredUser): string[] {
	return newEmail === undefined ? [key] : [key, emailKey(newEmail)];
}

/** Most accounts sign in with their address: only the others are kept. */
async function indexLogins(live: readonly LiveUser[], clock: Clock): Promise<LiveIndex> {
	return indexBy(live, ({ login, email }) => {
		if (login === '' || login === email) return '';
		const key = emailKey(login);
		return key === emailKey(email) ? '' : key;
	}, clock);
}

async function indexStranded(live: readonly LiveUser[], idOf: (user: LiveUser) => string, clock: Clock): Promise<StrandedIndex | undefined> {
	const isStranded = (user: LiveUser) => addressBeforeExchange(user) !== undefined;
	if (!live.some(isStranded)) return undefined;
	return {
		byAddress: await indexBy(live, (user) => emailKey(addressBeforeExchange(user) ?? ''), clock),
		byEmployeeId: await indexBy(live, (user) => (isStranded(user) ? idOf(user) : ''), clock),
		isSamePerson: (desired, at) => {
			const user = live[at];
			if (user === undefined) return false;
			const id = idOf(user);
			if (id !== '' && desired.employeeIdKey !== '') return id === desired.employeeIdKey;
			return comparableName(user.displayName) === comparableName(desired.displayName);
		},
	};
}

/** The place of an account that had the row's address before an exchange of addresses. */
function strandedBefore(desired: DesiredUser, stranded: StrandedIndex | undefined): number | undefined {
	return stranded === undefined ? undefined : addressKeys(desired).flatMap(stranded.byAddress.all)[0];
}

function strandedMessage({ displayName, id, email }: LiveUser): string {
	return `this was the address of ${displayName} (id ${id}), whom an interrupted exchange of addresses left at ${email}; give that account its address in Admin > People, or set ${label('matchBy')} to Employee ID for a run`;
}

function loginMessage({ live, desired }: Match): string {
	return `this is the login of ${live.displayName} (id ${live.id}), whose address is ${live.email} and whom ${rowName(desired)} names; change that login in Admin > People first`;
}

function oneOrAll(places: readonly number[]): number | readonly number[] {
	const [first] = places;
	return first !== undefined && places.length === 1 ? first : places;
}

/** Marks everybody a rejected row may mean as named, and returns the rows of which that cannot be told. */
async function protectUsersOfRejectedRows(
	rejects: readonly RejectedRow[],
	live: readonly LiveUser[],
	{ byAddress, idOf }: { readonly byAddress: LiveIndex['all']; readonly idOf: (user: LiveUser) => string },
	named: Uint8Array,
	clock: Clock,
): Promise<RejectedRow[]> {
	if (rejects.length === 0) return [];
	// Also where rows are matched by e-mail, and whoever rejected the row: this table, or what another row wants.
	const byEmployeeId = await indexBy(live, idOf, clock);
	const byName = await indexBy(live, (user) => nameKey(user.displayName), clock);
	// Thousands of rows can share a name, and thousands of accounts: each key marks its accounts once.
	const mark = (all: LiveIndex['all']) => {
		const found = new Map<string, boolean>();
		return (key: string): boolean => {
			let isSomebody = found.get(key);
			if (isSomebody === undefined) {
				const places = all(key);
				for (const at of places) named[at] = 1;
				found.set(key, (isSomebody = places.length > 0));
			}
			return isSomebody;
		};
	};
	const [markEmail, markId, markName] = [mark(byAddress), mark(byEmployeeId.all), mark(byName.all)];
	const yielder = createYielder(clock);
	const unidentified: RejectedRow[] = [];
	for (const [i, row] of rejects.entries()) {
		if (yielder.shouldYield(i)) await yielder.yield();
		const meant = [...row.emailKeys.map(markEmail), markId(row.employeeIdKey), markName(row.nameKey)];
		if (!meant.includes(true) && !hasValidAddress(row)) unidentified.push(row);
	}
	return unidentified;
}

/** A whole address that nobody has is a new person's. A broken one could be anybody's, whatever looks like an address in it (`per,son@acme.example`). */
function hasValidAddress({ email, emailKeys }: RejectedRow): boolean {
	return isAddressOfRows(email) && emailKeys.every(isAddressOfRows);
}

function severalAccountsMessage(candidates: readonly LiveUser[]): string {
	const named = candidates.slice(0, 10).map((user) => `${user.email} (id ${user.id})`).join(' and ');
	const accounts = candidates.length > 10 ? `${named} and ${candidates.length - 10} more` : named;
	return `this row could mean ${accounts}; make its address and employeeId point to one of them`;
}

function sameAccountMessage(row: DesiredUser, rows: readonly DesiredUser[], account: LiveUser): string {
	return `${rowList(rows, row)} ${rows.length > 2 ? 'mean' : 'means'} the same account, ${account.email} (id ${account.id}); keep one of these rows`;
}
