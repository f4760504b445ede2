// A stand-in Domo instance, started as the process of its own that `npm run sandbox` starts.
import path from 'node:path';
import { startChild, waitForChild } from './base/child.mjs';
import { outsideNpmRun } from './base/exec.mjs';
import { repoRoot } from './base/paths.mjs';
import { freePort } from './base/ports.mjs';
import { domoAt } from './domo.mjs';

const readyTimeoutMs = 60_000;
const tsx = path.join(repoRoot, 'node_modules', 'tsx', 'dist', 'cli.mjs');

/**
 * Starts one instance and waits until its API answers.
 * @param {{ instance?: string, port?: number, config?: string, live?: string, snapshot?: string, logFile: string }} options
 *   config, live: CSV files that become the configuration DataSet and the users; snapshot: a file to continue from
 * @returns {Promise<{ url, token, instance, port, domo, control(method, path, body?), kill(), stop() }>}
 */
export async function startSandbox({ instance = 'acme', port = 0, config, live, snapshot, logFile }) {
	const taken = await freePort(port);
	const files = Object.entries({ config, live, snapshot }).flatMap(([name, file]) => (file ? [`--${name}`, path.resolve(file)] : []));
	const args = [tsx, path.join(repoRoot, 'sandbox', 'main.ts'), '--instances', instance, '--port', String(taken), ...files];
	const child = startChild('The sandbox', process.execPath, args, { cwd: repoRoot, env: outsideNpmRun(), logFile });
	const url = `http://127.0.0.1:${taken}`;
	const token = `${instance}-token`;
	const domo = domoAt({ url, token });
	await waitForChild(child, async () => Boolean(await domo.call('GET', '/api/content/v2/users/me')), readyTimeoutMs);
	return {
		url,
		token,
		instance,
		port: taken,
		domo,
		child,
		/** A call of the sandbox's own control interface, `/__sandbox/…`; a body that is no text is sent as JSON. */
		async control(method, name, body) {
			const sent = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
			const response = await fetch(`${url}/__sandbox/${name}`, { method, headers: { 'content-type': 'text/plain' }, body: sent });
			const text = await response.text();
			if (!response.ok) throw new Error(`${method} /__sandbox/${name} answered ${response.status}: ${text.slice(0, 300)}`);
			return text ? JSON.parse(text) : undefined;
		},
		kill: () => child.stop('SIGKILL'),
		stop: () => child.stop(),
	};
}
