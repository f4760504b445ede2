import type { IDataObject } from 'n8n-workflow';

import { endedRuns } from '../../nodes/DomoApplyChanges/work';
import { aNode, byId, chain, items, tokenCredential } from '../support/engine/build';
import { jsonOf, runWorkflow, type Execution } from '../support/engine/engine';
import { aPerson, aRow, aWorld, type World } from '../support/engine/world';
import { clock } from '../support/fastClock';
import { openedOf } from '../support/flatItems';

type Parameters_ = Parameters<typeof aNode>[2];

describe('Domo Apply Changes', () => {
	let world: World;
	beforeEach(async () => {
		world = await aWorld({ users: [1, 2, 3].map((n) => aPerson(n)) });
	});
	afterEach(async () => {
		expect(world.domo.violations).toEqual([]);
		await world.stop();
	});

	/** One change of each kind: person 9 is new, person 1 changes, person 3 goes. */
	const rows = [aRow(1, { title: 'Lead' }), aRow(2), aRow(9)];
	const reconcileParameters = { jobName: 'People', orphanedUsers: 'delete', table: { rowsAreComplete: true } };
	const reconcile = aNode('Reconcile', 'domoReconcileUsers', reconcileParameters);

	const run = (parameters: Parameters_ = {}, given: IDataObject[] = rows): Promise<Execution> =>
		runWorkflow(chain(items(...given), reconcile, aNode('Apply', 'domoApplyChanges', parameters)), world);
	const apply = (parameters: Parameters_, plan: IDataObject[]): Promise<Execution> =>
		runWorkflow(chain(items(...plan), aNode('Apply', 'domoApplyChanges', parameters)), world);
	const planOf = async (given: IDataObject[] = rows): Promise<IDataObject[]> => jsonOf(await runWorkflow(chain(items(...given), reconcile), world), 'Reconcile');
	const titles = (): unknown[] => [...world.domo.state.users.values()].map((user) => [user.emailAddress, user.values.get('title')?.[0]]);

	it('writes nothing unless told to, says so, and how to switch that off', async () => {
		const execution = await run();
		expect(jsonOf(execution, 'Apply').slice(1).map(({ action, status }) => [action, status])).toEqual([
			['create', 'planned'],
			['update', 'planned'],
			['delete', 'planned'],
		]);
		expect(world.domo.counters.writes).toBe(0);
		expect(execution.hintsOf('Apply')).toEqual([
			expect.objectContaining({ message: "Dry run: 3 changes are planned, nobody was changed. Switch off 'Dry Run' in this node to apply." }),
		]);
	});

	it('applies a plan and tells what became of each item', async () => {
		const execution = await run({ dryRun: false });
		const [plan, ...outcomes] = openedOf(execution, 'Apply');
		expect(outcomes.map(({ action, status, email }) => [action, status, email])).toEqual([
			['create', 'applied', 'person9@acme.example'],
			['update', 'applied', 'person1@acme.example'],
			['delete', 'applied', 'person3@acme.example'],
		]);
		expect(plan).toMatchObject({ action: 'plan', applied: { dryRun: false, direction: 'forward', notes: [] } });
		expect(titles()).toEqual(expect.arrayContaining([['person1@acme.example', 'Lead'], ['person9@acme.example', 'Analyst']]));
		expect(world.domo.state.users.has(1003)).toBe(false);
		expect(world.domo.state.outbox).toEqual([]);
	});

	it('counts what is planned in a dry run, and not rows that are rejected', async () => {
		expect(said(await run({}, [aRow(1, { title: 'Lead' }), aRow(2), aRow(3, { roleId: '77' })]))[0]).toMatch(/^info: Dry run: 1 change is planned, /);
	});

	const said = (execution: Execution) => execution.hintsOf('Apply').map(({ type, location, message }) => (location === 'outputPane' ? `${type}: ${message}` : location));
	const facts = { dryRun: false, direction: 'forward', startedAt: expect.any(String), finishedAt: expect.any(String), notes: [] };

	it('says in the plan item how it went, of Admins how many there are now, and repeats no note of the plan above its output', async () => {
		expect(openedOf(await run({ dryRun: false }), 'Apply')[0]).toHaveProperty('applied', { ...facts, counts: { applied: 3 } });
		const guard = { newAdmins: 'allow' };
		const rowsWithNote = [aRow(1, { roleId: '1', shoeSize: '7' })];
		const execution = await runWorkflow(chain(items(...rowsWithNote), aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People', guard, table: { unknownColumns: 'ignore' } }), aNode('Apply', 'domoApplyChanges', { dryRun: false })), world);
		const [plan] = openedOf(execution, 'Apply');
		expect(plan).toMatchObject({ notes: [expect.stringContaining('are kept'), expect.stringContaining('shoeSize')], applied: { ...facts, counts: { applied: 1 }, adminsCounted: 2 } });
		expect(said(execution)).toEqual(['info: 1 updated.']);
	});

	it('that is stopped says why, in the plan item, on each item and above its output, without a secret that Domo repeats', async () => {
		const plan = await planOf();
		world.domo.faults.errors = [{ status: 403, message: 'Not for acme-token' }];
		const execution = await apply({ dryRun: false }, plan);
		const [head, ...outcomes] = openedOf(execution, 'Apply');
		const stopped = expect.stringContaining('Not for [secret removed]');
		expect(head).toHaveProperty('applied', { ...facts, counts: { notTried: 3 }, stopped });
		expect(outcomes.map(({ status, message }) => [status, message])).toEqual(outcomes.map(() => ['notTried', stopped]));
		expect(said(execution)).toEqual(['info: 3 not tried.', expect.stringMatching(/^danger: .*Not for \[secret removed\]/)]);
	});

	it('marks itself in Domo as the run that writes, with its execution', async () => {
		await world.stop();
		world = await aWorld({ users: [aPerson(1)], attributes: [{ key: 'domoUserManagement' }] });
		const marks: unknown[] = [];
		world.domo.beforeRequest = (kind) => {
			const texts = [...world.domo.state.users.values()].flatMap(({ values }) => values.get('domoUserManagement') ?? []);
			if (kind === 'patchUser') marks.push(...texts.map((text) => JSON.parse(String(text)).run));
		};
		const [plan] = jsonOf(await run({ dryRun: false }, [aRow(1, { title: 'Lead' })]), 'Apply');
		expect(marks).toContainEqual(expect.objectContaining({ run: plan?.runId, state: 'writing', execution: '1' }));
	});

	it('converges: a second run has nothing to do', async () => {
		await run({ dryRun: false });
		world.domo.resetCounters();
		expect(jsonOf(await run({ dryRun: false }), 'Apply')).toHaveLength(1);
		expect(world.domo.counters.writes).toBe(0);
	});

	it('is taken for a run that ended once it has written, not while it writes a plan that was looked at or applied before', async () => {
		const plan = await planOf();
		const runId = String(plan[0]?.runId);
		const meanwhile: boolean[] = [];
		world.domo.beforeRequest = (kind) => {
			if (kind === 'patchUser') meanwhile.push(endedRuns.has(runId));
		};
		await apply({}, plan);
		expect(endedRuns.has(runId)).toBe(false);
		for (let times = 1; times <= 2; times++) {
			await apply({ dryRun: false }, plan);
			expect(endedRuns.has(runId)).toBe(true);
			// In the second time there is nothing left to write.
			expect(new Set(meanwhile.splice(0))).toEqual(new Set(times === 1 ? [false] : []));
		}
	});

	it('puts the plan item first, wherever it came in, and pairs each outcome with its item', async () => {
		const [plan = {}, ...changes] = await planOf();
		const execution = await apply({ dryRun: false }, [...changes, plan]);
		const out = execution.itemsOf('Apply');
		expect(out.map(({ json, pairedItem }) => [json.action, pairedItem])).toEqual([
			['plan', { item: 3 }],
			['create', { item: 0 }],
			['update', { item: 1 }],
			['delete', { item: 2 }],
		]);
	});

	it('applies what is left when a builder filters items, and notes how many were not', async () => {
		const plan = (await planOf()).filter(({ action }) => action !== 'delete');
		const execution = await apply({ dryRun: false }, plan);
		expect(openedOf(execution, 'Apply')[0]).toHaveProperty('applied.notes', [expect.stringContaining('1 item')]);
		expect(said(execution)).toEqual(['warning: 1 created, 1 updated, 1 item missing.', expect.stringMatching(/^warning: .*1 item/)]);
		expect(world.domo.state.users.has(1003)).toBe(true);
	});

	it('applies a plan that a dry run went over, and tells it anew', async () => {
		const rehearsed = jsonOf(await run(), 'Apply');
		const outcomes = jsonOf(await apply({ dryRun: false }, rehearsed.map((item) => ({ ...item, message: 'of the dry run' }))), 'Apply').slice(1);
		expect(outcomes.map(({ status, message }) => [status, message])).toEqual([['applied', undefined], ['applied', undefined], ['applied', undefined]]);
	});

	it.each([
		['an item of a wrong shape', (plan: IDataObject[]) => plan.map((item) => (item.action === 'update' ? { ...item, httpStatus: {}, userId: 'Ada' } : item)), 'Item 3 does not come from Domo Reconcile Users or Domo Apply Changes (see "userId")'],
		['an edited change', (plan: IDataObject[]) => plan.map((item) => (item.action === 'update' ? { ...item, userId: 1002 } : item)), 'The plan was edited'],
		['a plan item that was filtered out', (plan: IDataObject[]) => plan.slice(1), 'The plan item is missing'],
		['a second plan', (plan: IDataObject[]) => [...plan, ...plan.slice(0, 1)], 'Item 5 is a second plan'],
		['a row of a node that crashed', (plan: IDataObject[]) => [...plan, aRow(3)], 'Item 5 does not come from Domo Reconcile Users or Domo Apply Changes'],
		['configuration rows instead of a plan', () => rows, 'Item 1 does not come from Domo Reconcile Users'],
	])('refuses %s before any write', async (_, change, message) => {
		const execution = await apply({ dryRun: false }, change(await planOf()));
		expect(execution.error).toContain(message);
		expect(execution.runsOf('Apply')[0]?.error).toHaveProperty('description', expect.stringMatching(/^[A-Z].*\.$/));
		expect(world.domo.counters.writes).toBe(0);
	});

	it('refuses a credential for another instance', async () => {
		const other = await aWorld();
		const plan = await planOf();
		world.credentials.set('domo', tokenCredential(other.domo.url, 'acme-token'));
		const execution = await apply({ dryRun: false }, plan);
		expect(execution.error).toContain('The plan is for');
		world.credentials.set('domo', tokenCredential(world.domo.url, 'acme-token'));
		const outcomes = jsonOf(await run(), 'Apply');
		world.credentials.set('domo', tokenCredential(other.domo.url, 'acme-token'));
		const undo = await apply({ dryRun: false, direction: 'undo' }, outcomes);
		expect(undo.error).toBe(`The plan is for ${world.domo.url}, but this credential belongs to ${other.domo.url}.`);
		expect(undo.runsOf('Apply')[0]?.error).toHaveProperty('description', 'Select the credential of the instance that the run wrote to.');
		expect(other.domo.counters.writes + world.domo.counters.writes).toBe(0);
		await other.stop();
	});

	it('applies only the approved plan, with the number of removals that was typed', async () => {
		const plan = await planOf();
		const hash = plan[0]?.planHash;
		const approval = { dryRun: false, plans: 'approved', approvedPlanHash: String(hash), approvedBy: 'Ada', approvedRemovals: '2' };
		expect((await apply({ ...approval, approvedPlanHash: 'a'.repeat(64) }, plan)).error).toContain('Another plan was approved');
		expect((await apply(approval, plan)).error).toBe('The approver typed 2, but 1 person would be removed.');
		expect((await apply({ ...approval, approvedRemovals: 'one' }, plan)).error).toBe("'Approved Removals' cannot be used: it is no number");
		expect(world.domo.counters.writes).toBe(0);
		const execution = await apply({ ...approval, approvedRemovals: '={{ 1 }}' }, plan);
		expect(openedOf(execution, 'Apply')[0]).toMatchObject({ applied: { approvedBy: 'Ada', approvedAt: expect.any(String) } });
		expect(world.domo.state.users.has(1003)).toBe(false);
	});

	it.each<[string, string]>([
		['blank', ' '],
		['an expression that gives nothing', '={{ $json.nobodyGaveThis }}'],
		['an expression that gives null', '={{ null }}'],
		['an expression that gives an empty text', "={{ '' }}"],
	])('applies nothing where only an approved plan may be and its hash is %s', async (_, approvedPlanHash) => {
		const execution = await apply({ dryRun: false, plans: 'approved', approvedPlanHash }, await planOf());
		expect(execution.error).toBe("'Approved Plan Hash' is empty: no plan was approved, so nothing is applied");
		expect(world.domo.counters.writes).toBe(0);
	});

	it('is not even started by n8n where the hash was left empty', async () => {
		await expect(apply({ dryRun: false, plans: 'approved' }, await planOf())).rejects.toThrow(/issues/);
		expect(world.domo.counters.writes).toBe(0);
	});

	it('applies nothing where the choice of plans is none that it knows', async () => {
		const execution = await apply({ dryRun: false, plans: "={{ 'both' }}", approvedPlanHash: '={{ null }}' }, await planOf());
		expect(execution.error).toBe("'Plans' cannot be used: it is none of the choices");
		expect(world.domo.counters.writes).toBe(0);
	});

	it('sends no more requests per second than the credential allows', async () => {
		const plan = await planOf();
		world.credentials.set('domo', { ...tokenCredential(world.domo.url, 'acme-token'), requestsPerSecond: '2' });
		const [begunAt, before] = [clock.now(), world.domo.requests.length];
		await apply({ dryRun: false }, plan);
		const sent = world.domo.requests.length - before;
		expect(sent).toBeGreaterThan(5);
		expect(clock.now() - begunAt).toBeGreaterThanOrEqual((sent - 1) * 500 - 500);
		world.credentials.set('domo', { ...tokenCredential(world.domo.url, 'acme-token'), requestsPerSecond: 'many' });
		expect((await apply({ dryRun: true }, plan)).error).toBe("'Requests per Second' is no number");
	});

	it('takes applied changes back', async () => {
		const outcomes = jsonOf(await run({ dryRun: false }), 'Apply');
		const execution = await apply({ dryRun: false, direction: 'undo' }, outcomes);
		const [plan, ...undone] = openedOf(execution, 'Apply');
		expect(undone.map(({ action, status, email }) => [action, status, email])).toEqual([
			['create', 'applied', 'person3@acme.example'],
			['update', 'applied', 'person1@acme.example'],
			['delete', 'applied', 'person9@acme.example'],
		]);
		expect(plan).toMatchObject({ applied: { direction: 'undo' }, run: { id: expect.not.stringMatching(String(outcomes[0]?.runId)) } });
		expect(said(execution)).toEqual(['info: 1 created, 1 updated, 1 removed.', expect.stringMatching(/^warning: .*comes back as a new account/)]);
		expect(titles()).toEqual(expect.arrayContaining([['person1@acme.example', 'Analyst'], ['person3@acme.example', 'Analyst']]));
		expect(world.domo.state.users.size).toBe(4);
		expect(world.domo.state.outbox).toEqual([]);
	});

	it('takes nothing back of a plan that was not applied', async () => {
		const execution = await apply({ dryRun: false, direction: 'undo' }, await planOf());
		expect(execution.error).toBe('The plan item is not as Domo Apply Changes gave it, so its run is not taken back.');
		expect(world.domo.counters.writes).toBe(0);
	});

	it('takes nothing back of a dry run', async () => {
		const execution = await apply({ dryRun: false, direction: 'undo' }, jsonOf(await run(), 'Apply'));
		expect(jsonOf(execution, 'Apply')).toHaveLength(1);
		expect(world.domo.counters.writes).toBe(0);
	});

	it('keeps the outcomes when people cannot be written: they are no errors', async () => {
		world.domo.faults.failUsers = [{ id: 1001, status: 400, message: 'Invalid title' }];
		const execution = await run({ dryRun: false });
		expect(execution.error).toBeUndefined();
		expect(jsonOf(execution, 'Apply')).toContainEqual(
			expect.objectContaining({ email: 'person1@acme.example', status: 'failed', message: expect.stringContaining('Invalid title'), httpStatus: 400 }),
		);
		expect(execution.itemsOf('Apply').filter((item) => item.error !== undefined || 'error' in item.json)).toEqual([]);
	});

	it('passes the error of a node above through, and applies nothing', async () => {
		const workflow = chain(
			items(...rows),
			aNode('Reconcile', 'domoReconcileUsers', { ...reconcileParameters, options: { defaultPhoneCountry: '?' } }, { onError: 'continueRegularOutput' }),
			aNode('Apply', 'domoApplyChanges', { dryRun: false }),
		);
		const execution = await runWorkflow(workflow, world);
		expect(jsonOf(execution, 'Apply')).toEqual([{ error: expect.stringContaining("'Default Phone Country'") }]);
		expect(world.domo.counters.total).toBe(0);
	});

	it('hands over what removed people own', async () => {
		const content = await aWorld({ users: [1, 2, 3].map((n) => aPerson(n)), pages: [{ id: 5, title: 'Sales', owner: 1003 }] });
		const workflow = chain(items(...rows), reconcile, aNode('Apply', 'domoApplyChanges', { dryRun: false, options: { transferContentTo: byId(1002) } }));
		await runWorkflow(workflow, content);
		expect([...content.domo.state.content.values()].map(({ owners }) => owners)).toEqual([[1002]]);
		await content.stop();
	});
});

it('The last thousand runs that ended here are known, and no more', () => {
	for (let at = 0; at <= 1_000; at++) endedRuns.end(`run-${at}`);
	expect(['run-0', 'run-1', 'run-1000'].map(endedRuns.has)).toEqual([false, true, true]);
	endedRuns.end('run-1000');
	expect(endedRuns.has('run-1')).toBe(true);
	endedRuns.begin('run-1');
	expect(endedRuns.has('run-1')).toBe(false);
});
