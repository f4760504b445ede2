/**
 * The rules that no run may break, as the judge understands them from the package's own promises (README, *Safety*). Each looks at the
 * instance before and after a run, never at how the nodes came to it. A broken rule is a sentence.
 */
import { CALLER_ID, type Row } from './company';
import type { Account, Domo } from './domo';
import { DAY_MS, now } from './time';

export interface Settings {
	readonly orphanedUsers: 'keep' | 'delete' | 'changeRole';
	readonly matchBy: 'email' | 'employeeId';
	readonly maxDeletionsPercent: number;
	readonly maxDeletionsCount: number;
	readonly maxUpdatesPercent: number;
	readonly minimumAdmins: number;
	readonly newAdmins: 'hold' | 'allow';
	/** Ids of people whom the guard is told to protect. */
	readonly protectedIds: readonly number[];
	readonly sendInvite: boolean;
}

/** What a run was given, and the instance around it. */
export interface Judged {
	readonly before: Domo;
	readonly after: Domo;
	/** All rows of the table, whatever reached the node. */
	readonly table: readonly Row[];
	/** False when the rows that reached the node are not the table. */
	readonly whole: boolean;
	readonly settings: Settings;
}

export const ORPHAN_ROLE = 5;
const PLACEHOLDERS = new Set(['', 'n/a', 'na', '0', '-', 'none', 'tbd', 'unknown']);
const key = (text: string): string => text.trim().toLowerCase();
const isRealId = (text: string): boolean => !PLACEHOLDERS.has(key(text));
const valueOf = (account: Account, field: string): string => account.values.get(field)?.[0] ?? '';

/** The words of a name, without accents, in any order: "Doe, Jané" and "Jane Doe" are one. */
export function nameWords(name: string): string {
	return name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '').sort().join(' ');
}

/** Accounts that are gone, and orphans who lost their role: nobody else is removed. */
export function removedIn({ before, after, settings, table }: Judged): readonly Account[] {
	const gone = [...before.state.accounts.values()].filter(({ id }) => !after.state.accounts.has(id));
	if (settings.orphanedUsers !== 'changeRole') return gone;
	const demoted = [...before.state.accounts.values()].filter((account) => {
		const now = after.state.accounts.get(account.id);
		return now !== undefined && now.roleId !== account.roleId && now.roleId === ORPHAN_ROLE && !isNamed(account, table, settings.matchBy);
	});
	return [...gone, ...demoted];
}

/** Whether somebody whom a run wrote to is gone, or has the role of orphans. */
export function isRemoved(domo: Domo, id: number, { orphanedUsers }: Pick<Settings, 'orphanedUsers'>): boolean {
	const now = domo.state.accounts.get(id);
	return now === undefined || (orphanedUsers === 'changeRole' && now.roleId === ORPHAN_ROLE);
}

/** The day of so many days ago or to come. Time passes while a run works, so that a day is only sure one day later. */
const dayAt = (days: number): string => new Date(now() + days * DAY_MS).toISOString().slice(0, 10);
const mayHaveEnded = ({ dates }: Row): boolean => dates?.endDate !== undefined && dates.endDate <= dayAt(0);
const isSurelyLater = ({ dates }: Row): boolean => dates?.startDate !== undefined && dates.startDate > dayAt(1);

/**
 * Whether the table wants this account to be there: a row, good or bad, speaks of it, and is not the only one and over. Of several
 * rows that ended nobody knows which one counts.
 */
export function isNamed(account: Account, table: readonly Row[], matchBy: Settings['matchBy']): boolean {
	const rows = rowsOf(account, table, matchBy);
	const [only] = rows;
	return only !== undefined && !(rows.length === 1 && mayHaveEnded(only));
}

/** The rows, good or bad, that speak of this account by its address, its login or (matched by it) its employee id. */
function rowsOf(account: Account, table: readonly Row[], matchBy: Settings['matchBy']): readonly Row[] {
	return table.filter(({ cells }) => {
		if (key(cells.email) !== '' && [key(account.email), key(account.login)].includes(key(cells.email))) return true;
		const id = valueOf(account, 'employeeId');
		return matchBy === 'employeeId' && isRealId(id) && key(id) === key(cells.employeeId);
	});
}

