import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

import type { FaultEngine, RequestFaults } from '../faults/faultEngine';
import { LATE_MS, odditiesOf, type Oddity, oddRefusal, oddReply } from '../faults/oddities';
import type { User } from '../people/user';
import type { InstanceState } from '../state/instanceState';
import { firstAdmin } from '../state/makeState';
import { type Headers, instanceCaller, publicCaller } from '../state/sessions';
import { DomoError, errorReply, makeToe, missingGrant, type Reply, StrictError, unauthorized } from './reply';
import { bodyToKeep, type RequestRecord } from './requestRecord';
import type { Route, Router } from './router';
import { distorted, send } from './send';
import { isRecord, parseJson, type QueryValues, readBody } from './values';

export interface ApiWorld extends World {
	readonly router: Router;
	readonly record: RequestRecord;
	/** Called with every known request before anything happens to it; tests change the world here. */
	readonly beforeRequest: (kind: string, nth: number) => void;
	/** Called after every carried-out write. */
	readonly changed: () => void;
	/** The process, or in a test the instance, ends here. */
	readonly kill: () => void;
	readonly origin: () => string;
}

export interface ApiRequest {
	readonly request: IncomingMessage;
	readonly response: ServerResponse;
	readonly path: string;
	readonly query: QueryValues;
}

/** What becomes of a request: a reply to send, or a connection that is reset or left without an answer. */
type Outcome =
	| { readonly lost: false; readonly reply: Reply; readonly faults: RequestFaults }
	| { readonly lost: 'reset' | 'silence' };

/** The reply of some work, Domo's refusals included. */
function replyOf(world: World, path: string, work: () => Reply): Reply {
	try {
		return work();
	} catch (error) {
		const toe = makeToe(world.state.random);
		if (error instanceof DomoError) return errorReply(error, path, toe);
		world.violated(`The sandbox itself failed: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}`);
		return errorReply(new DomoError(500, 'The sandbox itself failed'), path, toe);
	}
}

const halfDelay = async ({ delayMs }: RequestFaults): Promise<void> => {
	if (delayMs > 0) await sleep(delayMs / 2, undefined, { ref: false });
};

function refusalReply(world: World, path: string, refusal: NonNullable<RequestFaults['refusal']>): Reply {
	const reply = errorReply(new DomoError(refusal.status, refusal.message), path, makeToe(world.state.random));
	return refusal.retryAfter === undefined ? reply : { ...reply, headers: { 'Retry-After': refusal.retryAfter } };
}

/** Carries a request out, unless a fault has it fail before it reaches Domo. */
function reach(world: ApiWorld, path: string, asked: Asked, faults: RequestFaults, odd: readonly Oddity[]): Reply {
	const { state } = world;
	if (faults.expireSessions) {
		state.sessions.clear();
		state.oauthTokens.clear();
	}
	if (faults.revokeTokens) state.tokens.clear();
	if (faults.refusal !== undefined) return refusalReply(world, path, faults.refusal);
	const refusal = oddRefusal(odd, path, () => makeToe(state.random));
	if (refusal !== undefined) return refusal;
	const htmlBlockPage = faults.htmlBlockPage || odd.includes('html');
	if (htmlBlockPage || faults.redirectTo !== undefined || faults.foreign?.applied === false) return distorted({ status: 200, type: '', body: '' }, { ...faults, htmlBlockPage });
	state.people.reveal(state.now());
	const reply = replyOf(world, path, () => answer(world, asked));
	if (asked.route.effect === 'write' && reply.status < 300) world.changed();
	return distorted(oddReply(reply, odd, asked.route.kind), faults);
}

/** For telling variants of a request apart; what cannot be read is none. */
function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

