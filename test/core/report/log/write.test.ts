import type { DataSetStore } from '../../../../core/domo';
import type { LastRun } from '../../../../core/plan/types';
import { holdsHash, isRunLog, LOG_COLUMNS, LOG_DESCRIPTION, type LogTarget, type RunRecord, writeRunLog } from '../../../../core/report';
import { UserError } from '../../../../core/common/userError';
import { FakeClock } from '../../../support/fakeClock';
import { FakeDataSets } from '../../../support/fakeDataSets';
import { aCreate, aHold, anOutcome, aPlan, aRun } from '../builders';

const target: LogTarget = { mode: 'new', name: 'User log' };
const logColumns = LOG_COLUMNS.map(({ name, type }) => ({ name, type }));
const runTwo = { plan: aPlan({ run: { id: 'run-2', planHash: 'b' } }) };

const write = (store: DataSetStore, record = aRun([anOutcome()]), to: LogTarget = target) => writeRunLog(store, to, record, { clock: new FakeClock() });

/** A run log as an earlier run left it. */
function aStoreWithLog(columns = logColumns): FakeDataSets {
	const store = new FakeDataSets();
	store.add('log', { name: 'User log', description: LOG_DESCRIPTION }, columns, [{ run_id: 'run-0', sequence: '0', record_type: 'RUN' }]);
	return store;
}

async function refusal(promise: Promise<unknown>): Promise<UserError> {
	const error = await promise.then(() => undefined, (reason: unknown) => reason);
	if (!(error instanceof UserError)) throw new Error(`Not refused: ${String(error)}`);
	return error;
}

describe('a new run log', () => {
	it('is created on the first run, typed, and marked as ours', async () => {
		const store = new FakeDataSets();
		const receipt = await write(store);
		expect(receipt).toMatchObject({ created: true, rowsWritten: 2, notes: [] });
		const log = store.get(receipt.dataSetId);
		expect(log.info).toMatchObject({ name: 'User log', description: LOG_DESCRIPTION });
		expect(log.columns).toEqual(logColumns);
		expect(log.rows.map((row) => row['sequence'])).toEqual(['0', '1']);
		expect(log.uploads.map(({ message }) => message)).toEqual(['n8n run run-1']);
	});

	it('is found again by its name on later runs', async () => {
		const store = new FakeDataSets();
		const first = await write(store);
		const second = await write(store, aRun([anOutcome()], runTwo));
		expect(second).toMatchObject({ dataSetId: first.dataSetId, created: false, rowsWritten: 2 });
		expect(store.get(first.dataSetId).rows).toHaveLength(4);
	});

	it('is recognised by its columns where Domo does not give the description', async () => {
		const store = aStoreWithLog();
		store.get('log').info = { ...store.get('log').info, description: '' };
		expect(await write(store)).toMatchObject({ dataSetId: 'log', created: false });
		expect(await write(store, aRun([], runTwo), { mode: 'existing', id: 'log' })).toMatchObject({ dataSetId: 'log' });
	});

	it('is refused where another DataSet has that name', async () => {
		const store = new FakeDataSets();
		store.add('sales', { name: 'User log', description: 'Sales of 2026' });
		const { message, description } = await refusal(write(store));
		expect(message).toBe("DataSet 'User log' (sales) was not created by Domo Write Run Log.");
		expect(description).toContain("Choose another 'Log DataSet Name'");
		expect(store.calls).not.toContain('append');
	});

	it('is ours even where another DataSet has the same name', async () => {
		const store = aStoreWithLog();
		store.add('sales', { name: 'User log' });
		expect(await write(store)).toMatchObject({ dataSetId: 'log', created: false });
	});

	it('is the fuller one of two, and says so', async () => {
		const store = aStoreWithLog();
		store.add('empty twin', { name: 'User log', description: LOG_DESCRIPTION }, logColumns);
		expect(await write(store)).toMatchObject({ dataSetId: 'log', notes: [expect.stringContaining('empty twin')] });
	});

	it('needs a name', async () => {
		expect((await refusal(write(new FakeDataSets(), undefined, { mode: 'new', name: ' ' }))).description).toContain("'Log DataSet Name'");
	});
});

