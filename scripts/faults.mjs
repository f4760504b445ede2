// `npm run faults`: runs every fault case and writes docs/evidence/faults.md. `--long` adds the cases that take many minutes (a kill at
// every write, 100,000 rows); without it they keep the result of the last long run. `--only PATTERN` runs some and writes nothing.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { ensureDependencies } from './lib/bare.mjs';
import { outsideNpmRun, run } from './lib/base/exec.mjs';
import { repoRoot } from './lib/base/paths.mjs';
import { createProgress, inWords } from './lib/base/progress.mjs';
import { casesOf, faultsPage } from './lib/faultsPage.mjs';
import { jestFailures, jestTotals } from './lib/testTotals.mjs';

const { values: options } = parseArgs({ options: { long: { type: 'boolean', default: false }, only: { type: 'string' } } });
const progress = createProgress();
const results = path.join(repoRoot, '.test-results');
const resultFile = path.join(results, 'faults.json');
const page = path.join(repoRoot, 'docs', 'evidence', 'faults.md');

async function runCases() {
	fs.mkdirSync(results, { recursive: true });
	fs.rmSync(resultFile, { force: true });
	const jest = path.join(repoRoot, 'node_modules', 'jest', 'bin', 'jest.js');
	const only = options.only === undefined ? [] : ['--testNamePattern', options.only];
	const env = { ...outsideNpmRun(), ...(options.long && { FAULTS_LONG: '1' }) };
	let files = 0;
	const work = (note) =>
		run(process.execPath, [jest, '--selectProjects', 'faults', '--json', '--outputFile', resultFile, ...only], {
			cwd: repoRoot,
			env,
			title: 'The fault cases',
			logFile: path.join(results, 'faults.log'),
			onLine: (line) => /^(PASS|FAIL) /.test(line) && note(`${++files} groups`),
		});
	await progress.step('Fault cases', work).catch((error) => {
		if (!fs.existsSync(resultFile)) throw error;
	});
	return JSON.parse(fs.readFileSync(resultFile, 'utf8'));
}

await ensureDependencies({ progress });
const startedAt = Date.now();
const report = await runCases();
for (const { name, why } of jestFailures(report)) progress.line(`    ✗ ${name}\n${why}`);
const { passed, failed } = jestTotals(report);
if (options.only === undefined) {
	const before = fs.existsSync(page) ? fs.readFileSync(page, 'utf8') : '';
	fs.writeFileSync(page, faultsPage(casesOf(report), before));
	progress.line('Written to docs/evidence/faults.md.');
}
progress.line(`${passed} passed, ${failed} failed, in ${inWords(Date.now() - startedAt)}`);
process.exitCode = failed === 0 ? 0 : 1;
