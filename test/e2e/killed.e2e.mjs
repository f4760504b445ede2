import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { differences, expectPeople } from './expectPeople.mjs';
import { aJob } from './house.mjs';
import { aRoster, aYearLater } from './roster.mjs';

const admin = 'ada.admin@acme.example';
const written = ['applied', 'incomplete', 'alreadyDone'];
const told = new Set(['applied', 'alreadyDone', 'incomplete', 'failed', 'notTried', 'unverified', 'drifted', 'held', 'rejected']);

describe('Domo stops in the middle of Apply', () => {
	test('the run reports each user correctly, and the next run completes the work', async (t) => {
		const live = aRoster(120);
		const config = aYearLater(live, { leave: 10, join: 20, move: 60 });
		const job = await aJob(t, { config, live, parameters: { domoReconcileUsers: { orphanedUsers: 'delete', guard: { maxBlankingPercent: 100 } } } });
		await job.sandbox().control('PUT', 'faults', { killAtWrite: { k: 70 } });

		const run = await job.run();
		assert.equal(run.outcomes.length, run.items.length, 'an outcome for each item of the plan');
		for (const { status, email } of run.outcomes) assert.ok(told.has(status), `${email}: ${status}`);
		const unfinished = run.outcomes.filter(({ status }) => !written.includes(status));
		assert.ok(unfinished.length > 0, 'not everything was written');
		const statuses = run.outcomes.map(({ action, status }) => `${action} ${status}`).sort().join(', ');
		assert.ok(run.outcomes.length - unfinished.length > 30, `much was written before: ${statuses}`);
		for (const { message, email } of unfinished) assert.ok(message, `${email} says why`);
		assert.equal(run.mails.length > 0, true, 'the mail goes out all the same');
		assert.ok(['partial', 'failed'].includes(run.summary.status), run.summary.status);

		await job.restartSandbox();
		const found = new Map((await job.domo.people()).map((person) => [person.emailAddress, person]));
		const rowOf = new Map(config.map((row) => [row.email, row]));
		for (const { action, status, email } of run.outcomes.filter((one) => one.action !== 'hold')) {
			const isDone = action === 'delete' ? !found.has(email) : found.has(email) && differences(rowOf.get(email), found.get(email)).length === 0;
			if (status === 'applied') assert.ok(isDone, `${action} of ${email} was reported as applied: ${JSON.stringify(found.get(email) ?? "not there")}`);
			if (status === 'notTried') assert.ok(!isDone, `${action} of ${email} was reported as not tried`);
		}

		const next = await job.run();
		assert.equal(next.summary.status, 'success');
		expectPeople(await job.domo.people(), config, [admin]);
		assert.equal(new Set((await job.domo.people()).map(({ emailAddress }) => emailAddress)).size, config.length + 1, 'nobody is there twice');
	});
});
