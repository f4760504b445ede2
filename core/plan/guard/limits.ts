import { type FieldValue, groupOf, GROUPS } from '../../common/fieldValue';
import { addTo } from '../../common/tables';
import { listed } from '../../common/wording';
import { isPlaceholder } from '../../config';
import type { LiveUser } from '../../domo';
import { type GuardSettingName, label } from '../guardSettings';
import { type ProposedChange, isRemoval } from '../proposeChanges';
import type { FieldChange } from '../types';
import { exceeds, type Guard, type GuardFacts, type GuardResult, holdChanges, holdNothing, holdWhere, percentOf } from './holds';

/** The limits in the order in which they are measured, each on what the ones before it let through. */
export const LIMITS: readonly Guard[] = [clearingLimit, inviteLimit, removalLimit, updateLimit, roleChangeLimit];

/** Too many removals at once: all of them are held, never a part. */
export function removalLimit(proposals: readonly ProposedChange[], { settings, managed }: GuardFacts): GuardResult {
	const removals = proposals.filter(isRemoval);
	const what = countText(removals.length, 'removal');
	const limit =
		overCount(removals.length, settings.maxDeletionsCount)
		?? (isTooFew(removals.length, managed.length, settings.maxDeletionsPercent) ? undefined : overShare(what, peopleOf(removals), managedBase(managed), 'maxDeletionsPercent', settings.maxDeletionsPercent));
	return { ...holdWhere(proposals, 'deletionLimit', (proposal) => (isRemoval(proposal) ? limit : undefined)), limit };
}

/** So many removals and role changes together are let through where the rows name single people (our choice): more look like a table. */
const MOST_OF_ROWS = 4;

/**
 * Where nobody was looked at but the people whom the rows name: many removals or role changes at once are held, all of them. The shares
 * of everybody cannot be measured; a limit of 0 means none at all.
 */
export function limitOfRows(proposals: readonly ProposedChange[], { settings }: GuardFacts): GuardResult {
	const removals = proposals.filter(isRemoval).length;
	const changesRole = (proposal: ProposedChange) => isUpdate(proposal) && proposal.changes.some(isRoleChange);
	const roleChanges = proposals.filter(changesRole).length;
	const tooMany = removals + roleChanges <= MOST_OF_ROWS
		? undefined
		: `${listed([removals > 0 ? countText(removals, 'removal') : '', roleChanges > 0 ? countText(roleChanges, 'role change') : ''].filter((text) => text !== ''))}: `
			+ `more than ${MOST_OF_ROWS} in one run with ${label('people')} set to Only Those in the Rows.`;
	const noRemovals = removals > 0 && settings.maxDeletionsPercent === 0 ? `${countText(removals, 'removal')}: ${label('maxDeletionsPercent')} is 0.` : undefined;
	const limit = tooMany ?? overCount(removals, settings.maxDeletionsCount) ?? noRemovals;
	const kept = holdWhere(proposals, 'deletionLimit', (proposal) => (isRemoval(proposal) ? limit : undefined));
	if (tooMany === undefined) return { ...kept, limit };
	const roles = holdChanges(kept.allowed, 'roleChangeLimit', (change, proposal) => isUpdate(proposal) && isRoleChange(change), () => tooMany);
	return { allowed: roles.allowed, held: [...kept.held, ...roles.held], limit };
}

/** The sentence of the limit that `n` removals trip, if any. For an undo, which does not know the users one by one. */
export function removalLimitSentence(n: number, managed: number, maxPercent: number, maxCount: number): string | undefined {
	const tooMany = overCount(n, maxCount);
	if (tooMany !== undefined || isTooFew(n, managed, maxPercent) || !exceeds(n, managed, maxPercent)) return tooMany;
	return `${countText(n, 'removal')} of ${managed} managed users (${percentOf(n, managed)}): more than ${label('maxDeletionsPercent')} allows (${maxPercent} %).`;
}

function overCount(n: number, max: number): string | undefined {
	return n > max ? `${countText(n, 'removal')}: more than ${label('maxDeletionsCount')} allows (${max}).` : undefined;
}

/** The percentage does not count while they are fewer than 5 and under half of the managed users; a limit of 0 means none at all. */
function isTooFew(n: number, managed: number, maxPercent: number): boolean {
	return n < minPeopleForShare && n * 2 < managed && maxPercent > 0;
}

/** Too many updates at once: all of them are held. */
export function updateLimit(proposals: readonly ProposedChange[], { settings, managed }: GuardFacts): GuardResult {
	const updates = proposals.filter(isUpdate);
	const what = countText(updates.length, 'update');
	const limit = overShare(what, peopleOf(updates), managedBase(managed), 'maxUpdatesPercent', settings.maxUpdatesPercent);
	return { ...holdWhere(proposals, 'updateLimit', (proposal) => (isUpdate(proposal) ? limit : undefined)), limit };
}

