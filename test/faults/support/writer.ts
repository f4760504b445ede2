/**
 * A process that plans and applies as the nodes do, to be killed in the middle (bundled by `writerProcess.ts`). It begins when
 * it gets its order, and reports when it is done.
 */
import { setTimeout as wait } from 'node:timers/promises';

import { applyPlan, type ApplySettings } from '../../../core/apply';
import { connectUsers, createClient, createRateLimiter } from '../../../core/domo';
import { takeTurn } from '../../../core/coordination';
import { reconcile } from '../../../core/plan';
import type { Clock } from '../../../core/common/ports';
import { reconcileSettings } from '../../support/builders';
import { fetchPort } from '../../../scripts/lib/fetchPort';

export interface Order {
	readonly url: string;
	readonly token: string;
	readonly rows: readonly Readonly<Record<string, unknown>>[];
	/** The house's time when it begins, and how fast it runs. */
	readonly now: number;
	readonly speed: number;
	readonly runId: string;
}

const settings: ApplySettings = {
	dryRun: false,
	direction: 'forward',
	maxPlanAgeMinutes: 60,
	stopAfterFailures: { percent: 40, minimumTried: 20 },
	transferContentTo: null,
};

async function run({ url, token, rows, now, speed, runId }: Order): Promise<void> {
	const begunAt = Date.now();
	const clock: Clock = {
		now: () => Math.floor(now + (Date.now() - begunAt) * speed),
		sleep: async (ms) => void (await wait(ms / speed)),
		yield: () => new Promise((resolve) => setImmediate(resolve)),
	};
	const limiter = createRateLimiter({ clock, waitBudgetMs: 300_000, concurrency: 8, requestsPerSecond: null });
	const http = fetchPort(url, token);
	const directory = connectUsers(createClient({ http, clock, limiter }), url);
	const chosen = reconcileSettings({ jobName: 'People', orphanedUsers: 'delete', sendInvite: true, guard: { ...reconcileSettings().guard, maxDeletionsPercent: 100 } });
	const plan = await reconcile(directory, rows, chosen, { clock, runId });
	await applyPlan(directory, plan.description, plan.items, settings, {
		clock,
		takeTurn: (holder) => takeTurn(directory, { ...holder, executionId: 'killed' }, clock),
	});
}

process.once('message', (order: Order) => {
	void run(order).then(() => process.exit(0));
});
process.send?.('ready');
