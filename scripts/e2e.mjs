// The end-to-end tests, on a real n8n with a real browser, on a bare clone.
//   node scripts/e2e.mjs [--json FILE] [--only TEXT] [--update-docs]
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt, ensureDependencies } from './lib/build.mjs';
import { runNode } from './lib/processes.mjs';
import { repoRoot } from './lib/paths.mjs';
import { createProgress } from './lib/progress.mjs';
import { ensureN8n } from './lib/n8nInstall.mjs';

const { values } = parseArgs({
	options: {
		json: { type: 'string', default: path.join(repoRoot, '.test-results', 'e2e-results.json') },
		only: { type: 'string' },
		'update-docs': { type: 'boolean', default: false },
	},
});

const testTimeoutMs = 300_000; // a test that hangs must not block the others

/** Runs node:test with a readable list on the terminal and the result as JSON in `resultFile`. */
function runTests(resultFile) {
	const args = [
		`--test-timeout=${testTimeoutMs}`,
		'--test-reporter=spec', '--test-reporter-destination=stdout',
		`--test-reporter=${path.join(repoRoot, 'test', 'e2e', 'jsonReporter.mjs')}`, `--test-reporter-destination=${resultFile}`,
		...(values.only ? ['--test-name-pattern', values.only] : []),
		path.join(repoRoot, 'test', 'e2e', 'main.mjs'),
	];
	return runNode(args, values['update-docs'] ? { UPDATE_DOCS: '1' } : {});
}

const progress = createProgress();
try {
	await ensureDependencies({ progress });
	await ensureN8n({ progress });
	await ensureBuilt({ progress });
	const resultFile = path.resolve(values.json);
	fs.mkdirSync(path.dirname(resultFile), { recursive: true });
	fs.rmSync(resultFile, { force: true });
	process.exitCode = await runTests(resultFile);
} catch (error) {
	progress.line(`\n${error.message}`);
	process.exitCode = 1;
}
