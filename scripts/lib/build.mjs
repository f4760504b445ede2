// dist/, built when it is older than what it is made of.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

import { outsideNpmRun, run } from './base/exec.mjs';
import { repoRoot } from './base/paths.mjs';
import { createProgress } from './base/progress.mjs';
import { singleFlight } from './base/singleFlight.mjs';

const sources = ['core', 'credentials', 'nodes', 'index.ts', 'gulpfile.js', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
// Not inside dist, whose whole content is published.
const stamp = path.join(repoRoot, '.build', 'built-from');

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
	return fs.existsSync(path.join(dist, 'index.js')) && fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === sourceHash();
}

/**
 * Makes sure that dist/ is the build of the sources as they are now: in milliseconds when it is, else by gulp (about 10 s).
 * @throws CommandFailed with the compiler's messages
 */
export async function ensureBuilt({ progress = createProgress() } = {}) {
	if (isBuilt()) return;
	await singleFlight(
		path.join(repoRoot, '.build', 'building'),
		async () => {
			if (isBuilt()) return;
			const hash = sourceHash(); // before: a file saved while gulp runs makes the build stale
			fs.rmSync(stamp, { force: true });
			await progress.step('Building dist', () =>
				run(process.execPath, [path.join('node_modules', 'gulp', 'bin', 'gulp.js')], { cwd: repoRoot, env: outsideNpmRun(), title: 'gulp' }),
			);
			fs.writeFileSync(stamp, hash);
		},
		() => progress.line('  … another process is building; waiting for it'),
	);
}
