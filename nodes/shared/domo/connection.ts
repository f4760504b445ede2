import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { connectDataSets, connectUsers, createClient, createRateLimiter, createSharedReads, type DataSetStore, type RateLimiter, type SharedReads, type UserDirectory } from '../../../core/domo';
import { clock } from '../clock';
import { CREDENTIAL, originOf, paceOf, type DomoContext } from './credential';
import { createHttpPort } from './httpPort';

/** Five minutes without one good answer: then the run ends, says so, and the next one goes on. */
const waitBudgetMs = 300_000;

/** What the nodes of one execution learn with one credential: how many requests the instance bears, whose credential it is, and which attributes there are. */
interface Known {
	readonly limiter: RateLimiter;
	readonly reads: SharedReads;
}

/** By execution, which has one signal for all its nodes, then by the contents of the credential. */
const knownIn = new WeakMap<AbortSignal, Map<string, Known>>();

/** DataSets of the instance of this node's credential. */
export async function openDataSets(context: DomoContext): Promise<DataSetStore> {
	const { client, instance } = await open(context);
	return connectDataSets(client, instance);
}

/** Users of the instance of this node's credential. */
export async function openUsers(context: DomoContext): Promise<UserDirectory> {
	const { client, instance, reads } = await open(context);
	return connectUsers(client, instance, reads);
}

async function open(context: DomoContext) {
	const credentials = await context.getCredentials(CREDENTIAL);
	const instance = originOf(credentials.instance);
	const signal = cancelSignal(context);
	const { limiter, reads } = knownWith(credentials, instance, signal);
	const client = createClient({ http: createHttpPort(context), clock, limiter, ...(signal && { signal }) });
	return { client, instance, reads };
}

function knownWith(credentials: ICredentialDataDecryptedObject, instance: string, signal: AbortSignal | undefined): Known {
	const { authentication, accessToken, username, password } = credentials;
	const key = JSON.stringify([instance, authentication, accessToken, username, password, paceOf(credentials)]);
	const found = signal && knownIn.get(signal)?.get(key);
	if (found !== undefined) return found;
	const known = { limiter: createRateLimiter({ clock, waitBudgetMs, requestsPerSecond: paceOf(credentials) }), reads: createSharedReads() };
	if (signal !== undefined) knownIn.set(signal, (knownIn.get(signal) ?? new Map<string, Known>()).set(key, known));
	return known;
}

/** Aborted when somebody presses stop or the execution runs out of time. */
export function cancelSignal(context: DomoContext): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
}
