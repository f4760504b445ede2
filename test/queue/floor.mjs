// What the tests of the queue share: the cluster, twenty instances, and a job for each.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { stopChildren } from '../../scripts/lib/processes.mjs';
import { repoRoot } from '../../scripts/lib/paths.mjs';
import { createProgress } from '../../scripts/lib/progress.mjs';
import { createTargetsCredential, importFleetJob, startFleet } from '../../scripts/lib/fleet.mjs';
import { createCredentials, importJob, readJob } from '../../scripts/lib/job.mjs';
import { itemsOf } from '../../scripts/lib/n8nClient.mjs';
import { packPackage } from '../../scripts/lib/build.mjs';
import { startCluster } from '../../scripts/lib/queue.mjs';
import { startSmtpCatcher } from '../../scripts/lib/smtpCatcher.mjs';
import { expectPeople } from '../e2e/expectPeople.mjs';
import { csvOf } from '../e2e/house.mjs';
import { aRoster, aYearLater } from '../e2e/roster.mjs';

export const jobCount = 20;
const size = 40;
const joining = 10;
const moving = 20;
export const changesOfEach = joining + moving;

const folder = path.join(repoRoot, '.e2e-queue');
export const resultsFile = path.join(repoRoot, '.test-results', 'queue-figures.json');
/** Where the one table for all instances is, and its run log. */
const home = 'home';
const names = Array.from({ length: jobCount }, (_, at) => `domo${String(at + 1).padStart(2, '0')}`);

const atInstance = (rows, name) => rows.map((row) => ({ ...row, email: row.email.replace('assembly', name) }));
const liveOf = (name) => atInstance(aRoster(size), name);
const tableOf = (name) => atInstance(aYearLater(aRoster(size), { leave: 0, join: joining, move: moving }), name);

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks until the answer is not undefined. */
export async function until(what, ask, timeoutMs = 120_000) {
	const endsAt = Date.now() + timeoutMs;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined) return answer;
		if (Date.now() > endsAt) throw new Error(`Not within ${timeoutMs / 1000} s: ${what}`);
		await pause(200);
	}
}

/** Starts everything, and publishes a job for each instance. */
export async function openFloor() {
	const progress = createProgress();
	fs.rmSync(folder, { recursive: true, force: true });
	fs.mkdirSync(folder, { recursive: true });
	const file = (name, rows) => {
		fs.writeFileSync(path.join(folder, `${name}.csv`), csvOf(rows));
		return path.join(folder, `${name}.csv`);
	};
	const tarball = await packPackage({ folder: path.join(folder, 'package'), progress });
	const fleet = await startFleet({
		names: [...names, home],
		config: {
			...Object.fromEntries(names.map((name) => [name, file(`config-${name}`, tableOf(name))])),
			[home]: file('config-home', names.flatMap((instance) => tableOf(instance).map((row) => ({ ...row, instance })))),
		},
		live: Object.fromEntries(names.map((name) => [name, file(`live-${name}`, liveOf(name))])),
		logFile: path.join(folder, 'sandbox.log'),
	});
	const mail = await startSmtpCatcher();
	const cluster = await startCluster({ folder, tarball, progress });
	const { client } = cluster.main;
	const targets = fleet.instances.filter(({ name }) => name !== home);
	const jobs = await progress.step('Publishing the jobs', () => Promise.all(targets.map((instance) => publishJob(cluster.main, mail, instance))));
	await until('every webhook answers', async () => ((await Promise.all(jobs.map(({ isThere }) => isThere()))).every(Boolean) ? true : undefined));

	return {
		cluster,
		fleet,
		jobs,
		client,
		/** The workflows of many instances; `run` starts them by hand. */
		importMany: (fields) => importMany(cluster.main, mail, { home: fleet.instance(home), targets }, fields),
		/** A job on the home instance that looks for updates every minute. */
		publishAtHome: () => publishAtHome(cluster.main, mail, fleet.instance(home)),
		/** Every instance as it was, with nothing counted; an admin made the attribute by which runs tell of each other. */
		async reset() {
			await Promise.all(fleet.instances.map(({ control }) => control('POST', 'reset')));
			await Promise.all(fleet.instances.map(({ domo }) => domo.makeCoordinationAttribute()));
		},
		async close() {
			await cluster.stop();
			await stopChildren();
			await mail.close();
		},
	};
}

