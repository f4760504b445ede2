import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { PACKAGE_VERSION } from '../../nodes/shared/version';
import { filesBelow, repoRoot } from './support/packed';

const manifest = JSON.parse(readFileSync(join(repoRoot, 'package.json'), 'utf8'));
const lockText = readFileSync(join(repoRoot, 'package-lock.json'), 'utf8');

describe('package.json', () => {
	it('depends only on n8n-workflow as a peer, and on no other package', () => {
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		for (const field of ['dependencies', 'optionalDependencies', 'bundledDependencies', 'overrides']) expect(manifest).not.toHaveProperty(field);
	});

	it('has the name, licence and keyword by which n8n knows community nodes', () => {
		expect(manifest.name).toBe('n8n-nodes-domo-user-management');
		expect(manifest.license).toBe('MIT');
		expect(manifest.keywords).toContain('n8n-community-node-package');
	});

	it('pins every development package exactly', () => {
		const ranges = Object.entries(manifest.devDependencies).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)));
		expect(ranges).toEqual([]);
	});

	it('runs on n8n 2 and 3: it asks for version 1 of the nodes API', () => {
		expect(manifest.n8n.n8nNodesApiVersion).toBe(1);
		expect(manifest.n8n.strict).toBe(false);
	});

	it('registers every node and credential', () => {
		const built = (folder: string, ending: RegExp): string[] =>
			filesBelow(join(repoRoot, folder))
				.filter((file) => ending.test(file))
				.map((file) => `dist/${folder}/${file.replace(/\.ts$/, '.js')}`);
		expect([...manifest.n8n.nodes].sort()).toEqual(built('nodes', /\.node\.ts$/));
		expect(manifest.n8n.credentials).toEqual(built('credentials', /\.credentials\.ts$/));
	});

	it('has no script that npm runs by itself', () => {
		const byItself = /^(pre|post)?(install|prepare|publish|pack|uninstall)$|^prepublish/;
		expect(Object.keys(manifest.scripts).filter((name) => byItself.test(name))).toEqual([]);
	});

	it('has the scripts that people and machines rely on, and their files exist', () => {
		expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining(['build', 'lint', 'test', 'test:fast', 'sandbox', 'demo']));
		const files = Object.values(manifest.scripts).flatMap((script) => String(script).match(/(?:scripts|sandbox|bench)\/\S+/g) ?? []);
		expect(files.length).toBeGreaterThanOrEqual(3);
		expect(files.filter((file) => !existsSync(join(repoRoot, file)))).toEqual([]);
	});

	it('is the package that the lockfile was made for, and names no registry there', () => {
		const lock = JSON.parse(lockText);
		expect(lock.version).toBe(manifest.version);
		expect(lock.packages[''].devDependencies).toEqual(manifest.devDependencies);
		expect(lockText).not.toMatch(/"resolved":/);
	});

	it('has the version that is written into the run log', () => {
		expect(PACKAGE_VERSION).toBe(manifest.version);
	});

	it('has a changelog entry for its version', () => {
		expect(readFileSync(join(repoRoot, 'CHANGELOG.md'), 'utf8')).toMatch(new RegExp(`^## ${manifest.version.replace(/\./g, '\\.')}\\b`, 'm'));
	});
});
