import type { Field, FieldValue } from '../common/fieldValue';
import type { Clock } from '../common/ports';
import { clip, emailKey, employeeIdKey, nameKey } from '../common/text';
import { createYielder, eachChunked, filterChunked, indexChunked } from '../common/yielder';
import { alternateKeysOf, isAddressOfRows, rowList } from '../config';
import type { CellProblem, Configuration, DesiredUser, IfUnchanged, RejectedRow } from '../config/types';
import type { LiveUser } from '../domo';

/** The address the person is to have in the end. */
export function finalEmail(desired: DesiredUser): string {
	return desired.newEmail ?? desired.email;
}

/** Turns a valid row into a rejected one, because of what the target instance or another row says. */
export function rejectRow(desired: DesiredUser, problem: CellProblem): RejectedRow {
	return {
		rowNumber: desired.rowNumber,
		place: desired.place,
		item: desired.item,
		origin: desired.origin,
		email: desired.email,
		displayName: desired.displayName,
		...personKeys(desired),
		problems: [problem],
		warnings: desired.warnings,
	};
}

/** The keys by which a row may mean an account. */
export type PersonKeys = Pick<RejectedRow, 'emailKeys' | 'alternateKeys' | 'employeeIdKey' | 'employeeNumberKey' | 'nameKey'>;

export function personKeys(desired: DesiredUser): PersonKeys {
	return {
		emailKeys: [desired.emailKey, emailKey(finalEmail(desired))],
		...alternateKeysOf(desired),
		employeeIdKey: desired.employeeIdKey,
		nameKey: nameKey(desired.displayName),
	};
}

/** A problem with the row's address, in the column that carries it. */
export function addressProblem(desired: DesiredUser, message: string): CellProblem {
	return { column: desired.newEmail === undefined ? 'email' : 'newEmail', value: finalEmail(desired), message };
}

/** The rows that can be used, and those that can be where their people have the values that were refused. */
export function usableRows({ users, rejects }: Pick<Configuration, 'users' | 'rejects'>): DesiredUser[] {
	return [...users, ...rejects.flatMap(({ ifUnchanged }) => ifUnchanged?.desired ?? [])];
}

/**
 * A cell that equals the live value changes nothing, even if its format is invalid: a row that was rejected only for such cells is
 * used after all. All other rejects stay.
 *
 * @param fields `fields[i]` describes the live users' `values[i]`; the configuration's fields come first
 */
export async function useUnchangedCells(
	configuration: Configuration,
	live: readonly LiveUser[],
	fields: readonly Field[],
	matchBy: 'email' | 'employeeId',
	clock: Clock,
): Promise<Configuration> {
	if (!configuration.rejects.some(({ ifUnchanged }) => ifUnchanged !== undefined)) return configuration;
	const employeeIdAt = fields.findIndex(({ name }) => name === 'employeeId');
	const byEmail = await indexChunked(live, (user) => emailKey(user.email), clock);
	const byId = await indexChunked(matchBy === 'employeeId' ? live : [], (user) => employeeIdKey(String(user.values[employeeIdAt] ?? '')), clock);
	const personOf = (desired: DesiredUser): LiveUser | undefined => {
		const { emailKey: key, employeeIdKey: id } = desired;
		return byId.first(id) === undefined ? (byEmail.only(key) ?? byEmail.only(emailKey(finalEmail(desired)))) : byId.only(id);
	};
	const users: DesiredUser[] = [];
	const rejects: RejectedRow[] = [];
	await eachChunked(configuration.rejects, (row) => {
		const person = row.ifUnchanged === undefined ? undefined : personOf(row.ifUnchanged.desired);
		if (person !== undefined && row.ifUnchanged !== undefined && cellsEqualLiveValues(row.ifUnchanged, person, fields)) {
			const { place, item, origin } = row;
			users.push({ ...row.ifUnchanged.desired, place, item, origin });
		} else rejects.push(row);
	}, clock);
	return { ...configuration, users: [...configuration.users, ...users].sort((a, b) => a.rowNumber - b.rowNumber), rejects };
}

function cellsEqualLiveValues({ cells }: IfUnchanged, person: LiveUser, fields: readonly Field[]): boolean {
	return cells.every(({ at, text }) => {
		const field = fields[at];
		const value = person.values[at] ?? null;
		if (field === undefined || value === null) return false;
		return textInTable(value) === text || field.comparable(field.list ? text.split('|') : text) === field.comparable(value);
	});
}

/** A value as a table shows it. */
function textInTable(value: Exclude<FieldValue, null>): string {
	return Array.isArray(value) ? value.join('|') : String(value);
}

/** A row that wants an address which its person does not have. */
export interface Move {
	readonly desired: DesiredUser;
	/** Whose account moves; absent for a new person. */
	readonly live?: LiveUser;
	/** Key of the address. */
	readonly key: string;
}

