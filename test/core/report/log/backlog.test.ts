import type { LastRun } from '../../../../core/plan/types';
import { limitBacklog, type LogRow, logRows, parseBacklog, type RunRecord, writeRunLog } from '../../../../core/report';
import { FakeClock } from '../../../support/fakeClock';
import { FakeDataSets } from '../../../support/fakeDataSets';
import { aFailedRun, anOutcome, aPlan, aRun } from '../builders';
import { aStoreWithLog, logColumns, target } from './stores';

const rows: readonly LogRow[] = [...logRows(aRun([anOutcome(), anOutcome({ email: 'bo@acme.example' })]))];

describe('rows that are kept for the next run', () => {
	it('are all of them, without their empty cells, and read back as they were', () => {
		const { rows: kept, whole } = limitBacklog(rows, 100_000);
		expect(whole).toBe(true);
		expect(kept.map(({ email, sequence }) => [sequence, email])).toEqual([[0, undefined], [1, 'ada@acme.example'], [2, 'bo@acme.example']]);
		expect(kept.every((row) => Object.values(row).every((cell) => cell !== null))).toBe(true);
		expect(parseBacklog(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
	});

	it('are the RUN row alone where there are too many', () => {
		const { rows: kept, whole } = limitBacklog(rows, 2_500);
		expect(whole).toBe(false);
		expect(kept).toMatchObject([{ record_type: 'RUN', count_update: 2 }]);
	});

	it('are all of them up to the limit, and of more all RUN rows, in their order', () => {
		const filled = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== null)));
		const size = filled.reduce((sum, row) => sum + JSON.stringify(row).length, 0);
		expect(limitBacklog(rows, size)).toEqual({ rows: filled, whole: true });
		const other = { run_id: 'run-2', sequence: 0, record_type: 'RUN' };
		expect(limitBacklog([...rows, other], size)).toEqual({ rows: [filled[0], other], whole: false });
		expect(limitBacklog([], 0)).toEqual({ rows: [], whole: true });
	});

	it('are those alone that say which row of which run they are', () => {
		const row = { run_id: 'run-1', sequence: 0 };
		expect(parseBacklog([{ run_id: 'run-1' }, row, { sequence: 0 }, { run_id: 'run-2', sequence: null }])).toEqual([row, { run_id: 'run-2', sequence: null }]);
	});

	it.each([[undefined], ['text'], [[{ run_id: { a: 1 } }]], [[{ other: 1 }]]])('are none where static data holds something else: %j', (value) => {
		expect(parseBacklog(value)).toEqual([]);
	});
});

