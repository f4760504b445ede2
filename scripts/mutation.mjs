// `npm run mutation [-- plan|config|core/plan/guard …]`: changes the code in some thousand small ways, one at a time, and counts
// the changes that no test notices (docs/evidence/mutation.md). A folder's mutants are tried with that folder's own tests and properties.
// What was found is kept in .test-results, so that the next run tries only what changed; `--anew` tries everything.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { Stryker } from '@stryker-mutator/core';

import { repoRoot } from './lib/base/paths.mjs';
import { inWords } from './lib/base/progress.mjs';
import { figuresByFolder, survivorsOf } from './lib/mutation/figures.mjs';

/** What is mutated, and the tests that have to notice. */
const rooms = {
	plan: ['test/core/plan', 'test/property/plan.test.ts'],
	config: ['test/core/config', 'test/property/config.test.ts', 'test/property/tableFile.test.ts'],
};
/** Cases of each property for each mutant. */
const propertyRuns = 15;
/** Seconds long: tests that a big table does not hold up the event loop. */
const leftOut = '^(faults in rows C15: a hundred thousand rows|a long table lets others have a turn)';

const { values: options, positionals } = parseArgs({
	allowPositionals: true,
	options: { anew: { type: 'boolean', default: false }, concurrency: { type: 'string', default: '1' } },
});
const results = path.join(repoRoot, '.test-results', 'mutation');

function testFilesIn(place) {
	const at = path.join(repoRoot, place);
	if (fs.statSync(at).isFile()) return [place];
	return fs.readdirSync(at, { recursive: true }).filter((file) => file.endsWith('.test.ts')).sort().map((file) => path.join(place, file));
}

async function mutate(target) {
	const source = target.startsWith('core/') ? target : `core/${target}`;
	const room = source.split('/')[1];
	const report = path.join(results, `${source.replaceAll('/', '-')}.json`);
	await new Stryker({
		mutate: source.endsWith('.ts') ? [source] : [`${source}/**/*.ts`],
		plugins: [path.join(repoRoot, 'scripts', 'lib', 'mutation', 'runner.mjs')],
		testRunner: 'inProcess',
		inProcess: { testFiles: rooms[room].flatMap(testFilesIn), propertyRuns, leftOut },
		coverageAnalysis: 'perTest',
		concurrency: Number(options.concurrency),
		// A mutant that never ends is stopped after a second and a half more than twice what its tests need.
		timeoutMS: 1_500,
		timeoutFactor: 2,
		disableTypeChecks: false,
		ignorePatterns: ['/bench', '/dist', '/docs/images', '/e2e', '/examples', '/sandbox', '/workflows', '/.*'],
		incremental: true,
		force: options.anew,
		incrementalFile: path.join(results, `${room}.incremental.json`),
		reporters: process.stdout.isTTY ? ['json', 'progress'] : ['json', 'progress-append-only'],
		jsonReporter: { fileName: report },
		warnings: { unknownOptions: false },
		logLevel: 'warn',
	}).runMutationTest();
	return JSON.parse(fs.readFileSync(report, 'utf8'));
}

fs.mkdirSync(results, { recursive: true });
const startedAt = Date.now();
for (const target of positionals.length === 0 ? Object.keys(rooms) : positionals) {
	const report = await mutate(target);
	for (const line of survivorsOf(report)) console.log(line);
	console.table(figuresByFolder(report));
}
console.log(inWords(Date.now() - startedAt));
