/**
 * What became of each person, and how to read it from an outcome: its kind for tiles, sections and counts, the words for it (from the table of
 * statuses), why it happened, which fields it writes, and the person before and after it. Summary, mail, report and log all read outcomes here.
 */
import { createHash } from 'node:crypto';

import { type OutcomeStatus, STATUS_TABLE, STATUSES, statusKind } from '../apply/statuses';
import type { Outcome } from '../apply/types';
import type { FieldValue } from '../common/fieldValue';
import { figure } from '../common/wording';
import { isRemovalItem, writeAction } from '../plan/describe';
import type { Labels } from '../plan/labels';
import type { Image } from '../plan/types';

/** Every outcome has exactly one kind, so that kinds sum up to the outcomes (rule 7). */
export const OUTCOME_KINDS = ['created', 'updated', 'removed', 'held', 'notApproved', 'rejected', 'failed', 'alreadyDone', 'scheduled', 'unchanged'] as const;
export type OutcomeKind = (typeof OUTCOME_KINDS)[number];

/**
 * The kind of an outcome. A planned change of a dry run has the kind that it would have if it were applied. A hold that an approver
 * released and Apply applied has the kind of what was done. `failed` is every change that did not end as the plan wants it.
 */
export function outcomeKind(outcome: Outcome): OutcomeKind {
	switch (statusKind(outcome.status)) {
		case 'keptBack':
			return outcome.status === 'notApproved' ? 'notApproved' : 'held';
		case 'rejected':
			return 'rejected';
		case 'asWanted':
			return outcome.status === 'alreadyDone' || outcome.status === 'scheduled' ? outcome.status : 'unchanged';
		case 'notDone':
			return 'failed';
		case 'done':
		case 'planned':
			return writtenKind(outcome);
	}
}

function writtenKind(outcome: Outcome): OutcomeKind {
	const action = writeAction(outcome);
	if (action === null) return outcome.action === 'reject' ? 'rejected' : outcome.action === 'scheduled' ? 'scheduled' : 'unchanged';
	if (action === 'create') return 'created';
	return isRemovalItem(outcome) ? 'removed' : 'updated';
}

type Groups = Readonly<Record<OutcomeKind, readonly Outcome[]>>;

/** Summary, mail and report each ask for the groups of one list. */
const knownGroups = new WeakMap<readonly Outcome[], Groups>();

/** Groups outcomes by kind, each group in the order of the plan. */
export function groupByKind(outcomes: readonly Outcome[]): Groups {
	const known = knownGroups.get(outcomes);
	if (known !== undefined) return known;
	const groups: Record<OutcomeKind, Outcome[]> = { created: [], updated: [], removed: [], held: [], notApproved: [], rejected: [], failed: [], alreadyDone: [], scheduled: [], unchanged: [] };
	for (const outcome of outcomes) groups[outcomeKind(outcome)].push(outcome);
	knownGroups.set(outcomes, groups);
	return groups;
}

const WRITTEN_WORDS = {
	created: { done: 'created', planned: 'to create' },
	updated: { done: 'updated', planned: 'to update' },
	removed: { done: 'removed', planned: 'to remove' },
} as const;

/** The word for a kind, after a run or in a dry run: `created`, `to create`. Kinds that are a status have the word of the status. */
export function kindWord(kind: OutcomeKind, dryRun: boolean): string {
	return kind === 'created' || kind === 'updated' || kind === 'removed' ? WRITTEN_WORDS[kind][dryRun ? 'planned' : 'done'] : STATUS_TABLE[kind].words;
}

/** The word for people whose change did not end as planned: that of their status where all have the same one. */
export function notDoneWord(outcomes: readonly Outcome[]): string {
	const statuses = new Set(outcomes.map(({ status }) => status));
	const [only = 'failed'] = statuses;
	return statuses.size > 1 ? 'not done' : STATUS_TABLE[only].words;
}

/** Outcomes grouped by status, in the order of the table of statuses. */
export function groupByStatus(outcomes: readonly Outcome[]): readonly { readonly status: OutcomeStatus; readonly words: string; readonly outcomes: readonly Outcome[] }[] {
	return STATUSES.flatMap((status) => {
		const same = outcomes.filter((outcome) => outcome.status === status);
		return same.length === 0 ? [] : [{ status, words: STATUS_TABLE[status].words, outcomes: same }];
	});
}