/** What tells that a row and an account may be one person; an id on one side only tells nothing. */
export function signsOf(row: Row, account: Account): readonly string[] {
	const { cells } = row;
	const id = [cells.employeeId, valueOf(account, 'employeeId')] as const;
	const number = [cells.employeeNumber, valueOf(account, 'employeeNumber')] as const;
	const equal = ([a, b]: readonly [string, string]): boolean => isRealId(a) && isRealId(b) && key(a) === key(b);
	const differ = ([a, b]: readonly [string, string]): boolean => isRealId(a) && isRealId(b) && key(a) !== key(b);
	const sameName = nameWords(cells.displayName) !== '' && nameWords(cells.displayName) === nameWords(account.name);
	return [
		...(equal(id) ? ['employeeId'] : []),
		...(equal(number) ? ['employeeNumber'] : []),
		...(key(cells.alternateEmail) !== '' && [key(account.email), key(account.login)].includes(key(cells.alternateEmail)) ? ['alternateEmail'] : []),
		...(key(valueOf(account, 'alternateEmail')) !== '' && key(valueOf(account, 'alternateEmail')) === key(cells.email) ? ['alternateEmail'] : []),
		...(sameName && !differ(id) && !differ(number) ? ['name'] : []),
	];
}

type Rule = (judged: Judged) => readonly string[];
const told = ({ id, email, name }: Account): string => `${name} <${email}> (${id})`;
/** Confirmed ones, the job's own account not counted. */
export const adminsIn = (domo: Domo): number => [...domo.state.accounts.values()].filter(isAdmin).length;

const isAdmin = ({ roleId, pending, system, id }: Account): boolean => roleId === 1 && !pending && !system && id !== CALLER_ID;

const nobodyProtected: Rule = (judged) => {
	const safe = new Set([CALLER_ID, ...judged.settings.protectedIds]);
	const changed = [...judged.before.state.accounts.values()].filter((account) => {
		if (!safe.has(account.id) && !account.system) return false;
		const now = judged.after.state.accounts.get(account.id);
		return now === undefined || now.roleId !== account.roleId || now.email !== account.email || now.login !== account.login;
	});
	return changed.map((account) => `${told(account)} is protected and was removed, demoted or renamed`);
};

const nobodyNamed: Rule = (judged) =>
	removedIn(judged).filter((account) => isNamed(account, judged.table, judged.settings.matchBy)).map((account) => `${told(account)} is in the table and was removed`);

const nobodyWithoutProof: Rule = (judged) => {
	const empty = judged.table.length === 0;
	return judged.whole && !empty ? [] : removedIn(judged).map((account) => `${told(account)} was removed though ${empty ? 'the table was empty' : 'rows were missing'}`);
};

const nobodyWithoutAddress: Rule = (judged) => removedIn(judged).filter(({ email, login }) => email === '' && login === '').map((account) => `${told(account)} has no address and was removed`);

const nobodyWhenOrphansStay: Rule = (judged) => (judged.settings.orphanedUsers === 'keep' ? removedIn(judged).map((account) => `${told(account)} was removed though orphans are kept`) : []);

/** Somebody whose row is there under another address, and shows it by a sign, is not removed while a second account comes. */
const nobodyRenamed: Rule = (judged) => {
	const { before, table, settings } = judged;
	const live = [...before.state.accounts.values()];
	const isNew = (row: Row): boolean => !mayHaveEnded(row) && !live.some((account) => isNamed(account, [row], settings.matchBy));
	return removedIn(judged).flatMap((account) =>
		table.filter((row) => isNew(row) && signsOf(row, account).length > 0).map((row) => `${told(account)} was removed, though the new row of ${row.cells.email} shows the same person (${signsOf(row, account).join(', ')})`));
};

/** The largest share that anybody could mean: of those who were there at each date, up to which at least five go. */
function largestShare(chosen: readonly Account[], managed: readonly Account[]): number {
	if (chosen.length < 5) return chosen.length / Math.max(1, managed.length);
	const dates = [...new Set(chosen.flatMap(({ created }) => created ?? []))];
	const shares = dates.flatMap((date) => {
		const upTo = (accounts: readonly Account[]): number => accounts.filter(({ created }) => created !== null && created <= date).length;
		return upTo(chosen) >= 5 ? [upTo(chosen) / upTo(managed)] : [];
	});
	return Math.max(chosen.length / Math.max(1, managed.length), ...shares);
}

