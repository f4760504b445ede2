// What the scripts of the judge share: its tests, how long each file of them looks, and its page of evidence.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { repoRoot } from './paths.mjs';
import { inWords } from './progress.mjs';

const page = path.join(repoRoot, 'docs', 'evidence', 'judge.md');
const files = ['judge', 'told', 'wanted', 'refused', 'dependent'];

/** A pattern for Jest that names these files of test/judge. */
export const pathPattern = (names) => `test/judge/(${names.join('|')})\\.test`;
export const judgeTests = pathPattern(files);

/** How many seconds each file looks, so that all together take so many minutes: Jest runs as many at once as there are processors. */
export const judgeSeconds = (minutes) => (Number(minutes) * 60 * Math.min(files.length, os.availableParallelism())) / files.length;

export const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Writes the part of the page between its two marks, with the command that made it, the day and how long it took. */
export function writePart(name, command, tookMs, part) {
	const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
	const text = fs.readFileSync(page, 'utf8');
	const day = new Date().toISOString().slice(0, 10);
	fs.writeFileSync(page, `${text.slice(0, text.indexOf(begin) + begin.length)}\n\n\`${command}\`, ${day}, ${inWords(tookMs)}.\n\n${part}\n\n${text.slice(text.indexOf(end))}`);
}
