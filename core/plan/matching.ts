import { Lists } from '../common/tables';
import { eachChunked } from '../common/yielder';
import { isCurrent, matchingIdKey, rowList, rowName } from '../config';
import { emailKey } from '../common/text';
import type { Configuration, DesiredUser, RejectedRow } from '../config/types';
import type { Clock } from '../common/ports';
import type { LiveUser } from '../domo';
import type { Match } from './types';
import { addressBeforeExchange, isNotIn } from './accounts';
import { label } from './guardSettings';
import { addressProblem, type Move, protectUsersOfRejectedRows, rejectRow, rejectTakenAddresses } from './rejectedRows';
import { comparableName } from './identifiers';

/** Rows and accounts brought together: each row at most once, each account at most once. */
export interface Matching {
	readonly matches: readonly Match[];
	readonly creates: readonly DesiredUser[];
	/** Rows that have ended, and the accounts of their people. */
	readonly leavers: readonly Match[];
	/** Rows that have ended and find no account: their people are gone, or never were there. */
	readonly gone: readonly DesiredUser[];
	/** Rows that are still to come; with an account where their person has one already. */
	readonly scheduled: readonly ScheduledRow[];
	/** Rows that could mean several accounts, and rows that mean the account of another row. */
	readonly ambiguous: readonly RejectedRow[];
	/** Rows that want an address which somebody keeps, or which another row wants as well. */
	readonly takenAddresses: readonly RejectedRow[];
	/** Those two, and the rows that the configuration itself rejected. */
	readonly rejects: readonly RejectedRow[];
	/** Accounts without a match. */
	readonly unmatched: readonly LiveUser[];
	/** Accounts that a row names by address, login, ID or name although they are not matched, since the row is rejected or means another account (rule 2). */
	readonly named: ReadonlySet<LiveUser>;
	/** Rejected rows that do not say whose they are: they could mean any account that no row names. */
	readonly unidentified: readonly RejectedRow[];
}

/** A row that counts from a later day on. */
export interface ScheduledRow {
	readonly desired: DesiredUser;
	readonly live?: LiveUser;
}

/** An account, and the rows that mean it. */
interface Candidate {
	readonly live: LiveUser;
	/** Of its address. */
	readonly key: string;
	row: DesiredUser | undefined;
	/** Further rows. Nearly every account has one at most, and 100,000 lists would cost more than the rest. */
	others: DesiredUser[];
}

type Index = Lists<string, Candidate>;

/** Accounts by what a row may find them with. */
interface AccountIndex {
	/** In the order of the live users. */
	readonly candidates: readonly Candidate[];
	readonly byEmail: Index;
	/** Empty where rows are matched by e-mail. */
	readonly byEmployeeId: Index;
	/** Logins that are not the address. */
	readonly byLogin: Index;
	/** Accounts that an interrupted exchange of addresses left at a temporary one, by the address before and by ID. */
	readonly strandedByAddress: Index;
	readonly strandedById: Index;
}

