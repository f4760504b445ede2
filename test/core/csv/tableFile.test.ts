import { cutTableFile, openTableFile, parseCsv, writeTableFile } from '../../../core/csv';
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

	it.each([1, 2, 3, 5, 8, 13, 100])('of %i bytes is the same text too, also where letters take several and a cell begins with a mark', (size) => {
		const text = `\uFEFF${table}\n6,"\uFEFFä\n€"\n7,"x""\n"`;
		const chunks = [...csvChunks(new TextEncoder().encode(text), size)];
		expect(chunks.join('')).toBe(text);
		for (const chunk of chunks) expect(chunk.split('"').length % 2).toBe(1);
		expect([...csvChunks(new TextEncoder().encode('a\n"b\nc\nd'), 1)]).toEqual(['a\n', '"b\nc\nd']);
	});

	it('is as long as asked for, rounded up to whole records, and begins where it is told', () => {
		for (const csv of ['aa\nbb\ncc\ndd\n', new TextEncoder().encode('aa\nbb\ncc\ndd\n')]) {
			expect([...csvChunks(csv, 3)]).toEqual(['aa\nbb\n', 'cc\ndd\n']);
			expect([...csvChunks(csv, 2)]).toEqual(['aa\n', 'bb\n', 'cc\n', 'dd\n']);
			expect([...csvChunks(csv, 100, 6)]).toEqual(['cc\ndd\n']);
		}
	});

	it('may begin with a quote, and with a blank line', () => {
		for (const csv of ['"a\nb"\nc\n', new TextEncoder().encode('"a\nb"\nc\n')]) expect([...csvChunks(csv, 1)]).toEqual(['"a\nb"\n', 'c\n']);
		expect([...csvChunks('\nab\nc', 1)]).toEqual(['\nab\n', 'c']);
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

	it('is written with quoted headers, with CRLF, and with a column for what CSV cannot say where there is such a cell', async () => {
		const text = async (rows: Parameters<typeof writeTableFile>[1]) => {
			const { bytes, exact } = await writeTableFile(['a "b"', 'c'], rows, new FakeClock());
			return [new TextDecoder().decode(bytes), exact];
		};
		expect(await text([])).toEqual(['"a ""b""","c"\r\n', false]);
		expect(await text([['x', null], [1, true]])).toEqual(['"a ""b""","c"\r\nx,\\N\r\n1,true\r\n', false]);
		const exactCells = JSON.stringify({ 'a "b"': ['y', 'z'], c: '\\N' }).replaceAll('"', '""');
		expect(await text([['x', null], [['y', 'z'], '\\N']])).toEqual([`"a ""b""","c","_exact"\r\nx,\\N,\\N\r\n,,"${exactCells}"\r\n`, true]);
	});

	it('is read once, since its bytes are released, and cut to its first rows', async () => {
		const clock = new FakeClock();
		const file = await writeTableFile(['a', 'b'], [['1', ''], [['2'], ''], ['3', '']], clock);
		const rowsOf = async (stream: ReturnType<typeof openTableFile>) => {
			const rows: unknown[] = [];
			await stream.each((row) => rows.push(row));
			return rows;
		};
		const stream = openTableFile(file, clock);
		expect(stream.keys).toEqual(['a', 'b', 'row_number']);
		expect(await rowsOf(stream)).toEqual([{ a: '1', b: '', row_number: 2 }, { a: ['2'], b: '', row_number: 3 }, { a: '3', b: '', row_number: 4 }]);
		expect(await rowsOf(stream)).toEqual([]);
		const cut = await cutTableFile(file, 2, clock);
		expect([cut.exact, await rowsOf(openTableFile(cut, clock))]).toEqual([true, [{ a: '1', b: '', row_number: 2 }, { a: ['2'], b: '', row_number: 3 }]]);
	});

	it.each([
		['a row that is too short', 'a,b\n1,2\n3\n', /Row 3/],
		['a quoted cell that never ends', 'a,b\n1,2\n3,"4', /cut off/],
	])('reports %s', async (_name, csv, problem) => {
		expect((await parseTable(csv, new FakeClock())).issues).toEqual(expect.arrayContaining([expect.stringMatching(problem)]));
	});
});
