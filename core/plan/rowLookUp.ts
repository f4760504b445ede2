/**
 * Finds the accounts that rows mean by searching for them, instead of reading everybody (*People: Only Those in the Rows*).
 * In: the rows and the account of the job. Out: every account that shares an address, a login or an ID with a row, and the searches that
 * are not proven to work. A search is believed only where it also finds a known account by the same field (domo-api 2.2).
 */
import type { Field } from '../common/fieldValue';
import { emailKey } from '../common/text';
import { matchingIdKey } from '../config';
import type { Configuration, DesiredUser } from '../config/types';
import { DomoError, type Account, type KnownValue, type LiveUser, type LookUpField, type UserReader } from '../domo';
import { addressBeforeExchange } from './accounts';
import { finalEmail, usableRows } from './rejectedRows';
import type { ReconcileSettings } from './types';

/** The accounts that rows name, and how they were found. */
export interface RowLookUp {
	/** The account of the job. */
	readonly own: LiveUser;
	/** By ID, each once; the account of the job among them. */
	readonly users: readonly LiveUser[];
	/** Whether a row names nobody who was found by address: it may become a new account. */
	readonly mayCreate: boolean;
	readonly lookUps: LookUps;
}

/** What the guard has to know of the searches. */
export interface LookUps {
	/** Fields by which the search does not find an account that is there: it says nothing about anybody else. */
	readonly unproven: ReadonlySet<LookUpField>;
	readonly matchBy: ReconcileSettings['matchBy'];
}

type Search = (field: LookUpField, values: readonly string[], known: KnownValue | undefined) => Promise<readonly LiveUser[]>;

/** Where several values in one search find nobody, so many are searched for one by one: each costs a request. */
const MOST_ONE_BY_ONE = 50;

/** A filter that gives so many accounts who are not meant is ignored by the server. */
const MOST_FOUND = 2_000;

/**
 * @param fields to read; those of the table come first, in its order
 * @throws DomoError also where not even the account of the job can be read
 */
export async function lookUpRows(
	directory: Pick<UserReader, 'usersById' | 'usersByValue'>,
	configuration: Pick<Configuration, 'users' | 'rejects'>,
	account: Account,
	fields: readonly Field[],
	{ matchBy, groups }: { readonly matchBy: ReconcileSettings['matchBy']; readonly groups: boolean },
): Promise<RowLookUp> {
	const rows = usableRows(configuration);
	const unproven = new Set<LookUpField>();
	const search: Search = async (field, values, known) => {
		if (values.length === 0) return [];
		const all = distinct(values);
		const ask = (oneByOne: boolean) => directory.usersByValue(field, all, known, fields, { groups, most: MOST_FOUND, oneByOne });
		if (known === undefined) {
			unproven.add(field);
			// Whom it finds all the same is a sign that the person of a new row has an account already.
			return matchBy === 'email' ? (await ask(false) ?? []) : [];
		}
		const found = await ask(false) ?? (all.length <= MOST_ONE_BY_ONE ? await ask(true) : undefined);
		if (found === undefined) unproven.add(field);
		return found ?? [];
	};
	const idAt = fields.findIndex(({ name }) => name === 'employeeId');
	const idOf = ({ values }: LiveUser): string => String(values[idAt] ?? '');

	// The first search gives the account of the job as well, whose role, login and ID the next ones need.
	const knownAddress = account.email === '' ? undefined : { id: account.id, value: account.email };
	const byAddress = await search('emailAddress', [...rows.flatMap(searchedAddresses), ...addressesOfSigns(rows, fields)], knownAddress);
	const own = byAddress.find(({ id }) => id === account.id) ?? await readOwn(directory, account, fields, groups);
	const named = new Set(rows.flatMap((row) => [...addressesOf(row), ...addressesOfSigns([row], fields)]).map(emailKey));
	const isNamed = (user: LiveUser): boolean => [user.email, user.login, addressBeforeExchange(user) ?? ''].some((address) => named.has(emailKey(address)));

	const addressees = new Map(byAddress.filter(isNamed).map((user) => [emailKey(user.email), user]));
	const open = rows.filter((row) => !isFoundByAddress(row, addressees, matchBy, idOf));
	const withId = (matchBy === 'employeeId' ? rows : open).filter(({ employeeIdKey: key }) => key !== '');
	const ids = withId.flatMap((row) => spellingsOf(row, idAt));
	const wantedIds = new Set(withId.map(({ employeeIdKey: key }) => key));
	const [byLogin, byId] = await Promise.all([
		// Where Domo tells no logins there is none to compare.
		own.login === '' ? [] : search('userName', open.flatMap(addressesOf), { id: own.id, value: own.login }),
		search('employeeId', ids, knownId([own, ...addressees.values()], idOf)),
	]);
	const found = [
		...[...byAddress, ...byLogin].filter(isNamed),
		...byId.filter((user) => wantedIds.has(matchingIdKey(idOf(user)))),
		own,
	];
	return {
		own,
		users: [...new Map(found.map((user) => [user.id, user])).values()].sort((a, b) => a.id - b.id),
		mayCreate: open.length > 0,
		lookUps: { unproven, matchBy },
	};
}

