import { createClient, createRateLimiter, type DomoClient } from '../../../../core/domo';
import type { HttpPort } from '../../../../core/common/ports';
import { FakeClock } from '../../../support/fakeClock';

export interface ClientInTest {
	readonly client: DomoClient;
	readonly clock: FakeClock;
}

/** A client over a port, in a clock whose time costs nothing. */
export function aClient(http: HttpPort, options: { signal?: AbortSignal; waitBudgetMs?: number; concurrency?: number } = {}): ClientInTest {
	const { signal, waitBudgetMs = 300_000, concurrency = 8 } = options;
	const clock = new FakeClock();
	const limiter = createRateLimiter({ clock, concurrency, requestsPerSecond: null, waitBudgetMs });
	return { clock, client: createClient({ http, clock, limiter, ...(signal !== undefined && { signal }) }) };
}
