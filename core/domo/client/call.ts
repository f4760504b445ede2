import type { HttpRequest } from '../../ports';

/** One operation on Domo, and how to speak of it. */
export interface Call extends HttpRequest {
	/** Completes "Could not …" and "… was cancelled": "list the users". */
	readonly doing: string;
	/** The label of the grant that it needs, to be named when Domo refuses with 403. */
	readonly grant?: string;
}

/** Whether sending it twice can do harm. */
export type Effect =
	/** Looks only: retried, and cut by the signal. */
	| 'read'
	/** Changes something, and doing it twice ends the same: retried, never cut. */
	| 'repeatable'
	/** Changes something: sent again only when Domo surely did not do it. */
	| 'write';

/** What is sent: nothing but the request itself. */
export function requestOf(call: Call): HttpRequest {
	const { doing: _doing, grant: _grant, ...request } = call;
	return request;
}
