import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { e2eFolder, repoRoot } from '../../scripts/lib/paths.mjs';
import { openBrowser } from '../../scripts/lib/chromium.mjs';
import { readJob } from '../../scripts/lib/job.mjs';
import { startN8n } from '../../scripts/lib/n8n.mjs';
import { packPackage } from '../../scripts/lib/build.mjs';
import { startSandbox } from '../../scripts/lib/sandbox.mjs';
import { openEditor } from '../../scripts/lib/shots.mjs';
import { companyFile, exampleConfig, shippedWorkflow } from './house.mjs';
import { aPerson, onCanvas } from './person.mjs';

const packageName = 'n8n-nodes-domo-user-management';
const pictures = process.env.UPDATE_DOCS ? path.join(repoRoot, 'docs', 'images') : path.join(e2eFolder, 'images');
const mostClicks = 25; // a few more than needed today, two of them for a wrong token

/** An empty n8n with an owner, and a Domo instance. */
async function anEmptyWorld(t) {
	const folder = path.join(e2eFolder, 'first-minute');
	fs.rmSync(folder, { recursive: true, force: true });
	fs.mkdirSync(folder, { recursive: true });
	const tarball = await packPackage({ folder });
	const sandbox = await startSandbox({ config: exampleConfig, live: companyFile, logFile: path.join(folder, 'sandbox.log') });
	t.after(() => sandbox.stop());
	const n8n = await startN8n({ userFolder: path.join(folder, 'n8n'), tarball, install: false });
	t.after(() => n8n.stop());
	const browser = await openBrowser();
	t.after(() => browser.close());
	return { sandbox, n8n, page: await openEditor(browser, n8n, { width: 1440, height: 900 }) };
}

async function shoot(page, name) {
	fs.mkdirSync(pictures, { recursive: true });
	await page.screenshot({ path: path.join(pictures, `first-minute-${name}.png`) });
}

async function install({ page, part, click, clickFor, type }) {
	await click(part('main-sidebar-settings'));
	await click(page.getByRole('link', { name: 'Community nodes' }).or(page.getByText('Community nodes', { exact: true })).first());
	await clickFor(page.getByText('Install a community node'), part('package-name-input'));
	await type(part('package-name-input'), packageName);
	await click(part('user-agreement-checkbox'));
	await shoot(page, 'install');
	await click(part('install-community-package-button'));
	await part('community-package-card').waitFor();
	assert.match(await part('community-package-card').innerText(), /6 nodes/);
}

async function importWorkflow({ page, part, click, chooseFile }) {
	await click(part('settings-back'));
	await click(page.getByText('Build a workflow'));
	await click(part('workflow-menu'));
	await part('workflow-menu-item-import').hover();
	await chooseFile(part('workflow-menu-item-import-from-file'), shippedWorkflow);
	await onCanvas(page, 'Domo Reconcile Users').waitFor();
	assert.equal(await page.getByText('Install this node to use it').count(), 0);
}

/** In the first node that needs it; n8n then uses it in the others. The first token is wrong, so that the credential test fails. */
async function makeCredential({ page, part, click, clickFor, doubleClick, type, lap }, sandbox) {
	await doubleClick(onCanvas(page, 'Domo Read Config DataSet'));
	await clickFor(part('node-credentials-empty-state').getByRole('button').first(), part('editCredential-modal'));
	const dialog = part('editCredential-modal');
	await type(dialog.locator('[data-test-id="parameter-input-instance"] input').first(), sandbox.url);
	const token = dialog.locator('[data-test-id="parameter-input-accessToken"] input').first();
	await type(token, 'not-a-token');
	await click(part('credential-save-button'));
	await dialog.getByText('More details').waitFor();
	await click(dialog.getByText('More details'));
	await dialog.getByText('Domo does not accept this credential here').filter({ visible: true }).first().waitFor();
	await shoot(page, 'credential-refused');
	lap('credential, with a wrong token');
	await type(token, sandbox.token);
	await shoot(page, 'credential');
	const tested = page.waitForResponse((response) => response.url().endsWith('/rest/credentials/test'));
	await click(part('credential-save-button'));
	assert.equal((await (await tested).json()).data.status, 'OK');
	await dialog.waitFor({ state: 'hidden' }); // n8n closes it when the test passes
}

