import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { e2eFolder, repoRoot } from '../../scripts/lib/paths.mjs';
import { createCredentials, importJob, runJob } from '../../scripts/lib/job.mjs';
import { startN8n } from '../../scripts/lib/n8n.mjs';
import { packPackage } from '../../scripts/lib/build.mjs';
import { startSandbox } from '../../scripts/lib/sandbox.mjs';
import { startSmtpCatcher } from '../../scripts/lib/smtpCatcher.mjs';
import { companyFile, exampleConfig, recipients } from './house.mjs';

const { name, version } = JSON.parse(fs.readFileSync(path.join(repoRoot, 'package.json'), 'utf8'));
const folder = path.join(e2eFolder, 'by-environment');
const timeout = 300_000; // n8n starts twice

/** As the two files in examples/docker do it, with nothing installed by hand and unverified packages off in general. */
describe('The package installed by environment variables', { timeout }, () => {
	let n8n, mail, sandbox, tarball;
	const start = () => {
		const checksum = `sha512-${crypto.createHash('sha512').update(fs.readFileSync(tarball)).digest('base64')}`;
		return startN8n({
			userFolder: path.join(folder, 'n8n'),
			tarball,
			install: false,
			env: {
				N8N_UNVERIFIED_PACKAGES_ENABLED: 'false',
				N8N_COMMUNITY_PACKAGES_MANAGED_BY_ENV: 'true',
				N8N_COMMUNITY_PACKAGES: JSON.stringify([{ name, version, checksum }]),
			},
		});
	};

	before(async () => {
		fs.rmSync(folder, { recursive: true, force: true });
		fs.mkdirSync(folder, { recursive: true });
		tarball = await packPackage({ folder });
		mail = await startSmtpCatcher();
		sandbox = await startSandbox({ config: exampleConfig, live: companyFile, logFile: path.join(folder, 'sandbox.log') });
		n8n = await start();
	});
	after(async () => {
		await n8n?.stop();
		await sandbox?.stop();
		await mail?.close();
	});

	test('an n8n that starts in an empty folder installs it and runs the main workflow', async () => {
		const [installed] = await n8n.client.listPackages();
		assert.equal(installed.installedVersion, version);
		const credentials = await createCredentials(n8n, { sandbox, mail });
		const [dataSet] = await sandbox.domo.dataSets();
		const workflow = await importJob(n8n, path.join(repoRoot, 'workflows', 'domo-user-management.json'), { credentials, dataSet, recipients });
		const run = await runJob(n8n, workflow);
		assert.equal(run.error, undefined);
		assert.ok(run.outcomes.filter(({ status }) => status === 'applied').length > 10, JSON.stringify(run.summary?.counts));
		assert.equal((await mail.waitForMails(1)).length, 1);
	});

	test('it is still installed after a restart, and n8n lets nobody install another one by hand', async () => {
		await n8n.stop();
		n8n = await start();
		assert.deepEqual((await n8n.client.listPackages()).map(({ packageName, failedLoading = false }) => ({ packageName, failedLoading })), [{ packageName: name, failedLoading: false }]);
		await assert.rejects(n8n.client.installPackage(name, version), /managed via environment variables/);
	});
});
