import fc from 'fast-check';

import type { LiveUser } from '../../../core/domo';
import { comparableBareName, comparableId, comparableName, createIdentifierReader } from '../../../core/plan/identifiers';
import { findRenameCandidates } from '../../../core/plan/renames';
import type { DesiredUser } from '../../../core/config/types';
import { aDesiredUser, aField, aLiveUser } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

const fields = ['email', 'employeeId', 'employeeNumber', 'alternateEmail'].map((name) => aField(name));
const reader = createIdentifierReader(fields);
interface Person { readonly name?: string; readonly id?: string | null; readonly number?: string | null; readonly alternate?: string | null; readonly email?: string }

const row = (rowNumber: number, { name = `row ${rowNumber}`, id = null, number = null, alternate = null, email = `row${rowNumber}@x.example` }: Person = {}): DesiredUser =>
	aDesiredUser({ rowNumber, displayName: name, email, values: [email, id, number, alternate] });
const account = (at: number, { name = `account ${at}`, id = null, number = null, alternate = null, email = `account${at}@x.example` }: Person = {}, more: Partial<LiveUser> = {}): LiveUser =>
	aLiveUser({ id: at, displayName: name, email, values: [email, id, number, alternate], ...more });
const together = (rows: readonly DesiredUser[], accounts: readonly LiveUser[], isWeak = (_: LiveUser): boolean => false) =>
	findRenameCandidates(rows, accounts, reader, isWeak, new FakeClock());
const pairs = async (rows: readonly DesiredUser[], accounts: readonly LiveUser[]): Promise<number[][]> =>
	(await together(rows, accounts)).candidates.map(({ desired, account: who }) => [desired.rowNumber, who.id]);

describe('a new row and an account are probably one person', () => {
	it.each<[string, Person, Person]>([
		['by the employeeId, whatever the names', { name: 'Ann Lee', id: 'e1' }, { name: 'Bea Doe', id: ' E1' }],
		['by an id that lost its zeros', { id: '74' }, { id: '0074' }],
		['by an id with .0', { id: '1234.0' }, { id: '1234' }],
		['by an id in scientific notation', { id: '1.2345E+4' }, { id: '12345' }],
		['by the employeeNumber', { number: '400' }, { number: '400' }],
		['by the employeeNumber, although the ids differ', { id: 'A1', number: '400' }, { id: 'B7', number: '400' }],
		['by a number that is an id now', { id: '400' }, { number: '400' }],
		["by the row's alternate address", { alternate: 'ANN@home.example' }, { email: 'ann@home.example' }],
		["by the account's alternate address", { email: 'ann@new.example' }, { alternate: 'ann@new.example' }],
		['by an alternate address of both', { alternate: 'ann@home.example' }, { alternate: 'ann@home.example' }],
		['by an alternate address, although the ids differ', { id: 'A1', alternate: 'ann@home.example' }, { id: 'B7', email: 'ann@home.example' }],
		['by the name', { name: 'ann  LEE' }, { name: 'Ann Lee' }],
		['by the name, where only the row has an id', { name: 'Ann Lee', id: 'e1' }, { name: 'Ann Lee' }],
		['by the name, where only the account has an id', { name: 'Ann Lee' }, { name: 'Ann Lee', id: 'e1' }],
		['by the name, where the ids are of different kinds', { name: 'Ann Lee', id: 'e1' }, { name: 'Ann Lee', number: '77' }],
		['by the name, where the row has a placeholder for an id', { name: 'Ann Lee', id: 'N/A' }, { name: 'Ann Lee', id: 'E1' }],
		['by the swapped name', { name: 'Doe, Jane' }, { name: 'Jane Doe' }],
		['by the name without its accents', { name: 'Zoë Šimková' }, { name: 'Zoe Simkova' }],
		['by the name with umlauts written out', { name: 'Jörg Müller' }, { name: 'Joerg Mueller' }],
		['by the name without its apostrophe', { name: "Sean O’Brien" }, { name: 'Sean OBrien' }],
	])('%s', async (_, a, b) => {
		expect(await pairs([row(2, a)], [account(10, b)])).toEqual([[2, 10]]);
	});

	it.each<[string, Person, Person]>([
		['nothing in common', {}, {}],
		['one name and two ids', { name: 'Ann Lee', id: 'e1' }, { name: 'Ann Lee', id: 'E2' }],
		['one name and two numbers', { name: 'Ann Lee', number: '1' }, { name: 'Ann Lee', number: '2' }],
		['one placeholder for an id', { id: 'N/A' }, { id: 'n/a' }],
		['one placeholder for a number', { number: '000' }, { number: '000' }],
		['a name that is none', { name: 'Unknown' }, { name: 'unknown' }],
		['a mailbox that is nobody\'s', { alternate: 'noreply@x.example' }, { alternate: 'noreply@x.example' }],
		['an id that reads like a name', { name: 'E1' }, { id: 'E1' }],
	])('but not with %s', async (_, a, b) => {
		expect(await pairs([row(2, a)], [account(10, b)])).toEqual([]);
	});

	it('each with one of the others, where several share a sign', async () => {
		const ann = { name: 'Ann' };
		expect(await pairs([row(2, ann), row(3, ann), row(4, ann)], [account(10, ann)])).toEqual([[2, 10], [3, 10], [4, 10]]);
		expect(await pairs([row(2, ann)], [account(10, ann), account(11, ann), account(12, ann)])).toEqual([[2, 10], [2, 11], [2, 12]]);
		expect(await pairs([row(2, ann), row(3, ann)], [account(10, ann), account(11, ann)])).toEqual([[2, 10], [3, 11]]);
	});

	it('by the strongest sign first', async () => {
		const rows = [row(2, { name: 'Ann' }), row(3, { name: 'Ann', id: 'E1' })];
		expect(await pairs(rows, [account(10, { name: 'Ann', id: 'E1' }), account(11, { name: 'Ann' })])).toEqual([[3, 10], [2, 11]]);
	});

	it('and who has a pair is nobody else\'s', async () => {
		const [strong, weak] = [{ id: 'E1', alternate: 'home@x.example' }, { alternate: 'home@x.example' }];
		expect(await pairs([row(2, strong), row(3, weak)], [account(10, strong), account(11, weak)])).toEqual([[2, 10], [3, 11]]);
	});

	it('and a common name says nothing of an account to which nothing is done', async () => {
		const accounts = [account(10, { name: 'Ann' }), account(11, { id: 'E1' })];
		const { candidates: found } = await together([row(2, { name: 'Ann', id: 'E1' })], accounts, () => true);
		expect(found.map(({ account: { id } }) => id)).toEqual([11]);
	});

	it('and an account knows all rows that may be it, up to a bound', async () => {
		const rows = Array.from({ length: 30 }, (_, at) => row(at + 2, { name: 'Ann' }));
		const orphan = account(10, { name: 'Ann' });
		const { rowsFor } = await together(rows, [orphan, account(11)]);
		expect(rowsFor(orphan, 10)).toHaveLength(11);
		expect(rowsFor(account(12), 10)).toEqual([]);
		// In the order of the table, whatever they have in common.
		const known = account(13, { name: 'Ann', id: 'E1' });
		const found = await together([row(2, { name: 'Ann' }), row(3, { id: 'E1' }), row(4, { name: 'Ann' })], [known]);
		expect(found.rowsFor(known, 10).map(({ rowNumber }) => rowNumber)).toEqual([2, 3, 4]);
	});

	it('in time in proportion to both, also where thousands share everything', async () => {
		const begun = Date.now();
		const many = 20_000;
		const rows = Array.from({ length: many }, (_, at) => row(at + 2, { name: 'Ann', id: `R${at}`, alternate: 'team@x.example' }));
		const accounts = Array.from({ length: many }, (_, at) => account(at, { name: 'Ann', id: `A${at}`, alternate: 'team@x.example' }));
		expect(await pairs(rows, accounts)).toHaveLength(many);
		expect(Date.now() - begun).toBeLessThan(5_000);
	});
});

