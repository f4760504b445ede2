import { isEmptyRow, listOfMany, originsOf, rowList, rowName, rowNumberOf } from '../../../core/config/rowPlace';
import type { RowPlace } from '../../../core/config/types';
import { FakeClock } from '../../support/fakeClock';

const row = (rowNumber: number, more: Partial<RowPlace> = {}): RowPlace => ({ rowNumber, place: 0, ...more });

describe('a row', () => {
	it.each([{}, { a: null, b: undefined, c: '', d: ' \u200B' }, { a: [] }, { a: ['', null, ' '] }, { _source: 'x', row_number: 3 }])('is empty: %j', (cells) => expect(isEmptyRow(cells)).toBe(true));

	it.each([{ a: 'x' }, { a: '', b: 0 }, { a: false }, { a: ['', 'x'] }, { a: [[]] }, { a: {} }, { a: ' x ' }])('has data: %j', (cells) => expect(isEmptyRow(cells)).toBe(false));

	it.each<[unknown, number | undefined]>([
		[3, 3], ['3', 3], [' 3.0 ', 3], ['3.00', 3], ['3.5', undefined], ['x3', undefined], ['3x', undefined], [0, undefined], [-1, undefined], [1.5, undefined], ['', undefined], [null, undefined], [true, undefined], ['1'.repeat(16), undefined], [Number.NaN, undefined],
	])('has the number that stands in %j: %j', (cell, number) => expect(rowNumberOf(cell)).toBe(number));

	it('is called by its number, or as an item where rows have none', () => {
		expect([rowName(row(3)), rowName(row(3), 'Row'), rowName(row(3, { origin: " of 'HR'" })), rowName(row(3, { item: 2 })), rowName(row(3, { item: 2 }), 'Row')]).toEqual(['row 3', 'Row 3', "row 3 of 'HR'", 'item 2', 'Item 2']);
	});
});

describe('a list of rows', () => {
	it('names all but its own row', () => {
		const rows = [row(3), row(9), row(12)];
		expect([rowList(rows.slice(0, 1)), rowList(rows.slice(0, 2)), rowList(rows), rowList(rows, rows[0]), rowList(rows.slice(0, 2), rows[1], 'Row')]).toEqual(['row 3', 'rows 3 and 9', 'rows 3, 9 and 12', 'rows 9 and 12', 'Row 3']);
	});

	it('speaks of items where none of the rows has a number, and names an item among rows', () => {
		const [first, second] = [row(1, { item: 1 }), row(2, { item: 2 })];
		expect([rowList([first, second]), rowList([first, second], undefined, 'Row'), rowList([row(7, { origin: ' of row 1' }), second])]).toEqual(['items 1 and 2', 'Items 1 and 2', 'rows 7 of row 1 and (item 2)']);
	});

	it('names ten of many, and counts the others', () => {
		const rows = Array.from({ length: 13 }, (_, i) => row(i + 2));
		expect([rowList(rows), rowList(rows, rows[0]), rowList(rows.slice(0, 11), rows[0]), listOfMany(['a'], 1, 'row'), listOfMany([], 3, 'row')]).toEqual([
			'rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 3 more', 'rows 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 2 more', 'rows 3, 4, 5, 6, 7, 8, 9, 10, 11 and 12', 'row a', 'rows  and 3 more',
		]);
	});
});

describe('rows with one number', () => {
	const tables = ['HR', 'Sales', undefined, 'HR'];
	const origins = async (numbers: readonly number[], places = numbers.map((_, i) => i)) => [...(await originsOf(numbers.map((number) => row(number)), places, (place) => tables[place], new FakeClock()))];

	it('are distinguished by the names of their tables, or else by their places', async () => {
		expect(await origins([3, 3])).toEqual([[0, " of 'HR'"], [1, " of 'Sales'"]]);
		expect(await origins([3, 4, 3])).toEqual([[0, ' (item 1)'], [2, ' (item 3)']]);
		expect(await origins([3, 3], [0, 3])).toEqual([[0, ' (item 1)'], [3, ' (item 4)']]);
		expect(await origins([5, 5, 5], [0, 1, 3])).toEqual([[0, ' (item 1)'], [1, ' (item 2)'], [3, ' (item 4)']]);
	});

	it('are the only ones that need it', async () => {
		expect([await origins([2, 3, 4]), await origins([4, 3, 2]), await origins([])]).toEqual([[], [], []]);
	});
});
