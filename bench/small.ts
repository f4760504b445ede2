/**
 * Runs that have little to do, with the real nodes on n8n-core's engine against the sandbox in another process, 80 ms for each request:
 * one person in an instance of a million, and 100,000 people of whom nobody changes.
 *
 * `npm run bench small`. `-- --people=10000`: in smaller instances.
 */
import type { IDataObject } from 'n8n-workflow';

import { aNode, chain, items, tokenCredential } from '../test/support/engine/build';
import { jsonOf, runWorkflow } from '../test/support/engine/engine';
import { type Domo, startDomo } from './apply/domo';
import { readPages } from './apply/peers';
import { personOf, rowOf, TOKEN } from './apply/scenarios';
import { count, markdownTable, median, time, writeResults } from './lib/measure';

const latency = { ms: 80 };
const targets = { onePersonMs: 2_000, onePersonRequests: 10, unchangedRatio: 1.2, moreThanPages: 9 };
const perPage = 1_000;
const rounds = 3;

interface Verdict {
	readonly isMet: boolean;
	readonly text: string;
}

/** One person, whose row is matched in one of the ways that there are. */
const ways: readonly { readonly name: string; readonly matchBy: string; rowOf(i: number, round: number): IDataObject }[] = [
	{ name: 'another title, matched by address', matchBy: 'email', rowOf: (i, round) => rowOf(i, `Lead ${round}`) },
	{ name: 'another title, matched by employee ID', matchBy: 'employeeId', rowOf: (i, round) => ({ ...rowOf(i, `Lead ${round}`), employeeId: String(personOf(i).values?.['employeeId']) }) },
	{ name: 'a new person', matchBy: 'email', rowOf: (i, round) => ({ email: `new${round}@company.example`, displayName: `New ${i}`, title: 'Clerk' }) },
	{ name: 'a new person with an employee ID', matchBy: 'email', rowOf: (i, round) => ({ email: `newer${round}@company.example`, displayName: `Newer ${i}`, title: 'Clerk', employeeId: `N${round}${i}` }) },
];

async function onePerson(domo: Domo, url: string, people: number, print: (line: readonly string[]) => void): Promise<Verdict[]> {
	const verdicts: Verdict[] = [];
	for (const { name, matchBy, rowOf: rowFor } of ways) {
		const times: number[] = [];
		let requests = 0;
		for (let round = 0; round < rounds; round += 1) {
			await domo.set({ latency });
			const reconcile = aNode('Reconcile', 'domoReconcileUsers', { jobName: 'Bench', people: 'rows', table: { matchBy } });
			const workflow = chain(items(rowFor(Math.floor(people / 2), round)), reconcile, aNode('Apply', 'domoApplyChanges', { dryRun: false }));
			const execution = await runWorkflow(workflow, { credentials: credentialsFor(url) });
			const [, ...outcomes] = jsonOf(execution, 'Apply');
			if (execution.error !== undefined || outcomes.length !== 1 || outcomes[0]?.['status'] !== 'applied') throw new Error(`Not applied: ${execution.error ?? JSON.stringify(outcomes)}`);
			times.push(['Reconcile', 'Apply'].reduce((sum, node) => sum + (execution.runsOf(node)[0]?.executionTime ?? Number.NaN), 0));
			({ requests } = await domo.counted());
		}
		const ms = median(times);
		const isMet = ms <= targets.onePersonMs && requests <= targets.onePersonRequests;
		print([`${name}, ${count(people)} people`, time(ms), '–', '–', count(requests), String(rounds)]);
		verdicts.push({ isMet, text: `${name}: ${time(ms)} (target ${time(targets.onePersonMs)}), ${requests} requests (target ${targets.onePersonRequests})` });
	}
	return verdicts;
}

/** Nobody changes: the pages of people cost what they cost, and the plan should cost little besides. */
async function nothingChanged(domo: Domo, url: string, people: number, print: (line: readonly string[]) => void): Promise<Verdict> {
	const rows = Array.from({ length: people }, (_, i) => rowOf(i));
	const ours: number[] = [];
	const pages: number[] = [];
	let requests = 0;
	for (let round = 0; round < rounds; round += 1) {
		await domo.set({ latency });
		const execution = await runWorkflow(chain(items(...rows), aNode('Reconcile', 'domoReconcileUsers', { jobName: 'Bench' })), { credentials: credentialsFor(url) });
		const changes = jsonOf(execution, 'Reconcile').length - 1;
		if (execution.error !== undefined || changes !== 0) throw new Error(execution.error ?? `${changes} changes in a plan that should have none`);
		({ requests } = await domo.counted());
		ours.push(execution.runsOf('Reconcile')[0]?.executionTime ?? Number.NaN);
		pages.push(await readPages(url, people + 1, perPage));
	}
	const [ms, pagesMs] = [median(ours), median(pages)];
	const [ratio, most] = [ms / pagesMs, Math.ceil((people + 1) / perPage) + targets.moreThanPages];
	print([`nobody changes, ${count(people)} people`, time(ms), `its pages alone, 32 at a time: ${time(pagesMs)}`, ratio.toFixed(2), count(requests), String(rounds)]);
	return { isMet: ratio <= targets.unchangedRatio && requests <= most, text: `nobody changes: ${ratio.toFixed(2)} × its pages alone (target ${targets.unchangedRatio}), ${requests} requests (target ${most})` };
}

export async function run(options: readonly string[]): Promise<boolean> {
	const smaller = options.find((one) => one.startsWith('--people='))?.split('=')[1];
	const domo = startDomo();
	const lines: string[][] = [];
	const print = (line: readonly string[]): void => {
		lines.push([...line]);
		console.log(line.join(' · '));
	};
	const verdicts: Verdict[] = [];
	try {
		const few = Number(smaller ?? 100_000);
		verdicts.push(await nothingChanged(domo, await domo.open(few), few, print));
		const many = Number(smaller ?? 1_000_000);
		verdicts.push(...(await onePerson(domo, await domo.open(many), many, print)));
	} finally {
		domo.stop();
	}
	const text = verdicts.map(({ isMet, text: sentence }) => `- ${isMet ? '✓' : '✗'} ${sentence}`).join('\n');
	console.log(text);
	if (smaller === undefined) writeResults('small', 'npm run bench small', `${markdownTable(['run', 'time', 'beside', 'ratio', 'requests', 'rounds'], lines)}\n\n${text}`);
	return verdicts.every(({ isMet }) => isMet);
}

const credentialsFor = (url: string) => new Map([['domo', tokenCredential(url, TOKEN)]]);
