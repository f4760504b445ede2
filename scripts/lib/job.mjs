// The shipped workflow in a running n8n: imported, given its credentials and settings, run, and read.
import fs from 'node:fs';

import { errorOf, failuresOf, itemsOf } from './n8nClient.mjs';

/** Creates in n8n the credentials that a workflow needs to reach the sandbox and the mail catcher. */
export async function createCredentials(n8n, { sandbox, mail }) {
	const domo = await n8n.client.createCredential({
		name: `Domo ${sandbox.instance} (sandbox)`,
		type: 'domoAccessTokenApi',
		data: { instance: sandbox.url, authentication: 'accessToken', accessToken: sandbox.token },
	});
	const smtp = await n8n.client.createCredential({
		name: 'Mail catcher',
		type: 'smtp',
		data: { user: '', password: '', host: '127.0.0.1', port: mail.smtpPort, secure: false, disableStartTls: true, hostName: '' },
	});
	const webhook = await n8n.client.createCredential({
		name: 'Webhook key',
		type: 'httpHeaderAuth',
		data: { name: 'X-Api-Key', value: 'demo-webhook-key' },
	});
	return { domo, smtp, webhook };
}

const ourTypes = ['domoReadConfigDataSet', 'domoReconcileUsers', 'domoApplyChanges', 'domoWriteRunLog', 'domoDataSetTrigger', 'domoCheckInstance'];

/**
 * Imports a workflow file with its nodes set up. `parameters` are merged per node type, over what the demo needs; `triggers` switches
 * the triggers on that are shipped switched off.
 * @returns the workflow as n8n stores it
 */
export async function importJob(n8n, file, { credentials, dataSet, recipients = [], parameters = {}, triggers = false, name }) {
	const read = JSON.parse(fs.readFileSync(file, 'utf8'));
	const shipped = triggers ? { ...read, nodes: read.nodes.map((node) => ({ ...node, disabled: false })) } : read;
	const needed = {
		domoReadConfigDataSet: { dataSetId: pickedFromList(dataSet) },
		domoDataSetTrigger: { dataSetId: pickedFromList(dataSet) },
		domoCheckInstance: { dataSetId: pickedFromList(dataSet) },
		domoApplyChanges: { dryRun: false },
	};
	const merged = Object.fromEntries(
		[...new Set([...Object.keys(needed), ...Object.keys(parameters)])].map((type) => [type, { ...needed[type], ...parameters[type] }]),
	);
	const set = withSettings(shipped, {
		parameters: merged,
		credentials: {
			...Object.fromEntries(ourTypes.map((type) => [type, { domoAccessTokenApi: credentials.domo }])),
			'n8n-nodes-base.emailSend': { smtp: credentials.smtp },
			'n8n-nodes-base.webhook': { httpHeaderAuth: credentials.webhook },
		},
	});
	return await n8n.client.createWorkflow({ ...withRecipients(set, recipients), name: name ?? shipped.name });
}

/** Sets the recipients in the fields of the workflow's Set nodes that list addresses, such as `emails`. */
function withRecipients(workflow, recipients) {
	if (recipients.length === 0) return workflow;
	return withFields(workflow, (name) => (/emails$/i.test(name) ? recipients.join(', ') : undefined));
}

/** The name of the first node of a type. */
export const nameOf = (workflow, type) => nodesOfType(workflow, type)[0]?.name;

/**
 * Runs the workflow from its manual trigger and reads the output of its nodes.
 * @returns {Promise<{ execution, status, error?, failures, rows, plan, items, outcomes, summary }>} plan: the plan item; items: the others
 */
export async function runJob(n8n, workflow, options) {
	const executionId = await n8n.client.runFrom(workflow, nameOf(workflow, 'n8n-nodes-base.manualTrigger'));
	return readJob(workflow, await n8n.client.finished(executionId, options));
}

/** Reads the output of each node from a finished execution. */
export function readJob(workflow, execution) {
	const put = (type) => (nameOf(workflow, type) ? itemsOf(execution, nameOf(workflow, type)) : []);
	const planned = put('domoReconcileUsers');
	return {
		execution,
		status: execution.status,
		error: errorOf(execution),
		failures: failuresOf(execution),
		rows: put('domoReadConfigDataSet'),
		plan: planned.find(({ action }) => action === 'plan'),
		items: planned.filter(({ action }) => action !== 'plan'),
		outcomes: put('domoApplyChanges').filter(({ action }) => action !== 'plan'),
		summary: put('domoWriteRunLog')[0],
	};
}

const packagePrefix = 'n8n-nodes-domo-user-management.';

/** The nodes of that type; ours are named by their last part (`domoApplyChanges`). */
export const nodesOfType = (workflow, type) =>
	workflow.nodes.filter((node) => node.type === type || node.type === packagePrefix + type);

const reference = ({ id, name }) => ({ id, name });

/**
 * Gives a copy of the workflow with `parameters` merged into every node of a type and `credentials` set.
 * @param {object} workflow as exported by n8n
 * @param {{ parameters?: Record<string, object>, credentials?: Record<string, Record<string, { id: string, name: string }>> }} settings
 *   both by node type, ours without the package's name
 */
export function withSettings(workflow, { parameters = {}, credentials = {} }) {
	const known = (table, type) => table[type] ?? table[type.replace(packagePrefix, '')];
	const nodes = workflow.nodes.map((node) => {
		const used = Object.entries(known(credentials, node.type) ?? {}).map(([type, credential]) => [type, reference(credential)]);
		return {
			...node,
			parameters: { ...node.parameters, ...known(parameters, node.type) },
			...(used.length > 0 && { credentials: { ...node.credentials, ...Object.fromEntries(used) } }),
		};
	});
	return { ...workflow, nodes };
}

/** Gives a copy of the workflow whose Set nodes set each field to `valueOf(name)`; undefined does not change it. */
export function withFields(workflow, valueOf) {
	const nodes = workflow.nodes.map((node) => {
		const { assignments } = node.parameters;
		if (!assignments?.assignments) return node;
		const filled = assignments.assignments.map((entry) => ({ ...entry, value: valueOf(entry.name) ?? entry.value }));
		return { ...node, parameters: { ...node.parameters, assignments: { ...assignments, assignments: filled } } };
	});
	return { ...workflow, nodes };
}

/** A resource locator of a DataSet that was picked from the list. */
export const pickedFromList = ({ id, name }) => ({ __rl: true, mode: 'list', value: id, cachedResultName: name });
