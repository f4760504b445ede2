import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { filesBelow } from '../package/support/packed';

const root = join(__dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'troubleshooting.md'), 'utf8');
const sources = ['core', 'nodes', 'credentials'].flatMap((folder) =>
	filesBelow(join(root, folder)).filter((file) => file.endsWith('.ts')).map((file) => readFileSync(join(root, folder, file), 'utf8')),
);

/** The fixed parts of a text, between what is filled in: `…` on the page, `${…}` in code. Short ones say too little. */
const fixedParts = (text: string): string[] =>
	text.replace(/\$\{[^}]*$/, '').split(/…|\$\{(?:[^{}]|\{[^{}]*\})*\}/).map((part) => part.replace(/\\(['"`])/g, '$1').trim()).filter((part) => /[a-z]{3}/.test(part));

/** Messages that end a node, as they are written in the sources. */
const told = sources.flatMap((source) =>
	[...source.matchAll(/(?:\brefuse(?:Approval)?|new UserError)\(\s*(?:[\w.]+ > \d+ \? )?(['"`])((?:\\.|(?!\1)[^\\])*)\1/g)].map(([, , message = '']) => message),
);

describe('docs/troubleshooting.md', () => {
	const quoted = [...page.matchAll(/^\| (.+?) \|/gm)].map(([, cell = '']) => cell).filter((cell) => /^“.*”/.test(cell));

	it('quotes messages as the sources have them', () => {
		expect(quoted.length).toBeGreaterThan(40);
		const plain = sources.map((source) => source.replace(/\\(['"`])/g, '$1'));
		const strange = quoted
			.flatMap((cell) => [...cell.matchAll(/“([^”]*)”/g)].map(([, message = '']) => message))
			.filter((message) => !plain.some((source) => fixedParts(message).every((part) => source.includes(part))));
		expect(strange).toEqual([]);
	});

	it('is about messages that blame nobody', () => {
		expect(told.length).toBeGreaterThan(35);
		expect(told.filter((message) => /\b(mistake|problem|failure)\b/i.test(message.replace(/\$\{[^}]*\}/g, '')))).toEqual([]);
	});
});
