import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { repoRoot } from '../../scripts/lib/paths.mjs';
import { expectPeople } from './expectPeople.mjs';
import { expectSameNumbers } from './sameNumbers.mjs';
import { aSharedJob, csvOf, rowsOf, writesTo } from './house.mjs';
import { aRoster, aYearLater } from './roster.mjs';

const admin = 'ada.admin@acme.example';
const opened = {
	domoReconcileUsers: {
		orphanedUsers: 'delete',
		guard: { maxDeletionsPercent: 100, maxUpdatesPercent: 100, maxRoleChangesPercent: 100, maxBlankingPercent: 100, probableRenames: 'ignore' },
	},
};

// A table with only a header, for an instance with only the job's admin.
const emptyInstance = path.join(repoRoot, 'test', 'e2e', 'nobody.csv');

/** The tests for one pair of rosters: an empty instance is filled, a year passes, and nothing is left to do. */
function rosterTests({ title, first, second, expected }) {
	describe(title, () => {
		const job = aSharedJob({ config: first, live: emptyInstance, parameters: opened });

		const replaceConfiguration = (rows) => job().sandbox().control('PUT', `datasets/${job().dataSetId}.csv`, csvOf(rows));
		const countsOf = ({ plan: { counts } }) => {
			const { create, update, delete: removed, unchanged, hold, reject } = counts;
			return { create, update, delete: removed, unchanged, hold, reject };
		};

		/** Outcomes, run log and mail have the same numbers as the plan. */
		async function expectTold(run, applied) {
			assert.equal(run.error, undefined);
			assert.equal(run.outcomes.filter(({ status }) => status === 'applied').length, applied);
			const [runRow, ...userRows] = await job().logRows(run);
			assert.equal(runRow.record_type, 'RUN');
			assert.equal(userRows.filter(({ status }) => status === 'applied').length, applied);
			assert.deepEqual(
				['create', 'update', 'delete'].map((action) => Number(runRow[`count_${action}`])),
				['create', 'update', 'delete'].map((action) => run.plan.counts[action]),
			);
			assert.ok(run.mails.length > 0);
			await expectSameNumbers(job(), run);
		}

		test(`creates ${expected.first.create} people in an empty instance, with all attributes`, async () => {
			const run = await job().run();
			assert.deepEqual(countsOf(run), { update: 0, delete: 0, unchanged: 0, hold: 0, reject: 0, ...expected.first });
			expectPeople(await job().domo.people(), first, [admin]);
			await expectTold(run, first.length);
			const { outbox } = await job().sandbox().control('GET', 'state');
			assert.deepEqual(outbox, [], 'nobody was invited');
		});

		const { create, update, delete: removed, unchanged } = expected.second;
		test(`a year later: ${create} creates, ${update} updates, ${removed} deletes, ${unchanged} unchanged`, async () => {
			await replaceConfiguration(second);
			const run = await job().run();
			assert.deepEqual(countsOf(run), { hold: 0, reject: 0, ...expected.second });
			expectPeople(await job().domo.people(), second, [admin]);
			await expectTold(run, create + update + removed);
		});

		test('sends no write once the instance equals the table', async () => {
			await job().sandbox().control('DELETE', 'counters');
			const run = await job().run();
			assert.equal(run.status, 'success');
			assert.deepEqual(await writesTo(job().sandbox()), {});
			assert.deepEqual(countsOf(run), { create: 0, update: 0, delete: 0, unchanged: second.length, hold: 0, reject: 0 });
		});
	});
}

const roster = aRoster(200);
const later = aYearLater(roster, { leave: 37, join: 41, move: 120 });
rosterTests({
	title: 'A made-up roster of 200 people',
	first: roster,
	second: later,
	expected: { first: { create: 200 }, second: { create: 41, update: 120, delete: 37, unchanged: 43 } },
});

// Rosters of real people are not part of the repository; they are used if they exist beside it.
const folder = [process.env.ROSTERS_DIR, path.join(repoRoot, '..', 'shared', 'data')].find((one) => one && fs.existsSync(path.join(one, 'congress-2018-06.csv')));
if (folder) {
	rosterTests({
		title: 'The rosters of the United States Congress of June 2018 and June 2019',
		first: rowsOf(path.join(folder, 'congress-2018-06.csv')),
		second: rowsOf(path.join(folder, 'congress-2019-06.csv')),
		expected: { first: { create: 534 }, second: { create: 104, update: 396, delete: 100, unchanged: 38 } },
	});
}
