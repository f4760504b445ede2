import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { LOG_COLUMNS, LOG_DESCRIPTION, writeRunLog } from '../../../../core/report';
import { FakeClock } from '../../../support/fakeClock';
import { FakeDataSets } from '../../../support/fakeDataSets';
import { anOutcome, aRun } from '../builders';

const MB = 1_000_000;

/** What is alive, in bytes: garbage is collected first. */
function alive(): number {
	setFlagsFromString('--expose-gc');
	const collect: unknown = runInNewContext('gc');
	if (typeof collect !== 'function') throw new Error('This Node has no collector to call');
	collect();
	return process.memoryUsage().heapUsed;
}

describe('A run of 20,000 changes', () => {
	const outcomes = Array.from({ length: 20_000 }, (_, at) => anOutcome({ userId: at, row_number: at + 2, email: `person${at}@acme.example` }));

	it('is logged within 40 MB over its items, from the first part to the last', async () => {
		const store = new FakeDataSets();
		store.add('log', { name: 'User log', description: LOG_DESCRIPTION }, LOG_COLUMNS.map(({ name, type }) => ({ name, type })), [{ run_id: 'run-0', sequence: '0', record_type: 'RUN' }]);
		const record = aRun(outcomes);
		const before = alive();
		const over: number[] = [];
		store.append = async (_id, parts) => {
			for await (const part of parts) if (part.length > 0) over.push(alive() - before);
		};
		expect(await writeRunLog(store, { mode: 'new', name: 'User log' }, record, { clock: new FakeClock() })).toMatchObject({ rowsWritten: 20_001 });
		expect(over).toHaveLength(5);
		const most = over.reduce((a, b) => Math.max(a, b));
		expect(most).toBeLessThan(40 * MB);
		// Three parts are alive at once: the one that is sent, the one before, and the one that is made.
		expect((over[3] ?? Infinity) - (over[1] ?? 0)).toBeLessThan(5 * MB);
		if (process.env['TELL_FIGURES'] === '1') process.stderr.write(`alive over the items: ${over.map((bytes) => (bytes / MB).toFixed(1)).join(' ')} MB\n`);
	}, 120_000);
});