describe('the backlog of earlier runs', () => {
	const kept: readonly LogRow[] = [
		{ run_id: 'run-7', sequence: 0, record_type: 'RUN' }, { run_id: 'run-7', sequence: 1, record_type: 'USER', email: 'ada@acme.example' }, { run_id: 'run-8', sequence: 0, record_type: 'RUN' },
	];
	const runsOf = (store: FakeDataSets, id = 'log') => store.get(id).rows.map((row) => `${row['run_id']} ${row['sequence']}`);
	const writeWith = (store: FakeDataSets, backlog: readonly LogRow[], record = aRun([])) => writeRunLog(store, target, record, { clock: new FakeClock(), kept: backlog });

	it('is written before the rows of the run, which says so', async () => {
		const store = aStoreWithLog();
		expect(await writeWith(store, kept)).toMatchObject({ rowsWritten: 4, notes: ['3 rows of runs run-7, run-8, which could not be written then, were added now.'] });
		expect(runsOf(store)).toEqual(['run-0 0', 'run-7 0', 'run-7 1', 'run-8 0', 'run-1 0']);
	});

	it.each([
		['one row', kept.slice(2), '1 row of run run-8, which could not be written then, was added now.'],
		['two rows of a run', kept.slice(0, 2), '2 rows of run run-7, which could not be written then, were added now.'],
	])('may be %s', async (_what, backlog, note) => {
		expect((await writeWith(aStoreWithLog(), backlog)).notes).toEqual([note]);
	});

	it('is written as far as the log lacks it', async () => {
		const store = aStoreWithLog();
		store.get('log').rows.push({ run_id: 'run-7', sequence: '1', record_type: 'USER' });
		expect((await writeWith(store, kept)).notes).toEqual(['2 rows of runs run-7, run-8, which could not be written then, were added now.']);
		expect(await writeWith(store, kept, aRun([], { plan: aPlan({ run: { id: 'run-2', planHash: 'b' } }) }))).toMatchObject({ rowsWritten: 1, notes: [] });
	});

	it('is written whole into a new log, which need not be asked', async () => {
		const store = new FakeDataSets();
		expect(await writeWith(store, kept)).toMatchObject({ created: true, rowsWritten: 4 });
		expect(store.calls.filter((call) => call.startsWith('query'))).toEqual([]);
	});

	it('is written where the log cannot be asked: better a row twice than never', async () => {
		const store = aStoreWithLog();
		store.query = () => Promise.reject(new Error('Not indexed yet'));
		expect(await writeWith(store, kept)).toMatchObject({ rowsWritten: 4 });
	});

	it.each(['run-1', '=1'])('leaves the rows of the run itself out, which are made anew: %s', async (id) => {
		const store = aStoreWithLog();
		const own = [...logRows(aRun([anOutcome()], { plan: aPlan({ run: { id, planHash: 'b' } }) }))];
		expect(await writeWith(store, own, aRun([], { plan: aPlan({ run: { id, planHash: 'b' } }) }))).toMatchObject({ rowsWritten: 1, notes: [] });
	});
});

