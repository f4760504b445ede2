import type { IDataObject, INode, INodeType } from 'n8n-workflow';

import { DomoWriteRunLog } from '../../nodes/DomoWriteRunLog/DomoWriteRunLog.node';
import { latestVersion } from '../../sandbox';
import { aNode, byId, chain, items, tokenCredential } from '../support/engine/build';
import { stubNode } from '../support/engine/stubs';
import { fileOf, jsonOf, OURS, runWorkflow, type Execution } from '../support/engine/engine';
import { aPerson, aRow, aWorld, type World } from '../support/engine/world';

describe('Domo Write Run Log', () => {
	let world: World;
	beforeEach(async () => {
		world = await aWorld({ users: [aPerson(1), aPerson(2)] });
	});
	afterEach(async () => {
		expect(world.domo.violations).toEqual([]);
		await world.stop();
	});

	const rows = [aRow(1, { title: 'Lead' }), aRow(2), aRow(9), aRow(3, { roleId: '77' })];
	const reconcile = aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People' });
	const apply = (dryRun: boolean): INode => aNode('Apply', 'domoApplyChanges', { dryRun });
	const log = (parameters: Parameters<typeof aNode>[2] = {}, settings: Parameters<typeof aNode>[3] = {}): INode =>
		aNode('Log', 'domoWriteRunLog', parameters, settings);
	const run = (...nodes: INode[]): Promise<Execution> => runWorkflow(chain(items(...rows), ...nodes), world);

	/** The rows of the run log, as Domo holds them. */
	const logRows = (summary: IDataObject | undefined): Record<string, string | null>[] => {
		const dataSet = world.domo.state.dataSets.get(String(summary?.logDataSetId));
		if (dataSet === undefined) return [];
		const columns = dataSet.columns.map(({ name }) => name);
		return (latestVersion(dataSet)?.rows ?? []).map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at] ?? null])));
	};

	it('gives one item that sums the run up, with the mail and a report', async () => {
		const execution = await run(reconcile, apply(false), log());
		const [item, ...others] = execution.itemsOf('Log');
		expect(others).toEqual([]);
		expect(item?.json).toMatchObject({
			jobName: 'People',
			instance: world.domo.url,
			status: 'partial',
			counts: { action: { create: 1, update: 1, reject: 1 }, status: { applied: 2, rejected: 1 }, total: 3 },
			rowsWritten: 4,
			email: { subject: expect.stringContaining('1 created'), html: expect.stringContaining('<'), text: expect.stringContaining('People') },
		});
		expect(item?.pairedItem).toEqual({ item: 0 });
		expect(item?.binary?.report).toMatchObject({ fileName: 'report.html', mimeType: 'text/html' });
		expect(await fileOf(item, 'report')).toContain('person9@acme.example');
	});

	it('logs a run also where its rows say in words when they were read', async () => {
		const told = rows.map((row) => ({ ...row, _source: { rows: rows.length, complete: true, readAt: 'this morning' } }));
		const execution = await runWorkflow(chain(items(...told), reconcile, apply(false), log()), world);
		expect(execution.error).toBeUndefined();
		expect(logRows(jsonOf(execution, 'Log')[0])).toHaveLength(4);
	});

	it('writes a RUN row and one for each outcome into a DataSet that it creates, and finds again', async () => {
		const [first] = jsonOf(await run(reconcile, apply(false), log({ logDataSetName: 'Our log' })), 'Log');
		expect(logRows(first).map((row) => [row.record_type, row.action, row.status, row.email, row.sequence])).toEqual([
			['RUN', '', 'partial', '', '0'],
			['USER', 'create', 'applied', 'person9@acme.example', '1'],
			['USER', 'update', 'applied', 'person1@acme.example', '2'],
			['USER', 'reject', 'rejected', 'person3@acme.example', '3'],
		]);
		const [second] = jsonOf(await run(reconcile, apply(false), log({ logDataSetName: 'Our log' })), 'Log');
		expect(second?.logDataSetId).toBe(first?.logDataSetId);
		expect(logRows(second)).toHaveLength(4 + 2);
		const [third] = jsonOf(await run(reconcile, apply(false), log({ logDataSet: 'existing', logDataSetId: byId(String(first?.logDataSetId)) })), 'Log');
		expect(third?.logDataSetId).toBe(first?.logDataSetId);
	});

	it('writes the row that a run owes which n8n cut off', async () => {
		const cutOff = { run: 'run-0', job: 'People', state: 'writing', startedAt: '2026-01-01T00:00:00.000Z', until: '2026-01-01T00:05:00.000Z', done: 3, total: 9, execution: '47' };
		await world.stop();
		world = await aWorld({
			admin: false,
			attributes: [{ key: 'domoUserManagement' }],
			users: [aPerson(1), aPerson(2), { displayName: 'Robot', email: 'robot@acme.example', roleId: 1, token: 'robot', values: { domoUserManagement: JSON.stringify({ run: cutOff, jobs: [] }) } }],
		});
		const [summary] = jsonOf(await run(reconcile, apply(false), log()), 'Log');
		expect(logRows(summary).filter(({ record_type: type }) => type === 'RUN').map(({ run_id: id, status, execution_id: execution }) => [id, status, execution])).toEqual([
			['run-0', 'interrupted', '47'],
			[summary?.runId, 'partial', expect.any(String)],
		]);
	});

	it('tells a dry run as one', async () => {
		const [summary] = jsonOf(await run(reconcile, apply(true), log()), 'Log');
		expect(summary).toMatchObject({ status: 'dryRun', counts: { status: { planned: 2, rejected: 1 } } });
		expect(logRows(summary)[0]).toMatchObject({ dry_run: 'true' });
	});

	it('knows a plan by itself and previews it: nothing is told as done, tried or failed', async () => {
		const [summary] = jsonOf(await run(reconcile, log()), 'Log');
		expect(summary).toMatchObject({ status: 'preview', counts: { status: { planned: 2, failed: 0, applied: 0, notTried: 0 } }, email: { subject: expect.stringContaining('(plan)') } });
		expect(logRows(summary)[0]).toMatchObject({ dry_run: 'true', status: 'preview' });
	});

	it('logs a run that failed before there was a plan, under the name of its job', async () => {
		const failing = aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People', options: { defaultPhoneCountry: '?' } }, { onError: 'continueRegularOutput' });
		const workflow = { ...chain(items(...rows), failing, log()), name: 'Nightly job' };
		const [summary] = jsonOf(await runWorkflow(workflow, world), 'Log');
		expect(summary).toMatchObject({
			jobName: 'People',
			status: 'failed',
			failures: [{ email: '', message: expect.stringMatching(/^Reconcile: 'Default Phone Country' cannot be used/) }],
		});
		expect(logRows(summary)).toEqual([expect.objectContaining({ record_type: 'RUN', status: 'failed', job_name: 'People' })]);
	});

	it('logs a run that Apply refused, with the plan that it knows from the error item', async () => {
		const refusing = aNode('Apply', 'domoApplyChanges', { dryRun: false, options: { stopAfterFailures: 500 } }, { onError: 'continueErrorOutput' });
		const workflow = chain(items(...rows), reconcile, refusing, log());
		workflow.connections.Apply = { main: [[], [{ node: 'Log', type: 'main', index: 0 }]] };
		const [summary] = jsonOf(await runWorkflow(workflow, world), 'Log');
		expect(summary).toMatchObject({ jobName: 'People', instance: world.domo.url, status: 'failed', failures: [{ message: expect.stringMatching(/^Apply: 'Stop After Failures \(Percent\)'/) }] });
		expect(JSON.stringify(summary?.email)).not.toContain('missing');
	});

	it('says that items are missing which a node in between lost', async () => {
		const applied = jsonOf(await run(reconcile, apply(false)), 'Apply');
		const execution = await runWorkflow(chain(items(...applied.slice(0, 2)), none), world);
		expect(emailOf(execution).subject).toMatch(/: 1 created, 2 items missing$/);
	});

	it.each([['full', true], ['fieldsOnly', false]])('shows values in the errors of a node above as its Log Values, %s, says', async (logValues, isShown) => {
		const failing = aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People', options: { logValues } }, { onError: 'continueRegularOutput' });
		const execution = await runWorkflow(chain(items(aRow(1, { zorglub: 'x' })), failing, none), world);
		expect(JSON.stringify(jsonOf(execution, 'Log')[0]).includes('zorglub')).toBe(isShown);
	});

	it.each([['writing', 'The run before was cut off.'], ['stopped', 'The run before was stopped in n8n.'], ['done', undefined]])('tells of a run before that was left %s, also where the log is kept elsewhere', async (state, title) => {
		const before = { run: 'run-0', job: 'People', state, startedAt: '2026-01-01T00:00:00.000Z', until: '2026-01-01T00:05:00.000Z', done: 3, total: 9, execution: '47' };
		await world.stop();
		world = await aWorld({
			admin: false,
			attributes: [{ key: 'domoUserManagement' }],
			users: [aPerson(1), aPerson(2), { displayName: 'Robot', email: 'robot@acme.example', roleId: 1, token: 'robot', values: { domoUserManagement: JSON.stringify({ run: before, jobs: [] }) } }],
		});
		expect(/The run before .*/.exec(emailOf(await run(reconcile, apply(true), none)).text)?.[0]).toBe(title);
	});

	it('hands the rows on and asks nothing of Domo when the log is kept elsewhere', async () => {
		const execution = await run(reconcile, apply(true));
		world.domo.resetCounters();
		const [summary] = jsonOf(await runWorkflow(chain(items(...jsonOf(execution, 'Apply')), log({ logDataSet: 'none' })), world), 'Log');
		expect(world.domo.counters.total).toBe(0);
		expect(summary).toMatchObject({ status: 'dryRun', logDataSetId: null, rowsWritten: 0, email: { subject: expect.stringContaining('1 to create') } });
		expect(summary).not.toHaveProperty('logError');
		expect(summary?.rows).toEqual([
			expect.objectContaining({ record_type: 'RUN', sequence: 0, dry_run: 'true', count_create: 1 }),
			expect.objectContaining({ record_type: 'USER', sequence: 1, action: 'create', email: 'person9@acme.example' }),
			expect.objectContaining({ sequence: 2, action: 'update' }),
			expect.objectContaining({ sequence: 3, action: 'reject' }),
		]);
	});

	const none = log({ logDataSet: 'none' });
	const emailOf = (execution: Execution): { readonly subject: string; readonly html: string; readonly text: string } => jsonOf(execution, 'Log')[0]?.email as never;

	it.each([['test', 'href="http://127.0.0.1/workflow/test/executions/1"'], ['a/b', 'href="http://127.0.0.1/workflow/a%2Fb/executions/1"'], ['', undefined]])('links its execution in the mail, of a workflow with the ID %j', async (id, link) => {
		const execution = await runWorkflow({ ...chain(items(...rows), reconcile, none), id }, world);
		expect(/href="[^"]*executions[^"]*"/.exec(emailOf(execution).html)?.[0]).toBe(link);
	});

	it.each([['https://n8n.example//', 'a', 'href="https://n8n.example/workflow/a/executions/1"'], ['n8n.example', 'a', undefined], ['ftp://x/http://n8n.example', 'a', undefined], ['https://n8n.example', undefined, undefined]])('links nothing where n8n does not know its address or the workflow: %j, %j', async (base, id, link) => {
		const node = new DomoWriteRunLog();
		const placed: INodeType = {
			description: node.description,
			async execute() {
				const own: Record<string, unknown> = { getInstanceBaseUrl: () => base, getWorkflow: () => ({ ...(id !== undefined && { id }), name: 'x', active: false }) };
				return await node.execute.call(new Proxy(this, { get: (context, name) => own[String(name)] ?? Reflect.get(context, name) }));
			},
		};
		const execution = await runWorkflow(chain(items(...rows), reconcile, none), { ...world, nodes: new Map([[`${OURS}domoWriteRunLog`, placed]]) });
		expect(/href="[^"]*executions[^"]*"/.exec(emailOf(execution).html)?.[0]).toBe(link);
	});

	it.each([
		['that writes', apply(false), '(plan waiting for approval)', false], ['in a dry run', apply(true), '(plan waiting for approval)', true],
		['whose type only begins like it', aNode('Tool', 'domoApplyChangesTool'), '(plan)', false], ['that is switched off', { ...apply(false), disabled: true }, '(plan)', false], ['of another kind', aNode('Other', 'test.between'), '(plan)', false],
	])('knows a plan that waits for a node behind it %s', async (_what, behind, mode, isDry) => {
		const between = new Map(['test.between', `${OURS}domoApplyChangesTool`].map((type) => [type, stubNode('between', async () => [[]])]));
		const execution = await runWorkflow(chain(items(...rows), reconcile, none, behind), { ...world, nodes: between });
		expect(emailOf(execution).subject).toContain(` ${mode}: `);
		expect(emailOf(execution).text.includes("'Dry Run' is on")).toBe(isDry);
	});

	it('tells when the rows were read, and who approved what was done', async () => {
		const readAt = '2026-11-20T10:00:00.000Z';
		const planned = await runWorkflow(chain(items(...rows.map((row) => ({ ...row, _source: { rows: rows.length, complete: true, readAt } }))), reconcile), world);
		const plan = jsonOf(planned, 'Reconcile');
		const approved = aNode('Apply', 'domoApplyChanges', { dryRun: false, plans: 'approved', approvedPlanHash: String(plan[0]?.planHash), approvedBy: 'Ada', approvalMinutes: 99_999_999 });
		const [summary] = jsonOf(await runWorkflow(chain(items(...plan), approved, none), world), 'Log');
		const [run] = summary?.rows as IDataObject[];
		expect(run).toMatchObject({ started_at: '2026-11-20T10:00:00', approved_by: 'Ada', approved_at: expect.stringMatching(/^20\d\d-/), workflow_id: 'test', execution_id: '1', job_name: 'People' });
		expect(run?.approved_at).not.toBe(run?.started_at);
	});

	it('refuses a stranger among its items', async () => {
		const execution = await runWorkflow(chain(items(aRow(1)), log()), world);
		expect(execution.error).toContain('Item 1 does not come from Domo Reconcile Users');
		expect(world.domo.counters.total).toBe(0);
	});

	it.each([
		['HTTP Request', { error: { message: '403 - "Forbidden"', name: 'Error' } }, '403 - "Forbidden"'],
		['Postgres', { message: 'permission denied for table employees', error: { code: '42501' } }, 'permission denied for table employees'],
	])('logs the error item of %s, which n8n merged with the input of that node', async (_, failure, message) => {
		const [summary] = jsonOf(await runWorkflow(chain(items({ groupId: '00g1', ...failure }), log()), world), 'Log');
		expect(summary).toMatchObject({ status: 'failed', failures: [{ message: `Items: ${message}` }] });
	});

	it('refuses a DataSet that is no run log', async () => {
		const parameters = { logDataSet: 'existing', logDataSetId: byId('11111111-2222-4333-8444-000000000000') };
		expect((await run(reconcile, apply(true), log(parameters))).error).toBeDefined();
		expect((await run(reconcile, apply(true), log({ ...parameters, logDataSetId: 'People' }))).error).toBe("'Existing Log' names no DataSet");
	});

	describe('under "continue on fail"', () => {
		const onError = { onError: 'continueRegularOutput' } as const;

		it('gives the summary with the rows when home cannot be written, so that the mail goes out', async () => {
			world.domo.faults.errors = [{ kinds: ['commitUpload'], status: 403, message: 'No' }];
			const execution = await run(reconcile, apply(false), log({}, onError));
			const [summary, ...others] = jsonOf(execution, 'Log');
			expect(others).toEqual([]);
			expect(summary).toMatchObject({ status: 'partial', logDataSetId: null, rowsWritten: 0, logError: expect.stringMatching(/No.* Domo support asks for this id: /), notable: true });
			expect(summary?.rows).toHaveLength(4);
			expect(execution.itemsOf('Log')[0]?.binary?.report).toBeDefined();
			expect(execution.hintsOf('Log')).toEqual([{ type: 'danger', message: expect.stringMatching(/^The run log could not be written: ./), location: 'outputPane' }]);
		}, 20_000);

		it('does so also when the credential is wrong', async () => {
			world.credentials.set('home', tokenCredential('https://evil.example/', 'x'));
			const [summary] = jsonOf(await run(reconcile, apply(true), log({}, { ...onError, credential: 'home' })), 'Log');
			expect(summary).toMatchObject({ status: 'dryRun', logError: expect.stringContaining('The instance') });
		});

		it('gives the summary and the mail even where n8n can store neither the report nor the rows for the next run', async () => {
			const node = new DomoWriteRunLog();
			const refuse = (): never => {
				throw new Error('The disk is full');
			};
			const lame: INodeType = {
				description: node.description,
				async execute() {
					const helpers = { ...this.helpers, prepareBinaryData: async () => refuse() };
					return await node.execute.call(new Proxy(this, { get: (own, name) => (name === 'helpers' ? helpers : name === 'getWorkflowStaticData' ? refuse : Reflect.get(own, name)) }));
				},
			};
			world.domo.faults.errors = [{ kinds: ['commitUpload', 'createDataSet'], status: 403, message: 'No' }];
			const workflow = chain(items(...rows), reconcile, apply(false), log({}, onError));
			const execution = await runWorkflow(workflow, { ...world, mode: 'trigger', nodes: new Map([[`${OURS}domoWriteRunLog`, lame]]) });
			const [summary] = jsonOf(execution, 'Log');
			expect(execution.error).toBeUndefined();
			expect(summary).toMatchObject({ status: 'partial', logError: 'The disk is full', email: { subject: expect.stringContaining('1 created') } });
			expect(summary?.rows).toHaveLength(4);
			expect(execution.hintsOf('Log')).toContainEqual({ message: 'report.html could not be stored: The disk is full', type: 'warning', location: 'outputPane' });
			expect((await runWorkflow(chain(items(...rows), reconcile, apply(false), none), { ...world, nodes: new Map([[`${OURS}domoWriteRunLog`, lame]]) })).error).toBe('The disk is full');
		});

		it('logs a stranger among its items as a failure', async () => {
			const [summary] = jsonOf(await runWorkflow(chain(items(aRow(1)), log({}, onError)), world), 'Log');
			expect(summary).toMatchObject({ status: 'failed', failures: [{ message: expect.stringContaining('Item 1 does not come from Domo Reconcile Users') }] });
		});
	});
});
