import type { FaultEngine } from '../faults/faultEngine';
import type { User } from '../people/user';
import type { InstanceState } from '../state/instanceState';
import type { Reply } from './reply';
import type { QueryValues } from './values';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a route's body may be. A list of names is a JSON object with those fields and no others. */
export type BodyShape = readonly string[] | 'none' | 'array' | 'text' | 'anyJson';

/** Who may call: anybody, a signed-in user of the instance, or an OAuth client of the public API. */
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

type RouteOptions = Partial<Pick<Route, 'access' | 'grants' | 'query' | 'body'>>;

/** A row of the route table that changes nothing: a GET, or a search by POST. */
export const reads = (kind: string, method: Method, path: string, handle: Route['handle'], options: RouteOptions = {}): Route =>
	({ kind, method, path, effect: 'read', handle, ...options });

/** A row of the route table that changes people or DataSets. */
export const writes = (kind: string, method: Method, path: string, handle: Route['handle'], options: RouteOptions = {}): Route =>
	({ kind, method, path, effect: 'write', handle, ...options });

interface Compiled {
	readonly route: Route;
	readonly segments: readonly string[];
}

export type Match =
	| { readonly found: 'route'; readonly route: Route; readonly params: Readonly<Record<string, string>> }
	| { readonly found: 'otherMethod'; readonly methods: readonly string[] }
	| { readonly found: 'nothing' };

export type Router = (method: string, path: string) => Match;

/** A trailing slash is the same path (domo-api 9.1). */
const split = (path: string): readonly string[] => path.split('/').filter((segment) => segment !== '');

function decode(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}

function paramsOf(pattern: readonly string[], path: readonly string[]): Readonly<Record<string, string>> | undefined {
	const params: Record<string, string> = {};
	for (const [at, part] of pattern.entries()) {
		const segment = path[at] ?? '';
		if (part.startsWith(':')) params[part.slice(1)] = decode(segment);
		else if (part !== segment) return undefined;
	}
	return params;
}

/** Literal path segments take precedence over parameters (`/users/me` before `/users/:id`), whatever the order of the table. */
const literalCount = (segments: readonly string[]): number => segments.filter((part) => !part.startsWith(':')).length;

/** Compiles a route table into a function that finds a route by method and path. */
export function buildRouter(routes: readonly Route[]): Router {
	const byLength = new Map<number, Compiled[]>();
	for (const route of routes) {
		const segments = split(route.path);
		byLength.set(segments.length, [...(byLength.get(segments.length) ?? []), { route, segments }]);
	}
	for (const group of byLength.values()) {
		group.sort((a, b) => literalCount(b.segments) - literalCount(a.segments));
	}
	return (method, path) => {
		const segments = split(path);
		const otherMethods: string[] = [];
		for (const { route, segments: pattern } of byLength.get(segments.length) ?? []) {
			const params = paramsOf(pattern, segments);
			if (params === undefined) continue;
			if (route.method === method) return { found: 'route', route, params };
			otherMethods.push(route.method);
		}
		return otherMethods.length > 0 ? { found: 'otherMethod', methods: otherMethods } : { found: 'nothing' };
	};
}
