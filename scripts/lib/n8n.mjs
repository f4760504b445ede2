// A real n8n, started and stopped.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild, waitForChild } from './base/child.mjs';
import { startLocalRegistry } from './n8n/localRegistry.mjs';
import { n8nSettings, owner } from './n8n/env.mjs';
import { createProgress } from './base/progress.mjs';
import { ensureN8n, n8nEnvironment } from './n8nInstall.mjs';
import { signIn } from './n8n/rest.mjs';
import { freePort } from './base/ports.mjs';

const readyTimeoutMs = 120_000; // the first start runs the migrations; a busy two-core machine takes long
const shimFolder = fileURLToPath(new URL('./n8n/npmShim', import.meta.url));

function findInPath(command, searchPath) {
	const found = searchPath.split(path.delimiter).map((folder) => path.join(folder, command)).find((file) => fs.existsSync(file));
	if (!found) throw new Error(`${command} is not in the PATH.`);
	return found;
}

const answers = async (url) => (await fetch(url)).status === 200;

/** The oldest n8n that we support does not take its owner from the environment. */
async function setUpOwner(url) {
	const { data } = await (await fetch(`${url}/rest/settings`)).json();
	if (data?.userManagement?.showSetupOnFirstLoad !== true) return;
	await fetch(`${url}/rest/owner/setup`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(owner) });
}

/**
 * Starts n8n and waits until its REST API answers.
 *
 * With `tarball` n8n installs that package by the call its own "Install community node" dialog makes. The package is not
 * published, so n8n is given an `npm` in its PATH that asks a local registry; n8n itself is untouched, and lists the package.
 * With `install: false` it is there to be installed, by a person in the editor, say, and so are older versions of it.
 * @param {{ userFolder: string, tarball?: string, olderTarballs?: string[], install?: boolean, port?: number, logFile?: string, progress?: object, env?: object }} options
 * @returns {Promise<{ url, owner, client, pid, logFile, version, packageName?, stop() }>}
 */
export async function startN8n({ userFolder, tarball, olderTarballs = [], install = true, port = 0, logFile = path.join(userFolder, 'n8n.log'), progress = createProgress(), env = {} }) {
	const n8n = await ensureN8n({ progress });
	const registry = tarball ? await startLocalRegistry([...olderTarballs, tarball]) : undefined;
	const base = n8nEnvironment();
	const settings = n8nSettings({ userFolder, port: await freePort(port), brokerPort: await freePort() });
	const url = settings.N8N_EDITOR_BASE_URL;
	fs.mkdirSync(userFolder, { recursive: true });

	const child = startChild('n8n', n8n.node, [n8n.bin, 'start'], {
		cwd: userFolder,
		logFile,
		env: {
			...base,
			...settings,
			...(registry && {
				PATH: `${shimFolder}${path.delimiter}${base.PATH}`,
				REAL_NPM: findInPath('npm', base.PATH),
				LOCAL_REGISTRY: registry.url,
			}),
			...env,
		},
	});
	const stop = async () => {
		await child.stop();
		await registry?.close();
	};
	try {
		const client = await progress.step('Starting n8n', async () => {
			// /healthz/readiness can be ahead of the REST routes, so both are asked.
			const isReady = async () => (await answers(`${url}/healthz/readiness`)) && (await answers(`${url}/rest/settings`));
			await waitForChild(child, isReady, readyTimeoutMs);
			await setUpOwner(url);
			return await signIn(url, owner);
		});
		if (registry && install) await progress.step('Installing the package in n8n', () => client.installPackage(registry.name, registry.version));
		return { url, owner, client, pid: child.pid, child, logFile, version: n8n.version, packageName: registry?.name, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}
