import fc from 'fast-check';

import { cutTableFile, NULL_MARK, openTableFile, type TableCell, writeTableFile } from '../../core/csv';
import { FakeClock } from '../support/fakeClock';

/** A table handed over as a file is the same table: whatever its cells hold, row by row, key by key. */

const nasty = fc.constantFrom('', 'a', '0074', 'x,y', 'x;y', '"', 'say ""hi""', 'line\nend', 'cr\rlf\r\n', '\uFEFFmark', NULL_MARK, ' blank ', 'Zoë 日本 👩‍🚀', '#N/A', '=1+1');
const cell: fc.Arbitrary<TableCell> = fc.oneof(nasty, fc.string({ unit: 'grapheme', maxLength: 6 }), fc.constant(null), fc.integer(), fc.array(nasty, { minLength: 1, maxLength: 3 }));
const name = fc.oneof(fc.constantFrom('email', 'x;y;z', 'a "b"', 'title', 'Größe', '\uFEFFid', '7'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 })).filter((text) => !text.startsWith('_') && text !== 'row_number');
const table = fc
	.uniqueArray(name, { minLength: 1, maxLength: 5 })
	.chain((columns) => fc.record({ columns: fc.constant(columns), rows: fc.array(fc.tuple(...columns.map(() => cell)), { maxLength: 8 }) }));

const clock = new FakeClock();

/** As an item has it; what CSV has no number for comes as the text that reading a cell makes of it. */
function itemOf(columns: readonly string[], row: readonly TableCell[], at: number): object {
	const told = (value: TableCell): unknown => (typeof value === 'number' ? String(value) : value);
	return { ...Object.fromEntries(columns.map((column, i) => [column, told(row[i] ?? null)])), row_number: at + 2 };
}

async function rowsOf(file: Awaited<ReturnType<typeof writeTableFile>>) {
	const stream = openTableFile(file, clock);
	const rows: object[] = [];
	await stream.each((row) => rows.push(row));
	expect(rows.filter((row) => JSON.stringify(Object.keys(row)) !== JSON.stringify(stream.keys))).toEqual([]);
	return rows;
}

it("a table's file gives back its rows", async () => {
	await fc.assert(
		fc.asyncProperty(table, fc.nat({ max: 9 }), async ({ columns, rows }, few) => {
			const items = rows.map((row, at) => itemOf(columns, row, at));
			const file = await writeTableFile(columns, rows, clock);
			expect(await rowsOf(file)).toEqual(items);
			expect(await rowsOf(await cutTableFile(file, few, clock))).toEqual(items.slice(0, few));
		}),
		{ numRuns: Number(process.env.PROPERTY_RUNS ?? 300) },
	);
});

it('so does one of many pieces, whatever stands where it is cut', async () => {
	const rows = Array.from({ length: 9_500 }, (_, i) => [`p${i}@x.example`, i % 7 === 0 ? `line\n${i}, "quoted" – ü` : 'plain', i % 5 === 0 ? null : `00${i}`]);
	const columns = ['email', 'text', 'code'];
	const file = await writeTableFile(columns, rows, clock);
	expect(file.bytes.length).toBeGreaterThan(2 * 150_000);
	expect(await rowsOf(file)).toEqual(rows.map((row, at) => itemOf(columns, row, at)));
});

it('columns of ours are left out', async () => {
	const file = await writeTableFile(['email', '_source', '_exact'], [['a@x.example', 'theirs', '{"email":"b@x.example"}']], clock);
	expect(await rowsOf(file)).toEqual([{ email: 'a@x.example', row_number: 2 }]);
});
