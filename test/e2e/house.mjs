// What the end-to-end tests share: one real n8n with the packed package, one mail catcher; a sandbox and a job for each test.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import Papa from 'papaparse';
import { stopChildren } from '../../scripts/lib/processes.mjs';
import { e2eFolder, repoRoot } from '../../scripts/lib/paths.mjs';
import { createProgress } from '../../scripts/lib/progress.mjs';
import { createCredentials, importJob, runJob } from '../../scripts/lib/job.mjs';
import { startN8n } from '../../scripts/lib/n8n.mjs';
import { packPackage } from '../../scripts/lib/build.mjs';
import { startSandbox } from '../../scripts/lib/sandbox.mjs';
import { startSmtpCatcher } from '../../scripts/lib/smtpCatcher.mjs';

export const workflowsFolder = path.join(repoRoot, 'workflows');
export const shippedWorkflow = path.join(workflowsFolder, 'domo-user-management.json');
export const exampleConfig = path.join(workflowsFolder, 'configuration-example-attributes.csv');
export const companyFile = path.join(repoRoot, 'scripts', 'demo', 'company.csv');
export const recipients = ['first@reports.example', 'second@reports.example'];

let built;
let jobs = 0;

async function build() {
	const progress = createProgress();
	fs.rmSync(e2eFolder, { recursive: true, force: true });
	const tarball = await packPackage({ folder: path.join(e2eFolder, 'package'), progress });
	const mail = await startSmtpCatcher();
	const n8n = await startN8n({ userFolder: path.join(e2eFolder, 'n8n'), tarball, progress });
	return { n8n, mail, tarball };
}

/** The n8n and the mail catcher, started by the first test that needs them. */
export const openHouse = () => (built ??= build());

/** Stops everything that was started. */
export async function closeHouse() {
	await stopChildren();
	const house = await built?.catch(() => undefined);
	await house?.n8n.stop();
	await house?.mail.close();
}

/** Rows as CSV text, in the columns of the first. */
export const csvOf = (rows) => `${Papa.unparse([...rows], { newline: '\n' })}\n`;

/** The rows of a CSV file, each an object of texts. */
export const rowsOf = (file) => Papa.parse(fs.readFileSync(file, 'utf8'), { header: true, skipEmptyLines: true }).data;

function asFile(folder, name, rowsOrFile) {
	if (rowsOrFile === undefined || typeof rowsOrFile === 'string') return rowsOrFile;
	const file = path.join(folder, `${name}.csv`);
	fs.writeFileSync(file, csvOf(rowsOrFile));
	return file;
}

/**
 * A job on its own instance: the shipped workflow, imported, with its credentials.
 * `config` and `live` are rows, or the path of a CSV file.
 * @param {import('node:test').TestContext} t the sandbox ends with this test
 */
export async function aJob(t, { config, live, parameters, workflowFile = shippedWorkflow, name, ...more }) {
	const { n8n, mail } = await openHouse();
	const number = (jobs += 1);
	const folder = path.join(e2eFolder, `job-${number}`);
	fs.mkdirSync(folder, { recursive: true });
	const snapshot = path.join(folder, 'snapshot.json');
	const files = { config: asFile(folder, 'config', config), live: asFile(folder, 'live', live) };
	const open = (options) => startSandbox({ ...files, ...more, snapshot, logFile: path.join(folder, 'sandbox.log'), ...options });
	let sandbox = await open();
	t.after(() => sandbox.stop());

	const [dataSet] = await sandbox.domo.dataSets();
	assert.ok(dataSet, 'the sandbox has a configuration DataSet');
	const credentials = await createCredentials(n8n, { sandbox, mail });
	const importWith = (extra) =>
		importJob(n8n, workflowFile, { credentials, dataSet, recipients, triggers: true, name: name ?? `Job ${number}`, parameters: merged(parameters, extra) });
	const workflow = await importWith();
	return {
		n8n,
		mail,
		folder,
		dataSetId: dataSet.id,
		credentials,
		workflow,
		domo: sandbox.domo,
		sandbox: () => sandbox,
		/** Runs it once; `mails` are those of this run. With other parameters another copy of the workflow is imported. */
		async run(extra) {
			mail.clear();
			const used = extra ? await importWith(extra) : workflow;
			const run = await runJob(n8n, used);
			return { ...run, mails: [...mail.mails], workflow: used };
		},
		/** The rows of the run log of that run. */
		logRows: async ({ summary }) =>
			(await sandbox.domo.rows(summary.logDataSetId)).filter(({ run_id: id }) => id === summary.runId),
		/** Starts the instance again after its process ended, from its last snapshot. */
		async restartSandbox() {
			await sandbox.stop();
			sandbox = await open({ port: sandbox.port });
		},
	};
}

/** A job that all tests of the surrounding `describe` share; returns a function that returns it. */
export function aSharedJob(options) {
	const endings = [];
	let job;
	before(async () => {
		job = await aJob({ after: (work) => endings.push(work) }, options);
	});
	after(async () => {
		for (const end of endings) await end();
	});
	return () => job;
}

function merged(parameters = {}, extra = {}) {
	const types = new Set([...Object.keys(parameters), ...Object.keys(extra)]);
	return Object.fromEntries([...types].map((type) => [type, { ...parameters[type], ...extra[type] }]));
}

// Writes to people, by the sandbox's names of its routes; writing the run log is not one of them.
const userWrites = ['createUser', 'createIdentityUser', 'patchUser', 'deleteUser', 'bulkUsers', 'assignRole', 'setPassword'];

/** The number of requests of each kind that writes to users since the last reset. */
export async function writesTo(sandbox) {
	const { byKind } = await sandbox.control('GET', 'counters');
	return Object.fromEntries(userWrites.filter((kind) => byKind[kind]).map((kind) => [kind, byKind[kind]]));
}
