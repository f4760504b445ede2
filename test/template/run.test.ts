import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject, INode, INodeExecutionData, INodeType } from 'n8n-workflow';

import { dataSetFromCsv, seedFromCsv } from '../../sandbox';
import { OURS, jsonOf, runWorkflow, type Execution, type WorkflowJson } from '../support/engine/engine';
import { byId, tokenCredential } from '../support/engine/build';
import { stubNode } from '../support/engine/stubs';
import { aWorld, type World } from '../support/engine/world';

jest.setTimeout(60_000);

const root = join(__dirname, '..', '..');
const shipped: WorkflowJson = JSON.parse(readFileSync(join(root, 'workflows', 'domo-user-management.json'), 'utf8'));
const company = readFileSync(join(root, 'scripts', 'demo', 'company.csv'), 'utf8');
const table = dataSetFromCsv('Configuration', readFileSync(join(root, 'workflows', 'configuration-example-attributes.csv'), 'utf8'));
const tableId = '11111111-2222-4333-8444-555555555555';
const addresses = 'governance@acme.example, it-operations@acme.example';
/** The fields of *Recipients* as shipped, whose addresses nobody has yet. */
const placeholders = 'nathan@example.com, it-operations@example.com';

const withAddresses = (parameters: INode['parameters']): INode['parameters'] => JSON.parse(JSON.stringify(parameters).replace(placeholders, addresses));

/** The shipped workflow with the settings that a person fills in, and its triggers switched on. */
function filledIn(parameters: Record<string, IDataObject> = {}, credentials: Record<string, string> = {}): WorkflowJson {
	const nodes = shipped.nodes.map((node): INode => {
		const type = node.type.replace(OURS, '');
		const dataSet = type === 'domoReadConfigDataSet' || type === 'domoDataSetTrigger' ? { dataSetId: byId(tableId) } : {};
		const name = credentials[type] ?? 'domo';
		return {
			...node,
			disabled: false,
			parameters: { ...withAddresses(node.parameters), ...dataSet, ...parameters[type] } as INode['parameters'],
			...(node.type.startsWith(OURS) && { credentials: { domoAccessTokenApi: { id: name, name } } }),
		};
	});
	return { ...shipped, nodes };
}

