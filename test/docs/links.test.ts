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

/** What exists, and addresses that only say how one looks. This package has no public address of its own yet. */
const KNOWN_ADDRESSES = [
	/^https:\/\/www\.domo\.com(\/docs\/s\/article\/(6305057013527|360042934494))?$/,
	/^https:\/\/docs\.n8n\.io\//,
	/^https:\/\/semver\.org$/,
	/^http:\/\/www\.w3\.org\//,
	/^https:\/\/(graph\.microsoft\.com(\/\.default)?|login\.microsoftonline\.com\/TENANT\/oauth2\/v2\.0\/token)$/,
	/^https?:\/\/(localhost|127\.0\.0\.1|n8n-main)(:|\/|$)/,
	/^https?:\/\/(\w+\.)?(example\.(com|org)|example\.domo\.com)/,
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

	it('leads, in what ships, to known addresses alone', () => {
		const folders = ['core', 'credentials', 'nodes', 'workflows'].flatMap((folder) => filesBelow(join(root, folder)).map((file) => `${folder}/${file}`));
		const files = [...folders, 'index.ts', 'package.json', 'README.md', 'CHANGELOG.md'].filter((file) => /\.(ts|json|md|csv)$/.test(file));
		const urls = files.flatMap((file) => [...textOf(file).matchAll(/https?:\/\/[^\s'"`)<>\\|]+/g)].map(([url]) => url)).filter((url) => !/[${(]/.test(url));
		expect(urls.length).toBeGreaterThan(15);
		expect([...new Set(urls)].filter((url) => !KNOWN_ADDRESSES.some((known) => known.test(url)))).toEqual([]);
	});

	it('has links at all, so that the test above is not empty', () => {
		expect(linksOf('README.md').length).toBeGreaterThan(5);
	});

	it.each(['docs/maintainers/architecture.md', 'docs/evidence/rules.md', 'docs/evidence/verification.md', 'CONTRIBUTING.md'])('%s names paths that exist', (page) => {
		const paths = [...withoutCode(textOf(page)).matchAll(/`([\w.-]+(?:\/[\w.-]+)*\/?)`/g)]
			.map(([, path = '']) => path)
			.filter((path) => /\/$|\.(ts|js|mjs|json|md|yml)$|^(core|nodes|test|scripts)\//.test(path));
		expect(paths.length).toBeGreaterThan(3);
		expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
	});
});
