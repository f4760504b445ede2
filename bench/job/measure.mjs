// One size and one way (items, file or fileUnsaved) of the whole job in a real n8n: `measure.mjs PEOPLE WAY TARBALL FOLDER`. Its results are in FOLDER.json.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { createCredentials, importJob, nameOf } from '../../scripts/lib/job.mjs';
import { startN8n } from '../../scripts/lib/n8n.mjs';
import { repoRoot } from '../../scripts/lib/paths.mjs';
import { runScript } from '../../scripts/lib/processes.mjs';
import { createProgress } from '../../scripts/lib/progress.mjs';
import { residentMb } from '../../scripts/lib/queue.mjs';
import { startSandbox } from '../../scripts/lib/sandbox.mjs';
import { startSmtpCatcher } from '../../scripts/lib/smtpCatcher.mjs';
import { companyTables, NEW_TITLE } from '../lib/company.ts';

const pollMs = 20;

/** The peak memory since the kernel's counter was reset, in MB. */
function peakMb(pid) {
	const [, kB] = /VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
	return Math.round(Number(kB) / 1024);
}

/** Resolves with the first answer. It retries, since an n8n that was busy for seconds closes open connections. */
async function healthy(url) {
	for (;;) {
		const answer = await fetch(`${url}/healthz`, { headers: { connection: 'close' } }).catch(() => undefined);
		if (answer !== undefined) return await answer.text();
	}
}

/** Measures n8n while `work` runs, and its memory once more `afterMs` later. */
export async function watchN8n({ pid, url }, work, afterMs) {
	fs.writeFileSync(`/proc/${pid}/clear_refs`, '5');
	const beforeMb = residentMb(pid);
	let done = false;
	let stallMs = 0;
	const health = (async () => {
		while (!done) {
			const asked = performance.now();
			await healthy(url);
			stallMs = Math.max(stallMs, performance.now() - asked);
			await new Promise((resolve) => setTimeout(resolve, pollMs));
		}
	})();
	const startedAt = performance.now();
	await work();
	const ms = performance.now() - startedAt;
	const endMb = residentMb(pid);
	await new Promise((resolve) => setTimeout(resolve, afterMs));
	done = true;
	await health;
	return { ms, stallMs, beforeMb, peakMb: peakMb(pid), endMb, laterMb: residentMb(pid) };
}

const [people, way] = [Number(process.argv[2]), process.argv[3]];
const [tarball, folder] = process.argv.slice(4).map((file) => path.resolve(file));
/** Applying changes to all users is measured at this latency, up to this many users. */
const [latencyMs, mostApplied] = [80, 10_000];
const settleMs = 10_000;
const laterMs = people < 50_000 ? 5_000 : 15_000;
const progress = createProgress(process.stderr);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const name = 'User Management Configuration';

function sum(counters) {
	return { total: counters.total, writes: counters.writes };
}

/** How long the node that applies took, as n8n recorded it. */
async function timeOfApply(n8n, workflow) {
	const [{ id }] = await n8n.client.listExecutions(workflow.id);
	const { data } = await n8n.client.finished(id);
	return data.resultData.runData[nameOf(workflow, 'domoApplyChanges')][0].executionTime;
}

/** Starts the published workflow by its webhook, as another system would, and waits for the mail at its end. */
async function runByWebhook(n8n, mail) {
	const before = mail.mails.length;
	for (let tries = 0; ; tries += 1) {
		const { status } = await fetch(`${n8n.url}/webhook/domo-user-management`, { method: 'POST', headers: { 'X-Api-Key': 'demo-webhook-key' } });
		if (status === 200) break;
		if (tries > 100) throw new Error(`The webhook answered ${status}`);
		await pause(100);
	}
	const endsAt = Date.now() + 400_000;
	while (mail.mails.length === before) {
		if (Date.now() > endsAt) throw new Error('No mail came');
		await pause(50);
	}
	return mail.mails.at(-1);
}

