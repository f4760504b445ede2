import { NodeConnectionTypes, type IDataObject, type INode, type INodeType } from 'n8n-workflow';

import { aNode, byId, chain, items } from '../support/engine/build';
import { jsonOf, runWorkflow, type Execution, type WorkflowJson } from '../support/engine/engine';
import { stubNode } from '../support/engine/stubs';
import { aPerson, aWorld, type World } from '../support/engine/world';
import { openedOf } from '../support/flatItems';
import { compiled, shippedWorkflow } from './codeNode';

jest.setTimeout(60_000);

const shipped = shippedWorkflow('domo-reclaim-seats');
const daysAgo = (days: number): number => Date.now() - days * 86_400_000 - 60_000;
const settings: Readonly<Record<string, string>> = { approverEmails: 'boss@acme.example', emails: 'it@acme.example' };

/** The shipped workflow with addresses, and with the dry run off. */
function filledIn(): WorkflowJson {
	const text = JSON.stringify(shipped.nodes).replace(/("name":"(\w+)","value":)"[^"]*"/g, (whole, start: string, name: string) => (name in settings ? `${start}${JSON.stringify(settings[name])}` : whole));
	const nodes: INode[] = JSON.parse(text);
	return {
		...shipped,
		nodes: nodes.map((node) => ({
			...node,
			parameters: { ...node.parameters, ...(node.type.endsWith('.domoApplyChanges') && { dryRun: false }) },
			...(node.type.includes('domo-user-management') && { credentials: { domoAccessTokenApi: { id: 'domo', name: 'domo' } } }),
		})),
	};
}

/** n8n's Code node: the code with what n8n gives it, an error as an item, and its input where n8n could not run it at all. */
const codeNode = (broken?: string): INodeType => stubNode(
	'code',
	async function () {
		if (this.getNode().name === broken) throw new Error('Task request timed out');
		const { $, $input, $getWorkflowStaticData } = this.getWorkflowDataProxy(0);
		try {
			const result = compiled(String(this.getNodeParameter('jsCode', 0)))($input, $, $getWorkflowStaticData, Date);
			return [JSON.parse(JSON.stringify(result))];
		} catch (error) {
			return [[{ json: { error: String((error as { message?: unknown }).message) } }]];
		}
	},
	{ versions: [2], properties: [{ displayName: 'jsCode', name: 'jsCode', type: 'string', default: '' }] },
);

const parametersOf = (...names: string[]) => names.map((name) => ({ displayName: name, name, type: 'json' as const, default: '' }));

/** n8n's Merge as this workflow uses it: waits for both inputs, hands on the first. */
const mergeNode: INodeType = {
	description: {
		...stubNode('merge', async () => [[]], { versions: [3], properties: parametersOf('mode', 'numberInputs', 'chooseBranchMode', 'output', 'useDataOfInput') }).description,
		inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		requiredInputs: 1,
	},
	async execute() {
		return [this.getInputData(0)];
	},
};

