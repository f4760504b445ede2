import type { FaultEngine } from '../faults/faultEngine';
import type { InstanceState } from '../state/instanceState';
import type { User } from '../people/user';
import type { QueryValues } from './query';
import type { Reply } from './reply';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a route's body may be. A list of names is a JSON object with those fields and no others. */
export type BodyShape = readonly string[] | 'none' | 'array' | 'text' | 'anyJson';

/** Who may call: nobody signed in, a user of the instance, or an OAuth client of the public API. */
export type Access = 'open' | 'instance' | 'public';

/** One endpoint, as a row of the route table. */
export interface Route {
	/** The name in the counters, e.g. `searchUsers`. */
	readonly kind: string;
	readonly method: Method;
	/** Path with `:name` for a parameter. */
	readonly path: string;
	/** A write changes people or DataSets; a search by POST is a read. */
	readonly effect: 'read' | 'write';
	readonly access?: Access;
	/** Any one of these authorities is enough. */
	readonly grants?: readonly string[];
	readonly query?: readonly string[];
	readonly body?: BodyShape;
	readonly handle: (call: Call) => Reply;
}

/** A request that passed authentication, grants and strictness. */
export interface Call {
	readonly state: InstanceState;
	readonly faults: FaultEngine;
	/** The signed-in user; for open routes the instance's first admin. */
	readonly caller: User;
	readonly params: Readonly<Record<string, string>>;
	readonly query: QueryValues;
	/** Parsed JSON, or undefined. */
	readonly body: unknown;
	/** The raw text, for CSV. */
	readonly text: string;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	/** Epoch milliseconds. */
	readonly now: number;
	/** `http://127.0.0.1:PORT` */
	readonly origin: string;
	/** Whether the caller's role has any one of these authorities. */
	readonly hasGrant: (...grants: readonly string[]) => boolean;
}
