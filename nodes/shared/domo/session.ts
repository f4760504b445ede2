import type { IHttpRequestOptions } from 'n8n-workflow';

import { isForbidden, lostConnection, settle, SIGN_IN_LIMIT, withinTime } from './answer';
import { CREDENTIAL, signInRefusal, type DomoContext } from './credential';
import { hideSecrets, secretsOf } from '../secrets';

export interface Seen<T> {
	readonly answer: T;
	/** Which session the answer belongs to; a later one means that somebody renewed it since. */
	readonly generation: number;
}

export interface Session {
	/** With a password sends the first request alone, so that many at once lead to one sign-in. */
	opened<T>(send: () => Promise<T>): Promise<Seen<T>>;
	/** After a 401: one renewal for all who ask, which may have been refused. False when there is nothing to renew: with an access token a 401 is final. */
	renewedSince(generation: number): Promise<boolean>;
	/** Takes an error; true when it says that Domo does not sign us in. */
	refusedBy(error: unknown): boolean;
	/** The words of that; from then on nothing more is sent, since repeated refusals lock an account. */
	refusal(): string | null;
}

/**
 * The session of password mode. n8n renews it by itself only for a request that may fail on its status
 * (n8n-engine 5): a `GET users/me` that may, shared by all workers, makes n8n sign in and store the token.
 */
export function createSession(context: DomoContext, request: (options: IHttpRequestOptions) => Promise<unknown>): Session {
	let open = false;
	let opening: Promise<void> | null = null;
	let generation = 0;
	let renewal: Promise<void> | null = null;
	let refusal: string | null = null;

	async function openAlone<T>(send: () => Promise<T>): Promise<T> {
		let finished = () => {};
		opening = new Promise((resolve) => (finished = resolve));
		try {
			const answer = await send();
			open = true;
			return answer;
		} finally {
			opening = null;
			finished();
		}
	}

	async function renew(): Promise<void> {
		// Read whole by n8n, which renews only on an error that it has read; so only its time has a limit of ours.
		const renewed = await settle(
			withinTime(SIGN_IN_LIMIT.ms, undefined, (abortSignal) =>
				request({ method: 'GET', url: '/api/content/v2/users/me', disableFollowRedirect: true, timeout: SIGN_IN_LIMIT.ms, abortSignal }),
			),
		);
		if (renewed.ok) generation++;
		else if (isForbidden(renewed.error)) refusal = 'Domo refuses the new session';
		else if (!refusedBy(renewed.error)) throw lostConnection(renewed.error, hideSecrets(await secretsOf(context)));
	}

	function refusedBy(error: unknown): boolean {
		const words = signInRefusal(error)?.message;
		refusal = words ?? refusal;
		return words !== undefined;
	}

	return {
		refusedBy,
		refusal: () => refusal,

		async opened(send) {
			open ||= (await context.getCredentials(CREDENTIAL))['authentication'] !== 'password';
			while (!open && opening) await opening;
			const current = generation;
			return { answer: await (open ? send() : openAlone(send)), generation: current };
		},

		async renewedSince(seen) {
			const { authentication } = await context.getCredentials(CREDENTIAL);
			if (authentication !== 'password' || refusal !== null) return false;
			if (seen === generation) {
				renewal ??= renew().finally(() => (renewal = null));
				await renewal;
			}
			return true;
		},
	};
}
