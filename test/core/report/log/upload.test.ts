import { appendRun, type LogRow, writeRunLog } from '../../../../core/report';
import { FakeClock } from '../../../support/fakeClock';
import { FakeDataSets } from '../../../support/fakeDataSets';
import { aCreate, aHold, anOutcome, aPlan, aRun } from '../builders';
import { aStoreWithLog, logColumns, target, write } from './stores';

describe('writing a run twice', () => {
	it('adds nothing the second time', async () => {
		const store = aStoreWithLog();
		await write(store);
		expect(await write(store)).toMatchObject({ rowsWritten: 0, notes: ['2 rows of this run were in the log already.', 'The log holds this run already; nothing was added.'] });
		expect(store.get('log').rows).toHaveLength(3);
		expect(store.get('log').uploads).toHaveLength(1);
	});

	it('adds only the rows that are missing', async () => {
		const store = aStoreWithLog();
		store.get('log').rows.push({ run_id: 'run-1', sequence: '0', record_type: 'RUN' });
		expect(await write(store, aRun([anOutcome(), aCreate()]))).toMatchObject({ rowsWritten: 2 });
		expect(store.get('log').rows.map((row) => row['sequence'])).toEqual(['0', '0', '1', '2']);
	});

	it('adds a row of another run that has the same number', async () => {
		const store = aStoreWithLog();
		await write(store);
		const backlog: LogRow[] = [{ run_id: 'run-0', sequence: 1, record_type: 'USER' }];
		expect(await writeRunLog(store, target, aRun([anOutcome()]), { clock: new FakeClock(), kept: backlog })).toMatchObject({ rowsWritten: 1 });
		expect(store.get('log').rows.at(-1)).toMatchObject({ run_id: 'run-0', sequence: '1' });
	});

	it('knows its rows though its id is written with an apostrophe', async () => {
		const store = aStoreWithLog();
		const odd = aRun([anOutcome()], { plan: aPlan({ run: { id: '=1', planHash: 'b' } }) });
		await write(store, odd);
		expect(await write(store, odd)).toMatchObject({ rowsWritten: 0 });
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
		const clock = new FakeClock();
		await expect(writeRunLog(store, target, aRun([anOutcome()]), { clock })).rejects.toThrow('503');
		expect(clock.slept).toEqual([2_000, 2_000, 2_000]);
	});

	it('passes the error on where the log cannot be asked either', async () => {
		const store = aStoreWithLog();
		store.append = () => {
			store.query = () => Promise.reject(new Error('down'));
			return Promise.reject(new Error('503'));
		};
		await expect(write(store)).rejects.toThrow('503');
	});

	it('passes the error on though rows of an earlier attempt are there', async () => {
		const store = aStoreWithLog();
		store.get('log').rows.push({ run_id: 'run-1', sequence: '0', record_type: 'RUN' });
		store.append = () => Promise.reject(new Error('503'));
		await expect(write(store)).rejects.toThrow('503');
	});

	it('is a success when its rows appear later', async () => {
		const store = aStoreWithLog();
		const append = store.append.bind(store);
		const clock = new FakeClock();
		store.append = async (...args) => {
			void clock.sleep(3_000).then(() => append(...args));
			throw new Error('socket hang up');
		};
		expect(await writeRunLog(store, target, aRun([anOutcome()]), { clock })).toMatchObject({ rowsWritten: 2, notes: ['The answer to the upload was lost; the rows were found in the log.'] });
		expect(clock.slept).toEqual([3_000, 2_000, 2_000]);
	});

	it('is a success when only its answer was lost', async () => {
		const store = aStoreWithLog();
		const append = store.append.bind(store);
		store.append = async (...args) => {
			await append(...args);
			throw new Error('socket hang up');
		};
		expect(await write(store)).toMatchObject({ rowsWritten: 2, notes: ['The answer to the upload was lost; the rows were found in the log.'] });
	});
});

describe('the progress of an upload', () => {
	const three = logColumns.slice(0, 3);
	const aLog = { dataSetId: 'log', created: false, columns: three, rowCount: 1, notes: ['first'] };
	const rows = (count: number): LogRow[] => Array.from({ length: count }, (_, sequence) => ({ run_id: 'run-5', sequence, record_type: 'USER' }));

	it('is told after each part, of the rows so far where nobody knows how many there are', async () => {
		const told: unknown[] = [];
		const receipt = await appendRun(aStoreWithLog(three), aLog, 'run-5', rows(5_001), { clock: new FakeClock(), onProgress: (progress) => told.push(progress) });
		expect(told).toEqual([{ done: 5_000, total: 5_000 }, { done: 5_001, total: 5_001 }]);
		expect(receipt).toEqual({ dataSetId: 'log', created: false, rowsWritten: 5_001, notes: ['first'] });
	});

	it('is of all rows of a run and its backlog', async () => {
		const told: unknown[] = [];
		await writeRunLog(aStoreWithLog(), target, aRun([anOutcome()]), { clock: new FakeClock(), kept: [{ run_id: 'run-9', sequence: 0 }], onProgress: (progress) => told.push(progress) });
		expect(told).toEqual([{ done: 3, total: 3 }]);
	});

	it('is one part where the rows just fill it, and none where there are no rows', async () => {
		const store = aStoreWithLog(three);
		await appendRun(store, aLog, 'run-5', rows(5_000), { clock: new FakeClock() });
		expect(store.get('log').uploads.at(-1)?.parts).toHaveLength(1);
		expect(await appendRun(store, aLog, 'run-6', [], { clock: new FakeClock() })).toEqual({ dataSetId: 'log', created: false, rowsWritten: 0, notes: ['first', 'The log holds this run already; nothing was added.'] });
	});
});

describe('30,000 changes', () => {
	const record = aRun(Array.from({ length: 30_000 }, (_, at) => anOutcome({ userId: at, row_number: at + 2 })));

	it('are sent in parts, each made when it is needed', async () => {
		const store = aStoreWithLog();
		const sizes: number[] = [];
		let rows = 0;
		store.append = async (_id, parts) => {
			for await (const part of parts) {
				sizes.push(part.length);
				rows += part.split('\r\n').length - 1;
			}
		};
		expect(await write(store, record)).toMatchObject({ rowsWritten: 30_001 });
		expect(rows).toBe(30_001);
		expect(sizes).toHaveLength(7);
		expect(sizes.reduce((most, size) => Math.max(most, size))).toBeLessThan(8_000_000);
	}, 60_000);

	it('are not made in advance: a failing first part costs one part', async () => {
		const store = aStoreWithLog();
		let taken = 0;
		store.append = async (_id, parts) => {
			for await (const part of parts) {
				taken += part.length;
				throw new Error('refused');
			}
		};
		await expect(write(store, record)).rejects.toThrow('refused');
		expect(taken).toBeLessThan(8_000_000);
	}, 60_000);
});

