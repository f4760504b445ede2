import { StrictError } from './domoError';
import type { QueryValues } from './query';
import type { Route } from './route';
import { isRecord } from './values';

const unknownOf = (given: readonly string[], known: readonly string[]): readonly string[] =>
	given.filter((key) => !known.includes(key));

function bodyProblem(route: Route, body: unknown): string | undefined {
	const shape = route.body ?? 'none';
	if (shape === 'text' || shape === 'anyJson') return undefined;
	if (shape === 'none') {
		// The official node SDK and others send an empty JSON object or nothing where no body is needed.
		const empty = body === undefined || (isRecord(body) && Object.keys(body).length === 0);
		return empty ? undefined : 'this endpoint takes no body';
	}
	if (shape === 'array') return Array.isArray(body) ? undefined : 'an array is expected';
	// An absent body is the handler's business: some endpoints do without one.
	if (body === undefined) return undefined;
	if (!isRecord(body)) return 'a JSON object is expected';
	const unknown = unknownOf(Object.keys(body), shape);
	return unknown.length > 0 ? `unknown field ${unknown.join(', ')}` : undefined;
}

/**
 * What in a request no known Domo client sends; undefined when there is nothing.
 * Real Domo ignores much of it. Refusing is our choice: a typo in a client under test must not pass unseen.
 */
export function strictProblem(route: Route, query: QueryValues, body: unknown): StrictError | undefined {
	const unknownKeys = unknownOf(query.keys, route.query ?? []);
	if (unknownKeys.length > 0) {
		return new StrictError(400, `${route.kind}: unknown query parameter ${unknownKeys.join(', ')}`);
	}
	const problem = bodyProblem(route, body);
	return problem === undefined ? undefined : new StrictError(400, `${route.kind}: ${problem}`);
}
