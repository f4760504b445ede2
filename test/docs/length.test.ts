import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const words = (page: string): number => readFileSync(join(root, page), 'utf8').split(/\s+/).filter(Boolean).length;
const pagesOf = (folder: string): string[] => readdirSync(join(root, folder)).filter((file) => file.endsWith('.md')).map((file) => `${folder}/${file}`);

describe('What there is to read', () => {
	it('begins with a README of at most 1,000 words', () => {
		expect(words('README.md')).toBeLessThanOrEqual(1000);
	});

	it('has at most 1,900 words in the guide to the workflows', () => {
		expect(words('workflows/README.md')).toBeLessThanOrEqual(1900);
	});

	it.each(pagesOf('docs'))('has at most 1,500 words in %s', (page) => {
		expect(words(page)).toBeLessThanOrEqual(1500);
	});

	it('has at most 18,000 words in all, without what is generated or measured', () => {
		const pages = [...pagesOf('docs'), ...pagesOf('docs/maintainers'), 'workflows/README.md'];
		expect(pages.reduce((sum, page) => sum + words(page), 0)).toBeLessThanOrEqual(18_000);
	});
});
