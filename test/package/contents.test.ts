import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { filesBelow, packPackage, repoRoot, type Packed } from './support/packed';

describe('the published package', () => {
	let packed: Packed;
	let files: readonly string[];
	beforeAll(() => {
		packed = packPackage();
		files = filesBelow(packed.folder);
	}, 180_000);
	afterAll(() => packed.remove());

	const read = (file: string): string => readFileSync(join(packed.folder, file), 'utf8');
	const compiled = (): string[] => files.filter((file) => file.startsWith('dist/') && file.endsWith('.js'));

	it('contains dist, workflows and the documents, and nothing else', () => {
		const papers = ['CHANGELOG.md', 'LICENSE', 'README.md', 'THIRD_PARTY_NOTICES', 'package.json'];
		expect(files.filter((file) => !/^(dist|workflows)\//.test(file)).sort()).toEqual(papers);
		expect(files.filter((file) => file.startsWith('workflows/') && file.endsWith('.json')).length).toBeGreaterThan(0);
		expect(files).toEqual(expect.arrayContaining(['workflows/configuration-example.csv', 'workflows/configuration-example-attributes.csv']));
	});

	it('contains in dist only compiled sources, public declarations, icons and codex files', () => {
		const others = files.filter((file) => file.startsWith('dist/') && !/\.(js|d\.ts|svg|png|node\.json)$/.test(file));
		// package.json is copied by the compiler where a source reads the version from it.
		expect(others.filter((file) => file !== 'dist/package.json')).toEqual([]);
	});

	it('contains one compiled file for each source file, and none of a deleted source', () => {
		expect(compiled().length).toBeGreaterThan(20);
		const orphans = compiled().filter((file) => !existsSync(join(repoRoot, file.replace(/^dist\//, '').replace(/\.js$/, '.ts'))));
		expect(orphans).toEqual([]);
	});

	it('ships icons and a codex file beside each node, and icons beside the credential', () => {
		const { n8n } = JSON.parse(read('package.json'));
		for (const node of n8n.nodes as string[]) {
			const beside = files.filter((file) => dirname(file) === dirname(node)).map((file) => basename(file));
			expect(beside).toContain(`${basename(node, '.js')}.json`);
		}
		const iconsNamed = [...n8n.nodes, ...n8n.credentials].flatMap((file: string) =>
			[...read(file).matchAll(/'file:([^']+)'|"file:([^"]+)"/g)].map((match) => join(dirname(file), match[1] ?? match[2] ?? '')),
		);
		expect(iconsNamed.length).toBeGreaterThanOrEqual(n8n.nodes.length + n8n.credentials.length);
		expect(iconsNamed.filter((icon) => !files.includes(icon))).toEqual([]);
	});

	it('requires no package but n8n-workflow and nothing of Node but crypto', () => {
		const required = compiled().flatMap((file) => [...read(file).matchAll(/\brequire\("([^."][^"]*)"\)/g)].map((match) => match[1]));
		expect([...new Set(required)].filter((name) => name !== 'n8n-workflow' && !/^(node:)?crypto$/.test(name ?? ''))).toEqual([]);
		expect(required).toContain('n8n-workflow');
	});

	it('names in its notices every library that is bundled, in the version that is bundled', () => {
		const bundled = filesBelow(join(packed.folder, 'dist', 'core', 'vendor')).flatMap((file) =>
			[...read(join('dist', 'core', 'vendor', file)).matchAll(/node_modules\/((?:@[^/]+\/)?[^/"'\s]+)\//g)].map((match) => match[1] ?? ''),
		);
		const libraries = [...new Set(bundled)].sort();
		expect(libraries).toEqual(['libphonenumber-js', 'luxon', 'papaparse', 'zod']);
		for (const library of libraries) {
			const { version } = JSON.parse(readFileSync(join(repoRoot, 'node_modules', library, 'package.json'), 'utf8'));
			expect(read('THIRD_PARTY_NOTICES')).toContain(`${library} ${version}`);
		}
	});

	it('contains nothing about the machine it was built on', () => {
		const telling = files.filter((file) => !file.endsWith('.png') && read(file).includes(repoRoot));
		expect(telling).toEqual([]);
	});
});