/**
 * Matches rows with live users by `employeeId` (if asked for), then `email`, then `newEmail`, then the login. An account at a
 * temporary address is found by its ID or by the address before. Rejected are rows that could mean several accounts, rows that mean
 * the same account (unless exactly one of them is current), and rows that want an address which somebody else keeps.
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
	const idOf = (user: LiveUser) => matchingIdKey(String(user.values[employeeIdAt] ?? ''));
	const index = await indexAccounts(live, matchBy, idOf, clock);
	const named = new Set<LiveUser>();
	const creates: DesiredUser[] = [];
	const scheduled: ScheduledRow[] = [];
	const gone: DesiredUser[] = [];
	const byLogins: (readonly [DesiredUser, readonly Candidate[]])[] = [];
	const ambiguous: RejectedRow[] = [];
	const reject = (desired: DesiredUser, message: string) => ambiguous.push(rejectRow(desired, addressProblem(desired, message)));

	await eachChunked(configuration.users, (desired) => {
		const accounts = accountsOf(desired, index);
		const sameLogin = found(index.byLogin, addressKeysOf(desired));
		const [account, other] = accounts;
		for (const { live: one } of sameLogin) named.add(one);
		if (account !== undefined) {
			if (other === undefined) return claim(account, desired);
			for (const { live: one } of accounts) named.add(one);
			return void reject(desired, severalAccountsMessage(accounts));
		}
		const [stranded] = found(index.strandedByAddress, addressKeysOf(desired));
		if (stranded !== undefined) {
			named.add(stranded.live);
			if (isSamePerson(desired, stranded.live, idOf)) claim(stranded, desired);
			else reject(desired, strandedMessage(stranded.live));
		} else if (sameLogin.length > 0) byLogins.push([desired, sameLogin]);
		else if (isCurrent(desired)) creates.push(desired);
		else if (isScheduled(desired)) scheduled.push({ desired });
		else gone.push(desired);
	}, clock);
	for (const [desired, accounts] of byLogins) {
		// An address says more than a login, which may have stayed behind when its person got a new address.
		const [account] = accounts;
		const claimed = accounts.find(({ row }) => row !== undefined);
		if (claimed?.row !== undefined) reject(desired, loginMessage(claimed.live, claimed.row));
		else if (accounts.length > 1) reject(desired, severalAccountsMessage(accounts));
		else if (account !== undefined) claim(account, desired);
	}
	const single: Match[] = [];
	const leavers: Match[] = [];
	const withoutRow: LiveUser[] = [];
	const moves: Move[] = [];
	await eachChunked(index.candidates, (candidate) => {
		const { live: account, key: ownKey, row: only, others } = candidate;
		const current = currentRowOf(candidate);
		if (current === undefined) withoutRow.push(account);
		if (only === undefined) return;
		const rows = [only, ...others];
		if (current !== undefined) {
			single.push({ desired: current, live: account });
			const key = wantedKey(current);
			if (key !== ownKey) moves.push({ desired: current, live: account, key });
		} else {
			named.add(account);
			if (others.length > 0) {
				for (const desired of rows) reject(desired, sameAccountMessage(desired, rows, account));
				return;
			}
			if (!isScheduled(only)) leavers.push({ desired: only, live: account });
		}
		for (const desired of rows) if (isScheduled(desired)) scheduled.push({ desired, live: account });
	}, clock);

	const holders = (key: string) => [...index.byEmail.all(key), ...index.byLogin.all(key)];
	for (const desired of creates) moves.push({ desired, key: wantedKey(desired) });
	const taken = await rejectTakenAddresses(moves, (key) => holders(key).map((candidate) => ({ live: candidate.live, row: currentRowOf(candidate) })), clock);
	const matches = taken.size === 0 ? single : single.filter(({ desired }) => !taken.has(desired));
	const rejects = [...configuration.rejects, ...ambiguous, ...taken.values()];
	const unidentified = await protectUsersOfRejectedRows(rejects, live, { holders: (key) => holders(key).map((candidate) => candidate.live), idOf }, named, clock);
	return {
		matches,
		unmatched: taken.size === 0 ? withoutRow : live.filter(isNotIn(matches.map((match) => match.live))),
		creates: creates.filter((desired) => !taken.has(desired)),
		leavers,
		gone,
		scheduled,
		ambiguous,
		takenAddresses: [...taken.values()],
		rejects,
		named,
		unidentified,
	};
}

async function indexAccounts(live: readonly LiveUser[], matchBy: 'email' | 'employeeId', idOf: (user: LiveUser) => string, clock: Clock): Promise<AccountIndex> {
	const candidates: Candidate[] = [];
	const index: AccountIndex = { candidates, byEmail: new Lists(), byEmployeeId: new Lists(), byLogin: new Lists(), strandedByAddress: new Lists(), strandedById: new Lists() };
	const add = (list: Index, key: string, candidate: Candidate): void => (key === '' ? undefined : void list.add(key, candidate));
	await eachChunked(live, (user) => {
		const { email, login } = user;
		const key = emailKey(email);
		const candidate: Candidate = { live: user, key, row: undefined, others: noRows };
		candidates.push(candidate);
		add(index.byEmail, key, candidate);
		if (login !== email && emailKey(login) !== key) add(index.byLogin, emailKey(login), candidate);
		if (matchBy === 'employeeId') add(index.byEmployeeId, idOf(user), candidate);
		const before = addressBeforeExchange(user);
		if (before === undefined) return;
		add(index.strandedByAddress, emailKey(before), candidate);
		add(index.strandedById, idOf(user), candidate);
	}, clock);
	return index;
}

/** The accounts that a row can mean: one, none or several. */
function accountsOf(desired: DesiredUser, { byEmail, byEmployeeId, strandedById }: AccountIndex): readonly Candidate[] {
	const byId = byEmployeeId.all(desired.employeeIdKey);
	// With a newEmail the row's email only identifies the user; without one it is the address that the user gets.
	// The address of a row that has ended is given to nobody: another account that has it may be the one that is meant.
	if (byId.length > 0) return desired.newEmail === undefined && desired.period?.state !== 'ended' ? byId : eachOnce(byId, byEmail.all(desired.emailKey));
	return eachOnce(strandedById.all(desired.employeeIdKey), found(byEmail, addressKeysOf(desired)));
}

