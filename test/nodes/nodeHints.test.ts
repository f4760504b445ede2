import type { IDataObject, INode } from 'n8n-workflow';

import { aNode, byId, chain, items } from '../support/engine/build';
import { jsonOf, runWorkflow } from '../support/engine/engine';
import { aPerson, aRow, aTable, aWorld, type World } from '../support/engine/world';

const tableId = (n: number): string => `${n}${n}111111-2222-4333-8444-555555555555`;

/** What each node says above its output, word by word: it is the first thing that people read. */
describe('What a node says above its output', () => {
	let world: World;
	beforeAll(async () => {
		const odd = aTable('Odd', [aRow(1)]);
		const withOwn = (...names: string[]) => ({ columns: [...odd.columns, ...names.map((name) => ({ name }))], rows: odd.rows.map((row) => [...row, ...names.map(() => 'x')]) });
		world = await aWorld({
			users: [1, 2].map((n) => aPerson(n)),
			dataSets: [
				{ ...aTable('People', [aRow(1), aRow(2)]), id: tableId(1) }, { ...aTable('One', [aRow(1)]), id: tableId(2) }, { ...aTable('Nobody', []), id: tableId(3) },
				{ ...odd, ...withOwn('_a'), id: tableId(4) }, { ...odd, ...withOwn(...Array.from({ length: 12 }, (_, at) => `_c${at}`)), id: tableId(5), hiddenRows: 1 },
				{ ...odd, ...withOwn(...Array.from({ length: 10 }, (_, at) => `_c${at}`)), id: tableId(6) },
			],
		});
	});
	afterAll(() => world.stop());

	type Given = Parameters<typeof aNode>[2];
	const hints = async (...nodes: INode[]): Promise<readonly string[]> => {
		const execution = await runWorkflow(chain(...nodes), world);
		expect(execution.error).toBeUndefined();
		for (const { location } of execution.hintsOf(nodes.at(-1)?.name ?? '')) expect(location).toBe('outputPane');
		return execution.hintsOf(nodes.at(-1)?.name ?? '').map(({ type, message }) => `${type}: ${message}`);
	};
	const read = (parameters: Given) => hints(items({}), aNode('Read', 'domoReadConfigDataSet', parameters));
	const dataSet = (n: number, options: IDataObject = {}): Given => ({ dataSetId: byId(tableId(n)), options } as Given);

	it('when a table was read', async () => {
		const kept = 'Names that begin with _ are kept for what these nodes hand on';
		expect(await read(dataSet(1))).toEqual([expect.stringMatching(/^info: All 2 rows of 'People', version \d+, were read\.$/)]);
		expect(await read(dataSet(2))).toEqual([expect.stringMatching(/^info: The only row of 'One', version \d+, was read\.$/)]);
		expect(await read(dataSet(3))).toEqual([expect.stringMatching(/^info: All 0 rows of 'Nobody'/), 'warning: There are no rows: nothing is planned from an empty configuration.']);
		expect(await read(dataSet(1, { maxRows: 1 }))).toEqual([expect.any(String), "warning: Only 1 of 2 rows were handed on, because of 'Max Rows', so Domo Reconcile Users removes nobody."]);
		expect(await read(dataSet(1, { maxRows: 3 }))).toHaveLength(1);
		expect(await read(dataSet(4))).toEqual([expect.any(String), `warning: A column was left out: '_a'. ${kept}; rename it to manage an attribute by it.`]);
		expect(await read(dataSet(6))).toContain(`warning: 10 columns were left out: ${Array.from({ length: 10 }, (_, at) => `'_c${at}'`).join(', ')}. ${kept}; rename them to manage an attribute by them.`);
		const [sentence, ...warnings] = await read(dataSet(5));
		expect(sentence).toMatch(/^info: 0 rows of 'Odd', version \d+, were read, which may not be all\.$/);
		expect(warnings).toContain(`warning: 12 columns were left out: ${Array.from({ length: 10 }, (_, at) => `'_c${at}'`).join(', ')} and 2 more. ${kept}; rename them to manage an attribute by them.`);
	});

	it('when live users were read', async () => {
		expect(await read({ source: 'liveUsers' })).toEqual([`info: All 3 rows of 'Live users of ${world.domo.url}' were read.`]);
		expect((await read({ source: 'liveUsers', options: { maxRows: 2 } })).at(-1)).toContain('Only 2 of 3 rows');
	});

	it('when a run was applied, logged, looked up and taken back', async () => {
		const reconcile = aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People', orphanedUsers: 'keep', options: { jobDescription: 'x' } });
		const apply = (parameters: Given = {}) => aNode('Apply', 'domoApplyChanges', parameters);
		const log = (parameters: Given = {}) => aNode('Log', 'domoWriteRunLog', parameters);
		const one = items(aRow(1, { title: 'Lead' }), aRow(2));
		expect(await hints(one, reconcile, apply())).toEqual(["info: Dry run: 1 change is planned, nobody was changed. Switch off 'Dry Run' in this node to apply."]);
		expect(await hints(items(aRow(1)), reconcile, apply())).toEqual(["info: Dry run: 0 changes are planned, nobody was changed. Switch off 'Dry Run' in this node to apply."]);
		expect(await hints(items(aRow(1)), reconcile, apply({ dryRun: false }))).toEqual(['info: Nothing was to be done.']);

		const plan = jsonOf(await runWorkflow(chain(one, reconcile), world), 'Reconcile').slice(0, 1);
		expect(await hints(items(...plan), apply())).toEqual(expect.arrayContaining(['warning: Dry run, nothing was written: 1 item missing.']));
		expect(await hints(items(...plan), apply({ dryRun: false }))).toEqual(expect.arrayContaining(['warning: 1 item missing.']));

		const execution = await runWorkflow(chain(one, reconcile, apply({ dryRun: false }), log({ logDataSetName: 'Log' })), world);
		expect(execution.hintsOf('Apply').map(({ message }) => message)).toEqual(['1 updated.']);
		const [summary = {}] = jsonOf(execution, 'Log');
		expect(execution.hintsOf('Log').map(({ message }) => message)).toEqual([`2 rows were added to the run log. ${(summary.email as { subject: string }).subject}.`]);
		expect(await hints(items(aRow(2)), reconcile, apply({ dryRun: false }), log({ logDataSetName: 'Log' }))).toEqual([expect.stringMatching(/^info: 1 row was added to the run log\. Domo users/)]);
		expect(await hints(items(aRow(2)), reconcile, apply({ dryRun: false }), log({ logDataSet: 'none' }))).toEqual([expect.stringMatching(/^info: 1 row was handed on\. Domo users/)]);

		const logDataSetId = byId(String(summary.logDataSetId));
		expect(await read({ source: 'runLog', logDataSetId, runId: ` ${String(summary.runId)} ` })).toEqual([`info: 2 rows of run ${String(summary.runId)} were read from its log.`]);
		expect(await read({ source: 'latestRuns', logDataSetId })).toEqual(['info: The latest 2 runs were read, newest first.']);
		const undo = aNode('Undo', 'domoApplyChanges', { direction: 'undo', dryRun: false });
		expect(await hints(items({}), aNode('Read', 'domoReadConfigDataSet', { source: 'runLog', logDataSetId, runId: String(summary.runId) }), undo)).toEqual(['info: 1 updated.']);
	});

	it('when the ID of a run is not given', async () => {
		const { error, run } = await runWorkflow(chain(items({}), aNode('Read', 'domoReadConfigDataSet', { source: 'runLog', logDataSetId: byId(tableId(1)), runId: "={{ ' ' }}" })), world);
		expect(error).toBe("'Run ID' is empty");
		expect(run.data.resultData.error).toHaveProperty('description', "Copy 'Run' from the foot of the run's mail, or run_id from the log.");
	});
});
