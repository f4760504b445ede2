import type { RejectedRow } from '../../../core/config/types';
import type { LiveUser } from '../../../core/domo';
import { comparableBareName, comparableId, comparableName, createIdentifierReader, keysOf, mayBelongTo, sharedIdentifiers } from '../../../core/plan/identifiers';
import { aDesiredUser, aField, aLiveUser } from '../../support/builders';

const reader = createIdentifierReader(['employeeId', 'employeeNumber', 'alternateEmail'].map((name) => aField(name)));
const reject = (overrides: Partial<RejectedRow>): RejectedRow =>
	({ rowNumber: 2, email: '', displayName: '', emailKeys: ['new@x.io'], employeeIdKey: '', nameKey: 'somebody', problems: [], warnings: [], ...overrides });
const account = (overrides: Partial<LiveUser>): LiveUser => aLiveUser({ email: 'old@x.io', displayName: 'Other', values: [null, null, null], ...overrides });

describe('a rejected row may mean an account', () => {
	it.each<[string, Partial<RejectedRow>, Partial<LiveUser>]>([
		['by its address', { emailKeys: ['old@x.io'] }, {}],
		['by its login', {}, { login: 'New@x.io' }],
		["by the account's alternate address", {}, { values: [null, null, 'new@x.io'] }],
		["by the row's alternate address", { alternateKeys: ['old@x.io'] }, {}],
		['by an id that lost its zeros', { employeeIdKey: '74' }, { values: ['0074', null, null] }],
		['by an id that is a number there', { employeeIdKey: '74' }, { values: [null, '74', null] }],
		['by an id that lost digits', { employeeIdKey: '1.23457e+12' }, { values: ['1234567890123', null, null] }],
		['by an id of 19 digits that lost most', { employeeNumberKey: '1.2e+18' }, { values: [null, '1234567890123456789', null] }],
		['by an id that lost digits, with marks around it', { employeeIdKey: "'1.2e+5;" }, { values: ['123456', null, null] }],
		['by a figure that was rounded up', { employeeIdKey: '2.0e+3' }, { values: ['1999', null, null] }],
		['by the swapped name without accents', { nameKey: 'doe, zoë' }, { displayName: 'Zoe Doe' }],
	])('%s', (_, row, live) => expect(mayBelongTo([reject(row)], reader)(account(live))).toBe(true));

	it.each<[string, Partial<RejectedRow>, Partial<LiveUser>]>([
		['nothing in common', {}, {}],
		['a placeholder', { employeeIdKey: 'n/a' }, { values: ['N/A', null, null] }],
		['an id of other digits', { employeeIdKey: '1.23457e+12' }, { values: ['1334567890123', '123456789012', null] }],
		['letters around such an id', { employeeIdKey: '1.2e+5' }, { values: ['E123456', '123456E', null] }],
		['an id that only looks as if it had lost digits', { employeeIdKey: '1e5' }, { values: ['123456', null, null] }],
		['no name', { nameKey: '' }, { displayName: '' }],
	])('but not with %s', (_, row, live) => expect(mayBelongTo([reject(row)], reader)(account(live))).toBe(false));
});

describe('the key of an id', () => {
	it.each([
		['', ''], ['N/A', ''], ['0', ''], ['E7', 'e7'], ['0074', '74'], ['74.0', '74'], ['74,00', '74'], ['1,234,567', '1234567'], ["1'234", '1234'], ['1 234', '1234'], ['12,34', '12,34'], ['00', ''], ['7-4', '7-4'],
		['1234567890123456789', '123456789012345~19'], ['1234567890123459999', '123456789012345~19'], ['123456789012345', '123456789012345'], ["'0074", '74'], ['1.5E+4', ''], ['1.23457E+12', ''], ['1.2345e4', '12345'],
		['12,345', '12345'], ['123.456', '123456'], ['1E+4', ''], ['1E+00', '1'], ['1E99', '1e99'], ['A1.5E+4', 'a1.5e+4'], ['1.5E+4B', '1.5e+4b'],
	])('of %j is %j', (id, key) => expect(comparableId(id)).toBe(key));
});

