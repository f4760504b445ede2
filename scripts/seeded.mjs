// `npm run seeded [-- --only REGEX] [--minutes 1] [--faults FILE]`: breaks a copy of the code, one fault at a time, and lets the judge
// look for as long as `npm run judge -- --minutes 1` does. Ends with 1 if a fault is not noticed. seededFaults.json holds faults of
// kinds that this project had once, or nearly; FILE holds faults of your own in the same form (`from` stands in its file exactly once).
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { ensureDependencies } from './lib/build.mjs';
import { judgeSeconds, judgeTests, table, writePart } from './lib/judgePage.mjs';
import { repoRoot } from './lib/paths.mjs';
import { outsideNpmRun, whenEnding } from './lib/processes.mjs';

const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, minutes: { type: 'string', default: '1' }, faults: { type: 'string' } } });
const file = values.faults ?? path.join(repoRoot, 'scripts', 'seededFaults.json');
const faults = JSON.parse(fs.readFileSync(file, 'utf8')).filter(({ what }) => new RegExp(values.only, 'i').test(what));

/** A copy of what the judge needs. */
function copyOfTree() {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'seeded-'));
	whenEnding(() => fs.rmSync(folder, { recursive: true, force: true }));
	for (const part of ['core', 'nodes', 'test', 'jest.config.js', 'package.json']) fs.cpSync(path.join(repoRoot, part), path.join(folder, part), { recursive: true });
	fs.symlinkSync(path.join(repoRoot, 'node_modules'), path.join(folder, 'node_modules'));
	return folder;
}

/** Lets the judge look at the tree in `folder`; what it found first, or undefined, and after how many seconds. */
async function judge(folder) {
	const file = path.join(folder, 'found.jsonl');
	fs.writeFileSync(file, '');
	const startedAt = Date.now();
	const seconds = judgeSeconds(values.minutes);
	const child = spawn(process.execPath, [path.join(folder, 'node_modules/jest/bin/jest.js'), '--selectProjects', 'judge', '--testPathPattern', judgeTests], {
		cwd: folder, stdio: 'ignore', detached: true, env: { ...outsideNpmRun(), JUDGE_SECONDS: String(seconds), JUDGE_FILE: file, TEST_SEED: String(startedAt % 2 ** 31) },
	});
	let code;
	// With the workers that Jest started.
	const end = () => code === undefined && process.kill(-child.pid, 'SIGKILL');
	whenEnding(end);
	child.on('close', (ended) => (code = ended ?? 1));
	const found = () => fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line)).find(({ failed }) => failed !== undefined);
	while (code === undefined && found() === undefined) await new Promise((resolve) => setTimeout(resolve, 200));
	const took = Math.round((Date.now() - startedAt) / 1_000);
	end();
	if (code === undefined) await new Promise((resolve) => child.on('close', resolve));
	const { failed, name } = found() ?? {};
	if (failed === undefined) return code === 0 ? { took } : { took, why: 'the code does not run', name: '' };
	return { took, name, why: failed.split('\n')[0] };
}

await ensureDependencies();
/** The text of a file with a fault in it. */
function broken({ what, file, from, to }) {
	const text = fs.readFileSync(path.join(repoRoot, file), 'utf8');
	if (text.split(from).length !== 2) throw new Error(`"${what}": ${file} does not hold this text exactly once:\n${from}`);
	return text.replace(from, () => to);
}

const startedAt = Date.now();
faults.forEach(broken);
const folder = copyOfTree();
const rows = [];
for (const fault of faults) {
	const { what, file } = fault;
	fs.writeFileSync(path.join(folder, file), broken(fault));
	const { took, why, name } = await judge(folder);
	fs.copyFileSync(path.join(repoRoot, file), path.join(folder, file));
	console.log(`${why === undefined ? '✗ NOT NOTICED' : '✓'} ${what} (${file}), ${took} s${why === undefined ? '' : `\n    ${name}\n    ${why}`}`);
	rows.push({ what, file, took, name, why });
}
const missed = rows.filter(({ why }) => why === undefined || why === 'the code does not run');
console.log(`${rows.length - missed.length} of ${rows.length} faults were noticed.`);
if (values.faults === undefined && values.only === '' && missed.length === 0) {
	const rowsOf = rows.map(({ what, file, took, name }) => [what, `\`${file}\``, name, `${took} s`]);
	writePart('seeded', 'npm run seeded', Date.now() - startedAt, `${rows.length} faults, each noticed. The seconds count from the start of the command: some of them are Jest's, which loads the tests first.\n\n${table(['fault', 'in', 'noticed by', 'after'], rowsOf)}`);
}
process.exitCode = missed.length === 0 ? 0 : 1;