/** Shared by all accounts without further rows. */
const noRows: DesiredUser[] = [];

function claim(account: Candidate, desired: DesiredUser): void {
	if (account.row === undefined) account.row = desired;
	else if (account.others === noRows) account.others = [desired];
	else account.others.push(desired);
}

/** The only current row that means an account. */
function currentRowOf({ row, others }: Candidate): DesiredUser | undefined {
	if (row === undefined) return undefined;
	if (others.length === 0) return isCurrent(row) ? row : undefined;
	const [only, ...more] = [row, ...others].filter(isCurrent);
	return more.length === 0 ? only : undefined;
}

function isScheduled({ period }: DesiredUser): boolean {
	return period?.state === 'scheduled';
}

/** The accounts under these keys, each once. */
function found(index: Index, [key = '', other]: readonly string[]): readonly Candidate[] {
	return other === undefined ? index.all(key) : eachOnce(index.all(key), index.all(other));
}

function eachOnce(some: readonly Candidate[], more: readonly Candidate[]): readonly Candidate[] {
	if (some.length === 0 || more.length === 0) return some.length === 0 ? more : some;
	return [...new Set([...some, ...more])];
}

function addressKeysOf({ emailKey: key, newEmail }: DesiredUser): string[] {
	return newEmail === undefined ? [key] : [key, emailKey(newEmail)];
}

/** Key of the address that the row's person is to have. */
function wantedKey({ emailKey: key, newEmail }: DesiredUser): string {
	return newEmail === undefined ? key : emailKey(newEmail);
}

/** Whether an account at a temporary address is the person of the row that has its address before: by the name, unless both have an ID. A row that has the ID of the account finds it by that. */
function isSamePerson(desired: DesiredUser, stranded: LiveUser, idOf: (user: LiveUser) => string): boolean {
	const haveOtherIds = desired.employeeIdKey !== '' && idOf(stranded) !== '';
	return !haveOtherIds && comparableName(stranded.displayName) === comparableName(desired.displayName);
}

function strandedMessage({ displayName, id, email }: LiveUser): string {
	return `this was the address of ${displayName} (id ${id}), whom an interrupted exchange of addresses left at ${email}; give that account its address in Admin > People, or set ${label('matchBy')} to Employee ID for a run`;
}

function loginMessage(account: LiveUser, owner: DesiredUser): string {
	return `this is the login of ${account.displayName} (id ${account.id}), whose address is ${account.email} and whom ${rowName(owner)} names; change that login in Admin > People first`;
}

function severalAccountsMessage(candidates: readonly Candidate[]): string {
	const named = candidates.slice(0, 10).map(({ live: { email, id } }) => `${email} (id ${id})`).join(' and ');
	const accounts = candidates.length > 10 ? `${named} and ${candidates.length - 10} more` : named;
	return `this row could mean ${accounts}; make its address and employeeId point to one of them`;
}

function sameAccountMessage(row: DesiredUser, rows: readonly DesiredUser[], account: LiveUser): string {
	return `${rowList(rows, row)} ${rows.length > 2 ? 'mean' : 'means'} the same account, ${account.email} (id ${account.id}); keep one of these rows`;
}
