import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { e2eFolder, repoRoot } from '../../scripts/lib/paths.mjs';
import { openBrowser } from '../../scripts/lib/chromium.mjs';
import { nameOf, readJob } from '../../scripts/lib/job.mjs';
import { shootPage, shootRun } from '../../scripts/lib/shots.mjs';
import { aJob, companyFile, exampleConfig } from './house.mjs';

const folder = process.env.UPDATE_DOCS ? path.join(repoRoot, 'docs', 'images') : path.join(e2eFolder, 'images');
const smallestPicture = 10_000; // bytes; an empty page is smaller

describe('In a browser', () => {
	test('the workflow runs in the editor, and its panels, the instance and the mail can be opened', async (t) => {
		const parameters = { domoReconcileUsers: { orphanedUsers: 'delete' } };
		const job = await aJob(t, { config: exampleConfig, live: companyFile, parameters, name: 'Domo user management' });
		const browser = await openBrowser();
		t.after(() => browser.close());
		job.mail.clear();
		const { n8n, workflow } = job;
		const panels = ['domoReadConfigDataSet', 'domoReconcileUsers', 'domoApplyChanges', 'domoWriteRunLog', 'domoDataSetTrigger'];
		const { execution, files } = await shootRun({
			browser, n8n, folder, workflowId: workflow.id, triggerName: nameOf(workflow, 'n8n-nodes-base.manualTrigger'),
			nodeNames: panels.map((type) => nameOf(workflow, type)).filter(Boolean), name: 'canvas', width: 1680, height: 800,
		});
		const run = readJob(workflow, execution);
		assert.equal(run.error, undefined);
		const [mail] = await job.mail.waitForMails(1);
		const instance = job.sandbox().url;
		const updated = run.outcomes.find(({ action, status }) => action === 'update' && status === 'applied');
		const pages = [];
		for (const [name, url, size] of [
			['sandbox-people', `${instance}/`],
			['sandbox-person', `${instance}/people/${updated.userId}`],
			['sandbox-run-log', `${instance}/datasets/${run.summary.logDataSetId}`],
			['mail', `${job.mail.url}/mails/${mail.id}`, { height: 1300 }],
		]) {
			pages.push(await shootPage({ browser, url, folder, name, ...size }));
		}
		for (const file of [...files, ...pages]) assert.ok(fs.statSync(file).size > smallestPicture, file);
		t.diagnostic(`${browser.origin} Chromium, ${files.length + pages.length} pictures in ${folder}`);
	});
});
