import { parseCsv } from '../../../core/csv';
import { csvChunks } from '../../../core/csv/tableFile';
import { parseTable } from '../../../core/domo/dataSets/read';
import { FakeClock } from '../../support/fakeClock';

const table = 'a,b\n1,"x\ny"\n2,"say ""hi"",\n\n"\n3,plain\r\n4,\\N\n5,"last"';

describe('a CSV in pieces', () => {
	it.each([1, 2, 3, 5, 8, 13, 100])('of %i characters is the same text, cut between records', (size) => {
		const chunks = [...csvChunks(table, size)];
		expect(chunks.join('')).toBe(table);
		for (const chunk of chunks) expect(chunk.split('"').length % 2).toBe(1);
	});

	it('of nothing is nothing', () => {
		expect([...csvChunks('', 10)]).toEqual([]);
	});

	it('cut inside a quoted cell comes as one last piece', () => {
		expect([...csvChunks('a\n"b\nc\nd', 1)]).toEqual(['a\n', '"b\nc\nd']);
	});

	it('reads as it does at once', async () => {
		const rows = Array.from({ length: 6_000 }, (_, row) => `p${row}@x.example,"line\n${row}, ""quoted""",\\N,00${row}`);
		const csv = `email,text,empty,code\n${rows.join('\n')}\n`;
		const read = await parseTable(csv, new FakeClock());
		expect(read.issues).toEqual([]);
		expect(read.cells).toHaveLength(6_000);
		expect(read.cells).toEqual(parseCsv(csv, { nullAs: '\\N' }).rows);
		expect(read.cells[7]).toEqual(['p7@x.example', 'line\n7, "quoted"', null, '007']);
	});

	it.each([
		['a row that is too short', 'a,b\n1,2\n3\n', /Row 3/],
		['a quoted cell that never ends', 'a,b\n1,2\n3,"4', /cut off/],
	])('reports %s', async (_name, csv, problem) => {
		expect((await parseTable(csv, new FakeClock())).issues).toEqual(expect.arrayContaining([expect.stringMatching(problem)]));
	});
});
