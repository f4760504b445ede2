import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { filesBelow } from '../package/support/packed';

const root = join(__dirname, '..', '..');
const pages = [
	...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'workflows/README.md', 'sandbox/README.md'],
	...filesBelow(join(root, 'docs')).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`),
	...filesBelow(join(root, 'examples')).filter((file) => file.endsWith('README.md') && !file.includes('node_modules')).map((file) => `examples/${file}`),
];
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');
const withoutCode = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '');
const withoutCodeSpans = (text: string): string => text.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '');

/** As GitHub names a heading. */
const anchorsOf = (page: string): string[] => [
	...[...withoutCode(textOf(page)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
		heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'),
	),
	...[...textOf(page).matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, name = '']) => name),
];

const linksOf = (page: string): string[] => [...withoutCodeSpans(withoutCode(textOf(page))).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);

describe('The documentation', () => {
	it.each(pages)('%s leads to places that exist', (page) => {
		const local = linksOf(page).filter((link) => !/^[a-z]+:/.test(link));
		const broken = local.filter((link) => {
			const [path = '', anchor] = link.split('#');
			const target = path === '' ? page : join(dirname(page), path);
			if (!existsSync(join(root, target))) return true;
			return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor);
		});
		expect(broken).toEqual([]);
	});

	it('is where the help of nodes and credential leads', () => {
		const files = ['nodes', 'credentials'].flatMap((folder) => filesBelow(join(root, folder)).map((file) => `${folder}/${file}`));
		const anchors = files.flatMap((file) => [...textOf(file).matchAll(/domo-user-management#([\w-]+)/g)].map(([, anchor = '']) => anchor));
		expect(anchors.length).toBeGreaterThan(10);
		expect(anchors.filter((anchor) => anchor !== 'readme' && !anchorsOf('README.md').includes(anchor))).toEqual([]);
	});

	it('has links at all, so that the test above is not empty', () => {
		expect(linksOf('README.md').length).toBeGreaterThan(5);
	});

	it.each(['docs/maintainers/architecture.md', 'docs/rules.md', 'docs/verification.md', 'CONTRIBUTING.md'])('%s names paths that exist', (page) => {
		const paths = [...withoutCode(textOf(page)).matchAll(/`([\w.-]+(?:\/[\w.-]+)*\/?)`/g)]
			.map(([, path = '']) => path)
			.filter((path) => /\/$|\.(ts|js|mjs|json|md|yml)$|^(core|nodes|test|scripts)\//.test(path));
		expect(paths.length).toBeGreaterThan(3);
		expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
	});
});
