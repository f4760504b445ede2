import { STATUS_CODES } from 'node:http';

/** What a route answers: status, content type and the bytes to send. */
export interface Reply {
	readonly status: number;
	readonly type: string;
	readonly body: string;
	readonly headers?: Readonly<Record<string, string>>;
}

/** Domo's own content type, upper-case charset included (domo-api 9.11). */
const JSON_TYPE = 'application/json;charset=UTF-8';

export const jsonReply = (status: number, value: unknown): Reply => ({
	status,
	type: JSON_TYPE,
	body: JSON.stringify(value),
});

export const ok = (value: unknown): Reply => jsonReply(200, value);

/** 200 with an empty body, as content/v2 answers for an unknown user (domo-api 2.2 D). */
export const emptyOk = (): Reply => ({ status: 200, type: JSON_TYPE, body: '' });

export const noContent = (): Reply => ({ status: 204, type: JSON_TYPE, body: '' });

export const csvReply = (body: string): Reply => ({ status: 200, type: 'text/csv;charset=UTF-8', body });

export const htmlReply = (body: string, status = 200): Reply => ({ status, type: 'text/html;charset=UTF-8', body });

export const redirectReply = (location: string): Reply => ({
	status: 303,
	type: 'text/plain;charset=UTF-8',
	body: '',
	headers: { Location: location },
});

/** A refusal as Domo answers it. `fields` are added to the common error body (domo-api 1.6). */
export class DomoError extends Error {
	constructor(
		readonly status: number,
		message: string,
		readonly fields: Readonly<Record<string, unknown>> = {},
	) {
		super(message);
	}
}

export const badRequest = (message: string): DomoError => new DomoError(400, message);

export const notFound = (message = 'Not Found'): DomoError => new DomoError(404, message);

/** The body recorded for a missing or wrong token (domo-api 1.2). */
export const unauthorized = (): DomoError =>
	new DomoError(401, 'Full authentication is required to access this resource');

/** Lack of a grant: the common shape with 403 (domo-api 1.6; the message is our choice). */
export const missingGrant = (grants: readonly string[]): DomoError =>
	new DomoError(403, `Access is denied: ${grants.join(' or ')} is required`);

/** A request that no known Domo client sends. It is refused and recorded as a violation, so that tests notice it. */
export class StrictError extends DomoError {}

const TOE_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

const letters = (count: number, random: () => number): string =>
	Array.from({ length: count }, () => TOE_ALPHABET[Math.floor(random() * TOE_ALPHABET.length)]).join('');

/** A "thread of execution" id such as `CA6JIHTO46-28C5D-UEQ7I` (domo-api 1.6). */
export const makeToe = (random: () => number): string =>
	`${letters(10, random)}-${letters(5, random)}-${letters(5, random)}`;

/** The common error body: status, statusReason, path, message, toe (domo-api 1.6). */
export function errorReply(error: DomoError, path: string, toe: string): Reply {
	return jsonReply(error.status, {
		...error.fields,
		status: error.status,
		statusReason: STATUS_CODES[error.status] ?? 'Error',
		path,
		message: error.message,
		toe,
	});
}
