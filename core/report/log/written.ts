import type { DataSetStore } from '../../domo';
import { neutralise } from './cells';

const pageSize = 10_000;

/**
 * The sequences of a run that the log already holds. Freshly uploaded rows may not be queryable for minutes (domo-api 7), so an
 * empty answer is no proof.
 */
export async function writtenSequences(store: DataSetStore, dataSetId: string, runId: string): Promise<ReadonlySet<number>> {
	const sequences = new Set<number>();
	let offset = 0;
	for (;;) {
		const sql = `SELECT sequence FROM table WHERE run_id = ${sqlText(neutralise(runId))} ORDER BY sequence LIMIT ${pageSize} OFFSET ${offset}`;
		const { rows } = await store.query(dataSetId, sql);
		// A page may come back shorter than asked for; only an empty one is the end.
		if (rows.length === 0) return sequences;
		for (const [sequence] of rows) if (sequence !== null && sequence !== undefined) sequences.add(Number(sequence));
		offset += rows.length;
	}
}

/**
 * What the last run of a job that got as far as a plan held, as its `holds_hash`; empty when it held nothing. Undefined when the
 * log does not tell: an older log, no run before, or rows that are not queryable yet.
 */
export async function lastHoldsHash(store: DataSetStore, dataSetId: string, jobName: string, instance: string): Promise<string | undefined> {
	const sql =
		`SELECT holds_hash FROM table WHERE record_type = 'RUN' AND job_name = ${sqlText(neutralise(jobName))} ` +
		`AND instance = ${sqlText(instance)} AND plan_hash <> '' ORDER BY started_at DESC LIMIT 1 OFFSET 0`;
	const { rows } = await store.query(dataSetId, sql);
	const [last] = rows;
	return last === undefined ? undefined : String(last[0] ?? '');
}

/** A text literal of Domo's SQL. Run ids are ours, but they travel through items that anybody can edit. */
export function sqlText(text: string): string {
	return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "''")}'`;
}
