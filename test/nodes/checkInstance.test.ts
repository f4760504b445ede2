import { aNode, byId, chain, items, tokenCredential } from '../support/engine/build';
import { fileOf, jsonOf, runWorkflow } from '../support/engine/engine';
import { aPerson, aRow, aTable, aWorld, type World } from '../support/engine/world';

describe('Domo Check Instance', () => {
	const TABLE_ID = '11111111-2222-4333-8444-555555555555';
	let world: World;
	beforeAll(async () => {
		// The patience with an answer is a real half second here: the first check, which loads everything, may take longer.
		world = await aWorld({ users: [1, 2, 3].map((n) => aPerson(n)), dataSets: [aTable('Configuration', [aRow(1), aRow(2), aRow(3)])] });
		await check();
	});
	afterAll(() => world.stop());

	const check = (parameters: Parameters<typeof aNode>[2] = {}) =>
		runWorkflow(chain(items({}, {}), aNode('Check', 'domoCheckInstance', { dataSetId: byId(TABLE_ID), ...parameters })), world);

	it('gives the verdict first, with the report as files, then an item for each probe; once for all its input', async () => {
		const execution = await check();
		const [verdict, ...probes] = jsonOf(execution, 'Check');
		expect(verdict).toEqual({ probe: 'Verdict', result: 'ready', found: 'Ready: this instance and this credential will work.', means: 'Nothing to do.' });
		expect(probes.length).toBeGreaterThan(20);
		expect(probes.filter(({ result }) => !['as documented', 'not there'].includes(String(result)))).toEqual([]);
		const binary = execution.itemsOf('Check')[0]?.binary ?? {};
		expect(Object.entries(binary).map(([name, { fileName, mimeType }]) => [name, fileName, mimeType])).toEqual([['report', 'report.md', 'text/markdown'], ['shape', 'report.json', 'application/json']]);
		expect(execution.hintsOf('Check')).toEqual([{ message: 'Ready: this instance and this credential will work.', type: 'info', location: 'outputPane' }]);
		expect(new Set(execution.itemsOf('Check').map(({ pairedItem }) => JSON.stringify(pairedItem)))).toEqual(new Set(['{"item":0}']));
		expect(await fileOf(execution.itemsOf('Check')[0], 'report')).toMatch(/^# .*[^]*0\.1\.0/);
	});

	it('reads only, unless it is asked to try a write, which changes nothing but the time of change', async () => {
		world.domo.resetCounters();
		await check();
		expect(world.domo.counters.writes).toBe(0);
		const before = [...world.domo.state.users.values()].map(({ displayName, emailAddress }) => [displayName, emailAddress]);
		const probes = jsonOf(await check({ options: { writeProbe: true } }), 'Check');
		expect(world.domo.counters.writes).toBe(1);
		expect(probes.find(({ probe }) => probe === 'A write, and when it shows')).toMatchObject({ result: 'as documented' });
		expect([...world.domo.state.users.values()].map(({ displayName, emailAddress }) => [displayName, emailAddress])).toEqual(before);
	});

	it('works without a DataSet', async () => {
		const probes = jsonOf(await check({ dataSetId: { __rl: true, mode: 'list', value: '' } }), 'Check');
		expect(probes[0]).toMatchObject({ result: 'ready' });
		expect(probes.filter(({ result }) => result === 'not tried').map(({ probe }) => probe)).toEqual(['The DataSet', 'Versions of the DataSet', 'Columns of the DataSet', 'Rows of the DataSet']);
	});

	it('finds an instance that differs in ten ways, and names the shapes in which a stand-in answers like it', async () => {
		const oddities = { getUser: 'otherShape', roleAuthorities: 403, searchUsersLarge: 400, searchUsersById: 400, listAttributes: 403, getCustomerState: 404, dataSetVersions: 405, exportDataSet: 406, searchDataSets: 500, createDataSetDescribed: 400 } as const;
		Object.assign(world.domo.faults, { oddities });
		try {
			const execution = await check();
			const [verdict, ...probes] = jsonOf(execution, 'Check');
			expect(verdict).toMatchObject({ result: 'ready with notes' });
			expect(probes.filter(({ result }) => !['as documented', 'not there', 'not tried'].includes(String(result))).length).toBeGreaterThanOrEqual(6);
			const shape = await fileOf(execution.itemsOf('Check')[0], 'shape');
			const { createDataSetDescribed: _, roleAuthorities: __, ...seen } = oddities;
			const { shapes, summary, advice, probes: found } = JSON.parse(shape);
			expect(shapes).toMatchObject(seen);
			expect(shape).toContain('\n\t"');
			expect(execution.hintsOf('Check')).toEqual([{ message: `${summary} ${advice[0]}`, type: 'warning', location: 'outputPane' }]);
			expect(advice.length).toBeGreaterThan(1);
			expect(verdict).toMatchObject({ found: summary, means: advice.join(' ') });
			expect(probes.map(({ means }) => means)).toEqual(found.map(({ means = '' }) => means));
		} finally {
			Reflect.deleteProperty(world.domo.faults, 'oddities');
		}
	});

	it('names the setting that names no DataSet, and ends when it is stopped', async () => {
		expect((await check({ dataSetId: 'People' })).error).toBe("'Configuration DataSet' names no DataSet");
		world.domo.resetCounters();
		await runWorkflow(chain(items({}), aNode('Check', 'domoCheckInstance')), { ...world, onStarted: (stop) => (world.domo.beforeRequest = () => stop()) });
		// What would go on behind n8n's back has time to show.
		await new Promise((resolve) => setTimeout(resolve, 100));
		world.domo.beforeRequest = () => undefined;
		expect(world.domo.counters.total).toBeLessThan(10);
	});

	it('says that an instance is not ready where the credential is refused', async () => {
		world.credentials.set('wrong', tokenCredential(world.domo.url, 'no-such-token'));
		const execution = await runWorkflow(chain(items({}), aNode('Check', 'domoCheckInstance', {}, { credential: 'wrong' })), world);
		expect(jsonOf(execution, 'Check')[0]).toMatchObject({ result: 'not ready' });
		expect(execution.hintsOf('Check')).toMatchObject([{ type: 'danger' }]);
	});
});
