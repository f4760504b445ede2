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

export interface ApiContext extends RequestContext {
	readonly router: Router;
	readonly record: RequestRecord;
	/** Called with every known request before it is handled; tests change the state here. */
	readonly beforeRequest: (kind: string, nth: number) => void;
	/** Called after every write that was carried out. */
	readonly changed: () => void;
	/** Ends the process, or in a test the instance. */
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

/** Runs the work and gives its reply; a refusal becomes Domo's error body. */
function replyOf(context: RequestContext, path: string, work: () => Reply): Reply {
	try {
		return work();
	} catch (error) {
		const toe = makeToe(context.state.random);
		if (error instanceof DomoError) return errorReply(error, path, toe);
		context.violated(`The sandbox itself failed: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}`);
		return errorReply(new DomoError(500, 'The sandbox itself failed'), path, toe);
	}
}

const halfDelay = async ({ delayMs }: RequestFaults): Promise<void> => {
	if (delayMs > 0) await sleep(delayMs / 2, undefined, { ref: false });
};

function refusalReply(context: RequestContext, path: string, refusal: NonNullable<RequestFaults['refusal']>): Reply {
	const reply = errorReply(new DomoError(refusal.status, refusal.message), path, makeToe(context.state.random));
	return refusal.retryAfter === undefined ? reply : { ...reply, headers: { 'Retry-After': refusal.retryAfter } };
}

/** Carries a request out, unless a fault makes it fail before it reaches Domo. */
function reach(context: ApiContext, path: string, matched: MatchedRequest, faults: RequestFaults, odd: readonly Oddity[]): Reply {
	const { state } = context;
	if (faults.expireSessions) {
		state.sessions.clear();
		state.oauthTokens.clear();
	}
	if (faults.revokeTokens) state.tokens.clear();
	if (faults.refusal !== undefined) return refusalReply(context, path, faults.refusal);
	const refusal = oddRefusal(odd, path, () => makeToe(state.random));
	if (refusal !== undefined) return refusal;
	const htmlBlockPage = faults.htmlBlockPage || odd.includes('html');
	if (htmlBlockPage || faults.redirectTo !== undefined || faults.foreign?.applied === false) return distorted({ status: 200, type: '', body: '' }, { ...faults, htmlBlockPage });
	state.people.reveal(state.now());
	const reply = replyOf(context, path, () => answer(context, matched));
	if (matched.route.effect === 'write' && reply.status < 300) context.changed();
	return distorted(oddReply(reply, odd, matched.route.kind), faults);
}

/** The body as JSON, to recognise variants of a request; undefined where it is not JSON. */
function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

async function carryOut(context: ApiContext, path: string, matched: MatchedRequest): Promise<Outcome> {
	const { kind, effect } = matched.route;
	context.record.count(kind, effect);
	context.beforeRequest(kind, context.record.counters.byKind[kind] ?? 0);
	const faults = context.faults.decide({ kind, effect });
	await halfDelay(faults);
	if (faults.kill === 'before') context.kill();
	if (faults.kill === 'before' || faults.reset === 'before') return { lost: 'reset' };
	if (faults.noAnswer === 'before') return { lost: 'silence' };
	const odd = odditiesOf(context.faults.switches.oddities, kind, () => jsonOf(matched.text));
	const reply = reach(context, path, matched, faults, odd);
	if (faults.kill === 'after') context.kill();
	if (faults.kill === 'after' || faults.reset === 'after') return { lost: 'reset' };
	if (faults.noAnswer === 'after') return { lost: 'silence' };
	await halfDelay(faults);
	if (odd.includes('late')) await sleep(context.faults.switches.lateMs ?? LATE_MS, undefined, { ref: false });
	return { lost: false, reply, faults };
}

function unknownEndpoint(context: ApiContext, method: string, path: string, known: readonly string[]): Reply {
	const message = known.length > 0 ? `${method} is not allowed, ${known.join(', ')} is` : `No such endpoint: ${path}`;
	context.record.count('unknown', method === 'GET' ? 'read' : 'write');
	context.violated(message);
	const error = new StrictError(known.length > 0 ? 405 : 404, message);
	return errorReply(error, path, makeToe(context.state.random));
}

/** Answers one API request and records it. */
export async function handleApi(context: ApiContext, { request, response, path, query }: ApiRequest): Promise<void> {
	const started = performance.now();
	const method = request.method ?? 'GET';
	const text = await readBody(request);
	const match = context.router(method, path);
	const keep = (kind: string, status: number): void => {
		const durationMs = Math.round((performance.now() - started) * 10) / 10;
		const body = bodyToKeep(text);
		context.record.answered({ at: context.state.now(), kind, method, path: request.url ?? path, status, durationMs, body });
	};
	if (match.found !== 'route') {
		const reply = unknownEndpoint(context, method, path, match.found === 'otherMethod' ? match.methods : []);
		keep('unknown', reply.status);
		return send(response, reply);
	}
	const { route, params } = match;
	const { headers } = request;
	const leave = context.faults.enter();
	const outcome = await carryOut(context, path, { route, params, query, headers, text, origin: context.origin() }).finally(leave);
	if (outcome.lost === false) {
		keep(route.kind, outcome.reply.status);
		return send(response, outcome.reply, outcome.faults);
	}
	keep(route.kind, 0);
	// Silence: the socket stays open until the client gives up or the sandbox stops.
	if (outcome.lost === 'reset') request.socket.resetAndDestroy();
}

export interface MatchedRequest {
	readonly route: Route;
	readonly params: Readonly<Record<string, string>>;
	readonly query: QueryValues;
	readonly headers: Headers;
	readonly text: string;
	readonly origin: string;
}

export interface RequestContext {
	readonly state: InstanceState;
	readonly faults: FaultEngine;
	/** Records a request that no known Domo client sends. */
	readonly violated: (message: string) => void;
}

function callerOf({ state }: RequestContext, { route, headers }: MatchedRequest): User {
	if (route.access === 'open') {
		const admin = state.users.get(firstAdmin(state));
		if (admin !== undefined) return admin;
	}
	const caller = route.access === 'public' ? publicCaller(state, headers) : instanceCaller(state, headers);
	if (caller === undefined || !caller.active) throw unauthorized();
	return caller;
}

/** Authentication, grants, strictness, then the route itself. Refusals are thrown as `DomoError`. */
export function answer(context: RequestContext, matched: MatchedRequest): Reply {
	const { state, faults } = context;
	const { route, query, text } = matched;
	const caller = callerOf(context, matched);
	const authorities = state.roles.get(caller.roleId)?.authorities ?? [];
	const hasGrant = (...grants: readonly string[]): boolean => grants.some((grant) => authorities.includes(grant));
	if (route.grants !== undefined && !hasGrant(...route.grants)) throw missingGrant(route.grants);
	const body = route.body === 'text' ? undefined : parseJson(text);
	const problem = strictProblem(route, query, body);
	if (problem !== undefined) {
		context.violated(problem.message);
		if (state.settings.refuseUnknown) throw problem;
	}
	try {
		return route.handle({
			state,
			faults,
			caller,
			params: matched.params,
			query,
			body,
			text,
			headers: matched.headers,
			now: state.now(),
			origin: matched.origin,
			hasGrant,
		});
	} catch (error) {
		if (error instanceof StrictError) context.violated(error.message);
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
 * What a request contains that no known Domo client sends; undefined if there is nothing.
 * Real Domo ignores much of it. Refusing is our choice: a typing error in a client under test must not go unnoticed.
 */
export function strictProblem(route: Route, query: QueryValues, body: unknown): StrictError | undefined {
	const unknownKeys = unknownOf(query.keys, route.query ?? []);
	if (unknownKeys.length > 0) {
		return new StrictError(400, `${route.kind}: unknown query parameter ${unknownKeys.join(', ')}`);
	}
	const problem = bodyProblem(route, body);
	return problem === undefined ? undefined : new StrictError(400, `${route.kind}: ${problem}`);
}
