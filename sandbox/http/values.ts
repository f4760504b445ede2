import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';

import { badRequest } from './reply';

export type JsonRecord = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is JsonRecord =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The JSON object of a body; anything else is a 400 with the message of Domo's own parser (domo-api 5.4). */
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

/** A user id from a path; -1, which no user has, for anything but a number. */
export const idOf = (value: string | undefined): number => (value && /^\d{1,15}$/.test(value) ? Number(value) : -1);

/** The query string of a request; keys may repeat (`attributes=id&attributes=title`, domo-api 9.8). */
export interface QueryValues {
	readonly keys: readonly string[];
	/** The first value of a key. */
	get(key: string): string | undefined;
	/** All values of a key, repeated or separated by commas. */
	all(key: string): readonly string[];
}

export function parseQuery(search: string): QueryValues {
	const params = new URLSearchParams(search);
	return {
		keys: [...new Set(params.keys())],
		get: (key) => params.get(key) ?? undefined,
		all: (key) =>
			params
				.getAll(key)
				.flatMap((value) => value.split(','))
				.map((value) => value.trim())
				.filter((value) => value !== ''),
	};
}

/** The body as text, unzipped where a client zipped it (the stream route and the official SDKs do, domo-api 5.6). */
export async function readBody(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk);
	const bytes = Buffer.concat(chunks);
	const isGzip = bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
	return (isGzip ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** The JSON of a body; undefined for an empty one; 400 for what is not JSON. */
export function parseJson(text: string): unknown {
	if (text === '') return undefined;
	try {
		return JSON.parse(text);
	} catch {
		throw badRequest('JSON parse error');
	}
}
