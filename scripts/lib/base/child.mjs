// Servers that run beside us: started with their output in a file, ended for certain.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { whenEnding } from './ending.mjs';

const running = new Set();
const graceMs = 8_000;

function signalGroup(child, signal) {
	try {
		process.kill(-child.pid, signal); // the group: n8n has a task runner of its own as a child
	} catch (error) {
		if (error.code !== 'ESRCH') throw error;
	}
}

/**
 * Starts a server as the head of a process group of its own, so that a Ctrl-C reaches it through us only.
 * @returns {{ name: string, pid: number, logFile: string, exited: Promise<string>, hasExited(): boolean, stop(signal?): Promise<void>, tail(lines?): string }}
 */
export function startChild(name, command, args, { cwd, env, logFile }) {
	fs.mkdirSync(path.dirname(logFile), { recursive: true });
	const log = fs.openSync(logFile, 'a');
	const child = spawn(command, args, { cwd, env, stdio: ['ignore', log, log], detached: true });
	fs.closeSync(log);
	let ended;
	const exited = new Promise((resolve) => {
		child.once('error', (error) => resolve(error.message));
		child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
	}).then((how) => {
		ended = how;
		running.delete(handle);
		return how;
	});
	const handle = {
		name,
		pid: child.pid,
		logFile,
		exited,
		hasExited: () => ended !== undefined,
		tail: (lines = 20) => fs.readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n'),
		async stop(signal = 'SIGTERM') {
			if (ended !== undefined || child.pid === undefined) return;
			signalGroup(child, signal);
			const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
			await exited;
			clearTimeout(timer);
			signalGroup(child, 'SIGKILL'); // whatever is left of the group
		},
	};
	running.add(handle);
	return handle;
}

/** Stops everything that `startChild` started, the last one first. */
export async function stopChildren() {
	await Promise.all([...running].reverse().map((child) => child.stop()));
}

// The last resort when this process ends without having stopped them (an uncaught error, process.exit).
whenEnding(() => {
	for (const child of running) if (child.pid) signalGroup(child, 'SIGKILL');
});

/** Waits until `isReady()` is true; throws at once when the child ends, and after `timeoutMs`. */
export async function waitForChild(child, isReady, timeoutMs) {
	const endsAt = Date.now() + timeoutMs;
	while (Date.now() < endsAt) {
		if (child.hasExited()) throw new Error(`${child.name} ended (${await child.exited}). Its log, ${child.logFile}:\n${child.tail()}`);
		if (await isReady().catch(() => false)) return;
		await new Promise((resolve) => setTimeout(resolve, 150));
	}
	throw new Error(`${child.name} was not ready after ${timeoutMs / 1000} s. Its log, ${child.logFile}:\n${child.tail()}`);
}
