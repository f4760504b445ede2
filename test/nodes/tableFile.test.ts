import type { IDataObject, IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';

import { writeTableFile } from '../../core/csv';
import { sourceLine } from '../../core/plan';
import { fileItem, readTableInput } from '../../nodes/shared/items/tableFile';
import { aNode, byId, chain, items } from '../support/engine/build';
import { fileOf, runWorkflow } from '../support/engine/engine';
import { stubNode } from '../support/engine/stubs';
import { aPerson, aRow, aTable, aWorld, type World } from '../support/engine/world';
import { FakeClock } from '../support/fakeClock';
import { openedOf } from '../support/flatItems';

const peopleId = '11111111-2222-4333-8444-555555555555';
const nobodyId = '22222222-2222-4333-8444-555555555555';
const cutId = '33333333-2222-4333-8444-555555555555';
const rows = [
	aRow(1, { title: 'Lead, "Data"\nand more', costCenter: '0074', _ours: 'no' }),
	aRow(2, { title: '\\N', costCenter: ' ü 日本 ' }),
	aRow(3, { roleId: '77' }),
	aRow(9),
	aRow(9, { title: 'Again' }),
];

describe('A table as a file', () => {
	let world: World;
	beforeAll(async () => {
		world = await aWorld({
			users: [1, 2, 3, 4].map((n) => aPerson(n)).concat(aPerson(5, { values: { title: '\\N', skills: ['a|b', 'c'] } })),
			attributes: [{ key: 'costCenter' }, { key: 'skills', validator: 'ANY_VALUE_MULTI' }],
			dataSets: [
				aTable('People: of / Acme', rows),
				{ ...aTable('Nobody', []), id: nobodyId },
				{ ...aTable('Cut by PDP', rows), id: cutId, hiddenRows: 1 },
			],
		});
	});
	afterEach(() => {
		expect(world.domo.violations).toEqual([]);
		expect(world.domo.counters.writes).toBe(0);
	});
	afterAll(() => world.stop());

	type Parameters = NonNullable<globalThis.Parameters<typeof aNode>[2]>;

	const run = (read: Parameters, between: INode[] = [], nodes = new Map<string, ReturnType<typeof stubNode>>()) =>
		runWorkflow(
			chain(
				items({}, {}),
				aNode('Read', 'domoReadConfigDataSet', read),
				...between,
				aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People', orphanedUsers: 'delete', guard: { maxDeletionsPercent: 100 } }),
			),
			{ ...world, nodes },
		);

	/** A node between Read and Reconcile. */
	const changed = (read: Parameters, change: (given: INodeExecutionData[]) => INodeExecutionData[]) =>
		run(read, [aNode('Between', 'test.between')], new Map([['test.between', stubNode('between', async function () {
			return [change(this.getInputData())];
		})]]));

	const asFile = (read: Parameters): Parameters => ({ ...read, options: { ...Object(read.options), output: 'file' } });
	const dataSet = (id: string, options: IDataObject = {}): Parameters => ({ dataSetId: byId(id), options } as Parameters);

	/** What a plan says, but for what differs from run to run. */
	const plan = (execution: Awaited<ReturnType<typeof run>>) =>
		openedOf(execution, 'Reconcile').map(({ run: _run, plannedAt: _time, _item, source, ...rest }): IDataObject =>
			({ ...rest, ...(source !== undefined && { source: { ...Object(source), readAt: '' } }) }));

	it('is one item with the CSV, which names its source', async () => {
		const execution = await run(asFile(dataSet(peopleId)));
		const [item, ...others] = execution.itemsOf('Read');
		expect(others).toEqual([]);
		expect(Object.keys(item?.json ?? {})).toEqual(['_source', '_file']);
		expect(item?.json).toEqual({ _source: expect.stringMatching(new RegExp(`^${peopleId}\\|\\d+\\|5\\|true\\|.*\\|People: of / Acme$`)), _file: expect.stringMatching(/^\d+\|[0-9a-f]{64}\|(true|false)$/) });
		expect(item?.binary?.data).toMatchObject({ fileName: 'People of Acme.csv', mimeType: 'text/csv' });
		expect(await fileOf(item, 'data')).toContain('"Lead, ""Data""\nand more"');
	});

	it.each<[string, Parameters]>([
		['a DataSet', dataSet(peopleId)],
		['an empty DataSet', dataSet(nobodyId)],
		['a DataSet of which rows are hidden', dataSet(cutId)],
		['a read that was cut for trying out', dataSet(peopleId, { maxRows: 2 })],
		['a limit beyond the rows', dataSet(peopleId, { maxRows: 200 })],
		['live users', { source: 'liveUsers' }],
		['some live users', { source: 'liveUsers', options: { maxRows: 3 } }],
	])('gives the same plan as items, hints included: %s', async (_name, read) => {
		const [byItems, byFile] = [await run(read), await run(asFile(read))];
		expect(byItems.error).toBeUndefined();
		expect(plan(byItems)[0]).toHaveProperty('counts');
		expect(plan(byFile)).toEqual(plan(byItems));
		for (const node of ['Read', 'Reconcile']) expect(byFile.hintsOf(node)).toEqual(byItems.hintsOf(node));
	});

	it('plans something, so that the same is no accident', async () => {
		const actions = plan(await run(asFile(dataSet(peopleId)))).map(({ action, email }) => [action, email]);
		expect(actions).toEqual(expect.arrayContaining([['update', 'person1@acme.example'], ['delete', 'person4@acme.example'], ['reject', 'person3@acme.example'], ['reject', 'person9@acme.example']]));
	});

	it('pairs the plan with its one item', async () => {
		const execution = await run(asFile(dataSet(peopleId)));
		expect(new Set(execution.itemsOf('Reconcile').map(({ pairedItem }) => JSON.stringify(pairedItem)))).toEqual(new Set(['{"item":0}']));
	});

	it.each<[string, (given: INodeExecutionData[]) => INodeExecutionData[], string]>([
		['comes twice', (given) => [...given, ...given], '2 items came in, and 2 of them carry a whole table as a file'],
		['comes with rows', (given) => [{ json: aRow(1) }, ...given], '2 items came in, and 1 of them carries a whole table as a file'],
		['lost its binary', ([item]) => [{ json: item?.json ?? {} }], "The file of the table did not come with its item: its '_source' or its binary is missing"],
		['got a field for all rows', ([item]) => [{ ...item, json: { ...item?.json, department: 'Sales' } }], 'The table came as a file, and its item also has department, which no row has'],
		['says another length', ([item]) => [resealed(item, /^\d+/, '7')], 'The file of the table is not the one that was read: it was changed on its way'],
		['has another content', ([item]) => [resealed(item, /[0-9a-f]{64}/, '00')], 'The file of the table is not the one that was read: it was changed on its way'],
	])('is refused when it %s', async (_name, change, message) => {
		const execution = await changed(asFile(dataSet(peopleId)), change);
		expect(execution.error).toBe(message);
		expect(execution.runsOf('Reconcile')[0]?.error).toHaveProperty('description', expect.stringContaining('Output to Items'));
	});

	function resealed(item: INodeExecutionData | undefined, part: RegExp, other: string): INodeExecutionData {
		return { ...item, json: { ...item?.json, _file: String(item?.json._file).replace(part, other) } };
	}

	it('may pass through a node that changes nothing', async () => {
		expect((await changed(asFile(dataSet(peopleId)), (given) => given)).error).toBeUndefined();
	});

	it('is the whole table for a node that takes its first item alone', async () => {
		const reconcile = aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People', orphanedUsers: 'delete', guard: { maxDeletionsPercent: 100 } }, { executeOnce: true });
		const held = async (read: Parameters) => plan(await runWorkflow(chain(items({}), aNode('Read', 'domoReadConfigDataSet', read), reconcile), world)).filter(({ action }) => action === 'delete').length;
		expect([await held(asFile(dataSet(peopleId))) > 0, await held(dataSet(peopleId))]).toEqual([true, 0]);
	});

	it('is no plan for Apply', async () => {
		const workflow = chain(items({}), aNode('Read', 'domoReadConfigDataSet', asFile(dataSet(peopleId))), aNode('Apply', 'domoApplyChanges'));
		expect((await runWorkflow(workflow, world)).error).toMatch(/^Item 1 does not come from Domo Reconcile Users/);
	});
});

describe('The item that carries a table', () => {
	const clock = new FakeClock();
	const source = { name: 'People', rows: 3, complete: true };
	const aTableOf = (...cells: string[]) => writeTableFile(['email', 'title'], cells.map((cell) => [cell, null]), clock);

	/** n8n's storage of files, with one file that a test may change. */
	function storage() {
		const stored = { bytes: new Uint8Array(), name: '', type: '' };
		const helpers = {
			prepareBinaryData: async (bytes: Buffer, name: string, type: string) => {
				Object.assign(stored, { bytes: Uint8Array.from(bytes), name, type });
				return await Promise.resolve({ data: '', fileName: name, mimeType: type });
			},
			getBinaryDataBuffer: async (item: number, name: string) => await Promise.resolve(item === 0 && name === 'data' ? stored.bytes : new Uint8Array()),
		};
		return { stored, context: { helpers } as unknown as IExecuteFunctions };
	}

	async function rowsIn(context: IExecuteFunctions, item: INodeExecutionData): Promise<unknown[]> {
		const table = await readTableInput(context, [item]);
		const rows: unknown[] = [];
		if ('each' in table) await table.each((row) => rows.push({ ...row }));
		return rows;
	}

	it('gives its rows back, of all of it or of the first ones, which then are not complete', async () => {
		const { stored, context } = storage();
		const table = { source, rowCount: 3, warnings: [], file: await aTableOf('a', 'b', 'c') };
		const whole = await fileItem(context, table, 3);
		expect(whole).toEqual({ json: { _source: sourceLine(source), _file: expect.any(String) }, binary: { data: expect.anything() }, pairedItem: { item: 0 } });
		expect([stored.name, stored.type, stored.bytes]).toEqual(['People.csv', 'text/csv', Uint8Array.from(table.file.bytes)]);
		expect(await rowsIn(context, whole)).toMatchObject([{ email: 'a', row_number: 2 }, { email: 'b' }, { email: 'c' }]);
		const cut = await fileItem(context, table, 2);
		expect(cut.json._source).toBe(sourceLine({ ...source, complete: false }));
		expect(await rowsIn(context, cut)).toMatchObject([{ email: 'a' }, { email: 'b' }]);
	});

	it.each([[undefined, 'table.csv'], [' / ', 'table.csv'], ['a:b  / c ', 'a b c.csv'], ['Grüße_1.2-x', 'Grüße_1.2-x.csv']])('has a file called after the table %j: %j', async (name, file) => {
		const { stored, context } = storage();
		await fileItem(context, { source: { rows: 1, complete: true, ...(name !== undefined && { name }) }, rowCount: 1, warnings: [], file: await aTableOf('a') }, 1);
		expect(stored.name).toBe(file);
	});

	it.each([0.01, 0.5, 0.99])('is refused where one character of a large file was changed on its way, at %d of it', async (part) => {
		const { stored, context } = storage();
		const item = await fileItem(context, { source, rowCount: 1, warnings: [], file: await aTableOf('x'.repeat(4_500_000)) }, 1);
		expect(await rowsIn(context, item)).toHaveLength(1);
		stored.bytes[Math.floor(stored.bytes.length * part)] = 'y'.charCodeAt(0);
		await expect(readTableInput(context, [item])).rejects.toThrow('it was changed on its way');
	});

	it('is refused without its source, and names each field that was added', async () => {
		const { context } = storage();
		const item = await fileItem(context, { source, rowCount: 1, warnings: [], file: await aTableOf('a') }, 1);
		const { _source, ...json } = item.json;
		await expect(readTableInput(context, [{ ...item, json }])).rejects.toMatchObject({
			message: "The file of the table did not come with its item: its '_source' or its binary is missing", description: 'Connect Domo Read Config DataSet straight to this node, or set its Output to Items to put nodes in between.',
		});
		await expect(readTableInput(context, [{ ...item, json: { ...item.json, a: 1, b: 2 } }])).rejects.toThrow('its item also has a, b, which no row has');
	});
});
