import type { Outcome } from '../../apply/types';
import type { RunRecord } from '../types';
import { type Cell, neutralise } from './cells';
import { LOG_COLUMNS } from './columns';
import { factsOf, type RowFacts } from './facts';

/** One row of the run log: every column of `LOG_COLUMNS` by its name. */
export type LogRow = Readonly<Record<string, Cell>>;

/**
 * The rows of a run, one at a time: row 0 is the RUN row, then a USER row for each change, hold, reject and failure. Unchanged
 * people have none; `count_unchanged` tells how many there are. The same record always gives the same rows, so that
 * `(run_id, sequence)` names a row for ever. Cells that a spreadsheet would run as a formula are neutralised (C14).
 */
export function* logRows(record: RunRecord): Generator<LogRow, void, undefined> {
	const run = factsOf(record);
	yield row({ run, sequence: 0 });
	let sequence = 0;
	for (const outcome of record.outcomes) {
		if (!isLogged(outcome)) continue;
		sequence += 1;
		yield row({ run, sequence, outcome });
	}
}

/** How many rows `logRows` gives. */
export function logRowCount(record: RunRecord): number {
	return 1 + record.outcomes.filter(isLogged).length;
}

function isLogged(outcome: Outcome): boolean {
	return outcome.status !== 'unchanged';
}

function row(facts: RowFacts): LogRow {
	return Object.fromEntries(LOG_COLUMNS.map(({ name, fill }) => [name, safe(fill(facts))]));
}

function safe(cell: Cell): Cell {
	return typeof cell === 'string' ? neutralise(cell) : cell;
}
