import { idSpoiltAs, isPlaceholder, isPlaceholderId, matchingIdKey, withoutMarks, writtenOut } from '../../../core/config';
import { brokenText, isLostValue } from '../../../core/config/suspectText';

describe('words for nothing', () => {
	it.each([
		'nan', 'NaN', 'NULL', 'null', 'None', '(null)', '<null>', '[null]', '"null"', 'undefined', 'N/A', 'n.a.', 'n/a', 'NA', '<NA>', '#N/A', 'NaT', '\\N', '-', '--', '—', '–',
		'?', '???', '.', '…', '...', 'TBD', 't.b.d.', 'TBA', 'tbc', 'to be determined', 'Not applicable', 'not set', 'not available', 'Unknown', 'unassigned', '(blank)',
		'(none)', 'xxx', 'N.N.', 'k.A.', 'keine Angabe', 's/o', '*', '_', '{}', '[]', '""', 'ｎｕｌｌ', 'ｎull', ' N/A ',
		'nil', 'Void', 'nothing', 'Empty', 'missing', 'Unspecified', 'TBH', 'to-do', 'n.d.', 'n.k.', 'X/X', 'XX', 'xxxx', 'no value', 'no data', 'no entry', 'not given', 'not known', 'not assigned', 'not provided', 'not specified',
		'not defined', 'not found', 'not entered', 'to be defined', 'to be decided', 'to be confirmed', 'to be announced', 'to be hired', 'placeholder', 'keine', 'unbekannt', 'leer', 'aucun', 'inconnu', 'ninguno', 'desconocido', 'nessuno',
		'geen', 'onbekend', 'nulo', 'nulle', 'undefined undefined', 'null null', 'Not set Not set', 'n/a n/a', '-'.repeat(24), '\u2060—',
	])('%s stands for nothing', (text) => expect(isPlaceholder(text)).toBe(true));

	it.each([
		'', ' ', 'Na', 'na', 'So', 'Nan Smith', 'Nanette', 'Analyst', 'No', 'Nina', 'None of your business', 'Nullarbor', 'Nord', 'X', 'T', 'C-Level', 'R&D', '42', '0', 'Sales - EMEA', 'C#', 'Dr.',
		'Unknown Mortal Orchestra', 'ND', 'A-', 'Null Island', 'TBD Media',
		'xx', 'NN', 'NK', 'KA', 'nothing new', 'null nil', 'nullnull', 'null  null', '-'.repeat(25), '\u200B', '-a-', '– b', 'c …', '1-1', 'N0', 'N9',
	])('%s may be a value', (text) => expect(isPlaceholder(text)).toBe(false));
});

describe("an id that is nobody's", () => {
	it.each([
		'N/A', '-', 'ND', 'nn', '0', '000', '0-0', 'x', 'xx', 'XX', 'x-x-x', 'null null', 'aaa', 'ZZZZ', 'ééé', '+', '%%', '€', 'pending', 'new', 'new hire', 'New User', 'new employee', 'TEMP', 'temporary', 'test', 'dummy', 'default', 'generic', 'shared', 'external', 'extern',
		'contractor', 'consultant', 'freelancer', 'vendor', 'guest', 'employee', 'ID', 'no id', 'No Employee ID', 'later', 'open', 'waiting', 'awaiting', 'requested', 'in progress', 'FALSE', 'no', 'n', 'keine ID', 'ausstehend',
		'offen', 'folgt', 'pendiente', 'pendente', 'en attente', 'sin', 'ninguna', 'n.v.t.', 'sin datos', 'sin ID', 'ｐｅｎｄｉｎｇ',
	])('%s matches nobody', (text) => expect([isPlaceholderId(text), matchingIdKey(text)]).toEqual([true, '']));

	it.each(['0A', 'A0', '00A', 'xxa', 'axx', 'aa', 'aaab', 'baaa', 'A', 'newton', 'test1', '1', '9', 'A000055', '-0x'])('%s may be an id', (text) => expect([isPlaceholderId(text), matchingIdKey(text)]).toEqual([false, text.toLowerCase()]));

	it.each(['', ' ', '\u200B'])('a blank is none: %j', (text) => expect([isPlaceholderId(text), matchingIdKey(text)]).toEqual([false, '']));
});

