import { suggestion } from '../../../core/common/suggestion';
import { canonicalText, clip, comparableId, compareText, emailKey, employeeIdKey, nameKey, plainId, tidy, wellFormed } from '../../../core/common/text';

describe('a tidy text', () => {
	it.each([
		['', ''], ['a', 'a'], ['a b', 'a b'], [' a', 'a'], ['a ', 'a'], ['\u00A0a\u00A0', 'a'], ['\u200Ba\u2060', 'a'], ['\u180Ea\uFEFF', 'a'], ['\t\na\r', 'a'], [' ', ''], ['   ', ''], ['\u200B\u200B', ''],
		['a\u200Bb', 'a\u200Bb'], ['\u00AD', ''], ['\u200D\u200C', ''], ['\u00ADa', '\u00ADa'], ['é', 'é'], ['~', '~'], ['!', '!'], ['\x7F', '\x7F'], ['ä b', 'ä b'],
	])('has no blanks at its ends, and is empty where nothing can be seen: %j is %j', (text, tidied) => expect(tidy(text)).toBe(tidied));
});

describe('a canonical text', () => {
	it.each([
		['', ''], ['a', 'a'], ['a b', 'a b'], ['a  b', 'a b'], [' a', 'a'], ['a ', 'a'], ['a\tb', 'a b'], ['a\u00A0b', 'a b'], ['Zoe\u0308', 'Zoë'], ['\uD800', '\uFFFD'], [' ', ''], ['a b c', 'a b c'], ['~a!', '~a!'], ['a\x7F', 'a\x7F'],
	])('has single blanks and composed letters: %j is %j', (text, canonical) => expect(canonicalText(text)).toBe(canonical));
});

it('half a surrogate pair becomes the replacement character, a whole one stays', () => {
	expect([wellFormed('a\uD83D'), wellFormed('\uDE00b'), wellFormed('😀'), wellFormed('\uD83D\uD83D')]).toEqual(['a\uFFFD', '\uFFFDb', '😀', '\uFFFD\uFFFD']);
});

it('a clipped text is as long as it may be, its last character says that there is more, and no pair is cut', () => {
	expect([clip('x'.repeat(200)), clip('x'.repeat(201)), clip('abcd', 4), clip('abcde', 4), clip('ab😀d', 4)]).toEqual(['x'.repeat(200), `${'x'.repeat(199)}…`, 'abcd', 'abc…', 'ab\uFFFD…']);
});

describe('keys', () => {
	it.each([
		['Jane@X.io', 'jane@x.io'], [' jane@x.io ', 'jane@x.io'], ['AZ', 'az'], ['Z', 'z'], ['[@`{', '[@`{'], ['a\u200Bb', 'ab'], ['ZOE\u0308', 'zoë'], ['\tA\n', 'a'], ['a b', 'a b'], ['A  B', 'a  b'], ['\x7Fa', '\x7Fa'], ['', ''], ['İ', 'i'], [' \u00A0A', 'a'],
	])('ignore case, surrounding blanks, composition and invisible characters: %j is %j', (text, key) => {
		expect([emailKey(text), employeeIdKey(text)]).toEqual([key, key]);
	});

	it.each([['Jane  DOE', 'jane doe'], ['jane\u00A0doe', 'jane doe'], ['jane\tdoe', 'jane doe'], ['jane doe', 'jane doe'], ['a   b  c', 'a b c'], [' x ', 'x']])('of names take runs of blanks for one: %j is %j', (text, key) => {
		expect(nameKey(text)).toBe(key);
	});

	it.each([
		['Jane@Acme.example', 'jane@acme.example'], [' jane@acme.example\t', 'jane@acme.example'], ['ja\u200Bne@acme.example', 'jane@acme.example'],
		['zoe\u0308@x.example', 'zoë@x.example'], ['ZOË@x.example', 'zoë@x.example'], ['', ''], ['\uFEFF', ''],
	])('of the address %j is %j', (text, key) => {
		expect(emailKey(text)).toBe(key);
	});

	it.each([
		['jane@BÜCHER.example', 'jane@xn--bcher-kva.example'], ['jane@xn--bcher-kva.example', 'jane@xn--bcher-kva.example'], ['JANE@XN--BCHER-KVA.EXAMPLE', 'jane@xn--bcher-kva.example'], ['jané@bücher-2.example', 'jané@xn--bcher-2-n2a.example'],
		['@bücher.example', '@xn--bcher-kva.example'], ['o\u2019neil@acme.example', "o'neil@acme.example"], ['jane@bücher\u3002example', 'jane@xn--bcher-kva.example'],
		['j\u00E4ne@acme\u3002example', 'j\u00E4ne@acme.example'],
	])('of an address have the letters of DNS in the domain, and plain apostrophes: %j is %j', (text, key) => expect(emailKey(text)).toBe(key));

	it.each(['bücher.example', 'jane@bücher.example/path', 'jane@/bücher.example', 'jane@bücher.example:80', 'jané@1.2.3.4.5', 'jane@xn--ü.example', 'jané@'])('of what has no domain stay as it is: %j', (text) => expect(emailKey(text)).toBe(text));

	it('of ASCII that hides what nobody sees are those of the visible letters', () => {
		expect([emailKey('ja\u200Bne@10.1'), emailKey('jane~@10\u00AD.1')]).toEqual(['jane@10.1', 'jane~@10.1']);
	});

	it.each([
		['="0017"', '0017'], ['= "0017"', '0017'], ['=""', ''], ["'0017", '0017'], ['\u20190017', '0017'], ['`A-17', 'a-17'], ['="A 17"', 'a 17'], ['17.0', '17'], ['0017.00', '0017'], ['=" 17.0 "', '17'], ['="17.000"', '17'],
		[`="'0017"`, '0017'], [`'="17.0"`, '17'], ['\u200B\u20190017 ', '0017'],
	])('of an id leave out what a spreadsheet puts around it, however often: %j is %j', (text, id) => expect([employeeIdKey(text), comparableId(text).toLowerCase()]).toEqual([id, id]));

	it.each(["'0017'", "'", '="0017"x', 'x="0017"', '="00"17"', 'a17.0', '17.05', '17.', '.0', '1.7.0', '17.0x', '=17', '#17', "a.'17"])('of an id keep what belongs to it: %j', (text) => {
		expect([employeeIdKey(text), comparableId(text), plainId(text)]).toEqual([text, text, text]);
	});

	it('of an id lose a mark and `.0` at once', () => expect([plainId('=" 17.0 "').trim(), plainId("'0017.0"), plainId('0017.00')]).toEqual(['17', '0017', '0017']));

	it('of different people differ', () => {
		expect(emailKey('strasse@x.example')).not.toBe(emailKey('straße@x.example'));
		expect(emailKey('mıke@x.example')).not.toBe(emailKey('mike@x.example'));
	});

	it('of names also forget how many blanks there are', () => {
		expect(nameKey(' Jane \u00A0 DOE ')).toBe('jane doe');
		expect(employeeIdKey(' A 17 ')).toBe('a 17');
	});
});

