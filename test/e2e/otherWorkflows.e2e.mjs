import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import Papa from 'papaparse';
import { runsOf } from '../../scripts/lib/n8nClient.mjs';
import { expectPeople } from './expectPeople.mjs';
import { aSharedJob, companyFile, exampleConfig, writesTo } from './house.mjs';
import { aRoster } from './roster.mjs';
import { importBeside, runByHand } from './workflows.mjs';

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