it('a name is the same in any order, case, form and with any marks', () => {
	const word = fc.stringMatching(/^[a-z]{2,6}$/);
	fc.assert(fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), fc.nat(), (words, turn) => {
		const turned = words.map((_, at) => words[(at + turn) % words.length] ?? '');
		const marked = turned.map((one) => one.replace(/^./, (first) => `${first.toUpperCase()}\u0301`)).join(', ');
		expect(comparableName(marked)).toBe(comparableName(words.join(' ')));
	}));
});

it.each([
	['Dr. Jane A. Doe (External)', 'Doe, Jane'], ['Jane Doe, Ph.D.', 'Jane Doe'], ['Jane Doe [Contractor]', 'jane doe'], ['John Doe Jr.', 'John Doe'], ['王 小明', '王小明'],
])('%s and %s may be one person', (one, other) => expect(comparableBareName(one)).toBe(comparableBareName(other)));

it.each([['Dr. Doe', 'Mr. Doe'], ['Jane Marie Doe', 'Jane Doe'], ['A. B. Doe', 'C. D. Doe'], ['Ext', '']])('%s and %s are different', (one, other) => expect(comparableBareName(one)).not.toBe(comparableBareName(other)));

it('an id is the same without zeros in front and with .0 behind', () => {
	fc.assert(fc.property(fc.integer({ min: 1, max: 999_999_999 }), fc.nat({ max: 5 }), (number, zeros) => {
		const id = '0'.repeat(zeros) + String(number);
		for (const spoilt of [String(number), `${number}.0`, `'${id}`, `"${id}"`]) expect([spoilt, comparableId(spoilt)]).toEqual([spoilt, comparableId(id)]);
	}));
});
