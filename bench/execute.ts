/**
 * How long our nodes block the event loop while they execute, during which n8n cannot answer: the real nodes on n8n-core's engine,
 * with many users of whom none changes, against the sandbox in another process. n8n's own work between the nodes is not included.
 *
 * `npm run bench execute`, `-- --users=10000`.
 */
import type { IExecuteFunctions, INode, INodeType } from 'n8n-workflow';

import { DomoApplyChanges } from '../nodes/DomoApplyChanges/DomoApplyChanges.node';
import { DomoReadConfigDataSet } from '../nodes/DomoReadConfigDataSet/DomoReadConfigDataSet.node';
import { DomoReconcileUsers } from '../nodes/DomoReconcileUsers/DomoReconcileUsers.node';
import { DomoWriteRunLog } from '../nodes/DomoWriteRunLog/DomoWriteRunLog.node';
import { aNode, byId, chain, items, tokenCredential } from '../test/support/engine/build';
import { type Execution, OURS, runWorkflow } from '../test/support/engine/engine';
import { startDomo } from './apply/domo';
import { allChanged, TABLE_ID, TOKEN } from './apply/scenarios';
import { count, markdownTable, megabytes, time, watched, type Watched, writeResults } from './lib/measure';

const limitMs = 50;

interface Hold {
	readonly node: string;
	readonly what: string;
	readonly run: Omit<Watched<unknown>, 'value'>;
}

/** The node, with the event loop measured while it executes. */
function watching(node: INodeType, measured: (run: Watched<unknown>) => void): INodeType {
	return {
		description: node.description,
		...(node.methods && { methods: node.methods }),
		async execute(this: IExecuteFunctions) {
			if (node.execute === undefined) throw new Error(`${node.description.name} does not execute`);
			const run = await watched(node.execute.bind(this));
			measured(run);
			return run.value;
		},
	};
}

/** Runs a chain of nodes and notes how each of ours held the event loop. */
async function measure(url: string, what: string, ...chained: readonly INode[]): Promise<{ readonly holds: Hold[]; readonly execution: Execution }> {
	const holds: Hold[] = [];
	const nodes = new Map([new DomoReadConfigDataSet(), new DomoReconcileUsers(), new DomoApplyChanges(), new DomoWriteRunLog()].map((node: INodeType) => [
		`${OURS}${node.description.name}`,
		watching(node, (run) => holds.push({ node: node.description.displayName, what, run })),
	]));
	const execution = await runWorkflow(chain(...chained), { nodes, credentials: new Map([['domo', tokenCredential(url, TOKEN)]]), mode: 'trigger' });
	if (execution.error !== undefined) throw new Error(execution.error);
	return { holds, execution };
}

const reconcile = aNode('Reconcile', 'domoReconcileUsers', { jobName: 'Bench' });

/** Nobody changes: the table is read and compared. */
async function unchanged(url: string, output: 'items' | 'file'): Promise<Hold[]> {
	const read = aNode('Read', 'domoReadConfigDataSet', { dataSetId: byId(TABLE_ID), options: { columns: 'minimum', output } });
	const { holds, execution } = await measure(url, `unchanged, rows as ${output}`, items({}), read, reconcile);
	const changes = execution.itemsOf('Reconcile').length - 1;
	if (changes !== 0) throw new Error(`${changes} changes in a plan that should have none`);
	return holds;
}

/** Everybody changes, in a dry run: an item for each person in every node. */
async function dryRun(url: string, users: number): Promise<Hold[]> {
	const { holds, execution } = await measure(url, 'all changed, dry run', items(...allChanged(users).rows), reconcile, aNode('Apply', 'domoApplyChanges', { dryRun: true }), aNode('Log', 'domoWriteRunLog', {}));
	const outcomes = execution.itemsOf('Apply').length - 1;
	if (outcomes !== users) throw new Error(`${outcomes} outcomes instead of ${users}`);
	return holds;
}

export async function run(options: readonly string[]): Promise<boolean> {
	const users = Number(options.find((one) => one.startsWith('--users='))?.split('=')[1] ?? 100_000);
	const domo = startDomo();
	const holds: Hold[] = [];
	try {
		const url = await domo.open(users, true);
		for (const work of [() => unchanged(url, 'items'), () => unchanged(url, 'file'), () => dryRun(url, users)]) {
			await work(); // warms up the compiler
			for (const hold of await work()) holds.push(hold);
		}
	} finally {
		domo.stop();
	}
	const rows = holds.map(({ node, what, run: { ms, holdMs, collectionMs, peakBytes } }) => [`${node}: ${what}`, time(ms), time(holdMs), time(collectionMs), megabytes(peakBytes)]);
	for (const row of rows) console.log(row.join(' · '));
	const longest = Math.max(...holds.map(({ run }) => run.holdMs));
	const verdict = `- ${longest <= limitMs ? '✓' : '✗'} the longest hold of our own while a node executes, ${count(users)} people: ${time(longest)} (target ${limitMs} ms)`;
	console.log(verdict);
	if (users === 100_000) writeResults('execute', 'npm run bench execute', `${markdownTable(['node', 'time', 'longest hold', 'longest collection', 'memory'], rows)}\n\n${verdict}`);
	return longest <= limitMs;
}
