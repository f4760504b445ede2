import type { IDataObject, INode } from 'n8n-workflow';
import { PollContext } from 'n8n-core';

import { DomoDataSetTrigger } from '../../nodes/DomoDataSetTrigger/DomoDataSetTrigger.node';
import { aNode, byId, chain, items } from '../support/engine/build';
import { additionalData, jsonOf, runWorkflow, workflowOf, type Execution } from '../support/engine/engine';
import { aPerson, aRow, aTable, aWorld, type World } from '../support/engine/world';

/** What a person reads in n8n's panel when Domo refuses: the message, what to do, the node, and the id that Domo's support asks for. */
const toe = /Domo support asks for this id: [A-Z0-9]{10}-[A-Z0-9]{5}-[A-Z0-9]{5}\.$/;
const refused = [{ status: 403, message: 'Not yours' }];
const table = aTable('People', [aRow(1)]);
const dataSetId = byId(table.id ?? '');

describe('A refusal of Domo', () => {
	let world: World;
	beforeEach(async () => {
		world = await aWorld({ users: [aPerson(1), aPerson(2)], dataSets: [table] });
	});
	afterEach(() => world.stop());

	async function aPlan(): Promise<IDataObject[]> {
		const planned = await runWorkflow(chain(items(aRow(1), aRow(3)), aNode('Plan', 'domoReconcileUsers', { jobName: 'People' })), world);
		return jsonOf(planned, 'Plan');
	}

	const nodes: [string, INode['parameters'], () => Promise<IDataObject[]>][] = [
		['domoReadConfigDataSet', { dataSetId }, async () => [{}]],
		['domoReconcileUsers', { jobName: 'People' }, async () => [aRow(1)]],
		['domoWriteRunLog', {}, aPlan],
	];

	async function run(type: string, parameters: INode['parameters'], input: IDataObject[], onError: INode['onError']): Promise<Execution> {
		world.domo.faults.errors = refused;
		return await runWorkflow(chain(items(...input), aNode('Refused', type, parameters, { onError })), world);
	}

	it.each(nodes)('stops %s in words, with what to do and the id', async (type, parameters, inputOf) => {
		const { run: { data } } = await run(type, parameters, await inputOf(), 'stopWorkflow');
		const { message, description } = data.resultData.error ?? {};
		expect(message).toMatch(/HTTP 403|grant|allow|refus/i);
		expect(description).toMatch(/^[A-Z].+\. /);
		expect(description).toMatch(toe);
		expect(data.resultData.error).toMatchObject({ node: { name: 'Refused' } });
		expect(JSON.stringify([message, description])).not.toContain('[object');
	});

	it.each(nodes.filter(([type]) => type !== 'domoWriteRunLog'))('puts the same on the error item of %s', async (type, parameters, inputOf) => {
		const execution = await run(type, parameters, await inputOf(), 'continueErrorOutput');
		const [item, ...more] = execution.itemsOf('Refused', 1);
		expect(more).toEqual([]);
		expect(item?.error?.description).toMatch(toe);
		expect(item?.json.error).toBe(item?.error?.message);
	});

	it('is an outcome for Domo Apply Changes, on each item and above its output: nothing that was done may be lost', async () => {
		const execution = await run('domoApplyChanges', { dryRun: false }, await aPlan(), 'stopWorkflow');
		expect(execution.error).toBeUndefined();
		const [, outcome] = jsonOf(execution, 'Refused');
		expect(outcome).toMatchObject({ action: 'create', status: 'notTried', message: expect.stringMatching(/HTTP 403.*Domo support asks for this id: [A-Z0-9-]{22}\./) });
		expect(execution.hintsOf('Refused').filter(({ type }) => type === 'danger').map(({ message }) => message)).toEqual([expect.stringMatching(toe)]);
	});

	it('comes out of the trigger in the same way', async () => {
		world.domo.faults.errors = refused;
		const workflow = workflowOf({ nodes: [aNode('Updated', 'domoDataSetTrigger', { dataSetId })], connections: {} });
		const node = workflow.getNode('Updated');
		if (node === null) throw new Error('The node is there');
		const context = new PollContext(workflow, node, additionalData({ credentials: world.credentials }), 'trigger', 'init');
		await expect(new DomoDataSetTrigger().poll.call(context)).rejects.toMatchObject({ message: expect.stringContaining('403'), description: expect.stringMatching(toe), node: { name: 'Updated' } });
	});
});