describe('The shipped workflow on the real engine', () => {
	let world: World;
	let mails: INodeExecutionData[];
	let sending: (item: INodeExecutionData) => void;
	beforeEach(async () => {
		mails = [];
		sending = () => undefined;
		world = await aWorld({ ...seedFromCsv(company), dataSets: [{ ...table, id: tableId }] });
	});
	afterEach(async () => {
		expect(world.domo.violations).toEqual([]);
		await world.stop();
	});

	const mailNode = (): INodeType =>
		stubNode(
			'emailSend',
			async function () {
				return [
					this.getInputData().map((item, index) => {
						const told = (name: string): string => String(this.getNodeParameter(name, index));
						const mail = { json: { to: told('toEmail'), subject: told('subject'), html: told('html'), text: told('text') }, binary: item.binary, pairedItem: { item: index } };
						sending(mail);
						mails.push(mail);
						return mail;
					}),
				];
			},
			{
				versions: [2.1],
				properties: ['resource', 'operation', 'fromEmail', 'toEmail', 'subject', 'emailFormat', 'text', 'html', 'options'].map((name) => ({ displayName: name, name, type: 'string', default: '' })),
			},
		);

	const run = (workflow: WorkflowJson, startAt = 'Start by Hand'): Promise<Execution> =>
		runWorkflow(workflow, { ...world, startAt, nodes: new Map([['n8n-nodes-base.emailSend', mailNode()]]) });

	/** Exactly one log write and one mail in every case. */
	function expectOneLogAndOneMail(execution: Execution): IDataObject {
		expect(execution.runsOf('Domo Write Run Log')).toHaveLength(1);
		expect(execution.runsOf('Send Report')).toHaveLength(1);
		expect(mails.map(({ json }) => json.to)).toEqual([addresses]);
		const [summary = {}, ...others] = jsonOf(execution, 'Domo Write Run Log');
		expect(others).toEqual([]);
		return summary;
	}

	function expectFailed(execution: Execution, words: RegExp): void {
		expect(execution.runsOf('Stop and Error')).toHaveLength(1);
		expect(execution.error).toMatch(words);
		expect(execution.run.status).toBe('error');
	}

	it.each(['Start by Hand', 'Every Six Hours', 'Webhook'])('runs dry from %s, as imported', async (trigger) => {
		const execution = await run(filledIn(), trigger);
		const summary = expectOneLogAndOneMail(execution);
		expect(summary).toMatchObject({ status: 'dryRun', counts: { action: { create: 5, reject: 1, hold: 1, delete: 0 } } });
		expect(execution.error).toBeUndefined();
		expect(execution.runsOf('Stop and Error')).toEqual([]);
		expect(world.domo.counters.byKind.createUser).toBeUndefined();
		expect(world.domo.counters.byKind.commitUpload).toBe(1);
	});

	it("plans the example table with the 13 columns of Domo's tool alone", async () => {
		const plain = dataSetFromCsv('Configuration', readFileSync(join(root, 'workflows', 'configuration-example.csv'), 'utf8'));
		await world.stop();
		world = await aWorld({ ...seedFromCsv(company), dataSets: [{ ...plain, id: tableId }] });
		expect(expectOneLogAndOneMail(await run(filledIn()))).toMatchObject({ status: 'dryRun', counts: { action: { create: 5, reject: 1, hold: 1, delete: 0 } } });
	});

	it('mails the report, with the report as a file', async () => {
		const execution = await run(filledIn());
		const [first] = mails;
		const { email } = expectOneLogAndOneMail(execution);
		expect(first?.json).toMatchObject({ subject: (email as IDataObject).subject, html: (email as IDataObject).html, text: (email as IDataObject).text });
		expect(first?.binary?.report?.fileName).toBe('report.html');
	});

	it('applies when the dry run is off', async () => {
		const execution = await run(filledIn({ domoApplyChanges: { dryRun: false }, domoReconcileUsers: { orphanedUsers: 'delete' } }));
		expect(expectOneLogAndOneMail(execution)).toMatchObject({ status: 'partial', counts: { status: { applied: 16, held: 1, rejected: 1 }, total: 18 } });
		expect(execution.error).toBeUndefined();
		expect(world.domo.state.users.size).toBe(41 + 5 - 3);
	});

	it('mails only news if that is switched on in Recipients', async () => {
		const apply = { domoApplyChanges: { dryRun: false }, domoReconcileUsers: { orphanedUsers: 'delete' } };
		const onlyNotable = (workflow: WorkflowJson): WorkflowJson => {
			const text = JSON.stringify(workflow.nodes).replace('"name":"onlyNotableRuns","value":false', '"name":"onlyNotableRuns","value":true');
			return { ...workflow, nodes: JSON.parse(text) };
		};
		const good = dataSetFromCsv('Configuration', company);
		await world.stop();
		world = await aWorld({ ...seedFromCsv(company), dataSets: [{ ...good, id: tableId, rows: good.rows.slice(1) }] });
		const sent = async (workflow: WorkflowJson): Promise<number> => {
			mails = [];
			await run(workflow);
			return mails.length;
		};
		expect(await sent(onlyNotable(filledIn(apply)))).toBe(1);
		expect(await sent(onlyNotable(filledIn(apply)))).toBe(0);
		expect(await sent(filledIn(apply))).toBe(1);
		expect(await sent(onlyNotable(filledIn({ domoReadConfigDataSet: { dataSetId: byId('99999999-2222-4333-8444-555555555555') } })))).toBe(1);
	});

	it('mails nobody while the addresses are those of the import', async () => {
		const asImported = JSON.parse(JSON.stringify(filledIn()).replace(addresses, placeholders));
		const execution = await run(asImported);
		expect(jsonOf(execution, 'Domo Write Run Log')).toEqual([expect.objectContaining({ status: 'dryRun' })]);
		expect(mails).toEqual([]);
	});

	it('logs, mails and fails once when Read fails', async () => {
		const execution = await run(filledIn({ domoReadConfigDataSet: { dataSetId: byId('99999999-2222-4333-8444-555555555555') } }));
		expect(expectOneLogAndOneMail(execution)).toMatchObject({ status: 'failed', jobName: 'Domo User Management' });
		expectFailed(execution, /not found/);
		expect(execution.runsOf('Domo Reconcile Users')).toEqual([]);
		expect(world.domo.counters.byKind.commitUpload).toBe(1);
	});

	it('logs, mails and fails once when Reconcile fails', async () => {
		const execution = await run(filledIn({ domoReconcileUsers: { options: { defaultPhoneCountry: 'none' } } }));
		expect(expectOneLogAndOneMail(execution)).toMatchObject({ status: 'failed' });
		expectFailed(execution, /Default Phone Country/);
		expect(execution.runsOf('Domo Apply Changes')).toEqual([]);
	});

	it('logs, mails and fails once when Apply refuses', async () => {
		const other = await aWorld();
		world.credentials.set('other', tokenCredential(other.domo.url, 'acme-token'));
		const execution = await run(filledIn({ domoApplyChanges: { dryRun: false } }, { domoApplyChanges: 'other' }));
		expect(expectOneLogAndOneMail(execution)).toMatchObject({ status: 'failed', jobName: 'Domo User Management', instance: world.domo.url });
		expectFailed(execution, /The plan is for/);
		expect(other.domo.counters.writes).toBe(0);
		await other.stop();
	});

	it('mails and fails once when home cannot be written', async () => {
		world.credentials.set('home', tokenCredential(world.domo.url, 'wrong'));
		const execution = await run(filledIn({ domoApplyChanges: { dryRun: false } }, { domoWriteRunLog: 'home' }));
		const summary = expectOneLogAndOneMail(execution);
		expect(summary).toMatchObject({ status: 'partial', logError: expect.stringContaining('credential'), rows: expect.any(Array) });
		expectFailed(execution, /credential/);
		expect(world.domo.state.users.size).toBe(41 + 5);
	});

	it('still fails a failed run if the mail server is down', async () => {
		sending = () => {
			throw new Error('No mail server');
		};
		const execution = await run(filledIn({ domoReadConfigDataSet: { dataSetId: byId('99999999-2222-4333-8444-555555555555') } }));
		expect(execution.runsOf('Domo Write Run Log')).toHaveLength(1);
		expectFailed(execution, /not found/);
	});
});
