// Runs Jest, and says what the parts of a test run found: `{ passed, failed, names }`, numbers and the names of what failed.
import fs from 'node:fs';
import path from 'node:path';
import { repoRoot } from './paths.mjs';
import { outsideNpmRun, run } from './processes.mjs';

export const resultsFolder = path.join(repoRoot, '.test-results');

/**
 * Runs one project of jest.config.js; what Jest prints goes to `.test-results/PROJECT.log`.
 * @returns {Promise<{ report?: object, crash?: Error }>} Jest's JSON report, where it left one; `crash`: Jest's exit code was not 0
 */
export async function runJest(project, title, progress, { args = [], env = {}, timeout } = {}) {
	const reportFile = path.join(resultsFolder, `${project}.json`);
	fs.mkdirSync(resultsFolder, { recursive: true });
	fs.rmSync(reportFile, { force: true });
	const jest = path.join(repoRoot, 'node_modules', 'jest', 'bin', 'jest.js');
	let files = 0;
	const work = (note) =>
		run(process.execPath, [jest, '--selectProjects', project, '--json', '--outputFile', reportFile, ...args], {
			cwd: repoRoot,
			env: { ...outsideNpmRun(), ...env },
			title,
			timeout,
			logFile: path.join(resultsFolder, `${project}.log`),
			onLine: (line) => /^(PASS|FAIL) /.test(line) && note(`${++files} files`),
		});
	let crash;
	await progress.step(title, work).catch((error) => (crash = error));
	return { report: fs.existsSync(reportFile) ? JSON.parse(fs.readFileSync(reportFile, 'utf8')) : undefined, crash };
}

/** A part that left no result. */
export const brokenPart = (name) => ({ passed: 0, failed: 1, names: [name] });

/** Adds up what the parts found. */
export function sumTotals(parts) {
	const sum = (key) => parts.reduce((total, part) => total + part[key], 0);
	return { passed: sum('passed'), failed: sum('failed'), names: parts.flatMap(({ names }) => names) };
}

/** The totals of Jest's JSON report. A file that does not load counts as one failed test, and so does a run without tests. */
export function jestTotals(report) {
	const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
	if (report.numPassedTests === 0 && failed === 0) return brokenPart('Jest ran no test.');
	return { passed: report.numPassedTests, failed, names: jestFailures(report).map(({ name, why }) => [name, ...why.split('\n').slice(0, 12)].join('\n    ')) };
}

/** The totals of the end-to-end tests, from their reporter's file. */
export function e2eTotals({ passed, failed, tests }) {
	return { passed, failed, names: tests.filter(({ status }) => status === 'failed').map(({ name, message }) => `${name}: ${message}`) };
}

/** `{ name, why }` for each failed test or file of Jest's JSON report. */
export function jestFailures(report) {
	return report.testResults.flatMap((file) => {
		const failures = file.assertionResults.filter((test) => test.status === 'failed');
		if (failures.length === 0) return file.status === 'failed' ? [{ name: file.name, why: file.message }] : [];
		return failures.map((test) => ({ name: `${file.name}: ${test.fullName}`, why: test.failureMessages.join('\n') }));
	});
}
