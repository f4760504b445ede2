import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

export const repoRoot = resolve(__dirname, '..', '..', '..');

// `npm run` sets npm_*, which changes what an inner npm does; Jest sets NODE_ENV, on which eslint-plugin-n8n-nodes-base changes its rules.
const setAroundUs = /^(npm_.*|NODE_(ENV|PATH|OPTIONS)|JEST_.*)$/i;

/** The environment for child processes, as if they were started by hand. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !setAroundUs.test(name)));
}

export function filesBelow(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(folder, join(entry.parentPath, entry.name)))
		.sort();
}

export interface Packed {
	/** The unpacked package, as it lies in n8n's node_modules/<name>. */
	readonly folder: string;
	/** The folder that holds node_modules; nothing but the package is in it. */
	readonly home: string;
	remove(): void;
}

/** Packs the package with `npm pack` and unpacks it into a temporary folder, where no other package is within reach. */
export function packPackage(): Packed {
	const home = mkdtempSync(join(tmpdir(), 'n8n-nodes-domo-packed-'));
	const folder = join(home, 'node_modules', 'n8n-nodes-domo-user-management');
	mkdirSync(folder, { recursive: true });
	execFileSync('npm', ['pack', '--pack-destination', home], { cwd: repoRoot, env: cleanEnvironment(), stdio: 'ignore' });
	const tarball = readdirSync(home).find((name) => name.endsWith('.tgz'));
	if (tarball === undefined) throw new Error('npm pack made no tarball');
	execFileSync('tar', ['-xzf', join(home, tarball), '-C', folder, '--strip-components=1']);
	return { folder, home, remove: () => rmSync(home, { recursive: true, force: true }) };
}
