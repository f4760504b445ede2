/**
 * Values as Domo exchanges them. One fact comes in several forms: an id as a number or as digits, a time as epoch milliseconds, epoch
 * seconds or ISO text, a flag as a boolean or a word, one value alone or in a list (domo-api 1.4, 2.1, 2.2). All responses are read with
 * these functions, so that an unusual form is understood everywhere or nowhere.
 */
import type { Field, FieldValue } from '../common/fieldValue';
import { wellFormed } from '../common/text';
import { z } from '../vendor/zod';

/** Null for anything but a whole number that a double holds exactly. */
export function wholeNumber(value: unknown): number | null {
	const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
	return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

/** Times under this are seconds, not milliseconds (domo-api 1.4 has both); as milliseconds it is March 1973. */
const FIRST_MS = 1e11;

/** Milliseconds since the epoch; null for nothing, for 0 and for anything but a time. */
export function epochMs(value: unknown): number | null {
	const number = wholeNumber(value);
	if (number !== null) return number <= 0 ? null : number < FIRST_MS ? number * 1_000 : number;
	const parsed = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN;
	return Number.isNaN(parsed) ? null : parsed;
}

export function booleanOr(value: unknown, otherwise: boolean): boolean {
	return value === undefined || value === null || value === '' ? otherwise : /^(true|1|yes)$/i.test(String(value));
}

/** A text that is not empty, or undefined. */
export const textOrNone = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined);

/** Undefined for text that is not JSON, or not whole. */
export function parseJson(body: string): { readonly value: unknown } | undefined {
	try {
		return { value: JSON.parse(body) };
	} catch {
		return undefined;
	}
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The elements of a value that is a list, or one that stands alone (domo-api 2.1); a record that holds them is opened. */
export function listOfValues(value: unknown): readonly unknown[] {
	if (Array.isArray(value)) return value.some(isRecord) ? value.map(opened) : value;
	return value === undefined || value === null ? [] : [opened(value)];
}

/** `{ value: 'x' }` is `x`. Other records are not understood and stay as they are. */
function opened(value: unknown): unknown {
	if (!isRecord(value)) return value;
	return ['value', 'displayValue'].map((name) => value[name]).find((inner) => inner !== undefined && !isRecord(inner) && !Array.isArray(inner)) ?? value;
}

/** In a transform: what a response must have. Without it the response is in a form that Domo is not known to use. */
export function required<T>(value: T | null | undefined, context: z.RefinementCtx): T {
	if (value !== null && value !== undefined && value !== '') return value;
	context.addIssue({ code: 'custom', message: 'no id' });
	return z.NEVER;
}

/** In the shapes of answers: what must be there, and what need not. */
export const answerField = {
	id: z.unknown().transform((value, context) => required(wholeNumber(value), context)),
	key: z.unknown().transform((value, context) => required(textOrNone(value), context)),
	number: z.unknown().transform(wholeNumber),
	time: z.unknown().transform(epochMs),
	/** Empty where there is none. */
	text: z.unknown().transform((value) => textOrNone(value) ?? ''),
};

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
	if (typeof raw === 'number') return isTime(field, raw) ? domoTimeText(field, raw) : String(raw);
	if (raw === null || raw === undefined) return '';
	return typeof raw === 'object' ? JSON.stringify(raw) : String(raw);
}

const maxTime = 8_640_000_000_000_000;

function isTime(field: Field, raw: number): boolean {
	return (field.type === 'date' || field.type === 'dateTime') && Number.isInteger(raw) && Math.abs(raw) <= maxTime;
}

function domoTimeText(field: Field, ms: number): string {
	const text = new Date(ms).toISOString();
	return field.type === 'date' ? text.slice(0, 10) : text.replace('.000Z', 'Z');
}
