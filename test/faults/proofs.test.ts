/** Group G, proofs: nobody is removed for a row that did not arrive, whatever stands in between and whatever is switched on. */
import type { IConnections, IDataObject, INode, INodeExecutionData, INodeType } from 'n8n-workflow';

import { readSourceValue, sourceLine } from '../../core/plan';
import { aNode, byId, items } from '../support/engine/build';
import { fileOf, jsonOf, runWorkflow, type Execution } from '../support/engine/engine';
import { planIn } from '../support/flatItems';
import { stubNode } from '../support/engine/stubs';
import { aPerson, aRow } from '../support/engine/world';
import { clock } from '../support/fastClock';
import { expectAsConfigured, expectNobodyRemoved, expectNothingWritten, expectTold } from './support/checks';
import { fault } from './support/fault';
import { aHouse, TABLE_ID, type House } from './support/house';
import { APPLY, LOG, READ, RECONCILE, type Job } from './support/job';

const dry = { parameters: { domoApplyChanges: { dryRun: true } } };
const trust = { parameters: { domoReconcileUsers: { table: { rowsAreComplete: true } } } };

/** Everybody but the last is in the table. */
const aTableOfAllButOne = (people = 20): Promise<House> => aHouse({ people, rows: Array.from({ length: people - 1 }, (_, i) => aRow(i + 1)) });

/** The rows as Read Config hands them on. */
const readRows = async (house: House): Promise<IDataObject[]> => (await house.run(dry)).execution.itemsOf(READ).map(({ json }) => json);

const reasons = ({ outcomes }: Pick<Job, 'outcomes'>): string => outcomes.map(({ reason }) => String(reason)).join('\n');

/** Rows came in another way: removals are held for `words`, in the plan and in the mail, whatever is switched on. */
async function expectHeld(house: House, rows: readonly IDataObject[], words: RegExp, trusted: boolean): Promise<void> {
	for (const settings of trusted ? [{}, trust, { parameters: { domoReconcileUsers: { table: { rowCount: rows.length } } } }] : [{}]) {
		const job = await house.run({ ...settings, items: rows });
		expectTold(job);
		expect(job.outcomes.filter(({ status }) => status === 'held').map(({ held }) => (held as IDataObject).by)).toContain('incompleteRead');
		expect(reasons(job)).toMatch(words);
		expect(String(job.mails[0]?.text)).toMatch(words);
		expectNobodyRemoved(house);
	}
}

const tamperings: [string, (rows: IDataObject[]) => IDataObject[], RegExp, boolean][] = [
	['two rows are filtered out and two doubled', (rows) => [...rows.slice(2), ...rows.slice(4, 6)], /Rows 6 and 7 came more than once/, true],
	['the same, with row numbers as text', (rows) => [...rows.slice(2), ...rows.slice(4, 6)].map((row) => ({ ...row, row_number: String(row.row_number) })), /Rows 6 and 7 came more than once/, true],
	['two branches that overlap are merged', (rows) => [...rows.slice(0, 12), ...rows.slice(8, 15)], /Rows 10, 11, 12 and 13 came more than once/, true],
	['a row is filtered out and another one added with a copied source', (rows) => [...rows.slice(1), { ...rows[5], email: 'new@acme.example' }], /Row 7 came more than once/, true],
	['row numbers are edited', (rows) => rows.map((row, i) => (i === 3 ? { ...row, row_number: 400 } : row)), /a row came with "400"/, true],
	['a row is filtered out', (rows) => rows.slice(1), /Row 2 of the table's 19 did not arrive/, false],
	['rows lose their values on the way', (rows) => rows.map((row, i) => (i === 3 ? { ...Object.fromEntries(Object.keys(row).map((key) => [key, ''])), row_number: row.row_number, _source: row._source } as IDataObject : row)), /1 row came without any value/, false],
	['the source is JSON text, as of another node, and a row is gone', (rows) => rows.slice(1).map((row) => ({ ...row, _source: JSON.stringify(readSourceValue(row._source)) })), /Row 2 of the table's 19 did not arrive/, false],
	['the source ends after its owner, as somebody wrote it by hand, and a row is doubled', (rows) => [...rows, ...rows.slice(0, 1)].map((row) => ({ ...row, _source: line(row) })), /Row 2 came more than once/, true],
	['rows passed through a spreadsheet, and one is gone', (rows) => rows.slice(1).map((row) => asText(row)), /Row 2 of the table's 19 did not arrive/, false],
];

const line = (row: IDataObject): string => String(row._source).split('|').slice(0, 7).join('|');

/** As n8n's spreadsheet nodes write it: all cells as text. */
const asText = (row: IDataObject): IDataObject => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)]));
/** The source as an object of another node, which such a node makes columns of. */
const asColumns = ({ _source, ...row }: IDataObject): IDataObject =>
	asText({ ...row, ...Object.fromEntries(Object.entries(readSourceValue(_source) ?? {}).map(([name, value]) => [`_source.${name}`, value])) });

