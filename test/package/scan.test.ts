import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { cleanEnvironment, packPackage, repoRoot, type Packed } from './support/packed';

interface Scan {
	readonly passed: boolean;
	readonly findings: readonly string[];
	readonly files: readonly string[];
}

function scan(folder: string, leg: 'source' | 'published'): Scan {
	const output = execFileSync(process.execPath, [join(__dirname, 'support', 'scan.mjs'), folder, leg], {
		cwd: repoRoot,
		env: cleanEnvironment(),
		encoding: 'utf8',
	});
	return JSON.parse(output);
}

describe("n8n's verification scan", () => {
	let packed: Packed;
	beforeAll(() => (packed = packPackage()), 60_000);
	afterAll(() => packed.remove());

	it('finds nothing in the source, not even a warning', () => {
		const { passed, findings, files } = scan(repoRoot, 'source');
		expect(findings).toEqual([]);
		expect(passed).toBe(true);
		expect(files).toContain('package.json');
		expect(files).toContain('nodes/DomoReconcileUsers/DomoReconcileUsers.node.ts');
		expect(files).toContain('credentials/DomoAccessTokenApi.credentials.ts');
	}, 300_000);

	it('finds nothing in the published files, bundled libraries included', () => {
		const { passed, findings, files } = scan(packed.folder, 'published');
		expect(findings).toEqual([]);
		expect(passed).toBe(true);
		expect(files).toContain('package.json');
		expect(files).toContain('dist/core/vendor/papaparse.js');
	}, 300_000);
});
