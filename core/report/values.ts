import type { Outcome } from '../apply/types';
import type { Image } from '../plan/types';
import type { FieldValue } from '../common/fieldValue';
import { figure } from '../common/wording';

/** A value as one line of text; list attributes are joined by `|`, as Domo's own table writes them (domo-api 8). */
export function valueText(value: FieldValue): string {
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
export function fieldNames(names: readonly string[], limit: number): string {
	return names.length <= limit ? names.join(', ') : `${names.slice(0, limit).join(', ')} and ${figure(names.length - limit)} more`;
}

/** The person as the change found them; from the changes where the item carries no image. */
export function beforeOf(outcome: Outcome): Image | null {
	return outcome.before ?? imageOf(outcome, 'from');
}

/** The person as the change leaves them; from the changes where the item carries no image. */
export function afterOf(outcome: Outcome): Image | null {
	return outcome.after ?? imageOf(outcome, 'to');
}

function imageOf(outcome: Outcome, side: 'from' | 'to'): Image | null {
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

export function cut(text: string, limit: number): string {
	return text.length > limit ? `${text.slice(0, limit)}…` : text;
}
