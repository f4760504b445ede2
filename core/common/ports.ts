/**
 * What `core/` is handed by whoever runs it (n8n nodes, tests, benchmarks). Nothing under `core/` reaches for the
 * network, a clock or a timer by itself.
 */

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One request to a Domo instance. `path` begins with `/`; the port knows the origin and signs in. */
export interface HttpRequest {
	readonly method: HttpMethod;
	readonly path: string;
	readonly query?: Readonly<Record<string, string | number | boolean>>;
	/** Sent as `application/json`. */
	readonly json?: unknown;
	/** Sent as `text/csv` (an upload's part); never together with `json`. */
	readonly csv?: string;
	readonly accept?: 'application/json' | 'text/csv';
}

/** Any answer of the server, whatever its status. Header names are in lower case; the body is text as received. */
export interface HttpResponse {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/** `code` of the error with which a port rejects when an answer took longer, or was larger, than the port lets it. */
export const ANSWER_TOO_SLOW = 'ANSWER_TOO_SLOW';
export const ANSWER_TOO_LARGE = 'ANSWER_TOO_LARGE';

/**
 * Sends one request once: no retry, no pause. Resolves with every HTTP status; rejects only when no whole answer came
 * (refused, reset, timed out, too large, cancelled). A signal cuts the request; writes are sent without one.
 */
export interface HttpPort {
	send(request: HttpRequest, signal?: AbortSignal): Promise<HttpResponse>;
}

/** In milliseconds, as a clock counts. */
export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

export interface Clock {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Waits; ends early (and resolves) when the signal is aborted. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
	/** Lets other work on the event loop run, for long computations. */
	yield(): Promise<void>;
}

/** How far a long piece of work is. `total` is what is known of it by now. */
export interface Progress {
	readonly done: number;
	readonly total: number;
}
