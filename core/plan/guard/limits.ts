import type { LiveUser } from '../../domo';
import { GROUPS, groupOf } from '../../domo/users/groupLabel';
import { isPlaceholder } from '../../config';
import type { FieldValue } from '../../common/fieldValue';
import { isSpoiltId } from '../diff';
import { isRemoval, type Draft } from '../draft';
import { label } from '../labels';
import type { FieldChange } from '../types';
import { exceeds, holdChanges, holdWhere, percentOf, type Guard } from './guard';
import { few, overShare } from './share';

/** Too many removals at once: all of them are held, never a part. */
export const removalLimit: Guard = (drafts, { settings, managed }) => {
	const removals = drafts.filter(isRemoval);
	const what = counted(removals.length, 'removal');
	const limit =
		overCount(removals.length, settings.maxDeletionsCount)
		?? (isTooFew(removals.length, managed.length, settings.maxDeletionsPercent) ? undefined : overShare(what, peopleOf(removals), managedUsers(managed), 'maxDeletionsPercent', settings.maxDeletionsPercent));
	if (limit === undefined) return { go: drafts, held: [] };
	return { ...holdWhere(drafts, 'deletionLimit', (draft) => (isRemoval(draft) ? limit : undefined)), limit };
};

/** The sentence of the limit that `n` removals trip, if any, where it is not known who they are: an undo. */
export function removalVerdict(n: number, managed: number, maxPercent: number, maxCount: number): string | undefined {
	if (n > maxCount) return overCount(n, maxCount);
	if (isTooFew(n, managed, maxPercent) || !exceeds(n, managed, maxPercent)) return undefined;
	return `${counted(n, 'removal')} of ${managed} managed users (${percentOf(n, managed)}): more than ${label('maxDeletionsPercent')} allows (${maxPercent} %).`;
}

function overCount(n: number, max: number): string | undefined {
	return n > max ? `${counted(n, 'removal')}: more than ${label('maxDeletionsCount')} allows (${max}).` : undefined;
}

/** The percentage does not count while they are fewer than 5 and under half of the managed users; a limit of 0 means none at all. */
function isTooFew(n: number, managed: number, maxPercent: number): boolean {
	return n < few && n * 2 < managed && maxPercent > 0;
}

/** Too many updates at once: all of them are held. */
export const updateLimit: Guard = (drafts, { settings, managed }) => {
	const updates = drafts.filter(isUpdate);
	const what = counted(updates.length, 'update');
	const limit = overShare(what, peopleOf(updates), managedUsers(managed), 'maxUpdatesPercent', settings.maxUpdatesPercent);
	if (limit === undefined) return { go: drafts, held: [] };
	return { ...holdWhere(drafts, 'updateLimit', (draft) => (isUpdate(draft) ? limit : undefined)), limit };
};

/** A column of one role would demote everybody: only the changes of role are held, the persons' other changes go on. */
export const roleChangeLimit: Guard = (drafts, { settings, managed }) => {
	const changed = drafts.filter((draft) => isUpdate(draft) && draft.changes.some(isRoleChange));
	if (changed.length < few) return { go: drafts, held: [] };
	const what = counted(changed.length, 'role change');
	const limit = overShare(what, peopleOf(changed), managedUsers(managed), 'maxRoleChangesPercent', settings.maxRoleChangesPercent);
	if (limit === undefined) return { go: drafts, held: [] };
	return { ...holdChanges(drafts, 'roleChangeLimit', (change, draft) => isUpdate(draft) && isRoleChange(change), () => limit), limit };
};

/**
 * A column that went empty, that became words for nothing (`N/A`, `NULL`), or whose ids lost digits in a spreadsheet: only these changes
 * of that column are held, the persons' other changes go on. People who newly get a value there wait as well where they would make the
 * share of the clearings small: else the next run would find it within the limit, and clear.
 */
