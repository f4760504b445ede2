import type { Field, FieldValue } from '../common/fieldValue';
import type { Clock } from '../common/ports';
import { clip, emailKey, employeeIdKey, nameKey } from '../common/text';
import { createYielder } from '../common/yielder';
import { alternateKeysOf, rowList } from '../config';
import type { CellProblem, Configuration, DesiredUser, IfUnchanged, RejectedRow } from '../config/types';
import type { LiveUser } from '../domo';
import { indexBy, type LiveIndex, type Match } from './accountIndex';

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

/** What tells whom a row may mean. */
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

/**
 * A value that is equal to the live one is no difference, whatever we think of its format: a row that was rejected only for such
 * cells is used after all, and keeps them. All other rejects stay.
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
	const byEmail = await indexBy(live, (user) => emailKey(user.email), clock);
	const byId = await indexBy(matchBy === 'employeeId' ? live : [], (user) => employeeIdKey(String(user.values[employeeIdAt] ?? '')), clock);
	const personOf = ({ emailKey: key, employeeIdKey: id }: DesiredUser): LiveUser | undefined => {
		const places = new Set([...byId.all(id), ...(byId.all(id).length > 0 ? [] : byEmail.all(key))]);
		const [place] = places;
		return place === undefined || places.size > 1 ? undefined : live[place];
	};
	const yielder = createYielder(clock);
	const users: DesiredUser[] = [];
	const rejects = [];
	for (const [i, row] of configuration.rejects.entries()) {
		if (yielder.shouldYield(i)) await yielder.yield();
		const person = row.ifUnchanged === undefined ? undefined : personOf(row.ifUnchanged.desired);
		if (person !== undefined && row.ifUnchanged !== undefined && cellsEqualLiveValues(row.ifUnchanged, person, fields)) {
			const { place, item, origin } = row;
			users.push({ ...row.ifUnchanged.desired, place, item, origin });
		}
		else rejects.push(row);
	}
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
interface Move {
	readonly desired: DesiredUser;
	/** Whose account moves; absent for a new person. */
	readonly live?: LiveUser;
	readonly key: string;
}

/**
 * Two people cannot have one address. A row is rejected when its address belongs to somebody who keeps it, or is wanted by
 * another row as well. Rejecting one row can keep an address that a second row counted on: whoever waits for it is looked at
 * again, so that a column which slid by one row takes as many looks as it has rows.
 */
export async function rejectTakenAddresses(
	claims: readonly (Match | undefined)[],
	creates: readonly DesiredUser[],
	live: readonly LiveUser[],
	byEmail: LiveIndex,
	/** The places of those who have it as address or as login: Domo gives it to nobody else. */
	holders: LiveIndex['all'],
	rejected: Map<DesiredUser, RejectedRow>,
	clock: Clock,
): Promise<void> {
	const yielder = createYielder(clock);
	let step = 0;
	const moves: Move[] = [];
	const leaving = new Map<number, Match>();
	for (const match of claims) {
		if (yielder.shouldYield(step++)) await yielder.yield();
		if (match === undefined) continue;
		const email = finalEmail(match.desired);
		if (email === match.live.email || emailKey(email) === emailKey(match.live.email)) continue;
		leaving.set(match.live.id, match);
		moves.push({ desired: match.desired, live: match.live, key: emailKey(email) });
	}
	for (const desired of creates) {
		if (yielder.shouldYield(step++)) await yielder.yield();
		moves.push({ desired, key: emailKey(finalEmail(desired)) });
	}

	const wanting = new Map<string, Move[]>();
	for (const move of moves) {
		if (yielder.shouldYield(step++)) await yielder.yield();
		const rivals = wanting.get(move.key);
		if (rivals === undefined) wanting.set(move.key, [move]);
		else rivals.push(move);
	}
	for (const [key, rivals] of wanting) {
		if (yielder.shouldYield(step++)) await yielder.yield();
		// Whoever stays at an address that somebody comes for wants it as well.
		const staying = byEmail.all(key).flatMap((at) => {
			const match = claims[at];
			return match === undefined || leaving.has(match.live.id) ? [] : [match.desired];
		});
		const rows = [...rivals.map(({ desired }) => desired), ...staying];
		if (rows.length < 2) continue;
		const inOrder = [...rows].sort((a, b) => a.rowNumber - b.rowNumber);
		const message = `${rowList(inOrder)} want the same address; keep one of them`;
		for (const desired of rows) rejected.set(desired, rejectRow(desired, addressProblem(desired, message)));
	}

	// By the last one first; a rejected row's account keeps its address, and whoever waits for that comes next.
	const pending = [...moves].reverse();
	for (let move = pending.pop(); move !== undefined; move = pending.pop()) {
		if (yielder.shouldYield(step++)) await yielder.yield();
		const { desired, live: own, key } = move;
		if (rejected.has(desired)) continue;
		const keeper = holders(key).flatMap((at) => live[at] ?? []).find((user) => user.id !== own?.id && !isLeaving(user, leaving, rejected));
		if (keeper === undefined) continue;
		const [what, other] = emailKey(keeper.email) === key ? ['this address belongs to', 'address'] : ['this address is the login of', 'login'];
		const message = `${what} ${clip(keeper.displayName, 60)} (id ${keeper.id}), who keeps it; give that person another ${other} first`;
		rejected.set(desired, rejectRow(desired, addressProblem(desired, message)));
		if (own === undefined) continue;
		for (const waiting of wanting.get(emailKey(own.email)) ?? []) if (!rejected.has(waiting.desired)) pending.push(waiting);
	}
}

function isLeaving(user: LiveUser, leaving: ReadonlyMap<number, Match>, rejected: ReadonlyMap<DesiredUser, RejectedRow>): boolean {
	const match = leaving.get(user.id);
	return match !== undefined && !rejected.has(match.desired);
}
