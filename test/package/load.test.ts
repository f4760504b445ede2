import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';

import { cleanEnvironment, packPackage, repoRoot, type Packed } from './support/packed';

/** Loads a file as n8n does: the class has the file's name, and is made without arguments. */
const loader = `
	const [file, className] = process.argv.slice(1);
	const made = new (require(file)[className])();
	const { name, displayName } = made.description ?? made;
	process.stdout.write(JSON.stringify({ name, displayName }));
`;

describe('in a folder with no package but n8n-workflow', () => {
	let packed: Packed;
	beforeAll(() => {
		packed = packPackage();
		// At its real path n8n-workflow finds its own packages; from this folder ours cannot be found.
		symlinkSync(join(repoRoot, 'node_modules', 'n8n-workflow'), join(packed.home, 'node_modules', 'n8n-workflow'));
	}, 180_000);
	afterAll(() => packed.remove());

	const run = (...args: string[]): string =>
		execFileSync(process.execPath, args, { cwd: packed.home, env: cleanEnvironment(), encoding: 'utf8' });

	const { n8n } = JSON.parse(readFileSync(join(repoRoot, 'package.json'), 'utf8'));

	it.each(n8n.nodes as string[])('%s loads, and its type is named like its file', (file) => {
		const className = basename(file, '.node.js');
		const { name, displayName } = JSON.parse(run('-e', loader, join(packed.folder, file), className));
		expect(name).toBe(className.charAt(0).toLowerCase() + className.slice(1));
		expect(displayName).toMatch(/^Domo /);
	}, 120_000);

	it.each(n8n.credentials as string[])('%s loads, and its type is named like its file', (file) => {
		const className = basename(file, '.credentials.js');
		const { name, displayName } = JSON.parse(run('-e', loader, join(packed.folder, file), className));
		expect(name).toBe('domoAccessTokenApi');
		expect(displayName).toBe('Domo Access Token API');
	}, 120_000);

	it('the public entry exports the core', () => {
		const script = "process.stdout.write(JSON.stringify(Object.keys(require('n8n-nodes-domo-user-management'))))";
		expect(JSON.parse(run('-e', script)).length).toBeGreaterThan(0);
	}, 120_000);

	it('cannot reach the libraries that are bundled, so that a missing bundle would show', () => {
		const script = "try { require.resolve('zod', { paths: [process.argv[1]] }); process.stdout.write('reached') } catch { process.stdout.write('out of reach') }";
		expect(run('-e', script, packed.folder)).toBe('out of reach');
	});
});
