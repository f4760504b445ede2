import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { e2eFolder, repoRoot } from '../../scripts/lib/paths.mjs';
import { openBrowser } from '../../scripts/lib/chromium.mjs';
import { createCredentials, importJob, runJob } from '../../scripts/lib/job.mjs';
import { startN8n } from '../../scripts/lib/n8n.mjs';
import { packPackage } from '../../scripts/lib/build.mjs';
import { startSandbox } from '../../scripts/lib/sandbox.mjs';
import { startSmtpCatcher } from '../../scripts/lib/smtpCatcher.mjs';
import { openEditor } from '../../scripts/lib/shots.mjs';
import { earlierVersion, earlierWords, packEarlier } from './earlierPackage.mjs';
import { companyFile, exampleConfig, recipients } from './house.mjs';
import { onCanvas } from './person.mjs';

const name = 'n8n-nodes-domo-user-management';
const present = JSON.parse(fs.readFileSync(path.join(repoRoot, 'package.json'), 'utf8')).version;
const workflowFolder = path.join(repoRoot, 'workflows');
const files = ['domo-user-management.json', 'domo-user-management-with-approval.json', 'domo-undo-a-run.json'];
const folder = path.join(e2eFolder, 'package-life');
const drawTimeoutMs = 90_000; // a busy two-core machine draws slowly
const timeout = 900_000; // n8n starts twice, and the editor four times

/** n8n asks the public registry first, which does not have the package yet, and then npm, which finds it. */
const unpublished = /"Failed to execute npm registry request".*registry\.npmjs\.org/;

/** Warnings and errors that n8n logged or printed and that mention this package. Log lines are JSON here. */
function complaintsAboutUs(logFile) {
	const text = fs.readFileSync(logFile, 'utf8').replaceAll(repoRoot, ''); // the folder's name may contain the package's name
	return text.split('\n').filter((line) => {
		if (!/domo/i.test(line) || unpublished.test(line)) return false;
		try {
			return ['warn', 'error'].includes(JSON.parse(line).level);
		} catch {
			return true;
		}
	});
}

