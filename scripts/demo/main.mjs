// The demo: a company in a stand-in Domo, a real n8n with this package, one run of the shipped workflow.
import fs from 'node:fs';
import path from 'node:path';

import { packPackage } from '../lib/build.mjs';
import { createCredentials, importJob, runJob } from '../lib/job.mjs';
import { startN8n } from '../lib/n8n.mjs';
import { ensureN8n } from '../lib/n8nInstall.mjs';
import { demoFolder, repoRoot } from '../lib/paths.mjs';
import { stopChildren } from '../lib/processes.mjs';
import { inWords } from '../lib/progress.mjs';
import { startSandbox } from '../lib/sandbox.mjs';
import { isAlive } from '../lib/singleFlight.mjs';
import { startSmtpCatcher } from '../lib/smtpCatcher.mjs';
import { failureLines, outcomeLines, planLines, plural } from './runSummary.mjs';

const workflowFile = path.join(repoRoot, 'workflows', 'domo-user-management.json');
const exampleConfig = path.join(repoRoot, 'workflows', 'configuration-example-attributes.csv');
const exampleLive = path.join(repoRoot, 'scripts', 'demo', 'company.csv');
const recipients = ['governance@acme.example', 'it-operations@acme.example'];

const pidFile = path.join(demoFolder, 'pid');
const runningDemo = () => (fs.existsSync(pidFile) ? Number(fs.readFileSync(pidFile, 'utf8')) : 0);

/** Each demo starts with an empty folder; two at a time would overwrite each other's files. */
function clearFolder() {
	const other = runningDemo();
	if (other > 0 && other !== process.pid && isAlive(other)) throw new Error(`A demo is running already (process ${other}). Stop it first.`);
	fs.rmSync(demoFolder, { recursive: true, force: true });
	fs.mkdirSync(demoFolder, { recursive: true });
	fs.writeFileSync(pidFile, String(process.pid)); // only valid while this process runs, so it need not be deleted
}

/** A copy of the shipped workflow whose first note says what is so in the demo: it has run, and Dry Run is off. */
function workflowOfDemo(sandbox) {
	const shipped = JSON.parse(fs.readFileSync(workflowFile, 'utf8'));
	const content = [
		'## The demo: this workflow has run once',
		`**Dry Run** is off in **Domo Apply Changes**, so the run wrote to the stand-in Domo: what changed is at [${sandbox.url}/changes](${sandbox.url}/changes).`,
		'1. **Executions** above shows the run, node by node. **Execute workflow** runs it again: there is nothing left to do.',
		'2. **Reset** in the stand-in Domo brings everybody back, then execute again.',
		`3. Another credential: instance **${sandbox.url}**, token **${sandbox.token}**.`,
	].join('\n');
	const nodes = shipped.nodes.map((node) => (node.name === 'Note: First' ? { ...node, parameters: { ...node.parameters, content } } : node));
	const file = path.join(demoFolder, 'workflow.json');
	fs.writeFileSync(file, JSON.stringify({ ...shipped, nodes }));
	return file;
}

/** Starts the three servers, and n8n with the package, the credentials and the workflow. */
async function startServers(options, progress) {
	clearFolder();
	await ensureN8n({ progress });
	const tarball = await packPackage({ folder: path.join(demoFolder, 'package'), progress });
	const sandbox = await progress.step('Starting a stand-in Domo instance', () =>
		startSandbox({
			port: options.ports.domo,
			config: options.config ?? exampleConfig,
			live: options.live ?? exampleLive,
			logFile: path.join(demoFolder, 'sandbox.log'),
		}),
	);
	const mail = await startSmtpCatcher({ smtpPort: options.ports.smtp, httpPort: options.ports.mailPage });
	const userFolder = path.join(demoFolder, 'n8n');
	const n8n = await startN8n({ userFolder, tarball, port: options.ports.n8n, progress });
	const workflow = await progress.step('Importing credentials and the workflow', async () => {
		const [dataSet] = await sandbox.domo.dataSets();
		return await importJob(n8n, workflowOfDemo(sandbox), {
			credentials: await createCredentials(n8n, { sandbox, mail }),
			dataSet,
			recipients,
			parameters: options.keepOrphans ? {} : { domoReconcileUsers: { orphanedUsers: 'delete' } },
		});
	});
	return { sandbox, mail, n8n, workflow };
}