for (const [what, tamper, words, trusted] of tamperings) {
	fault('G12', what, `removals are held, in words that say which rows${trusted ? ', also with Rows Are Complete or Row Count' : ''}`, async () => {
		const house = await aTableOfAllButOne();
		await expectHeld(house, tamper(await readRows(house)), words, trusted);
	});
}

fault('G12', 'every row comes, through text, one line and another order', 'the table is proven, and who is in no row is removed', async () => {
	for (const pass of [(row: IDataObject) => ({ ...row, _source: JSON.stringify(readSourceValue(row._source)), row_number: `${String(row.row_number)}` }), (row: IDataObject) => ({ ...row, _source: line(row) }), asText, asColumns]) {
		const house = await aTableOfAllButOne();
		const rows = (await readRows(house)).map(pass).reverse();
		const job = await house.run({ items: rows });
		expect(job.outcomes.map(({ action, status, email }) => [action, status, email])).toEqual([['delete', 'applied', 'person20@acme.example']]);
		expectAsConfigured(house);
	}
});

fault('G12', 'a source counts another number of people than came in', 'removals are held with both numbers; with the right number they go', async () => {
	const house = await aTableOfAllButOne();
	const rows = house.rows.map((row) => ({ ...row }));
	const job = await house.run({ items: rows.slice(1), parameters: { domoReconcileUsers: { table: { rowCount: '={{ 19 }}' } } } });
	expect(reasons(job)).toMatch(/'Row Count' is 19, but 18 different people came in/);
	expectNobodyRemoved(house);
	const twice = await house.run({ items: [...rows.slice(1), rows[5]!], parameters: { domoReconcileUsers: { table: { rowCount: 19, rowsAreComplete: true } } } });
	expect(reasons(twice)).toMatch(/'Row Count' is 19, but 18 different people came in.*whom a row before names already/);
	expectNobodyRemoved(house);
	await house.run({ items: rows, parameters: { domoReconcileUsers: { table: { rowCount: 19 } } } });
	expectAsConfigured(house);
});

type Wires = readonly (readonly [from: string, to: string, output?: number])[];

/** A workflow of its own around Reconcile and Apply, with people removed where that is allowed. */
function run(house: House, nodes: readonly INode[], wires: Wires, extra: ReadonlyMap<string, INodeType> = new Map()): Promise<Execution> {
	const connections: Record<string, { main: { node: string; type: 'main'; index: number }[][] }> = {};
	for (const [from, to, output = 0] of wires) {
		const outputs = (connections[from] ??= { main: [] }).main;
		while (outputs.length <= output) outputs.push([]);
		outputs[output]?.push({ node: to, type: 'main', index: 0 });
	}
	return runWorkflow({ nodes: [...nodes], connections: connections as IConnections, settings: { executionOrder: 'v1' } }, { credentials: house.credentials, nodes: extra });
}

const reconcile = (parameters: IDataObject = {}, settings: Parameters<typeof aNode>[3] = {}): INode =>
	aNode(RECONCILE, 'domoReconcileUsers', { jobName: 'People', orphanedUsers: 'delete', ...parameters } as INode['parameters'], settings);