async function publishJob(n8n, mail, instance) {
	const { client } = n8n;
	const credentials = await createCredentials(n8n, { sandbox: { ...instance, instance: instance.name }, mail });
	const [dataSet] = await instance.domo.dataSets('Configuration');
	const webhookPath = `start-${instance.name}`;
	const workflow = await importJob(n8n, path.join(repoRoot, 'workflows', 'domo-user-management.json'), {
		credentials,
		dataSet,
		recipients: ['reports@example.com'],
		name: `People of ${instance.name}`,
		parameters: { 'n8n-nodes-base.webhook': { path: webhookPath }, domoReconcileUsers: { jobName: `People of ${instance.name}` } },
	});
	await client.publish(await client.getWorkflow(workflow.id));
	const url = `${n8n.url}/webhook/${webhookPath}`;
	const known = new Set();
	const post = (headers) => fetch(url, { method: 'POST', headers });
	return {
		...instance,
		workflow,
		isThere: async () => (await post({})).status === 403,
		start: async () => (await post({ 'X-Api-Key': 'demo-webhook-key' })).status,
		/** The executions that came since this was last asked for, all ended. */
		async newExecutions(count = 1) {
			const fresh = await until(`${count} executions of ${instance.name}`, async () => {
				const found = (await client.listExecutions(workflow.id)).filter(({ id }) => !known.has(id));
				return found.length >= count && found.every(({ status }) => !['new', 'running', 'waiting', 'unknown'].includes(status)) ? found : undefined;
			}, 240_000);
			for (const { id } of fresh) known.add(id);
			return await Promise.all(fresh.map(async ({ id }) => ({ id, run: readJob(workflow, await client.finished(id)) })));
		},
		/** The run log, RUN rows first. */
		async logRows() {
			const [log] = await instance.domo.dataSets('Run Log');
			return log ? await instance.domo.rows(log.id) : [];
		},
		async expectDone() {
			expectPeople(await instance.domo.people(), tableOf(instance.name), [`ada.admin@${instance.name}.example`]);
		},
		async writes() {
			const { byKind } = await instance.control('GET', 'counters');
			return { creates: byKind.createUser ?? 0, updates: (byKind.patchUser ?? 0) + (byKind.bulkUsers ?? 0) };
		},
		created: joining,
	};
}

async function publishAtHome(n8n, mail, instance) {
	const credentials = await createCredentials(n8n, { sandbox: { ...instance, instance: instance.name }, mail });
	const [dataSet] = await instance.domo.dataSets('Configuration');
	const logName = 'Log of Updates';
	const workflow = await importJob(n8n, path.join(repoRoot, 'workflows', 'domo-user-management.json'), {
		credentials,
		dataSet,
		recipients: ['reports@example.com'],
		name: 'On update',
		parameters: {
			domoDataSetTrigger: { pollTimes: { item: [{ mode: 'everyMinute' }] } },
			domoReconcileUsers: { jobName: 'On update', table: { unknownColumns: 'ignore' } },
			domoWriteRunLog: { logDataSetName: logName },
			'n8n-nodes-base.webhook': { path: 'start-home' },
		},
	});
	await instance.control('DELETE', 'counters');
	await n8n.client.publish(await n8n.client.getWorkflow(workflow.id));
	// n8n registers webhooks first; what was updated before the trigger's first look is nothing new to it.
	await until('the trigger has looked for the first time', async () => ((await instance.control('GET', 'counters')).byKind.dataSetVersions > 0 ? true : undefined));
	await until('the job is published', async () => ((await fetch(`${n8n.url}/webhook/start-home`, { method: 'POST' })).status === 403 ? true : undefined));
	return {
		executions: () => n8n.client.listExecutions(workflow.id),
		update: (version) => instance.control('PUT', `datasets/${encodeURIComponent(dataSet.name)}.csv`, csvOf(liveOf(instance.name).slice(version))),
		async logged() {
			const [log] = await instance.domo.dataSets(logName);
			return log ? (await instance.domo.rows(log.id)).filter(({ record_type: type }) => type === 'RUN') : [];
		},
	};
}

async function importMany(n8n, mail, { home: instance, targets }, fields) {
	const { client } = n8n;
	const { domo, smtp, webhook } = await createCredentials(n8n, { sandbox: { ...instance, instance: instance.name }, mail });
	const { start, calls } = await importFleetJob(n8n, {
		credentials: { home: domo, smtp, webhook, targets: await createTargetsCredential(n8n, targets) },
		dataSet: (await instance.domo.dataSets('Configuration'))[0],
		fields: { emails: 'reports@example.com', ...fields },
	});
	return {
		start,
		calls,
		async reportOf(id) {
			const execution = await client.finished(id);
			const [report] = itemsOf(execution, 'Combined Report');
			assert.ok(report, execution.data?.resultData?.error?.message);
			return report;
		},
		async logged() {
			const [log] = await instance.domo.dataSets('Run Log');
			return log ? (await instance.domo.rows(log.id)).filter(({ record_type: type }) => type === 'RUN') : [];
		},
	};
}

/** Exactly one RUN row for each of the executions, and each told as done. */
export async function expectLogged(job, executions) {
	const runs = (await job.logRows()).filter(({ record_type: type }) => type === 'RUN');
	assert.deepEqual(runs.map(({ execution_id: id }) => id).sort(), executions.map(({ id }) => id).sort());
}

/** Adds figures to the file that the person who runs the tests reads. */
export function keepFigures(figures) {
	const known = fs.existsSync(resultsFile) ? JSON.parse(fs.readFileSync(resultsFile, 'utf8')) : {};
	fs.mkdirSync(path.dirname(resultsFile), { recursive: true });
	fs.writeFileSync(resultsFile, `${JSON.stringify({ ...known, ...figures }, undefined, '\t')}\n`);
}
