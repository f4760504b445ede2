import assert from 'node:assert/strict';
import http from 'node:http';
import { describe, test } from 'node:test';
import Papa from 'papaparse';
import { runsOf } from '../../scripts/lib/n8nClient.mjs';
import { expectPeople } from './expectPeople.mjs';
import { aSharedJob, companyFile, exampleConfig, recipients, writesTo } from './house.mjs';
import { aRoster, aYearLater } from './roster.mjs';
import { importBeside, runByHand } from './workflows.mjs';

const admin = 'ada.admin@acme.example';

describe('The workflow that checks an instance', () => {
	const job = aSharedJob({ config: exampleConfig, live: companyFile });

	test('says that the instance is ready, in less than 12 seconds, and only reads', async () => {
		const startedAt = Date.now();
		const { error, items, execution } = await runByHand(job(), await importBeside(job(), 'domo-check-instance'));
		assert.equal(error, undefined);
		assert.ok(Date.now() - startedAt < 12_000, `${Date.now() - startedAt} ms`);
		const [verdict, ...probes] = items('Domo Check Instance');
		assert.match(verdict.result, /^ready/, verdict.means);
		assert.ok(probes.length > 20);
		const [[{ binary }]] = runsOf(execution, 'Domo Check Instance')[0].outputs;
		assert.deepEqual(Object.values(binary).map(({ fileName }) => fileName), ['report.md', 'report.json']);
		assert.deepEqual(await writesTo(job().sandbox()), {});
	});
});

describe('The workflow that exports the present users', () => {
	const live = aRoster(40);
	const job = aSharedJob({ config: aRoster(3), live });

	test('exports a file that changes nothing when it is used as the configuration', async () => {
		const { execution, error } = await runByHand(job(), await importBeside(job(), 'domo-export-live-users'));
		assert.equal(error, undefined);
		const [[{ json, binary }]] = runsOf(execution, 'To a CSV File')[0].outputs;
		assert.deepEqual(json, {});
		assert.equal(binary.data.fileName, 'domo-users.csv');
		const csv = await download(binary.data);

		const { data: rows } = Papa.parse(csv.replace(/^\uFEFF/, ''), { header: true, skipEmptyLines: true });
		assert.equal(rows.length, live.length + 1, 'everybody, and the admin');
		assert.deepEqual(Object.keys(rows[0]).filter((name) => name.startsWith('_') || name === 'row_number'), []);
		expectPeople(await job().domo.people(), rows, []);

		await job().sandbox().control('PUT', `datasets/${job().dataSetId}.csv`, csv);
		await job().sandbox().control('DELETE', 'counters');
		const { plan, status } = await job().run({ domoReconcileUsers: { orphanedUsers: 'delete' } });
		assert.equal(status, 'success');
		const { create, update, delete: removed, hold, reject, unchanged } = plan.counts;
		assert.deepEqual({ create, update, removed, hold, reject, unchanged }, { create: 0, update: 0, removed: 0, hold: 0, reject: 0, unchanged: rows.length });
		assert.deepEqual(await writesTo(job().sandbox()), {}, 'it writes to nobody');
	});

	/** A file as the editor's download button fetches it. */
	async function download({ id, data }) {
		if (!id) return Buffer.from(data, 'base64').toString('utf8');
		const { client, url } = job().n8n;
		const response = await fetch(`${url}/rest/binary-data?id=${encodeURIComponent(id)}&action=download`, { headers: { cookie: client.cookie(), 'browser-id': client.browserId ?? '' } });
		assert.equal(response.status, 200);
		return await response.text();
	}
});

