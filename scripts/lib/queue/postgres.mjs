// A PostgreSQL of our own: Debian's server with a data folder that is thrown away.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startChild, waitForChild } from '../base/child.mjs';
import { run } from '../base/exec.mjs';
import { freePort } from '../base/ports.mjs';

const readyTimeoutMs = 60_000;
const debianFolder = '/usr/lib/postgresql';

/** The newest server that Debian's packages have put there, or undefined. */
export function postgresFolder() {
	if (!fs.existsSync(debianFolder)) return undefined;
	const versions = fs.readdirSync(debianFolder).sort((a, b) => Number(b) - Number(a));
	return versions.map((version) => path.join(debianFolder, version, 'bin')).find((folder) => fs.existsSync(path.join(folder, 'initdb')));
}

/** PostgreSQL refuses to run as root: there it runs as the user that its package made. */
const asWhom = process.getuid() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];

function ownedFolder() {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'domo-queue-postgres-'));
	if (asWhom.length > 0) {
		const idOf = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
		fs.chownSync(folder, idOf('-u'), idOf('-g'));
	}
	return folder;
}

/** @returns {Promise<{ port: number, user: string, database: string, stop(): Promise<void> }>} */
export async function startPostgres({ folder: logFolder }) {
	const bin = postgresFolder();
	const folder = ownedFolder();
	const data = path.join(folder, 'data');
	const command = (name, args) => [...asWhom, path.join(bin, name), ...args];
	const [initdb, ...initdbArgs] = command('initdb', ['-D', data, '-U', 'n8n', '--auth=trust', '-E', 'UTF8', '--locale=C', '--no-sync']);
	await run(initdb, initdbArgs, { cwd: folder, title: 'initdb' });
	const port = await freePort();
	const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: folder, max_connections: '60' };
	const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	const [postgres, ...postgresArgs] = command('postgres', ['-D', data, '-p', String(port), ...options]);
	const child = startChild('PostgreSQL', postgres, postgresArgs, { cwd: folder, env: process.env, logFile: path.join(logFolder, 'postgres.log') });
	const isReady = async () => (await run(path.join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)], { title: 'pg_isready' })).includes('accepting');
	await waitForChild(child, isReady, readyTimeoutMs);
	return {
		port,
		user: 'n8n',
		database: 'postgres',
		async stop() {
			await child.stop('SIGINT'); // its "fast" way to end
			fs.rmSync(folder, { recursive: true, force: true });
		},
	};
}