describe('an existing run log', () => {
	const existing: LogTarget = { mode: 'existing', id: 'log' };

	it('takes the rows', async () => {
		expect(await write(aStoreWithLog(), undefined, existing)).toMatchObject({ dataSetId: 'log', created: false, rowsWritten: 2 });
	});

	it('must have been created by us', async () => {
		const store = new FakeDataSets();
		store.add('log', { name: 'Toolkit log' }, [{ name: 'run_id', type: 'STRING' }, { name: 'User', type: 'STRING' }], [{ run_id: 'x' }]);
		expect((await refusal(write(store, undefined, existing))).message).toBe("DataSet 'Toolkit log' (log) was not created by Domo Write Run Log.");
	});

	it('must hold rows', async () => {
		const store = new FakeDataSets();
		store.add('log', { name: 'User log', description: LOG_DESCRIPTION }, logColumns);
		expect((await refusal(write(store, undefined, existing))).message).toBe("Run log 'User log' holds no rows yet.");
	});

	it('must still have its key columns', async () => {
		const store = aStoreWithLog(logColumns.filter(({ name }) => name !== 'sequence'));
		expect((await refusal(write(store, undefined, existing))).message).toContain('lacks the columns sequence');
		expect(store.calls).not.toContain('append');
	});

	it('must be no view', async () => {
		const store = aStoreWithLog();
		store.get('log').info = { ...store.get('log').info, view: true };
		expect((await refusal(write(store, undefined, existing))).message).toContain('is a DataSet View');
	});
});

describe('a log of an older version', () => {
	it('gets the columns it lacks and keeps those it has', async () => {
		const older = [{ name: 'mine', type: 'STRING' as const }, ...logColumns.filter(({ name }) => name !== 'toe' && name !== 'holds_hash').reverse()];
		const store = aStoreWithLog(older);
		expect(await write(store)).toMatchObject({ notes: ['Added to the run log: toe, holds_hash.'] });
		expect(store.get('log').columns.slice(0, older.length)).toEqual(older);
		expect(store.get('log').rows.at(-1)).toMatchObject({ mine: null, email: 'ada@acme.example', sequence: '1', run_id: 'run-1' });
	});

	it('waits until Domo shows them, and gives up with a clear error', async () => {
		const store = aStoreWithLog(logColumns.slice(0, -1));
		store.addColumns = () => Promise.resolve();
		const clock = new FakeClock();
		const { message } = await refusal(writeRunLog(store, target, aRun([]), { clock }));
		expect(message).toContain('did not take the columns');
		expect(clock.slept.length).toBeGreaterThan(2);
		expect(store.calls).not.toContain('append');
	});
});

describe('writing a run twice', () => {
	it('adds nothing the second time', async () => {
		const store = aStoreWithLog();
		await write(store);
		expect(await write(store)).toMatchObject({ rowsWritten: 0, notes: ['2 rows of this run were in the log already.', expect.stringContaining('nothing was added')] });
		expect(store.get('log').rows).toHaveLength(3);
		expect(store.get('log').uploads).toHaveLength(1);
	});

	it('adds only the rows that are missing', async () => {
		const store = aStoreWithLog();
		store.get('log').rows.push({ run_id: 'run-1', sequence: '0', record_type: 'RUN' });
		expect(await write(store, aRun([anOutcome(), aCreate()]))).toMatchObject({ rowsWritten: 2 });
		expect(store.get('log').rows.map((row) => row['sequence'])).toEqual(['0', '0', '1', '2']);
	});

	it('asks for the run whatever its id holds', async () => {
		const store = aStoreWithLog();
		const odd = aRun([], { plan: aPlan({ run: { id: "o'run\\1", planHash: 'b' } }) });
		await write(store, odd);
		expect(await write(store, odd)).toMatchObject({ rowsWritten: 0 });
	});

	it('writes all the same when the log cannot be asked', async () => {
		const store = aStoreWithLog();
		store.query = () => Promise.reject(new Error('Not indexed yet'));
		expect(await write(store)).toMatchObject({ rowsWritten: 2, notes: ['Domo could not say whether the log holds rows of this run already.'] });
	});

	it('writes again while fresh rows cannot be queried: better twice than never', async () => {
		const store = aStoreWithLog();
		store.queryable = false;
		await write(store);
		expect(await write(store)).toMatchObject({ rowsWritten: 2 });
	});

	it('does not ask a log that was just created', async () => {
		const store = new FakeDataSets();
		await write(store, aRun([aHold()]));
		expect(store.calls.filter((call) => call.startsWith('query'))).toEqual([]);
	});
});

describe('an upload that fails', () => {
	it('passes the error on when nothing arrived', async () => {
		const store = aStoreWithLog();
		store.append = () => Promise.reject(new Error('503'));
		await expect(write(store)).rejects.toThrow('503');
	});

	it('is a success when only its answer was lost', async () => {
		const store = aStoreWithLog();
		const append = store.append.bind(store);
		store.append = async (...args) => {
			await append(...args);
			throw new Error('socket hang up');
		};
		expect(await write(store)).toMatchObject({ rowsWritten: 2, notes: [expect.stringContaining('answer to the upload was lost')] });
	});
});

