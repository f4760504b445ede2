import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { expectPeople } from './expectPeople.mjs';
import { aSharedJob, csvOf, recipients } from './house.mjs';
import { aRoster, aYearLater } from './roster.mjs';
import { importBeside, runByHand } from './workflows.mjs';

const admin = 'ada.admin@acme.example';
const live = aRoster(80);
const later = aYearLater(live, { leave: 6, join: 5, move: 20 });
const parameters = { domoReconcileUsers: { orphanedUsers: 'delete', guard: { maxBlankingPercent: 100 } } };

describe('The workflow with steps for each kind', () => {
	const job = aSharedJob({ config: later, live });
	const run = async (more) => runByHand(job(), await importBeside(job(), 'domo-by-kind', { parameters: { ...parameters, ...more } }));

	test('sends each kind its own way, and applies all of them in one run', async () => {
		const { error, items, timesRun, mails } = await run();
		assert.equal(error, undefined);
		const kinds = (kind) => [...new Set(items(`Your Steps: ${kind}`).map(({ action }) => action))];
		assert.deepEqual([kinds('New'), kinds('Changed'), kinds('Gone')], [['create'], ['update'], ['delete']]);
		assert.equal(items('All Together').length, items('Domo Reconcile Users').length, 'nothing is lost on the way');
		assert.ok(items('All Together').some(({ action }) => action === 'plan'));
		for (const node of ['Domo Apply Changes', 'Domo Write Run Log', 'Send Report']) assert.equal(timesRun(node), 1, node);
		assert.deepEqual([...new Set(items('Domo Apply Changes').slice(1).map(({ status }) => status))], ['applied']);
		expectPeople(await job().domo.people(), later, [admin]);
		assert.equal(mails.length, recipients.length);
	});

	test('runs to its end with only one kind or none', async () => {
		const config = later.map((row, index) => (index === 3 ? { ...row, title: 'Speaker' } : row));
		await job().sandbox().control('PUT', `datasets/${job().dataSetId}.csv`, csvOf(config));
		const one = await run();
		assert.deepEqual(one.items('Domo Apply Changes').slice(1).map(({ action, status }) => [action, status]), [['update', 'applied']]);
		const none = await run();
		assert.equal(none.items('Domo Write Run Log')[0].status, 'nothingToDo');
		assert.deepEqual([one, none].map(({ timesRun }) => timesRun('Domo Apply Changes')), [1, 1]);
	});
});
