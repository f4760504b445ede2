// `npm test`: everything, on a bare clone. Ends with what failed, by name, and the line "N passed, N failed"; any failure makes the
// exit code 1.
import fs from 'node:fs';
import path from 'node:path';

import { ensureBuilt, ensureDependencies } from './lib/build.mjs';
import { ensureN8n } from './lib/n8nInstall.mjs';
import { outsideNpmRun, run, runNode } from './lib/processes.mjs';
import { repoRoot } from './lib/paths.mjs';
import { createProgress, inWords } from './lib/progress.mjs';
import { brokenPart, e2eTotals, jestFailures, jestTotals, resultsFolder, runJest, sumTotals } from './lib/testRuns.mjs';

const progress = createProgress();
const silent = createProgress({ write() {} });
const startedAt = Date.now();

const node = (title, file, args) => run(process.execPath, [path.join(repoRoot, 'node_modules', file), ...args], { cwd: repoRoot, env: outsideNpmRun(), title });

/** Work that either succeeds or fails as a whole: it adds nothing to the tests that passed, and one to those that failed. */
async function check(title, work) {
	try {
		await progress.step(title, work);
		return sumTotals([]);
	} catch (error) {
		progress.line(error.message);
		return brokenPart(title);
	}
}

async function jest(title, project) {
	const { report, crash } = await runJest(project, title, progress);
	if (!report) {
		progress.line(crash?.message ?? `${title} left no result.`);
		return brokenPart(title);
	}
	for (const { name, why } of jestFailures(report)) progress.line(`    ✗ ${name}\n${why}`);
	const totals = jestTotals(report);
	// Jest can also fail as a whole, in its set-up for example, without a test to blame.
	return crash && totals.failed === 0 ? (progress.line(crash.message), brokenPart(title)) : totals;
}

/** The tests on a real n8n with a browser print their own progress, and write `{ passed, failed }` into a file. */
async function endToEnd() {
	const script = path.join(repoRoot, 'scripts', 'e2e.mjs');
	const title = 'On a real n8n';
	progress.line(`  … ${title}`);
	const since = Date.now();
	const resultFile = path.join(resultsFolder, 'e2e.json');
	const code = await runNode([script, '--json', resultFile]);
	const totals = fs.existsSync(resultFile) ? e2eTotals(JSON.parse(fs.readFileSync(resultFile, 'utf8'))) : brokenPart(title);
	progress.line(`  ${code === 0 && totals.failed === 0 ? '✓' : '✗'} ${title}, ${inWords(Date.now() - since)}`);
	const unsaid = totals.failed === 0 && (code !== 0 || totals.passed === 0);
	return unsaid ? sumTotals([totals, brokenPart(`${title}: ended with code ${code}`)]) : totals;
}

/** Runs all parts in order, each regardless of the results before, and sums their totals. */
async function everything() {
	await ensureDependencies({ progress });
	// Installing n8n keeps one processor busy, as the first parts do. Why it failed is said where it is needed.
	const installing = ensureN8n({ progress: silent }).catch(() => undefined);
	const totals = [
		await check('Lint', () => node('ESLint', 'eslint/bin/eslint.js', ['--max-warnings', '0', '.'])),
		await check('Types', () => node('TypeScript', 'typescript/bin/tsc', [])),
		await check('Build', () => ensureBuilt({ progress: silent })),
		await check('Installed n8n, for the end-to-end part', () => installing),
		await jest('Unit, property, engine, template and contract tests', 'fast'),
		await jest('The slow ones of these', 'slow'),
		await jest('Tests of the package', 'package'),
		await jest('Fault cases', 'faults'),
		await jest('First contact', 'firstContact'),
		await jest('The independent judge', 'judge'),
		await endToEnd(),
	];
	return sumTotals(totals);
}

fs.rmSync(resultsFolder, { recursive: true, force: true });
fs.mkdirSync(resultsFolder, { recursive: true });
const { passed, failed, names } = await everything().catch((error) => {
	progress.line(error.stack ?? String(error));
	return brokenPart('The test run itself');
});
for (const name of names) progress.line(`✗ ${name}`);
progress.line(`All parts took ${inWords(Date.now() - startedAt)}. Logs and results are in .test-results.`);
progress.line(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
