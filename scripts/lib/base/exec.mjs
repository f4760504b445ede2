// Runs a command to its end, its output in a file and, where it fails, in the error.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { whenEnding } from './ending.mjs';

const tailLines = 25;
const running = new Set();

// Whoever ends us early ends what we wait for: an npm that goes on by itself would meet the next one in the same folder.
whenEnding(() => {
	for (const child of running) child.kill('SIGKILL'); // npm answers a mere SIGTERM by going on for a while
});

/** A command that ended with a code other than 0. `output` is all it printed. */
export class CommandFailed extends Error {
	constructor(title, code, output, logFile) {
		const tail = output.trimEnd().split('\n').slice(-tailLines).join('\n');
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
		running.add(child);
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
			running.delete(child);
			log?.end();
			if (code === 0) resolve(output);
			else reject(new CommandFailed(title, signal ?? `exit code ${code}`, output, logFile));
		});
	});
}

// What `npm run` hands to its children and would make a second npm, in another folder, behave as if it were in the first.
const inherited = /^npm_(lifecycle_|package_|command$|execpath$|node_execpath$)|^npm_config_(local_prefix|ignore_scripts|legacy_peer_deps|dry_run|noproxy|global_prefix|node_gyp|user_agent|init_module|prefix)$|^INIT_CWD$/i;

/** The environment without what an outer `npm run` put there; the user's own npm settings stay. */
export function outsideNpmRun(env = process.env) {
	return Object.fromEntries(Object.entries(env).filter(([name]) => !inherited.test(name)));
}
