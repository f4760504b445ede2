// A client of the REST API that n8n's own editor uses.

const pollMs = 200;
const unfinished = new Set(['new', 'running', 'waiting', 'unknown']);

/** n8n answered with an error. `status`: the HTTP status; `body`: n8n's answer. */
class N8nAnswer extends Error {
	constructor(call, status, body) {
		super(`n8n answered ${status} to ${call}: ${JSON.stringify(body)?.slice(0, 600)}`);
		this.status = status;
		this.body = body;
	}
}

/** The value of n8n's session cookie is bound to this id, so a browser that reuses the session must send it too. */
export const browserId = 'b10c0de0-0000-4000-8000-00000000cafe';

/**
 * Signs in at `url` and returns the calls that the demo and the tests need.
 * @throws N8nAnswer for every answer that is not 2xx
 */
export async function signIn(url, { email, password }) {
	let cookie = '';

	async function call(method, path, body) {
		const response = await fetch(url + path, {
			method,
			// A new connection each time: a request fails on an idle connection that n8n is just closing.
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

// Reads what an execution of n8n recorded.

/** All the runs of the node of that name: `{ status, error, outputs: items[][] }` each; [] when it never ran. */
export function runsOf(execution, nodeName) {
	const runs = execution.data?.resultData?.runData?.[nodeName] ?? [];
	return runs.map((run) => ({
		status: run.executionStatus,
		error: run.error,
		outputs: (run.data?.main ?? []).map((items) => items ?? []),
	}));
}

/** The `json` of each item that the node's last run put on output `output`. */
export function itemsOf(execution, nodeName, output = 0) {
	return (runsOf(execution, nodeName).at(-1)?.outputs[output] ?? []).map((item) => item.json);
}

/** n8n's error of the whole execution as one line, or undefined. */
export function errorOf(execution) {
	const error = execution.data?.resultData?.error;
	if (!error) return undefined;
	return [error.node?.name, error.message, error.description].filter(Boolean).join(': ');
}

/**
 * What went wrong, node by node: errors that ended a node, and the error items that a node handed on instead. The node that only
 * marks the run as failed says nothing of its own.
 * @returns {{ where: string, message: string, description: string }[]} each once
 */
export function failuresOf(execution) {
	const runData = execution.data?.resultData?.runData ?? {};
	const failures = Object.keys(runData).flatMap((where) =>
		runsOf(execution, where).flatMap(({ error, outputs }) =>
			[error, ...outputs.flat().map((item) => item.error)].filter((each) => each?.message).map(({ message, description }) => ({ where, message, description: description ?? '' })),
		),
	);
	const ours = failures.filter(({ description }) => description !== '');
	const shown = ours.length > 0 ? ours : failures;
	return shown.filter(({ message }, at) => shown.findIndex((other) => other.message === message) === at);
}

// n8n stores an execution "flatted": an array of values in which every string inside an object or array is the index of the value meant.

/** Decodes flatted text; shared and circular references become the same object again. */
export function parseFlatted(text) {
	const values = JSON.parse(text);
	const known = new Map();
	const revive = (index) => {
		const value = values[index];
		if (value === null || typeof value !== 'object') return value;
		if (known.has(index)) return known.get(index);
		const result = Array.isArray(value) ? [] : {};
		known.set(index, result);
		for (const [key, entry] of Object.entries(value)) {
			Object.defineProperty(result, key, {
				value: typeof entry === 'string' ? revive(Number(entry)) : entry,
				enumerable: true,
				writable: true,
				configurable: true,
			});
		}
		return result;
	};
	return revive(0);
}