const apply = aNode(APPLY, 'domoApplyChanges', { dryRun: false });

/** n8n's Loop Over Items: hands on `size` items a pass at its second output, and all at its first when it is through. */
function loopNode(size: number): INodeType {
	let left: INodeExecutionData[] | undefined;
	return stubNode(
		'loop',
		async function () {
			left ??= this.getInputData();
			const batch = left.slice(0, size);
			left = left.slice(size);
			return batch.length > 0 ? [[], batch] : [this.getInputData(), []];
		},
		{ outputs: 2 },
	);
}

const slice = (from: number, to?: number): INodeType =>
	stubNode('slice', async function () {
		return [this.getInputData().slice(from, to)];
	});

const allReasons = (execution: Execution): string[] =>
	execution.runsOf(RECONCILE).flatMap(({ data }) => (data?.main?.[0] ?? []).filter(({ json }) => json.action === 'hold' || json.action === 'delete').map(({ json }) => `${String(json.action)}: ${String(json.reason)}`));

for (const parameters of [{}, { table: { rowsAreComplete: true } }, { table: { rowCount: 5 } }] as IDataObject[]) {
	fault('G13', `Reconcile in a loop over batches, ${Object.keys(parameters)[0] ?? 'nothing'} set`, 'no batch is the whole table, and the hold names no setting that would make it one', async () => {
		const house = await aTableOfAllButOne();
		const loop = { ...aNode('Loop', 'test.loop'), type: 'test.loop' };
		const execution = await run(
			house,
			[items(...house.rows.map((row) => ({ ...row }))), loop, reconcile(parameters), apply],
			[['Items', 'Loop'], ['Loop', RECONCILE, 1], [RECONCILE, APPLY], [APPLY, 'Loop']],
			new Map([['test.loop', loopNode(5)]]),
		);
		expect(execution.error).toBeUndefined();
		expect(execution.runsOf(RECONCILE).length).toBeGreaterThan(2);
		const told = allReasons(execution);
		expect(told.length).toBeGreaterThan(0);
		for (const reason of told) {
			expect(reason).toMatch(/^hold: .*part of a loop/);
			expect(reason).not.toMatch(/Rows Are Complete|Row Count|switch on/i);
		}
		expectNobodyRemoved(house);
	});
}

fault('G13', 'two branches lead into Reconcile without a Merge', 'neither part is taken for the whole table, whatever is switched on', async () => {
	const house = await aTableOfAllButOne();
	const half = (name: string): INode => ({ ...aNode(name, 'n8n-nodes-base.noOp'), type: 'n8n-nodes-base.noOp' });
	const execution = await run(
		house,
		[{ ...items(), parameters: {}, type: 'n8n-nodes-base.manualTrigger', name: 'Start' }, aNode('Read', 'domoReadConfigDataSet', { dataSetId: byId(TABLE_ID) }), half('A'), half('B'), reconcile({ table: { rowsAreComplete: true } }), apply],
		[['Start', 'Read'], ['Read', 'A'], ['Read', 'B'], ['A', RECONCILE], ['B', RECONCILE]],
	);
	expect(execution.runsOf(RECONCILE)).toHaveLength(2);
	// In the first run all rows of the table came, which their numbers prove.
	expect(allReasons(execution)).toEqual([expect.stringMatching(/^delete/), expect.stringMatching(/^hold: .*ran before in this execution/)]);

	const rows = house.rows.map((row) => ({ ...row }));
	const halves = await run(
		house,
		[items(...rows), aNode('A', 'test.first'), aNode('B', 'test.rest'), reconcile({ table: { rowsAreComplete: true } }), apply],
		[['Items', 'A'], ['Items', 'B'], ['A', RECONCILE], ['B', RECONCILE], [RECONCILE, APPLY]],
		new Map([['test.first', slice(0, 10)], ['test.rest', slice(10)]]),
	);
	const told = allReasons(halves);
	expect(told.length).toBeGreaterThan(10);
	for (const reason of told) expect(reason).toMatch(/^hold: .*(Several branches lead into this node|ran before in this execution)/);
	expectNobodyRemoved(house);
});

