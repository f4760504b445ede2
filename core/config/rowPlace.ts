import { Lists } from '../common/tables';
import { eachChunked } from '../common/yielder';
import type { Clock } from '../common/ports';
import { cellText } from './columnReader';
import { InvalidCell, type RowPlace } from './types';
import { isReserved } from './headers';
import { clip, tidy } from '../common/text';

/** Which row of which table something was read from, for messages, completeness checks and n8n's paired items. */

/** Whether no cell of a row holds anything. What begins with `_` and `row_number` are not the table's: such a row is no row. */
export function isEmptyRow(cells: Readonly<Record<string, unknown>>): boolean {
	for (const key in cells) if (!isBlankCell(cells[key]) && !isReserved(key)) return false;
	return true;
}

function isBlankCell(cell: unknown): boolean {
	if (Array.isArray(cell)) return cell.every((element) => !Array.isArray(element) && isBlankCell(element));
	const text = cellText(cell);
	return !(text instanceof InvalidCell) && tidy(text) === '';
}

/** A row's own number, as a node or a sheet gave it: `3`, `"3"`, `" 3.0 "`. Undefined where there is none or it is no number of a row. */
export function rowNumberOf(cell: unknown): number | undefined {
	const number = typeof cell === 'string' && /^\d{1,15}(?:\.0+)?$/.test(tidy(cell)) ? Number(tidy(cell)) : cell;
	return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

/** `row 3`, or `row 3 of 'HR people'` where rows of two tables came in and both have a row 3; `item 2` of a node that does not number its rows. */
export function rowName({ rowNumber, item, origin = '' }: RowPlace, row: 'row' | 'Row' = 'row'): string {
	if (item !== undefined) return `${row === 'Row' ? 'Item' : 'item'} ${item}`;
	return `${row} ${rowNumber}${origin}`;
}

/** So many are named in a message; a list that thousands share would fill pages. */
const maxPlacesNamed = 10;

/** `row 3`, `rows 3 and 9`, `rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 30 more`: all of the rows but `own`, in the order given. */
export function rowList(rows: readonly RowPlace[], own?: RowPlace, row: 'row' | 'Row' = 'row'): string {
	const named = rows.slice(0, maxPlacesNamed + 1).filter((one) => one !== own).slice(0, maxPlacesNamed);
	const count = rows.length - (own === undefined ? 0 : 1);
	const noun = named.every(({ item }) => item !== undefined) ? (row === 'Row' ? 'Item' : 'item') : row;
	const names = named.map((one) => (noun === row && one.item !== undefined ? `(${rowName(one)})` : rowName(one).replace(/^(?:row|item) /, '')));
	return listOfMany(names, count, noun);
}

/** `row 3`, `rows 3 and 9`, `rows 3, 9 and 30 more`: the first of `count` things by name, the rest as a number. */
export function listOfMany(named: readonly string[], count: number, noun: string): string {
	if (count === 1) return `${noun} ${named.join('')}`;
	const more = count - named.length;
	return more > 0 ? `${noun}s ${named.join(', ')} and ${more} more` : `${noun}s ${named.slice(0, -1).join(', ')} and ${named.at(-1) ?? ''}`;
}

/** A row before it is distinguished from others that have its number. */
interface Numbered {
	readonly place: number;
	readonly table: string | undefined;
}

/**
 * Distinguishes rows with the same number, by their places; rows whose number is theirs alone are left out. A table's name does
 * where all of them have another one, else the place of the item.
 *
 * @param rows all rows that came in with data
 * @param places their positions among all that came in
 * @param tableOf the name of the table that a row says it comes from
 */
export async function originsOf(
	rows: readonly RowPlace[],
	places: readonly number[],
	tableOf: (place: number) => string | undefined,
	clock: Clock,
): Promise<ReadonlyMap<number, string>> {
	// Rows that are numbered in order, as nearly all tables are, share no number.
	if (rows.every(({ rowNumber }, i) => i === 0 || rowNumber > (rows[i - 1]?.rowNumber ?? 0))) return new Map();
	const byNumber = new Lists<number, Numbered>();
	await eachChunked(rows, ({ rowNumber }, i) => {
		const place = places[i] ?? i;
		byNumber.add(rowNumber, { place, table: tableOf(place) });
	}, clock);
	const origins = new Map<number, string>();
	for (const group of byNumber.shared.values()) {
		const tables = new Set(group.map(({ table }) => table));
		const areApart = tables.size === group.length && !tables.has(undefined);
		for (const { place, table = '' } of group) origins.set(place, areApart ? ` of '${clip(table, 60)}'` : ` (item ${place + 1})`);
	}
	return origins;
}