describe('The workflow that reports what would change', () => {
	const job = aSharedJob({ config: exampleConfig, live: companyFile });

	test('plans, logs and mails, and has no node that writes to users', async () => {
		const { error, items, mails } = await runByHand(job(), await importBeside(job(), 'domo-dry-run-report'));
		assert.equal(error, undefined);
		const [summary] = items('Domo Write Run Log');
		assert.equal(summary.status, 'preview');
		assert.ok(summary.counts.status.planned > 0);
		assert.equal(mails.length, recipients.length);
		assert.match(mails[0].subject, /\(plan\)/);
		assert.deepEqual(await writesTo(job().sandbox()), {});
		const rows = await job().logRows({ summary });
		assert.equal(rows.length, summary.rowsWritten);
		assert.ok(rows.every(({ dry_run: dryRun }) => dryRun === 'true'));
	});
});

describe('The workflow that posts to a chat', () => {
	const live = aRoster(30);
	const later = aYearLater(live, { leave: 0, join: 2, move: 5 });
	const job = aSharedJob({ config: later, live });

	test('posts one message about a run with changes, and none about the next run', async (t) => {
		const posts = [];
		const chat = http.createServer((request, response) => {
			let body = '';
			request.on('data', (part) => (body += part)).on('end', () => (posts.push(JSON.parse(body)), response.end('ok')));
		});
		await new Promise((resolve) => chat.listen(0, '127.0.0.1', resolve));
		t.after(() => chat.close());
		const url = `http://127.0.0.1:${chat.address().port}/hooks/team`;
		const workflow = await importBeside(job(), 'domo-user-management-chat', { parameters: { 'n8n-nodes-base.httpRequest': { url } } });
		const first = await runByHand(job(), workflow);
		assert.equal(first.error, undefined);
		expectPeople(await job().domo.people(), later, [admin]);
		assert.equal(posts.length, 1);
		assert.match(posts[0].text, /2 created, 5 updated/);
		assert.ok(posts[0].text.includes(first.items('Domo Write Run Log')[0].runId));
		for (const { email } of live) assert.ok(!posts[0].text.includes(email), 'no person is named');

		await runByHand(job(), workflow);
		assert.equal(posts.length, 1);
	});
});

describe('The workflow that logs into a Data Table of n8n', () => {
	const live = aRoster(30);
	const later = aYearLater(live, { leave: 1, join: 2, move: 5 });
	const job = aSharedJob({ config: later, live });

	test('stores every row of the run there, and writes no DataSet', async () => {
		const before = (await job().domo.dataSets()).length;
		const parameters = { domoReconcileUsers: { orphanedUsers: 'delete' } };
		const workflow = await importBeside(job(), 'domo-user-management-data-table', { parameters });
		const first = await runByHand(job(), workflow);
		assert.equal(first.error, undefined);
		expectPeople(await job().domo.people(), later, [admin]);
		const second = await runByHand(job(), workflow);
		assert.equal(second.error, undefined);
		assert.equal((await job().domo.dataSets()).length, before);
		assert.equal(first.mails.length, recipients.length);

		const kept = await tableRows(job().n8n.client, 'User Management Run Log');
		const of = ({ items }) => kept.filter(({ run_id: id }) => id === items('Domo Write Run Log')[0].runId);
		assert.deepEqual(of(first).map(({ record_type: type, action }) => [type, action]), [
			['RUN', null], ...first.items('Domo Apply Changes').slice(1).map(({ action }) => ['USER', action]),
		]);
		assert.deepEqual(of(second).map(({ record_type: type, status }) => [type, status]), [['RUN', 'nothingToDo']]);
		assert.deepEqual(of(first), first.items('Domo Write Run Log')[0].rows.map((row, index) => ({ ...of(first)[index], ...row })));
	});

	async function tableRows(client, name) {
		const { data: [table] } = await client.call('GET', `/rest/data-tables-global?filter=${encodeURIComponent(JSON.stringify({ name }))}`);
		assert.ok(table, 'the table was made');
		const rows = await client.call('GET', `/rest/projects/${table.projectId}/data-tables/${table.id}/rows?take=100&sortBy=id:asc`);
		return rows.data;
	}
});
