import type { Outcome } from '../../apply/types';
import type { RunRecord } from '../types';
import { type Cell, neutralise } from './cells';
import { LOG_COLUMNS, type LogColumn } from './columns';
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
	const first = cells(LOG_COLUMNS, { run, sequence: 0 });
	yield first;
	const shared = { ...first, ...NO_RUN_CELLS };
	let sequence = 0;
	for (const outcome of record.outcomes) {
		if (!isLogged(outcome)) continue;
		sequence += 1;
		yield { ...shared, ...cells(OWN_COLUMNS, { run, sequence, outcome }) };
	}
}

/** What differs from row to row, and what only the RUN row has: a row of 100,000 is made from these alone. */
const OWN_COLUMNS = LOG_COLUMNS.filter(({ rows }) => rows === 'all' || rows === 'USER');
const NO_RUN_CELLS: LogRow = Object.fromEntries(LOG_COLUMNS.filter(({ rows }) => rows === 'RUN').map(({ name }) => [name, null]));

/** How many rows `logRows` gives. */
export function logRowCount(record: RunRecord): number {
	return 1 + record.outcomes.filter(isLogged).length;
}

function isLogged(outcome: Outcome): boolean {
	return outcome.status !== 'unchanged';
}

function cells(columns: readonly LogColumn[], facts: RowFacts): LogRow {
	const row: Record<string, Cell> = {};
	for (const { name, fill } of columns) row[name] = safe(fill(facts));
	return row;
}

function safe(cell: Cell): Cell {
	return typeof cell === 'string' ? neutralise(cell) : cell;
}
