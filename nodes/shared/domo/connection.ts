import { connectDataSets, connectUsers, createClient, createRateLimiter, type DataSetStore, type UserDirectory } from '../../../core/domo';
import { clock } from '../clock';
import { CREDENTIAL, originOf, paceOf, type DomoContext } from './credential';
import { createHttpPort } from './httpPort';

/** Five minutes without one good answer: then the run ends, says so, and the next one goes on. */
const waitBudgetMs = 300_000;

/** DataSets of the instance of this node's credential. */
export async function openDataSets(context: DomoContext): Promise<DataSetStore> {
	const { client, instance } = await open(context);
	return connectDataSets(client, instance);
}

/** Users of the instance of this node's credential. */
export async function openUsers(context: DomoContext): Promise<UserDirectory> {
	const { client, instance } = await open(context);
	return connectUsers(client, instance);
}

async function open(context: DomoContext) {
	const credentials = await context.getCredentials(CREDENTIAL);
	const instance = originOf(credentials.instance);
	const limiter = createRateLimiter({ clock, waitBudgetMs, requestsPerSecond: paceOf(credentials) });
	const client = createClient({ http: createHttpPort(context), clock, limiter, signal: cancelSignal(context) });
	return { client, instance };
}

/** Aborted when somebody presses stop or the execution runs out of time. */
export function cancelSignal(context: DomoContext): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
}