async function importPublished(n8n, { home, target, mail }) {
	const [dataSet] = await home.domo.dataSets(name);
	const credentials = await createCredentials(n8n, { sandbox: home, mail });
	const other = await n8n.client.createCredential({ name: 'Target', type: 'domoAccessTokenApi', data: { instance: target.url, authentication: 'accessToken', accessToken: target.token } });
	const shipped = JSON.parse(fs.readFileSync(path.join(repoRoot, 'workflows', 'domo-user-management.json'), 'utf8'));
	// The trigger would start additional runs when the table changes.
	// The webhook is shipped deactivated.
	const nodes = shipped.nodes.filter(({ type }) => !type.endsWith('domoDataSetTrigger')).map(({ disabled, ...node }) => (node.type.endsWith('.webhook') ? node : { ...node, disabled }));
	const connections = Object.fromEntries(Object.entries(shipped.connections).filter(([from]) => nodes.some((node) => node.name === from)));
	const settings = way === 'fileUnsaved' ? { ...shipped.settings, saveDataSuccessExecution: 'none', saveExecutionProgress: false } : shipped.settings;
	const file = path.join(folder, 'workflow.json');
	fs.writeFileSync(file, JSON.stringify({ ...shipped, nodes, connections, settings }));
	const read = way === 'items' ? {} : { options: { output: 'file' } };
	const job = await importJob(n8n, file, { credentials, dataSet, recipients: ['reports@company.example'], parameters: { domoReadConfigDataSet: read } });
	const aimed = job.nodes.map((node) => (/domo(Reconcile|Apply)/.test(node.type) ? { ...node, credentials: { domoAccessTokenApi: { id: other.id, name: other.name } } } : node));
	const saved = await n8n.client.call('PATCH', `/rest/workflows/${job.id}`, { ...job, nodes: aimed });
	await n8n.client.publish(saved);
	return { dataSet, job };
}

async function wrongPeople(target, titles) {
	const found = new Map((await target.domo.people()).map(({ emailAddress, title }) => [emailAddress, title]));
	return [...titles].filter(([email, title]) => found.get(email) !== title).length + (found.size - 1 - titles.size);
}

async function measure() {
	fs.rmSync(folder, { recursive: true, force: true });
	fs.mkdirSync(folder, { recursive: true });
	const { same, changed, allChanged, titles } = companyTables(people);
	const live = path.join(folder, 'live.csv');
	fs.writeFileSync(live, same);
	const home = await startSandbox({ instance: 'home', config: live, logFile: path.join(folder, 'home.log') });
	const target = await startSandbox({ instance: 'target', live, logFile: path.join(folder, 'target.log') });
	const mail = await startSmtpCatcher();
	const n8n = await startN8n({ userFolder: path.join(folder, 'n8n'), tarball, progress });
	const { dataSet, job } = await importPublished(n8n, { home, target, mail });
	await pause(settleMs);
	const runs = [];
	for (const kind of ['unchanged', '1 % changed']) {
		if (kind !== 'unchanged') await home.control('PUT', `datasets/${encodeURIComponent(name)}.csv`, changed);
		await target.control('DELETE', 'counters');
		let subject = '';
		const cost = await watchN8n(n8n, async () => ({ subject } = await runByWebhook(n8n, mail)), laterMs);
		const requests = sum(await target.control('GET', 'counters'));
		const wrong = kind === 'unchanged' ? requests.writes : await wrongPeople(target, titles);
		runs.push({ people, way, kind, ...cost, requests: requests.total, wrong, subject, coreMs: null });
		progress.line(JSON.stringify(runs.at(-1)));
	}
	if (way === 'items' && people <= mostApplied) {
		await home.control('PUT', `datasets/${encodeURIComponent(name)}.csv`, allChanged);
		await target.control('PUT', 'faults', { latency: { ms: latencyMs } });
		await target.control('DELETE', 'counters');
		const { subject } = await runByWebhook(n8n, mail);
		const { writes } = sum(await target.control('GET', 'counters'));
		await target.control('PUT', 'faults', {});
		const wrong = await wrongPeople(target, new Map([...titles.keys()].map((email) => [email, NEW_TITLE])));
		fs.writeFileSync(`${folder}.apply.json`, JSON.stringify({ people, latencyMs, ms: await timeOfApply(n8n, job), writes, wrong, subject }));
	}
	await n8n.stop();
	if (way === 'file') {
		for (const run of runs) {
			await target.control('POST', 'reset');
			if (run.kind === 'unchanged') await home.control('PUT', `datasets/${encodeURIComponent(name)}.csv`, same);
			else await home.control('PUT', `datasets/${encodeURIComponent(name)}.csv`, changed);
			const args = ['--import', 'tsx', path.join(repoRoot, 'bench', 'job', 'core.ts'), home.url, target.url, home.token, target.token, dataSet.id];
			run.coreMs = Number((await promisify(execFile)(process.execPath, args, { cwd: repoRoot })).stdout);
		}
	}
	await mail.close();
	fs.writeFileSync(`${folder}.json`, JSON.stringify(runs));
}

await runScript(measure, progress.line);
