import type { DataSetStore } from '../../domo';
import { z } from '../../vendor/zod';
import { neutralise } from './cells';
import type { OpenLog } from './open';
import type { LogRow } from './rows';
import { writtenSequences } from './written';

/** Rows of a run that no log could take, kept for the next run. */
export interface OwedRows {
	readonly rows: readonly LogRow[];
	/** False when there are too many to keep: then the RUN row alone is, with the run's sums. */
	readonly whole: boolean;
}

/**
 * What is kept of rows that could not be written: all of them while they fit, else the RUN rows. Empty cells are left out.
 *
 * @param maxCharacters of the rows as JSON
 */
export function rowsToKeep(rows: Iterable<LogRow>, maxCharacters: number): OwedRows {
	const kept: LogRow[] = [];
	const runRows: LogRow[] = [];
	let characters = 0;
	for (const row of rows) {
		const filled = Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== null));
		if (row['record_type'] === 'RUN') runRows.push(filled);
		characters += JSON.stringify(filled).length;
		if (characters <= maxCharacters) kept.push(filled);
	}
	return characters <= maxCharacters ? { rows: kept, whole: true } : { rows: runRows, whole: false };
}

const keptRows = z.array(z.record(z.union([z.string(), z.number(), z.null()])));

/** Reads kept rows back; none where something else was kept, by somebody else. */
export function keptRowsOf(value: unknown): readonly LogRow[] {
	const parsed = keptRows.safeParse(value);
	return parsed.success ? parsed.data.filter((row) => row['run_id'] !== undefined && row['sequence'] !== undefined) : [];
}

/**
 * Of rows that were kept from runs before, those that the log still lacks: an upload whose answer was lost may have arrived since.
 * Where the log cannot be asked, all of them: better a row twice than never (E7).
 *
 * @param runId the run that is being written; its own rows are no debt
 */
export async function stillOwed(store: DataSetStore, log: OpenLog, kept: readonly LogRow[], runId: string): Promise<readonly LogRow[]> {
	const byRun = new Map<string, LogRow[]>();
	for (const row of kept) {
		const id = String(row['run_id']);
		if (id === neutralise(runId)) continue;
		byRun.set(id, [...(byRun.get(id) ?? []), row]);
	}
	const owed: LogRow[] = [];
	for (const [id, rows] of byRun) {
		const written = log.created ? new Set<number>() : await writtenSequences(store, log.dataSetId, id).catch(() => new Set<number>());
		for (const row of rows) if (!written.has(Number(row['sequence']))) owed.push(row);
	}
	return owed;
}
