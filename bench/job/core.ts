/** The job without n8n: read, plan, apply, in a process that does nothing else. `core.ts HOME TARGET TOKEN DATASET`; prints milliseconds. */
import '../lib/asShipped';
import { setTimeout as pause } from 'node:timers/promises';

import { applyPlan } from '../../core/apply';
import { openTableFile } from '../../core/csv';
import { connectDataSets, connectUsers, createClient, createRateLimiter } from '../../core/domo';
import { DEFAULT_GUARD, reconcile } from '../../core/plan';
import { fetchPort } from '../../scripts/lib/fetchPort';
import type { Clock } from '../../core/common/ports';

const [home = '', target = '', homeToken = '', targetToken = '', dataSetId = ''] = process.argv.slice(2);
const clock: Clock = { now: () => Date.now(), sleep: async (ms) => void (await pause(ms)), yield: async () => void (await pause(0)) };

function client(url: string, token: string) {
	const limiter = createRateLimiter({ clock, waitBudgetMs: 300_000, concurrency: 8, requestsPerSecond: null });
	return createClient({ http: fetchPort(url, token, 60_000), clock, limiter });
}

async function job(): Promise<number> {
	const start = performance.now();
	const { file, version, rowCount, issues } = await connectDataSets(client(home, homeToken), home).readFile(dataSetId);
	const source = { dataSetId, version, rows: rowCount, complete: issues.length === 0, readAt: new Date(clock.now()).toISOString(), instance: home };
	const directory = connectUsers(client(target, targetToken), target);
	const { description, items } = await reconcile(directory, { ...openTableFile(file, clock), source }, {
		jobName: 'Bench', jobDescription: '', sendInvite: false, orphanedUsers: 'keep', orphanRoleId: null, matchBy: 'email', blankCells: 'clear', invalidRows: 'skip',
		unknownColumns: 'stop', groupMembership: 'add', unknownGroups: 'reject', rowsAreComplete: false, includeUnchanged: false, defaultPhoneCountry: 'US',
		phoneNumbersAsE164: false, logValues: 'full', guard: DEFAULT_GUARD, scope: { emailDomains: [], roleIds: [] },
	}, { clock, runId: 'bench' });
	const { outcomes } = await applyPlan(directory, description, items, {
		dryRun: false, direction: 'forward', stopAfterFailures: { percent: 40, minimumTried: 20 },
		maxPlanAgeMinutes: 60, transferContentTo: null,
	}, { clock });
	const wrong = outcomes.find(({ status }) => status !== 'applied');
	if (wrong !== undefined) throw new Error(`Not applied: ${JSON.stringify(wrong).slice(0, 500)}`);
	return performance.now() - start;
}

void job().then((ms) => console.log(ms));
