import { z } from '../../core/vendor/zod';
import { aNode, byId, chain, items } from '../support/engine/build';
import { jsonOf, runWorkflow } from '../support/engine/engine';
import { aPerson, aRow, aWorld, type World } from '../support/engine/world';
import { openedOf } from '../support/flatItems';

describe('Domo Reconcile Users', () => {
	let world: World;
	beforeAll(async () => {
		world = await aWorld({ users: [1, 2, 3, 4].map((n) => aPerson(n)) });
	});
	afterEach(() => {
		expect(world.domo.violations).toEqual([]);
		expect(world.domo.counters.writes).toBe(0);
	});
	afterAll(() => world.stop());

	const reconcile = (parameters: Parameters<typeof aNode>[2], rows: Parameters<typeof items>) =>
		runWorkflow(chain(items(...rows), aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People', ...parameters })), world);

	it('puts out the plan first, then one item for each change and reject', async () => {
		const rows = [aRow(1, { title: 'Lead' }), aRow(9), aRow(2, { roleId: '77' }), aRow(3), aRow(4)];
		const plan = jsonOf(await reconcile({}, rows), 'Reconcile');
		expect(Object.keys(plan[0] ?? {}).slice(0, 7)).toEqual(['action', 'email', 'displayName', 'summary', 'reason', 'row_number', 'userId']);
		expect(plan.map(({ action, email }) => [action, email])).toEqual([
			['plan', ''],
			['create', 'person9@acme.example'],
			['update', 'person1@acme.example'],
			['reject', 'person2@acme.example'],
		]);
		expect(plan[0]).toMatchObject({ jobName: 'People', instance: world.domo.url, counts: { create: 1, update: 1, reject: 1, unchanged: 2 } });
		expect(plan.slice(1).map(({ reason }) => /^Item \d/.exec(String(reason))?.[0])).toEqual(['Item 2', 'Item 1', 'Item 3']);
		expect(new Set(plan.map(({ _item }) => String(_item).split('|')[2]))).toEqual(new Set([plan[0]?.runId]));
	});

	it('pairs each item with the row that it comes from', async () => {
		const execution = await reconcile({}, [aRow(3), aRow(1, { title: 'Lead' }), aRow(9)]);
		const paired = execution.itemsOf('Reconcile').map(({ json, pairedItem }) => [json.action, pairedItem]);
		expect(paired).toEqual([['plan', { item: 0 }], ['create', { item: 2 }], ['update', { item: 1 }]]);
	});

	it('pairs with rows by their own numbers, as text too, never with one that is blank, and an orphan with the first item', async () => {
		const pairs = async (...rows: Parameters<typeof items>) => {
			const execution = await reconcile({ orphanedUsers: 'delete' }, rows);
			return Object.fromEntries(execution.itemsOf('Reconcile').map(({ json, pairedItem }) => [String(json.email), pairedItem]));
		};
		expect(await pairs(aRow(2), aRow(3), aRow(1, { title: 'Lead', row_number: '17' }), aRow(9, { row_number: 3.5 }))).toEqual({
			'': { item: 0 }, 'person1@acme.example': { item: 2 }, 'person9@acme.example': { item: 3 }, 'person4@acme.example': { item: 0 },
		});
		expect(await pairs({ row_number: 3 }, { email: '', row_number: 4 }, aRow(1, { title: 'Lead', row_number: 4 }), aRow(2, { title: 'Lead', row_number: 3 }), aRow(3), aRow(4), { row_number: 4 })).toEqual({
			'': { item: 0 }, 'person1@acme.example': { item: 2 }, 'person2@acme.example': { item: 3 },
		});
	});

	it('always has an output, even when there is nothing to do', async () => {
		expect(jsonOf(await reconcile({}, [aRow(1), aRow(2), aRow(3), aRow(4)]), 'Reconcile')).toHaveLength(1);
	});

	it('gives every run its own id and hash: an approval is for one plan of one time', async () => {
		const runs = [await reconcile({}, [aRow(1)]), await reconcile({}, [aRow(1)])].map((execution) => jsonOf(execution, 'Reconcile')[0]);
		const [first, second] = runs.map((run) => z.object({ runId: z.string(), planHash: z.string().regex(/^[0-9a-f]{64}$/) }).parse(run));
		expect(second?.planHash).not.toBe(first?.planHash);
		expect(second?.runId).not.toBe(first?.runId);
	});

	it('holds removals of rows that nobody calls complete, and says so in a hint', async () => {
		const execution = await reconcile({ orphanedUsers: 'delete' }, [aRow(1), aRow(2), aRow(3)]);
		expect(jsonOf(execution, 'Reconcile')[1]).toMatchObject({ action: 'hold', email: 'person4@acme.example', held_by: 'incompleteRead', held_action: 'delete' });
		expect(execution.hintsOf('Reconcile').map(({ message }) => message).join()).toContain('1 change is held');
	});

	it('plans them when the rows are called complete', async () => {
		const plan = jsonOf(await reconcile({ orphanedUsers: 'delete', table: { rowsAreComplete: true } }, [aRow(1), aRow(2), aRow(3)]), 'Reconcile');
		expect(plan[1]).toMatchObject({ action: 'delete', email: 'person4@acme.example', userId: 1004 });
	});

	it('moves orphans to the role that was picked', async () => {
		const parameters = { orphanedUsers: 'changeRole', orphanRoleId: byId(5), table: { rowsAreComplete: true } };
		const plan = jsonOf(await reconcile(parameters, [aRow(1), aRow(2), aRow(3)]), 'Reconcile');
		expect(plan[1]).toMatchObject({ action: 'update', email: 'person4@acme.example', from_roleId: 4, to_roleId: 5 });
		expect((await reconcile({ ...parameters, orphanRoleId: byId('Social') }, [aRow(1)])).error).toBe("'Role for Orphans' is no ID");
	});

	it('hands its guard to the plan', async () => {
		const guard = { maxDeletionsPercent: 0, maxDeletionsCount: 0, protectedUsers: 'person4@acme.example,\n *@partner.example' };
		const plan = openedOf(await reconcile({ guard, orphanedUsers: 'delete', table: { rowsAreComplete: true } }, [aRow(1), aRow(2)]), 'Reconcile');
		expect(plan[0]).toMatchObject({ guard: { ...guard, protectedUsers: ['person4@acme.example', '*@partner.example'] }, counts: { protected: 2 } });
		expect(plan.slice(1)).toEqual([expect.objectContaining({ action: 'hold', email: 'person3@acme.example' })]);
	});

	it('is one job under any name, another as a copy, and one for each name that an expression gives', async () => {
		const idOf = async (jobName: string, node = {}): Promise<unknown> => {
			const execution = await runWorkflow(chain(items(aRow(1)), aNode('Reconcile', 'domoReconcileUsers', { jobName }, node)), world);
			return (openedOf(execution, 'Reconcile')[0]?.job as { id: string }).id;
		};
		const ids = await Promise.all([idOf('People'), idOf('Renamed'), idOf('People', { id: 'a copy' }), idOf("={{ 'North' }}"), idOf("={{ 'South' }}")]);
		expect(ids[1]).toBe(ids[0]);
		expect(new Set(ids).size).toBe(4);
		expect(ids[0]).toMatch(/^[0-9a-f]{16}$/);
	});

	it('leaves out of scope who is out of scope', async () => {
		const scope = { emailDomains: 'elsewhere.example', roleIds: [4] };
		const plan = jsonOf(await reconcile({ scope, orphanedUsers: 'delete', table: { rowsAreComplete: true } }, [aRow(1)]), 'Reconcile');
		expect(plan).toHaveLength(1);
		expect(plan[0]).toMatchObject({ counts: { orphans: 0 } });
	});

	it('stops at an unknown column, in words that name it', async () => {
		const execution = await reconcile({}, [aRow(1, { titel: 'Lead' })]);
		expect(execution.error).toContain('titel');
		expect(execution.runsOf('Reconcile')[0]?.error).toHaveProperty('description', expect.any(String));
	});

	it.each([
		['an empty job name', { jobName: ' ' }, "'Job Name' cannot be used: it is empty"],
		['a phone country of three letters', { options: { defaultPhoneCountry: 'DEU' } }, "'Default Phone Country' cannot be used: it is a code of two letters, such as US"],
	])('names the parameter that cannot be used: %s', async (_, parameters, message) => {
		expect((await reconcile(parameters, [aRow(1)])).error).toBe(message);
	});

	it('passes the error of a node above through, and asks Domo nothing', async () => {
		world.domo.resetCounters();
		const execution = await runWorkflow(
			chain(
				items({}),
				aNode('Read', 'domoReadConfigDataSet', { dataSetId: 'none' }, { onError: 'continueRegularOutput' }),
				aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People' }),
			),
			world,
		);
		expect(execution.itemsOf('Reconcile')).toEqual([
			{ json: { error: "'DataSet' names no DataSet" }, error: expect.objectContaining({ node: expect.objectContaining({ name: 'Read' }) }), pairedItem: { item: 0 } },
		]);
		expect(world.domo.counters.total).toBe(0);
	});

	it('reads no further once it is stopped', async () => {
		world.domo.resetCounters();
		const workflow = chain(items(aRow(1)), aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People' }));
		await runWorkflow(workflow, { ...world, onStarted: (stop) => (world.domo.beforeRequest = () => stop()) });
		// What would go on behind n8n's back has time to show.
		await new Promise((resolve) => setTimeout(resolve, 100));
		world.domo.beforeRequest = () => undefined;
		const { total } = world.domo.counters;
		await runWorkflow(workflow, world);
		expect(total).toBeLessThan(world.domo.counters.total - total);
	});

	it('takes a column named error for a column', async () => {
		const execution = await reconcile({ table: { unknownColumns: 'ignore' } }, [aRow(1, { error: 'none', title: 'Lead' })]);
		expect(jsonOf(execution, 'Reconcile')[1]).toMatchObject({ action: 'update' });
	});
});
