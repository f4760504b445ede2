// The other shipped workflows in the tests: imported beside a job, started, and read by the names of their nodes.
import fs from 'node:fs';
import path from 'node:path';
import { importJob, withSettings } from '../../scripts/lib/job.mjs';
import { itemsOf, runsOf } from '../../scripts/lib/n8nClient.mjs';
import { recipients, workflowsFolder } from './house.mjs';

export const workflowFile = (name) => path.join(workflowsFolder, `${name}.json`);

/** Sets fields of Set nodes by their names, as a person would before the run. */
function withFields(workflow, fields) {
	const nodes = workflow.nodes.map((node) => {
		const assignments = node.parameters.assignments?.assignments;
		if (!assignments) return node;
		const filled = assignments.map((one) => ({ ...one, value: fields[one.name] ?? one.value }));
		return { ...node, parameters: { ...node.parameters, assignments: { assignments: filled } } };
	});
	return { ...workflow, nodes };
}

/**
 * Imports `workflows/<name>.json` into the n8n of a job, with the job's credentials and DataSet.
 * @param {{ parameters?: object, fields?: object, settings?: object, credentials?: object }} [set] parameters by node type, fields of Set nodes,
 *   settings of the workflow; credentials of n8n's nodes that are to be created, by node type and then by their own type
 */
export async function importBeside(job, name, { parameters, fields = {}, settings = {}, credentials = {} } = {}) {
	const made = {};
	for (const [nodeType, wanted] of Object.entries(credentials)) {
		for (const [type, credential] of Object.entries(wanted)) made[nodeType] = { [type]: await job.n8n.client.createCredential(credential) };
	}
	const shipped = withSettings(JSON.parse(fs.readFileSync(workflowFile(name), 'utf8')), { credentials: made });
	const file = path.join(job.folder, `${name}.json`);
	fs.writeFileSync(file, JSON.stringify({ ...withFields(shipped, fields), settings: { ...shipped.settings, ...settings } }));
	return await importJob(job.n8n, file, { credentials: job.credentials, dataSet: { id: job.dataSetId, name: 'Configuration' }, recipients, parameters, triggers: true });
}

/** Starts it by its manual trigger; returns the execution's id immediately. */
export const start = (job, workflow) => job.n8n.client.runFrom(workflow, 'Start by Hand');

/** Reads a finished execution by the names of its nodes. */
export const reading = (execution) => ({
	execution,
	status: execution.status,
	error: execution.data?.resultData?.error?.message,
	items: (node, output) => itemsOf(execution, node, output),
	timesRun: (node) => runsOf(execution, node).length,
});

/** Runs it by its manual trigger to the end and reads it, without earlier mails. */
export async function runByHand(job, workflow) {
	job.mail.clear();
	const execution = await job.n8n.client.finished(await start(job, workflow));
	return { ...reading(execution), mails: [...job.mail.mails] };
}

/** Repeats `ask` until it returns a value. @throws Error that names what was waited for */
export async function until(what, ask, timeoutMs = 20_000) {
	const endsAt = Date.now() + timeoutMs;
	for (;;) {
		const answer = await ask();
		if (answer) return answer;
		if (Date.now() > endsAt) throw new Error(`${what} did not come within ${timeoutMs / 1000} s.`);
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}

/** Waits until the execution is paused in a Wait node. */
export const sleeping = (job, executionId) =>
	until(`Execution ${executionId} waiting`, async () => (await job.n8n.client.call('GET', `/rest/executions/${executionId}`)).status === 'waiting');