/** n8n's If: the first `size` items at its first output, the others at its second. */
const ifNode = (size: number): INodeType =>
	stubNode('if', async function () {
		const all = this.getInputData();
		return [all.slice(0, size), all.slice(size)];
	}, { outputs: 2 });

fault('G13', 'both outputs of an If lead into Reconcile, or a second branch runs through a node that is switched off, or through Respond to Webhook', 'neither part is taken for the whole table with Rows Are Complete', async () => {
	const off = { ...aNode('Off', 'n8n-nodes-base.noOp'), type: 'n8n-nodes-base.noOp', disabled: true };
	const respond = { ...aNode('Respond', 'test.rest'), type: 'n8n-nodes-base.respondToWebhook' };
	const types = new Map([['test.if', ifNode(10)], ['test.first', slice(0, 10)], ['n8n-nodes-base.respondToWebhook', slice(10)]]);
	const shapes: readonly (readonly [readonly INode[], Wires])[] = [
		[[aNode('If', 'test.if')], [['Items', 'If'], ['If', RECONCILE, 0], ['If', RECONCILE, 1]]],
		[[aNode('A', 'test.first'), off], [['Items', 'A'], ['Items', 'Off'], ['A', RECONCILE], ['Off', RECONCILE]]],
		[[aNode('A', 'test.first'), respond], [['Items', 'A'], ['Items', 'Respond'], ['A', RECONCILE], ['Respond', RECONCILE]]],
	];
	for (const [nodes, wires] of shapes) {
		const house = await aTableOfAllButOne();
		const rows = house.rows.map((row) => ({ ...row }));
		const execution = await run(house, [items(...rows), ...nodes, reconcile({ table: { rowsAreComplete: true } }), apply], [...wires, [RECONCILE, APPLY]], types);
		expect(execution.error).toBeUndefined();
		const told = allReasons(execution);
		expect(told.length).toBeGreaterThan(0);
		for (const reason of told) expect(reason).toMatch(/^hold: .*(Several branches lead into this node|ran before in this execution)/);
		expectNobodyRemoved(house);
	}
	const house = await aTableOfAllButOne();
	const rows = house.rows.map((row) => ({ ...row }));
	const filter = await run(house, [items(...rows), aNode('If', 'test.if'), reconcile({ table: { rowsAreComplete: true } }), apply], [['Items', 'If'], ['If', RECONCILE, 0], [RECONCILE, APPLY]], new Map([['test.if', ifNode(19)]]));
	expect(allReasons(filter)).toEqual([expect.stringMatching(/^delete/)]);
});