/** Why a row is not used, as the accounts that it may mean could not be searched for; undefined where all of them were. */
export function lookUpProblem(desired: DesiredUser, live: LiveUser | undefined, { unproven, matchBy }: LookUps): string | undefined {
	const needed: readonly (readonly [LookUpField, boolean])[] = [
		['emailAddress', desired.emailKey !== ''],
		['userName', live === undefined || emailKey(live.email) !== emailKey(finalEmail(desired))],
		['employeeId', matchBy === 'employeeId' && desired.employeeIdKey !== ''],
	];
	const field = needed.find(([name, isNeeded]) => isNeeded && unproven.has(name))?.[0];
	if (field === undefined) return undefined;
	return `${desired.email || live?.email || desired.employeeIdKey} could not be looked up: Domo's search by ${FIELD_WORDS[field]} does not find an account that is known to be there, so it says nothing about anybody else. `
		+ (field === 'employeeId' ? "Give the job's own account an employeeId in Domo, match by e-mail, or run this row in a job for everyone." : 'Run this row in a job for everyone.');
}

const FIELD_WORDS: Readonly<Record<LookUpField, string>> = { emailAddress: 'address', userName: 'login', employeeId: 'employeeId' };

function distinct(values: readonly string[]): string[] {
	return [...new Set(values)];
}

/** As written; a leaver's row may have none. */
function addressesOf(row: DesiredUser): string[] {
	return distinct([row.email, finalEmail(row)]).filter((address) => address !== '').flatMap((address) => [address, partOfSpellings(address)]);
}

/**
 * What every spelling of an address holds, since Domo finds parts of addresses: the account may have a typographic apostrophe, or the
 * other form of a domain with letters beyond ASCII. Of most addresses that is all.
 */
function partOfSpellings(address: string): string {
	const [mailbox = '', domain = ''] = address.split('@');
	const isSpelledTwice = /[^ -~]|(?:^|\.)xn--/i.test(domain);
	return `${mailbox.split("'").at(-1) ?? ''}@${isSpelledTwice ? '' : domain}`;
}

/** Domo finds parts of addresses, so that this finds the account also at the temporary address of an interrupted exchange. */
function searchedAddresses(row: DesiredUser): string[] {
	return addressesOf(row).flatMap((address) => [address, `${address.slice(0, address.lastIndexOf('@'))}+changing-address-`]);
}

/** An account at the row's alternate address is a sign of a rename. */
function addressesOfSigns(rows: readonly DesiredUser[], fields: readonly Field[]): string[] {
	const at = fields.findIndex(({ name }) => name === 'alternateEmail');
	return rows.flatMap(({ values }) => {
		const value = values[at];
		return typeof value === 'string' && value !== '' ? [value] : [];
	});
}

/** Whether no other account can be meant: the row's account has the address that the row wants, and its ID where rows are matched by it. */
function isFoundByAddress(row: DesiredUser, addressees: ReadonlyMap<string, LiveUser>, matchBy: ReconcileSettings['matchBy'], idOf: (user: LiveUser) => string): boolean {
	const account = addressees.get(emailKey(finalEmail(row)));
	if (account === undefined || emailKey(finalEmail(row)) !== row.emailKey) return false;
	return matchBy === 'email' || row.employeeIdKey === '' || matchingIdKey(idOf(account)) === row.employeeIdKey;
}

/** A search by value may compare letter by letter, whereas IDs are matched whatever their case. */
function spellingsOf({ values, employeeIdKey: key }: DesiredUser, idAt: number): string[] {
	const id = String(values[idAt] ?? key);
	return [id, key, key.toUpperCase()];
}

/** The account of the job has an ID in few instances: any account with one proves the search. */
function knownId(users: readonly LiveUser[], idOf: (user: LiveUser) => string): KnownValue | undefined {
	const known = users.find((user) => matchingIdKey(idOf(user)) !== '');
	return known === undefined ? undefined : { id: known.id, value: idOf(known) };
}

async function readOwn(directory: Pick<UserReader, 'usersById'>, account: Account, fields: readonly Field[], groups: boolean): Promise<LiveUser> {
	const [own] = await directory.usersById([account.id], fields, { groups });
	if (own !== undefined) return own;
	throw new DomoError({ kind: 'badAnswer', message: `Domo does not find the account of this job, ${account.email}, by its id.` });
}
