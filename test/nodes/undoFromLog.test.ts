import type { IDataObject } from 'n8n-workflow';

import { aNode, byId, chain, items } from '../support/engine/build';
import { jsonOf, runWorkflow, type Execution } from '../support/engine/engine';
import { aPerson, aRow, aWorld, type World } from '../support/engine/world';
import { openedOf } from '../support/flatItems';

jest.setTimeout(60_000);

describe('Undoing a run from its log', () => {
	/** When everybody came who is there before the run. */
	const created = Date.parse('2025-05-01T09:00:00Z');
	let world: World;
	let summary: IDataObject;
	beforeEach(async () => {
		world = await aWorld({ users: [aPerson(50, { displayName: 'DomoSupport', systemUser: true }), ...[1, 2, 3].map((n) => aPerson(n, { created }))] });
		summary = await aRun({});
	});
	afterEach(async () => {
		expect(world.domo.violations).toEqual([]);
		await world.stop();
	});

	/** Person 9 is new, person 1 gets a title, person 3 goes. Gives the summary of that run. */
	async function aRun({ dryRun = false, logValues = 'full', title = 'Lead', newEmail, source }: { dryRun?: boolean; logValues?: string; title?: string; newEmail?: string; source?: IDataObject }): Promise<IDataObject> {
		const workflow = chain(
			items(...[aRow(1, { title }), aRow(2, newEmail === undefined ? {} : { newEmail }), aRow(9)].map((row, at) => (source === undefined ? row : { ...row, row_number: at + 2, _source: source }))),
			aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People', orphanedUsers: 'delete', table: { rowsAreComplete: true }, options: { logValues } }),
			aNode('Apply', 'domoApplyChanges', { dryRun }),
			aNode('Log', 'domoWriteRunLog', { logDataSetName: 'Log' }),
		);
		return jsonOf(await runWorkflow(workflow, world), 'Log')[0] ?? {};
	}

	const read = (runId: unknown = summary.runId, logDataSetId: unknown = summary.logDataSetId) =>
		aNode('Read', 'domoReadConfigDataSet', { source: 'runLog', logDataSetId: byId(String(logDataSetId)), runId: String(runId) });
	const undo = (dryRun: boolean, runId?: unknown): Promise<Execution> =>
		runWorkflow(chain(items({}), read(runId), aNode('Undo', 'domoApplyChanges', { dryRun, direction: 'undo' }), aNode('Log', 'domoWriteRunLog', { logDataSetName: 'Log' })), world);
	const give = (rows: IDataObject[]): Promise<Execution> => runWorkflow(chain(items(...rows), aNode('Undo', 'domoApplyChanges', { dryRun: false, direction: 'undo' })), world);
	const people = (): unknown[] => [...world.domo.state.users.values()].map((user) => [user.emailAddress, user.values.get('title')?.[0]]);

	it('reads the rows of that run alone', async () => {
		await aRun({});
		const execution = await runWorkflow(chain(items({}, {}), read()), world);
		expect(new Set(execution.itemsOf('Read').map(({ pairedItem }) => JSON.stringify(pairedItem)))).toEqual(new Set(['{"item":0}']));
		const rows = jsonOf(execution, 'Read');
		expect(rows.map((row) => [row.record_type, row.action, row.email])).toEqual([
			['RUN', '', ''],
			['USER', 'create', 'person9@acme.example'],
			['USER', 'update', 'person1@acme.example'],
			['USER', 'delete', 'person3@acme.example'],
		]);
	});

	it('reads the latest runs without the id of one, one item each', async () => {
		await aRun({ dryRun: true });
		const latest = aNode('Read', 'domoReadConfigDataSet', { source: 'latestRuns', logDataSetId: byId(String(summary.logDataSetId)) });
		const rows = jsonOf(await runWorkflow(chain(items({}, {}), latest), world), 'Read');
		expect(rows.map((row) => [row.record_type, row.job_name, row.status]).sort()).toEqual([['RUN', 'People', 'dryRun'], ['RUN', 'People', 'success']]);
	});

	it('takes everything back, invites nobody, and tells so in log and mail', async () => {
		const execution = await undo(false);
		const [plan, ...undone] = openedOf(execution, 'Undo');
		expect(undone.map(({ action, status, email }) => [action, status, email])).toEqual([
			['create', 'applied', 'person3@acme.example'],
			['update', 'applied', 'person1@acme.example'],
			['delete', 'applied', 'person9@acme.example'],
		]);
		expect(plan).toMatchObject({ jobName: 'Undo of People', notes: [expect.stringContaining('comes back as a new account')], applied: { direction: 'undo' }, run: { id: expect.not.stringMatching(String(summary.runId)) } });
		expect(people()).toEqual(expect.arrayContaining([['person1@acme.example', 'Analyst'], ['person3@acme.example', 'Analyst']]));
		expect(people()).toHaveLength(5);
		expect(world.domo.state.outbox).toEqual([]);
		expect(jsonOf(execution, 'Log')[0]).toMatchObject({ jobName: 'Undo of People', status: 'success', rowsWritten: 4, email: { html: expect.stringContaining(String(summary.runId)) } });
	});

	it('pairs each outcome with the row that it comes from', async () => {
		const execution = await undo(false);
		expect(execution.itemsOf('Undo').map(({ pairedItem }) => pairedItem)).toEqual([0, 3, 2, 1].map((item) => ({ item })));
	});

	it('pairs with its row also whose address was changed', async () => {
		summary = await aRun({ newEmail: 'moved@acme.example' });
		const execution = await undo(false);
		expect(execution.itemsOf('Undo').map(({ json, pairedItem }) => [json.email, pairedItem])).toEqual([['', { item: 0 }], ['moved@acme.example', { item: 1 }]]);
	});

	it('only tells what it would do in a dry run', async () => {
		world.domo.resetCounters();
		expect(jsonOf(await undo(true), 'Undo').slice(1).map(({ status }) => status)).toEqual(['planned', 'planned', 'planned']);
		expect(people()).toHaveLength(5);
		expect(world.domo.counters.byKind.deleteUser).toBeUndefined();
	});

	it('can itself be undone', async () => {
		const [undone] = jsonOf(await undo(false), 'Log');
		await undo(false, undone?.runId);
		expect(people()).toEqual(expect.arrayContaining([['person1@acme.example', 'Lead'], ['person9@acme.example', 'Analyst']]));
		expect(people()).toHaveLength(5);
	});

	it('leaves alone whom somebody changed since', async () => {
		await aRun({ title: 'Boss' });
		expect(jsonOf(await undo(false), 'Undo').find(({ email }) => email === 'person1@acme.example')).toMatchObject({ status: 'drifted' });
		expect(people()).toContainEqual(['person1@acme.example', 'Boss']);
	});

	it('says that a log without values cannot be undone', async () => {
		const blind = await aWorld({ users: [1, 2, 3].map((n) => aPerson(n)) });
		await world.stop();
		world = blind;
		summary = await aRun({ logValues: 'fieldsOnly' });
		const [plan, ...undone] = openedOf(await undo(false), 'Undo');
		expect(undone).toEqual([]);
		expect(plan).toMatchObject({ notes: [expect.stringContaining("'Log Values' was set to Fields Only")] });
	});

	it('takes back a part of a run, and says that it is one', async () => {
		const rows = jsonOf(await runWorkflow(chain(items({}), read()), world), 'Read');
		const [plan, ...undone] = openedOf(await give(rows.slice(0, 3)), 'Undo');
		expect(undone.map(({ action, email }) => [action, email])).toEqual([['update', 'person1@acme.example'], ['delete', 'person9@acme.example']]);
		expect(plan).toMatchObject({ notes: expect.arrayContaining([expect.stringContaining('Only 2 of the 3 rows of this run came in')]) });
	});

	it('refuses a dry run', async () => {
		const dry = await aRun({ dryRun: true });
		expect((await undo(false, dry.runId)).error).toBe(`Run ${String(dry.runId)} was a dry run: there is nothing to undo`);
	});

	it('refuses a run that the log does not know, and no run at all', async () => {
		expect((await undo(false, 'nonesuch')).error).toBe("Run log 'Log' does not contain run nonesuch.");
		expect((await undo(false, ' ')).error).toBe("'Run ID' is empty");
	});

	it('refuses rows of two runs, without a RUN row, or with an edited one', async () => {
		const rows = jsonOf(await runWorkflow(chain(items({}), read()), world), 'Read');
		world.domo.resetCounters();
		expect((await give([...rows, { ...rows[1], run_id: 'other' }])).error).toBe('Item 5 is no row of the same run');
		expect((await give([...rows, aRow(1)])).error).toBe('Item 5 is no row of the same run');
		expect((await give(rows.slice(1))).error).toBe('The RUN row is missing');
		expect((await give(rows.map((row) => ({ ...row, guard_json: '{' })))).error).toBe('The RUN row cannot be read (see "guard_json")');
		expect(world.domo.counters.writes).toBe(0);
	});

	describe('protects, whatever an edited log says,', () => {
		/** An edited log tells that the run made this account, which undoing it would remove. */
		const undoing = async (userId: number, guard: (json: string) => string = (json) => json): Promise<IDataObject[]> => {
			const rows = jsonOf(await runWorkflow(chain(items({}), read()), world), 'Read');
			const email = world.domo.state.users.get(userId)?.emailAddress ?? '';
			const edited = rows.map((row) => ({ ...row, guard_json: guard(String(row.guard_json)), ...(row.action === 'create' && { user_id: userId, email }) }));
			world.domo.resetCounters();
			const outcomes = openedOf(await give(edited), 'Undo');
			expect(world.domo.state.users.has(userId)).toBe(true);
			expect(world.domo.counters.byKind.deleteUser ?? 0).toBe(0);
			return outcomes;
		};
		const withoutIds = (json: string): string => json.replace(/,"protectedUserIds":\[[^\]]*\]/, '');
		const unlimited = (json: string): string => json.replace('"maxDeletionsPercent":10,', '"maxDeletionsPercent":100,');
		const unnamed = (json: string): string => json.replace(/"protectedUserIds":\[[^\]]*\]/, '"protectedUserIds":[]');
		const heldOf = (outcomes: IDataObject[], userId: number): unknown => outcomes.find((outcome) => outcome.userId === userId);
		/** Who owns the configuration, as Domo Read Config DataSet tells it. */
		const source = { dataSetId: 'd1', name: 'People', version: '1', rows: 3, complete: true, readAt: new Date().toISOString(), ownerId: 1_002 };

		it('whom the plan protected by id, such as the owner of the configuration; the others are taken back', async () => {
			await world.stop();
			world = await aWorld({ users: [1, 2, 3].map((n) => aPerson(n, { created })) });
			summary = await aRun({ source });
			const outcomes = await undoing(1_002, unlimited);
			expect(heldOf(outcomes, 1_002)).toMatchObject({ status: 'held', held: { by: 'protected' } });
			expect(outcomes.find(({ action }) => action === 'update')).toMatchObject({ status: 'applied' });
		});

		it("the job's own account", async () => {
			const own = Number(jsonOf(await runWorkflow(chain(items({}), read()), world), 'Read')[0]?.actor_user_id);
			expect(heldOf(await undoing(own, unnamed), own)).toMatchObject({ status: 'held', held: { by: 'protected' } });
		});

		it("Domo's own accounts, and says that the log does not tell the ids", async () => {
			const outcomes = await undoing(1_050, withoutIds);
			expect(heldOf(outcomes, 1_050)).toMatchObject({ status: 'held', held: { by: 'protected' } });
			expect(outcomes[0]).toMatchObject({ notes: expect.arrayContaining([expect.stringContaining('does not tell by id whom its plan protected')]) });
		});

		it('everybody whom the run did not make', async () => {
			expect(heldOf(await undoing(1_002, unlimited), 1_002)).toMatchObject({ status: 'held', held: { by: 'notCreatedByRun' }, reason: expect.stringContaining('when the run did not write') });
		});
	});

	it('refuses a log that contradicts itself', async () => {
		const rows = jsonOf(await runWorkflow(chain(items({}), read()), world), 'Read');
		world.domo.resetCounters();
		const edited = (at: number, edit: IDataObject): IDataObject[] => rows.map((row, i) => (i === at ? { ...row, ...edit } : row));
		for (const wrong of [edited(2, { action: 'create' }), edited(2, { started_at: '2000-01-01T00:00:00' }), edited(0, { plan_hash: 'x' }), edited(0, { finished_at: '2099-01-01T00:00:00' }), edited(0, { count_create: 0 }), edited(2, { status: 'held' }), [...rows, rows[1] ?? {}]]) {
			expect((await give(wrong)).error).toContain('contradicts itself');
		}
		expect(world.domo.counters.writes).toBe(0);
	});

	it('makes nobody an Admin by an edited cell', async () => {
		const rows = jsonOf(await runWorkflow(chain(items({}), read()), world), 'Read');
		const edits: IDataObject[] = [
			{ before_json: '{"title":"Analyst","roleId":1}' },
			{ before_json: '{"roleId":1}', after_json: '{"roleId":4}', fields_changed: 'roleId' },
			{ before_json: '{"roleId":1}', after_json: '{"roleId":4}', fields_changed: 'roleId', role_id_before: 1, role_id_after: 4 },
		];
		for (const edit of edits) await give(rows.map((row) => (row.action === 'update' ? { ...row, ...edit } : row)));
		expect(world.domo.state.users.get(1_001)?.roleId).toBe(4);
	});

	it('refuses another instance', async () => {
		const rows = jsonOf(await runWorkflow(chain(items({}), read()), world), 'Read');
		expect((await give(rows.map((row) => ({ ...row, instance: 'https://other.domo.com' })))).error).toContain('The plan is for https://other.domo.com');
	});

	it('never applies rows of a log forward', async () => {
		const rows = jsonOf(await runWorkflow(chain(items({}), read()), world), 'Read');
		const forward = await runWorkflow(chain(items(...rows), aNode('Apply', 'domoApplyChanges', { dryRun: false })), world);
		expect(forward.error).toContain('Item 1 does not come from Domo Reconcile Users');
	});
});
