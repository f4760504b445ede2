/**
 * One fact comes from Domo in several forms: an id as a number or as digits, a time as epoch milliseconds, epoch seconds or ISO text, a
 * flag as a boolean or a word, one value alone or in a list (domo-api 1.4, 2.1, 2.2). Every answer is read through these, so that a form
 * that differs from the usual one is understood everywhere or nowhere.
 */
import { z } from '../vendor/zod';

/** Null for what is no whole number that a double holds exactly. */
export function wholeNumber(value: unknown): number | null {
	const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
	return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

/** Times under this are seconds, not milliseconds (domo-api 1.4 has both); as milliseconds it is March 1973. */
const FIRST_MS = 1e11;

/** Milliseconds since the epoch; null for nothing, for 0 and for what is no time. */
export function time(value: unknown): number | null {
	const number = wholeNumber(value);
	if (number !== null) return number <= 0 ? null : number < FIRST_MS ? number * 1_000 : number;
	const parsed = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN;
	return Number.isNaN(parsed) ? null : parsed;
}

export function flag(value: unknown, otherwise: boolean): boolean {
	return value === undefined || value === null || value === '' ? otherwise : /^(true|1|yes)$/i.test(String(value));
}

/** A text that is not empty, or undefined. */
export const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined);

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The elements of a value that is a list, or one that stands alone (domo-api 2.1); a record that holds them is opened. */
export function elements(value: unknown): readonly unknown[] {
	if (Array.isArray(value)) return value.some(isRecord) ? value.map(opened) : value;
	return value === undefined || value === null ? [] : [opened(value)];
}

/** `{ value: 'x' }` is `x`. Other records are not understood and stay as they are. */
function opened(value: unknown): unknown {
	if (!isRecord(value)) return value;
	return ['value', 'displayValue'].map((name) => value[name]).find((inner) => inner !== undefined && !isRecord(inner) && !Array.isArray(inner)) ?? value;
}

const needed = <T>(read: (value: unknown) => T | null | undefined, what: string) =>
	z.unknown().transform((value, context): T => {
		const given = read(value);
		if (given !== null && given !== undefined) return given;
		context.addIssue({ code: 'custom', message: `no ${what}` });
		return z.NEVER;
	});

/** In the shapes of answers: what must be there, and what need not. */
export const field = {
	id: needed(wholeNumber, 'id'),
	key: needed(text, 'id'),
	number: z.unknown().transform(wholeNumber),
	time: z.unknown().transform(time),
	/** Empty where there is none. */
	text: z.unknown().transform((value) => text(value) ?? ''),
};
