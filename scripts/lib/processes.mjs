// Starts commands, scripts and servers, and makes sure that they end together with this process.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { repoRoot } from './paths.mjs';

const constants = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
const endings = [];

process.on('exit', () => {
	for (const end of endings) end();
});

// Node's default would end the process without the 'exit' event. Other listeners (the demo, which stops everything in order) take precedence.
for (const [signal, code] of Object.entries(constants)) {
	process.on(signal, () => {
		if (process.listenerCount(signal) === 1) process.exit(code);
	});
}

/** Calls the synchronous function `end` when this process ends, by itself or by a signal. */
export function whenEnding(end) {
	endings.push(end);
}

const errorLines = 25;
const commands = new Set();

// Commands end together with this process: an npm that continues would collide with the next one in the same folder.
whenEnding(() => {
	for (const child of commands) child.kill('SIGKILL'); // npm continues for a while after SIGTERM
});

/** A command that ended with a code other than 0. `output` is all it printed. */
export class CommandFailed extends Error {
	constructor(title, code, output, logFile) {
		const tail = output.trimEnd().split('\n').slice(-errorLines).join('\n');
		super(`${title} failed (${code}).${logFile ? ` Everything it printed is in ${logFile}.` : ''}\n${tail}`);
		this.code = code;
		this.output = output;
	}
}

/**
 * Runs `command` and returns what it printed (stdout and stderr, in order).
 *
 * Nothing is read from standard input, which is closed in CI. `logFile` gets the output as it comes. After `timeout` milliseconds it is killed.
 * @throws CommandFailed when the exit code is not 0 or the command cannot be started
 */
export function run(command, args, { cwd, env = process.env, logFile, onLine, title = command, timeout } = {}) {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, { cwd, env, timeout, killSignal: 'SIGKILL', stdio: ['ignore', 'pipe', 'pipe'] });
		commands.add(child);
		const log = logFile ? fs.createWriteStream(logFile, { flags: 'a' }) : undefined;
		log?.write(`$ ${command} ${args.join(' ')}\n`);
		let output = '';
		const take = (chunk) => {
			output += chunk;
			log?.write(chunk);
			if (onLine) for (const line of String(chunk).split('\n')) if (line.trim()) onLine(line.trim());
		};
		child.stdout.on('data', take);
		child.stderr.on('data', take);
		child.on('error', (error) => reject(new CommandFailed(title, error.code ?? 'not started', error.message, logFile)));
		child.on('close', (code, signal) => {
			commands.delete(child);
			log?.end();
			if (code === 0) resolve(output);
			else reject(new CommandFailed(title, signal ?? `exit code ${code}`, output, logFile));
		});
	});
}

/** Runs Node in the repository, its output shown as it comes; gives the exit code, -1 where it could not be started. */
export function runNode(args, env = {}) {
	const child = spawn(process.execPath, args, { cwd: repoRoot, env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit'] });
	whenEnding(() => child.kill('SIGTERM'));
	return new Promise((resolve) => child.once('error', () => resolve(-1)).once('exit', (code) => resolve(code ?? 1)));
}

// Variables of `npm run` that would make an npm in another folder behave as if it ran in the first.
const inherited = /^npm_(lifecycle_|package_|command$|execpath$|node_execpath$)|^npm_config_(local_prefix|ignore_scripts|legacy_peer_deps|dry_run|noproxy|global_prefix|node_gyp|user_agent|init_module|prefix)$|^INIT_CWD$/i;

/** The environment without the variables of an outer `npm run`; the user's own npm settings remain. */
export function outsideNpmRun(env = process.env) {
	return Object.fromEntries(Object.entries(env).filter(([name]) => !inherited.test(name)));
}


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
 * Starts a server as the head of a process group of its own, so that only this process passes a Ctrl-C on.
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
			signalGroup(child, 'SIGKILL'); // the rest of the group
		},
	};
	running.add(handle);
	return handle;
}

/** Stops everything that `startChild` started, the last one first. */
export async function stopChildren() {
	await Promise.all([...running].reverse().map((child) => child.stop()));
}

// If this process ends without having stopped them (an uncaught error, process.exit).
whenEnding(() => {
	for (const child of running) if (child.pid) signalGroup(child, 'SIGKILL');
});

/** Runs a script to its end: an error is printed and makes the exit code 1; then all children stop, and this process ends whatever it still waits for. */
export async function runScript(work, line) {
	try {
		await work();
	} catch (error) {
		line(error.stack ?? String(error));
		process.exitCode = 1;
	} finally {
		await stopChildren();
		process.exit();
	}
}

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


function listenOnce(port) {
	return new Promise((resolve, reject) => {
		const server = net.createServer();
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => {
			const taken = server.address().port;
			server.close(() => resolve(taken));
		});
	});
}

/** A free port of 127.0.0.1: `wanted` if it is free, otherwise any. */
export async function freePort(wanted = 0) {
	try {
		return await listenOnce(wanted);
	} catch {
		return await listenOnce(0);
	}
}
