import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { cleanEnvironment, repoRoot } from './support/packed';

/** Each line breaks one rule of core; the lint must see all of them. */
const forbidden: ReadonlyArray<readonly [what: string, code: string]> = [
	['n8n', "import { sleep } from 'n8n-workflow';"],
	["n8n's types", "import type { INode } from 'n8n-workflow';"],
	["n8n's types in place", "export type Q = import('n8n-workflow').INode;"],
	['the engine', "import 'n8n-core';"],
	['the nodes', "import '../../nodes/shared/items/runWhole';"],
	['the file system', "import 'node:fs';"],
	['the network', "import 'node:https';"],
	['a library without its facade', "import 'zod';"],
	['random ids', "import { randomUUID } from 'node:crypto';"],
	['late loading', "export const late = import('./late');"],
	['a timer', 'setTimeout(() => {}, 1);'],
	['a timer in a signal', 'AbortSignal.timeout(1);'],
	['fetch', "fetch('https://example.com');"],
	['the clock', 'export const a = Date.now();'],
	["the clock by Date's constructor", 'export const b = new Date();'],
	["luxon's clock", 'export const c = DateTime.now();'],
	['chance', 'export const d = Math.random();'],
	['the process', 'export const e = process.env;'],
	['globals', 'export const f = globalThis;'],
	['the console', "console.log('x');"],
	['a spread of a big list into arguments', 'list.push(...more);'],
	['a double cast', 'export const g = 1 as unknown as string;'],
	['any', 'export const h: any = 1;'],
	['a promise to do it later', '// TODO later'],
];
const allowed = [
	"import { createHash } from 'node:crypto';",
	"import { z } from '../vendor/zod';",
	'export const day = (iso: string) => [new Date(iso), createHash, z];',
];

function linesReported(code: readonly string[]): Set<number> {
	const args = [join('node_modules', 'eslint', 'bin', 'eslint.js'), '--stdin', '--stdin-filename', 'core/plan/example.ts', '--format', 'json'];
	const options = { cwd: repoRoot, env: cleanEnvironment(), input: `${code.join('\n')}\n`, encoding: 'utf8' } as const;
	const { stdout } = spawnSync(process.execPath, args, options);
	const [file] = JSON.parse(stdout) as ReadonlyArray<{ messages: ReadonlyArray<{ line: number }> }>;
	return new Set(file?.messages.map((message) => message.line));
}

describe('the lint rules of core', () => {
	let reported: Set<number>;
	beforeAll(() => (reported = linesReported(forbidden.map(([, code]) => code))), 60_000);

	it.each(forbidden.map(([what], index) => [what, index + 1] as const))('keep %s out', (_what, line) => {
		expect(reported).toContain(line);
	});

	it('accept pure code', () => {
		expect([...linesReported(allowed)]).toEqual([]);
	}, 180_000);

	it('cannot be switched off by a comment', () => {
		expect([...linesReported(['// eslint-disable-next-line', 'export const a = Date.now();'])]).toContain(2);
	}, 180_000);
});
