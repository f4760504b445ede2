import fc from 'fast-check';

import { parseCsv, readCsvChunked, writeCsv } from '../../../core/csv';
import { createTableReader, headerOf } from '../../../core/csv/read';
import { runs } from '../../property/runs';
import { FakeClock } from '../../support/fakeClock';

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
		expect(parseCsv('a,b\n1\n', { nullAs: '\\N' }).rows).toEqual([['1', null]]);
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

	it('leaves the header out and writes null as the options say', () => {
		expect(writeCsv(['a', 'b'], [[null, '']], { header: false, nullAs: '\\N' })).toBe('\\N,\r\n');
		expect(writeCsv(['a', 'b'], [[null, '']], { header: false })).toBe(',\r\n');
		expect(writeCsv(['a'], [], { header: false })).toBe('');
	});
});

const problems = (text: string) => parseCsv(text).problems;

it('rows that are uneven are named by their number, ten at most', () => {
	const rows = (n: number) => `a,b\n${'x\n'.repeat(n)}`;
	const rest = 'not 2 cells as the header has; quote cells that hold a separator or a line end.';
	expect(problems(rows(1))).toEqual([`Row 2: ${rest}`]);
	expect(problems(rows(10))).toEqual([`Rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11: ${rest}`]);
	expect(problems(rows(12))).toEqual([`Rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more: ${rest}`]);
});

it('quotes that are wrong are reported once', () => {
	expect(problems('a,b\n"x"y",1\n')).toEqual(['A quote stands in the middle of a cell: double it and quote the cell.']);
	expect(problems('a,b\n1,"x\n')).toContain('A quoted cell never ends: the file is cut off, or a quote inside a cell is not doubled.');
	expect(problems('a,b\n"x""y",1\n')).toEqual([]);
});

it('a quote that never ends says more than one inside a cell', () => {
	expect(problems('a,b\n"x"y",1\n1,"z')).toEqual([expect.stringContaining('A quoted cell never ends')]);
});

it('a quote that never ends breaks the file: no row of that piece is handed over, and nothing after it', async () => {
	const readOf = async (csv: string) => {
		const clock = new FakeClock();
		const turns = jest.spyOn(clock, 'yield');
		const taken: unknown[] = [];
		const { broken, columns } = await readCsvChunked(csv, {}, clock, (rows) => taken.push(rows.length));
		return [broken, columns, taken, turns.mock.calls.length];
	};
	expect(await readOf('a,b\n1,2\n3,"4')).toEqual([true, ['a', 'b'], [], 0]);
	expect(await readOf('a,b\n1,2\n3,4')).toEqual([false, ['a', 'b'], [2], 1]);
	expect(await readOf('a,b\n')).toEqual([false, ['a', 'b'], [], 1]);
	expect(await readOf(`a,b\n${'x'.repeat(150_000)},1\n2,3\n`)).toEqual([false, ['a', 'b'], [2], 2]);
});

it.each([[[0xff, 0x61]], [[0xfe, 0x61]], [[0x61, 0xfe]], [[0x61, 0xff]]])('the bytes %j are no mark of UTF-16: what follows is read as UTF-8', async (bytes) => {
	const { columns } = await readCsvChunked(Uint8Array.from([...bytes, 0x2c, 0x62]), {}, new FakeClock(), () => undefined);
	expect(columns).toEqual([String.fromCodePoint(...bytes.map((byte) => (byte === 0x61 ? 0x61 : 0xfffd))), 'b']);
});

it.each([
	['sep=;', []], ['SEP=;\na;b,c', ['a', 'b,c']], ['"sep=|"\na|b,c', ['a', 'b,c']], ['sep=;x\na;b', ['sep=', 'x']], ['xsep=;\na;b', ['xsep=', '']], ['sep=:\na:b', ['sep=:']], ['sep=,\na,b;c;d', ['a', 'b;c;d']], ['sep=\t\na\tb,c,d', ['a', 'b,c,d']], ['a\nsep=;\n', ['a']],
])('a first line %j gives the columns %j', (text, columns) => expect(parseCsv(text).columns).toEqual(columns));

it('headers that are repeated are reported once each, with how often', () => {
	expect(problems('a,b,a,b,a,c\n')).toEqual(['The header "a" is there 3 times; rename all but one.', 'The header "b" is there 2 times; rename all but one.']);
});

