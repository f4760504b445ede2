import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { cleanEnvironment, packPackage, repoRoot, type Packed } from './support/packed';

const strictConsumer = {
	compilerOptions: {
		strict: true,
		skipLibCheck: false,
		noEmit: true,
		target: 'ES2022',
		lib: ['ES2022'],
		module: 'Node16',
		moduleResolution: 'Node16',
		types: ['node'],
		typeRoots: ['types'],
	},
	files: ['consumer.ts'],
};

describe('someone who builds on the package in TypeScript', () => {
	let packed: Packed;
	beforeAll(() => {
		packed = packPackage();
		mkdirSync(join(packed.home, 'types'));
		symlinkSync(join(repoRoot, 'node_modules', '@types', 'node'), join(packed.home, 'types', 'node'));
		writeFileSync(join(packed.home, 'tsconfig.json'), JSON.stringify(strictConsumer));
	}, 180_000);
	afterAll(() => packed.remove());

	/** Compiles `source` in the strictest way, with neither zod, luxon, papaparse nor n8n installed; returns the compiler's messages. */
	function compile(source: string): string {
		writeFileSync(join(packed.home, 'consumer.ts'), source);
		const tsc = join(repoRoot, 'node_modules', 'typescript', 'bin', 'tsc');
		return spawnSync(process.execPath, [tsc, '-p', packed.home], { cwd: packed.home, env: cleanEnvironment(), encoding: 'utf8' }).stdout;
	}

	it('needs the types of no bundled library', () => {
		expect(compile("import * as domo from 'n8n-nodes-domo-user-management';\nexport const names = Object.keys(domo);\n")).toBe('');
	}, 180_000);

	it.each(['examples/without-n8n/planFromCsv.ts', 'examples/n8n-nodes-domo-people-rules/rules/keepContractors.ts'])(
		'can compile %s as it stands',
		(file) => {
			expect(compile(readFileSync(join(repoRoot, file), 'utf8'))).toBe('');
		},
		180_000,
	);

	it('gets a compiler error for an unknown name, so that the check above is not empty', () => {
		expect(compile("import { notThere } from 'n8n-nodes-domo-user-management';\nexport const x = notThere;\n")).toContain('TS2305');
	}, 180_000);
});
