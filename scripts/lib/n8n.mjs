// A real n8n, started and stopped.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { startLocalRegistry } from './localRegistry.mjs';
import { signIn } from './n8nClient.mjs';
import { ensureN8n, n8nEnvironment } from './n8nInstall.mjs';
import { n8nFolder } from './paths.mjs';
import { freePort, startChild, waitForChild } from './processes.mjs';
import { createProgress } from './progress.mjs';

const readyTimeoutMs = 120_000; // the first start runs the migrations; which takes long on a busy machine with two cores
const shimFolder = fileURLToPath(new URL('./npmShim', import.meta.url));

function findInPath(command, searchPath) {
	const found = searchPath.split(path.delimiter).map((folder) => path.join(folder, command)).find((file) => fs.existsSync(file));
	if (!found) throw new Error(`${command} is not in the PATH.`);
	return found;
}

const answers = async (url) => (await fetch(url)).status === 200;

/** Creates the owner in the oldest supported n8n, which ignores the owner settings in the environment. */
async function setUpOwner(url) {
	const { data } = await (await fetch(`${url}/rest/settings`)).json();
	if (data?.userManagement?.showSetupOnFirstLoad !== true) return;
	await fetch(`${url}/rest/owner/setup`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(owner) });
}

/**
 * Starts n8n and waits until its REST API answers.
 *
 * With `tarball` n8n installs that package by the request of its own "Install community node" dialog. The package is not
 * published, so n8n is given an `npm` in its PATH that asks a local registry; n8n itself is untouched, and lists the package.
 * With `install: false` the package and its older versions are only available for installation, for example in the editor.
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
			// /healthz/readiness can be ready before the REST routes, so both are checked.
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

// The environment of an n8n that is quiet, local, works without a network and has its owner from the start.

/** The owner of the demo's and the tests' n8n. n8n listens only on 127.0.0.1, so the password protects nothing. */
export const owner = {
	email: 'owner@example.com',
	password: 'Domo-Demo-1',
	firstName: 'Demo',
	lastName: 'Owner',
};

function passwordHash(password) {
	const bcrypt = createRequire(path.join(n8nFolder, 'package.json'))('bcryptjs'); // n8n's own module, for the hash format that it expects
	return bcrypt.hashSync(password, 10);
}

/**
 * n8n's settings as environment variables.
 * @param {{ userFolder: string, port: number, brokerPort: number }} options
 */
export function n8nSettings({ userFolder, port, brokerPort }) {
	return {
		N8N_USER_FOLDER: userFolder,
		DB_TYPE: 'sqlite',
		N8N_ENCRYPTION_KEY: 'demo-key-of-a-throw-away-n8n',
		GENERIC_TIMEZONE: 'UTC', // n8n's default is America/New_York
		TZ: 'UTC',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_PROTOCOL: 'http',
		N8N_EDITOR_BASE_URL: `http://127.0.0.1:${port}`,
		N8N_WEBHOOK_URL: `http://127.0.0.1:${port}`,
		N8N_SECURE_COOKIE: 'false',
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
		// No telemetry, and no requests that would wait without a network.
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_DISABLED_MODULES: process.env.N8N_DISABLED_MODULES ?? 'mcp-registry,instance-ai',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		// Our package is not (yet) a verified one.
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_PYTHON_ENABLED: 'false',
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_RUNNERS_TASK_TIMEOUT: '60',
		N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true',
		N8N_INSTANCE_OWNER_EMAIL: owner.email,
		N8N_INSTANCE_OWNER_FIRST_NAME: owner.firstName,
		N8N_INSTANCE_OWNER_LAST_NAME: owner.lastName,
		N8N_INSTANCE_OWNER_PASSWORD_HASH: passwordHash(owner.password),
	};
}
