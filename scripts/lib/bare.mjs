// What a bare clone needs before anything else runs. Only Node's own modules: nothing may be installed yet.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

import { outsideNpmRun, run } from './base/exec.mjs';
import { isLink } from './base/linked.mjs';
import { repoRoot } from './base/paths.mjs';
import { createProgress } from './base/progress.mjs';
import { singleFlight } from './base/singleFlight.mjs';

const oldestNodeMajor = 20;
const lockfile = path.join(repoRoot, 'package-lock.json');
// Inside node_modules, so that whoever deletes the folder deletes the stamp with it.
const stamp = path.join(repoRoot, 'node_modules', '.installed-from');

function lockHash() {
	return crypto.createHash('sha256').update(fs.readFileSync(lockfile)).digest('hex');
}

function isInstalled() {
	try {
		return fs.readFileSync(stamp, 'utf8') === lockHash();
	} catch {
		return false;
	}
}

/**
 * Makes sure that node_modules holds what package-lock.json says: at once when it does, else by `npm ci` (about a minute).
 * A node_modules that is a link is taken as it is.
 * @throws CommandFailed when npm fails, Error when Node.js is too old
 */
export async function ensureDependencies({ progress = createProgress() } = {}) {
	if (Number(process.versions.node.split('.')[0]) < oldestNodeMajor) {
		throw new Error(`Node.js ${oldestNodeMajor} or newer is needed; this is ${process.version}.`);
	}
	if (isLink(path.dirname(stamp)) || isInstalled()) return;
	await singleFlight(
		path.join(repoRoot, '.build', 'installing'),
		async () => {
			if (isInstalled()) return;
			await progress.step('Installing the development packages (npm ci; once, about 1 minute)', () =>
				run('npm', ['ci', '--loglevel=error'], { cwd: repoRoot, env: outsideNpmRun(), title: 'npm ci' }),
			);
			fs.writeFileSync(stamp, lockHash());
		},
		() => progress.line('  … another process is installing; waiting for it'),
	);
}
