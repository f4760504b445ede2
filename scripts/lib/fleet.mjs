// Many stand-in Domo instances in one process, and the workflow that keeps them equal to one table.
import fs from 'node:fs';
import path from 'node:path';
import { waitForChild } from './processes.mjs';
import { repoRoot } from './paths.mjs';
import { startSandboxProcess, waysInto } from './sandbox.mjs';
import { pickedFromList, withFields, withSettings } from './job.mjs';

const readyTimeoutMs = 120_000;
const webhookTimeoutMs = 60_000;

/** Name and address of each instance, as the sandbox prints them when it is ready. */
function printedInstances(logFile) {
	const text = fs.readFileSync(logFile, 'utf8');
	if (!text.includes('Ready.')) return undefined;
	return [...text.matchAll(/^(\S+) {2}(http:\/\/127\.0\.0\.1:\d+)$/gm)].map(([, name, url]) => ({ name, url }));
}

/**
 * Starts the instances of those names.
 * @param {{ names: string[], config: string | Record<string, string>, live?: Record<string, string>, logFile: string }} options paths of CSV files by name; one `config` alone is the first one's
 * @returns {Promise<{ instances: { name, url, token, domo, control }[], instance(name), child, stop() }>}
 */
export async function startFleet({ names, config, live = {}, logFile }) {
	const filesOf = (option, files) => Object.entries(files).flatMap(([name, file]) => [option, `${name}=${file}`]);
	const given = [...filesOf('--config', typeof config === 'string' ? { [names[0]]: config } : config), ...filesOf('--live', live)];
	const child = startSandboxProcess(['--instances', names.join(','), '--port', '0', ...given], logFile);
	await waitForChild(child, async () => printedInstances(logFile) !== undefined, readyTimeoutMs);
	const instances = printedInstances(logFile).map(({ name, url }) => ({ name, ...waysInto(name, url) }));
	const byName = new Map(instances.map((one) => [one.name, one]));
	return { instances, instance: (name) => byName.get(name), child, stop: () => child.stop() };
}

/** An expression that looks up the instance's name in a table that only the credential contains. */
const lookedUp = (targets, field) =>
	`={{ (${JSON.stringify(Object.fromEntries(targets.map((target) => [target.name, target[field]])))})[$('One Instance').first().json.instance] }}`;

/** The one credential for all targets, as the note in domo-many-instances.json describes it. */
export async function createTargetsCredential(n8n, targets) {
	return await n8n.client.createCredential({
		name: 'Domo, all targets',
		type: 'domoAccessTokenApi',
		data: { instance: lookedUp(targets, 'url'), authentication: 'accessToken', accessToken: lookedUp(targets, 'token') },
	});
}

let imported = 0;

/** Waits until n8n answers the webhook, which it does shortly after publishing the workflow. */
async function answered(url) {
	const endsAt = Date.now() + webhookTimeoutMs;
	while ((await fetch(url, { method: 'POST' })).status === 404) {
		if (Date.now() > endsAt) throw new Error(`${url} did not answer within ${webhookTimeoutMs / 1000} s.`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

/**
 * Imports domo-many-instances.json, sets it up as a person would, and publishes it, under a webhook path of its own.
 * @param {{ credentials: { home, targets, smtp, webhook, caller? }, dataSet, fields?: object, parameters?: Record<string, object>, through?: string }} options
 *   `fields`: of *Settings* and *Recipients*; `parameters`: by node type; `caller`: the caller's key if it differs;
 *   `through`: the address of a proxy before n8n
 * @returns {Promise<{ workflow: object, start(): Promise<string>, calls(): Promise<object[]> }>} `start` begins a run by hand; `calls`: its runs of one instance each
 */
export async function importFleetJob(n8n, { credentials, dataSet, fields = {}, parameters = {}, through }) {
	imported += 1;
	const webhookPath = `domo-many-instances-${imported}`;
	const shipped = JSON.parse(fs.readFileSync(path.join(repoRoot, 'workflows', 'domo-many-instances.json'), 'utf8'));
	const home = { domoAccessTokenApi: credentials.home };
	const targets = { domoAccessTokenApi: credentials.targets };
	const filled = withSettings(shipped, {
		parameters: {
			'n8n-nodes-base.webhook': { path: webhookPath },
			...parameters,
			domoReadConfigDataSet: { dataSetId: pickedFromList(dataSet) },
			domoDataSetTrigger: { dataSetId: pickedFromList(dataSet) },
			domoApplyChanges: { dryRun: false, ...parameters.domoApplyChanges },
		},
		credentials: {
			domoReadConfigDataSet: home,
			domoDataSetTrigger: home,
			domoReconcileUsers: targets,
			domoApplyChanges: targets,
			domoWriteRunLog: home,
			'n8n-nodes-base.webhook': { httpHeaderAuth: credentials.webhook },
			'n8n-nodes-base.httpRequest': { httpHeaderAuth: credentials.caller ?? credentials.webhook },
			'n8n-nodes-base.emailSend': { smtp: credentials.smtp },
		},
	});
	const values = { oneInstanceUrl: `${through ?? n8n.url}/webhook/${webhookPath}`, ...fields };
	const workflow = await n8n.client.createWorkflow(withFields(filled, (name) => values[name]));
	await n8n.client.publish(await n8n.client.getWorkflow(workflow.id));
	await answered(`${n8n.url}/webhook/${webhookPath}`);
	return {
		workflow,
		start: () => n8n.client.runFrom(workflow, 'Start by Hand'),
		calls: async () => (await n8n.client.listExecutions(workflow.id)).filter(({ mode }) => mode === 'webhook'),
	};
}
