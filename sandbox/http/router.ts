import type { Route } from './route';

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

/** Literal paths win over parameters (`/users/me` before `/users/:id`), whatever the order of the table. */
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
