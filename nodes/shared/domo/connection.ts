import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { connectDataSets, connectUsers, createClient, createRateLimiter, createSharedReads, type DataSetStore, type RateLimiter, type SharedReads, type UserDirectory } from '../../../core/domo';
import { clock } from '../clock';
import { CREDENTIAL, originOf, paceOf, type DomoContext } from './credential';
import { createHttpPort } from './httpPort';

/** Five minutes without one good answer: then the run ends, says so, and the next one goes on. */
const waitBudgetMs = 300_000;

/** What the nodes of one execution learn of users with one credential: how many requests the instance bears, whose credential it is, and which attributes there are. */
interface Known {
	readonly limiter: RateLimiter;
	readonly reads: SharedReads;
}

/** By execution, which has one signal for all its nodes, then by the contents of the credential. */
const knownIn = new WeakMap<AbortSignal, Map<string, Known>>();

/**
 * DataSets of the instance of this node's credential. With a rate limiter of their own: the run log has to be tried even where Domo has
 * just asked the requests for users to pause for longer than the run may wait.
 */
export async function openDataSets(context: DomoContext): Promise<DataSetStore> {
	const credentials = await context.getCredentials(CREDENTIAL);
	const { client, instance } = open(context, credentials, newLimiter(credentials));
	return connectDataSets(client, instance);
}

/** Users of the instance of this node's credential. */
export async function openUsers(context: DomoContext): Promise<UserDirectory> {
	const credentials = await context.getCredentials(CREDENTIAL);
	const { limiter, reads } = knownOf(context, credentials);
	const { client, instance } = open(context, credentials, limiter);
	return connectUsers(client, instance, reads);
}

function open(context: DomoContext, { instance }: ICredentialDataDecryptedObject, limiter: RateLimiter) {
	const signal = cancelSignal(context);
	const client = createClient({ http: createHttpPort(context), clock, limiter, ...(signal && { signal }) });
	return { client, instance: originOf(instance) };
}

const newLimiter = (credentials: ICredentialDataDecryptedObject): RateLimiter => createRateLimiter({ clock, waitBudgetMs, requestsPerSecond: paceOf(credentials) });

function knownOf(context: DomoContext, credentials: ICredentialDataDecryptedObject): Known {
	const signal = cancelSignal(context);
	const { instance, authentication, accessToken, username, password } = credentials;
	const key = JSON.stringify([originOf(instance), authentication, accessToken, username, password, paceOf(credentials)]);
	const found = signal && knownIn.get(signal)?.get(key);
	if (found !== undefined) return found;
	const known = { limiter: newLimiter(credentials), reads: createSharedReads() };
	if (signal !== undefined) knownIn.set(signal, (knownIn.get(signal) ?? new Map<string, Known>()).set(key, known));
	return known;
}

/** Aborted when somebody presses stop or the execution runs out of time. */
export function cancelSignal(context: DomoContext): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
}