const managedIn = ({ before, settings }: Judged): readonly Account[] => {
	const safe = new Set([CALLER_ID, ...settings.protectedIds]);
	return [...before.state.accounts.values()].filter(({ id, system, email, login }) => !system && !safe.has(id) && (email !== '' || login !== ''));
};

const removalsInBounds: Rule = (judged) => {
	const removed = removedIn(judged);
	const managed = managedIn(judged);
	if (removed.length > judged.settings.maxDeletionsCount) return [`${removed.length} were removed, more than ${judged.settings.maxDeletionsCount}`];
	if (removed.length >= 5 && managed.filter(({ created }) => created === null).length > managed.length * 0.05) return [`${removed.length} were removed, though few accounts say when they were made`];
	if (removed.length === 0 || (removed.length < 5 && removed.length < managed.length / 2 && judged.settings.maxDeletionsPercent > 0)) return [];
	const share = largestShare(removed, managed) * 100;
	return share > judged.settings.maxDeletionsPercent ? [`${removed.length} of ${managed.length} were removed: ${share.toFixed(1)} % of those who were there before, more than ${judged.settings.maxDeletionsPercent} %`] : [];
};

const rolesInBounds: Rule = (judged) => {
	const { before, after, table, settings } = judged;
	const changed = [...before.state.accounts.values()].filter((account) => {
		const now = after.state.accounts.get(account.id);
		return now !== undefined && now.roleId !== account.roleId && isNamed(account, table, settings.matchBy);
	});
	const share = largestShare(changed, managedIn(judged)) * 100;
	return changed.length >= 5 && share > 20 ? [`${changed.length} people got another role: ${share.toFixed(1)} %, more than 20 %`] : [];
};

const updatesInBounds: Rule = (judged) => {
	const { before, after, table, settings } = judged;
	const changed = differing(before, after).flatMap((id) => before.state.accounts.get(id) ?? [])
		.filter((account) => after.state.accounts.has(account.id) && isNamed(account, table, settings.matchBy));
	const share = largestShare(changed, managedIn(judged)) * 100;
	return settings.maxUpdatesPercent < 100 && share > settings.maxUpdatesPercent ? [`${changed.length} people were updated: ${share.toFixed(1)} %, more than ${settings.maxUpdatesPercent} %`] : [];
};

const clearingsInBounds: Rule = ({ before, after }) =>
	['title', 'department', 'employeeId', 'employeeNumber', 'alternateEmail'].flatMap((field) => {
		const had = [...before.state.accounts.values()].filter((account) => valueOf(account, field) !== '');
		const cleared = had.filter(({ id }) => after.state.accounts.has(id) && (after.state.accounts.get(id)?.values.get(field)?.[0] ?? '') === '');
		return cleared.length >= 5 && cleared.length > had.length / 2 ? [`${field} was cleared for ${cleared.length} of the ${had.length} who had one`] : [];
	});

const adminsRemain: Rule = ({ before, after, settings }) => {
	const [left, there] = [adminsIn(after), adminsIn(before)];
	return left < Math.min(there, settings.minimumAdmins) ? [`${left} confirmed admins are left of ${there}, fewer than ${settings.minimumAdmins}`] : [];
};

const nobodyPromoted: Rule = ({ before, after, settings }) => {
	if (settings.newAdmins === 'allow') return [];
	return [...after.state.accounts.values()].filter(({ id, roleId }) => roleId === 1 && before.state.accounts.get(id)?.roleId !== 1).map((account) => `${told(account)} became an Admin without approval`);
};

const adminAddressesStay: Rule = ({ before, after }) =>
	[...before.state.accounts.values()].filter(({ id, roleId, email }) => roleId === 1 && after.state.accounts.has(id) && after.state.accounts.get(id)?.email !== email).map((account) => `the address of the Admin ${told(account)} was changed`);

