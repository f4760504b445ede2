import type { DataSetStore } from '../../domo';
import { ACTIONS } from '../counts';
import { neutralise } from './cells';
import { RunLogError } from './error';
import { isRunLog } from './mark';
import { sqlText } from './written';

/** A row as a log gives it back: text or typed cells by column. */
export type LoggedRow = Readonly<Record<string, string | number | null>>;

const pageSize = 10_000;

/**
 * The rows of one run, in their order, each once. Asked by SQL, since a log holds years of runs; and held against the RUN row's
 * own counts, since Domo may show rows of a fresh upload only after some minutes (domo-api 7): a run is undone whole or not at all.
 *
 * @throws RunLogError for a DataSet that is no run log, and for a run that is not in it or not yet all of it; DomoError
 */
export async function readLoggedRun(store: DataSetStore, dataSetId: string, runId: string): Promise<readonly LoggedRow[]> {
	const [info, columns] = await Promise.all([store.info(dataSetId), store.columns(dataSetId)]);
	if (!isRunLog(info, columns)) {
		throw new RunLogError(`DataSet '${info.name}' (${info.id}) is no run log.`, 'Choose the DataSet that Domo Write Run Log writes.');
	}
	const bySequence = await rowsOfRun(store, dataSetId, runId);
	const runRow = bySequence.get(0);
	if (runRow === undefined) {
		throw new RunLogError(
			`Run log '${info.name}' does not tell of run ${runId}.`,
			`Copy 'Run' from the foot of its mail, or run_id from the log. ${minutes}`,
		);
	}
	const expected = 1 + ACTIONS.reduce((sum, action) => sum + (action === 'unchanged' ? 0 : Number(runRow[`count_${action}`] ?? 0)), 0);
	if (bySequence.size < expected) {
		throw new RunLogError(`Domo shows ${bySequence.size} of the ${expected} rows of run ${runId}.`, `Try again later. ${minutes}`);
	}
	return [...bySequence.values()];
}

const minutes = 'Rows that were written a moment ago may take Domo some minutes to show.';

async function rowsOfRun(store: DataSetStore, dataSetId: string, runId: string): Promise<ReadonlyMap<number, LoggedRow>> {
	const found = new Map<number, LoggedRow>();
	let offset = 0;
	for (;;) {
		const where = `run_id = ${sqlText(neutralise(runId))}`;
		const page = await store.query(dataSetId, `SELECT * FROM table WHERE ${where} ORDER BY sequence LIMIT ${pageSize} OFFSET ${offset}`);
		// A page may come back shorter than asked for; only an empty one is the end.
		if (page.rows.length === 0) return found;
		for (const cells of page.rows) {
			const row = Object.fromEntries(page.columns.map((name, at) => [name, cells[at] ?? null]));
			const sequence = Number(row['sequence']);
			if (!found.has(sequence)) found.set(sequence, row);
		}
		offset += page.rows.length;
	}
}
