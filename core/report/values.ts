import type { Outcome } from '../apply/types';
import type { Image } from '../plan/types';
import type { FieldValue } from '../values';

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

/** So many fields of a person are named. */
const maxNames = 100;

/** `title, department`, or the first hundred and how many more. */
export function fieldNames(names: readonly string[]): string {
	return names.length <= maxNames ? names.join(', ') : `${names.slice(0, maxNames).join(', ')} and ${names.length - maxNames} more`;
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

const masked = '…';

/**
 * A sentence without the person's values, for `logValues: fieldsOnly`: rejects quote the cell they complain about, and Domo's
 * errors may quote what was sent. The e-mail address stays, it is the person's identity in the log.
 */
export function withoutValues(text: string, outcome: Outcome): string {
	return personalValues(outcome)
		.sort((a, b) => b.length - a.length)
		.reduce((rest, value) => hide(rest, value), text);
}

function personalValues(outcome: Outcome): string[] {
	const values = [
		...outcome.changes.flatMap(({ from, to }) => [from, to]),
		...Object.values(outcome.before ?? {}),
		...Object.values(outcome.after ?? {}),
	];
	const cells = [...(outcome.problems ?? []), ...(outcome.warnings ?? [])].map(({ value }) => value);
	const texts = values.flatMap((value) => (value !== null && typeof value === 'object' ? [...value, valueText(value)] : [valueText(value)]));
	return [...new Set([outcome.displayName, ...texts, ...cells])].filter((text) => text !== '' && text !== outcome.email);
}

/** Short values stand all over a sentence by chance; they are hidden where they are quoted. */
function hide(text: string, value: string): string {
	if (value.length > 3) return text.replaceAll(value, masked);
	return ['"', "'"].reduce((rest, quote) => rest.replaceAll(quote + value + quote, quote + masked + quote), text.replaceAll(`“${value}”`, `“${masked}”`));
}
