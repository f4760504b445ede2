// A client of the REST API that n8n's own editor uses.
import { parseFlatted } from './flatted.mjs';

const pollMs = 200;
const unfinished = new Set(['new', 'running', 'waiting', 'unknown']);

/** n8n answered with an error. `status` is HTTP's, `body` what n8n said. */
class N8nAnswer extends Error {
	constructor(call, status, body) {
		super(`n8n answered ${status} to ${call}: ${JSON.stringify(body)?.slice(0, 600)}`);
		this.status = status;
		this.body = body;
	}
}

/** The value of n8n's session cookie is bound to this id, so the browser that reuses a login must send the same. */
export const browserId = 'b10c0de0-0000-4000-8000-00000000cafe';

/**
 * Signs in at `url` and gives the calls that the demo and the tests need.
 * @throws N8nAnswer for every answer that is not 2xx
 */
export async function signIn(url, { email, password }) {
	let cookie = '';

	async function call(method, path, body) {
		const response = await fetch(url + path, {
			method,
			// A connection of its own: n8n closes idle ones, and a request on one that is just being closed fails.
			headers: { 'content-type': 'application/json', 'browser-id': browserId, connection: 'close', ...(cookie && { cookie }) },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const session = response.headers.getSetCookie().find((entry) => entry.startsWith('n8n-auth='));
		if (session) cookie = session.split(';')[0];
		const text = await response.text();
		const parsed = parseBody(text);
		if (!response.ok) throw new N8nAnswer(`${method} ${path}`, response.status, parsed);
		return parsed?.data ?? parsed;
	}

	await call('POST', '/rest/login', { emailOrLdapLoginId: email, password });

	return {
		url,
		call,
		cookie: () => cookie,
		installPackage: (name, version) => call('POST', '/rest/community-packages', { name, version }),
		updatePackage: (name, version) => call('PATCH', '/rest/community-packages', { name, version }),
		uninstallPackage: (name) => call('DELETE', `/rest/community-packages?name=${encodeURIComponent(name)}`),
		listPackages: () => call('GET', '/rest/community-packages'),
		createCredential: ({ name, type, data }) => call('POST', '/rest/credentials', { name, type, data }),
		testCredential: (credentials) => call('POST', '/rest/credentials/test', { credentials }),
		createWorkflow: ({ name, nodes, connections, settings }) =>
			call('POST', '/rest/workflows', { name, nodes, connections, settings }),
		getWorkflow: (id) => call('GET', `/rest/workflows/${id}`),
		publish: ({ id, versionId }) => call('POST', `/rest/workflows/${id}/activate`, { versionId }),
		unpublish: (id) => call('POST', `/rest/workflows/${id}/deactivate`, {}),
		/** Starts a manual run from the trigger of that name; gives the execution's id. */
		async runFrom(workflow, triggerName) {
			const workflowData = await call('GET', `/rest/workflows/${workflow.id}`);
			const body = { workflowData, triggerToStartFrom: { name: triggerName } };
			return (await call('POST', `/rest/workflows/${workflow.id}/run`, body)).executionId;
		},
		listExecutions: async (workflowId) => {
			const filter = encodeURIComponent(JSON.stringify({ workflowId }));
			return (await call('GET', `/rest/executions?filter=${filter}&limit=50`)).results;
		},
		/** Waits for the end of an execution and gives it with its data decoded. */
		async finished(executionId, { timeoutMs = 300_000 } = {}) {
			const endsAt = Date.now() + timeoutMs;
			for (;;) {
				const execution = await call('GET', `/rest/executions/${executionId}`);
				if (!unfinished.has(execution.status)) return { ...execution, data: parseFlatted(execution.data) };
				if (Date.now() > endsAt) throw new Error(`Execution ${executionId} did not end within ${timeoutMs / 1000} s.`);
				await new Promise((resolve) => setTimeout(resolve, pollMs));
			}
		},
	};
}

function parseBody(text) {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
