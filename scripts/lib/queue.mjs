// n8n in queue mode: one main, workers, Redis and PostgreSQL, all on 127.0.0.1, the package on each.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

import { n8nSettings, startN8n } from './n8n.mjs';
import { ensureN8n, n8nEnvironment } from './n8nInstall.mjs';
import { freePort, run, startChild, waitForChild } from './processes.mjs';

const workerTimeoutMs = 180_000;

/** Unpacks the package where n8n looks for community packages; each process has a user folder of its own, as on machines of their own. */
function putPackage(userFolder, tarball) {
	const folder = path.join(userFolder, '.n8n', 'nodes', 'node_modules', 'n8n-nodes-domo-user-management');
	fs.mkdirSync(folder, { recursive: true });
	execFileSync('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
}

/** When the queue considers a job of a dead worker stalled: a tenth of n8n's defaults, so that tests are fast. */
const stallSettings = {
	QUEUE_WORKER_LOCK_DURATION: '6000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '1000',
	QUEUE_WORKER_STALLED_INTERVAL: '3000',
};

/** The resident memory of a process in MB, as the kernel counts it. */
export function residentMb(pid) {
	const [, kB] = /VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
	return Math.round(Number(kB) / 1024);
}

/**
 * @param {{ folder: string, tarball: string, workers?: number, concurrency?: number, progress: object }} options
 * @returns {Promise<{ main, workers, redis, startWorker(), stop() }>} main: as `startN8n` gives it;
 *   workers: `{ name, child, executions() }`, executions: the ids of those it has taken
 */
export async function startCluster({ folder, tarball, workers: count = 2, concurrency = 5, progress }) {
	fs.mkdirSync(folder, { recursive: true });
	const [redis, postgres] = await progress.step('Starting Redis and PostgreSQL', () => Promise.all([startRedis({ folder }), startPostgres({ folder })]));
	const queue = {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(postgres.port),
		DB_POSTGRESDB_DATABASE: postgres.database,
		DB_POSTGRESDB_USER: postgres.user,
		...stallSettings,
		DB_PING_TIMEOUT_MS: '60000', // on a busy machine n8n else takes its database for gone, and answers 503
	};
	const mainFolder = path.join(folder, 'main');
	putPackage(mainFolder, tarball);
	const main = await startN8n({ userFolder: mainFolder, progress, env: queue });

	const workers = [];
	let started = 0;
	async function startWorker() {
		started += 1;
		const name = `worker-${started}`;
		const userFolder = path.join(folder, name);
		putPackage(userFolder, tarball);
		const n8n = await ensureN8n({ progress });
		const port = await freePort();
		const env = {
			...n8nEnvironment(),
			...n8nSettings({ userFolder, port: await freePort(), brokerPort: await freePort() }),
			...queue,
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
		};
		const logFile = path.join(folder, `${name}.log`);
		const child = startChild(name, n8n.node, [n8n.bin, 'worker', `--concurrency=${concurrency}`], { cwd: userFolder, env, logFile });
		const isReady = async () => (await fetch(`http://127.0.0.1:${port}/healthz/readiness`)).status === 200;
		await waitForChild(child, isReady, workerTimeoutMs);
		const executions = () => [...fs.readFileSync(logFile, 'utf8').matchAll(/started execution (\d+)/gi)].map(([, id]) => id);
		const worker = { name, child, executions };
		workers.push(worker);
		return worker;
	}
	for (let index = 0; index < count; index += 1) await progress.step(`Starting worker ${index + 1}`, startWorker);

	return {
		main,
		workers,
		redis,
		startWorker,
		async stop() {
			await Promise.all(workers.map(({ child }) => child.stop()));
			await main.stop();
			await redis.stop();
			await postgres.stop();
		},
	};
}

// A PostgreSQL of our own: Debian's server with a data folder that is thrown away.

const postgresTimeoutMs = 60_000;
const debianFolder = '/usr/lib/postgresql';

/** The newest server that Debian's packages have put there, or undefined. */
export function postgresFolder() {
	if (!fs.existsSync(debianFolder)) return undefined;
	const versions = fs.readdirSync(debianFolder).sort((a, b) => Number(b) - Number(a));
	return versions.map((version) => path.join(debianFolder, version, 'bin')).find((folder) => fs.existsSync(path.join(folder, 'initdb')));
}

/** PostgreSQL refuses to run as root, so it runs as the user that its package created. */
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
	await waitForChild(child, isReady, postgresTimeoutMs);
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

// A Redis of our own: Debian's redis-server on a free port of 127.0.0.1, whose data survives a restart.

const redisTimeoutMs = 20_000;

/** Sends PING without a client library. */
function ping(port) {
	return new Promise((resolve) => {
		const socket = net.connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
		socket.setTimeout(1_000, () => socket.destroy());
		socket.once('data', (data) => (resolve(String(data).startsWith('+PONG')), socket.destroy()));
		socket.once('error', () => resolve(false));
		socket.once('close', () => resolve(false));
	});
}

/** @returns {Promise<{ port: number, restart(): Promise<void>, stop(): Promise<void> }>} */
export async function startRedis({ folder }) {
	const port = await freePort();
	const logFile = path.join(folder, 'redis.log');
	// Every command is written to disk before it is answered, so that the queue loses no job.
	const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
	const launch = async () => {
		const child = startChild('Redis', 'redis-server', args, { cwd: folder, env: process.env, logFile });
		await waitForChild(child, () => ping(port), redisTimeoutMs);
		return child;
	};
	let child = await launch();
	return {
		port,
		async restart({ awayMs = 0 } = {}) {
			await child.stop();
			await new Promise((resolve) => setTimeout(resolve, awayMs));
			child = await launch();
		},
		stop: () => child.stop(),
	};
}
