import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pickedFromList } from '../../scripts/lib/job.mjs';
import { expectPeople } from './expectPeople.mjs';
import { aSharedJob, writesTo } from './house.mjs';
import { aRoster, aYearLater } from './roster.mjs';
import { importBeside, runByHand } from './workflows.mjs';

const admin = 'ada.admin@acme.example';
const live = aRoster(80);
const later = aYearLater(live, { leave: 9, join: 6, move: 25 });
const opened = { domoReconcileUsers: { orphanedUsers: 'delete', guard: { maxDeletionsPercent: 100, maxRoleChangesPercent: 100, maxBlankingPercent: 100 } } };

describe('The workflow that undoes a run', () => {
	const job = aSharedJob({ config: later, live, parameters: opened });
	let done;

	async function undo({ runId = done.runId, dryRun = false } = {}) {
		const parameters = {
			domoReadConfigDataSet: { logDataSetId: pickedFromList({ id: done.logDataSetId, name: 'User Management Run Log' }) },
			domoApplyChanges: { dryRun },
		};
		await job().sandbox().control('DELETE', 'counters');
		return await runByHand(job(), await importBeside(job(), 'domo-undo-a-run', { parameters, fields: { run_id: runId } }));
	}

	test('first reports what it would do, and writes to no user', async () => {
		const run = await job().run();
		done = run.summary;
		expectPeople(await job().domo.people(), later, [admin]);
		assert.ok(run.mails[0].html.includes(done.runId), 'the mail tells the id of the run');

		const { status, items, mails } = await undo({ dryRun: true });
		assert.equal(status, 'success');
		assert.deepEqual(await writesTo(job().sandbox()), {});
		const count = (action) => items('Domo Undo Changes').filter((item) => item.action === action && item.status === 'planned').length;
		assert.deepEqual([count('create'), count('update'), count('delete')], [9, 25, 6]);
		assert.equal(mails.length, 1);
		expectPeople(await job().domo.people(), later, [admin]);
	});

	test('restores removed users and changed values, removes created users, and sends no invitation', async () => {
		const { error, items, mails, timesRun } = await undo();
		assert.equal(error, undefined);
		expectPeople(await job().domo.people(), live, [admin]);
		const { outbox } = await job().sandbox().control('GET', 'state');
		assert.deepEqual(outbox, []);

		const outcomes = items('Domo Undo Changes').slice(1);
		assert.deepEqual([...new Set(outcomes.map(({ status }) => status))], ['applied']);
		for (const { reason } of outcomes.filter(({ action }) => action === 'create')) assert.match(reason, /Their id may be another/);
		assert.equal(timesRun('Domo Write Run Log'), 1);
		const [summary] = items('Domo Write Run Log');
		assert.notEqual(summary.runId, done.runId);
		const rows = await job().logRows({ summary });
		assert.equal(rows.length, 1 + 9 + 25 + 6);
		assert.match(rows[0].job_name, /^Undo of /);
		assert.equal(mails.length, 1);
		assert.match(mails[0].html, /may not come back/);
	});

	test('fails once for a run that is not in the log, reports it, and writes to no user', async () => {
		const { status, error, timesRun, mails } = await undo({ runId: 'no-such-run' });
		assert.equal(status, 'error');
		assert.match(error, /does not contain run no-such-run/);
		assert.equal(timesRun('Domo Undo Changes'), 0);
		assert.equal(timesRun('Domo Write Run Log'), 1);
		assert.equal(mails.length, 1);
		assert.deepEqual(await writesTo(job().sandbox()), {});
	});

	test('changes nothing when it is repeated', async () => {
		const { items } = await undo();
		assert.ok(items('Domo Undo Changes').slice(1).every(({ status }) => status !== 'failed'));
		expectPeople(await job().domo.people(), live, [admin]);
	});
});
