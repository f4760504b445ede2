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
import { runsOf } from '../../scripts/lib/n8nClient.mjs';
import { aPerson, onCanvas, part } from './person.mjs';

const packageName = 'n8n-nodes-domo-user-management';
const pictures = process.env.UPDATE_DOCS ? path.join(repoRoot, 'docs', 'images') : path.join(e2eFolder, 'images');
const most = { clicks: 12, fields: 3 };

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

/** On the page that the README names: n8n's Settings > Community nodes. */
async function install({ page, part: partOf, click, clickFor, type }, n8n) {
	await page.goto(`${n8n.url}/settings/community-nodes`, { waitUntil: 'domcontentloaded' });
	await clickFor(page.getByText('Install a community node'), partOf('package-name-input'));
	await type(partOf('package-name-input'), packageName);
	await click(partOf('user-agreement-checkbox'));
	await shoot(page, 'install');
	await click(partOf('install-community-package-button'));
	await partOf('community-package-card').waitFor();
	assert.match(await partOf('community-package-card').innerText(), /6 nodes/);
}

/** Pastes the file's text into an empty workflow. */
async function pasteWorkflow({ page, press }, n8n) {
	await page.goto(`${n8n.url}/workflow/new`, { waitUntil: 'domcontentloaded' });
	await part(page, 'canvas').waitFor();
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: n8n.url });
	await page.evaluate((text) => globalThis.navigator.clipboard.writeText(text), fs.readFileSync(shippedWorkflow, 'utf8'));
	await press('Control+V');
	await onCanvas(page, 'Domo Reconcile Users').waitFor();
	assert.equal(await page.getByText('Install this node to use it').count(), 0);
}

/** Saves a wrong token first and reads what n8n says; not counted, as nobody has to. */
async function tryWrongToken(page, dialog, token) {
	await token.fill('not-a-token');
	await part(page, 'credential-save-button').click();
	await dialog.getByText('More details').click();
	await dialog.getByText('Domo does not accept this credential here').filter({ visible: true }).first().waitFor();
	await shoot(page, 'credential-refused');
}

/** In the first node that needs it; n8n then uses it in the others. */
async function makeCredential({ page, part: partOf, click, clickFor, doubleClick, type }, sandbox) {
	await doubleClick(onCanvas(page, 'Domo Read Config DataSet'));
	await clickFor(partOf('node-credentials-empty-state').getByRole('button').first(), partOf('editCredential-modal'));
	const dialog = partOf('editCredential-modal');
	await type(dialog.locator('[data-test-id="parameter-input-instance"] input').first(), sandbox.url);
	const token = dialog.locator('[data-test-id="parameter-input-accessToken"] input').first();
	await tryWrongToken(page, dialog, token);
	await type(token, sandbox.token);
	await shoot(page, 'credential');
	const tested = page.waitForResponse((response) => response.url().endsWith('/rest/credentials/test'));
	await click(partOf('credential-save-button'));
	assert.equal((await (await tested).json()).data.status, 'OK');
	await dialog.waitFor({ state: 'hidden' }); // n8n closes it when the test passes
}

async function pickDataSet({ page, part: partOf, click, press }) {
	await click(partOf('rlc-input'));
	const entry = page.locator('[data-test-id="rlc-item"]').first();
	await entry.waitFor();
	await shoot(page, 'dataset');
	await click(entry);
	await press('Escape');
	await partOf('ndv').waitFor({ state: 'hidden' });
}

/** Clicks n8n's orange button; returns the recorded execution. No mail server is set up in the first minute, so no mail is sent. */
async function execute({ page, part: partOf, click }, n8n) {
	const answered = page.waitForResponse((response) => /\/rest\/workflows\/[^/]+\/run/.test(response.url()) && response.request().method() === 'POST');
	await click(partOf('execute-workflow-button'));
	const { data } = await (await answered).json();
	const execution = await n8n.client.finished(data.executionId);
	assert.ok(runsOf(execution, 'Start by Hand').length === 1, 'the button starts by hand');
	return execution;
}

describe('The first minute', () => {
	test('leads from an empty n8n to an applied run without a step outside the editor', async (t) => {
		const { sandbox, n8n, page } = await anEmptyWorld(t);
		const shipped = JSON.parse(fs.readFileSync(shippedWorkflow, 'utf8'));
		const before = await sandbox.domo.people();
		const me = aPerson(page);
		try {
			await install(me, n8n);
			me.lap('install');
			await pasteWorkflow(me, n8n);
			await shoot(page, 'pasted');
			me.lap('paste the workflow');
			await makeCredential(me, sandbox);
			me.lap('credential');
			await pickDataSet(me);
			me.lap('pick the DataSet');

			const planned = readJob(shipped, await execute(me, n8n));
			assert.equal(planned.error, undefined);
			await me.doubleClick(onCanvas(page, 'Domo Apply Changes'));
			assert.ok(planned.outcomes.length > 0 && planned.outcomes.every(({ status }) => ['planned', 'held', 'rejected'].includes(status)));
			assert.deepEqual(await sandbox.domo.people(), before, 'the dry run wrote nothing');
			await page.getByText('Dry run: ').filter({ visible: true }).first().waitFor();
			await shoot(page, 'plan');
			me.lap('look at the plan');

			await me.click(page.locator('[data-test-id="parameter-input-dryRun"] .el-switch, [data-test-id="parameter-input-dryRun"] [role="switch"]').first());
			await me.press('Escape');
			await me.part('ndv').waitFor({ state: 'hidden' });
			const run = readJob(shipped, await execute(me, n8n));
			me.lap('apply and log');
			const { clicks, fields } = me.counts();
			assert.ok(clicks <= most.clicks && fields <= most.fields, `${clicks} clicks, ${fields} fields`);

			const applied = run.outcomes.filter(({ status }) => status === 'applied');
			assert.ok(applied.length > 10, JSON.stringify(run.summary?.counts));
			assert.equal(run.summary.jobName, shipped.name, 'the pasted workflow has its name');
			assert.ok((await sandbox.domo.rows(run.summary.logDataSetId)).length > applied.length);
			const emails = new Set((await sandbox.domo.people()).map(({ emailAddress }) => emailAddress.toLowerCase()));
			for (const { email } of applied.filter(({ action }) => action === 'create')) assert.ok(emails.has(email.toLowerCase()), email);
			await onCanvas(page, 'Domo Write Run Log').dblclick();
			await shoot(page, 'run-log');
		} catch (error) {
			await shoot(page, 'broken');
			throw error;
		} finally {
			for (const line of me.told()) t.diagnostic(line);
		}
	});
});
