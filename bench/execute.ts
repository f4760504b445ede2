/**
 * How long our nodes block the event loop while they execute, during which n8n cannot answer: the real nodes on n8n-core's engine,
 * with many users of whom none changes, against the sandbox in another process. n8n's own work between the nodes is not included.
 *
 * `npm run bench execute`, `-- --users=10000`.
 */
import type { IExecuteFunctions, INodeType } from 'n8n-workflow';

import { DomoReadConfigDataSet } from '../nodes/DomoReadConfigDataSet/DomoReadConfigDataSet.node';
import { DomoReconcileUsers } from '../nodes/DomoReconcileUsers/DomoReconcileUsers.node';
import { aNode, byId, chain, items, tokenCredential } from '../test/support/engine/build';
import { OURS, runWorkflow } from '../test/support/engine/engine';
import { startDomo } from './apply/domo';
import { TABLE_ID, TOKEN } from './apply/scenarios';
import { count, markdownTable, megabytes, time, watched, type Watched, writeResults } from './lib/measure';

const limitMs = 50;

interface Hold {
	readonly node: string;
	readonly output: string;
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

async function measure(url: string, output: string): Promise<Hold[]> {
	const holds: Hold[] = [];
	const nodes = new Map([new DomoReadConfigDataSet(), new DomoReconcileUsers()].map((node: INodeType) => [
		`${OURS}${node.description.name}`,
		watching(node, (run) => holds.push({ node: node.description.displayName, output, run })),
	]));
	const read = aNode('Read', 'domoReadConfigDataSet', { dataSetId: byId(TABLE_ID), options: { columns: 'minimum', output } });
	const execution = await runWorkflow(chain(items({}), read, aNode('Reconcile', 'domoReconcileUsers', { jobName: 'Bench' })), {
		nodes, credentials: new Map([['domo', tokenCredential(url, TOKEN)]]), mode: 'trigger',
	});
	if (execution.error !== undefined) throw new Error(execution.error);
	const [plan, ...changes] = execution.itemsOf('Reconcile');
	if (plan === undefined || changes.length > 0) throw new Error(`${changes.length} changes in a plan that should have none`);
	return holds;
}

export async function run(options: readonly string[]): Promise<boolean> {
	const users = Number(options.find((one) => one.startsWith('--users='))?.split('=')[1] ?? 100_000);
	const domo = startDomo();
	const holds: Hold[] = [];
	try {
		const url = await domo.open(users, true);
		for (const output of ['items', 'file']) {
			await measure(url, output); // warms up the compiler
			for (const hold of await measure(url, output)) holds.push(hold);
		}
	} finally {
		domo.stop();
	}
	const rows = holds.map(({ node, output, run: { ms, holdMs, collectionMs, peakBytes } }) => [node, output, time(ms), time(holdMs), time(collectionMs), megabytes(peakBytes)]);
	for (const row of rows) console.log(row.join(' · '));
	const longest = Math.max(...holds.map(({ run }) => run.holdMs));
	const verdict = `- ${longest <= limitMs ? '✓' : '✗'} the longest hold of our own while a node executes, ${count(users)} people: ${time(longest)} (target ${limitMs} ms)`;
	console.log(verdict);
	if (users === 100_000) writeResults('execute', 'npm run bench execute', `${markdownTable(['node', 'rows as', 'time', 'longest hold', 'longest collection', 'memory'], rows)}\n\n${verdict}`);
	return longest <= limitMs;
}
