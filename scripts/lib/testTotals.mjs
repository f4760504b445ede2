// What the parts of a test run found, in numbers.

/** A part that could not even say what it found. */
export const brokenPart = Object.freeze({ passed: 0, failed: 1 });

/** Adds up `{ passed, failed }`. */
export function sumTotals(totals) {
	return totals.reduce((sum, part) => ({ passed: sum.passed + part.passed, failed: sum.failed + part.failed }), { passed: 0, failed: 0 });
}

/** `{ passed, failed }` of Jest's JSON report. A file that does not load counts as one failed test, and so does a run of no test. */
export function jestTotals(report) {
	const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
	const nothingRan = report.numPassedTests === 0 && failed === 0;
	return { passed: report.numPassedTests, failed: nothingRan ? 1 : failed };
}

/** One text for each failed test or file of Jest's JSON report: where, which, why. */
export function jestFailures(report) {
	return report.testResults.flatMap((file) => {
		const failures = file.assertionResults.filter((test) => test.status === 'failed');
		if (failures.length === 0) return file.status === 'failed' ? [`    ✗ ${file.name}\n${file.message}`] : [];
		return failures.map((test) => `    ✗ ${file.name}: ${test.fullName}\n${test.failureMessages.join('\n')}`);
	});
}
