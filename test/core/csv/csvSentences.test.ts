import { parseCsv, writeCsv } from '../../../core/csv';

const problems = (text: string) => parseCsv(text).problems;

it('rows that are uneven are named by their number, ten at most', () => {
	const rows = (n: number) => `a,b\n${'x\n'.repeat(n)}`;
	const rest = 'not 2 cells as the header has; quote cells that hold a separator or a line end.';
	expect(problems(rows(1))).toEqual([`Row 2: ${rest}`]);
	expect(problems(rows(10))).toEqual([`Rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11: ${rest}`]);
	expect(problems(rows(12))).toEqual([`Rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more: ${rest}`]);
});

it('quotes that are wrong are told, once', () => {
	expect(problems('a,b\n"x"y",1\n')).toEqual(['A quote stands in the middle of a cell: double it and quote the cell.']);
	expect(problems('a,b\n1,"x\n')).toContain('A quoted cell never ends: the file is cut off, or a quote inside a cell is not doubled.');
	expect(problems('a,b\n"x""y",1\n')).toEqual([]);
});

it('headers that are repeated are told once each, with how often', () => {
	expect(problems('a,b,a,b,a,c\n')).toEqual(['The header "a" is there 3 times; rename all but one.', 'The header "b" is there 2 times; rename all but one.']);
});

describe('the separator', () => {
	it.each([
		['a;b;c,d', ['a', 'b', 'c,d']], ['a,b,c;d', ['a', 'b', 'c;d']], ['a,b;c', ['a', 'b;c']], ['a\tb\tc,d', ['a', 'b', 'c,d']], ['a\tb,c', ['a\tb', 'c']], ['a;b\tc', ['a', 'b\tc']], ['a\tb\tc;d', ['a', 'b', 'c;d']],
		['"a;b;c",d', ['a;b;c', 'd']], ['a', ['a']], ['"a,b";c', ['a,b', 'c']],
	])('is the one that the header has most of: %j', (header, columns) => {
		expect(parseCsv(`${header}\n`).columns).toEqual(columns);
	});

	it('is looked for in the header alone, and line ends too', () => {
		expect(parseCsv('a,b\n1;2;3;4,x\n').rows).toEqual([['1;2;3;4', 'x']]);
		expect(parseCsv('"a\r\nb",c\n1,2\n')).toMatchObject({ columns: ['a\r\nb', 'c'], rows: [['1', '2']] });
		expect(parseCsv('a,b\r1,x\n\r2,y').rows).toEqual([['1', 'x'], ['2', 'y']]);
		expect(parseCsv('a,b\n1,x\r\n2,y').rows).toEqual([['1', 'x'], ['2', 'y']]);
	});
});

it('blank lines are rows of a table with one column, but for the last', () => {
	expect(parseCsv('a\n\nx\n').rows).toEqual([[''], ['x']]);
	expect(parseCsv('a\nx\n\n').rows).toEqual([['x'], ['']]);
	expect(parseCsv('a,b\n\n""\n1,2').rows).toEqual([['1', '2']]);
});

it('a table of one column is quoted, so that a blank cell is a row', () => {
	expect(writeCsv(['a'], [[''], ['x'], [null]])).toBe('"a"\r\n""\r\n"x"\r\n""\r\n');
	expect(writeCsv(['a', 'b'], [])).toBe('a,b\r\n');
	expect(writeCsv(['a', 'b'], [[null, false]], { nullAs: '-' })).toBe('a,b\r\n-,false\r\n');
});