async function pickDataSet({ page, part, click }) {
	await click(part('rlc-input'));
	const entry = page.locator('[data-test-id="rlc-item"]').first();
	await entry.waitFor();
	await shoot(page, 'dataset');
	await click(entry);
	await click(part('ndv-close-button'));
}

/**
 * Clicks the trigger's button; returns the recorded execution. ("Execute step" inside a node does not work: with several triggers n8n
 * may choose the webhook, and waits for it.) No mail server is set up in the first minute, so no mail is sent.
 */
async function runByHand({ page, click }, n8n) {
	await onCanvas(page, 'Start by Hand').hover();
	const answered = page.waitForResponse((response) => /\/rest\/workflows\/[^/]+\/run/.test(response.url()) && response.request().method() === 'POST');
	await click(page.locator('[data-test-id="execute-workflow-button-Start by Hand"]').first());
	const { data } = await (await answered).json();
	return await n8n.client.finished(data.executionId);
}

describe('The first minute', () => {
	test('leads from an empty n8n to an applied run without a step outside the editor', async (t) => {
		const { sandbox, n8n, page } = await anEmptyWorld(t);
		const shipped = JSON.parse(fs.readFileSync(shippedWorkflow, 'utf8'));
		const before = await sandbox.domo.people();
		await page.goto(`${n8n.url}/home/workflows`, { waitUntil: 'domcontentloaded' });
		await page.locator('[data-test-id="main-sidebar-settings"]').first().waitFor();
		const me = aPerson(page);
		try {
			await install(me);
			me.lap('install');
			await importWorkflow(me);
			me.lap('import the workflow');
			await makeCredential(me, sandbox);
			me.lap('credential, with the right one');
			await pickDataSet(me);
			me.lap('pick the DataSet');

			const planned = readJob(shipped, await runByHand(me, n8n));
			assert.equal(planned.error, undefined);
			await me.doubleClick(onCanvas(page, 'Domo Apply Changes'));
			assert.ok(planned.outcomes.length > 0 && planned.outcomes.every(({ status }) => ['planned', 'held', 'rejected'].includes(status)));
			assert.deepEqual(await sandbox.domo.people(), before, 'the dry run wrote nothing');
			await page.getByText('Dry run: nothing was written').filter({ visible: true }).first().waitFor();
			await shoot(page, 'plan');
			me.lap('look at the plan');

			await me.click(page.locator('[data-test-id="parameter-input-dryRun"] .el-switch, [data-test-id="parameter-input-dryRun"] [role="switch"]').first());
			await me.click(me.part('ndv-close-button'));
			const run = readJob(shipped, await runByHand(me, n8n));
			await me.doubleClick(onCanvas(page, 'Domo Write Run Log'));
			await shoot(page, 'run-log');
			me.lap('apply and log');

			const applied = run.outcomes.filter(({ status }) => status === 'applied');
			assert.ok(applied.length > 10, JSON.stringify(run.summary?.counts));
			assert.ok((await sandbox.domo.rows(run.summary.logDataSetId)).length > applied.length);
			const emails = new Set((await sandbox.domo.people()).map(({ emailAddress }) => emailAddress.toLowerCase()));
			for (const { email } of applied.filter(({ action }) => action === 'create')) assert.ok(emails.has(email.toLowerCase()), email);
			assert.ok(me.clicks() <= mostClicks, `${me.clicks()} clicks`);
		} catch (error) {
			await shoot(page, 'broken');
			throw error;
		} finally {
			for (const line of me.told()) t.diagnostic(line);
		}
	});
});