async function carryOut(world: ApiWorld, path: string, asked: Asked): Promise<Outcome> {
	const { kind, effect } = asked.route;
	world.record.count(kind, effect);
	world.beforeRequest(kind, world.record.counters.byKind[kind] ?? 0);
	const faults = world.faults.decide({ kind, effect });
	await halfDelay(faults);
	if (faults.kill === 'before') world.kill();
	if (faults.kill === 'before' || faults.reset === 'before') return { lost: 'reset' };
	if (faults.noAnswer === 'before') return { lost: 'silence' };
	const odd = odditiesOf(world.faults.switches.oddities, kind, () => jsonOf(asked.text));
	const reply = reach(world, path, asked, faults, odd);
	if (faults.kill === 'after') world.kill();
	if (faults.kill === 'after' || faults.reset === 'after') return { lost: 'reset' };
	if (faults.noAnswer === 'after') return { lost: 'silence' };
	await halfDelay(faults);
	if (odd.includes('late')) await sleep(world.faults.switches.lateMs ?? LATE_MS, undefined, { ref: false });
	return { lost: false, reply, faults };
}

function unknownEndpoint(world: ApiWorld, method: string, path: string, known: readonly string[]): Reply {
	const message = known.length > 0 ? `${method} is not allowed, ${known.join(', ')} is` : `No such endpoint: ${path}`;
	world.record.count('unknown', method === 'GET' ? 'read' : 'write');
	world.violated(message);
	const error = new StrictError(known.length > 0 ? 405 : 404, message);
	return errorReply(error, path, makeToe(world.state.random));
}

/** Answers one API request and records it. */
export async function handleApi(world: ApiWorld, { request, response, path, query }: ApiRequest): Promise<void> {
	const started = performance.now();
	const method = request.method ?? 'GET';
	const text = await readBody(request);
	const match = world.router(method, path);
	const keep = (kind: string, status: number): void => {
		const durationMs = Math.round((performance.now() - started) * 10) / 10;
		const body = bodyToKeep(text);
		world.record.answered({ at: world.state.now(), kind, method, path: request.url ?? path, status, durationMs, body });
	};
	if (match.found !== 'route') {
		const reply = unknownEndpoint(world, method, path, match.found === 'otherMethod' ? match.methods : []);
		keep('unknown', reply.status);
		return send(response, reply);
	}
	const { route, params } = match;
	const { headers } = request;
	const outcome = await carryOut(world, path, { route, params, query, headers, text, origin: world.origin() });
	if (outcome.lost === false) {
		keep(route.kind, outcome.reply.status);
		return send(response, outcome.reply, outcome.faults);
	}
	keep(route.kind, 0);
	// Silence: the socket stays open until the client gives up or the sandbox stops.
	if (outcome.lost === 'reset') request.socket.resetAndDestroy();
}

export interface Asked {
	readonly route: Route;
	readonly params: Readonly<Record<string, string>>;
	readonly query: QueryValues;
	readonly headers: Headers;
	readonly text: string;
	readonly origin: string;
}

export interface World {
	readonly state: InstanceState;
	readonly faults: FaultEngine;
	/** Records what no well-behaved client sends. */
	readonly violated: (message: string) => void;
}

function callerOf({ state }: World, { route, headers }: Asked): User {
	if (route.access === 'open') {
		const admin = state.users.get(firstAdmin(state));
		if (admin !== undefined) return admin;
	}
	const caller = route.access === 'public' ? publicCaller(state, headers) : instanceCaller(state, headers);
	if (caller === undefined || !caller.active) throw unauthorized();
	return caller;
}

/** Authentication, grants, strictness, then the route itself. Refusals are thrown as `DomoError`. */
export function answer(world: World, asked: Asked): Reply {
	const { state, faults } = world;
	const { route, query, text } = asked;
	const caller = callerOf(world, asked);
	const authorities = state.roles.get(caller.roleId)?.authorities ?? [];
	const hasGrant = (...grants: readonly string[]): boolean => grants.some((grant) => authorities.includes(grant));
	if (route.grants !== undefined && !hasGrant(...route.grants)) throw missingGrant(route.grants);
	const body = route.body === 'text' ? undefined : parseJson(text);
	const problem = strictProblem(route, query, body);
	if (problem !== undefined) {
		world.violated(problem.message);
		if (state.settings.refuseUnknown) throw problem;
	}
	try {
		return route.handle({
			state,
			faults,
			caller,
			params: asked.params,
			query,
			body,
			text,
			headers: asked.headers,
			now: state.now(),
			origin: asked.origin,
			hasGrant,
		});
	} catch (error) {
		if (error instanceof StrictError) world.violated(error.message);
		throw error;
	}
}

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
