import { parseCsv, writeCsv } from '../../../core/csv';

describe('reading CSV', () => {
	it('takes quotes, separators and line ends inside cells', () => {
		expect(parseCsv('a,b\r\n"x ""y"" z","1,2"\r\n"line\r\nbreak",\r\n')).toEqual({
			columns: ['a', 'b'], rows: [['x "y" z', '1,2'], ['line\r\nbreak', '']], problems: [],
		});
	});

	it.each([[','], [';'], ['\t']])('recognises %j between the cells, whatever the cells hold', (separator) => {
		const text = `a${separator}b\n"1,2;3"${separator}"x;y\tz,;;;;"\n`;
		expect(parseCsv(text)).toEqual({ columns: ['a', 'b'], rows: [['1,2;3', 'x;y\tz,;;;;']], problems: [] });
	});

	it.each(['\n', '\r\n', '\r'])('recognises line ends %j, with and without a last one', (newline) => {
		expect(parseCsv(['a,b', '1,2', '3,4'].join(newline)).rows).toEqual([['1', '2'], ['3', '4']]);
		expect(parseCsv(['a,b', '1,2', '3,4', ''].join(newline)).rows).toEqual([['1', '2'], ['3', '4']]);
	});

	it('drops the BOM of Excel', () => {
		expect(parseCsv('\uFEFFemail,displayName\r\na@x.example,A\r\n').columns).toEqual(['email', 'displayName']);
		expect(parseCsv('\uFEFF"email","displayName"\r\na@x.example,A\r\n').columns).toEqual(['email', 'displayName']);
	});

	it('keeps leading zeros, long numbers and blanks as text', () => {
		expect(parseCsv('a,b,c\n0074,12345678901234567890, x ').rows).toEqual([['0074', '12345678901234567890', ' x ']]);
	});

	it('reads \\N as null where that is what the export writes', () => {
		expect(parseCsv('a,b\n\\N,x\n', { nullAs: '\\N' }).rows).toEqual([[null, 'x']]);
		expect(parseCsv('a,b\n\\N,x\n').rows).toEqual([['\\N', 'x']]);
	});

	it('names headers that are there twice', () => {
		expect(parseCsv('email,title,email\na,b,c\n').problems).toEqual(['The header "email" is there 2 times; rename all but one.']);
	});

	it('names rows with too few or too many cells, and keeps the table rectangular', () => {
		const { rows, problems } = parseCsv('a,b\n1\n1,2,3\n1,2\n');
		expect(rows).toEqual([['1', null], ['1', '2'], ['1', '2']]);
		expect(problems).toEqual(['Rows 2, 3: not 2 cells as the header has; quote cells that hold a separator or a line end.']);
	});

	it('notices a file that is cut off inside a quoted cell', () => {
		expect(parseCsv('a,b\n1,"tw').problems).toContain('A quoted cell never ends: the file is cut off, or a quote inside a cell is not doubled.');
	});

	it('knows empty files, headers alone and blank lines', () => {
		expect(parseCsv('')).toEqual({ columns: [], rows: [], problems: [] });
		expect(parseCsv('a,b\n')).toEqual({ columns: ['a', 'b'], rows: [], problems: [] });
		expect(parseCsv('a,b\n\n1,2\n\n')).toEqual({ columns: ['a', 'b'], rows: [['1', '2']], problems: [] });
		expect(parseCsv('a\nx\n\ny\n').rows).toEqual([['x'], [''], ['y']]);
	});

	it('takes __proto__ for a plain header', () => {
		expect(parseCsv('__proto__,constructor\n1,2\n')).toEqual({ columns: ['__proto__', 'constructor'], rows: [['1', '2']], problems: [] });
	});
});

describe('writing CSV', () => {
	it('quotes what has to be quoted and nothing else', () => {
		expect(writeCsv(['a', 'b'], [['x', 'y,z'], ['say "hi"', 'line\nbreak'], [1, true]])).toBe('a,b\r\nx,"y,z"\r\n"say ""hi""","line\nbreak"\r\n1,true\r\n');
	});

	it('leaves the header out and writes null as told', () => {
		expect(writeCsv(['a', 'b'], [[null, '']], { header: false, nullAs: '\\N' })).toBe('\\N,\r\n');
		expect(writeCsv(['a', 'b'], [[null, '']], { header: false })).toBe(',\r\n');
		expect(writeCsv(['a'], [], { header: false })).toBe('');
	});
});
