// n8n in queue mode: one main, workers, Redis and PostgreSQL, all on 127.0.0.1, the package on each.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { startChild, waitForChild } from '../base/child.mjs';
import { freePort } from '../base/ports.mjs';
import { n8nSettings } from '../n8n/env.mjs';
import { startN8n } from '../n8n.mjs';
import { ensureN8n, n8nEnvironment } from '../n8nInstall.mjs';
import { startPostgres } from './postgres.mjs';
import { startRedis } from './redis.mjs';

const readyTimeoutMs = 180_000;

/** Unpacks the package where n8n looks for community packages; each process has a user folder of its own, as on machines of their own. */
function putPackage(userFolder, tarball) {
	const folder = path.join(userFolder, '.n8n', 'nodes', 'node_modules', 'n8n-nodes-domo-user-management');
	fs.mkdirSync(folder, { recursive: true });
	execFileSync('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
}

/** How soon the queue takes a job of a dead worker for stalled: a tenth of n8n's own times, so that a test need not wait. */
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
		await waitForChild(child, isReady, readyTimeoutMs);
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
