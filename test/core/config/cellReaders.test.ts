import { cellText } from '../../../core/config/columnReader';
import { SuspectCell, InvalidCell, type ValueType } from '../../../core/config/types';
import { columnReader, type ColumnSettings } from '../../../core/config/columnReader';
import { textType } from '../../../core/config/values/text';

const outcome = (read: unknown) => (read instanceof InvalidCell ? read.message : read);
const nested = 'is nested data, and a cell takes text, a number, a date or true or false; pick the part you mean before this node';
const rounded = 'is a number beyond 2^53, whose last digits were rounded before it came here; read the column as text';
const lost = 'is an error of the spreadsheet that made the table; repair its formula or clear the cell';

describe('a cell as text', () => {
	it.each<[string, unknown, string]>([
		['text', ' x ', ' x '], ['a number', 4.5, '4.5'], ['a whole number', 2 ** 53 - 1, '9007199254740991'], ['one that was rounded', 2 ** 53, rounded], ['a big fraction', 1e300 / 3, rounded],
		['no number', Number.NaN, 'is not a number that can be written down; repair what computes it'], ['infinity', Infinity, 'is not a number that can be written down; repair what computes it'],
		['true', true, 'true'], ['a bigint', 12n, '12'], ['nothing', undefined, ''], ['null', null, ''], ['a function', () => 1, nested], ['a symbol', Symbol('x'), nested], ['an object', { a: 1 }, nested],
		['a date at midnight', new Date('2024-05-31T00:00:00Z'), '2024-05-31'], ['a date', new Date('2024-05-31T14:30:00Z'), '2024-05-31T14:30:00.000Z'], ['an invalid date', new Date('x'), nested],
		['a DateTime at midnight', { toISO: () => '2024-05-31T00:00:00.000+02:00' }, '2024-05-31'], ['a DateTime', { toISO: () => '2024-05-31T14:30:00' }, '2024-05-31T14:30:00'], ['an invalid DateTime', { toISO: () => null }, nested],
		['midnight without an offset', { toISO: () => '2024-05-31T00:00:00' }, '2024-05-31T00:00:00'], ['midnight and a bit', { toISO: () => '2024-05-31T00:00:00.010Z' }, '2024-05-31T00:00:00.010Z'], ['midnight, short', { toISO: () => '2024-05-31T00:00:00Z' }, '2024-05-31'],
		['text after midnight', { toISO: () => '2024-05-31T00:00:00Z!' }, '2024-05-31T00:00:00Z!'],
		['toISO before toISOString', { toISO: () => 'a', toISOString: () => 'b' }, 'a'], ['one that throws', { toISO: () => { throw new Error('no'); } }, nested], ['a property of that name', { toISO: 'x' }, nested],
	])('of %s', (_, cell, text) => expect(outcome(cellText(cell))).toBe(text));

	it('of a DateTime is asked of the object itself', () => {
		const moment = { at: 'here', toISO: (): string => '' };
		moment.toISO = function (this: typeof moment, ...options: unknown[]) { return options.length === 0 ? this.at : 'elsewhere'; };
		expect(cellText(moment)).toBe('here');
	});
});

