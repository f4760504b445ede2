import assert from 'node:assert/strict';
import fs from 'node:fs';
import { describe, test } from 'node:test';
import { expectPeople } from './expectPeople.mjs';
import { expectSameNumbers } from './sameNumbers.mjs';
import { aSharedJob, companyFile, exampleConfig, recipients, rowsOf, writesTo } from './house.mjs';

const byAction = (items, action) => items.filter((item) => item.action === action);
const emailsOf = (items) => items.map(({ email }) => email).sort();

describe('The shipped workflow with the example table', () => {
	const job = aSharedJob({ config: exampleConfig, live: companyFile, parameters: { domoReconcileUsers: { orphanedUsers: 'delete' } } });
	let first;
	let before;

	test('runs from the manual trigger to its end', async (t) => {
		before = await job().domo.people();
		first = await job().run();
		assert.equal(first.error, undefined);
		assert.equal(first.status, 'success');
		t.diagnostic(first.plan.summary);
	});

	test('has something to create, update, remove or hold, and a row to reject', () => {
		const { counts } = first.plan;
		assert.ok(counts.create > 0 && counts.update > 0 && counts.delete + counts.hold > 0 && counts.reject > 0, JSON.stringify(counts));
	});

	test('leaves the instance equal to the table, cell by cell', async () => {
		const rejected = new Set(byAction(first.items, 'reject').map(({ row_number: number }) => number));
		const held = new Set(emailsOf(byAction(first.items, 'hold')));
		const table = rowsOf(exampleConfig).filter((row, index) => !rejected.has(index + 2) && !held.has(row.email.toLowerCase()));
		const people = await job().domo.people();
		const named = new Set(table.map(({ email }) => email.toLowerCase()));
		const removed = new Set(emailsOf(byAction(first.items, 'delete')));
		const others = before.map(({ emailAddress }) => emailAddress.toLowerCase()).filter((email) => !named.has(email) && !removed.has(email));
		expectPeople(people, table, others);
	});

	test('has an outcome for every change, each applied, held or rejected', () => {
		assert.deepEqual(first.outcomes.length, first.items.length);
		const expected = { create: 'applied', update: 'applied', delete: 'applied', hold: 'held', reject: 'rejected' };
		for (const { action, status, email } of first.outcomes) assert.equal(status, expected[action], email);
	});

	test('writes a RUN row and a USER row for each outcome into the run log', async () => {
		const rows = await job().logRows(first);
		assert.equal(rows.length, first.summary.rowsWritten);
		assert.deepEqual(rows.map(({ record_type: type }) => type), ['RUN', ...first.outcomes.map(() => 'USER')]);
		assert.deepEqual(emailsOf(rows.slice(1).map(({ email }) => ({ email: email ?? '' }))), emailsOf(first.outcomes));
		const [run] = rows;
		for (const action of ['create', 'update', 'delete', 'hold', 'reject']) {
			assert.equal(Number(run[`count_${action}`]), byAction(first.outcomes, action).length, action);
		}
		assert.equal(run.dry_run, 'false');
	});

	test('has the same numbers in items, run log and mail', () => expectSameNumbers(job(), first));

	test('sends one mail to each address, with the report', () => {
		assert.deepEqual(first.mails.flatMap((mail) => mail.recipients).sort(), [...recipients].sort());
		for (const mail of first.mails) {
			assert.equal(mail.subject, first.summary.email.subject);
			for (const { email } of byAction(first.outcomes, 'create')) assert.ok(mail.html.includes(email), `${email} is in the mail`);
		}
	});

	test('sends no request that Domo does not know', async () => {
		assert.deepEqual(await job().sandbox().control('GET', 'violations'), []);
	});

	test('keeps the access token out of the execution, the run log, the mails and n8n\'s own log', async () => {
		const places = {
			execution: first.execution,
			'run log': await job().logRows(first),
			mails: first.mails,
			"n8n's log": fs.readFileSync(job().n8n.logFile, 'utf8'),
		};
		for (const [place, content] of Object.entries(places)) {
			assert.ok(!JSON.stringify(content).includes(job().sandbox().token), place);
		}
	});

	test('sends no write on a second run', async () => {
		await job().sandbox().control('DELETE', 'counters');
		const second = await job().run();
		assert.equal(second.status, 'success');
		assert.deepEqual(await writesTo(job().sandbox()), {});
		assert.deepEqual(['create', 'update', 'delete'].map((action) => second.plan.counts[action]), [0, 0, 0]);
	});
});
