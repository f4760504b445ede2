import { holdsHash, isRunLog, LOG_DESCRIPTION, type LogTarget, writeRunLog } from '../../../../core/report';
import { UserError } from '../../../../core/common/userError';
import { FakeClock } from '../../../support/fakeClock';
import { FakeDataSets } from '../../../support/fakeDataSets';
import { aHold, anOutcome, aPlan, aRun } from '../builders';
import { aStoreWithLog, logColumns, target, write } from './stores';

const runTwo = { plan: aPlan({ run: { id: 'run-2', planHash: 'b' } }) };

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
		expect(receipt.url).toBe(`https://home.domo.com/datasources/${receipt.dataSetId}/details/overview`);
	});

	it('has the name that was given, without blanks around it', async () => {
		const store = new FakeDataSets();
		const { dataSetId } = await write(store, undefined, { mode: 'new', name: ' User log ' });
		expect(store.get(dataSetId).info.name).toBe('User log');
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
		expect(description).toBe("Choose another 'Log DataSet Name'; the DataSet is then created. Logs of Domo's own tool are not accepted: their columns are not documented. A log of ours is known by its columns, or by \"n8n-nodes-domo-user-management run log\" in its description.");
		expect(store.calls).not.toContain('append');
	});

	it('is refused where a view has that name, though it shows a log', async () => {
		const store = aStoreWithLog();
		store.get('log').info = { ...store.get('log').info, view: true };
		expect((await refusal(write(store))).message).toBe("DataSet 'User log' (log) was not created by Domo Write Run Log.");
	});

	it('is ours even where another DataSet has the same name', async () => {
		const store = aStoreWithLog();
		store.add('sales', { name: 'User log' });
		expect(await write(store)).toMatchObject({ dataSetId: 'log', created: false });
	});

	it('is the fuller one of two, and says so', async () => {
		const store = aStoreWithLog();
		store.add('empty twin', { name: 'User log', description: LOG_DESCRIPTION }, logColumns);
		expect(await write(store)).toMatchObject({ dataSetId: 'log', notes: ["There is another run log named 'User log' (empty twin); the one with more rows is used."] });
	});

	it.each([['two', 1, 2], ['one', 2, 1], ['one', null, null], ['one', 3, null], ['two', null, 3], ['one', 0, 0]])('is of two logs always the same: %s, where they hold %j and %j rows', async (used, one, two) => {
		for (const order of [['one', 'two'], ['two', 'one']]) {
			const store = new FakeDataSets();
			for (const id of order) store.add(id, { name: 'User log', description: LOG_DESCRIPTION, rowCount: id === 'one' ? one : two }, logColumns);
			expect((await write(store)).dataSetId).toBe(used);
		}
	});

	it('needs a name', async () => {
		expect(await refusal(write(new FakeDataSets(), undefined, { mode: 'new', name: ' ' }))).toMatchObject({ message: 'The run log has no name.', description: "Fill in 'Log DataSet Name'." });
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
		expect(await refusal(write(store, undefined, existing))).toMatchObject({
			message: "DataSet 'Toolkit log' (log) was not created by Domo Write Run Log.",
			description: expect.stringMatching(/^Pick a run log that Domo Write Run Log created, or set 'Log DataSet' to New\. Logs of Domo's own tool/),
		});
	});

	it('is not asked for another of its name', async () => {
		const store = aStoreWithLog();
		await write(store, undefined, existing);
		expect(store.calls).not.toContain('named');
	});

	it('must hold rows', async () => {
		const store = new FakeDataSets();
		store.add('log', { name: 'User log', description: LOG_DESCRIPTION }, logColumns);
		expect(await refusal(write(store, undefined, existing))).toMatchObject({
			message: "Run log 'User log' holds no rows yet.",
			description: "As in Domo's own tool, an existing log must hold rows. Set 'Log DataSet' to New and 'Log DataSet Name' to 'User log': it is found and used.",
		});
	});

	it('is taken where Domo has not counted its rows', async () => {
		const store = aStoreWithLog();
		store.get('log').info = { ...store.get('log').info, rowCount: null };
		expect(await write(store, undefined, existing)).toMatchObject({ rowsWritten: 2 });
	});

	it('must still have its key columns', async () => {
		const store = aStoreWithLog(logColumns.filter(({ name }) => name !== 'sequence'));
		expect(await refusal(write(store, undefined, existing))).toMatchObject({
			message: "Run log 'User log' (log) lacks the columns sequence.",
			description: "Somebody changed its schema. Give it another name and let 'Log DataSet Name' create a new one.",
		});
		const store2 = aStoreWithLog([{ name: 'email', type: 'STRING' }]);
		expect((await refusal(write(store2, undefined, existing))).message).toBe("Run log 'User log' (log) lacks the columns run_id, sequence, record_type.");
		expect([...store.calls, ...store2.calls]).not.toContain('append');
		expect([...store.calls, ...store2.calls]).not.toContain('addColumns');
	});

	it('must be no view', async () => {
		const store = aStoreWithLog();
		store.get('log').info = { ...store.get('log').info, view: true };
		expect(await refusal(write(store, undefined, existing))).toMatchObject({
			message: "DataSet 'User log' is a DataSet View; rows cannot be appended to it.",
			description: "Pick a run log that Domo Write Run Log created, or set 'Log DataSet' to New.",
		});
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
		const { message, description } = await refusal(writeRunLog(store, target, aRun([]), { clock }));
		expect(message).toBe('The run log (log) did not take the columns that were added to it.');
		expect(description).toBe('Domo may need a few minutes to change a schema. Run again; the rows of this run are in the summary.');
		expect(clock.slept).toEqual(Array.from({ length: 7 }, () => 2_000));
		expect(store.calls).not.toContain('append');
	});

	it('is written as soon as Domo shows them, after the other notes', async () => {
		const store = aStoreWithLog(logColumns.slice(0, -1));
		store.add('twin', { name: 'User log', description: LOG_DESCRIPTION }, logColumns);
		const added = store.addColumns.bind(store);
		const clock = new FakeClock();
		store.addColumns = async (id, columns) => void clock.sleep(3_000).then(() => added(id, columns));
		const { notes } = await writeRunLog(store, target, aRun([]), { clock });
		expect(notes).toEqual([expect.stringContaining('(twin)'), 'Added to the run log: items_missing.']);
		expect(clock.slept).toEqual([3_000, 2_000, 2_000]);
		expect(store.get('log').rows.at(-1)).toMatchObject({ run_id: 'run-1', items_missing: '0' });
	});

	it('is not touched where it has all columns, in whatever order', async () => {
		const store = aStoreWithLog([...logColumns].reverse());
		await write(store);
		expect(store.calls).not.toContain('addColumns');
		expect(store.get('log').rows.at(-1)).toMatchObject({ email: 'ada@acme.example', sequence: '1' });
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
		expect(asked).toEqual([
			"SELECT holds_hash FROM table WHERE record_type = 'RUN' AND job_name = 'People of Acme' AND instance = 'https://acme.domo.com' AND plan_hash <> '' ORDER BY started_at DESC LIMIT 1 OFFSET 0",
		]);
		await write(store, aRun([aHold()], { plan: aPlan({ jobName: "=Ann's \\ job" }) }));
		expect(asked[1]).toContain(String.raw`job_name = '''=Ann''s \\ job' AND`);
	});

	it.each([
		['held nothing', [[null]], { previous: { holdsHash: '' } }],
		['is in no log', [], {}],
	])('is known where it %s', async (_what, rows, expected) => {
		const store = aStoreWithLog();
		const query = store.query.bind(store);
		store.query = (id, sql) => (sql.includes('holds_hash') ? Promise.resolve({ columns: ['holds_hash'], rows }) : query(id, sql));
		const { previous } = await write(store, aRun([aHold()]));
		expect({ ...(previous && { previous }) }).toEqual(expected);
	});

	it('is asked only by a run that holds something itself', async () => {
		const store = aStoreWithLog();
		await write(store, aRun([anOutcome()]));
		expect(store.calls.filter((call) => call.includes('holds_hash'))).toEqual([]);
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

describe('isRunLog', () => {
	it('knows a log by its mark, and copies and views of one by their columns', () => {
		expect(isRunLog({ description: `My own words. ${LOG_DESCRIPTION}` }, [])).toBe(true);
		expect(isRunLog({ description: 'A copy' }, logColumns)).toBe(true);
	});

	it('takes no configuration for one', () => {
		expect(isRunLog({ description: 'HR people' }, [{ name: 'email' }, { name: 'displayName' }, { name: 'run_id' }])).toBe(false);
	});
});
