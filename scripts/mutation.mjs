// `npm run mutation [-- plan|config|core/plan/guard|nodes/DomoApplyChanges/work.ts …]`: makes some thousand small changes to the code, one
// at a time, and counts those that no test notices (docs/evidence/mutation.md, which a whole run of a room writes). Results are stored in
// .test-results, so that the next run tries only what changed; `--anew` tries everything, `--page` writes the page from what is stored, and
// `--tests test/core/report/log` tries with some tests alone, which is quicker and finds too many survivors.
// `--judge "Only speed" < lines` stores that reason for survivors, in the lines in which this script prints them.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { Stryker } from '@stryker-mutator/core';

import { repoRoot } from './lib/paths.mjs';
import { inWords } from './lib/progress.mjs';
import { figuresByFolder, judge, survivorsOf, writeSection } from './mutation/page.mjs';

/** What is mutated, and the tests that have to notice: those of the room, and others that are quick enough. */
const rooms = {
	plan: { sources: ['core/plan'], tests: ['test/core/plan', 'test/property/plan.test.ts'] },
	config: {
		sources: ['core/config', 'core/csv', 'core/common'],
		tests: ['test/core/config', 'test/core/csv', 'test/core/common', 'test/property/config.test.ts', 'test/property/tableFile.test.ts'],
	},
	domo: { sources: ['core/domo'], tests: ['test/core/domo'] },
	apply: { sources: ['core/apply', 'core/coordination'], tests: ['test/core/apply', 'test/core/coordination', ...['applyAnyPlan', 'applyUndo', 'undo', 'tamper', 'twoRuns', 'takeTurn'].map((name) => `test/property/${name}.test.ts`)] },
	report: { sources: ['core/report'], tests: ['test/core/report', ...['contested', 'privacy', 'report.property'].map((name) => `test/property/${name}.test.ts`)] },
	nodes: { sources: ['nodes'], tests: ['test/nodes', 'test/property/flatItems.test.ts'] },
};
/** Cases of each property for each mutant. */
const propertyRuns = 15;
/** Tests that take seconds without noticing more than quick ones do: large tables, pauses, random plans of many people. */
const leftOut = [
	'^faults in rows C15: a hundred thousand rows',
	'^a long table lets others have a turn',
	'^30,000 changes',
	'in time in proportion to both',
	'^the width that a run finds',
	'^a CSV whose quote never closes takes time in proportion',
	'^what is sent to Domo stops reading a list that has no end',
	'^loses no user under random faults',
	'^writes that wait for their turn when the run has to end',
	'^reads some hundred users at a time',
	'^wall time against the physical limit',
	'^where the export is refused reads ordered pages instead \\((404|406)\\)',
	'^sentences without values, for many people are (read in one pass|made in turns)',
].join('|');
/** Test files that take seconds, for the same reasons. */
const slowFiles = [
	'test/core/apply/sandbox.test.ts', 'test/core/apply/killed.test.ts', 'test/core/domo/faults.test.ts', 'test/core/domo/sandbox.test.ts',
	'test/core/plan/tangled.test.ts', 'test/core/report/log/memory.test.ts', 'test/nodes/stop.test.ts', 'test/nodes/cells.test.ts', 'test/nodes/requests.test.ts',
];

const { values: options, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		anew: { type: 'boolean', default: false },
		page: { type: 'boolean', default: false },
		judge: { type: 'string' },
		tests: { type: 'string', multiple: true },
		concurrency: { type: 'string', default: '1' },
	},
});
const results = path.join(repoRoot, '.test-results', 'mutation');

function testFilesIn(place) {
	const at = path.join(repoRoot, place);
	if (fs.statSync(at).isFile()) return [place];
	return fs.readdirSync(at, { recursive: true }).filter((file) => file.endsWith('.test.ts')).sort().map((file) => path.join(place, file));
}

/** The room of a target, which is a room's name, or a folder or file of one. */
function roomOf(target) {
	const found = Object.keys(rooms).find((name) => name === target || rooms[name].sources.some((source) => `${target}/`.startsWith(`${source}/`)));
	if (found === undefined) throw new Error(`Not a room, nor in one: ${target}. Rooms: ${Object.keys(rooms).join(', ')}`);
	return found;
}

async function mutate(room, targets) {
	const { tests = rooms[room].tests } = options;
	const incrementalFile = path.join(results, `${room}.json`);
	const notesFile = path.join(results, `${room}.notes`);
	await new Stryker({
		mutate: targets.map((target) => (target.endsWith('.ts') ? target : `${target}/**/*.ts`)),
		plugins: [path.join(repoRoot, 'scripts', 'mutation', 'runner.mjs')],
		testRunner: 'inProcess',
		inProcess: {
			testFiles: tests.flatMap(testFilesIn).filter((file) => !slowFiles.includes(file)),
			setupFiles: ['test/support/environment.js', 'test/support/fastTime.ts'],
			propertyRuns,
			leftOut,
			notesFile,
		},
		coverageAnalysis: 'perTest',
		concurrency: Number(options.concurrency),
		// A change that never ends is stopped after ten seconds more than four times what its tests need: slowness must not look like it.
		timeoutMS: 10_000,
		timeoutFactor: 4,
		dryRunTimeoutMinutes: 30,
		disableTypeChecks: false,
		ignorePatterns: ['/dist', '/docs/images', '/e2e', '/.!(github)*'],
		incremental: true,
		force: options.anew,
		incrementalFile,
		reporters: process.stdout.isTTY ? ['progress'] : ['progress-append-only'],
		warnings: { unknownOptions: false },
		logLevel: 'warn',
	}).runMutationTest();
	console.log(fs.readFileSync(notesFile, 'utf8'));
}

fs.mkdirSync(results, { recursive: true });
const startedAt = Date.now();
for (const target of positionals.length === 0 ? Object.keys(rooms) : positionals) {
	const room = roomOf(target);
	const whole = room === target;
	if (options.judge !== undefined) judge(room, options.judge, fs.readFileSync(0, 'utf8'));
	else if (!options.page) await mutate(room, whole ? rooms[room].sources : [target]);
	const report = JSON.parse(fs.readFileSync(path.join(results, `${room}.json`), 'utf8'));
	const isWanted = (file) => whole || file === target || file.startsWith(`${target}/`);
	for (const one of survivorsOf(room, report).filter(({ file }) => isWanted(file))) {
		if (one.reason === undefined) console.log(`${one.file}:${one.line} ${one.status} ${one.was} → ${one.becomes}`);
	}
	console.table(figuresByFolder(report));
	if (whole) writeSection(room, rooms[room].sources.join(', '), report);
}
console.log(inWords(Date.now() - startedAt));