describe('The life of the package in an n8n', { timeout }, () => {
	let n8n, mail, sandbox, tarballs, credentials, browser;
	const workflows = new Map();
	const start = () => startN8n({ userFolder: path.join(folder, 'n8n'), ...tarballs, install: false, env: { N8N_LOG_FORMAT: 'json' } });
	/** The descriptions of our nodes that n8n's editor loads, without the variants for agents. */
	const ourTypes = async () => (await allTypes()).filter((type) => type.name.startsWith(`${name}.`) && !type.name.endsWith('Tool'));
	/** n8n rewrites that file after an installation; meanwhile n8n 2.8 answers with a part of it. */
	const allTypes = async () => {
		for (let tries = 0; ; tries += 1) {
			const types = await n8n.client.call('GET', '/types/nodes.json');
			if (Array.isArray(types) || tries > 50) return types;
			await new Promise((resolve) => setTimeout(resolve, 200));
		}
	};
	const saysItIsEarlier = async () => (await ourTypes()).find((type) => type.name.endsWith('.domoReconcileUsers')).description.endsWith(earlierWords);
	const testCredential = async () => {
		const { id, name: called } = credentials.domo;
		const data = { instance: sandbox.url, authentication: 'accessToken', accessToken: sandbox.token };
		return (await n8n.client.testCredential({ id, name: called, type: 'domoAccessTokenApi', data })).status;
	};

	/** The number of nodes that the editor marks as wrong in a workflow: a parameter, a credential or a type. */
	async function marksOn(workflow) {
		const page = await openEditor(browser, n8n);
		page.setDefaultTimeout(drawTimeoutMs);
		await page.goto(`${n8n.url}/workflow/${workflow.id}`, { waitUntil: 'domcontentloaded' });
		await onCanvas(page, workflow.nodes.at(-1).name).waitFor();
		await page.waitForTimeout(1_000);
		const marks = await page.locator('[data-test-id="node-issues"]').count();
		const unknown = await page.getByText('Install this node to use it').or(page.locator('[data-test-id="canvas-node"]').getByText('?', { exact: true })).count();
		await page.context().close();
		return marks + unknown;
	}

	before(async () => {
		fs.rmSync(folder, { recursive: true, force: true });
		fs.mkdirSync(folder, { recursive: true });
		const tarball = await packPackage({ folder });
		tarballs = { tarball, olderTarballs: [await packEarlier(tarball)] };
		mail = await startSmtpCatcher();
		sandbox = await startSandbox({ config: exampleConfig, live: companyFile, logFile: path.join(folder, 'sandbox.log') });
		n8n = await start();
		browser = await openBrowser();
	});
	after(async () => {
		await browser?.close();
		await n8n?.stop();
		await sandbox?.stop();
		await mail?.close();
	});

	test('an earlier version is installed, with a credential and workflows', async (t) => {
		t.diagnostic(`n8n ${n8n.version}`);
		const installed = await n8n.client.installPackage(name, earlierVersion);
		assert.equal(installed.installedVersion, earlierVersion);
		assert.equal(installed.installedNodes.length, 6);
		assert.equal(await saysItIsEarlier(), true);
		credentials = await createCredentials(n8n, { sandbox, mail });
		assert.equal(await testCredential(), 'OK');
		const [dataSet] = await sandbox.domo.dataSets();
		for (const file of files) {
			const parameters = { domoReadConfigDataSet: { dataSetId: { __rl: true, mode: 'id', value: dataSet.id }, logDataSetId: { __rl: true, mode: 'id', value: dataSet.id } } };
			workflows.set(file, await importJob(n8n, path.join(workflowFolder, file), { credentials, dataSet, recipients, parameters }));
		}
	});

	test('n8n shows that a newer version exists', async () => {
		const [installed] = await n8n.client.listPackages();
		assert.equal(installed.updateAvailable, present);
	});

	test('it is updated while n8n runs, and the credential still works', async () => {
		const updated = await n8n.client.updatePackage(name, present);
		assert.equal(updated.installedVersion, present);
		assert.equal(updated.installedNodes.length, 6);
		assert.equal(await saysItIsEarlier(), false);
		assert.equal(await testCredential(), 'OK');
	});

	test('it is still installed after n8n restarts', async () => {
		await n8n.stop();
		n8n = await start();
		assert.equal(await saysItIsEarlier(), false);
		assert.equal((await n8n.client.listPackages())[0].failedLoading ?? false, false);
	});

	for (const file of files) {
		test(`${file}, imported before the update, opens without a mark on any node`, async () => {
			assert.equal(await marksOn(workflows.get(file)), 0);
		});
	}

	test('the job that was imported before the update runs', async () => {
		const run = await runJob(n8n, workflows.get('domo-user-management.json'));
		assert.equal(run.error, undefined);
		const applied = run.outcomes.filter(({ status }) => status === 'applied');
		assert.ok(applied.length > 10, JSON.stringify(run.summary?.counts));
		assert.ok((await sandbox.domo.rows(run.summary.logDataSetId)).length > applied.length);
		assert.equal((await mail.waitForMails(1)).length, 1);
	});

	test('it is uninstalled without leaving a node type', async () => {
		await n8n.client.uninstallPackage(name);
		assert.deepEqual(await ourTypes(), []);
		assert.deepEqual(await n8n.client.listPackages(), []);
		assert.equal(fs.existsSync(path.join(folder, 'n8n', '.n8n', 'nodes', 'node_modules', name)), false);
		const job = workflows.get('domo-user-management.json');
		assert.equal((await n8n.client.getWorkflow(job.id)).nodes.length, job.nodes.length);
		assert.ok((await marksOn(job)) > 0, 'the editor marks nodes that it does not know');
	});

	test('n8n logged no warning about it in all that time', () => {
		const text = fs.readFileSync(n8n.logFile, 'utf8');
		assert.match(text, /"Community package installed: n8n-nodes-domo-user-management/);
		assert.deepEqual(complaintsAboutUs(n8n.logFile), []);
	});
});