describe('what the run before held', () => {
	it('comes from the log, for the same job and instance', async () => {
		const store = aStoreWithLog();
		const asked: string[] = [];
		const query = store.query.bind(store);
		store.query = (id, sql) => {
			if (!sql.includes('holds_hash')) return query(id, sql);
			asked.push(sql);
			return Promise.resolve({ columns: ['holds_hash'], rows: [['abc']] });
		};
		expect(await write(store, aRun([aHold()]))).toMatchObject({ previous: { holdsHash: 'abc' } });
		expect(asked[0]).toContain("job_name = 'People of Acme' AND instance = 'https://acme.domo.com'");
	});

	it('is left out where the log cannot tell, or nothing is held', async () => {
		expect(await write(aStoreWithLog(), aRun([anOutcome()]))).not.toHaveProperty('previous');
		const store = aStoreWithLog();
		store.query = () => Promise.reject(new Error('no'));
		expect(await write(store, aRun([aHold()]))).not.toHaveProperty('previous');
	});

	it('is the hash that the RUN row carries', async () => {
		const store = aStoreWithLog();
		const record = aRun([aHold()]);
		await write(store, record);
		expect(store.get('log').rows.find((row) => row['run_id'] === 'run-1')).toMatchObject({ holds_hash: holdsHash(record.outcomes) });
	});
});

describe('a run before that was cut off', () => {
	const lastRun: LastRun = { id: 'run-9', jobName: 'People of Acme', state: 'interrupted', startedAt: '2026-11-23T06:00:00.000Z', done: 37, total: 120, executionId: '4700' };
	const after = (own: Partial<LastRun> = {}) => aRun([anOutcome()], { plan: aPlan({ lastRun: { ...lastRun, ...own } }) });
	const owed = (store: FakeDataSets) => store.get('log').rows.filter((row) => row['run_id'] === 'run-9');
	const writeAt = (store: FakeDataSets, record: RunRecord, at = '2026-11-23T12:00:00Z') => writeRunLog(store, target, record, { clock: new FakeClock(Date.parse(at)) });

	it('gets the RUN row that it owes, once, and without sums that nobody knows', async () => {
		const store = aStoreWithLog();
		expect(await writeAt(store, after())).toMatchObject({ rowsWritten: 3, interruptedRun: { id: 'run-9' } });
		expect(owed(store)).toMatchObject([{ sequence: '0', record_type: 'RUN', status: 'interrupted', execution_id: '4700', count_create: null, message: expect.stringContaining('37 of 120') }]);
		expect(await writeAt(store, aRun([], { plan: aPlan({ lastRun, run: { id: 'run-2', planHash: 'b' } }) }))).not.toHaveProperty('interruptedRun');
		expect(owed(store)).toHaveLength(1);
	});

	it('gets it too when it was killed between its last write and its log', async () => {
		const store = aStoreWithLog();
		expect(await writeAt(store, after({ state: 'done' }))).toMatchObject({ interruptedRun: { id: 'run-9' } });
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

describe('100,000 changes', () => {
	const record = aRun(Array.from({ length: 100_000 }, (_, at) => anOutcome({ userId: at, row_number: at + 2 })));

	it('are sent in parts, each made when it is needed', async () => {
		const store = aStoreWithLog();
		const sizes: number[] = [];
		let rows = 0;
		store.append = async (_id, parts) => {
			for (const part of parts) {
				sizes.push(part.length);
				rows += part.split('\r\n').length - 1;
			}
		};
		expect(await write(store, record)).toMatchObject({ rowsWritten: 100_001 });
		expect(rows).toBe(100_001);
		expect(sizes).toHaveLength(21);
		expect(sizes.reduce((most, size) => Math.max(most, size))).toBeLessThan(8_000_000);
	}, 60_000);

	it('are not made in advance: a failing first part costs one part', async () => {
		const store = aStoreWithLog();
		let taken = 0;
		store.append = async (_id, parts) => {
			for (const part of parts) {
				taken += part.length;
				throw new Error('refused');
			}
		};
		await expect(write(store, record)).rejects.toThrow('refused');
		expect(taken).toBeLessThan(8_000_000);
	}, 60_000);
});

describe('isRunLog', () => {
	it('knows a log by its mark, and copies and views of one by their columns', () => {
		expect(isRunLog({ description: `My own words. ${LOG_DESCRIPTION}` }, [])).toBe(true);
		expect(isRunLog({ description: 'A copy' }, logColumns)).toBe(true);
	});

	it('takes no configuration for one', () => {
		expect(isRunLog({ description: 'HR people' }, [{ name: 'email' }, { name: 'displayName' }, { name: 'run_id' }])).toBe(false);
	});
});
