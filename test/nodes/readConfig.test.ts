import { LOG_COLUMNS, LOG_DESCRIPTION } from '../../core/report';
import { aNode, byId, chain, items } from '../support/engine/build';
import { jsonOf, runWorkflow } from '../support/engine/engine';
import { aPerson, aRow, aTable, aWorld, type World } from '../support/engine/world';

const table = aTable('People', [aRow(1), aRow(2, { employeeNumber: '0074', costCenter: 'CC-1' })]);
const id = table.id ?? '';

describe('Domo Read Config DataSet', () => {
	let world: World;
	beforeAll(async () => {
		world = await aWorld({
			users: [aPerson(1), aPerson(2)],
			attributes: [{ key: 'costCenter' }],
			dataSets: [
				table,
				{ ...aTable('Nobody', []), id: '22222222-2222-4333-8444-555555555555' },
				{ ...table, id: '33333333-2222-4333-8444-555555555555', name: 'Misspelt', columns: table.columns.map(({ name }) => ({ name: name === 'title' ? 'titel' : name })) },
				{ ...table, id: '44444444-2222-4333-8444-555555555555', name: 'Cut by PDP', hiddenRows: 1 },
				{ ...table, id: '55555555-2222-4333-8444-555555555555', name: 'View', view: true },
				{ ...aTable('Ours', [aRow(1, { _ours: 'x', odd_: 'y' })]), id: '77777777-2222-4333-8444-555555555555' },
				{ ...table, id: '88888888-2222-4333-8444-555555555555', name: 'Two misspelt', columns: table.columns.map(({ name }) => ({ name: name === 'title' ? 'titel' : name === 'department' ? 'departement' : name })) },
				{ ...table, id: '99999999-2222-4333-8444-555555555555', name: 'Described anew', columns: LOG_COLUMNS.map(({ name, type }) => ({ name, type })), rows: [] },
				{ ...table, id: '66666666-2222-4333-8444-555555555555', name: 'Log', description: LOG_DESCRIPTION, columns: LOG_COLUMNS.map(({ name, type }) => ({ name, type })), rows: [] },
			],
		});
	});
	afterAll(() => world.stop());

	const read = (parameters: Parameters<typeof aNode>[2], given: Parameters<typeof items> = [{}]) =>
		runWorkflow(chain(items(...given), aNode('Read', 'domoReadConfigDataSet', parameters)), world);

	it('gives one item per row, text as text, with its number and where it comes from', async () => {
		const rows = jsonOf(await read({ dataSetId: byId(id) }), 'Read');
		expect(rows).toHaveLength(2);
		const blank = Object.fromEntries(table.columns.map(({ name }) => [name, '']));
		expect(rows[1]).toEqual({ ...blank, ...aRow(2), employeeNumber: '0074', costCenter: 'CC-1', row_number: 3, _source: expect.any(String) });
		expect(rows[0]?._source).toMatch(new RegExp(`^${id}\\|\\d+\\|2\\|true\\|[-\\dT:.]+Z\\|\\d+\\|\\d+\\|${world.domo.url}\\|0\\|People$`));
		expect(rows[0]?._source).toBe(rows[1]?._source);
	});

	it('leaves out columns that begin with _, and no others', async () => {
		const columns = Object.keys(jsonOf(await read({ dataSetId: byId('77777777-2222-4333-8444-555555555555') }), 'Read')[0] ?? {});
		expect(['_ours', 'odd_', '_source'].map((name) => columns.includes(name))).toEqual([false, true, true]);
	});

	it('knows a run log by its columns, too, and says which of its settings names none', async () => {
		expect((await read({ dataSetId: byId('99999999-2222-4333-8444-555555555555') })).error).toBe("DataSet 'Described anew' is a run log, no configuration");
		for (const source of ['runLog', 'latestRuns']) expect((await read({ source, logDataSetId: 'none', runId: 'run-1' })).error).toBe("'Run Log' names no DataSet");
	});

	it('reads once, however many items a trigger hands over', async () => {
		world.domo.resetCounters();
		const rows = jsonOf(await read({ dataSetId: byId(id) }, [{}, {}, {}]), 'Read');
		expect(rows).toHaveLength(2);
		expect(world.domo.counters.byKind.exportDataSet).toBe(1);
	});

	it.each([
		['a URL', { __rl: true, mode: 'url', value: `https://acme.domo.com/datasources/${id}/details/overview` }],
		['a URL in the ID field', { __rl: true, mode: 'id', value: `https://acme.domo.com/datasources/${id}/details/data/table` }],
		['a choice from the list', { __rl: true, mode: 'list', value: id, cachedResultName: 'People' }],
		['plain text', id.toUpperCase()],
	])('takes %s for the DataSet', async (_, dataSetId) => {
		expect(jsonOf(await read({ dataSetId }), 'Read')).toHaveLength(2);
	});

	it('says so when the address names no DataSet', async () => {
		expect((await read({ dataSetId: byId('https://acme.domo.com/page/12') })).error).toBe("'DataSet' names no DataSet");
	});

	it('gives one marker item for an empty table, so that the run goes on', async () => {
		const rows = jsonOf(await read({ dataSetId: byId('22222222-2222-4333-8444-555555555555') }), 'Read');
		expect((await read({ dataSetId: byId('22222222-2222-4333-8444-555555555555') })).itemsOf('Read')[0]?.pairedItem).toEqual({ item: 0 });
		expect(rows).toEqual([{ _empty: true, _source: expect.stringMatching(/^[^|]+\|\d+\|0\|true\|/) }]);
	});

	it('names the required column that looks misspelt', async () => {
		const execution = await read({ dataSetId: byId('33333333-2222-4333-8444-555555555555') });
		expect(execution.error).toContain("'Misspelt'");
		expect(execution.run.data.resultData.error).toHaveProperty('description', expect.stringContaining('titel'));
		const two = await read({ dataSetId: byId('88888888-2222-4333-8444-555555555555') });
		expect(two.run.data.resultData.error).toHaveProperty('description', 'Column "titel" looks like a misspelt title; rename it. Column "departement" looks like a misspelt department; rename it.');
		const minimum = await read({ dataSetId: byId('33333333-2222-4333-8444-555555555555'), options: { columns: 'minimum' } });
		expect(jsonOf(minimum, 'Read')).toHaveLength(2);
	});

	it('marks a read as incomplete that was cut for trying out, and says so', async () => {
		const execution = await read({ dataSetId: byId(id), options: { maxRows: 1 } });
		expect(jsonOf(execution, 'Read')).toEqual([expect.objectContaining({ _source: expect.stringMatching(/^[^|]+\|\d+\|2\|false\|/) })]);
		expect(execution.hintsOf('Read')).toEqual([
			expect.objectContaining({ type: 'info', message: expect.stringMatching(/^All 2 rows of 'People', version \d+, were read\.$/) }),
			expect.objectContaining({ type: 'warning', message: expect.stringContaining('Only 1 of 2 rows') }),
		]);
	});

	it('warns when fewer rows come than Domo counts', async () => {
		const execution = await read({ dataSetId: byId('44444444-2222-4333-8444-555555555555') });
		expect(jsonOf(execution, 'Read')[0]?._source).toMatch(/^[^|]+\|\d+\|2\|false\|/);
		expect(execution.hintsOf('Read')[0]?.message).toMatch(/^1 row of 'Cut by PDP', version \d+, was read, which may not be all\.$/);
		expect(execution.hintsOf('Read').map(({ message }) => message).join()).toContain('PDP');
	});

	it('exports live users as rows that plan nothing', async () => {
		const workflow = chain(
			items({}),
			aNode('Read', 'domoReadConfigDataSet', { source: 'liveUsers' }),
			aNode('Reconcile', 'domoReconcileUsers', { jobName: 'Round trip', orphanedUsers: 'delete' }),
		);
		const execution = await runWorkflow(workflow, world);
		expect(jsonOf(execution, 'Read').map(({ email }) => email)).toContain('person1@acme.example');
		expect(jsonOf(execution, 'Reconcile')).toEqual([expect.objectContaining({ action: 'plan', counts: expect.objectContaining({ live: 3, unchanged: 3 }) })]);
	});

	it.each(['items', 'file'])('adds to live users as %s who uses their account, in columns that Reconcile leaves out', async (output) => {
		const daysAgo = (days: number): number => Date.now() - days * 86_400_000 - 1000;
		const other = await aWorld({ users: [aPerson(1, { id: 101, lastLogin: daysAgo(100) }), aPerson(2, { created: daysAgo(30), accepted: false, values: { reportsTo: '101' } })] });
		const readNode = aNode('Read', 'domoReadConfigDataSet', { source: 'liveUsers', options: { includeActivity: true, output } });
		const execution = await runWorkflow(chain(items({}), readNode, aNode('Reconcile', 'domoReconcileUsers', { jobName: 'Round trip', orphanedUsers: 'delete' })), other);
		expect(jsonOf(execution, 'Reconcile')).toEqual([expect.objectContaining({ action: 'plan', counts: expect.objectContaining({ live: 3, unchanged: 3 }) })]);
		if (output === 'items') {
			const rows = new Map(jsonOf(execution, 'Read').map((row) => [row.email, row]));
			expect(rows.get('person1@acme.example')).toMatchObject({ _daysInactive: 100, _invitationPending: 'false', _lastSignIn: expect.stringMatching(/Z$/), _manager: '' });
			expect(rows.get('person2@acme.example')).toMatchObject({ _daysInactive: 30, _invitationPending: 'true', _lastSignIn: '', _manager: 'person1@acme.example' });
		}
		await other.stop();
	});

	it('says of live users whom no row can express, by address or name, and which attributes no column can manage', async () => {
		const odd = (n: number, own: Parameters<typeof aPerson>[1] = {}) => aPerson(n, { values: { title: '(clear)' }, ...own });
		const hintsOf = async (users: ReturnType<typeof aPerson>[], keys: string[], keyspace: 'customer-defined' | 'domo-defined' = 'customer-defined'): Promise<string[]> => {
			const other = await aWorld({ users, attributes: keys.map((key) => ({ key, keyspace })) });
			const execution = await runWorkflow(chain(items({}), aNode('Read', 'domoReadConfigDataSet', { source: 'liveUsers' })), other);
			await other.stop();
			return execution.hintsOf('Read').slice(1).map(({ message }) => message);
		};
		const [noColumn, todo] = ['names that begin with _, and those of other columns, mean something else here.', 'Reconcile would reject these rows or change something: correct the accounts in Domo, or their rows.'];
		const titleOf = (n: number): string => `person${n}@acme.example (title would be read as –)`;
		expect(await hintsOf([odd(1)], ['_a'])).toEqual([`No column can manage the attribute '_a': ${noColumn}`, `1 account is not what a row can say: ${titleOf(1)}. ${todo}`]);
		expect(await hintsOf([aPerson(1)], [...Array.from({ length: 11 }, (_, at) => `_k${at}`), 'costCenter'])).toEqual([`No column can manage the attributes ${[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((at) => `'_k${at}'`).join(', ')} and 1 more: ${noColumn}`]);
		const ten = Array.from({ length: 10 }, (_, at) => `_k${at}`);
		expect(await hintsOf([aPerson(1)], ten)).toEqual([`No column can manage the attributes ${ten.map((key) => `'${key}'`).join(', ')}: ${noColumn}`]);
		expect(await hintsOf([aPerson(1)], ['costCenter'])).toEqual([]);
		expect(await hintsOf([aPerson(1)], ['_own'], 'domo-defined')).toEqual([]);
		expect(await hintsOf([], [])).toEqual([]);
		const many = [odd(1, { email: '', displayName: 'Nobody' }), ...Array.from({ length: 11 }, (_, at) => odd(at + 2))];
		expect(await hintsOf(many, ['_a', '_b'])).toEqual([
			`No column can manage the attributes '_a', '_b': ${noColumn}`,
			`12 accounts are not what a row can say: Nobody (email is blank; every row needs a value in email), ${[2, 3, 4, 5, 6, 7, 8, 9, 10].map(titleOf).join(', ')} and 2 more. ${todo}`,
		]);
	});

	it('warns of a DataSet View, and gives one marker for a log without a run', async () => {
		const view = await read({ dataSetId: byId('55555555-2222-4333-8444-555555555555') });
		expect(view.hintsOf('Read').map(({ message }) => message)).toContain("DataSet 'View' is a DataSet View: Domo supports no on-demand Views here. Store its rows in a DataSet, for example with a DataFlow.");
		const latest = await read({ source: 'latestRuns', logDataSetId: byId('66666666-2222-4333-8444-555555555555') });
		expect(view.itemsOf('Read')[0]?.pairedItem).toEqual({ item: 0 });
		expect(latest.itemsOf('Read')).toMatchObject([{ json: { _empty: true }, pairedItem: { item: 0 } }]);
		expect(latest.hintsOf('Read').map(({ type, message }) => [type, message])).toEqual([['info', 'The log holds no run yet.']]);
	});

	it('exports live users without the attributes that Domo does not list, and says so', async () => {
		const other = await aWorld({ users: [aPerson(1, { values: { title: 'Lead', costCenter: 'C7' } })], attributes: [{ key: 'costCenter' }] });
		const liveUsers = () => runWorkflow(chain(items({}), aNode('Read', 'domoReadConfigDataSet', { source: 'liveUsers' })), other);
		const whole = await liveUsers();
		expect(jsonOf(whole, 'Read')).toContainEqual(expect.objectContaining({ email: 'person1@acme.example', costCenter: 'C7', _source: expect.stringMatching(/\|2\|true\|.*\|Live users of /) }));
		expect(new Set(whole.itemsOf('Read').map(({ pairedItem }) => JSON.stringify(pairedItem)))).toEqual(new Set(['{"item":0}']));
		Object.assign(other.domo.faults, { oddities: { listAttributes: 403, listRoles: 403 } });
		const refused = await liveUsers();
		await other.stop();
		expect(Object.keys(jsonOf(refused, 'Read')[0] ?? {})).not.toContain('costCenter');
		expect(refused.hintsOf('Read').map(({ message }) => message)).toContainEqual(expect.stringMatching(/^Custom attributes are left out, since Domo does not list them\. \S/));
	});

	it('says so where Domo gives the sign-in of nobody', async () => {
		const execution = await read({ source: 'liveUsers', options: { includeActivity: true } });
		expect(execution.hintsOf('Read').map(({ message }) => message).join()).toContain('it is not known who uses their account');
	});

	it('refuses a run log', async () => {
		const log = await runWorkflow(
			chain(
				items(aRow(1), aRow(2)),
				aNode('Reconcile', 'domoReconcileUsers', { jobName: 'Log' }),
				aNode('Apply', 'domoApplyChanges'),
				aNode('Log', 'domoWriteRunLog', { logDataSetName: 'A log' }),
			),
			world,
		);
		const logId = String(jsonOf(log, 'Log')[0]?.logDataSetId);
		const execution = await read({ dataSetId: byId(logId) });
		expect(execution.error).toBe("DataSet 'A log' is a run log, no configuration");
		expect(execution.run.data.resultData.error).toHaveProperty('description', 'Choose the DataSet that says who should exist.');
	});
});
