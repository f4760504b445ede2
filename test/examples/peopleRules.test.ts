import type { IDataObject, INodeType } from 'n8n-workflow';

import { DomoKeepContractors } from '../../examples/n8n-nodes-domo-people-rules/nodes/DomoKeepContractors/DomoKeepContractors.node';
import { DomoMapTitlesToRoles } from '../../examples/n8n-nodes-domo-people-rules/nodes/DomoMapTitlesToRoles/DomoMapTitlesToRoles.node';
import manifest from '../../examples/n8n-nodes-domo-people-rules/package.json';
import { aNode, byId, chain, items } from '../support/engine/build';
import { jsonOf, runWorkflow } from '../support/engine/engine';
import { aPerson, aRow, aTable, aWorld, type World } from '../support/engine/world';
import { openedOf } from '../support/flatItems';

const theirs: ReadonlyMap<string, INodeType> = new Map<string, INodeType>([
	[`${manifest.name}.domoMapTitlesToRoles`, new DomoMapTitlesToRoles()],
	[`${manifest.name}.domoKeepContractors`, new DomoKeepContractors()],
]);

const read = aNode('Read', 'domoReadConfigDataSet', { dataSetId: byId('11111111-2222-4333-8444-555555555555') });
const mapTitles = aNode('Map Titles', `${manifest.name}.domoMapTitlesToRoles`, {
	titles: { line: [{ title: 'data analyst', role: 'Editor' }] },
});
const reconcile = aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People', orphanedUsers: 'delete' });
const keepContractors = aNode('Keep Contractors', `${manifest.name}.domoKeepContractors`, { domains: '@Partner.example' });
const apply = aNode('Apply', 'domoApplyChanges', { dryRun: false });

const staff = [1, 2, 3, 4, 5];
const contractor = aPerson(7, { email: 'kim@partner.example' });
const leaver = aPerson(8);

describe('Nodes of somebody else between ours', () => {
	let world: World;
	beforeEach(async () => {
		world = await aWorld({
			users: [...staff.map((n) => aPerson(n)), contractor, leaver],
			dataSets: [aTable('Configuration', staff.map((n) => aRow(n, n === 1 ? { title: 'Data Analyst ' } : {})))],
		});
	});
	afterEach(async () => {
		expect(world.domo.violations).toEqual([]);
		await world.stop();
	});

	const run = (...nodes: Parameters<typeof chain>) => runWorkflow(chain(items({}), ...nodes), { ...world, nodes: theirs });
	const roleOf = (id: number) => world.domo.state.users.get(id)?.roleId;

	it('change rows above Reconcile and leave items out below it; the run does what they say and notes what was left out', async () => {
		const execution = await run(read, mapTitles, reconcile, keepContractors, apply);
		expect(execution.error).toBeUndefined();
		const [plan, ...outcomes] = openedOf(execution, 'Apply');
		expect(outcomes.map(({ action, email, status }) => [action, email, status])).toEqual([
			['update', 'person1@acme.example', 'applied'],
			['delete', 'person8@acme.example', 'applied'],
		]);
		expect(plan).toHaveProperty('applied.notes', [expect.stringContaining('1 item of the plan did not come in')]);
		expect([roleOf(1001), roleOf(1002), roleOf(1007), roleOf(1008)]).toEqual([3, 4, 4, undefined]);
	});

	it('would lose the contractor without the rule, so that the test above is not empty', async () => {
		await run(read, mapTitles, reconcile, apply);
		expect(roleOf(1007)).toBeUndefined();
	});

	it('keep the proof that the table is whole, so that removals are planned and not held', async () => {
		const execution = await run(read, mapTitles, reconcile);
		expect(openedOf(execution, 'Reconcile')[0]).toMatchObject({ counts: { delete: 2, hold: 0 }, source: { name: 'Configuration' } });
	});

	it('hand on the one item of a node above that failed', async () => {
		const failing = { ...read, onError: 'continueRegularOutput' as const, parameters: { dataSetId: byId('99999999-2222-4333-8444-555555555555') } };
		const execution = await run(failing, mapTitles, reconcile, keepContractors, apply);
		const [only, ...others]: IDataObject[] = jsonOf(execution, 'Apply');
		expect(others).toEqual([]);
		expect(only).toEqual({ error: expect.any(String) });
		expect(world.domo.counters.writes).toBe(0);
	});
});
