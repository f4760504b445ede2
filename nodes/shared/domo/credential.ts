import { UserError, type ICredentialDataDecryptedObject, type IExecuteFunctions, type ILoadOptionsFunctions, type IPollFunctions } from 'n8n-workflow';

import { instanceOrigin, unreachableWords } from '../../../core/domo';
import { codeOf } from './answer';

/** What runs a node's code: an execution, a list in the editor, or a poll. */
export type DomoContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

/** The one credential type of this package. */
export const CREDENTIAL = 'domoAccessTokenApi';

/** Domo would not sign us in: said in words, not as a connection that broke. */
export class SignInRefused extends UserError {
	override readonly name = 'SignInRefused';
}

/** The instance could not be reached: in words, since n8n's test of a credential shows no more than the error's code. */
export class HostUnreachable extends UserError {
	override readonly name = 'HostUnreachable';

	/** Not named `code`: n8n would show it in the place of the words. */
	readonly networkCode: string | undefined;

	constructor(origin: string, error: unknown) {
		const code = codeOf(error);
		super(unreachableWords(code, new URL(origin).host));
		this.networkCode = code;
	}
}

let requestsOfNodes = 0;

/** Marks requests of our own nodes, which say by themselves why no answer came. */
export async function asRequestOfNode<T>(send: () => Promise<T>): Promise<T> {
	requestsOfNodes++;
	try {
		return await send();
	} finally {
		requestsOfNodes--;
	}
}

/** Whether a sign-in may come from the test of the credential: no node of ours is asking just now. */
export function mayBeCredentialTest(): boolean {
	return requestsOfNodes === 0;
}

/** Finds the refusal inside whatever n8n wrapped around it. By name, since another copy of the class may have been thrown. */
export function signInRefusal(error: unknown): Error | null {
	for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
		if (cause.name === 'SignInRefused') return cause;
	}
	return null;
}

/** The origin of the credential's instance, e.g. `https://example.domo.com`; throws `SignInRefused` in words for anything else. */
export function originOf(instance: unknown): string {
	const origin = instanceOrigin(typeof instance === 'string' ? instance : '');
	if ('problem' in origin) throw new SignInRefused(origin.problem);
	return origin.origin;
}

/** The most requests per second that the credential allows; null lets the run find out. Throws `SignInRefused` for what is no number. */
export function paceOf({ requestsPerSecond }: ICredentialDataDecryptedObject): number | null {
	const pace = Number(requestsPerSecond ?? 0);
	if (Number.isNaN(pace) || pace < 0) throw new SignInRefused("'Requests per Second' is no number");
	return pace === 0 ? null : pace;
}

/**
 * The session is bound to who signed in where: a token stored for one instance or person is never sent for another, even when
 * the credential's fields are edited or are expressions.
 */
export function bindSession(origin: string, username: string, token: string): string {
	return [origin, encodeURIComponent(username), token].join(' ');
}

/** The session token, or empty when the stored one belongs to another instance or person. */
export function sessionFor(origin: string, username: string, stored: string): string {
	const [storedOrigin, storedUsername, token] = stored.split(' ');
	return storedOrigin === origin && storedUsername === encodeURIComponent(username) ? (token ?? '') : '';
}
