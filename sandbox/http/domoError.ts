import { STATUS_CODES } from 'node:http';
import { jsonReply, type Reply } from './reply';

/** A refusal in Domo's words. `fields` are added to the common error body (domo-api 1.6). */
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

/** A request that no known Domo client sends: refused, and recorded as a violation for the test to see. */
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