describe('a run before that was cut off', () => {
	const lastRun: LastRun = { id: 'run-9', jobName: 'People of Acme', state: 'interrupted', startedAt: '2026-11-23T06:00:00.000Z', done: 37, total: 120, executionId: '4700' };
	const after = (own: Partial<LastRun> = {}) => aRun([anOutcome()], { plan: aPlan({ lastRun: { ...lastRun, ...own } }) });
	const clock = new FakeClock(Date.parse('2026-11-23T12:00:00Z'));
	const owed = (store: FakeDataSets) => store.get('log').rows.filter((row) => row['run_id'] === 'run-9');
	const writeAt = (store: FakeDataSets, record: RunRecord, at = '2026-11-23T12:00:00Z') => writeRunLog(store, target, record, { clock: new FakeClock(Date.parse(at)) });

	it('gets the RUN row that it owes, once, and without sums that nobody knows', async () => {
		const store = aStoreWithLog();
		expect(await writeAt(store, after())).toMatchObject({ rowsWritten: 3, interruptedRun: { id: 'run-9' } });
		expect(owed(store)).toMatchObject([{ sequence: '0', record_type: 'RUN', status: 'interrupted', execution_id: '4700', count_create: null, message: 'This run was cut off: it did at least 37 of 120 changes and wrote no log. Run run-1 found that out.' }]);
		expect(await writeAt(store, aRun([], { plan: aPlan({ lastRun, run: { id: 'run-2', planHash: 'b' } }) }))).not.toHaveProperty('interruptedRun');
		expect(owed(store)).toHaveLength(1);
	});

	it('gets it too when it was killed between its last write and its log', async () => {
		const store = aStoreWithLog();
		expect(await writeAt(store, after({ state: 'done' }))).toMatchObject({ interruptedRun: { id: 'run-9' } });
		expect(owed(store)).toMatchObject([{ message: 'This run ended: it did 37 of 120 changes and wrote no log. Run run-1 found that out.' }]);
	});

	it('gets it when somebody stopped it, and its job has another name by now', async () => {
		const store = aStoreWithLog();
		await writeAt(store, after({ state: 'stopped', jobName: '=Others' }));
		expect(owed(store)).toMatchObject([{ job_name: "'=Others", message: 'This run was stopped in n8n: it did 37 of 120 changes and wrote no log. Run run-1 found that out.' }]);
	});

	it('gets a row of all columns, of which those are filled that are known', async () => {
		const store = aStoreWithLog();
		await writeAt(store, after());
		const [row = {}] = owed(store);
		expect(Object.keys(row)).toEqual(logColumns.map(({ name }) => name));
		expect(Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== null))).toEqual({
			run_id: 'run-9', sequence: '0', record_type: 'RUN', job_name: 'People of Acme', instance: 'https://acme.domo.com', started_at: '2026-11-23T06:00:00',
			execution_id: '4700', package_version: '0.1.0', status: 'interrupted', message: expect.any(String),
		});
	});

	it('gets it in a log that is new, unless it ended well and wrote to another', async () => {
		const store = new FakeDataSets();
		expect(await writeAt(store, after())).toMatchObject({ created: true, rowsWritten: 3, interruptedRun: { id: 'run-9' } });
		expect(await writeAt(new FakeDataSets(), after({ state: 'done' }))).not.toHaveProperty('interruptedRun');
	});

	it('gets it once its rows had half an hour to appear', async () => {
		expect(await writeAt(aStoreWithLog(), after({ state: 'done' }), '2026-11-23T06:29:59.999Z')).not.toHaveProperty('interruptedRun');
		expect(await writeAt(aStoreWithLog(), after({ state: 'done' }), '2026-11-23T06:30:00Z')).toHaveProperty('interruptedRun');
	});

	it('gets it where the log cannot be asked, unless it ended and may be there', async () => {
		const store = aStoreWithLog();
		store.query = () => Promise.reject(new Error('Not indexed yet'));
		expect(await writeAt(store, after())).toHaveProperty('interruptedRun');
		expect(await writeAt(store, after({ state: 'done' }))).not.toHaveProperty('interruptedRun');
	});

	it('gets none when it is the run that is written, or there is no plan', async () => {
		expect(await writeAt(aStoreWithLog(), after({ id: 'run-1' }))).not.toHaveProperty('interruptedRun');
		expect(await writeAt(aStoreWithLog(), aFailedRun())).not.toHaveProperty('interruptedRun');
	});

	it('gets it beside the rows of other runs in the backlog, which a run without a plan writes alone', async () => {
		const store = aStoreWithLog();
		const kept = [{ run_id: 'run-8', sequence: 0, record_type: 'RUN' }];
		expect(await writeRunLog(store, target, after(), { clock, kept })).toMatchObject({ rowsWritten: 4, interruptedRun: { id: 'run-9' } });
		expect(owed(store)).toMatchObject([{ status: 'interrupted' }]);
		expect(await writeRunLog(aStoreWithLog(), target, aFailedRun(), { clock, kept })).toMatchObject({ rowsWritten: 2 });
	});

	it('gets none when its rows are in the backlog', async () => {
		const store = aStoreWithLog();
		const receipt = await writeRunLog(store, target, after(), { clock, kept: [{ run_id: 'run-9', sequence: 0, record_type: 'RUN', status: 'success' }] });
		expect(receipt).not.toHaveProperty('interruptedRun');
		expect(owed(store)).toMatchObject([{ status: 'success' }]);
	});

	it.each([
		['is still at work', after({ state: 'writing' }), '2026-11-23T12:00:00Z'],
		['ended so lately that its rows may not be visible yet', after({ state: 'done' }), '2026-11-23T06:20:00Z'],
		['ended and belongs to another job, which may have a log of its own', after({ state: 'done', jobName: 'Others' }), '2026-11-23T12:00:00Z'],
	])('gets none when it %s', async (_what, record, at) => {
		const store = aStoreWithLog();
		expect(await writeAt(store, record, at)).not.toHaveProperty('interruptedRun');
		expect(owed(store)).toEqual([]);
	});

	it('gets none when the log has its rows', async () => {
		const store = aStoreWithLog();
		store.get('log').rows.push({ run_id: 'run-9', sequence: '0', record_type: 'RUN' });
		expect(await writeAt(store, after())).not.toHaveProperty('interruptedRun');
		expect(owed(store)).toHaveLength(1);
	});
});

