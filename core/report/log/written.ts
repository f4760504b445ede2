import type { DataSetStore } from '../../domo/dataSetTypes';

const pageSize = 10_000;

/**
 * The sequences of a run that the log already holds. Freshly uploaded rows may not be queryable for minutes (domo-api 7), so an
 * empty answer is no proof.
 */
export async function writtenSequences(store: DataSetStore, dataSetId: string, runId: string): Promise<ReadonlySet<number>> {
	const sequences = new Set<number>();
	for (let offset = 0; ; offset += pageSize) {
		const sql = `SELECT sequence FROM table WHERE run_id = ${sqlText(runId)} ORDER BY sequence LIMIT ${pageSize} OFFSET ${offset}`;
		const { rows } = await store.query(dataSetId, sql);
		for (const [sequence] of rows) if (sequence !== null && sequence !== undefined) sequences.add(Number(sequence));
		if (rows.length < pageSize) return sequences;
	}
}

/** A text literal of Domo's SQL. Run ids are ours, but they travel through items that anybody can edit. */
export function sqlText(text: string): string {
	return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "''")}'`;
}
