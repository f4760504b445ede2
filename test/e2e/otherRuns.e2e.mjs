import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { itemsOf, runsOf } from '../../scripts/lib/n8n/execution.mjs';
import { nameOf, readJob } from '../../scripts/lib/job.mjs';
import { aSharedJob, companyFile, exampleConfig, recipients, writesTo } from './house.mjs';

const ours = (type) => `n8n-nodes-domo-user-management.${type}`;
const publishTimeoutMs = 10_000;

/** n8n publishes in the background: the webhook answers 404 for a moment. */
async function postUntilThere(url, headers) {
	const endsAt = Date.now() + publishTimeoutMs;
	for (;;) {
		const response = await fetch(url, { method: 'POST', headers });
		if (response.status !== 404 || Date.now() > endsAt) return response.status;
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}

/** The workflow's executions that a webhook started, once there is one and all have ended. */
async function webhookExecutions({ client }, workflowId) {
	const endsAt = Date.now() + publishTimeoutMs;
	for (;;) {
		const started = (await client.listExecutions(workflowId)).filter(({ mode }) => mode === 'webhook');
		if (started.length > 0 || Date.now() > endsAt) return await Promise.all(started.map(({ id }) => client.finished(id)));
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}

describe('The shipped workflow in other ways', () => {
	const job = aSharedJob({ config: exampleConfig, live: companyFile });
	const runsOfType = (run, type) => runsOf(run.execution, nameOf(run.workflow, type)).length;

	test('as imported, in dry run, it plans, logs and mails, and writes to nobody', async () => {
		const run = await job().run({ domoApplyChanges: { dryRun: true } });
		assert.equal(run.status, 'success');
		assert.deepEqual(await writesTo(job().sandbox()), {});
		assert.equal(run.summary.status, 'dryRun');
		assert.ok(run.outcomes.some(({ status }) => status === 'planned'));
		assert.deepEqual((await job().logRows(run)).map(({ dry_run: dryRun }) => dryRun), run.outcomes.map(() => 'true').concat('true'));
		assert.equal(run.mails.length, recipients.length);
	});

	test('when the table cannot be read, it writes one log, sends one round of mails, and fails', async () => {
		const nowhere = { __rl: true, mode: 'id', value: '00000000-0000-4000-8000-000000000000' };
		const run = await job().run({ domoReadConfigDataSet: { dataSetId: nowhere } });
		assert.equal(run.status, 'error');
		assert.equal(runsOfType(run, ours('domoReconcileUsers')), 0);
		assert.equal(runsOfType(run, ours('domoApplyChanges')), 0);
		assert.equal(runsOfType(run, ours('domoWriteRunLog')), 1);
		assert.equal(run.summary.status, 'failed');
		assert.match(run.summary.failures[0].message, /DataSet/);
		assert.equal(run.mails.length, recipients.length);
		const [row, ...more] = await job().logRows(run);
		assert.deepEqual([row.record_type, row.status, more.length], ['RUN', 'failed', 0]);
		assert.deepEqual(await writesTo(job().sandbox()), {});
	});

	test('when Domo answers every read of people with an error, nobody is touched and it fails in the same way', async () => {
		await job().sandbox().control('PUT', 'faults', { errors: [{ kinds: ['searchUsers'], status: 403 }] });
		const run = await job().run();
		await job().sandbox().control('PUT', 'faults', {});
		assert.equal(run.status, 'error');
		assert.equal(runsOfType(run, ours('domoApplyChanges')), 0);
		assert.equal(runsOfType(run, ours('domoWriteRunLog')), 1);
		assert.equal(run.mails.length, recipients.length);
		assert.deepEqual(await writesTo(job().sandbox()), {});
	});

	test('published, it runs by webhook for who has the key, and for nobody else', async () => {
		const { n8n, workflow } = job();
		await n8n.client.publish(await n8n.client.getWorkflow(workflow.id));
		const url = `${n8n.url}/webhook/domo-user-management`;
		assert.equal(await postUntilThere(url, {}), 403);
		assert.equal(await postUntilThere(url, { 'X-Api-Key': 'demo-webhook-key' }), 200);
		const executions = await webhookExecutions(n8n, workflow.id);
		await n8n.client.unpublish(workflow.id);
		assert.deepEqual(executions.map(({ status }) => status), ['success']);
		assert.ok(readJob(workflow, executions[0]).outcomes.length > 0);
		assert.equal(itemsOf(executions[0], nameOf(workflow, 'n8n-nodes-base.emailSend')).length, recipients.length);
	});
});
