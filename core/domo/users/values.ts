import type { Field, FieldValue } from '../../common/fieldValue';
import { wellFormed } from '../../common/text';

/**
 * A field's value from Domo's `values` array (domo-api 2.2). Absent, empty, `[null]` and `[""]` all mean that there is none.
 * Several values in an attribute that should have one are kept, so that they are seen as a difference.
 */
export function liveValue(field: Field, rawValues: readonly unknown[] | undefined): FieldValue {
	if (rawValues === undefined) return null;
	const only = rawValues.length === 1 && !field.list ? rawValues[0] : undefined;
	if (typeof only === 'string' && field.type !== 'role') return only === '' ? null : only;
	const texts: string[] = [];
	for (const raw of rawValues) {
		const text = liveText(field, raw);
		if (text !== '') texts.push(text);
	}
	const [first] = texts;
	if (first === undefined) return null;
	if (field.list || texts.length > 1) return texts;
	return field.type === 'role' && /^\d+$/.test(first) ? Number(first) : first;
}

/**
 * What a PATCH sends for a field: an element for each value, `[null]` to clear, a role's id as a number (domo-api 2.4).
 *
 * @param key the identity key
 */
export function wireValues(key: string, to: FieldValue): unknown[] {
	if (to === null) return [null];
	if (typeof to === 'number') return [to];
	if (typeof to === 'string') return [key === 'roleId' && /^\d+$/.test(to) ? Number(to) : wellFormed(to)];
	return to.length === 0 ? [null] : to.map(wellFormed);
}

/** Text of one element: days and times come as milliseconds since the epoch (domo-api 2.1). */
function liveText(field: Field, raw: unknown): string {
	if (typeof raw === 'string') return raw;
	if (typeof raw === 'number') return isTime(field, raw) ? timeText(field, raw) : String(raw);
	if (raw === null || raw === undefined) return '';
	return typeof raw === 'object' ? JSON.stringify(raw) : String(raw);
}

const maxTime = 8_640_000_000_000_000;

function isTime(field: Field, raw: number): boolean {
	return (field.type === 'date' || field.type === 'dateTime') && Number.isInteger(raw) && Math.abs(raw) <= maxTime;
}

function timeText(field: Field, epochMs: number): string {
	const text = new Date(epochMs).toISOString();
	return field.type === 'date' ? text.slice(0, 10) : text.replace('.000Z', 'Z');
}
