import { inversePlan } from '../../../../core/apply';
import type { DataSetStore } from '../../../../core/domo';
import { loggedOutcomes, readLatestRuns, readLoggedRun, writeRunLog } from '../../../../core/report';
import type { Sandbox } from '../../../../sandbox';
import { connectTo, openHouse } from '../../domo/support/connect';
import { clock } from '../../../support/fastClock';
import { aCreate, aDelete, aHold, anOutcome, aPlan, aReject, aRun } from '../builders';

const done = [aCreate({ undo: true }), anOutcome({ undo: true, displayName: '=Ada' }), aDelete({ undo: true }), aHold(), aReject(), anOutcome({ action: 'unchanged', status: 'unchanged' })];

describe('a run read from its log, through the real client', () => {
	let sandbox: Sandbox;
	let store: DataSetStore;
	let log: string;
	beforeAll(async () => {
		const house = await openHouse({});
		sandbox = house.sandbox;
		store = connectTo(house.instance).dataSets;
		const write = (record: ReturnType<typeof aRun>) => writeRunLog(store, { mode: 'new', name: 'User log' }, record, { clock });
		({ dataSetId: log } = await write(aRun(done)));
		await write(aRun([anOutcome()], { plan: aPlan({ run: { id: 'run-2', planHash: 'b' } }) }));
	});
	afterAll(() => sandbox.stop());

	it('has its RUN row first and its USER rows in order, and none of another run', async () => {
		const rows = await readLoggedRun(store, log, 'run-1');
		expect(rows.map((row) => [row['record_type'], row['sequence'], row['run_id']])).toEqual([0, 1, 2, 3, 4, 5].map((sequence) => [sequence === 0 ? 'RUN' : 'USER', sequence, 'run-1']));
	});

	it('undoes to the same as the outcomes themselves', async () => {
		const { outcomes, problems } = loggedOutcomes(await readLoggedRun(store, log, 'run-1'), 'run-1');
		expect(problems).toEqual([]);
		expect(inversePlan(outcomes)).toEqual(inversePlan(done));
	});

	it('has each row once, whatever was uploaded twice', async () => {
		const columns = await store.columns(log);
		const twice = columns.map(({ name }) => (name === 'run_id' ? 'run-1' : name === 'sequence' ? '3' : ''));
		await store.append(log, [`${twice.join(',')}\r\n`], 'again');
		const rows = await readLoggedRun(store, log, 'run-1');
		expect(rows).toHaveLength(6);
		expect(rows[3]).toMatchObject({ action: 'delete', sequence: 3 });
	});

	it('is refused when it is not in the log', async () => {
		await expect(readLoggedRun(store, log, "run-9' OR '1' = '1")).rejects.toMatchObject({
			message: "Run log 'User log' does not contain run run-9' OR '1' = '1.",
			description: "Copy 'Run' from the foot of its mail, or run_id from the log. Rows that were written a moment ago may take Domo some minutes to show.",
		});
	});

	it('is refused while Domo does not show all of it', async () => {
		const partial: DataSetStore = { ...store, query: async (id, sql) => {
			const page = await store.query(id, sql);
			return { ...page, rows: page.rows.slice(0, sql.endsWith('OFFSET 0') ? 2 : 0) };
		} };
		await expect(readLoggedRun(partial, log, 'run-1')).rejects.toMatchObject({
			message: 'Domo shows 2 of the 6 rows of run run-1.', description: 'Try again later. Rows that were written a moment ago may take Domo some minutes to show.',
		});
	});

	it('is refused from a DataSet that is no run log', async () => {
		const other = await store.create('People', '', [{ name: 'email', type: 'STRING' }]);
		await expect(readLoggedRun(store, other, 'run-1')).rejects.toMatchObject({ message: `DataSet 'People' (${other}) is no run log.`, description: 'Choose the DataSet that Domo Write Run Log writes.' });
	});
});

describe('the latest runs of a log, through the real client', () => {
	let sandbox: Sandbox;
	let store: DataSetStore;
	let log: string;
	beforeAll(async () => {
		const house = await openHouse({});
		sandbox = house.sandbox;
		store = connectTo(house.instance).dataSets;
		for (const [index, jobName] of ['=People', 'People', 'Others'].entries()) {
			const at = Date.UTC(2026, 10, 1 + index);
			const record = aRun(done, { jobName, startedAt: at, finishedAt: at, plan: aPlan({ jobName, run: { id: `run-${index}`, planHash: 'a' } }) });
			({ dataSetId: log } = await writeRunLog(store, { mode: 'new', name: 'User log' }, { ...record, runId: `run-${index}` }, { clock }));
		}
	});
	afterAll(() => sandbox.stop());

	it('are their RUN rows alone, newest first, with times in UTC and without the guard', async () => {
		const rows = await readLatestRuns(store, log);
		expect(rows.map((row) => [row['run_id'], row['job_name'], row['started_at'], row['record_type']])).toEqual([
			['run-2', 'Others', '2026-11-03T00:00:00.000Z', 'RUN'],
			['run-1', 'People', '2026-11-02T00:00:00.000Z', 'RUN'],
			['run-0', '=People', '2026-11-01T00:00:00.000Z', 'RUN'],
		]);
		expect(Object.keys(rows[0] ?? {})).not.toEqual(expect.arrayContaining(['guard_json']));
		expect(Object.keys(rows[0] ?? {})).not.toEqual(expect.arrayContaining(['email']));
	});

	it('have each run once, whatever was uploaded twice, and understand the times that Domo gives back', async () => {
		const [first = {}] = await readLatestRuns(store, log);
		const asDomo: DataSetStore = { ...store, query: async (id, sql) => {
			const page = await store.query(id, sql);
			const at = page.columns.indexOf('started_at');
			const status = page.columns.indexOf('status');
			const again = page.rows.map((row) => row.map((cell, column) => (column === status ? 'again' : cell)));
			return { ...page, rows: [...page.rows, ...again].map((row) => row.map((cell, column) => (column === at ? String(cell).replace('T', ' ') : cell))) };
		} };
		const rows = await readLatestRuns(asDomo, log);
		expect(rows).toHaveLength(3);
		expect(rows[0]).toEqual(first);
	});

	it('are refused where a column was renamed without which they would say something untrue', async () => {
		const renamed: DataSetStore = { ...store, columns: async (id) => (await store.columns(id)).map(({ name, type }) => ({ name: name === 'status' ? 'state' : name, type })) };
		await expect(readLatestRuns(renamed, log)).rejects.toThrow(`Run log 'User log' (${log}) lacks the columns status.`);
		const withoutRuns: DataSetStore = { ...store, columns: async (id) => (await store.columns(id)).filter(({ name }) => name !== 'sequence') };
		await expect(readLoggedRun(withoutRuns, log, 'run-1')).rejects.toThrow('lacks the columns sequence');
		const withoutTwo: DataSetStore = { ...store, columns: async (id) => (await store.columns(id)).filter(({ name }) => name !== 'status' && name !== 'job_name') };
		await expect(readLatestRuns(withoutTwo, log)).rejects.toMatchObject({ message: `Run log 'User log' (${log}) lacks the columns job_name, status.`, description: 'Somebody changed its schema. Choose another run log, or give the columns their names again.' });
	});

	it('are refused from a DataSet that is no run log', async () => {
		const other = await store.create('People', '', [{ name: 'email', type: 'STRING' }]);
		await expect(readLatestRuns(store, other)).rejects.toThrow(`DataSet 'People' (${other}) is no run log.`);
	});
});
