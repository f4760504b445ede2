import { isRemoval } from '../draft';
import { label } from '../labels';
import { exceeds, holdChanges, holdWhere, percentOf, type Guard } from './guard';

/** Fewer than this are let through where a percentage of a tiny instance would say nothing. */
const few = 5;

/** Too many removals at once: all of them are held, never a part. */
export const removalLimit: Guard = (drafts, { settings, managedCount }) => {
	const n = drafts.filter(isRemoval).length;
	const limit = removalVerdict(n, managedCount, settings.maxDeletionsPercent, settings.maxDeletionsCount);
	if (limit === undefined) return { go: drafts, held: [] };
	return { ...holdWhere(drafts, 'deletionLimit', (draft) => (isRemoval(draft) ? limit : undefined)), limit };
};

/**
 * The sentence of the limit that `n` removals trip, if any. The percentage does not count while they are fewer than 5 and
 * under half of the managed users; a limit of 0 means none at all.
 */
export function removalVerdict(n: number, managed: number, maxPercent: number, maxCount: number): string | undefined {
	if (n === 0) return undefined;
	const removals = `${n} ${n === 1 ? 'removal' : 'removals'}`;
	if (n > maxCount) return `${removals}: more than ${label('maxDeletionsCount')} allows (${maxCount}).`;
	const tiny = n < few && n * 2 < managed && maxPercent > 0;
	if (tiny || !exceeds(n, managed, maxPercent)) return undefined;
	return `${removals} of ${managed} managed users (${percentOf(n, managed)}): more than ${label('maxDeletionsPercent')} allows (${maxPercent} %).`;
}

export const updateLimit: Guard = (drafts, { settings, managedCount }) => {
	const isUpdate = (draft: (typeof drafts)[number]) => draft.action === 'update' && !isRemoval(draft);
	const n = drafts.filter(isUpdate).length;
	if (n === 0 || settings.maxUpdatesPercent >= 100 || !exceeds(n, managedCount, settings.maxUpdatesPercent)) return { go: drafts, held: [] };
	const limit =
		`${n} ${n === 1 ? 'update' : 'updates'} of ${managedCount} managed users (${percentOf(n, managedCount)}): `
		+ `more than ${label('maxUpdatesPercent')} allows (${settings.maxUpdatesPercent} %).`;
	return { ...holdWhere(drafts, 'updateLimit', (draft) => (isUpdate(draft) ? limit : undefined)), limit };
};

/** A column that went empty: only the clearings of that column are held, the persons' other changes go on. */
export const blankingLimit: Guard = (drafts, { settings, holders }) => {
	const clearings = new Map<string, number>();
	for (const draft of drafts) {
		if (draft.action !== 'update') continue;
		for (const change of draft.changes) {
			if (isClearing(change.to)) clearings.set(change.field, (clearings.get(change.field) ?? 0) + 1);
		}
	}
	const wiped = new Map<string, string>();
	for (const [field, n] of clearings) {
		if (n < few || settings.maxBlankingPercent >= 100) continue;
		const had = holders(field);
		if (!exceeds(n, had, settings.maxBlankingPercent)) continue;
		wiped.set(
			field,
			`${field} would be cleared for ${n} of the ${had} people who have a value there (${percentOf(n, had)}): `
			+ `more than ${label('maxBlankingPercent')} allows (${settings.maxBlankingPercent} %).`,
		);
	}
	if (wiped.size === 0) return { go: drafts, held: [] };
	const sentences = (draft: (typeof drafts)[number]) =>
		draft.changes.filter((change) => isClearing(change.to)).flatMap((change) => wiped.get(change.field) ?? []).join(' ');
	return {
		...holdChanges(drafts, 'blankingLimit', (change) => isClearing(change.to) && wiped.has(change.field), sentences),
		limit: [...wiped.values()].join(' '),
	};
};

export const inviteLimit: Guard = (drafts, { settings }) => {
	const invites = (draft: (typeof drafts)[number]) => draft.action === 'create' && draft.sendInvite === true;
	const n = drafts.filter(invites).length;
	if (n <= settings.maxInvitesCount) return { go: drafts, held: [] };
	const limit = `${n} ${n === 1 ? 'invitation' : 'invitations'}: more than ${label('maxInvitesCount')} allows (${settings.maxInvitesCount}).`;
	return { ...holdWhere(drafts, 'maxInvites', (draft) => (invites(draft) ? limit : undefined)), limit };
};

function isClearing(to: unknown): boolean {
	return to === null || (Array.isArray(to) && to.length === 0);
}
