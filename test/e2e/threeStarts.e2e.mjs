import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readJob } from '../../scripts/lib/job.mjs';
import { expectPeople } from './expectPeople.mjs';
import { aJob, writesTo } from './house.mjs';
import { aRoster, aYearLater } from './roster.mjs';

const starts = ['Start by Hand', 'Every Six Hours', 'On DataSet Update'];

const wasRefused = ({ outcomes, summary }) =>
	outcomes.every(({ status }) => status === 'notTried' || status === 'failed') &&
	/Another run \(.+\) is writing to this instance/.test(JSON.stringify(summary));

describe('A schedule, an update of the DataSet and a person start the job at the same moment', () => {
	test('one run writes, the others say why they did not', async (t) => {
		const live = aRoster(200);
		const config = aYearLater(live, { leave: 0, join: 60, move: 100 });
		const job = await aJob(t, { config, live, parameters: { domoReconcileUsers: { guard: { maxBlankingPercent: 100 } } } });
		await job.domo.makeCoordinationAttribute();
		// Slow enough that no run ends before the last one has read.
		await job.sandbox().control('PUT', 'faults', { latency: { ms: 200 } });
		const { client } = job.n8n;
		const ids = await Promise.all(starts.map((start) => client.runFrom(job.workflow, start)));
		const runs = await Promise.all(ids.map(async (id) => readJob(job.workflow, await client.finished(id))));
		await job.sandbox().control('PUT', 'faults', {});

		// On a slow machine a run may find another's mark at its next renewal and stop. Runs never write at the same time.
		const written = runs.flatMap(({ outcomes }) => outcomes.filter(({ status }) => status === 'applied').map(({ email }) => email));
		const expected = config.filter((_, at) => at < 100 || at >= 200).map(({ email }) => email);
		assert.deepEqual([...written].sort(), expected.sort(), 'everybody was written, by one run');
		assert.ok(runs.some(wasRefused) || runs.some(({ outcomes }) => outcomes.some(({ status }) => status === 'notTried')), 'one met the writer');
		for (const run of runs.filter((one) => !wasRefused(one))) {
			const seen = new Set(run.outcomes.map(({ status }) => status));
			assert.deepEqual([...seen].filter((status) => !['applied', 'drifted', 'unchanged', 'notTried'].includes(status)), []);
		}
		assert.equal((await writesTo(job.sandbox())).createUser, 60, 'nobody was created twice');
		expectPeople(await job.domo.people(), config, ['ada.admin@acme.example']);
		for (const run of runs) {
			const rows = await job.logRows(run);
			assert.equal(rows.filter(({ record_type: type }) => type === 'RUN').length, 1, 'every run is in the log');
		}
	});
});
