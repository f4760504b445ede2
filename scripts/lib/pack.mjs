// The package as npm would publish it.
import fs from 'node:fs';
import path from 'node:path';
import { outsideNpmRun, run } from './base/exec.mjs';
import { repoRoot } from './base/paths.mjs';
import { createProgress } from './base/progress.mjs';
import { ensureBuilt } from './build.mjs';

/**
 * Builds dist/ if it is not the build of the present sources, and packs it.
 * @param {{ folder: string, progress?: { step: Function } }} options folder: where the tarball is put
 * @returns {Promise<string>} the tarball's path
 */
export async function packPackage({ folder, progress = createProgress() }) {
	await ensureBuilt({ progress });
	fs.mkdirSync(folder, { recursive: true });
	// The scripts of package.json stay off here (.npmrc), so what is packed is what was built above.
	const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
	const printed = await run('npm', args, { cwd: repoRoot, env: outsideNpmRun(), title: 'npm pack' });
	return path.join(folder, printed.trim().split('\n').at(-1));
}
