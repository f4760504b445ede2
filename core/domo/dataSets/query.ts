import { z } from '../../vendor/zod';
import type { DomoClient } from '../client/client';
import type { QueryResult } from '../dataSetTypes';

const cell = z.union([z.string(), z.number(), z.boolean().transform(String), z.null()]);
const table = z.object({ columns: z.array(z.string()), rows: z.array(z.array(cell)) });
/** The official page shows a record for each row (domo-api 5.4); every row has every column. */
const records = z.array(z.record(cell)).transform((rows) => {
	const columns = Object.keys(rows[0] ?? {});
	return { columns, rows: rows.map((row) => columns.map((name) => row[name] ?? null)) };
});
const answer = z.union([table, records]);

/** Runs SQL on one DataSet (domo-api 5.4). The name after FROM is not checked by Domo: write `table`. */
export function runQuery(client: DomoClient, id: string, sql: string, signal?: AbortSignal): Promise<QueryResult> {
	return client.read(
		{ doing: `query DataSet ${id}`, request: 'executeQuery', params: { dataSetId: id }, json: { sql } },
		answer,
		signal,
	);
}

/** A column's name in SQL. */
export const quoteName = (name: string): string => `\`${name.replaceAll('`', '``')}\``;
