import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SWITCH_NAMES } from '../../sandbox/faults/parseFaults';
import { ROUTES } from '../../sandbox/routes';

describe("the sandbox's README", () => {
	const readme = readFileSync(path.join(__dirname, '../../sandbox/README.md'), 'utf8');

	it('lists every endpoint with its kind and grants', () => {
		const lines = ROUTES.map(({ kind, method, path: url, grants = [] }) => {
			const names = grants.map((grant) => `\`${grant}\``).join(' ');
			return `| ${kind} | \`${method} ${url}\` | ${names} |`;
		});
		expect(lines.filter((line) => !readme.includes(line))).toEqual([]);
	});

	it('explains every fault switch', () => {
		expect(SWITCH_NAMES.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
	});
});
