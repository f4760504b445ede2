import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { itemsOf, runsOf } from '../../scripts/lib/n8nClient.mjs';
import { nameOf, readJob } from '../../scripts/lib/job.mjs';
import { expectPeople } from './expectPeople.mjs';
import { aJob, aSharedJob, companyFile, exampleConfig, writesTo } from './house.mjs';
import { aRoster, aYearLater } from './roster.mjs';

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

/** The workflow's executions that a webhook started, once there are so many and all have ended. */
async function webhookExecutions({ client }, workflowId, count = 1) {
	const endsAt = Date.now() + publishTimeoutMs;
	for (;;) {
		const started = (await client.listExecutions(workflowId)).filter(({ mode }) => mode === 'webhook');
		if (started.length >= count || Date.now() > endsAt) return await Promise.all(started.map(({ id }) => client.finished(id)));
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}

describe('The shipped workflow in other ways', () => {
	const job = aSharedJob({ config: exampleConfig, live: companyFile });
	const runsOfType = (run, type) => runsOf(run.execution, nameOf(run.workflow, type)).length;

	test('as imported, in dry run, it plans, logs and mails, and writes to no user', async () => {
		const run = await job().run({ domoApplyChanges: { dryRun: true } });
		assert.equal(run.status, 'success');
		assert.deepEqual(await writesTo(job().sandbox()), {});
		assert.equal(run.summary.status, 'dryRun');
		assert.ok(run.outcomes.some(({ status }) => status === 'planned'));
		assert.deepEqual((await job().logRows(run)).map(({ dry_run: dryRun }) => dryRun), run.outcomes.map(() => 'true').concat('true'));
		assert.equal(run.mails.length, 1);
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
		assert.equal(run.mails.length, 1);
		const [row, ...more] = await job().logRows(run);
		assert.deepEqual([row.record_type, row.status, more.length], ['RUN', 'failed', 0]);
		assert.deepEqual(await writesTo(job().sandbox()), {});
	});

	test('writes to no user and fails in the same way if Domo answers every read of users with an error', async () => {
		await job().sandbox().control('PUT', 'faults', { errors: [{ kinds: ['searchUsers'], status: 403 }] });
		const run = await job().run();
		await job().sandbox().control('PUT', 'faults', {});
		assert.equal(run.status, 'error');
		assert.equal(runsOfType(run, ours('domoApplyChanges')), 0);
		assert.equal(runsOfType(run, ours('domoWriteRunLog')), 1);
		assert.equal(run.mails.length, 1);
		assert.deepEqual(await writesTo(job().sandbox()), {});
	});

	test('published, it runs by webhook only for callers with the key', async () => {
		const { n8n, workflow } = job();
		await n8n.client.publish(await n8n.client.getWorkflow(workflow.id));
		const url = `${n8n.url}/webhook/domo-user-management`;
		assert.equal(await postUntilThere(url, {}), 403);
		assert.equal(await postUntilThere(url, { 'X-Api-Key': 'demo-webhook-key' }), 200);
		const executions = await webhookExecutions(n8n, workflow.id);
		assert.deepEqual(executions.map(({ status }) => status), ['success']);
		assert.ok(readJob(workflow, executions[0]).outcomes.length > 0);
		assert.equal(itemsOf(executions[0], nameOf(workflow, 'n8n-nodes-base.emailSend')).length, 1);
	});

	test('a log that cannot be written is mailed, stored by n8n, and written by the next run', async () => {
		const { n8n, workflow, sandbox, domo } = job();
		const url = `${n8n.url}/webhook/domo-user-management`;
		const runAgain = async (count) => {
			job().mail.clear();
			assert.equal(await postUntilThere(url, { 'X-Api-Key': 'demo-webhook-key' }), 200);
			const [newest] = (await webhookExecutions(n8n, workflow.id, count)).sort((a, b) => Number(b.id) - Number(a.id));
			return { ...readJob(workflow, newest), mails: [...job().mail.mails] };
		};
		await sandbox().control('PUT', 'faults', { errors: [{ kinds: ['openUpload'], status: 500 }] });
		const lost = await runAgain(2);
		await sandbox().control('PUT', 'faults', {});
		assert.equal(lost.mails.length, 1);
		assert.match(lost.mails[0].text, /run log could not be written/i);

		const next = await runAgain(3);
		await n8n.client.unpublish(workflow.id);
		assert.equal(next.status, 'success');
		const rows = await domo.rows(next.summary.logDataSetId);
		const runs = rows.filter(({ record_type: type }) => type === 'RUN').map(({ run_id: id }) => id);
		for (const { summary } of [lost, next]) assert.equal(runs.filter((id) => id === summary.runId).length, 1, summary.runId);
	});
});

describe("Domo's alert calls the webhook with any body, five times in the same moment", () => {
	const calls = [
		{ body: '{"alert":"Configuration was updated","rule":{"n":1}}', type: 'application/json' },
		{ body: 'Configuration was updated', type: 'text/plain' },
		{ body: 'alert=Configuration&when=now', type: 'application/x-www-form-urlencoded' },
		{ body: '' },
		{},
	];

	test('each is answered at once, one run writes, and the others say why they did not', async (t) => {
		const live = aRoster(60);
		const config = aYearLater(live, { leave: 0, join: 20, move: 30 });
		const job = await aJob(t, { config, live, parameters: { domoReconcileUsers: { guard: { maxBlankingPercent: 100 } }, 'n8n-nodes-base.webhook': { path: 'burst' } } });
		await job.domo.makeCoordinationAttribute();
		const { n8n, workflow } = job;
		await n8n.client.publish(await n8n.client.getWorkflow(workflow.id));
		t.after(() => n8n.client.unpublish(workflow.id));
		const url = `${n8n.url}/webhook/burst`;
		assert.equal(await postUntilThere(url, {}), 403);
		assert.equal((await fetch(url, { headers: { 'X-Api-Key': 'demo-webhook-key' } })).status, 404, 'POST is the only method');

		await job.sandbox().control('PUT', 'faults', { latency: { ms: 300 } });
		const startedAt = Date.now();
		const answers = await Promise.all(
			calls.map(({ body, type }) => fetch(url, { method: 'POST', body, headers: { 'X-Api-Key': 'demo-webhook-key', ...(type && { 'content-type': type }) } })),
		);
		assert.deepEqual(answers.map(({ status }) => status), calls.map(() => 200));
		const answeredAfterMs = Date.now() - startedAt;
		const executions = await webhookExecutions(n8n, workflow.id, calls.length);
		await job.sandbox().control('PUT', 'faults', {});
		const lastedMs = Math.max(...executions.map(({ startedAt: from, stoppedAt: to }) => Date.parse(to) - Date.parse(from)));
		assert.ok(answeredAfterMs < lastedMs, `answered after ${answeredAfterMs} ms, the longest run took ${lastedMs} ms`);

		const runs = executions.map((execution) => readJob(workflow, execution));
		const written = runs.flatMap(({ outcomes }) => outcomes.filter(({ status }) => status === 'applied'));
		assert.equal(written.length, 50, 'each change was made once');
		assert.equal((await writesTo(job.sandbox())).createUser, 20);
		expectPeople(await job.domo.people(), config, ['ada.admin@acme.example']);
		assert.ok(runs.some(({ summary }) => /Another run \(.+\) is writing to this instance/.test(JSON.stringify(summary))));
		for (const run of runs) assert.equal((await job.logRows(run)).filter(({ record_type: type }) => type === 'RUN').length, 1, 'every run is in the log');
	});
});
