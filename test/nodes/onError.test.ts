import type { IDataObject, INode, OnError } from 'n8n-workflow';

import { DEFAULT_GUARD, type PlanDescription } from '../../core/plan';
import { flatPlan } from '../../nodes/shared/items/flatPlan';
import { aNode, chain, items, tokenCredential } from '../support/engine/build';
import { jsonOf, runWorkflow, type Execution } from '../support/engine/engine';
import { aPerson, aRow, aWorld, type World } from '../support/engine/world';

/**
 * n8n hands the *input* of a node that throws on as its output, when it is told to continue (n8n-engine 1). For each of our nodes
 * and each on-error setting: whatever makes it fail, its input is never taken for its work.
 */
describe.each<{ type: string; parameters: INode['parameters']; input: IDataObject[] }>([
	{ type: 'domoReadConfigDataSet', parameters: { dataSetId: '11111111-2222-4333-8444-555555555555' }, input: [{ marker: 'input' }] },
	{ type: 'domoReconcileUsers', parameters: { jobName: 'People' }, input: [aRow(1, { marker: 'input' }), aRow(2, { marker: 'input' })] },
	{ type: 'domoApplyChanges', parameters: { dryRun: false }, input: [{ ...flatPlan(aPlan('https://nowhere.domo.com'), undefined, []), marker: 'input' }] },
	{ type: 'domoWriteRunLog', parameters: {}, input: [{ ...flatPlan(aPlan('https://nowhere.domo.com'), undefined, []), marker: 'input' }] },
])('$type when it fails', ({ type, parameters, input }) => {
	let world: World;
	beforeAll(async () => {
		world = await aWorld({ users: [aPerson(1), aPerson(2)] });
	});
	beforeEach(() => {
		world.domo.resetCounters();
	});
	afterAll(() => world.stop());

	const failures: [string, (world: World) => void, INode['parameters'], RegExp][] = [
		['a token that Domo does not know', ({ credentials, domo }) => credentials.set('domo', tokenCredential(domo.url, 'wrong')), {}, /credential|authentication|401/i],
		['an instance that is none', ({ credentials }) => credentials.set('domo', tokenCredential('acme.evil.example', 'x')), {}, /instance/i],
		['an expression that fails', ({ credentials, domo }) => credentials.set('domo', tokenCredential(domo.url, 'acme-token')), { options: "={{ $('Nobody').item.json }}", logDataSetName: "={{ $('Nobody').item.json }}" }, /./],
	];

	const run = async (prepare: (world: World) => void, extra: INode['parameters'], onError: OnError): Promise<Execution> => {
		prepare(world);
		const failing = aNode('Failing', type, { ...parameters, ...extra }, { onError });
		const workflow = chain(items(...input), failing, aNode('Next', 'n8n-nodes-base.noOp'));
		workflow.nodes.push(aNode('Errors', 'n8n-nodes-base.noOp'));
		workflow.connections.Failing = { main: [[{ node: 'Next', type: 'main', index: 0 }], [{ node: 'Errors', type: 'main', index: 0 }]] };
		return await runWorkflow(workflow, world);
	};
	const isLog = type === 'domoWriteRunLog';

	it.each(failures)('stops the workflow: %s', async (_, prepare, extra, words) => {
		const execution = await run(prepare, extra, 'stopWorkflow');
		expect(execution.error).toMatch(words);
		expect(execution.runsOf('Next')).toEqual([]);
		expect(world.domo.counters.writes).toBe(0);
	});

	it.each(failures)('goes on with one item that is no input: %s', async (_, prepare, extra, words) => {
		const execution = await run(prepare, extra, 'continueRegularOutput');
		expect(execution.error).toBeUndefined();
		const given = jsonOf(execution, 'Failing');
		expect(given).toHaveLength(1);
		expect(given[0]).not.toHaveProperty('marker');
		expect(given[0]).toEqual(expect.objectContaining(isLog && 'logError' in (given[0] ?? {}) ? { logError: expect.stringMatching(words) } : { error: expect.stringMatching(words) }));
		expect(execution.itemsOf('Failing')[0]?.pairedItem).toEqual({ item: 0 });
	});

	it.each(failures)('uses its error output alone: %s', async (_, prepare, extra, words) => {
		const execution = await run(prepare, extra, 'continueErrorOutput');
		const [normal, errors] = [execution.itemsOf('Failing'), execution.itemsOf('Failing', 1)];
		if (isLog && normal[0]?.json.logError !== undefined) {
			// The run log tells that home is away in its summary: the mail has to go out.
			expect([normal.length, errors.length]).toEqual([1, 0]);
			expect(normal[0].json.logError).toMatch(words);
			return;
		}
		expect(normal).toEqual([]);
		expect(errors).toHaveLength(1);
		expect(errors[0]?.json.error).toMatch(words);
		expect(errors[0]?.error).toBeDefined();
		expect(execution.runsOf('Next')).toEqual([]);
		expect(execution.runsOf('Errors')).toHaveLength(1);
	});
});

function aPlan(instance: string): PlanDescription {
	return {
		action: 'plan',
		run: { id: 'run-1', planHash: 'a'.repeat(64) },
		jobName: 'People',
		jobDescription: '',
		instance,
		plannedAt: new Date().toISOString(),
		actor: { id: 1, email: 'ada@acme.example' },
		source: { rows: 1 },
		guard: DEFAULT_GUARD,
		protectedUserIds: [],
		newAttributes: [],
		guardTripped: false,
		summary: '',
		counts: { live: 1, orphans: 0, protected: 0, create: 0, update: 0, delete: 0, hold: 0, reject: 0, unchanged: 1, scheduled: 0, endingSoon: 0, leavers: 0, adminsBefore: 1, adminsAfter: 1 },
		notes: [],
		logValues: 'full',
	};
}
