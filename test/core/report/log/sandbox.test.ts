import type { DataSetStore } from '../../../../core/domo';
import { countRun, isRunLog, writeRunLog } from '../../../../core/report';
import type { Sandbox } from '../../../../sandbox';
import { connectTo, openHouse } from '../../domo/support/connect';
import { clock } from '../../../support/fastClock';
import { aCreate, aDelete, aHold, anOutcome, aPlan, aReject, aRun } from '../builders';

const outcomes = [
	aCreate({ displayName: '=HYPERLINK("http://evil")' }),
	aDelete(),
	anOutcome({ displayName: 'שרה, "Sara"\nלוי', status: 'failed', message: 'Domo said:\r\n"no", twice' }),
	aHold(),
	aReject(),
];

describe('a run log on the sandbox, through the real client', () => {
	let sandbox: Sandbox;
	let store: DataSetStore;

	beforeAll(async () => {
		const house = await openHouse({});
		sandbox = house.sandbox;
		store = connectTo(house.instance).dataSets;
	});
	afterAll(() => sandbox.stop());

	const write = (record: ReturnType<typeof aRun>) => writeRunLog(store, { mode: 'new', name: 'User log' }, record, { clock });

	async function ask(id: string, sql: string): Promise<readonly (string | number | null)[]> {
		const { rows } = await store.query(id, sql);
		return rows.flat();
	}

	it('is created, read back by SQL with the same sums, found again, and never holds a row twice', async () => {
		const record = aRun(outcomes);
		const { dataSetId, created, rowsWritten } = await write(record);
		expect({ created, rowsWritten }).toEqual({ created: true, rowsWritten: 6 });

		const counts = countRun(record.outcomes);
		for (const [status, count] of Object.entries(counts.status)) {
			expect(await ask(dataSetId, `SELECT count(*) FROM table WHERE record_type = 'USER' AND status = '${status}'`)).toEqual([count]);
		}
		const [creates, held] = await ask(dataSetId, "SELECT count_create, count_status_held FROM table WHERE record_type = 'RUN'");
		expect([creates, held]).toEqual([counts.action.create, counts.status.held]);
		expect(await ask(dataSetId, "SELECT display_name, message FROM table WHERE status = 'failed'")).toEqual(['שרה, "Sara"\nלוי', 'Domo said:\r\n"no", twice']);
		expect(await ask(dataSetId, 'SELECT display_name, row_number, user_id FROM table WHERE sequence = 1')).toEqual(['\'=HYPERLINK("http://evil")', 2, 1001]);
		expect(await ask(dataSetId, 'SELECT row_number, started_at FROM table WHERE sequence = 2')).toEqual([null, '2026-11-23T12:00:00']);

		expect(await write(record)).toMatchObject({ dataSetId, created: false, rowsWritten: 0 });
		const next = aRun([aHold()], { plan: aPlan({ run: { id: 'run-2', planHash: 'b' } }) });
		expect(await write(next)).toMatchObject({ dataSetId, created: false, rowsWritten: 2, previous: { holdsHash: expect.stringMatching(/^[0-9a-f]{64}$/) } });
		expect(await ask(dataSetId, 'SELECT count(*) FROM table')).toEqual([8]);
		expect(isRunLog(await store.info(dataSetId), await store.columns(dataSetId))).toBe(true);
	});

	it('gets the columns that an older log lacks', async () => {
		const older = await store.create('Old log', 'n8n-nodes-domo-user-management run log', [
			{ name: 'record_type', type: 'STRING' }, { name: 'run_id', type: 'STRING' }, { name: 'sequence', type: 'LONG' },
		]);
		await store.append(older, ['RUN,run-0,0\r\n'], 'old');
		expect(await writeRunLog(store, { mode: 'existing', id: older }, aRun(outcomes), { clock })).toMatchObject({ rowsWritten: 6 });
		expect(await ask(older, 'SELECT run_id FROM table ORDER BY run_id LIMIT 2')).toEqual(['run-0', 'run-1']);
		expect(await ask(older, "SELECT email FROM table WHERE run_id = 'run-1' AND sequence = 5")).toEqual(['ada@acme.example']);
	});
});
