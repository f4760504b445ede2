import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pickedFromList } from '../../scripts/lib/job.mjs';
import { aSharedJob, recipients, writesTo } from './house.mjs';
import { aRoster } from './roster.mjs';
import { importBeside, reading, runByHand, sleeping, start } from './workflows.mjs';

const daysAgo = (days) => new Date(Date.now() - days * 86_400_000 - 60_000).toISOString();
const approver = 'nathan@acme.example';

/** Six people without a sign-in for 90 days; beside them an admin, a new account and a protected one, and people who were there. */
const live = aRoster(24).map((row, at) => ({
	...row,
	roleId: at === 6 ? '1' : row.roleId,
	created: daysAgo(at === 7 ? 30 : 800),
	lastLogin: at < 5 || at === 6 || at === 8 ? daysAgo(100 + at) : at === 5 || at === 7 ? '' : daysAgo(at),
}));
const unused = live.slice(0, 6).map(({ email }) => email);

describe('The workflow that takes back seats which nobody uses', () => {
	const job = aSharedJob({ config: aRoster(3), live });
	const roles = async () => new Map((await job().domo.people()).map(({ email, roleId }) => [email, Number(roleId)]));

	/** Starts it, and gives the mail that asks, how to answer its form, and the finished run. */
	async function ask() {
		const fields = { protectedUsers: live[8].email };
		const workflow = await importBeside(job(), 'domo-reclaim-seats', { fields });
		job().mail.clear();
		await job().sandbox().control('DELETE', 'counters');
		const id = await start(job(), workflow);
		const [mail] = await job().mail.waitForMails(1, 60_000);
		await sleeping(job(), id);
		const link = /href="(http:[^"]*form-waiting[^"]*)"/.exec(mail.html)?.[1].replaceAll('&amp;', '&');
		assert.ok(link, 'the mail has a link to the form');
		return {
			mail,
			async answer(number) {
				const form = new FormData();
				form.set('field-0', String(number));
				form.set('field-1', approver);
				job().mail.clear();
				assert.equal((await fetch(link, { method: 'POST', body: form })).status, 200);
				return reading(await job().n8n.client.finished(id));
			},
		};
	}

	test('lists who has not been there for 90 days, and changes nothing with another number', async () => {
		const { mail, answer } = await ask();
		assert.match(mail.subject, /6 people would lose their seat/);
		assert.deepEqual([...mail.recipients].sort(), [...recipients].sort());
		const listed = live.filter(({ email }) => mail.html.includes(email)).map(({ email }) => email);
		assert.deepEqual(listed, unused, 'no admin, no new account, nobody who is protected, nobody who was there');
		const run = await answer(5);
		assert.equal(run.status, 'success');
		assert.equal(run.items('Domo Write Run Log')[0].status, 'notApproved');
		assert.match(run.items('Domo Write Run Log')[0].failures[0].message, /typed 5, but 6 would lose their seat/);
		assert.deepEqual(await writesTo(job().sandbox()), {});
	});

	test('gives exactly those the role Social once the number is typed, and an undo gives the roles back', async () => {
		const before = await roles();
		const run = await (await ask()).answer(6);
		assert.equal(run.error, undefined);
		const outcomes = run.items('Domo Apply Changes').slice(1);
		assert.deepEqual(outcomes.map(({ email, status }) => [email, status]).sort(), unused.map((email) => [email, 'applied']).sort());
		assert.deepEqual(await roles(), new Map([...before].map(([email, role]) => [email, unused.includes(email) ? 5 : role])));
		const [summary] = run.items('Domo Write Run Log');
		const rows = await job().logRows({ summary });
		assert.deepEqual([rows[0].approved_by, rows[0].status, rows.length], [approver, 'success', 7]);
		assert.equal((await job().mail.waitForMails(1)).length, 1, 'one report');

		const parameters = { domoReadConfigDataSet: { logDataSetId: pickedFromList({ id: summary.logDataSetId, name: 'User Management Run Log' }) } };
		const undone = await runByHand(job(), await importBeside(job(), 'domo-undo-a-run', { parameters, fields: { run_id: summary.runId } }));
		assert.equal(undone.error, undefined);
		assert.deepEqual(await roles(), before);
	});

	test('ends with a log and a report where every seat is used', async () => {
		const workflow = await importBeside(job(), 'domo-reclaim-seats', { fields: { inactiveDays: 5000 } });
		const run = await runByHand(job(), workflow);
		assert.equal(run.error, undefined);
		assert.equal(run.timesRun('Ask for Approval'), 0);
		assert.equal(run.items('Domo Write Run Log')[0].status, 'nothingToDo');
		assert.equal(run.mails.length, 1);
	});
});
