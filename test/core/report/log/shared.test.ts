import type { DataSetStore } from '../../../../core/domo';
import { holdsHash, readLoggedRun, type RunRecord, writeRunLog } from '../../../../core/report';
import type { Sandbox } from '../../../../sandbox';
import { connectTo, openHouse } from '../../domo/support/connect';
import { clock } from '../../../support/fastClock';
import { aCreate, aHold, anOutcome, aPlan, aRun } from '../builders';

/** Runs of three jobs; the third writes to another instance. */
const jobs = ['Employees', 'Contractors', 'Partners'];
const recordOf = (job: string, run: string): RunRecord =>
	aRun([anOutcome({ displayName: `Of ${job}` }), aHold()], {
		plan: aPlan({ run: { id: run, planHash: `hash of ${run}` }, jobName: job, instance: `https://${job === 'Partners' ? 'other' : 'acme'}.domo.com` }),
	});

describe('a log that several jobs share, through the real client', () => {
	let sandbox: Sandbox;
	/** A client of its own, as each node of each workflow has. */
	let connect: () => DataSetStore;
	let log: string;
	const write = (record: RunRecord) => writeRunLog(connect(), { mode: 'new', name: 'User log' }, record, { clock });
	const writeAll = () => Promise.all(jobs.map((job) => write(recordOf(job, `run of ${job}`))));

	beforeEach(async () => {
		const house = await openHouse({});
		sandbox = house.sandbox;
		connect = () => connectTo(house.instance).dataSets;
		({ dataSetId: log } = await write(aRun([aCreate()], { plan: aPlan({ run: { id: 'first', planHash: 'x' } }) })));
	});
	afterEach(() => sandbox.stop());

	it('takes the runs of all that end in the same moment, each whole and each once', async () => {
		const receipts = await writeAll();
		expect(receipts.map(({ dataSetId, created, rowsWritten }) => [dataSetId, created, rowsWritten])).toEqual(jobs.map(() => [log, false, 3]));
		for (const job of jobs) {
			const rows = await readLoggedRun(connect(), log, `run of ${job}`);
			expect(rows.map((row) => [row['record_type'], Number(row['sequence']), row['job_name']])).toEqual([['RUN', 0, job], ['USER', 1, job], ['USER', 2, job]]);
			expect(rows[1]?.['display_name']).toBe(`Of ${job}`);
		}
	});

	it('has nothing twice when each writes its run again, as a retried execution does', async () => {
		await writeAll();
		const receipts = await writeAll();
		expect(receipts.map(({ rowsWritten }) => rowsWritten)).toEqual([0, 0, 0]);
	});

	it('remembers what was held for each job alone: what another held is news', async () => {
		await writeAll();
		const again = await Promise.all(jobs.map((job) => write(recordOf(job, `next run of ${job}`))));
		expect(again.map(({ previous }) => previous?.holdsHash)).toEqual(jobs.map((job) => holdsHash(recordOf(job, '').outcomes)));
		const { previous } = await write(recordOf('Newcomers', 'run of Newcomers'));
		expect(previous).toBeUndefined();
	});
});