/** A column of one role would demote everybody: only the changes of role are held, the persons' other changes go on. */
export function roleChangeLimit(proposals: readonly ProposedChange[], { settings, managed }: GuardFacts): GuardResult {
	const changed = proposals.filter((proposal) => isUpdate(proposal) && proposal.changes.some(isRoleChange));
	if (changed.length < minPeopleForShare) return holdNothing(proposals);
	const what = countText(changed.length, 'role change');
	const limit = overShare(what, peopleOf(changed), managedBase(managed), 'maxRoleChangesPercent', settings.maxRoleChangesPercent);
	if (limit === undefined) return holdNothing(proposals);
	return { ...holdChanges(proposals, 'roleChangeLimit', (change, proposal) => isUpdate(proposal) && isRoleChange(change), () => limit), limit };
}

/**
 * A column that went empty, or that became words for nothing (`N/A`, `NULL`): only these changes of that column are held, the persons'
 * other changes go on. People who newly get a value there are held as well where they would make the share of the clearings small:
 * otherwise the next run would find it within the limit, and clear.
 */
export function clearingLimit(proposals: readonly ProposedChange[], { settings, holders, dynamicGroupIds }: GuardFacts): GuardResult {
	const isClearing = (change: FieldChange) => clears(change, dynamicGroupIds) || losesValue(change);
	const isFilling = ({ field, from, to }: FieldChange) => isEmpty(field, from, dynamicGroupIds) && !isEmpty(field, to, dynamicGroupIds);
	const spoilt = new Set<string>();
	const clearings = new Map<string, LiveUser[]>();
	const fillings = new Map<string, LiveUser[]>();
	for (const proposal of proposals) {
		if (proposal.live === undefined) continue;
		for (const change of proposal.changes) {
			if (isFilling(change)) addTo(fillings, change.field, proposal.live);
			if (!isClearing(change)) continue;
			if (losesValue(change)) spoilt.add(change.field);
			addTo(clearings, change.field, proposal.live);
		}
	}
	const wiped = new Map<string, string>();
	const waiting = new Set<string>();
	for (const [field, people] of clearings) {
		if (people.length < minPeopleForShare) continue;
		const base = { people: holders(field), noun: field === GROUPS ? 'people who are in groups' : 'people who have a value there' };
		const what = spoilt.has(field) ? `${field} would be cleared or spoilt (a word for nothing) for ${people.length}` : `${field} would be cleared for ${people.length}`;
		const limitOf = (all: readonly LiveUser[]) => overShare(what, people, { ...base, people: all }, 'maxBlankingPercent', settings.maxBlankingPercent);
		const limit = limitOf(base.people);
		if (limit === undefined) continue;
		wiped.set(field, limit);
		if (limitOf([...base.people, ...(fillings.get(field) ?? [])]) === undefined) waiting.add(field);
	}
	if (wiped.size === 0) return holdNothing(proposals);
	const waits = (change: FieldChange) => waiting.has(change.field) && isFilling(change);
	const sentences = (proposal: ProposedChange) => proposal.changes.flatMap((change) => {
		const limit = wiped.get(change.field);
		if (limit === undefined) return [];
		if (isClearing(change)) return [limit];
		return waits(change) ? [`${limit} Who newly gets a value there waits with them: counted among those who have one, they would make that share small in the next run.`] : [];
	}).join(' ');
	return {
		...holdChanges(proposals, 'blankingLimit', (change) => wiped.has(change.field) && (isClearing(change) || waits(change)), sentences),
		limit: [...wiped.values()].join(' '),
	};
}

export function inviteLimit(proposals: readonly ProposedChange[], { settings }: GuardFacts): GuardResult {
	const invites = (proposal: ProposedChange) => proposal.action === 'create' && proposal.sendInvite === true;
	const n = proposals.filter(invites).length;
	if (n <= settings.maxInvitesCount) return holdNothing(proposals);
	const limit = `${countText(n, 'invitation')}: more than ${label('maxInvitesCount')} allows (${settings.maxInvitesCount}).`;
	return { ...holdWhere(proposals, 'maxInvites', (proposal) => (invites(proposal) ? limit : undefined)), limit };
}

/** A change that a row asks for, of a user who stays. */
function isUpdate(proposal: ProposedChange): boolean {
	return proposal.action === 'update' && !isRemoval(proposal);
}

function isRoleChange({ field }: FieldChange): boolean {
	return field === 'roleId';
}

/** Takes away all that a person has in a field. */
function clears({ field, to }: FieldChange, dynamicGroupIds: ReadonlySet<number>): boolean {
	return isEmpty(field, to, dynamicGroupIds);
}

/** No value; for `groups`, only groups whose members Domo chooses itself. */
function isEmpty(field: string, value: FieldValue, dynamicGroupIds: ReadonlySet<number>): boolean {
	if (!Array.isArray(value)) return value === null || value === '';
	const counted = field !== GROUPS ? value : value.filter((label) => {
		const group = groupOf(label);
		return group === undefined || !('id' in group) || !dynamicGroupIds.has(group.id);
	});
	return counted.length === 0;
}

