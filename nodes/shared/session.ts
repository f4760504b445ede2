import type { IHttpRequestOptions } from 'n8n-workflow';

import { CREDENTIAL, signInRefusal } from './credential';
import type { DomoContext } from './httpPort';
import { isHttpAnswer, lostConnection, settle } from './lostConnection';

export interface Seen<T> {
	readonly answer: T;
	/** Which session the answer belongs to; a later one means that somebody renewed it since. */
	readonly generation: number;
}

export interface Session {
	/** Sends the first request alone, so that many at once lead to one sign-in. */
	opened<T>(send: () => Promise<T>): Promise<Seen<T>>;
	/** Whether a 401 can be healed by signing in again; with an access token it is final. */
	renewable(): Promise<boolean>;
	/** One renewal for all who ask; resolves to null when there is a new session, else to the words of the refusal. */
	renewedSince(generation: number): Promise<string | null>;
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
	// Kept, so that no further request tries: repeated refusals lock an account.
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
		const renewed = await settle(request({ method: 'GET', url: '/api/content/v2/users/me', disableFollowRedirect: true }));
		if (renewed.ok) {
			generation++;
			return;
		}
		refusal = signInRefusal(renewed.error)?.message ?? (isHttpAnswer(renewed.error) ? 'Domo refuses the new session' : null);
		if (refusal === null) throw lostConnection(renewed.error);
	}

	return {
		async opened(send) {
			while (!open && opening) await opening;
			const current = generation;
			return { answer: await (open ? send() : openAlone(send)), generation: current };
		},

		async renewable() {
			const { authentication } = await context.getCredentials(CREDENTIAL);
			return authentication === 'password';
		},

		async renewedSince(seen) {
			if (refusal === null && seen === generation) {
				renewal ??= renew().finally(() => (renewal = null));
				await renewal;
			}
			return refusal;
		},
	};
}