describe('a column', () => {
	const settings: ColumnSettings = { name: 'title', type: textType, blank: 'clear', clearable: true };
	const read = (cell: unknown, overrides: Partial<ColumnSettings> = {}) => outcome(columnReader({ ...settings, ...overrides })(cell));
	const upper: ValueType = { read: (text) => (text === 'bad' ? new InvalidCell('bad one') : text === 'odd' ? new SuspectCell('ODD', 'is odd') : text.toUpperCase()), comparable: (text) => text, remember: false };

	it.each<[string, ColumnSettings['blank'], unknown]>([['clears', 'clear', null], ['keeps', 'keep', undefined], ['is refused', 'refuse', 'is blank; every row needs a value in title']])('with a blank cell: it %s', (_, blank, expected) => {
		for (const cell of ['', '  ', null, [], [''], [null, ' ']]) expect(read(cell, { blank })).toBe(expected);
		expect(read(undefined, { blank })).toBeUndefined();
		for (const cell of ['|', ' | ', [' ']]) expect(read(cell, { blank, separator: '|' })).toBe(expected);
	});

	it.each(['(clear)', ' (CLEAR) '])('understands %s where it may be cleared', (cell) => {
		expect(read(cell, { blank: 'keep' })).toBeNull();
		expect(read(cell, { clearable: false })).toBe('title cannot be cleared; write a value, or leave the cell blank in a column that may be blank');
		expect(read([cell])).toBeNull();
	});

	it.each(['(clearly)', 'clear', '(x)', '[x]', '#x', '[object Object'])('takes %s as it is', (cell) => expect(read(cell)).toBe(cell));

	it.each(['#N/A', '#REF!', '#VALUE!', '#NAME?', '#DIV/0!', '#NULL!', '#NUM!', '#ERROR!', '#SPILL!', '#CALC!', '[object Object]'])('refuses what a program wrote for a lost value: %s', (cell) => {
		expect(read(cell)).toBe(lost);
		expect(read(`a|${cell}`, { separator: '|' })).toBe(lost);
		expect(read(['a', ` ${cell}`], { separator: '|' })).toBe(lost);
	});

	it('reads a list by its separator, each value once and tidied', () => {
		expect(read('a| b |a||', { separator: '|' })).toEqual(['a', 'b']);
		expect(read('a, b|c', { separator: ',' })).toEqual(['a', 'b|c']);
		expect(read('a,b', { separator: '|' })).toEqual(new SuspectCell(['a,b'], 'is one value with commas in it; if it is several, separate them by |'));
		expect(read(['a|b'], { separator: '|' })).toBe('has a value with | in it, which separates the values of a list; write that value without it');
		expect(read(['a|b', 'c,d'], { separator: ',' })).toEqual(['a|b', 'c,d']);
		expect(read('x|y', { separator: '|', type: upper })).toEqual(['X', 'Y']);
		expect(read('x|odd', { separator: '|', type: upper })).toEqual(new SuspectCell(['X', 'ODD'], 'is odd'));
		expect(read('x|bad', { separator: '|', type: upper })).toBe('bad one');
		expect(read('4|5', { separator: '|', type: { ...upper, read: Number } })).toEqual(['4', '5']);
	});

	const asText = 'is a list written as text and was read as one; in a table, separate the values by |';
	it.each<[string, readonly string[]]>([
		['["a","b",1,true]', ['a', 'b', '1', 'true']], ["['sql','python']", ['sql', 'python']], ["[ 'sql' , 'python' ]", ['sql', 'python']], ["('sql',)", ['sql']], ["['a', '']", ['a']],
		['{sql,python}', ['sql', 'python']], ['{"machine learning",sql, \'x\'}', ['machine learning', 'sql', 'x']], ['{x"y",zyz,"ab",O\'Neil}', ['x"y"', 'zyz', 'ab', "O'Neil"]],
	])('reads a list that a program wrote as text, and says so: %s', (cell, values) => {
		expect(read(cell, { separator: '|' })).toEqual(new SuspectCell(values, asText));
		expect(read([cell], { separator: '|' })).toEqual(new SuspectCell(values, asText));
	});

	it.each(['["a", "b"', '["a",null]', '["a",{"b":1}]', "['a', b]", "['a'] (old)", '[ "a', '{"a":1}', '{x,"a, b"}', '{"a"b,c}', "{'a}"])('refuses what looks like a list and cannot be read as one: %s', (cell) => {
		expect(read(cell, { separator: '|' })).toBe('looks like a list written as text; separate the values by |');
	});

	it.each(["[old] ['a']", '(x) {a}', '{a} x', '(see ["a"', '[5" pipe]', "a['x']", '{a:b}', '{a}{b}'])('takes other brackets for one value: %s', (cell) => expect(read(cell, { separator: '|' })).toEqual([cell]));

	it('refuses a list inside a list of several values', () => {
		for (const cell of [['["a","b"]', 'c'], ['c', ' ["a"]']]) expect(read(cell, { separator: '|' })).toBe('looks like a list written as text; separate the values by |');
	});

	it.each<[string, string]>([
		['a¦b', 'a bar that only looks like |'], ['a;b', ';'], ['a\nb', 'line breaks'], ['a\tb', 'tabs'], ['a、b', 'a comma of another script'], ['a, b', 'commas'],
		...['a<br>b', 'a<BR/>b', 'a<br />b', 'a\\nB', 'a\\n b', 'a\\n7', 'a\\n'].map((text): [string, string] => [text, 'line breaks of another program']),
		...['a / b', 'a • b', 'a·b'].map((text): [string, string] => [text, 'other marks']),
	])('asks whether %j is several values', (cell, found) => {
		expect(read(cell, { separator: '|' })).toEqual(new SuspectCell([cell], `is one value with ${found} in it; if it is several, separate them by |`));
	});

	it('asks so of groups with | in them, and of lists where a value holds a line break or a semicolon', () => {
		expect(read('a|b', { separator: ',' })).toEqual(new SuspectCell(['a|b'], 'is one value with | in it; if it is several, separate them by ,'));
		expect(read('x|a;b', { separator: '|' })).toEqual(new SuspectCell(['x', 'a;b'], 'is one value with ; in it; if it is several, separate them by |'));
	});

	it.each([['a/b', ['a/b']], ['a - b', ['a - b']], ['C:\\new', ['C:\\new']], ['a, b|c', ['a, b', 'c']]])('takes %j as it is', (cell, list) => expect(read(cell, { separator: '|' })).toEqual(list));

	it('takes a list of one for one value, refuses several and what is nested', () => {
		expect(read(['a', null, ' '])).toBe('a');
		expect(read([7])).toBe('7');
		expect(read(['a', 'b'])).toBe('is a list, and this column takes one value; join or choose before this node');
		expect(read([['a']])).toBe(nested);
		expect(read([{ a: 1 }])).toBe(nested);
		expect(read({ a: 1 })).toBe(nested);
		expect(read(12.5)).toBe('12.5');
	});

	it('asks a costly type once for each text, also far apart and when it gives nothing', () => {
		const asked: string[] = [];
		const costly: ValueType = { read: (text) => (asked.push(text), text), comparable: (text) => text, remember: true };
		const reader = columnReader({ ...settings, type: costly });
		expect(['a', 'a', 'b', 'a', ' a', '', 'b', ''].map(reader)).toEqual(['a', 'a', 'b', 'a', 'a', null, 'b', null]);
		expect(asked).toEqual(['a', 'b', 'a']);
		const cheap = columnReader({ ...settings, type: { ...costly, remember: false } });
		asked.length = 0;
		['a', 'a', 'b', 'a'].forEach(cheap);
		expect(asked).toEqual(['a', 'a', 'b', 'a']);
	});

	it('remembers five thousand texts and no more', () => {
		const asked: string[] = [];
		const reader = columnReader({ ...settings, type: { read: (text) => (asked.push(text), text), comparable: (text) => text, remember: true } });
		for (let i = 0; i <= 5_000; i++) reader(`t${i}`);
		asked.length = 0;
		['t4998', 't0', 't5000', 't1', 't5000'].forEach(reader);
		expect(asked).toEqual(['t5000', 't5000']);
	});
});
