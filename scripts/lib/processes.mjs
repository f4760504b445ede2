// Runs a command to its end, its output in a file and, where it fails, in the error.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { repoRoot } from './paths.mjs';

// What must not outlive this process: each module says how to end what it has started.
const constants = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
const endings = [];

process.on('exit', () => {
	for (const end of endings) end();
});

// Node's default would end us without the 'exit' event. Who listens too (the demo, to stop everything in order) goes first.
for (const [signal, code] of Object.entries(constants)) {
	process.on(signal, () => {
		if (process.listenerCount(signal) === 1) process.exit(code);
	});
}

/** Has `end`, which must not wait for anything, called when this process ends, by itself or by a signal. */
export function whenEnding(end) {
	endings.push(end);
}

const errorLines = 25;
const commands = new Set();

// Whoever ends us early ends what we wait for: an npm that goes on by itself would meet the next one in the same folder.
whenEnding(() => {
	for (const child of commands) child.kill('SIGKILL'); // npm answers a mere SIGTERM by going on for a while
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
 * Runs `command` and gives what it printed (stdout and stderr, in order).
 *
 * Nothing is read from standard input, which is closed in CI. `logFile` gets the output as it comes.
 * @throws CommandFailed when the exit code is not 0 or the command cannot be started
 */
export function run(command, args, { cwd, env = process.env, logFile, onLine, title = command } = {}) {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
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

// What `npm run` hands to its children and would make a second npm, in another folder, behave as if it were in the first.
const inherited = /^npm_(lifecycle_|package_|command$|execpath$|node_execpath$)|^npm_config_(local_prefix|ignore_scripts|legacy_peer_deps|dry_run|noproxy|global_prefix|node_gyp|user_agent|init_module|prefix)$|^INIT_CWD$/i;

/** The environment without what an outer `npm run` put there; the user's own npm settings stay. */
export function outsideNpmRun(env = process.env) {
	return Object.fromEntries(Object.entries(env).filter(([name]) => !inherited.test(name)));
}

// Servers that run beside us: started with their output in a file, ended for certain.

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

// Free ports of 127.0.0.1.

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

/** A port nobody listens on at the moment: `wanted` when it is free (or nothing is wanted), else any. */
export async function freePort(wanted = 0) {
	try {
		return await listenOnce(wanted);
	} catch {
		return await listenOnce(0);
	}
}