/** A value that turns into a word for nothing. An id that a spreadsheet spoilt is held before, for itself. */
function losesValue({ from, to }: FieldChange): boolean {
	if (from === null || to === null) return false;
	const isNothing = (value: FieldValue) => (Array.isArray(value) ? value.length > 0 && value.every(isPlaceholder) : isPlaceholder(String(value)));
	return isNothing(to) && !isNothing(from);
}

function peopleOf(proposals: readonly ProposedChange[]): LiveUser[] {
	return proposals.flatMap(({ live }) => live ?? []);
}

function managedBase(people: readonly LiveUser[]) {
	return { people, noun: 'managed users' };
}

function countText(n: number, noun: string): string {
	return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** A share of fewer people than this says nothing. */
const minPeopleForShare = 5;
/** Where more of the accounts than this (percent) have no date of creation, a share over time cannot be measured. */
const maxUndatedPercent = 5;

/** The users of whom a share is taken, and their name in a sentence: `managed users`. */
export interface ShareBase {
	readonly people: readonly LiveUser[];
	readonly noun: string;
}

interface Share {
	readonly part: number;
	readonly whole: number;
	/** Milliseconds since the epoch: only accounts that are no younger count. Absent: everybody counts. */
	readonly until?: number;
}

/**
 * The largest share that the people of a change are of those who were there: for every date up to which at least five of them
 * were created, those over everybody created up to then; and all of them over everybody. Accounts that came later do not dilute
 * a share, so that a hold lasts, without any memory of it, over whatever a run itself creates. A few of the oldest accounts
 * alone are no large share. An account without a date counts as old where it is part of the change, and as new where it is not.
 */
export function largestShare(touched: readonly LiveUser[], base: readonly LiveUser[]): Share {
	const parts = datesOf(touched);
	const wholes = datesOf(base);
	const undated = touched.length - parts.length;
	let largest: Share = { part: touched.length, whole: base.length };
	let below = 0;
	for (const [i, date] of parts.entries()) {
		const part = undated + i + 1;
		if (part < minPeopleForShare) continue;
		while ((wholes[below] ?? Infinity) <= date) below++;
		const whole = undated + below;
		if (part * largest.whole > largest.part * whole) largest = { part, whole, until: date };
	}
	return largest;
}

/**
 * The sentence of a limit in percent that a change of many people trips, or undefined.
 * @param what `11 removals`
 */
function overShare(what: string, touched: readonly LiveUser[], base: ShareBase, setting: GuardSettingName, percent: number): string | undefined {
	if (percent >= 100) return undefined;
	if (touched.length >= minPeopleForShare && !isMeasurable(touched, base.people)) {
		const undated = base.people.filter(hasNoDate).length;
		return (
			`${what}: whether this is more than ${label(setting)} allows (${percent} %) cannot be measured, since Domo does not tell of ${undated} of `
			+ `${base.people.length} ${base.noun} when the account was created. Look at them in the report; an approval can release them.`
		);
	}
	const share = largestShare(touched, base.people);
	return exceeds(share.part, share.whole, percent) ? `${shareText(what, share, base)}: more than ${label(setting)} allows (${percent} %).` : undefined;
}

/** Whether nearly all users of the change have a date of creation, and nearly all accounts that are no younger. */
function isMeasurable(touched: readonly LiveUser[], base: readonly LiveUser[]): boolean {
	const youngest = touched.reduce((date, { createdAt }) => Math.max(date, createdAt ?? -Infinity), -Infinity);
	const dates = datesOf(base);
	const undated = base.length - dates.length;
	const dated = countUpTo(youngest, dates);
	return touched.filter(hasNoDate).length < minPeopleForShare && !exceeds(undated, undated + dated, maxUndatedPercent);
}

/** How many of the sorted dates are not after this one. */
function countUpTo(date: number, dates: Float64Array): number {
	let [from, to] = [0, dates.length];
	while (from < to) {
		const middle = (from + to) >> 1;
		if ((dates[middle] ?? Infinity) <= date) from = middle + 1;
		else to = middle;
	}
	return from;
}

function hasNoDate({ createdAt }: LiveUser): boolean {
	return createdAt === null;
}

/** `11 removals of 100 managed users (11 %)`, or of the accounts that existed by a date, where that is the larger share. */
function shareText(what: string, { part, whole, until }: Share, { noun }: ShareBase): string {
	if (until === undefined) return `${what} of ${whole} ${noun} (${percentOf(part, whole)})`;
	const date = new Date(until).toISOString().slice(0, 10);
	return `${what}, ${part} of them among the ${whole} ${noun} with an account since ${date} or before (${percentOf(part, whole)}; accounts that came later do not count)`;
}

/** Several limits measure shares of the same people. */
const knownDates = new WeakMap<readonly LiveUser[], Float64Array>();

/** The dates of creation that are known, oldest first. */
function datesOf(users: readonly LiveUser[]): Float64Array {
	let dates = knownDates.get(users);
	if (dates === undefined) {
		const all = new Float64Array(users.length);
		let count = 0;
		for (const { createdAt } of users) if (createdAt !== null) all[count++] = createdAt;
		knownDates.set(users, (dates = all.subarray(0, count).sort()));
	}
	return dates;
}