describe('the key of a name', () => {
	it.each([
		['Doe, Jane', 'do jane'], ['JANE  DOE', 'do jane'], ['Jané Doe', 'do jane'], ['Müller', 'muller'], ['Mueller', 'muller'], ["O'Neil", 'oneil'], ['O’Neil', 'oneil'], ['J.R. Doe', 'do jr'], ['Doe-Smith', 'do smith'], ['李 小龙', '小龙 李'], ['N/A', ''], ['', ''], ['Ann 2', '2 ann'],
		['ß', 'ss'], ['æ', 'a'], ['œ', 'o'], ['ø', 'o'], ['ł', 'l'], ['đ', 'd'], ['ð', 'd'], ['þ', 'th'], ['ı', 'i'], ['ħ', 'h'], ['ŋ', 'n'],
		['New User', ''], ['New Hire', ''], ['New Employee', ''], ['User', ''], ['Test User', ''], ['TEST', ''], ['Employee', ''], ['To be hired', ''], ['Open Position', ''], ['Vacant', ''], ['Newt User', 'newt user'],
	])('of %j is %j', (name, key) => expect(comparableName(name)).toBe(key));

	it("leaves out what one table writes around a name, and another dosn't", () => {
		const around = 'dr prof mr mrs ms miss mx sir dame herr frau ing dipl mag phd md mba msc bsc ma ba jr sr ii iii iv ext extern external contractor consultant temp intern J. (External) [left]'.split(' ');
		expect(around.filter((word) => comparableBareName(`Jane ${word} Doe`) !== 'do jane')).toEqual([]);
		expect(around.filter((word) => comparableBareName(`${word.toUpperCase()} Jane Doe`) !== 'do jane')).toEqual([]);
	});

	it.each([['Dr. Jane', 'dr jane'], ['Jane A.', 'a jane'], ['Jane Ann Doe', 'ann do jane'], ['李 小龙', '李小龙'], ['김 (ext) 민수', '김민수'.normalize('NFKD')], ['Dr. Prof. Doe', 'do dr prof'], ['(Jane) Doe', 'do'], ['Jane(ext)Doe', 'do jane'], ['Jane (a) [b] Doe', 'do jane']])('leaves two words of %j at least: %j', (name, key) => {
		expect(comparableBareName(name)).toBe(key);
	});
});

describe('the keys of a row', () => {
	const row = (values: readonly (string | null)[], overrides: Parameters<typeof aDesiredUser>[0] = {}) => reader.ofRow(aDesiredUser({ email: 'Jane@x.io', displayName: 'Dr. Jane Doe', values, ...overrides }));

	it('are its ids, all of its addresses, and its name with and without titles', () => {
		const identifiers = row(['E7', '0007', 'Home@x.io'], { newEmail: 'jane2@x.io' });
		expect((['employeeId', 'employeeNumber', 'address', 'name'] as const).map((kind) => keysOf(identifiers, kind))).toEqual([['e7'], ['7'], ['jane@x.io', 'jane2@x.io', 'home@x.io'], ['do dr jane', 'do jane']]);
	});

	it('take the number for the id where there is no other, and name each address once', () => {
		const identifiers = row([null, '7', 'jane@X.io'], { displayName: 'Jane Doe' });
		expect((['employeeId', 'employeeNumber', 'address', 'name'] as const).map((kind) => keysOf(identifiers, kind))).toEqual([['7'], ['7'], ['jane@x.io'], ['do jane']]);
	});

	it('hold nothing where the row says nothing of a person', () => {
		const identifiers = row(['N/A', '', 'unknown'], { email: 'none', displayName: 'Vacant' });
		expect((['employeeId', 'employeeNumber', 'address', 'name'] as const).map((kind) => keysOf(identifiers, kind))).toEqual([[], [], [], []]);
	});

	it.each('noreply no-reply donotreply do-not-reply none nobody unknown null na n.a test dummy placeholder x xxx'.split(' '))("hold no address of nobody's mailbox: %s@", (mailbox) => {
		expect([row([null, null, `${mailbox}@x.io`]).addresses, row([null, null, `a${mailbox}@x.io`]).addresses.length]).toEqual([['jane@x.io'], 2]);
	});
});

it.each<[string, string | null, boolean]>([
	['e7', 'E7', true], ['7', '7.0', true], ['7', '0007', false], ['e7', 'E8', false], ['', null, false], ['', 'N/A', false],
])('a row with the key %j and an account with the employeeId %j can be matched by it: %s', (employeeIdKey, id, haveOneId) => {
	expect(reader.haveOneId(aDesiredUser({ employeeIdKey }), account({ values: [id, null, null] }))).toBe(haveOneId);
});

describe('what a row and an account have in common', () => {
	it.each<[string, readonly (string | null)[], Partial<LiveUser>]>([
		['', ['E7', null, null], {}],
		['employeeId (e7)', ['E7', null, null], { values: ['e7', null, null] }],
		['employeeNumber (7)', [null, '7', null], { values: [null, '7', null] }],
		['employeeId (7)', [null, '7', null], { values: ['7', null, null] }],
		['employeeId (e7) and employeeNumber (7)', ['E7', '7', null], { values: ['E7', '7', null] }],
		['address (home@x.io belongs to both)', [null, null, 'home@x.io'], { login: 'home@x.io' }],
		['employeeId (e7), address (jane@x.io belongs to both) and name (Dr. Jane Doe)', ['E7', null, null], { email: 'JANE@x.io', displayName: 'Doe, Jane', values: ['E7', null, null] }],
		[`employeeId (${'ab'.repeat(29)}a…)`, ['AB'.repeat(35), null, null], { values: ['ab'.repeat(35), null, null] }],
	])('is said in words: %s', (words, values, live) => {
		expect(sharedIdentifiers(aDesiredUser({ email: 'jane@x.io', displayName: 'Dr. Jane Doe', values }), account(live), reader)).toBe(words);
	});
});