describe('ids that a program spoilt', () => {
	it.each([
		['123', '00123'], ['123.0', '123'], ['123.0', '00123'], ['123,00', '123'], ["'00123", '00123'], ['’00123', '00123'], ['1.23457E+14', '123456789012345'],
		['1.23456E+14', '123456489012345'], ['1e3', '1000'], ['1E+05', '100000'], ['12,345', '12345'], ['12.345', '12345'], ['12 345', '0012345'],
		['9007199254740992', '9007199254740993'], ['12345678901234600', '12345678901234599'], ['="00123"', '00123'], ['100000', '1E5'], ['12000.0', '12e3'],
		['100000.00', '1E5'], ['100000,', '1E5'], ['000', '0'], ['0', '000'], ['123.', '123'], ["12'345", '12345'], ['12’345', '12345'], ['1 234 567,00', '1234567'], ['1\u00A0234', '1234'], ['12_345', '12345'],
		['2E+05', '150000'], ['1.50E+05', '150000'], ['1,5E+5', '150000'], ['1.E+05', '100000'], ['1.23E+11', '123456789012'], ['1.23E+11', '00123456789012'], ['1.00E+05', '100000'], ['1.00E+05', '100499'], ['1.01E+05', '100500'], ['1.00E+00', '1'], ['[00123]', '00123'], ['“A-17”', 'A-17'], ['#123;;', '00123'],
		['1234567890123450', '1234567890123456'], ['1234567890123450000.0', '1234567890123456789'], ['10000000000000000', '9999999999999999'],
	])('%s is what became of %s', (spoilt, original) => expect(idSpoiltAs(spoilt, original)).toBe(true));

	it.each([
		['123', '123'], ['a1', 'A1'], ['124', '00123'], ['123', '1230'], ['12', '123'], ['1.3E+5', '123456'], ['1e3', '10000'], ['A-1', 'A1'], ['', '1'], ['12,34', '1234'],
		['1234567890123456', '1234567890123999'], ['10000', '1E5'], ['100000', '1E5A'],
		['1', ''], ['"', ''], ['100000.5', '1E5'], ['A100000', '1E5'], ['100000A', '1E5'], ['123', '123A'], ['123', 'A123'], ['12,3456', '123456'], ['1,23', '123'], ['A,123', '123'], ['A123', '123'], ['123A', '123'], ['123.5', '123'], ['1E+05', '200000'], ['1.00E+05', '123456'], ['1.2345E+02', '123'], ['1E+03', 'A123'], ['1E+03', '123A'],
		['3E+05', '150000'], ['2E+05', '149999'], ['1E+04', '100000'], ['0E+05', '123456'], ['A1E+05', '100000'], ['1E+05A', '100000'], ['1.5E+05', '105000'], ['1.05E+05', '150000'], ['1234567890123456', '1234567890123450'],
		['1'.repeat(16), '1'.repeat(17)],
	])('%s is not %s spoilt', (spoilt, original) => expect(idSpoiltAs(spoilt, original)).toBe(false));
});

it('ids longer than any number that a program can hold are compared all the same', () => {
	expect([idSpoiltAs('7'.repeat(400), '7'.repeat(400)), idSpoiltAs(`${'7'.repeat(15)}${'0'.repeat(385)}`, '7'.repeat(400))]).toEqual([false, true]);
	expect(() => idSpoiltAs('7'.repeat(400), '8'.repeat(400))).not.toThrow();
});

it.each([['1E5', '100000'], ['12e3', '12000'], ['9e0', '9'], ['1e14', '100000000000000'], ['123456789012345e0', '123456789012345'], [' 1E5 ', '100000']])('a spreadsheet takes the id %s for the number %s', (id, number) => expect(writtenOut(id)).toBe(number));

it.each(['1e15', '12e14', '1234567890123456e0', '0e5', '01e5', 'A1E5', '1E5A', '1E+5', '1.5E5', '1e100', '100000', ''])('a spreadsheet takes the id %j for what it is', (id) => expect(writtenOut(id)).toBeUndefined());

it('an id has no marks around it, and keeps those inside', () => expect(['"A-17"', '=#00/17;;', '((é))', '--'].map(withoutMarks)).toEqual(['A-17', '00/17', 'é', '']));

describe('a value that was lost', () => {
	it.each(['#N/A', '#NV', '#N/D', '#N.D.', '#GETTING_DATA', '#REF!', '#DIV/0!', '#¿NOMBRE?', '#¡REF!', '#ÜBERLAUF!', '###', '########', '[object Object]', 'Invalid Date', 'Invalid date', 'Invalid DateTime', 'Loading...'])(
		'is written %s', (text) => expect(isLostValue(text)).toBe(true),
	);

	it.each(['', '#', '##', '###1', 'x###', '#1###', '##REF!', '#1', '#Ref!', '#REF', '#!', 'A#REF!', '#REF! x', '[x]', 'Invalid', 'Loading', 'Lead', 'N/A'])('is none: %j', (text) => expect(isLostValue(text)).toBe(false));
});

