import { badRequest } from './domoError';

export type JsonRecord = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is JsonRecord =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The JSON object of a body; anything else is a 400 in the words of Domo's own parser (domo-api 5.4). */
export function record(value: unknown): JsonRecord {
	if (isRecord(value)) return value;
	throw badRequest('Cannot deserialize instance of java.util.LinkedHashMap');
}

export function list(value: unknown, name: string): readonly unknown[] {
	if (Array.isArray(value)) return value;
	throw badRequest(`Cannot deserialize ${name}: an array is expected`);
}

export const optionalList = (value: unknown, name: string): readonly unknown[] =>
	value === undefined || value === null ? [] : list(value, name);

export function text(value: unknown, name: string): string {
	if (typeof value === 'string') return value;
	throw badRequest(`${name} must be a string`);
}

export const optionalText = (value: unknown, name: string): string | undefined =>
	value === undefined || value === null ? undefined : text(value, name);

/** A whole number, as a number or as digits: real clients send both (domo-api 9.6). */
export function integer(value: unknown, name: string): number {
	const parsed = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
	if (typeof parsed === 'number' && Number.isSafeInteger(parsed)) return parsed;
	throw badRequest(`${name} must be a whole number`);
}

export const optionalInteger = (value: unknown, name: string, otherwise: number): number =>
	value === undefined || value === null || value === '' ? otherwise : integer(value, name);

/** Booleans also come as the strings "true", "True" and "false" (domo-api 9.3). */
export function flag(value: unknown, name: string, otherwise = false): boolean {
	if (value === undefined || value === null || value === '') return otherwise;
	if (typeof value === 'boolean') return value;
	const word = String(value).toLowerCase();
	if (word === 'true' || word === 'false') return word === 'true';
	throw badRequest(`${name} must be true or false`);
}

/** A user id out of a path; what is not a number is simply nobody. */
export const idOf = (value: string | undefined): number => (value && /^\d{1,15}$/.test(value) ? Number(value) : -1);
