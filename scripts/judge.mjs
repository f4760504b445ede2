// The independent judge (test/judge), and its pages of evidence.
//   npm run judge -- [--minutes 10] [--seed 7]      random worlds; a failure prints the smallest one as a test
//   npm run interleavings                           two runs at once, in every order
//   npm run quarter -- [--people 2000] [--days 90] [--seed 1]
// Each that runs at its full length writes its part of docs/evidence/judge.md.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { ensureDependencies } from './lib/build.mjs';
import { judgeSeconds, judgeTests, pathPattern, table, writePart } from './lib/judgePage.mjs';
import { createProgress } from './lib/progress.mjs';
import { jestFailures, resultsFolder, runJest } from './lib/testRuns.mjs';

const figure = (n) => n.toLocaleString('en-US');
const linesOf = (file) => fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
const inTable = (tally) => Object.entries(tally).sort(([, a], [, b]) => b - a).map(([what, times]) => [what, figure(times)]);

/** What each can do: the tests it runs, what it tells them, and the part of the page it writes from what they leave in a file. */
const kinds = {
	judge: {
		tests: judgeTests,
		options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: String(Date.now() % 2 ** 31) } },
		env: ({ minutes, seed }, file) => ({ JUDGE_SECONDS: String(judgeSeconds(minutes)), JUDGE_FILE: file, TEST_SEED: seed }),
		// Broken code may never end.
		longestMs: ({ minutes }) => (Number(minutes) + 10) * 60_000,
		isWhole: ({ minutes }) => Number(minutes) >= 10,
		part: (file) => table(['property', 'worlds', 'seed'], linesOf(file).filter(({ worlds }) => worlds !== undefined).map(({ name, worlds, seed }) => [name, figure(worlds), seed])),
	},
	interleavings: {
		tests: pathPattern(['interleavings']),
		options: { most: { type: 'string', default: '1000000' } },
		env: ({ most }, file) => ({ JUDGE_INTERLEAVINGS: most, JUDGE_FILE: file }),
		isWhole: ({ most }) => Number(most) >= 100_000,
		part: (file) => {
			const scenes = linesOf(file);
			const sum = scenes.reduce((all, { states }) => all + states, 0);
			return `${figure(sum)} states in ${scenes.length} scenes, ${scenes.every(({ isComplete }) => isComplete) ? 'all explored to the end' : 'not all explored to the end'}; ${scenes.reduce((all, { violations }) => all + violations, 0)} violations.\n\n`
				+ table(['two runs', 'meanwhile', 'states', 'complete'], scenes.map(({ name, mishap, states, isComplete }) => [name, mishap, figure(states), isComplete ? 'yes' : 'no']));
		},
	},
	quarter: {
		tests: pathPattern(['quarter']),
		options: { people: { type: 'string', default: '2000' }, days: { type: 'string', default: '90' }, seed: { type: 'string', default: '1' } },
		env: ({ people, days, seed }, file) => ({ QUARTER_PEOPLE: people, QUARTER_DAYS: days, QUARTER_SEED: seed, QUARTER_FILE: file }),
		isWhole: ({ people, days }) => Number(people) >= 2_000 && Number(days) >= 90,
		part: (file) => {
			const { settings, result } = JSON.parse(fs.readFileSync(file, 'utf8'));
			return [
				`${figure(settings.people)} people, ${settings.days} days, a run every six hours, seed ${settings.seed}: ${figure(result.requests)} requests. At the end ${figure(result.peopleAtTheEnd)} people are in the table, ${result.differences.length} differences between it and the instance, ${result.lost.length} people lost, ${result.wrong.length} rules broken or things told untruly.`,
				table(['what happened in the company', 'times'], inTable(result.happened)),
				table(['status of a run, in its mail', 'runs'], inTable(result.runs)),
				table(['status of a change', 'changes'], inTable(result.outcomes)),
			].join('\n\n');
		},
	},
};

const name = process.argv[2];
const kind = kinds[name];
if (kind === undefined) throw new Error(`Say one of ${Object.keys(kinds).join(', ')}.`);
const { values } = parseArgs({ args: process.argv.slice(3), options: kind.options });
const progress = createProgress();
await ensureDependencies({ progress });
fs.mkdirSync(resultsFolder, { recursive: true });
// Not `.json`: under that name Jest leaves its own report.
const file = path.join(resultsFolder, `${name}.jsonl`);
fs.rmSync(file, { force: true });
const startedAt = Date.now();
const { report, crash } = await runJest('judge', `The judge: ${name}`, progress, { args: ['--testPathPattern', kind.tests], env: kind.env(values, file), timeout: kind.longestMs?.(values) });
if (report === undefined) throw crash;
const failures = jestFailures(report);
for (const { name: what, why } of failures) progress.line(`    ✗ ${what}\n${why}`);
if (fs.existsSync(file)) {
	const part = kind.part(file);
	progress.line(`\n${part}\n`);
	if (failures.length === 0 && kind.isWhole(values)) {
		writePart(name, `npm run ${name}${process.argv.length > 3 ? ` -- ${process.argv.slice(3).join(' ')}` : ''}`, Date.now() - startedAt, part);
		progress.line('Written to docs/evidence/judge.md.');
	}
}
process.exitCode = failures.length === 0 && crash === undefined ? 0 : 1;
