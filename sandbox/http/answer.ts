import type { FaultEngine } from '../faults/faultEngine';
import type { InstanceState } from '../state/instanceState';
import { firstAdmin } from '../state/makeState';
import { instanceCaller, publicCaller, type Headers } from '../state/sessions';
import type { User } from '../people/user';
import { missingGrant, StrictError, unauthorized } from './domoError';
import type { QueryValues } from './query';
import { parseJson } from './readBody';
import type { Reply } from './reply';
import type { Route } from './route';
import { strictProblem } from './strict';

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
