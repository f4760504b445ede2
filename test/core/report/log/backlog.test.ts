import { parseBacklog, type LogRow, logRows, limitBacklog } from '../../../../core/report';
import { anOutcome, aRun } from '../builders';

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

	it.each([[undefined], ['text'], [[{ run_id: { a: 1 } }]], [[{ other: 1 }]]])('are none where static data holds something else: %j', (value) => {
		expect(parseBacklog(value)).toEqual([]);
	});
});