/**
 * Two people cannot have one address. A row is rejected when its address belongs to somebody who keeps it, or is wanted by
 * another row as well. Rejecting one row can keep an address that a second row counted on: whoever waits for it is checked
 * again, so that a column which slid by one row takes as many checks as it has rows.
 *
 * @param holders the accounts that have an address as address or as login, each with the row that it is matched with: Domo gives the address
 *   to no other account
 */
export async function rejectTakenAddresses(
	moves: readonly Move[],
	holders: (key: string) => readonly { readonly live: LiveUser; readonly row: DesiredUser | undefined }[],
	clock: Clock,
): Promise<ReadonlyMap<DesiredUser, RejectedRow>> {
	const rejected = new Map<DesiredUser, RejectedRow>();
	const reject = (desired: DesiredUser, message: string) => rejected.set(desired, rejectRow(desired, addressProblem(desired, message)));
	const leaving = new Set(moves.map(({ live }) => live));
	const wanting = await indexChunked(moves, ({ key }) => key, clock);
	const contested: (readonly DesiredUser[])[] = [];
	await eachChunked(moves, ({ desired, key }) => {
		const rivals = wanting.all(key);
		if (rivals[0]?.desired !== desired) return;
		// Whoever stays at an address that somebody else wants, wants it as well.
		const stays = holders(key).flatMap(({ live, row }) => (emailKey(live.email) === key && !leaving.has(live) ? (row ?? []) : []));
		const rows = [...rivals.map((rival) => rival.desired), ...stays];
		if (rows.length > 1) contested.push(rows);
	}, clock);
	for (const rows of contested) {
		const message = `${rowList([...rows].sort((a, b) => a.rowNumber - b.rowNumber))} want the same address; keep one of them`;
		await eachChunked(rows, (row) => void reject(row, message), clock);
	}

	// A stack: the account of a rejected row keeps its address, and whoever waits for that address comes next.
	const yielder = createYielder(clock);
	let step = 0;
	const pending = [...moves];
	for (let move = pending.pop(); move !== undefined; move = pending.pop()) {
		if (yielder.shouldYield(step++)) await yielder.yield();
		const { desired, live: own, key } = move;
		if (rejected.has(desired)) continue;
		const isLeaving = (live: LiveUser, row: DesiredUser | undefined): boolean => row !== undefined && leaving.has(live) && !rejected.has(row);
		const keeper = holders(key).find(({ live, row }) => !isLeaving(live, row))?.live;
		if (keeper === undefined) continue;
		const [what, other] = emailKey(keeper.email) === key ? ['this address belongs to', 'address'] : ['this address is the login of', 'login'];
		reject(desired, `${what} ${clip(keeper.displayName, 60)} (id ${keeper.id}), who keeps it; give that person another ${other} first`);
		for (const waiting of own === undefined ? [] : wanting.all(emailKey(own.email))) pending.push(waiting);
	}
	return rejected;
}

/** Adds everybody whom a rejected row may mean to the named accounts, and returns the rejected rows that name nobody for sure. */
export async function protectUsersOfRejectedRows(
	rejects: readonly RejectedRow[],
	live: readonly LiveUser[],
	{ holders, idOf }: { readonly holders: (key: string) => readonly LiveUser[]; readonly idOf: (user: LiveUser) => string },
	named: Set<LiveUser>,
	clock: Clock,
): Promise<RejectedRow[]> {
	if (rejects.length === 0) return [];
	// IDs and names count even where rows are matched by e-mail, whatever the row was rejected for.
	const byEmployeeId = await indexChunked(live, idOf, clock);
	const byName = await indexChunked(live, (user) => nameKey(user.displayName), clock);
	const nameByEmail = createNaming(holders, named);
	const nameById = createNaming((key) => byEmployeeId.all(key), named);
	const nameByName = createNaming((key) => byName.all(key), named);
	return await filterChunked(rejects, (row) => {
		const isSomebodys = [...row.emailKeys.map(nameByEmail), nameById(row.employeeIdKey), nameByName(row.nameKey)].includes(true);
		return !isSomebodys && !hasValidAddress(row);
	}, clock);
}

/** Names the accounts under a key, and says whether there are any. Thousands of rows and accounts can share a name: each key is looked up once. */
function createNaming(accountsUnder: (key: string) => readonly LiveUser[], named: Set<LiveUser>): (key: string) => boolean {
	const known = new Map<string, boolean>();
	return (key) => {
		const before = known.get(key);
		if (before !== undefined) return before;
		const accounts = accountsUnder(key);
		for (const account of accounts) named.add(account);
		const areThere = accounts.length > 0;
		known.set(key, areThere);
		return areThere;
	};
}

/** A valid address that nobody has belongs to a new person. A broken one (`per,son@acme.example`) could be anybody's. */
function hasValidAddress({ email, emailKeys }: RejectedRow): boolean {
	return isAddressOfRows(email) && emailKeys.every(isAddressOfRows);
}
