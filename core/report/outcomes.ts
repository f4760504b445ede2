import { createHash } from 'node:crypto';

import { type OutcomeStatus, STATUS_TABLE, STATUSES, statusKind } from '../apply/statuses';
import type { Outcome } from '../apply/types';
import type { FieldValue } from '../common/fieldValue';
import { figure } from '../common/wording';
import { isRemovalItem, writeAction } from '../plan/describe';
import type { Image } from '../plan/types';

/** What became of a person, in the words of a report. Every outcome has exactly one kind, so that kinds sum up to the outcomes. */
export const OUTCOME_KINDS = ['created', 'updated', 'removed', 'held', 'notApproved', 'rejected', 'failed', 'alreadyDone', 'unchanged'] as const;
export type OutcomeKind = (typeof OUTCOME_KINDS)[number];

/**
 * The kind of an outcome. Planned changes of a dry run have the kind that they would have. A hold that an approver released
 * and Apply applied is told by what was done. `failed` gathers all that did not end as the plan wanted it.
 */
export function outcomeKind(outcome: Outcome): OutcomeKind {
	switch (statusKind(outcome.status)) {
		case 'keptBack':
			return outcome.status === 'notApproved' ? 'notApproved' : 'held';
		case 'rejected':
			return 'rejected';
		case 'asWanted':
			return outcome.status === 'alreadyDone' ? 'alreadyDone' : 'unchanged';
		case 'notDone':
			return 'failed';
		case 'done':
		case 'planned':
			return writtenKind(outcome);
	}
}

function writtenKind(outcome: Outcome): OutcomeKind {
	const action = writeAction(outcome);
	if (action === null) return outcome.action === 'reject' ? 'rejected' : 'unchanged';
	if (action === 'create') return 'created';
	return isRemovalItem(outcome) ? 'removed' : 'updated';
}

/** Groups outcomes by kind, each group in the order of the plan. */
export function byKind(outcomes: readonly Outcome[]): Readonly<Record<OutcomeKind, readonly Outcome[]>> {
	const groups: Record<OutcomeKind, Outcome[]> = {
		created: [], updated: [], removed: [], held: [], notApproved: [], rejected: [], failed: [], alreadyDone: [], unchanged: [],
	};
	for (const outcome of outcomes) groups[outcomeKind(outcome)].push(outcome);
	return groups;
}

/** How a report calls each kind: after a run, and in a dry run. */
export const KIND_WORDS: Readonly<Record<OutcomeKind, { readonly done: string; readonly planned: string }>> = {
	created: { done: 'created', planned: 'to create' },
	updated: { done: 'updated', planned: 'to update' },
	removed: { done: 'removed', planned: 'to remove' },
	held: { done: 'held', planned: 'held' },
	notApproved: { done: 'not approved', planned: 'not approved' },
	rejected: { done: 'rejected', planned: 'rejected' },
	failed: { done: 'failed', planned: 'failed' },
	alreadyDone: { done: 'already done', planned: 'already done' },
	unchanged: { done: 'unchanged', planned: 'unchanged' },
};

/** How a tile calls the people whose change did not end as planned: by its status where all share it, else in general. */
export function notDoneWord(outcomes: readonly Outcome[]): string {
	const statuses = new Set(outcomes.map(({ status }) => status));
	const [only] = statuses;
	return only === undefined ? KIND_WORDS.failed.done : statuses.size === 1 ? STATUS_TABLE[only].words : 'not done';
}

/** Outcomes of one kind by their status, in the order of the table of statuses. */
export function byStatus(outcomes: readonly Outcome[]): readonly { readonly status: OutcomeStatus; readonly words: string; readonly outcomes: readonly Outcome[] }[] {
	return STATUSES.flatMap((status) => {
		const same = outcomes.filter((outcome) => outcome.status === status);
		return same.length === 0 ? [] : [{ status, words: STATUS_TABLE[status].words, outcomes: same }];
	});
}

/** A value as one line of text; list attributes are joined by `|`, as Domo's own table writes them (domo-api 8). */
export function storedText(value: FieldValue): string {
	if (value === null) return '';
	return typeof value === 'object' ? value.join('|') : String(value);
}

/**
 * Why an outcome is what it is, for people: what happened, where the item says more than why it was planned. Apply repeats the
 * reason of holds and rejects as their message, and explains in the message what it keeps back itself.
 */
export function why({ message, reason }: Outcome): string {
	return message === undefined || message === '' ? reason : message;
}

/** What happened, where that is more than why it was planned. */
export function happened({ message = '', reason }: Outcome): string {
	return message === reason ? '' : message;
}

/** The fields of an outcome that were or would be written, by name, each once. */
export function changedFields(outcome: Outcome): readonly string[] {
	if (outcome.changes.length > 0) return outcome.changes.map(({ field }) => field);
	return outcome.action === 'create' ? Object.keys(outcome.after ?? {}) : [];
}

/** `title, department`, or the first of them and how many more. */
export function listFieldNames(names: readonly string[], limit: number): string {
	return names.length <= limit ? names.join(', ') : `${names.slice(0, limit).join(', ')} and ${figure(names.length - limit)} more`;
}

/** The person as the change found them; from the changes where the item carries no image. */
export function beforeOf(outcome: Outcome): Image | null {
	return outcome.before ?? imageFromChanges(outcome, 'from');
}

/** The person as the change leaves them; from the changes where the item carries no image. */
export function afterOf(outcome: Outcome): Image | null {
	return outcome.after ?? imageFromChanges(outcome, 'to');
}

function imageFromChanges(outcome: Outcome, side: 'from' | 'to'): Image | null {
	if (outcome.changes.length === 0) return null;
	return Object.fromEntries(outcome.changes.map((change) => [change.field, change[side]]));
}

/** A role's id in an image; null where it says nothing about the role. */
export function roleIn(image: Image | null): number | null {
	const role = image?.['roleId'];
	if (role === undefined || role === null || typeof role === 'object') return null;
	const id = Number(role);
	return Number.isSafeInteger(id) ? id : null;
}

/** Fields that say who somebody is, and stay where values are masked. */
export function isIdentity(field: string): boolean {
	return field === 'email' || field === 'displayName';
}

export function truncate(text: string, limit: number): string {
	return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

/**
 * A fingerprint of what is held, whatever its order: who, by which limit, and which fields to which values. Two runs that hold
 * the same have the same fingerprint, so that the second need not ask for attention again. Empty when nothing is held.
 */
export function holdsHash(outcomes: readonly Outcome[]): string {
	const holds = outcomes.filter(({ status }) => status === 'held').map(fingerprint).sort();
	if (holds.length === 0) return '';
	const hash = createHash('sha256');
	for (const hold of holds) hash.update(`${hold}\n`);
	return hash.digest('hex');
}

function fingerprint({ email, userId, held, changes }: Outcome): string {
	return JSON.stringify([email, userId, held?.by, held?.action, held?.relatedEmail, changes.map(({ field, to }) => [field, to])]);
}
