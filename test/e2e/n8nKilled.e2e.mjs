import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { createCredentials } from '../../scripts/lib/job.mjs';
import { e2eFolder } from '../../scripts/lib/paths.mjs';
import { createProgress } from '../../scripts/lib/progress.mjs';
import { startN8n } from '../../scripts/lib/n8n.mjs';
import { expectPeople } from './expectPeople.mjs';
import { aJob, openHouse, recipients, writesTo } from './house.mjs';
import { aRoster, aYearLater } from './roster.mjs';
import { importBeside, reading, start, until } from './workflows.mjs';

const admin = 'ada.admin@acme.example';
const live = aRoster(60);
const later = aYearLater(live, { leave: 0, join: 20, move: 40 });
const opened = { domoReconcileUsers: { guard: { maxBlankingPercent: 100 } } };
const recoveryTimeoutMs = 60_000;
const webhook = { headers: { 'X-Api-Key': 'demo-webhook-key' }, method: 'POST' };

/** As if five minutes had passed: only then does the killed run count as dead. */
async function letTheMarkGrowOld(domo) {
	const { id } = await domo.call('GET', '/api/content/v2/users/me');
	assert.ok(await domo.endMarkOf(id), 'the killed run had said that it writes');
}

describe('n8n is killed in the middle of Apply', () => {
	test('after its restart the alarm says what to do, and the next run continues and reports the interrupted one', async (t) => {
		const house = await openHouse();
		const job = await aJob(t, { config: later, live });
		await job.domo.makeCoordinationAttribute();
		const place = { userFolder: path.join(e2eFolder, 'killed-n8n'), progress: createProgress({ write() {} }) };
		let n8n = await startN8n({ ...place, tarball: house.tarball });
		t.after(() => n8n.stop());

		const credentials = await createCredentials(n8n, { sandbox: job.sandbox(), mail: job.mail });
		const there = { ...job, n8n, credentials };
		const alarm = await importBeside(there, 'domo-watchdog', { parameters: { domoReadConfigDataSet: { logDataSetId: { __rl: true, mode: 'id', value: job.dataSetId } } } });
		await n8n.client.publish(alarm);
		const workflow = await importBeside(there, 'domo-user-management', { parameters: opened, settings: { errorWorkflow: alarm.id } });
		await n8n.client.publish(workflow);
		job.mail.clear();
		await job.sandbox().control('PUT', 'faults', { latency: { ms: 400 } });
		const { port } = new URL(n8n.url);
		await until('The webhook', async () => (await fetch(`${n8n.url}/webhook/domo-user-management`, webhook)).status === 200);
		await until('The first writes', async () => Object.values(await writesTo(job.sandbox())).reduce((sum, count) => sum + count, 0) >= 10);
		await n8n.child.stop('SIGKILL');
		await n8n.stop();
		await job.sandbox().control('PUT', 'faults', {});

		n8n = await startN8n({ ...place, port: Number(port) });
		const [mail] = await job.mail.waitForMails(1, recoveryTimeoutMs);
		assert.ok(mail.subject.startsWith(`Domo users: ${workflow.name} broke off: `), mail.subject);
		assert.deepEqual([...mail.recipients].sort(), [...recipients].sort());
		assert.match(mail.text, /goes on where it ended/);

		const again = { ...there, n8n };
		await letTheMarkGrowOld(job.domo);
		job.mail.clear();
		const run = reading(await n8n.client.finished(await start(again, workflow)));
		expectPeople(await job.domo.people(), later, [admin]);
		const [summary] = run.items('Domo Write Run Log');
		const told = await job.mail.waitForMails(1);
		assert.match(told[0].text, /was cut off|left no log/);
		const rows = await job.domo.rows(summary.logDataSetId);
		assert.deepEqual(rows.filter(({ record_type: type }) => type === 'RUN').map(({ status }) => status), ['interrupted', summary.status]);
	});
});