export const blankingLimit: Guard = (drafts, { settings, holders, dynamicGroupIds }) => {
	const isClearing = (change: FieldChange) => clears(change, dynamicGroupIds) || losesValue(change);
	const isFilling = ({ field, from, to }: FieldChange) => isEmpty(field, from, dynamicGroupIds) && !isEmpty(field, to, dynamicGroupIds);
	const spoilt = new Set<string>();
	const clearings = new Map<string, LiveUser[]>();
	const fillings = new Map<string, LiveUser[]>();
	const note = (people: Map<string, LiveUser[]>, field: string, live: LiveUser) => {
		const known = people.get(field);
		if (known === undefined) people.set(field, [live]);
		else known.push(live);
	};
	for (const draft of drafts) {
		if (draft.action !== 'update' || draft.live === undefined) continue;
		for (const change of draft.changes) {
			if (isFilling(change)) note(fillings, change.field, draft.live);
			if (!isClearing(change)) continue;
			if (losesValue(change)) spoilt.add(change.field);
			note(clearings, change.field, draft.live);
		}
	}
	const wiped = new Map<string, string>();
	const waiting = new Set<string>();
	for (const [field, people] of clearings) {
		if (people.length < few) continue;
		const base = { people: holders(field), noun: field === GROUPS ? 'people who are in groups' : 'people who have a value there' };
		const what = spoilt.has(field) ? `${field} would be cleared or spoilt (a word for nothing, an id that lost digits) for ${people.length}` : `${field} would be cleared for ${people.length}`;
		const limitOf = (all: readonly LiveUser[]) => overShare(what, people, { ...base, people: all }, 'maxBlankingPercent', settings.maxBlankingPercent);
		const limit = limitOf(base.people);
		if (limit === undefined) continue;
		wiped.set(field, limit);
		const newly = fillings.get(field) ?? [];
		if (newly.length > 0 && limitOf([...base.people, ...newly]) === undefined) waiting.add(field);
	}
	if (wiped.size === 0) return { go: drafts, held: [] };
	const waits = (change: FieldChange) => waiting.has(change.field) && isFilling(change);
	const sentences = (draft: Draft) => draft.changes.flatMap((change) => {
		const limit = wiped.get(change.field);
		if (limit === undefined) return [];
		if (isClearing(change)) return [limit];
		return waits(change) ? [`${limit} Who newly gets a value there waits with them: counted among those who have one, they would make that share small in the next run.`] : [];
	}).join(' ');
	return {
		...holdChanges(drafts, 'blankingLimit', (change) => wiped.has(change.field) && (isClearing(change) || waits(change)), sentences),
		limit: [...wiped.values()].join(' '),
	};
};

export const inviteLimit: Guard = (drafts, { settings }) => {
	const invites = (draft: Draft) => draft.action === 'create' && draft.sendInvite === true;
	const n = drafts.filter(invites).length;
	if (n <= settings.maxInvitesCount) return { go: drafts, held: [] };
	const limit = `${counted(n, 'invitation')}: more than ${label('maxInvitesCount')} allows (${settings.maxInvitesCount}).`;
	return { ...holdWhere(drafts, 'maxInvites', (draft) => (invites(draft) ? limit : undefined)), limit };
};

/** A change of somebody who stays, as a row asks for it. */
function isUpdate(draft: Draft): boolean {
	return draft.action === 'update' && !isRemoval(draft);
}

function isRoleChange({ field }: FieldChange): boolean {
	return field === 'roleId';
}

/** Takes away all that a person has in a field. */
function clears({ field, to }: FieldChange, dynamicGroupIds: ReadonlySet<number>): boolean {
	return isEmpty(field, to, dynamicGroupIds);
}

/** No value; of groups, none but those whose members Domo chooses itself. */
function isEmpty(field: string, value: FieldValue, dynamicGroupIds: ReadonlySet<number>): boolean {
	if (value === null || !Array.isArray(value)) return value === null || value === '';
	const kept = field !== GROUPS ? value : value.filter((label) => {
		const group = groupOf(label);
		return group === undefined || !('id' in group) || !dynamicGroupIds.has(group.id);
	});
	return kept.length === 0;
}

/** A value that turns into a word for nothing, or an id into what a spreadsheet makes of it. */
function losesValue({ field, from, to }: FieldChange): boolean {
	if (from === null || to === null) return false;
	const isNothing = (value: FieldValue) => (Array.isArray(value) ? value.length > 0 && value.every(isPlaceholder) : isPlaceholder(String(value)));
	return (isNothing(to) && !isNothing(from)) || isSpoiltId({ field, from, to });
}

function peopleOf(drafts: readonly Draft[]): LiveUser[] {
	return drafts.flatMap(({ live }) => live ?? []);
}

function managedUsers(people: readonly LiveUser[]) {
	return { people, noun: 'managed users' };
}

function counted(n: number, noun: string): string {
	return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
