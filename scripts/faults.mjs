// `npm run faults`: runs every fault case and writes docs/evidence/faults.md. `--long` adds the cases that take many minutes (a kill at
// every write, 100,000 rows); without it these keep the result of the last long run. `--only PATTERN` runs some and writes nothing.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { ensureDependencies } from './lib/build.mjs';
import { repoRoot } from './lib/paths.mjs';
import { createProgress, inWords } from './lib/progress.mjs';
import { jestFailures, jestTotals, runJest } from './lib/testRuns.mjs';

const separator = ' · ';
const groups = { A: 'Reads', B: 'Throttle and transport', C: 'Rows', D: 'People', E: 'Plan, apply, log', F: 'Instances and secrets',
	G: 'Guard, proofs, apply, undo: found since', H: 'First contact', J: 'Cells', K: 'Start and end dates' };
const words = { passed: 'pass', failed: '**fail**' };

/** The cases in a Jest report: `{ id, what, happens, result }`, in the order of their ids; `result` is undefined where one was not run. */
function casesOf(report) {
	const cases = report.testResults.flatMap((file) =>
		file.assertionResults.map(({ title, status }) => {
			const [id = '', what = '', ...happens] = title.split(separator);
			return { id, what, happens: happens.join(separator), result: words[status] };
		}),
	);
	const place = ({ id }) => `${id[0]}${id.slice(1).padStart(3, '0')}`;
	return cases.map((one, at) => ({ one, at })).sort((a, b) => place(a.one).localeCompare(place(b.one)) || a.at - b.at).map(({ one }) => one);
}

const cell = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('|', '\\|');
const keyOf = ({ id, what }) => `| ${id} | ${cell(what)} |`;

/** The result of each case on a page, by the beginning of its line. */
function resultsOn(page) {
	return new Map(
		page.split('\n').flatMap((line) => {
			const [, id, what, , result, end] = line.split(/(?<!\\)\|/).map((text) => text.trim());
			return end === '' ? [[`| ${id} | ${what} |`, result]] : [];
		}),
	);
}

/** The whole page. A long case that was not run keeps its last result. */
function faultsPage(cases, before) {
	const known = resultsOn(before);
	const shown = cases.map((one) => ({ ...one, result: one.result ?? known.get(keyOf(one)) ?? 'not run' }));
	const lines = shown.map((one) => `${keyOf(one)} ${cell(one.happens)} | ${one.result} |`);
	const passes = shown.filter(({ result }) => result.startsWith('pass')).length;
	return `<!-- Written by npm run faults from test/faults. Change the cases, not this page. -->

# What does not break it

Each case runs the shipped workflow (read, reconcile, apply, write the log, mail, fail at the end) on n8n-core's real engine against the
stand-in Domo of \`sandbox/\`, makes one thing go wrong, and then checks who is there, what was sent, what became of each person,
the rows of the run log and the mails. In nearly all of them a further run follows, which has to bring everything right or find nothing
to do. Time runs twenty times faster there, for the nodes and for Domo alike. What a server can do wrong is listed in
[\`sandbox/README.md\`](../../sandbox/README.md#fault-switches).

\`\`\`
npm run faults                # all cases but the longest, in some minutes
npm run faults -- --long      # with a kill at every single write, 10,000 changes under a limit, 100,000 rows
npm run faults -- --only E5   # some of them, without writing this page
\`\`\`

${passes} of ${shown.length} cases pass. Groups: ${Object.entries(groups).map(([letter, name]) => `${letter} ${name.toLowerCase()}`).join(' · ')}.

| case | what goes wrong | what happens | result |
| --- | --- | --- | --- |
${lines.join('\n')}
`;
}

const { values: options } = parseArgs({ options: { long: { type: 'boolean', default: false }, only: { type: 'string' } } });
const progress = createProgress();
const page = path.join(repoRoot, 'docs', 'evidence', 'faults.md');

await ensureDependencies({ progress });
const startedAt = Date.now();
const { report, crash } = await runJest('faults', 'Fault cases', progress, {
	args: options.only === undefined ? [] : ['--testNamePattern', options.only],
	env: options.long ? { FAULTS_LONG: '1' } : {},
});
if (report === undefined) throw crash;
for (const { name, why } of jestFailures(report)) progress.line(`    ✗ ${name}\n${why}`);
const { passed, failed } = jestTotals(report);
if (options.only === undefined) {
	const before = fs.existsSync(page) ? fs.readFileSync(page, 'utf8') : '';
	fs.writeFileSync(page, faultsPage(casesOf(report), before));
	progress.line('Written to docs/evidence/faults.md.');
}
progress.line(`${passed} passed, ${failed} failed, in ${inWords(Date.now() - startedAt)}`);
process.exitCode = failed === 0 ? 0 : 1;
