// Stand-in Domo instances, started as the process of its own that `npm run sandbox` starts.
import path from 'node:path';
import { startChild, waitForChild } from './base/child.mjs';
import { outsideNpmRun } from './base/exec.mjs';
import { repoRoot } from './base/paths.mjs';
import { freePort } from './base/ports.mjs';
import { domoAt } from './domo.mjs';

const readyTimeoutMs = 60_000;
const tsx = path.join(repoRoot, 'node_modules', 'tsx', 'dist', 'cli.mjs');

/** Starts the process; `args` are those of `npm run sandbox`. */
export const startSandboxProcess = (args, logFile) =>
	startChild('The sandbox', process.execPath, [tsx, path.join(repoRoot, 'sandbox', 'main.ts'), ...args], { cwd: repoRoot, env: outsideNpmRun(), logFile });

/** Ways into the instance of that name: `{ url, token, domo, control(method, name, body?) }`. */
export function waysInto(name, url) {
	const token = `${name}-token`;
	return {
		url,
		token,
		domo: domoAt({ url, token }),
		/** A call of the sandbox's own control interface, `/__sandbox/…`; a body that is no text is sent as JSON. */
		async control(method, about, body) {
			const sent = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
			const response = await fetch(`${url}/__sandbox/${about}`, { method, headers: { 'content-type': 'text/plain' }, body: sent });
			const text = await response.text();
			if (!response.ok) throw new Error(`${method} /__sandbox/${about} answered ${response.status}: ${text.slice(0, 300)}`);
			return text ? JSON.parse(text) : undefined;
		},
	};
}

/**
 * Starts one instance and waits until its API answers.
 * @param {{ instance?: string, port?: number, config?: string, live?: string, snapshot?: string, logFile: string }} options
 *   config, live: CSV files that become the configuration DataSet and the users; snapshot: a file to continue from
 * @returns {Promise<{ url, token, domo, control(method, name, body?), instance, port, child, kill(), stop() }>}
 */
export async function startSandbox({ instance = 'acme', port = 0, config, live, snapshot, logFile }) {
	const taken = await freePort(port);
	const files = Object.entries({ config, live, snapshot }).flatMap(([name, file]) => (file ? [`--${name}`, path.resolve(file)] : []));
	const child = startSandboxProcess(['--instances', instance, '--port', String(taken), ...files], logFile);
	const ways = waysInto(instance, `http://127.0.0.1:${taken}`);
	await waitForChild(child, async () => Boolean(await ways.domo.call('GET', '/api/content/v2/users/me')), readyTimeoutMs);
	return { ...ways, instance, port: taken, child, kill: () => child.stop('SIGKILL'), stop: () => child.stop() };
}