describe('the separator', () => {
	it.each([
		['a;b;c,d', ['a', 'b', 'c,d']], ['a,b,c;d', ['a', 'b', 'c;d']], ['a,b;c', ['a', 'b;c']], ['a\tb\tc,d', ['a', 'b', 'c,d']], ['a\tb,c', ['a\tb', 'c']], ['a;b\tc', ['a', 'b\tc']], ['a\tb\tc;d', ['a', 'b', 'c;d']],
		['"a;b;c",d', ['a;b;c', 'd']], ['a', ['a']], ['"a,b";c', ['a,b', 'c']],
	])('is the one that the header has most of: %j', (header, columns) => {
		expect(parseCsv(`${header}\n`).columns).toEqual(columns);
	});

	it('is searched for in the header alone, and line ends too', () => {
		for (const end of ['\n', '\r', '\r\n']) expect(parseCsv(`a,b${end}1;2;3;4,x${end}`).rows).toEqual([['1;2;3;4', 'x']]);
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

/** What reading in pieces of this size gives. */
function inPieces(text: string, size: number) {
	const reader = createTableReader({});
	const rows = [];
	for (let from = 0; from < text.length || from === 0; from += size) {
		const isLast = from + size >= text.length;
		rows.push(...reader.read(text.slice(from, from + size), isLast));
		if (isLast) break;
	}
	return { columns: reader.columns, rows, problems: reader.problems() };
}

async function ofBytes(bytes: Uint8Array) {
	const rows: (readonly (string | null)[])[] = [];
	const { columns, problems } = await readCsvChunked(bytes, {}, new FakeClock(), (more) => void rows.push(...more));
	return { columns, rows, problems };
}

const cells = [['1', 'x "y" z', '4;5,6'], ['2', 'line\nbreak', ''], ['3', 'a\r\nb', 'ß']];

/** The table in a dialect. */
function dialect(newlines: readonly string[], separator: string, head = ''): string {
	const quoted = cells.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(separator));
	return head + ['a' + separator + 'b' + separator + 'c', ...quoted].map((line, i) => line + (newlines[i % newlines.length] ?? '')).join('');
}

describe('a CSV', () => {
	it.each<[string, readonly string[], string, string]>([
		['with LF', ['\n'], ',', ''], ['with CRLF', ['\r\n'], ',', ''], ['with CR alone', ['\r'], ',', ''], ['with CR alone and semicolons', ['\r'], ';', ''], ['of three line ends', ['\r\n', '\n', '\r'], ',', ''],
		['of CR and LF', ['\r', '\n'], '\t', ''], ['of Excel', ['\r\n'], ';', '\uFEFFsep=;\r\n'], ['with a line sep=, alone', ['\n'], ',', 'sep=,\n'], ['with a quoted line sep=', ['\r\n'], ';', '"sep=;"\r\n'], ['with sep=| of Excel', ['\r\n'], '|', 'sep=|\r\n'],
		['of Excel on an old Mac', ['\r'], ';', 'sep=;\r'],
	])('%s reads the same at once, in pieces of any size, and from bytes', async (_, newlines, separator, head) => {
		const text = dialect(newlines, separator, head);
		const expected = { columns: ['a', 'b', 'c'], rows: cells, problems: [] };
		expect(parseCsv(text)).toEqual(expected);
		for (const size of [1, 2, 3, 5, 8, 13, 21, 1_000]) expect([size, inPieces(text, size)]).toEqual([size, expected]);
		expect(await ofBytes(new TextEncoder().encode(text))).toEqual(expected);
		for (const littleEndian of [true, false]) {
			const view = new DataView(new ArrayBuffer(2 * (text.length + 1)));
			for (const [i, code] of [0xfeff, ...Array.from(text.replace(/^\uFEFF/, ''), (letter) => letter.charCodeAt(0))].entries()) view.setUint16(2 * i, code, littleEndian);
			expect(await ofBytes(new Uint8Array(view.buffer, 0, 2 * (1 + text.replace(/^\uFEFF/, '').length)))).toEqual(expected);
		}
	});

	it.each([
		['a table of one column', 'a\r\nx\r\n\r\ny\r\n', [['x'], [''], ['y']], []],
		['one whose last lines are blank', 'a\r\nx\r\n\r\n\r\n', [['x'], [''], ['']], []],
		['blanks behind a quoted cell', 'a,b\n"x" ,1\n2,"y"  \n', [['x', '1'], ['2', 'y']], []],
		['rows that are uneven', 'a,b\r\n1\r\n\r\n1,2\r\n3\r\n', [['1', null], ['1', '2'], ['3', null]], ['Rows 2, 5: not 2 cells as the header has; quote cells that hold a separator or a line end.']],
		['line ends of two kinds, and doubled quotes', 'a,b\n"x""\r\ny",2\r\n', [['x"\r\ny', '2']], []],
		['line ends of two kinds, and a quote inside a cell', 'a,b\r\n5" pipe,1\n2,3\r\n', [['5" pipe', '1'], ['2', '3']], []],
		['line ends of two kinds, and a line that begins with a quote', 'a,b\r\n1,2\n"x\r\ny",3\r\n', [['1', '2'], ['x\r\ny', '3']], []],
		['line ends of three kinds in one column', 'a\r\nx\ny\r"z\r"\r\n', [['x'], ['y'], ['z\r']], []],
		['a quote in the middle of an early cell', 'a,b\n"x"y",1\n2,3\n', [['x"y', '1'], ['2', '3']], ['A quote stands in the middle of a cell: double it and quote the cell.']],
	])('with %s reads the same at once and in pieces', (_, text, rows, found) => {
		const expected = [parseCsv(text).columns, rows, found];
		for (const size of [1, 2, 3, 4, 5, 1_000]) {
			const { columns, rows: read, problems: told } = inPieces(text, size);
			expect([size, columns, read, told]).toEqual([size, ...expected]);
		}
	});

	it('of bytes is cut into pieces also where a letter takes several', async () => {
		// The first piece ends inside the letter.
		const long = `${'x'.repeat(149_997)}ß€`;
		expect((await ofBytes(new TextEncoder().encode(`a\n${long}\ny`))).rows).toEqual([[long], ['y']]);
	});

	it('of bytes that ends inside a letter shows a lost one, also where it fills its last piece', async () => {
		for (const length of [4, 150_000]) {
			const bytes = new TextEncoder().encode(`a\n${'x'.repeat(length - 2)}`);
			bytes[length - 1] = 0xc3;
			expect((await ofBytes(bytes)).rows).toEqual([[`${'x'.repeat(length - 3)}\uFFFD`]]);
		}
	});

	it('has a header of any length', () => expect(headerOf(`${'x'.repeat(150_000)},b\n1,2\n`).length).toBe(2));

	it('of UTF-16 that was read as UTF-8 is reported, at once and in pieces', async () => {
		const bytes = Uint8Array.from([...'email,displayName\r\na@x.example,A\r\n'].flatMap((letter) => [letter.charCodeAt(0), 0]));
		const words = [expect.stringContaining('wrong encoding')];
		expect(parseCsv(new TextDecoder().decode(bytes)).problems).toEqual(expect.arrayContaining(words));
		expect((await ofBytes(bytes)).problems).toEqual(expect.arrayContaining(words));
	});

	it('loses no row of a file with CR alone that is larger than a piece', async () => {
		const rows = Array.from({ length: 8_000 }, (_, i) => `p${i}@acme.example,Person ${i}`);
		const read = await ofBytes(new TextEncoder().encode(['email,displayName', ...rows].join('\r')));
		expect([read.rows.length, read.rows[7_999], read.problems]).toEqual([8_000, ['p7999@acme.example', 'Person 7999'], []]);
	});

	it('whose quote never closes takes time in proportion to its size', async () => {
		const read = await ofBytes(new TextEncoder().encode(`a,b\n1,"${'x,y\n'.repeat(500_000)}`));
		expect(read.problems).toEqual(expect.arrayContaining([expect.stringContaining('never ends')]));
	}, 10_000);

	it('reads in pieces as it reads at once, whatever it holds', () => {
		const piece = fc.constantFrom('a', 'ä', '1', '"', '""', ',', ';', '\t', '\n', '\r', '\r\n', ' ', 'sep=;');
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), (parts, size) => {
				const text = `x,y\n${parts.join('')}`;
				const atOnce = parseCsv(text);
				if (atOnce.problems.some((problem) => problem.includes('quote'))) return; // where records end cannot be told then
				expect(inPieces(text, size)).toEqual(atOnce);
			}),
			runs(2_000),
		);
	});
});