/** What a list calls a person: by name, else by address; a rejected row may have neither. */
export function nameOf({ displayName, email }: Pick<Outcome, 'displayName' | 'email'>): string {
	return displayName || email || 'No e-mail address';
}

/** A value as one line of text; list attributes are joined by `|`, as Domo's own table writes them (domo-api 8). */
export function storedText(value: FieldValue): string {
	if (value === null) return '';
	return typeof value === 'object' ? value.join('|') : String(value);
}

/** Why an outcome is what it is: its message, or else the reason of the plan. For holds and rejects Apply repeats the reason as the message. */
export function explanationOf({ message = '', reason }: Outcome): string {
	return message === '' ? reason : message;
}

/** The message, where it says more than the reason of the plan. */
export function messageBeyondReason({ message = '', reason }: Outcome): string {
	return message === reason ? '' : message;
}

/** `HTTP 500, for Domo support: D2RFR14QKK-0FWIV-QTGGZ`; empty where nobody answered. */
export function supportDetails({ httpStatus, toe }: Pick<Outcome, 'httpStatus' | 'toe'>): string {
	return [httpStatus === undefined ? '' : `HTTP ${httpStatus}`, toe === undefined ? '' : `for Domo support: ${toe}`].filter(Boolean).join(', ');
}

/** The names of the fields that were or would be written. */
export function changedFields(outcome: Outcome): readonly string[] {
	if (outcome.changes.length > 0) return outcome.changes.map(({ field }) => field);
	return outcome.action === 'create' ? Object.keys(outcome.after ?? {}) : [];
}

/** `title, department`, or the first of them and how many more. */
export function listFieldNames(names: readonly string[], limit: number): string {
	return names.length <= limit ? names.join(', ') : `${names.slice(0, limit).join(', ')} and ${figure(names.length - limit)} more`;
}

/** The fields of the person before the change; from the list of changes where the item has no `before`. */
export function beforeOf(outcome: Outcome): Image | null {
	return outcome.before ?? imageFromChanges(outcome, 'from');
}

/** The fields of the person after the change; from the list of changes where the item has no `after`. */
export function afterOf(outcome: Outcome): Image | null {
	return outcome.after ?? imageFromChanges(outcome, 'to');
}

function imageFromChanges(outcome: Outcome, side: 'from' | 'to'): Image | null {
	if (outcome.changes.length === 0) return null;
	return Object.fromEntries(outcome.changes.map((change) => [change.field, change[side]]));
}

/** The fields of a person that have a value, besides e-mail address and name. */
export function filledFields(image: Image | null, labels: Labels): readonly { readonly label: string; readonly text: string }[] {
	return Object.entries(image ?? {})
		.filter(([field]) => !isIdentity(field))
		.map(([field, value]) => ({ label: labels.field(field), text: labels.value(field, value) }))
		.filter(({ text }) => text !== '');
}

/** The role id among fields of a person; null where there is none. */
export function roleIn(image: Image | null): number | null {
	const role = image?.['roleId'];
	if (role === undefined || role === null || typeof role === 'object') return null;
	const id = Number(role);
	return Number.isSafeInteger(id) ? id : null;
}

/** Fields that say who a person is; they are shown even with Log Values: Fields Only. */
export function isIdentity(field: string): boolean {
	return field === 'email' || field === 'displayName';
}

export function truncate(text: string, limit: number): string {
	return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

/**
 * A hash of everything that is held, in any order: who, by which limit, and which fields to which values. Two runs that hold the same
 * have the same hash, so that the second run need not ask for attention again. Empty when nothing is held.
 */
export function holdsHash(outcomes: readonly Outcome[]): string {
	const holds = outcomes.filter(({ status }) => status === 'held').map(({ email, userId, held, changes }) =>
		JSON.stringify([email, userId, held?.by, held?.action, held?.relatedEmail, changes.map(({ field, to }) => [field, to])]));
	return holds.length === 0 ? '' : createHash('sha256').update(holds.sort().map((hold) => `${hold}\n`).join('')).digest('hex');
}
