import type { HttpRequest } from '../../common/ports';
import { DomoError } from '../errors';
import { REQUESTS, requestRow, type RequestId } from '../requests';

/** One operation on Domo, and how to speak of it. Method, path and grant are those of its row in the table of requests. */
export interface Call extends Omit<HttpRequest, 'method' | 'path'> {
	readonly request: RequestId;
	/** What takes the place of `:name` in the path. */
	readonly params?: Readonly<Record<string, string | number>>;
	/** Completes "Could not …" and "… was cancelled": "list the users". */
	readonly doing: string;
	/** In the place of the row's, where this call needs another one. */
	readonly grant?: string;
	/** Goes before others that wait for the gate: a look at somebody who is about to be written, and that write. */
	readonly urgent?: boolean;
	/** Told each time when it is sent, in milliseconds since the epoch. */
	readonly onSend?: (atMs: number) => void;
}

/** Whether sending it twice can do harm. */
export type Effect =
	/** Looks only: retried, and cut by the signal. */
	| 'read'
	/** Changes something, and doing it twice ends the same: retried, never cut. */
	| 'repeatable'
	/** Changes something: sent again only when Domo surely did not do it. */
	| 'write';

/** The label of the grant that a call needs, to be named when Domo refuses with 403. */
export const grantOf = (call: Call): string | undefined => call.grant ?? requestRow(call.request).grant;

/**
 * What is sent: nothing but the request itself.
 * @throws DomoError of kind `notFound` where a parameter would lead to another path
 */
export function requestOf({ request, params = {}, doing: _doing, grant: _grant, urgent: _urgent, onSend: _onSend, ...content }: Call): HttpRequest {
	const { method, path } = REQUESTS[request];
	return { method, path: path.replace(/:([A-Za-z]+)/g, (_, name: string) => segmentOf(name, params[name])), ...content };
}

const NOUNS: ReadonlyMap<string, string> = new Map([
	['dataSetId', 'a DataSet'], ['userId', 'a user'], ['roleId', 'a role'], ['groupId', 'a group'],
]);

function segmentOf(name: string, value: string | number | undefined): string {
	const text = String(value ?? '');
	if (/^\.{0,2}$/.test(text.trim())) throw new DomoError({ kind: 'notFound', message: `"${text}" is not the id of ${NOUNS.get(name) ?? 'anything in Domo'}.` });
	return encodeURIComponent(text);
}