const invitedOnlyWhenCreated: Rule = ({ before, after, settings }) => {
	const invited = after.state.invited.slice(before.state.invited.length);
	const old = new Set([...before.state.accounts.values()].map(({ email }) => key(email)));
	return invited.filter((email) => !settings.sendInvite || old.has(key(email))).map((email) => `${email} was invited`);
};

/** No human being has more accounts after a run than before, unless no sign could tell that it is the same one. */
const nobodyTwice: Rule = ({ before, after, table }) => {
	const old = [...before.state.accounts.values()];
	return [...after.state.accounts.values()].filter(({ id }) => !before.state.accounts.has(id)).flatMap((created) => {
		// Two rows may have the address, of which one did not arrive: the account is of the one with its name.
		const row = table.find(({ cells }) => key(cells.email) === key(created.email) && nameWords(cells.displayName) === nameWords(created.name));
		const twins = [...after.state.accounts.values()].filter(({ id, email }) => id !== created.id && key(email) === key(created.email));
		const another = row === undefined ? [] : old.filter((account) => account.person === row.person && isRealId(row.cells.employeeId) && key(valueOf(account, 'employeeId')) === key(row.cells.employeeId) && !isNamed(account, table, 'email'));
		return [...twins, ...another].map((account) => `${told(created)} was created beside ${told(account)}, who is the same person`);
	});
};

const everyRequestKnown: Rule = ({ after }) => after.state.notUnderstood.map((request) => `no source knows the request ${request}`);

/** Address and id of somebody else: whoever had the address is not made into another person unasked. */
const nobodyBecomesAnother: Rule = ({ before, after }) =>
	[...before.state.accounts.values()].flatMap((account) => {
		const now = after.state.accounts.get(account.id);
		if (now === undefined || nameWords(now.name) === nameWords(account.name)) return [];
		const [old, next] = [valueOf(account, 'employeeId'), now.values.get('employeeId')?.[0] ?? ''];
		return isRealId(old) && isRealId(next) && key(old) !== key(next) ? [`${told(account)} with employee id ${old} was made into ${now.name} with ${next}`] : [];
	});

/** Before its start a row neither makes an account nor changes the one of its person. */
const nobodyBeforeStart: Rule = ({ before, after, table, settings }) => {
	const waits = (account: Account): boolean => {
		const rows = rowsOf(account, table, settings.matchBy);
		return rows.length > 0 && rows.every(isSurelyLater);
	};
	const written = differing(before, after).flatMap((id) => before.state.accounts.get(id) ?? after.state.accounts.get(id) ?? []);
	return written.filter(waits).map((account) => `${told(account)} was written before the start of the row`);
};

export const RULES: Readonly<Record<string, Rule>> = {
	nobodyProtected, nobodyNamed, nobodyWithoutProof, nobodyWithoutAddress, nobodyWhenOrphansStay, nobodyRenamed, removalsInBounds, updatesInBounds, rolesInBounds, clearingsInBounds, adminsRemain, nobodyPromoted,
	adminAddressesStay, invitedOnlyWhenCreated, nobodyTwice, everyRequestKnown, nobodyBecomesAnother, nobodyBeforeStart,
};

/** Every rule that was broken, in words. */
export function broken(judged: Judged): readonly string[] {
	return Object.entries(RULES).flatMap(([name, rule]) => rule(judged).map((sentence) => `${name}: ${sentence}`));
}

/** People whose accounts differ between two instances in anything that a run may write. */
export function differing(a: Domo, b: Domo): readonly number[] {
	const text = (account: Account | undefined): string => (account === undefined ? 'gone' : JSON.stringify([account.email, account.login, account.name, account.roleId, [...account.values].sort(), [...account.groups].sort()]));
	return [...new Set([...a.state.accounts.keys(), ...b.state.accounts.keys()])].filter((id) => text(a.state.accounts.get(id)) !== text(b.state.accounts.get(id)));
}

/**
 * Whom a run wrote although nobody did anything since the one before. Fewer than five who go, or are updated under a limit, are
 * measured against all who are there now, so that new people can make room for them: they are not counted.
 */
export function unsettled(settled: Domo, domo: Domo, settings: Settings): readonly number[] {
	const late = differing(settled, domo);
	return late.length < 5 && (settings.maxUpdatesPercent < 100 || late.every((id) => isRemoved(domo, id, settings))) ? [] : late;
}
