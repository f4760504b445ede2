import { connectDataSets, connectUsers, createClient, createRateLimiter } from '../../../../core/domo';
import { startSandbox, type Sandbox, type SandboxInstance, type SandboxSeed } from '../../../../sandbox';
import { clock } from '../../../support/fastClock';
import { fetchPort } from '../../../../scripts/lib/fetchPort';

export interface ConnectOptions {
	readonly token?: string;
	readonly signal?: AbortSignal;
	readonly waitBudgetMs?: number;
	readonly concurrency?: number;
	readonly requestsPerSecond?: number;
	readonly timeoutMs?: number;
}

/** Both doors to an instance of the sandbox, through one limiter. */
export function connectTo(instance: SandboxInstance, options: ConnectOptions = {}) {
	const { token = `${instance.name}-token`, signal, waitBudgetMs = 60_000, concurrency = 8, requestsPerSecond = null, timeoutMs = 10_000 } = options;
	const http = fetchPort(instance.url, token, timeoutMs);
	const limiter = createRateLimiter({ clock, concurrency, requestsPerSecond, waitBudgetMs });
	const client = createClient({ http, clock, limiter, ...(signal !== undefined && { signal }) });
	return { users: connectUsers(client, instance.url), dataSets: connectDataSets(client, instance.url), limiter, client };
}

export interface House {
	readonly sandbox: Sandbox;
	readonly instance: SandboxInstance;
}

export async function openHouse(seed: SandboxSeed): Promise<House> {
	const sandbox = await startSandbox({ instances: [{ name: 'acme', seed }], now: clock.now });
	return { sandbox, instance: sandbox.instance('acme') };
}

