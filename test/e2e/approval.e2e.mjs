import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { e2eFolder, repoRoot } from '../../scripts/lib/paths.mjs';
import { openBrowser } from '../../scripts/lib/chromium.mjs';
import { shootPage } from '../../scripts/lib/shots.mjs';
import { answer, approver, ask, releaseRemovals } from './asking.mjs';
import { expectPeople } from './expectPeople.mjs';
import { aSharedJob, csvOf, recipients, writesTo } from './house.mjs';
import { aRoster, aYearLater } from './roster.mjs';
import { importBeside, runByHand } from './workflows.mjs';

const admin = 'ada.admin@acme.example';
const live = aRoster(60);
const later = aYearLater(live, { leave: 12, join: 3, move: 4 });
const pictures = process.env.UPDATE_DOCS ? path.join(repoRoot, 'docs', 'images') : path.join(e2eFolder, 'images');
const smallestPicture = 10_000; // bytes; an empty page is smaller
const expiryTimeoutMs = 200_000; // n8n checks once a minute whether a wait has ended

/** n8n 2.8.4 does not check the signature of a waiting form's link: the docs and the sticky note say what to do about it. */
const checksSignatures = process.env.E2E_N8N !== 'n8n-oldest';

describe('The workflow in which a person approves', () => {
	const job = aSharedJob({ config: later, live });

	/** One log, one mail to all with the reason, and no write to any user. */
	async function expectNothingDone(run, reason) {
		assert.deepEqual(await writesTo(job().sandbox()), {});
		assert.equal(run.timesRun('Domo Apply Changes'), 0);
		assert.equal(run.timesRun('Domo Write Run Log') + run.timesRun('Log as Not Applied'), 1);
		const [summary] = run.items('Log as Not Applied');
		assert.equal(summary.status, 'notApproved');
		assert.match(summary.failures[0].message, reason);
		assert.equal(run.status, 'success', 'nobody approved: that is no error');
		const [mail, ...others] = await job().mail.waitForMails(1);
		assert.deepEqual([[...mail.recipients].sort(), others.length], [[...recipients].sort(), 0]);
		const rows = (await job().domo.rows(summary.logDataSetId)).filter(({ run_id: id }) => id === summary.runId);
		assert.equal(rows[0].status, 'notApproved');
		assert.ok(!rows.some(({ status }) => status === 'applied'));
		expectPeople(await job().domo.people(), live, [admin]);
	}

	/** Takes screenshots of the mail, the form and the page that answers; fills the form in as a person does. */
	async function look(mail, link, { decision, removals, box, clear }) {
		const browser = await openBrowser();
		try {
			await shootPage({ browser, url: `${job().mail.url}/mails/${mail.id}`, folder: pictures, name: 'approval-mail', width: 1000, height: 900 });
			await shootPage({ browser, url: link, folder: pictures, name: 'approval-form', width: 900, height: 900 });
			const page = await browser.newPage({ width: 900, height: 900 });
			await page.goto(link);
			const shown = await page.locator('body').innerText();
			await page.getByText(decision, { exact: true }).click();
			if (box !== undefined) await page.getByText(box).click();
			await page.locator('input[type=number]').fill(removals);
			await page.locator('input[type=email]').fill(approver);
			clear();
			await page.locator('#submit-btn').click();
			await page.getByRole('heading', { name: /nothing was written|Approved/ }).waitFor();
			// n8n's page asks once a second how the run went on, and must not write over this one.
			await page.waitForTimeout(2_500);
			const answered = await page.locator('body').innerText();
			await page.screenshot({ path: path.join(e2eFolder, 'images', 'approval-answer.png') });
			await page.context().close();
			return { shown, answered };
		} finally {
			await browser.close();
		}
	}

	test('mails the plan with its report, and waits', async () => {
		const { mail, link, isWaiting, end, clear } = await ask(job());
		assert.deepEqual([...mail.recipients].sort(), [...recipients].sort());
		assert.doesNotMatch(mail.subject + mail.text + mail.html, /dry run/i, 'a plan that waits is no rehearsal');
		assert.match(mail.subject, /^Please approve: /);
		const leavers = live.filter(({ email }) => !later.some((row) => row.email === email));
		for (const body of [mail.html, mail.text]) {
			assert.match(body, /To be removed: nobody/);
			assert.match(body, /Held back, and left alone unless you release it: 12, /);
			assert.ok(leavers.some(({ displayName }) => body.includes(displayName)), 'who would go is named');
		}
		assert.match(mail.text, /Approving writes to Domo\.[^]*form-waiting/);
		assert.ok(mail.html.includes(live[0].email), 'who would go is named');
		assert.deepEqual(mail.attachments.map(({ fileName }) => fileName), ['report.html']);
		await isWaiting();
		const { shown, answered } = await look(mail, link, { decision: 'Approve', box: /^Removals Over the Limit: 12, /, removals: '11', clear });
		for (const name of ['approval-mail', 'approval-form']) assert.ok(fs.statSync(path.join(pictures, `${name}.png`)).size > smallestPicture, name);
		for (const text of [/To be removed: nobody/, /New Admins: nothing held/, /how many people will be removed: 0/, /Decision/]) assert.match(shown, text);
		assert.match(answered, /Not approved: nothing was written\s+nathan@acme\.example typed 11, but 12 people would be removed\. Nobody was changed in Domo\./);
		assert.doesNotMatch(answered, /Problem|try again/i);
		await expectNothingDone(await end(), /nathan@acme\.example typed 11, but 12 people would be removed/);
	});

	test('writes nothing where the approver chooses Reject, even with the right number', async () => {
		const { post, end } = await ask(job());
		const page = await (await post({ decision: 'Reject', release: releaseRemovals, removals: 12 })).text();
		assert.match(page, /Rejected: nothing was written/);
		await expectNothingDone(await end(), /nathan@acme\.example rejected the plan/);
	});

	test('mails nobody while the example addresses are there, and fails', async () => {
		const { name, nodes, connections, settings } = await importBeside(job(), 'domo-user-management-with-approval');
		const shipped = (node) => node.parameters.assignments?.assignments.map((each) => (/mails$/i.test(each.name) ? { ...each, value: 'nathan@example.com' } : each));
		const asShipped = nodes.map((node) => (shipped(node) ? { ...node, parameters: { ...node.parameters, assignments: { assignments: shipped(node) } } } : node));
		const run = await runByHand(job(), await job().n8n.client.createWorkflow({ name, nodes: asShipped, connections, settings }));
		assert.equal(run.status, 'error');
		assert.match(run.error, /the node Approvers has only the example addresses/);
		assert.deepEqual(run.mails, []);
		assert.equal(run.timesRun('Ask for Approval') + run.timesRun('Send Report') + run.timesRun('Domo Apply Changes'), 0);
	});

	test('a mail scanner that opens the link approves nothing, and neither does an empty form', async () => {
		const { link, isWaiting, post, end } = await ask(job());
		for (const method of ['GET', 'HEAD', 'GET']) {
			const { status } = await fetch(link, { method });
			assert.ok(status < 500, `${method} answers ${status}`);
			await isWaiting();
		}
		const page = await (await fetch(link)).text();
		assert.match(page, /Number of removals/);
		if (checksSignatures) {
			const unsigned = await fetch(link.split('?')[0], { method: 'POST', body: answer({ release: releaseRemovals, removals: 12 }) });
			assert.ok(unsigned.status >= 400, `without its signature the link answers ${unsigned.status}`);
			await isWaiting();
		}
		await post({ decision: null, removals: '', by: '' });
		await expectNothingDone(await end(), /Somebody chose neither Approve nor Reject/);
	});

	test('the number of all removals approves nothing unless the held ones are released', async () => {
		const { post, end } = await ask(job());
		await post({ removals: 12 });
		await expectNothingDone(await end(), /typed 12, but 0 people would be removed/);
	});

	test('approves nothing after the time limit', { timeout: expiryTimeoutMs }, async () => {
		const { end } = await ask(job(), { 'n8n-nodes-base.wait': { resumeAmount: 1, resumeUnit: 'seconds' } });
		await expectNothingDone(await end({ timeoutMs: expiryTimeoutMs }), /Nobody approved the plan in time/);
	});

	test('applies exactly that plan once after the right number is entered', async () => {
		const { link, post, end } = await ask(job());
		const page = await (await post({ release: releaseRemovals, removals: 12 })).text();
		assert.match(page, /Approved[^]*12 people will be removed\. The report follows by e-mail/);
		const run = await end();
		assert.equal(run.error, undefined);
		expectPeople(await job().domo.people(), later, [admin]);
		const outcomes = run.items('Domo Apply Changes').slice(1);
		assert.deepEqual([...new Set(outcomes.map(({ status }) => status))], ['applied']);
		assert.equal(outcomes.filter(({ action }) => action === 'delete').length, 12);
		assert.equal(run.timesRun('Log as Not Applied'), 0);
		const [summary] = run.items('Domo Write Run Log');
		const rows = await job().logRows({ summary });
		assert.deepEqual([rows[0].approved_by, rows[0].status], [approver, 'success']);
		assert.equal(rows[0].plan_hash, run.items('Log the Plan')[0].planHash);
		assert.deepEqual((await job().mail.waitForMails(1)).map((mail) => [...mail.recipients].sort()), [[...recipients].sort()]);

		await job().sandbox().control('DELETE', 'counters');
		await fetch(link, { method: 'POST', body: answer({ release: releaseRemovals, removals: 12 }) });
		assert.equal((await end()).timesRun('Domo Apply Changes'), 1, 'the link is used up');
		assert.deepEqual(await writesTo(job().sandbox()), {});
	});

	test('does not wait if nothing is removed and nothing is held', async () => {
		const config = later.map((row, index) => (index === 0 ? { ...row, title: 'Speaker' } : row));
		await job().sandbox().control('PUT', `datasets/${job().dataSetId}.csv`, csvOf(config));
		const run = await runByHand(job(), await importBeside(job(), 'domo-user-management-with-approval'));
		assert.equal(run.status, 'success');
		assert.equal(run.timesRun('Ask for Approval'), 0);
		assert.equal(run.timesRun('Domo Write Run Log'), 1);
		assert.equal(run.mails.length, 1);
		expectPeople(await job().domo.people(), config, [admin]);
	});

	test('applies nothing and reports it if the approvers cannot be asked', async () => {
		await job().sandbox().control('PUT', `datasets/${job().dataSetId}.csv`, csvOf(later.slice(2)));
		const { name, nodes, connections, settings } = await importBeside(job(), 'domo-user-management-with-approval');
		const changed = {
			'Ask for Approval': { toEmail: "={{ '' }}" },
			// A copy of the workflow is a separate job, and the original removes the same users.
			'Domo Reconcile Users': { guard: { ...nodes.find((node) => node.name === 'Domo Reconcile Users').parameters.guard, overlappingJobs: '*' } },
		};
		const toNobody = nodes.map((node) => ({ ...node, parameters: { ...node.parameters, ...changed[node.name] } }));
		await job().sandbox().control('DELETE', 'counters');
		const run = await runByHand(job(), await job().n8n.client.createWorkflow({ name, nodes: toNobody, connections, settings }));
		assert.match(run.items('Log as Not Applied')[0].failures[0].message, /The approvers could not be asked/);
		assert.deepEqual(await writesTo(job().sandbox()), {});
		assert.equal(run.mails.length, 1);
	});

	test('reports in one log and one round of mails that the users cannot be read', async () => {
		await job().sandbox().control('PUT', 'faults', { errors: [{ kinds: ['searchUsers'], status: 403 }] });
		const run = await runByHand(job(), await importBeside(job(), 'domo-user-management-with-approval'));
		await job().sandbox().control('PUT', 'faults', {});
		assert.equal(run.status, 'error', 'the people could not be read');
		assert.equal(run.timesRun('Domo Write Run Log'), 1);
		assert.equal(run.timesRun('Domo Apply Changes') + run.timesRun('Log as Not Applied'), 0);
		assert.equal(run.mails.length, 1);
	});
});