describe('The workflow that takes back unused seats, on the real engine', () => {
	let world: World;
	let asked: IDataObject[];
	let reported: IDataObject[];
	beforeEach(async () => {
		[asked, reported] = [[], []];
		// Of one moment: limits are shares of those who were there before, to the millisecond.
		const created = daysAgo(800);
		world = await aWorld({
			users: [
				...[1, 2, 3, 4, 5, 6].map((n) => aPerson(n, { created, ...(n < 6 && { lastLogin: daysAgo(90 + n) }) })),
				aPerson(7, { created, lastLogin: daysAgo(200), roleId: 1 }),
				aPerson(8, { created: daysAgo(30) }),
				aPerson(9, { created, lastLogin: daysAgo(3) }),
				aPerson(10, { created, lastLogin: daysAgo(300), roleId: 5 }),
				...Array.from({ length: 40 }, (_, at) => aPerson(11 + at, { created, lastLogin: daysAgo(1) })),
			],
		});
	});
	afterEach(async () => {
		expect(world.domo.violations).toEqual([]);
		await world.stop();
	});

	/** Runs it to its end; the form is answered with `answer`. */
	async function run(answer: IDataObject, { workflow = filledIn(), broken }: { workflow?: WorkflowJson; broken?: string } = {}): Promise<Execution> {
		const mailNode = stubNode(
			'emailSend',
			async function () {
				const mail = { to: this.getNodeParameter('toEmail', 0), subject: this.getNodeParameter('subject', 0), html: this.getNodeParameter('html', 0) } as IDataObject;
				(this.getNode().name === 'Ask for Approval' ? asked : reported).push(mail);
				return [[{ json: mail }]];
			},
			{ versions: [2.1], properties: parametersOf('resource', 'operation', 'fromEmail', 'toEmail', 'subject', 'emailFormat', 'text', 'html', 'options') },
		);
		const waitNode = stubNode('wait', async () => [[{ json: answer }]], { versions: [1.1], properties: parametersOf('resume', 'formFields') });
		const nodes = { code: codeNode(broken), merge: mergeNode, emailSend: mailNode, wait: waitNode };
		return await runWorkflow(workflow, { ...world, startAt: 'Start by Hand', nodes: new Map(Object.entries(nodes).map(([name, node]) => [`n8n-nodes-base.${name}`, node])) });
	}
	const rolesOf = (): number[] => [...world.domo.state.users.values()].filter(({ displayName }) => displayName.startsWith('Person')).map(({ roleId }) => roleId);
	const form = (count: number): IDataObject => ({ submittedAt: new Date().toISOString(), 'Number of people': count, 'Your e-mail address': 'boss@acme.example' });

	it('gives the six who were not there the role Social once their number is typed, and an undo gives the roles back', async () => {
		const before = rolesOf();
		const execution = await run(form(6));
		expect(execution.error).toBeUndefined();
		expect(asked).toEqual([expect.objectContaining({ to: 'boss@acme.example', subject: 'Please approve: 6 people would lose their seat in Domo', html: expect.stringContaining('person6@acme.example') })]);
		for (const n of [7, 8, 9, 10]) expect(String(asked[0]?.html)).not.toContain(`person${n}@acme.example`);
		expect(rolesOf()).toEqual([5, 5, 5, 5, 5, 5, 1, 4, 4, 5, ...Array<number>(40).fill(4)]);
		const [summary = {}] = jsonOf(execution, 'Domo Write Run Log');
		expect(summary).toMatchObject({ status: 'success', counts: { status: { applied: 6 } } });
		expect(reported).toEqual([expect.objectContaining({ to: 'it@acme.example' })]);

		const read = aNode('Read', 'domoReadConfigDataSet', { source: 'runLog', logDataSetId: byId(String(summary.logDataSetId)), runId: String(summary.runId) });
		const undo = await runWorkflow(chain(items({}), read, aNode('Undo', 'domoApplyChanges', { dryRun: false, direction: 'undo' })), world);
		expect(openedOf(undo, 'Undo').slice(1).map(({ status }) => status)).toEqual(Array(6).fill('applied'));
		expect(rolesOf()).toEqual(before);
	});

	it.each<[string, IDataObject, RegExp]>([
		['another number', form(5), /typed 5, but 6/],
		['no answer in time', {}, /in time/],
	])('writes to nobody after %s, and logs why', async (_, answer, reason) => {
		const execution = await run(answer);
		expect(execution.error).toBeUndefined();
		expect(execution.runsOf('Domo Apply Changes')).toEqual([]);
		expect(jsonOf(execution, 'Domo Write Run Log')).toEqual([expect.objectContaining({ status: 'notApproved', failures: [expect.objectContaining({ message: expect.stringMatching(reason) })] })]);
		expect(world.domo.counters.byKind.patchUser).toBeUndefined();
		expect(reported).toHaveLength(1);
	});

	it('asks nobody where every seat is used, and logs the run', async () => {
		const workflow = filledIn();
		const nodes: INode[] = JSON.parse(JSON.stringify(workflow.nodes).replace('"name":"inactiveDays","value":90', '"name":"inactiveDays","value":900'));
		const execution = await run({}, { workflow: { ...workflow, nodes } });
		expect(asked).toEqual([]);
		expect(jsonOf(execution, 'Domo Write Run Log')).toEqual([expect.objectContaining({ status: 'nothingToDo' })]);
	});

	it('stops with the placeholder addresses before anybody is named in a mail', async () => {
		const execution = await run(form(6), { workflow: { ...filledIn(), nodes: filledIn().nodes.map((node) => (node.name === 'Settings' ? { ...node, parameters: shipped.nodes.find(({ name }) => name === 'Settings')?.parameters ?? {} } : node)) } });
		expect(execution.error).toMatch(/Put your own addresses/);
		expect(asked).toEqual([]);
		expect(JSON.stringify(reported)).not.toContain('person1@acme.example');
	});

	it.each(['Unused Seats', 'Whom It Concerns', 'Decide'])('writes to nobody and says so where n8n could not run %s', async (broken) => {
		const before = rolesOf();
		const execution = await run(form(6), { broken });
		expect(rolesOf()).toEqual(before);
		expect(jsonOf(execution, 'Domo Write Run Log')).toEqual([expect.objectContaining({ status: 'notApproved' })]);
		expect(reported).toHaveLength(1);
	});
});
