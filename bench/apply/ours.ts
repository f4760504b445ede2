import type { IDataObject } from 'n8n-workflow';

import { aNode, chain, items, tokenCredential } from '../../test/support/engine/build';
import { jsonOf, runWorkflow } from '../../test/support/engine/engine';
import { TOKEN, type Scenario } from './world';

const reconcile = aNode('Reconcile', 'domoReconcileUsers', {
	jobName: 'Bench', orphanedUsers: 'delete', table: { rowsAreComplete: true }, guard: { maxDeletionsPercent: 100, maxRoleChangesPercent: 100, maxInvitesCount: 1_000_000 },
});

/** Plans with the real node on n8n-core's engine; gives the plan's items. */
export async function planItems(url: string, { rows }: Scenario): Promise<IDataObject[]> {
	const execution = await runWorkflow(chain(items(...rows), reconcile), { credentials: credentialsFor(url) });
	if (execution.error !== undefined) throw new Error(execution.error);
	return jsonOf(execution, 'Reconcile');
}

/** Applies with the real node on n8n-core's engine. Gives the time of that node alone, in ms. */
export async function applyItems(url: string, plan: readonly IDataObject[]): Promise<number> {
	const execution = await runWorkflow(chain(items(...plan), aNode('Apply', 'domoApplyChanges', { dryRun: false })), { credentials: credentialsFor(url) });
	if (execution.error !== undefined) throw new Error(execution.error);
	const failed = jsonOf(execution, 'Apply').find(({ action, status }) => action !== 'plan' && status !== 'applied');
	if (failed !== undefined) throw new Error(`Not applied: ${JSON.stringify(failed).slice(0, 500)}`);
	return execution.runsOf('Apply')[0]?.executionTime ?? Number.NaN;
}

const credentialsFor = (url: string) => new Map([['domo', tokenCredential(url, TOKEN)]]);
