// `npm run mutation [-- plan|config|core/plan/guard …]`: makes some thousand small changes to the code, one at a time, and counts
// those that no test notices (docs/evidence/mutation.md). A folder's mutants are tried with that folder's own tests and properties.
// Results are stored in .test-results, so that the next run tries only what changed; `--anew` tries everything.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { Stryker } from '@stryker-mutator/core';

import { repoRoot } from './lib/paths.mjs';
import { inWords } from './lib/progress.mjs';

const noticed = new Set(['Killed', 'Timeout']);
const unnoticed = new Set(['Survived', 'NoCoverage']);

/** One line a folder, and one for all: `{ folder, killed, timedOut, survived, noCoverage, broken, score }`; the score is in percent. */
function figuresByFolder(report) {
	const folders = new Map();
	for (const [file, { mutants }] of Object.entries(report.files)) {
		const folder = file.split('/').slice(0, -1).join('/');
		folders.set(folder, [...(folders.get(folder) ?? []), ...mutants]);
	}
	const rows = [...folders].sort(([a], [b]) => (a < b ? -1 : 1)).map(([folder, mutants]) => ({ folder, ...figuresOf(mutants) }));
	return [...rows, { folder: 'all', ...figuresOf([...folders.values()].flat()) }];
}

function figuresOf(mutants) {
	const count = (wanted) => mutants.filter(({ status }) => status === wanted).length;
	const found = mutants.filter(({ status }) => noticed.has(status)).length;
	const missed = mutants.filter(({ status }) => unnoticed.has(status)).length;
	return {
		killed: found - count('Timeout'),
		timedOut: count('Timeout'),
		survived: count('Survived'),
		noCoverage: count('NoCoverage'),
		// Mutants that the runner could not try; they do not affect the score, and there should be none.
		broken: count('RuntimeError') + count('CompileError'),
		score: found + missed === 0 ? 100 : (found / (found + missed)) * 100,
	};
}

/** `core/plan/diff.ts:17:9 ConditionalExpression: value === null → true`, for each mutant that no test noticed. */
function survivorsOf(report) {
	return Object.entries(report.files).flatMap(([file, { source, mutants }]) => {
		const lines = source.split('\n');
		return mutants.filter(({ status }) => unnoticed.has(status)).map(({ location: { start, end }, mutatorName, replacement, status }) => {
			const was = start.line === end.line ? lines[start.line - 1].slice(start.column - 1, end.column - 1) : `${lines[start.line - 1].slice(start.column - 1)} …`;
			return `${file}:${start.line}:${start.column} ${status} ${mutatorName}: ${was.trim()} → ${oneLine(replacement ?? '')}`;
		});
	});
}

function oneLine(text) {
	return text.replace(/\s+/g, ' ').slice(0, 120);
}

/** What is mutated, and the tests that have to notice. */
const rooms = {
	plan: ['test/core/plan', 'test/property/plan.test.ts'],
	config: ['test/core/config', 'test/property/config.test.ts', 'test/property/tableFile.test.ts'],
};
/** Cases of each property for each mutant. */
const propertyRuns = 15;
/** Tests that take seconds: that a large table does not block the event loop. */
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
		plugins: [path.join(repoRoot, 'scripts', 'lib', 'mutationRunner.mjs')],
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
