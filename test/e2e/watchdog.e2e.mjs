import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { aSharedJob, companyFile, csvOf, exampleConfig, recipients } from './house.mjs';
import { importBeside, until } from './workflows.mjs';

const nowhere = { __rl: true, mode: 'id', value: '00000000-0000-4000-8000-000000000000' };

describe('The watchdog as the error workflow', () => {
	const job = aSharedJob({ config: exampleConfig, live: companyFile });

	function expectAlarm(mail, failing) {
		assert.deepEqual([...mail.recipients].sort(), [...recipients].sort());
		assert.ok(mail.subject.startsWith(`Domo users: ${failing.name} broke off: `), mail.subject);
		for (const part of [mail.text, mail.html]) {
			assert.match(part, /What to do/);
			assert.match(part, new RegExp(`workflow/${failing.id}/executions/`));
			assert.doesNotMatch(part, /undefined|\[object/);
		}
	}

	/** Publishes the alarm and a job that calls it, starts the job by webhook, and gives the alarm's execution. */
	async function fail(parameters, spoil = (workflow) => workflow) {
		const { n8n, mail } = job();
		const publish = async ({ id }) => n8n.client.publish(await n8n.client.getWorkflow(id));
		const alarm = await importBeside(job(), 'domo-watchdog', { parameters: { domoReadConfigDataSet: { logDataSetId: nowhere } } });
		await publish(alarm);
		const { name, nodes, connections, settings } = await importBeside(job(), 'domo-user-management', { parameters, settings: { errorWorkflow: alarm.id } });
		const failing = await n8n.client.createWorkflow(spoil({ name, nodes, connections, settings }));
		await publish(failing);
		mail.clear();
		const post = async () => (await fetch(`${n8n.url}/webhook/domo-user-management`, { method: 'POST', headers: { 'X-Api-Key': 'demo-webhook-key' } })).status;
		await until('The webhook', async () => (await post()) === 200);
		const called = await until('The call of the error workflow', async () => (await n8n.client.listExecutions(alarm.id))[0], 60_000);
		const execution = await n8n.client.finished(called.id);
		for (const { id } of [failing, alarm]) await n8n.client.unpublish(id);
		return { execution, mails: [...mail.mails], failing };
	}

	test('mails what to do when a run ended before its report', async () => {
		const spoilt = (workflow) => ({
			...workflow,
			nodes: workflow.nodes.map((node) => (node.name === 'Recipients' ? { ...node, type: 'n8n-nodes-base.stopAndError', typeVersion: 1, parameters: { errorMessage: 'No <b>addresses</b>' } } : node)),
		});
		const { execution, mails, failing } = await fail({}, spoilt);
		assert.equal(execution.status, 'success');
		assert.equal(mails.length, 1);
		expectAlarm(mails[0], failing);
		assert.match(mails[0].html, /No &lt;b>addresses/);
		assert.match(mails[0].text, /At: Recipients/);
	});

	test('sends nothing about a run that has mailed its own report', async () => {
		const { execution, mails } = await fail({ domoReadConfigDataSet: { dataSetId: nowhere } });
		assert.equal(execution.status, 'success');
		assert.equal(mails.length, 1);
		assert.ok(mails.every(({ subject }) => subject.includes('failed')), mails.map(({ subject }) => subject).join());
	});
});

describe('The watchdog that looks at the run log', () => {
	const job = aSharedJob({ config: exampleConfig, live: companyFile });
	const hour = 3_600_000;

	test('reports a stopped schedule and a failing job once each, and their recovery once each', async () => {
		const { n8n, mail } = job();
		const { summary } = await job().run();
		const [run] = (await job().domo.rows(summary.logDataSetId)).filter(({ record_type: type }) => type === 'RUN');
		const past = [];
		/** Adds runs to the log: how they ended, and how many hours ago they began. */
		const log = async (...runs) => {
			for (const [status, hoursAgo, job = run.job_name] of runs) {
				const at = new Date(Date.now() - hoursAgo * hour).toISOString().slice(0, 19);
				past.push({ ...run, run_id: `run-${past.length}`, job_name: job, status, started_at: at, finished_at: at });
			}
			await job().sandbox().control('PUT', `datasets/${summary.logDataSetId}.csv`, csvOf(past));
		};
		await log(['success', 1, 'Another job']);
		mail.clear();
		const watchdog = await importBeside(job(), 'domo-watchdog', {
			parameters: {
				domoReadConfigDataSet: { logDataSetId: { __rl: true, mode: 'id', value: summary.logDataSetId } },
				'n8n-nodes-base.scheduleTrigger': { rule: { interval: [{ field: 'seconds', secondsInterval: 3 }] } },
			},
		});
		await n8n.client.publish(await n8n.client.getWorkflow(watchdog.id));
		const ended = async () => (await n8n.client.listExecutions(watchdog.id)).filter(({ status }) => ['success', 'error'].includes(status));
		/** Three looks that have begun after now. */
		const looks = async () => {
			const before = (await ended()).length;
			await until('Three looks', async () => (await ended()).length >= before + 4, 60_000);
		};
		await looks();
		assert.deepEqual(mail.mails.map(({ subject }) => subject), [], 'nothing to tell');

		const told = [];
		for (const [runs, subject] of [
			[[['success', 31]], /has not run for 31 hours$/],
			[[['success', 3]], /is well again$/],
			[[['failed', 2], ['failed', 1]], /failed 2 times in a row$/],
			[[['nothingToDo', 0]], /is well again$/],
		]) {
			await log(...runs);
			await until(`The mail ${subject}`, () => mail.mails.length > told.length, 60_000);
			told.push(subject);
			await looks();
			assert.equal(mail.mails.length, told.length, mail.mails.map((one) => one.subject).join());
			assert.match(mail.mails.at(-1).subject, subject);
			assert.deepEqual([...mail.mails.at(-1).recipients].sort(), [...recipients].sort());
		}
		await n8n.client.unpublish(watchdog.id);
		assert.deepEqual((await ended()).filter(({ status }) => status === 'error'), []);
	});
});
