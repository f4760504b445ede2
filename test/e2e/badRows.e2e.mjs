import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { expectPeople } from './expectPeople.mjs';
import { aJob } from './house.mjs';
import { aRoster } from './roster.mjs';
import { spoilings, spoilt } from './spoil.mjs';

const size = 200;
const admin = 'ada.admin@acme.example';

const spoiling = ({ index }) => spoilings[Math.floor(index / 20) % spoilings.length];

describe('A table in which 5 % of the rows are bad', () => {
	test('rejects exactly those rows with a reason, and removes none of their users', async (t) => {
		const live = aRoster(size);
		// Every twentieth row gets a bad cell: 5 %.
		const config = spoilt(live.map((row) => ({ ...row, title: `${row.title} (new)` })), { period: 20, place: 7 });
		const job = await aJob(t, { config, live, parameters: { domoReconcileUsers: { orphanedUsers: 'delete' } } });
		const run = await job.run();

		const bad = config.map((row, index) => ({ row, index })).filter(({ index }) => index % 20 === 7);
		const rejects = run.items.filter(({ action }) => action === 'reject').sort((a, b) => a.row_number - b.row_number);
		assert.equal(bad.length, size / 20);
		assert.deepEqual(rejects.map(({ row_number: number }) => number), bad.map(({ index }) => index + 2));
		for (const [at, { problems }] of rejects.entries()) {
			const [{ column, value }, rest] = [spoiling(bad[at]), problems.split('" ').at(-1)];
			assert.ok(problems.startsWith(`${column} "${value}" `), problems);
			assert.match(rest, /\w+ \w+/);
		}
		// A row without a usable address must protect its user by employee ID, by name or by the guard.
		const people = await job.domo.people();
		const rejected = new Set(bad.map(({ index }) => index));
		expectPeople(people, config.map((row, index) => (rejected.has(index) ? live[index] : row)), [admin]);

		const logged = (await job.logRows(run)).filter(({ action }) => action === 'reject');
		assert.deepEqual(
			logged.map((row) => [Number(row.row_number), row.problem_column, row.problem_value]).sort((a, b) => a[0] - b[0]),
			bad.map((row) => [row.index + 2, spoiling(row).column, spoiling(row).value]),
		);
		assert.equal(run.summary.status, 'partial');
	});
});