describe('a damaged text', () => {
	// Node's own decoder of Windows-1252 leaves these 32 as control characters.
	const letters = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8DŽ\x8F\x90‘’“”•–—˜™š›œ\x9DžŸ';
	const asLatin1 = (text: string): string => Buffer.from(text).toString('latin1');
	const asWindows1252 = (text: string): string => asLatin1(text).replace(/[\x80-\x9F]/g, (control) => letters.charAt(control.charCodeAt(0) - 0x80));
	const names = [
		'José Núñez', 'MÜLLER', 'Zoë Šimková', 'Łukasz Żak', 'Đặng Thị', 'Παπαδόπουλος', 'Иванов', 'שרה כהן', '日本 太郎', '한국', 'O’Neil', '“Ann”', 'A – B', '€ 5', 'x‹y', 'Ann 😀', 'Ágnes', 'Þór', 'Ça', 'Ć', 'ňĞ', '½ day', '§',
	];

	it.each(names)('was %s, and UTF-8 read in another encoding', (name) => {
		for (const damaged of [asWindows1252(name), asLatin1(name), asLatin1(asLatin1(name)), asLatin1(asLatin1(asLatin1(name)))]) {
			expect(brokenText(damaged)).toEqual({ kind: 'wrongEncoding', probably: name });
		}
	});

	it.each(['José', 'Müller', 'ŽIŽEK', 'ÁGNES', 'Šimková', 'O’Neil', '€ 5', 'Иванова', 'Катя Шевченко', '日本 太郎'])('was %s, and read so twice or three times', (name) => {
		const twice = asWindows1252(asWindows1252(name));
		expect([brokenText(twice), brokenText(asWindows1252(twice))]).toEqual(Array(2).fill({ kind: 'wrongEncoding', probably: name }));
	});

	it('is restored from three misreadings and no more, and without a byte order mark', () => {
		expect(brokenText([1, 2, 3, 4].reduce(asLatin1, 'é'))).toEqual({ kind: 'wrongEncoding', probably: 'Ã©' });
		expect(brokenText('ï»¿Jane')).toEqual({ kind: 'wrongEncoding', probably: 'Jane' });
	});

	it.each(['Jos├®', 'caf┬®', 'Jos√©', 'Müll│er'])('was read as a drawing by an old program: %s', (text) => expect(brokenText(text)).toEqual({ kind: 'wrongEncoding', probably: undefined }));

	it.each(['Caf\uFFFD', 'ï¿½ber', 'Caf\u00EF\u00BF\u00BD Ã©'])('has lost a letter for good: %s', (text) => expect(brokenText(text)).toEqual({ kind: 'lostLetter' }));

	it.each(['\x00', '\x08', '\x0E', '\x1F', '\x7F', '\u0080', '\u0084', '\u0086', '\u009F', '\uFFFE', '\uFFFF'])('has the control character %j', (control) => expect(brokenText(`Ann${control}`)).toEqual({ kind: 'controlCharacter' }));

	it.each<[string, string]>([
		['R&amp;D', 'R&D'], ['&lt;b&gt; &quot;x&quot; &apos;y&apos;', `<b> "x" 'y'`], ['a&nbsp;b&ndash;c&mdash;d&hellip;', 'a b–c—d…'], ['&lsquo;O&rsquo;', '‘O’'], ['Stra&szlig;e', 'Straße'], ['&aelig;&oslash;&Oslash;', 'æøØ'], ['&reg;&copy;&trade;', '®©™'],
		...Object.entries({ uml: 'aouAOUei', acute: 'eEaoiu', grave: 'eaou', circ: 'eaoiu', tilde: 'aonN', ring: 'aA', cedil: 'cC' }).map(([mark, letters]): [string, string] => {
			const combining = { uml: '\u0308', acute: '\u0301', grave: '\u0300', circ: '\u0302', tilde: '\u0303', ring: '\u030A', cedil: '\u0327' }[mark] ?? '';
			return [Array.from(letters, (letter) => `&${letter}${mark};`).join(''), Array.from(letters, (letter) => (letter + combining).normalize('NFC')).join('')];
		}),
		['Zo&#235;', 'Zoë'], ['Zo&#xeb;', 'Zoë'], ['&#65535;&#x20;x', '\uFFFF x'], ['a&#9;&#10;&#13; b', 'a b'], ['two_x000D_lines_x000a_', 'two lines'], ['Zo\\u00eb', 'Zoë'], ['Zo\\u00EB_x00DF_', 'Zoëß'], ['&#xD7FF;&#xE000;', '\uD7FF\uE000'],
		['=?UTF-8?Q?Jos=C3=A9_N?=', 'José N'], ['=?utf-8?q??=x', 'x'], ['=?utf-8?q?a=3Db?=', 'a=b'],
	])('has codes of another program: %s is %s', (text, probably) => expect(brokenText(text)).toEqual({ kind: 'escaped', probably }));

	it.each([
		'Zoë Šimková', 'R&D', 'AT&T;', 'a_b', 'C:\\temp', 'x=y', '~', 'CAFÉ’S', 'CAFÉŽ', 'É…', 'Ã', 'Â ', 'Ãa', 'ÎÏ', 'Ð¸', 'Æ’', 'Ëœ Ë†', 'à€€à€€', '─ title ─', 'x √ y', '日本', '😀', '&nosuch;', '&#31;', '&#xD800;', '&#xDFFF;', '&#x10000;', '&#65536;', '_x001F_', '_x00_',
		'\\ud800', '\\u12', '=?iso-8859-1?Q?Jos=E9?=', '=?UTF-8?B?Sm9z?=', 'a\tb', 'a\vb\f\r\n', 'a\u0085b', 'ıݡ',
	])('is none: %s', (text) => expect(brokenText(text)).toBeUndefined());
});