const shortPath = (file) => path.relative(process.cwd(), file) || '.';

/** Prints the run; `links`: whether the web pages of the mails stay available. */
async function printRun({ sandbox, mail }, run, line, links) {
	if (run.plan) printPlan(run, line);
	if (run.failures.length > 0 || run.error) {
		line('\nFailed');
		for (const text of run.failures.length > 0 ? failureLines(run.failures) : [`  ${run.error}`]) line(text);
	}
	if (run.summary?.logDataSetId) {
		const [log] = (await sandbox.domo.dataSets()).filter(({ id }) => id === run.summary.logDataSetId);
		line(`\nRun log\n  ${plural(run.summary.rowsWritten, 'row')} in the DataSet “${log?.name}” (${run.summary.logDataSetId})`);
	}
	line('\nMail');
	for (const { mail: { subject, recipients: to, id }, files } of keepMails(mail.mails, path.join(demoFolder, 'mails'))) {
		line(`  “${subject}” to ${to.join(', ')}${links ? `  ${mail.url}/mails/${id}` : ''}`);
		for (const file of files) line(`    ${shortPath(file)}`);
	}
	if (mail.mails.length === 0) line('  none');
}

function printPlan({ plan, items, outcomes }, line) {
	line('\nPlan');
	line(`  ${plan.summary.replaceAll('\u00A0', ' ')}`);
	for (const text of planLines(items, plan.counts.unchanged)) line(text);
	if (outcomes.length === 0 && items.length > 0) return;
	line('\nApplied');
	for (const text of outcomeLines(outcomes)) line(text);
}

function printAddresses({ sandbox, mail, n8n, workflow }, line) {
	line('\nOpen in a browser');
	line(`  n8n         ${n8n.url}/workflow/${workflow.id}   sign in as ${n8n.owner.email} / ${n8n.owner.password}`);
	line(`  Domo        ${sandbox.url}/   people, what changed of them, DataSets, invitations, requests`);
	line(`              for a credential: instance ${sandbox.url}, token ${sandbox.token}`);
	line(`  Mails       ${mail.url}/`);
	line(`  Logs        ${shortPath(demoFolder)}/`);
}

function untilStopped() {
	return new Promise((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve(signal));
	});
}

/**
 * Starts the servers, runs the job, prints the run, and keeps running until a signal (with `once` it ends at once).
 * @returns {Promise<number>} the exit code: 0 if the run succeeded
 */
export async function runDemo(options, progress) {
	const startedAt = Date.now();
	const stopped = untilStopped();
	let servers;
	const work = async () => {
		servers = await startServers(options, progress);
		const run = await progress.step('Running the job', () => runJob(servers.n8n, servers.workflow));
		await printRun(servers, run, progress.line, !options.once);
		progress.line(`\nThe demo took ${inWords(Date.now() - startedAt)}.`);
		return run.status === 'success' ? 0 : 1;
	};
	try {
		const code = await Promise.race([work(), stopped.then(() => 130)]);
		if (code === 130 || options.once) return code;
		printAddresses(servers, progress.line);
		progress.line('\nCtrl-C stops everything.');
		await stopped;
		progress.line('\nStopping …');
		return 0;
	} finally {
		await stopChildren();
		await servers?.n8n.stop();
		await servers?.mail.close();
	}
}

/**
 * Writes each mail's HTML, text and attachments into `folder`, so that they can be read after the demo: `1.html`, `1.txt`, `1-report.html`.
 * @returns {{ mail: object, files: string[] }[]} the paths of each mail's files
 */
function keepMails(mails, folder) {
	fs.mkdirSync(folder, { recursive: true });
	return mails.map((mail) => {
		const parts = [
			[`${mail.id}.html`, mail.html],
			[`${mail.id}.txt`, mail.text],
			...mail.attachments.map(({ fileName, content }) => [`${mail.id}-${path.basename(fileName)}`, content]),
		].filter(([, content]) => content.length > 0);
		const files = parts.map(([name, content]) => {
			const file = path.join(folder, name);
			fs.writeFileSync(file, content);
			return file;
		});
		return { mail, files };
	});
}
