import type { Clock } from '../../../../core/ports';
import { connectDataSets, connectUsers, createClient, createGate } from '../../../../core/domo';
import { startSandbox, type Sandbox, type SandboxInstance, type SandboxSeed } from '../../../../sandbox';
import { fetchPort } from '../../../support/fetchPort';

/** Real time, as a node hands it to the core. */
export const realClock: Clock = {
	now: () => Date.now(),
	yield: () => new Promise((resolve) => setImmediate(resolve)),
	sleep: (ms, signal) =>
		new Promise((resolve) => {
			const end = (): void => {
				clearTimeout(timer);
				signal?.removeEventListener('abort', end);
				resolve();
			};
			const timer = setTimeout(end, ms);
			signal?.addEventListener('abort', end, { once: true });
			if (signal?.aborted) end();
		}),
};

export interface ConnectOptions {
	readonly token?: string;
	readonly signal?: AbortSignal;
	readonly waitBudgetMs?: number;
	readonly concurrency?: number;
	readonly requestsPerSecond?: number;
	readonly timeoutMs?: number;
}

/** Both doors to an instance of the sandbox, through one gate. */
export function connectTo(instance: SandboxInstance, options: ConnectOptions = {}) {
	const { token = `${instance.name}-token`, signal, waitBudgetMs = 60_000, concurrency = 8, requestsPerSecond = null, timeoutMs = 10_000 } = options;
	const http = fetchPort(instance.url, { headers: { 'X-DOMO-Developer-Token': token }, timeoutMs });
	const gate = createGate({ clock: realClock, concurrency, requestsPerSecond, waitBudgetMs });
	const client = createClient({ http, clock: realClock, gate, ...(signal !== undefined && { signal }) });
	return { users: connectUsers(client, instance.url), dataSets: connectDataSets(client, instance.url), gate, client };
}

export interface House {
	readonly sandbox: Sandbox;
	readonly instance: SandboxInstance;
}

export async function openHouse(seed: SandboxSeed): Promise<House> {
	const sandbox = await startSandbox({ instances: [{ name: 'acme', seed }] });
	return { sandbox, instance: sandbox.instance('acme') };
}

