import type { IDataObject, INode, WorkflowActivateMode, WorkflowExecuteMode } from 'n8n-workflow';
import { PollContext } from 'n8n-core';

import { DomoDataSetTrigger } from '../../nodes/DomoDataSetTrigger/DomoDataSetTrigger.node';
import { latestVersion } from '../../sandbox';
import { aNode, byId, chain, items } from '../support/engine/build';
import { additionalData, jsonOf, runWorkflow, workflowOf } from '../support/engine/engine';
import { aPerson, aRow, aTable, aWorld, type World } from '../support/engine/world';

const table = aTable('People', [aRow(1)]);
const id = table.id ?? '';

describe('Domo DataSet Trigger', () => {
	let world: World;
	let staticData: IDataObject;
	beforeEach(async () => {
		world = await aWorld({ users: [aPerson(1)], dataSets: [table, { ...table, id: '22222222-2222-4333-8444-555555555555', name: 'Others' }] });
		staticData = {};
	});
	afterEach(async () => {
		expect(world.domo.violations).toEqual([]);
		await world.stop();
	});

	/** One poll as n8n does it; what the node remembers stays between polls. */
	async function poll(dataSetId: INode['parameters'][string] = byId(id), mode: WorkflowExecuteMode = 'trigger', activation: WorkflowActivateMode = 'init') {
		const node = aNode('Updated', 'domoDataSetTrigger', { dataSetId });
		const workflow = workflowOf({ nodes: [node], connections: {} });
		workflow.staticData = { 'node:Updated': staticData };
		const context = new PollContext(workflow, workflow.getNode('Updated') ?? node, additionalData({ credentials: world.credentials }), mode, activation);
		const given = await new DomoDataSetTrigger().poll.call(context);
		staticData = structuredClone({ ...context.getWorkflowStaticData('node') });
		for (const { pairedItem } of given?.[0] ?? []) expect(pairedItem).toEqual({ item: 0 });
		return given?.[0]?.map(({ json }) => json) ?? null;
	}

	/** As Domo shows a View: no versions, and a time of its last update. */
	function keepNoVersions(lastUpdated: number): void {
		const dataSet = world.domo.state.dataSets.get(id);
		if (dataSet === undefined) throw new Error('The table is there');
		world.domo.faults.oddities = { dataSetVersions: 404, dataSetVersionsV2: 404 };
		world.domo.state.dataSets.set(id, { ...dataSet, lastUpdated });
	}

	function update(): void {
		const dataSet = world.domo.state.dataSets.get(id);
		const newest = dataSet && latestVersion(dataSet);
		if (dataSet === undefined || newest === undefined) throw new Error('The table is there');
		const dataVersionId = newest.dataVersionId + 1;
		world.domo.state.dataSets.set(id, { ...dataSet, versions: [...dataSet.versions, { ...newest, dataVersionId }] });
	}

	it('remembers and fires nothing when it is first activated', async () => {
		expect(await poll(undefined, 'trigger', 'activate')).toBeNull();
		expect(staticData).toEqual({ cursor: { dataSetId: id, version: '1' } });
	});

	it('fires once for an update, and not again', async () => {
		await poll();
		expect(await poll()).toBeNull();
		update();
		expect(await poll()).toEqual([expect.objectContaining({ dataSetId: id, name: 'People', version: '2', rows: 1, columns: expect.arrayContaining(['email']) })]);
		expect(await poll()).toBeNull();
	});

	it('fires once for what it missed while n8n was down', async () => {
		await poll();
		update();
		update();
		expect(await poll()).toHaveLength(1);
		expect(await poll()).toBeNull();
	});

	it('fires once for a burst of updates between two looks', async () => {
		await poll();
		for (let time = 1; time <= 20; time++) update();
		expect(await poll()).toEqual([expect.objectContaining({ version: '21' })]);
		expect(await poll()).toBeNull();
	});

	it('does not fire again for an answer from before', async () => {
		await poll();
		const before = world.domo.state.dataSets.get(id);
		update();
		const after = world.domo.state.dataSets.get(id);
		expect(await poll()).toHaveLength(1);
		for (const state of [before, after]) {
			if (state !== undefined) world.domo.state.dataSets.set(id, state);
			expect(await poll()).toBeNull();
		}
	});

	it('fires for a DataSet without versions, such as a View, when its last update is later', async () => {
		const noon = Date.UTC(2026, 10, 23, 12);
		keepNoVersions(noon);
		expect(await poll()).toBeNull();
		expect(await poll()).toBeNull();
		keepNoVersions(noon + 60_000);
		expect(await poll()).toEqual([expect.objectContaining({ version: null, updatedAt: '2026-11-23T12:01:00.000Z' })]);
		expect(await poll()).toBeNull();
	});

	it('fires for the first data of a DataSet that never held any, and not where Domo does not say when it was updated', async () => {
		const noon = Date.UTC(2026, 10, 23, 12);
		keepNoVersions(null as never);
		expect(await poll(undefined, 'manual')).toEqual([expect.objectContaining({ version: null, updatedAt: null })]);
		expect([await poll(), await poll()]).toEqual([null, null]);
		keepNoVersions(noon);
		expect(await poll()).toHaveLength(1);
		keepNoVersions(null as never);
		expect(await poll()).toBeNull();
	});

	it('says which of its settings names no DataSet', async () => await expect(poll('People')).rejects.toThrow("'DataSet' names no DataSet"));

	it('fires when a DataSet that kept no versions keeps them from now on', async () => {
		keepNoVersions(Date.UTC(2026, 10, 23, 12));
		expect(await poll()).toBeNull();
		world.domo.faults.oddities = {};
		expect(await poll()).toEqual([expect.objectContaining({ version: '1' })]);
		expect(await poll()).toBeNull();
	});

	it('remembers across a restart of n8n, which keeps its memory as JSON', async () => {
		await poll(undefined, 'trigger', 'activate');
		staticData = JSON.parse(JSON.stringify(staticData)) as IDataObject;
		expect(await poll(undefined, 'trigger', 'init')).toBeNull();
		update();
		staticData = JSON.parse(JSON.stringify(staticData)) as IDataObject;
		expect(await poll(undefined, 'trigger', 'init')).toHaveLength(1);
		expect(await poll(undefined, 'trigger', 'init')).toBeNull();
	});

	it('does not fire for the log that its own run writes', async () => {
		await poll();
		const rows = items(aRow(1, { title: 'Lead' }));
		await runWorkflow(chain(rows, aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People' }), aNode('Apply', 'domoApplyChanges', { dryRun: false }), aNode('Log', 'domoWriteRunLog')), world);
		expect(world.domo.counters.byKind.commitUpload).toBe(1);
		expect(await poll()).toBeNull();
	});

	it('starts anew when another DataSet is chosen', async () => {
		await poll();
		update();
		expect(await poll(byId('22222222-2222-4333-8444-555555555555'))).toBeNull();
		expect(await poll()).toBeNull();
	});

	it('shows the newest version in a manual test, and remembers nothing', async () => {
		const columns = table.columns.map(({ name }) => name);
		expect(await poll(undefined, 'manual')).toEqual([{ dataSetId: id, name: 'People', version: '1', rows: 1, columns, updatedAt: expect.stringMatching(/^20\d\d-.*Z$/) }]);
		expect(staticData).toEqual({});
		keepNoVersions(Date.UTC(2026, 10, 23, 12));
		expect(await poll(undefined, 'manual')).toEqual([{ dataSetId: id, name: 'People', version: null, rows: 1, columns, updatedAt: '2026-11-23T12:00:00.000Z' }]);
	});

	it('asks Domo one thing when nothing is new', async () => {
		await poll();
		world.domo.resetCounters();
		await poll();
		expect(world.domo.counters.byKind).toEqual({ dataSetVersions: 1 });
	});

	it('refuses a run log: runs would start each other', async () => {
		const log = await runWorkflow(
			chain(items(aRow(1)), aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People' }), aNode('Apply', 'domoApplyChanges'), aNode('Log', 'domoWriteRunLog')),
			world,
		);
		await expect(poll(byId(String(jsonOf(log, 'Log')[0]?.logDataSetId)))).rejects.toMatchObject({
			message: "DataSet 'User Management Run Log' is a run log", description: 'Each run writes to it, so that runs would start each other without end. Choose the configuration DataSet.',
		});
	});

	it('says in words when Domo does not know the DataSet', async () => {
		await expect(poll(byId('99999999-2222-4333-8444-555555555555'))).rejects.toThrow('was not found (HTTP 404)');
	});

	it('looks every five minutes unless set otherwise', () => {
		const { properties } = new DomoDataSetTrigger().description;
		expect(properties.find(({ name }) => name === 'pollTimes')?.default).toEqual({ item: [{ mode: 'everyX', value: 5, unit: 'minutes' }] });
	});
});
