/**
 * The whole job in a real n8n: the shipped workflow, published and started by its webhook; rows as items and as a file; a run without
 * changes and one that changes 1 %. Each size and way has an n8n of its own; the stand-in Domo is in other processes.
 *
 * `npm run bench job`, `-- --sizes=1000,10000`, `-- --ways=file`, `-- --write=no`. `-- --again` writes the page from the results that
 * earlier calls left: all of them together take twelve minutes. `-- --sizes=1000 --ways=items --write=apply` writes only how long *Apply* took.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from '../core/vendor/zod';
import { nodeAloneMs } from './apply';
import { count, markdownTable, time, writeResults } from './lib/measure';

const root = join(__dirname, '..');
/** Users per page that our client asks for. */
const pageSize = 1_000;
const targets = { addedMb: 250, moreRequests: 10 };

const runs = z.array(z.object({
	people: z.number(), way: z.string(), kind: z.string(), ms: z.number(), stallMs: z.number(), beforeMb: z.number(), peakMb: z.number(), endMb: z.number(), laterMb: z.number(),
	requests: z.number(), wrong: z.number(), subject: z.string(), coreMs: z.number().nullable(),
}));
type Run = z.infer<typeof runs>[number];

/** The time of *Apply* alone in a real n8n, where all users change. */
const applied = z.object({ people: z.number(), latencyMs: z.number(), ms: z.number(), writes: z.number(), wrong: z.number() });
/** *Apply* in a real n8n may take so many times the node alone. */
const mostTimesAlone = 1.3;

const nameOfWay: Readonly<Record<string, string>> = { items: 'items', file: 'file', fileUnsaved: 'file, runs not saved' };

export async function run(options: readonly string[]): Promise<boolean> {
	const listed = (name: string, otherwise: string): string[] => (options.find((one) => one.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise).split(',');
	const isAgain = options.includes('--again');
	const tarball = isAgain ? '' : await packed();
	const all: Run[] = [];
	const applications: { readonly within: boolean; readonly text: string }[] = [];
	for (const people of listed('sizes', '1000,10000,100000')) {
		for (const way of listed('ways', 'items,file')) {
			const folder = join(root, '.bench-job', `${people}-${way}`);
			if (!isAgain) await node(['--import', 'tsx', 'bench/job/measure.mjs', people, way, tarball, folder]);
			if (isAgain && !existsSync(`${folder}.json`)) continue;
			for (const one of runs.parse(JSON.parse(readFileSync(`${folder}.json`, 'utf8')))) all.push(one);
			if (existsSync(`${folder}.apply.json`)) applications.push(await judgeApply(applied.parse(JSON.parse(readFileSync(`${folder}.apply.json`, 'utf8')))));
		}
	}
	for (const one of all) console.log(lineOf(one, all).join(' · '));
	const verdicts = judge(all);
	for (const { text } of [...verdicts, ...applications]) console.log(text);
	const asked = options.filter((option) => option !== '--again');
	const command = `npm run bench job${asked.length > 0 ? ` -- ${asked.join(' ')}` : ''}`;
	const listOf = (judged: readonly { readonly text: string }[]): string => judged.map(({ text }) => `- ${text}`).join('\n');
	if (!options.includes('--write=no') && applications.length > 0) writeResults('job-apply', command, listOf(applications));
	if (!options.some((option) => option.startsWith('--write='))) writeResults('job', command, `${markdownTable(header, all.map((one) => lineOf(one, all)))}\n\n${listOf(verdicts)}`);
	return [...verdicts, ...applications].every(({ within }) => within);
}

/** Compares the node in a real n8n with the node alone, measured now. */
async function judgeApply({ people, latencyMs, ms, writes, wrong }: z.infer<typeof applied>): Promise<{ readonly within: boolean; readonly text: string }> {
	const aloneMs = await nodeAloneMs(people, latencyMs);
	const within = wrong === 0 && ms <= aloneMs * mostTimesAlone;
	const took = wrong > 0 ? `wrong: ${count(wrong)} people` : `${time(ms)}, ${(ms / aloneMs).toFixed(2)} × the node alone (${time(aloneMs)}, target ${mostTimesAlone})`;
	return { within, text: `${within ? '✓' : '✗'} *Domo Apply Changes* in a real n8n, ${count(people)} people all changed at ${latencyMs} ms, ${count(writes)} writes: ${took}` };
}

const header = ['people', 'run', 'rows as', 'in n8n', 'core alone', 'ratio', 'n8n before', 'peak', 'added', 'at the end', '15 s later', 'health check, longest', 'requests'];

function lineOf({ people, kind, way, ms, beforeMb, peakMb, endMb, laterMb, stallMs, requests, wrong }: Run, all: readonly Run[]): string[] {
	const coreMs = all.find((other) => other.people === people && other.kind === kind && other.coreMs !== null)?.coreMs ?? null;
	const [wall, core, ratio] = [wrong === 0 ? time(ms) : 'wrong', coreMs === null ? '–' : time(coreMs), coreMs === null || wrong > 0 ? '–' : (ms / coreMs).toFixed(2)];
	const memory = [beforeMb, peakMb, peakMb - beforeMb, endMb, laterMb].map((mb) => `${count(mb)} MB`);
	return [count(people), kind, nameOfWay[way] ?? way, wall, core, ratio, ...memory, time(stallMs), count(requests)];
}

function judge(all: readonly Run[]): { readonly within: boolean; readonly text: string }[] {
	const verdict = (within: boolean, text: string) => ({ within, text: `${within ? '✓' : '✗'} ${text}` });
	const wrong = all.reduce((sum, one) => sum + one.wrong, 0);
	const large = all.filter(({ people, way, kind }) => people === 100_000 && way !== 'items' && kind === 'unchanged');
	return [
		verdict(wrong === 0, `people who are not as the table wants them, and writes of runs that change nobody: ${wrong} (target 0)`),
		...large.flatMap(({ people, way, requests, peakMb, beforeMb }) => {
			const most = Math.ceil(people / pageSize) + targets.moreRequests;
			return [
				verdict(requests <= most, `requests on the target for 100,000 unchanged people, as ${nameOfWay[way] ?? way}: ${requests} (target ${most})`),
				verdict(peakMb - beforeMb <= targets.addedMb, `memory added to n8n by them, as ${nameOfWay[way] ?? way}: ${peakMb - beforeMb} MB (target ${targets.addedMb})`),
			];
		}),
	];
}

async function packed(): Promise<string> {
	const code = "import('./scripts/lib/build.mjs').then(async ({ packPackage }) => console.log(await packPackage({ folder: '.bench-job/package' })))";
	return join(root, (await node(['-e', code])).trim().split('\n').at(-1) ?? '');
}

/** Runs Node to its end and gives what it printed; its messages come through as they are. */
function node(args: readonly string[]): Promise<string> {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [...args], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
		let output = '';
		child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
		child.once('error', reject);
		child.once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`node ${args.slice(0, 4).join(' ')} ended with ${code}\n${output}`))));
	});
}
