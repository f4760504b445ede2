import { endless } from '../../client/failure';
import type { DomoClient } from '../../client/client';
import { quoteName, runQuery } from '../query';
import type { RawCells } from './rawTable';

const PAGE_SIZE = 5_000;
/** More than a table of people can have. */
const MOST_ROWS = 2_000_000;

/**
 * A whole table by pages of SQL, for instances that refuse the export or export a part. Pages are ordered by every column, since nothing else
 * keeps rows in place between them (domo-api 5.4); equal rows can still change places, so they make the read unproven.
 */
export async function queryTable(client: DomoClient, id: string, columns: readonly string[], signal?: AbortSignal): Promise<RawCells> {
	const order = columns.map(quoteName).join(', ');
	const cells: (readonly (string | null)[])[] = [];
	let inexact = 0;
	for (;;) {
		const page = await runQuery(client, id, `SELECT ${order} FROM table ORDER BY ${order} LIMIT ${PAGE_SIZE} OFFSET ${cells.length}`, signal);
		if (page.rows.length === 0) return { columns, cells, rowCount: cells.length, doubts: [...doubleDoubts(cells), ...inexactDoubts(inexact)] };
		for (const row of page.rows) {
			if (row.some((value) => typeof value === 'number' && isInexact(value))) inexact += 1;
			cells.push(row.map((value) => (typeof value === 'number' ? String(value) : value)));
		}
		if (cells.length > MOST_ROWS) throw endless(`DataSet ${id}`, MOST_ROWS);
	}
}

/** JSON numbers are read as doubles: whole ones past 2^53 lose digits. */
const isInexact = (value: number): boolean => Number.isInteger(value) && !Number.isSafeInteger(value);

const inexactDoubts = (rows: number): readonly string[] =>
	rows === 0 ? [] : [`${rows} rows hold a whole number that is too large to be read exactly this way. Make its column a text column.`];

function doubleDoubts(cells: readonly (readonly (string | null)[])[]): readonly string[] {
	const seen = new Set(cells.map((row) => JSON.stringify(row)));
	const doubles = cells.length - seen.size;
	return doubles === 0 ? [] : [`${doubles} rows came twice or are equal, so others may have been left out. Domo gave no whole export of this DataSet, only pages of it.`];
}
