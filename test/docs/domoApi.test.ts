import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { REQUESTS, requestRow, type RequestId } from '../../core/domo';
import { domoApiPage, domoApiPath } from '../../scripts/docs/domoApi';
import { filesBelow } from '../package/support/packed';

const root = join(__dirname, '..', '..');
const rows = (Object.keys(REQUESTS) as RequestId[]).map((id) => ({ id, ...requestRow(id) }));
const sections = new Set([...domoApiPage.matchAll(/^##+ (\d+b?(?:\.\d+)?)\.? /gm)].map(([, number = '']) => number));
const sources = ['core', 'nodes', 'credentials', 'sandbox'].flatMap((folder) =>
	filesBelow(join(root, folder)).filter((file) => file.endsWith('.ts')).map((file) => ({ file: `${folder}/${file}`, text: readFileSync(join(root, folder, file), 'utf8') })));

describe('docs/maintainers/domo-api.md', () => {
	it('is what the table of requests says: else run npx tsx scripts/docs/domoApi.ts', () => {
		expect(readFileSync(domoApiPath, 'utf8')).toBe(domoApiPage);
	});

	it('has the section of every piece of evidence, and every section that code cites', () => {
		expect(rows.filter(({ source }) => !sections.has(source)).map(({ id, source }) => [id, source])).toEqual([]);
		const cited = sources.flatMap(({ file, text }) => [...text.matchAll(/domo-api (\d+b?(?:\.\d+)?)/g)].map(([, number = '']) => ({ file, number: number.startsWith('9.') ? '9' : number })));
		expect(cited.length).toBeGreaterThan(100);
		expect(cited.filter(({ number }) => !sections.has(number))).toEqual([]);
	});
});

describe('the table of requests', () => {
	it('has no guess in the way of a write', () => {
		expect(rows.filter(({ evidence, need }) => evidence === 'guess' && need === 'core').map(({ id }) => id)).toEqual([]);
	});

	it('is the only place of the client that writes a path of Domo', () => {
		// The check of an instance asks on purpose what no run asks; it reads only, and has a table of its own.
		// Domo Check Instance asks raw, to see what comes.
		const allowed = ['core/domo/requests.ts', 'nodes/shared/domo/session.ts', 'credentials/DomoAccessTokenApi.credentials.ts'];
		const found = sources.filter(({ file, text }) => !file.startsWith('sandbox/') && !file.startsWith('core/check/') && /['"`]\/api\//.test(text)).map(({ file }) => file);
		expect(found.filter((file) => !allowed.includes(file))).toEqual([]);
	});

	it('tells each request apart by method, path and variant', () => {
		const keys = rows.map(({ method, path, variant = '' }) => `${method} ${path} ${variant}`);
		expect(new Set(keys).size).toBe(keys.length);
	});

	it('says of each row in words what it is for and what happens without it', () => {
		for (const { id, purpose, neededFor, without } of rows) expect([id, [purpose, neededFor, without].every((text) => text.length > 3)]).toEqual([id, true]);
	});
});
