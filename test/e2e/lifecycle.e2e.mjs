// Who starts, moves, leaves, returns and stays for a time, with rows from the configuration DataSet on a real n8n.
// The same with rows from elsewhere is in sources.e2e.mjs and onePerson.e2e.mjs.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { expectPeople } from './expectPeople.mjs';
import { aSharedJob, csvOf } from './house.mjs';
import { anEmployee, aStaff, domoRow } from './staff.mjs';

const admin = 'ada.admin@acme.example';
/** A day as `2026-11-29`, so many days from today; n8n's time zone in these tests is UTC. */
const day = (offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
/** A row with all columns of the table. */
const aRow = (person) => ({ ...domoRow(person), alternateEmail: '', deskPhoneNumber: '', employeeNumber: '' });
const staff = aStaff(20).map(aRow);
const [mover, leaver, renamed, contractor, ...others] = staff;
const hire = aRow(anEmployee(41));

describe('The people of the configuration DataSet', () => {
	const job = aSharedJob({ config: staff, live: staff, parameters: { domoReconcileUsers: { orphanedUsers: 'delete', table: { matchBy: 'employeeId' } } } });

	/** Runs the workflow with these rows in the DataSet, expects these changes, and these people in the instance afterwards. */
	async function runWith(rows, changes, people = rows) {
		const dated = rows.map((row) => ({ ...row, startDate: row.startDate ?? '', endDate: row.endDate ?? '' }));
		await job().sandbox().control('PUT', `datasets/${job().dataSetId}.csv`, csvOf(dated));
		const run = await job().run();
		assert.equal(run.error, undefined);
		assert.deepEqual(run.outcomes.map(({ action, status, email }) => `${action} ${email} ${status}`).sort(), [...changes].sort());
		const withoutDates = people.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => !['startDate', 'endDate'].includes(column))));
		await expectPeople(await job().domo.people(), withoutDates, [admin]);
		return run;
	}

	const moved = { ...mover, title: 'Head of Moves', department: 'Research' };
	const renamedRow = { ...renamed, email: 'newname@works.example', displayName: `${renamed.displayName.split(' ')[0]} Newname` };
	const now = [moved, leaver, renamedRow, contractor, ...others];

	test('are created when they join, changed when they move, and renamed by their employee id', async () => {
		await runWith([...now, hire], [`create ${hire.email} applied`, `update ${mover.email} applied`, `update ${renamed.email} applied`]);
	});

	test('are not created before their first day', async () => {
		const later = aRow(anEmployee(42));
		const run = await runWith([...now, hire, { ...later, startDate: day(2) }], [`scheduled ${later.email} scheduled`], [...now, hire]);
		assert.equal(run.plan.counts.scheduled, 1);
		await runWith([...now, hire, { ...later, startDate: day(-1) }], [`create ${later.email} applied`]);
		await runWith([...now, hire], [`delete ${later.email} applied`]);
	});

	test('are removed when their row goes, and created again when they return', async () => {
		const without = [...now, hire].filter((row) => row !== leaver);
		await runWith(without, [`delete ${leaver.email} applied`]);
		await runWith([...now, hire], [`create ${leaver.email} applied`]);
	});

	test('stay until the last day of a contract, go the day after, and stay when it is prolonged', async () => {
		const until = (offset) => [...now, hire].map((row) => (row === contractor ? { ...row, endDate: day(offset) } : row));
		await runWith(until(3), []);
		await runWith(until(-1), [`delete ${contractor.email} applied`], [...now, hire].filter((row) => row !== contractor));
		await runWith(until(30), [`create ${contractor.email} applied`]);
	});
});
