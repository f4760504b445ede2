'use strict';
// Days and times are written as UTC in Domo's answers and in the run log; tests must not depend on the machine's zone.
process.env.TZ = 'UTC';

const shared = {
	testEnvironment: 'node',
	// Only test/ is crawled: e2e/n8n holds a quarter of a million files.
	roots: ['<rootDir>/test'],
	setupFiles: ['<rootDir>/test/support/environment.js'],
	// Examples import the package by its name, as they would outside this repository.
	moduleNameMapper: { '^n8n-nodes-domo-user-management$': '<rootDir>/index.ts', '^fast-check$': '<rootDir>/test/support/fastCheck.js' },
	transform: {
		'^.+\\.[jt]s$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
		],
	},
};

/** Tests of the fast part's kind that take from five seconds on: many people, long waits, many cases. */
const slow = [
	'core/apply/waitingWrites', 'core/check/checkInstance', 'core/domo/faults', 'core/domo/users/requests', 'core/plan/tangled', 'core/report/log/memory',
	'nodes/cells', 'nodes/requests', 'property/guardSequences', 'property/report.property', 'property/tamper',
].map((name) => `<rootDir>/test/${name}.test.ts`);

/** `jest` runs all of them; `--selectProjects fast` those that need neither a build, nor npm, nor minutes. test/e2e has its own runner. */
module.exports = {
	// Many tests wait for a server more than they compute.
	maxWorkers: '100%',
	testTimeout: 60_000, // one that hangs must end; a machine that others use must not fail it
	projects: [
		{
			...shared,
			displayName: 'fast',
			setupFiles: [...shared.setupFiles, '<rootDir>/test/support/fastTime.ts'],
			testMatch: ['<rootDir>/test/**/*.test.ts'],
			testPathIgnorePatterns: ['/node_modules/', '/test/e2e/', '/test/package/', '/test/faults/', '/test/firstContact/', '/test/judge/', ...slow],
		},
		{
			...shared,
			displayName: 'slow',
			setupFiles: [...shared.setupFiles, '<rootDir>/test/support/fastTime.ts'],
			testMatch: slow,
		},
		{
			...shared,
			displayName: 'package',
			testMatch: ['<rootDir>/test/package/**/*.test.ts'],
			globalSetup: '<rootDir>/test/package/support/freshBuild.mjs',
		},
		{
			...shared,
			displayName: 'faults',
			testMatch: ['<rootDir>/test/faults/**/*.test.ts'],
			setupFiles: [...shared.setupFiles, '<rootDir>/test/support/fastTime.ts', '<rootDir>/test/faults/support/setup.ts'],
		},
		{
			...shared,
			displayName: 'judge',
			testMatch: ['<rootDir>/test/judge/**/*.test.ts'],
		},
		{
			...shared,
			displayName: 'firstContact',
			testMatch: ['<rootDir>/test/firstContact/**/*.test.ts'],
			setupFiles: [...shared.setupFiles, '<rootDir>/test/support/fastTime.ts', '<rootDir>/test/faults/support/setup.ts'],
		},
	],
};
