// A Redis of our own: Debian's redis-server on a free port of 127.0.0.1, which keeps what it was told across a restart.
import path from 'node:path';
import net from 'node:net';
import { startChild, waitForChild } from '../base/child.mjs';
import { freePort } from '../base/ports.mjs';

const readyTimeoutMs = 20_000;

/** PING by hand: a client library for one word would be much. */
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
	// Every command is on disk before it is answered, as a queue that must not lose a job wants it.
	const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
	const launch = async () => {
		const child = startChild('Redis', 'redis-server', args, { cwd: folder, env: process.env, logFile });
		await waitForChild(child, () => ping(port), readyTimeoutMs);
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
