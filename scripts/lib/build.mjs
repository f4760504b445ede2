// Installs the development packages, builds dist/ and packs the package. Only Node's own modules: on a fresh clone nothing is installed yet.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

import { isLink, repoRoot } from './paths.mjs';
import { outsideNpmRun, run } from './processes.mjs';
import { createProgress } from './progress.mjs';
import { singleFlight } from './singleFlight.mjs';

const oldestNodeMajor = 20;
const lockfile = path.join(repoRoot, 'package-lock.json');
// Inside node_modules, so that the stamp is deleted together with the folder.
const installStamp = path.join(repoRoot, 'node_modules', '.installed-from');

function lockHash() {
	return crypto.createHash('sha256').update(fs.readFileSync(lockfile)).digest('hex');
}

function isInstalled() {
	try {
		return fs.readFileSync(installStamp, 'utf8') === lockHash();
	} catch {
		return false;
	}
}

/**
 * Makes sure that node_modules holds what package-lock.json says: otherwise runs `npm ci` (about a minute).
 * A node_modules that is a link is not changed.
 * @throws CommandFailed when npm fails, Error when Node.js is too old
 */
export async function ensureDependencies({ progress = createProgress() } = {}) {
	if (Number(process.versions.node.split('.')[0]) < oldestNodeMajor) {
		throw new Error(`Node.js ${oldestNodeMajor} or newer is needed; this is ${process.version}.`);
	}
	if (isLink(path.dirname(installStamp)) || isInstalled()) return;
	await singleFlight(
		path.join(repoRoot, '.build', 'installing'),
		async () => {
			if (isInstalled()) return;
			await progress.step('Installing the development packages (npm ci; once, about 1 minute)', () =>
				run('npm', ['ci', '--loglevel=error'], { cwd: repoRoot, env: outsideNpmRun(), title: 'npm ci' }),
			);
			fs.writeFileSync(installStamp, lockHash());
		},
		() => progress.line('  … waiting for another process that is installing'),
	);
}

const sources = ['core', 'credentials', 'nodes', 'index.ts', 'gulpfile.js', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
// Not inside dist, whose whole content is published.
const buildStamp = path.join(repoRoot, '.build', 'built-from');

function filesIn(entry) {
	if (!fs.existsSync(entry)) return [];
	if (fs.statSync(entry).isFile()) return [entry];
	return fs.readdirSync(entry).sort().flatMap((name) => filesIn(path.join(entry, name)));
}

function sourceHash() {
	const hash = crypto.createHash('sha256');
	for (const file of sources.flatMap((name) => filesIn(path.join(repoRoot, name)))) {
		hash.update(`${path.relative(repoRoot, file)}\0`).update(fs.readFileSync(file)).update('\0');
	}
	return hash.digest('hex');
}

function isBuilt() {
	const dist = path.join(repoRoot, 'dist');
	return fs.existsSync(path.join(dist, 'index.js')) && fs.existsSync(buildStamp) && fs.readFileSync(buildStamp, 'utf8') === sourceHash();
}

/**
 * Makes sure that dist/ is the build of the present sources: a check of milliseconds, or gulp (about 10 s).
 * @throws CommandFailed with the compiler's messages
 */
export async function ensureBuilt({ progress = createProgress() } = {}) {
	if (isBuilt()) return;
	await singleFlight(
		path.join(repoRoot, '.build', 'building'),
		async () => {
			if (isBuilt()) return;
			const hash = sourceHash(); // taken before the build: a file saved while gulp runs makes the build outdated
			fs.rmSync(buildStamp, { force: true });
			await progress.step('Building dist', () =>
				run(process.execPath, [path.join('node_modules', 'gulp', 'bin', 'gulp.js')], { cwd: repoRoot, env: outsideNpmRun(), title: 'gulp' }),
			);
			fs.writeFileSync(buildStamp, hash);
		},
		() => progress.line('  … waiting for another process that is building'),
	);
}

/**
 * Packs the package as npm would publish it, after building dist/ if necessary.
 * @param {{ folder: string, progress?: { step: Function } }} options folder: where the tarball is put
 * @returns {Promise<string>} the tarball's path
 */
export async function packPackage({ folder, progress = createProgress() }) {
	await ensureBuilt({ progress });
	fs.mkdirSync(folder, { recursive: true });
	// The scripts of package.json are disabled (.npmrc), so exactly the build from above is packed.
	const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
	const printed = await run('npm', args, { cwd: repoRoot, env: outsideNpmRun(), title: 'npm pack' });
	return path.join(folder, printed.trim().split('\n').at(-1));
}