it('texts are in the order of their code units, whatever the language', () => {
	expect([compareText('a', 'b'), compareText('b', 'a'), compareText('a', 'a'), compareText('Z', 'a'), compareText('z', 'ä')]).toEqual([-1, 1, 0, -1, -1]);
});

describe('a suggestion', () => {
	const suggest = suggestion(['email', 'displayName', 'department', 'title', 'über', 'tile']);

	it.each([
		['E-Mail', 'email'], ['display_name', 'displayName'], ['emial', 'email'], ['emal', 'email'], ['emmail', 'email'], ['emayl', 'email'], ['deprtmnt', 'department'], ['titel', 'title'], ['u\u0308ber', 'über'], ['ÜBER', 'über'], ['titl', 'title'],
		['eamli', undefined], ['xyz', undefined], ['', undefined], ['e', undefined], ['em', undefined], ['departement', 'department'], ['edpartment', 'department'], ['edpratmnet', 'department'], ['tmentdepar', undefined],
	])('for %j is %j', (name, meant) => expect(suggest(name)).toBe(meant));

	it('goes to the earlier candidate in a tie, and to the nearer one otherwise', () => {
		expect(suggestion(['abcd', 'abce'])('abcf')).toBe('abcd');
		expect(suggestion(['abcdef', 'abcdxy'])('abcdxz')).toBe('abcdxy');
	});

	it('accepts one error in three letters', () => {
		expect(suggestion(['abcdef'])('abcdxx')).toBeUndefined();
		expect(suggestion(['abcdefg'])('abcdexx')).toBe('abcdefg');
		expect(suggestion(['abc'])('abx')).toBeUndefined();
		expect(suggestion(['abcd'])('abcx')).toBe('abcd');
		expect(suggestion(['ab'])('ab')).toBe('ab');
	});

	it('takes swapped neighbours for one error, and what only looks so for two', () => {
		expect(['abdce', 'bacde', 'abced'].map(suggestion(['abcde']))).toEqual(['abcde', 'abcde', 'abcde']);
		expect(['abdxe', 'abxce', 'xacde', 'abcxd'].map(suggestion(['abcde']))).toEqual([undefined, undefined, undefined, undefined]);
	});

	it('tells names apart by their digits', () => expect(suggestion(['address 1', 'address 2'])('Address-2')).toBe('address 2'));

	it.each([58, 59, 60])('finds a name of %d letters with a typing error', (length) => {
		const long = 'abcdefghij'.repeat(6).slice(0, length);
		expect(suggestion([long])(`x${long.slice(1)}`)).toBe(long);
	});

	it('keeps marks where there is nothing else, and ignores very long names', () => {
		expect(suggestion(['#'])('#')).toBe('#');
		const long = 'x'.repeat(60);
		expect(suggestion([long])(long)).toBe(long);
		expect(suggestion([`${long}x`])(`${long}x`)).toBeUndefined();
		expect(suggestion([`${long}x`])(long)).toBeUndefined();
		expect(suggestion([long])(`${long}x`)).toBeUndefined();
	});
});
