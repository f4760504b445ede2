import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Order } from './writer';

/** A process that writes after an order, and can be killed. */
export interface Writer {
	start(order: Order): void;
	/** Ends it at once, as the kernel or an orchestrator would. */
	kill(): void;
	/** Resolves with the signal or the exit code. */
	readonly ended: Promise<string>;
}

const root = join(__dirname, '..', '..', '..');

/** Bundles the writer, so that hundreds of processes start quickly. Returns the file. */
export function bundleWriter(): string {
	const file = join(tmpdir(), `domo-faults-writer-${process.pid}.js`);
	const options = ['--bundle', '--platform=node', '--target=node20', '--log-level=error', `--outfile=${file}`];
	execFileSync(join(root, 'node_modules', 'esbuild', 'bin', 'esbuild'), [join(__dirname, 'writer.ts'), ...options], { cwd: root });
	return file;
}

/** Starts a writer; it waits for its order. */
export async function startWriter(file: string): Promise<Writer> {
	const child: ChildProcess = fork(file, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
	const ended = new Promise<string>((resolve) => child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`)));
	await new Promise((resolve) => child.once('message', resolve));
	return { start: (order) => void child.send(order), kill: () => void child.kill('SIGKILL'), ended };
}