fault('G13', 'Execute Once is set on Reconcile', 'removals are held and the sentence names that setting; a table as a file is whole all the same', async () => {
	const house = await aTableOfAllButOne();
	for (const parameters of [{}, { table: { rowsAreComplete: true } }, { table: { rowCount: 1 } }]) {
		const job = await house.run({ parameters: { domoReconcileUsers: parameters }, nodes: { domoReconcileUsers: { executeOnce: true } } });
		expect(reasons(job)).toMatch(/'Execute Once' is on in this node's settings/);
		expect(reasons(job)).not.toMatch(/Rows Are Complete/);
		expectNobodyRemoved(house);
	}
	await house.run({ parameters: { domoReadConfigDataSet: { dataSetId: byId(TABLE_ID), options: { output: 'file' } } }, nodes: { domoReconcileUsers: { executeOnce: true } } });
	expectAsConfigured(house);
});

const nothing: [string, IDataObject][] = [
	['an empty item', {}], ['nulls', { email: null, displayName: null }], ['empty texts', { email: '', displayName: '', title: '' }],
	['blanks', { email: ' ', displayName: '\u00a0\u200b' }], ['only a row number', { row_number: 21 }],
];
for (const [what, row] of nothing) {
	fault('G14', `a row of ${what} comes with the table`, 'it is no row: who is in no row is removed, and no setting is advised', async () => {
		const house = await aTableOfAllButOne();
		const rows = await readRows(house);
		const job = await house.run({ items: [...rows, row, { ...row, _source: rows[0]?._source }] });
		expect(job.outcomes.map(({ action, status }) => [action, status])).toEqual([['delete', 'applied']]);
		expectAsConfigured(house);
	});
}

fault('G14', 'the DataSet holds an empty row, as items and as a file', 'it is no row and holds nothing', async () => {
	for (const output of ['items', 'file']) {
		const house = await aTableOfAllButOne();
		const { rows } = house;
		house.setRows([...rows.slice(0, 4), { email: '', displayName: '', roleId: '' }, ...rows.slice(4)]);
		const job = await house.run({ parameters: { domoReadConfigDataSet: { dataSetId: byId(TABLE_ID), options: { output } } } });
		expect(job.outcomes.map(({ action, status, email }) => [action, status, email])).toEqual([['delete', 'applied', 'person20@acme.example']]);
	}
});

fault('G14', 'rows say that they were read in the future', 'they are not fresh for ever: removals are held', async () => {
	const house = await aTableOfAllButOne();
	const rows = (await readRows(house)).map((row) => ({ ...row, _source: sourceLine({ rows: 0, complete: false, ...readSourceValue(row._source), readAt: new Date(clock.now() + 86_400_000).toISOString() }) }));
	await expectHeld(house, rows, /read in the future/, true);
});

fault('G33', 'rows of two tables are merged, sorted, and numbered as text', 'each item is paired with the row of its person, and a message says which row 3 is meant', async () => {
	const house = await aHouse({ people: 3, rows: [aRow(1)] });
	const sheet = (name: string, ...people: IDataObject[]): IDataObject[] =>
		people.map((row, at) => ({ ...row, row_number: String(at + 2), _source: { name, rows: people.length, complete: true, readAt: new Date(clock.now()).toISOString() } }));
	const rows = [
		...sheet('Sales', aRow(1, { title: 'Lead' }), aRow(2, { title: 'Lead' }), aRow(101)),
		...sheet('Support', aRow(3, { title: 'Lead' }), aRow(102, { roleId: 'x' }), aRow(103)),
	].reverse();
	const { execution } = await house.run({ items: rows, parameters: { domoApplyChanges: { dryRun: true } } });
	const planned = execution.itemsOf(RECONCILE).slice(1);
	expect(planned.map(({ json }) => json.email)).toEqual(expect.arrayContaining(['person1@acme.example', 'person2@acme.example', 'person3@acme.example', 'person101@acme.example', 'person102@acme.example', 'person103@acme.example']));
	for (const { json, pairedItem } of planned) expect(rows[(pairedItem as { item: number }).item]?.email).toBe(json.email);
	expect(planned.find(({ json }) => json.email === 'person102@acme.example')?.json.reason).toMatch(/^Row 3 of 'Support' cannot be used/);
	expect(planned.find(({ json }) => json.email === 'person101@acme.example')?.json.reason).toMatch(/^Row 4 of 'Sales' names/);

	const unnamed = await house.run({ items: [{ ...aRow(1), row_number: 3 }, { ...aRow(102, { roleId: 'x' }), row_number: '3' }], ...dry });
	expect(jsonOf(unnamed.execution, RECONCILE).find(({ email }) => email === 'person102@acme.example')?.reason).toMatch(/^Row 3 \(item 2\) cannot be used/);
});

fault('G33', 'Orphaned Users is Keep and three people are in no row', 'hint, summary and mail say so once, and nobody is advised to switch anything on', async () => {
	const house = await aHouse({ people: 20, rows: [] });
	const keep = { parameters: { domoReconcileUsers: { orphanedUsers: 'keep' } } };
	const job = await house.run({ ...keep, items: Array.from({ length: 17 }, (_, i) => aRow(i + 1)) });
	const hints = job.execution.hintsOf(RECONCILE).map(({ message }) => message).join('\n');
	expect(planIn(jsonOf(job.execution, RECONCILE)[0]).summary).toBe('nothing to do, 3 people in no row kept');
	expect(hints.match(/3 people/g)).toHaveLength(1);
	expect(String(job.mails[0]?.text ?? job.summary.email)).toMatch(/3 people are in no row and are kept \('Orphaned Users': Keep\)/);
	expect(hints + JSON.stringify(job.summary)).not.toMatch(/Rows Are Complete|Row Count/);
	expectNothingWritten(house);

	const asked = await house.run({ items: Array.from({ length: 17 }, (_, i) => aRow(i + 1)) });
	expect(asked.execution.hintsOf(RECONCILE).map(({ message }) => message).join('\n').match(/Rows Are Complete/g)).toHaveLength(1);
	expectNobodyRemoved(house);
});

const many = 1_500;
const tangles: [string, (n: number) => IDataObject][] = [
	['all rows want one new address', (n) => aRow(n, { newEmail: 'all@acme.example' })],
	['the addresses slid by one row', (n) => aRow(n, { email: `person${n + 1}@acme.example`, employeeId: `E${n}` })],
	['no row tells whose it is', (n) => aRow(n, { email: `nobody ${n}`, displayName: `Somebody ${n}` })],
];
for (const [what, row] of tangles) {
	fault('G26', `${many} rows: ${what}`, 'messages name ten of them and count the rest, and nobody is harmed', async () => {
		const users = Array.from({ length: many }, (_, i) => aPerson(i + 1, { values: { title: 'Analyst', employeeId: `E${i + 1}` } }));
		const house = await aHouse({ seed: { users: what.includes('slid') ? [...users, aPerson(many + 1, { values: { title: 'Analyst' } })] : users }, rows: Array.from({ length: many }, (_, i) => row(i + 1)) });
		const job = await house.run({ parameters: { domoReconcileUsers: { table: { matchBy: what.includes('slid') ? 'employeeId' : 'email' } } } });
		expectTold(job);
		expectNothingWritten(house);
		for (const { reason, summary, message = '' } of job.outcomes) expect(`${String(reason)}${String(summary)}${String(message)}`.length).toBeLessThan(1_000);
		expect(JSON.stringify(job.outcomes).length).toBeLessThan(1_500 * job.outcomes.length);
		expect(JSON.stringify(job.mails).length).toBeLessThan(1_000_000);
	});
}

fault('G26', 'a cell of 10 MB, and 5,000 unknown columns', 'short messages, and a report under 2 MB', async () => {
	const house = await aHouse({ people: 3, rows: [aRow(1), aRow(2), aRow(3)] });
	const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`column${i}`, 'x']));
	for (const row of [aRow(2, { email: 'x'.repeat(10_000_000) }), aRow(2, { title: 'x'.repeat(10_000_000) }), aRow(2, { roleId: 'x'.repeat(10_000_000) })]) {
		const { execution, mails, outcomes } = await house.run({ items: [aRow(1), row, aRow(3)], ...dry });
		for (const { reason, summary } of outcomes) expect(`${String(reason)}${String(summary)}`.length).toBeLessThan(1_000);
		expect((await fileOf(execution.itemsOf(LOG)[0], 'report')).length).toBeLessThan(2_000_000);
		expect(JSON.stringify(mails).length).toBeLessThan(1_000_000);
	}
	const stopped = await house.run({ items: [aRow(1, wide)], ...dry });
	expect(String(stopped.error).length).toBeLessThan(2_000);
	expect(String(stopped.error)).toMatch(/and 4990 more/);
	const ignored = await house.run({ items: [aRow(1, wide), aRow(2), aRow(3)], parameters: { domoApplyChanges: { dryRun: true }, domoReconcileUsers: { table: { unknownColumns: 'ignore' } } } });
	expect(JSON.stringify(ignored.plan.notes).length).toBeLessThan(2_000);
	expect((await fileOf(ignored.execution.itemsOf(LOG)[0], 'report')).length).toBeLessThan(2_000_000);
});
