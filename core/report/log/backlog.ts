/**
 * What earlier runs could not write to the log and the present run adds: rows that were kept because the log could not be written (the
 * backlog), and the RUN row of a run that n8n cut off.
 */
import type { Clock } from '../../common/ports';
import type { DataSetStore } from '../../domo';
import type { LastRun } from '../../plan/types';
import { z } from '../../vendor/zod';
import type { RunRecord } from '../runRecord';
import { dateTimeCell, LOG_COLUMNS, type LogRow, neutraliseCell } from './columns';
import type { OpenLog } from './open';
import { writtenSequences } from './read';

/** Rows that could not be written, kept for the next run. */
export interface Backlog {
	readonly rows: readonly LogRow[];
	/** False when there are too many: then only RUN rows are kept, with the counts of their runs. */
	readonly whole: boolean;
}

/**
 * What is kept of rows that could not be written: all of them while they fit, else the RUN rows. Empty cells are left out.
 *
 * @param maxCharacters of the rows as JSON
 */
export function limitBacklog(rows: Iterable<LogRow>, maxCharacters: number): Backlog {
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

const backlogShape = z.array(z.record(z.union([z.string(), z.number(), z.null()])));

/** The kept rows; none where the stored value is something else. */
export function parseBacklog(value: unknown): readonly LogRow[] {
	const parsed = backlogShape.safeParse(value);
	return parsed.success ? parsed.data.filter((row) => row['run_id'] !== undefined && row['sequence'] !== undefined) : [];
}

/**
 * Those of the kept rows that the log still lacks: an upload whose answer was lost may have arrived since. All of them where the log cannot
 * be asked: better a row twice than never (E7).
 *
 * @param runId the run that is being written; its own rows are left out
 */
export async function stillMissing(store: DataSetStore, log: OpenLog, kept: readonly LogRow[], runId: string): Promise<readonly LogRow[]> {
	const byRun = new Map<string, LogRow[]>();
	for (const row of kept) {
		const id = String(row['run_id']);
		if (id === neutraliseCell(runId)) continue;
		byRun.set(id, [...(byRun.get(id) ?? []), row]);
	}
	const missing: LogRow[] = [];
	for (const [id, rows] of byRun) {
		const written = log.created ? new Set<number>() : await writtenSequences(store, log.dataSetId, id).catch(() => new Set<number>());
		for (const row of rows) if (!written.has(Number(row['sequence']))) missing.push(row);
	}
	return missing;
}

/** Domo may show uploaded rows only after a quarter of an hour (domo-api 7); the rows of a younger run may still appear. */
const settledMs = 30 * 60_000;

/**
 * The previous run, if it was cut off and is not in the log (rule 6, E6): killed while it wrote, or between its last write and its log.
 * A run that ended counts as missing from the log only after its rows had time to appear.
 */
export async function findInterruptedRun(store: DataSetStore, log: OpenLog, record: RunRecord, clock: Clock): Promise<LastRun | undefined> {
	const last = record.plan?.lastRun;
	if (last === undefined || last.state === 'writing' || last.id === record.runId) return undefined;
	const ended = last.state === 'done';
	if (ended && (log.created || last.jobName !== record.jobName || clock.now() - Date.parse(last.startedAt) < settledMs)) return undefined;
	if (log.created) return last;
	const found = await writtenSequences(store, log.dataSetId, last.id).catch(() => undefined);
	if (found === undefined) return ended ? undefined : last;
	return found.size === 0 ? last : undefined;
}

const endOf: Readonly<Record<LastRun['state'], string>> = {
	writing: 'This run was cut off', interrupted: 'This run was cut off', stopped: 'This run was stopped in n8n', done: 'This run ended',
};

/** The RUN row that the previous run could not write. What is not known stays empty. */
export function interruptedRow(last: LastRun, record: RunRecord): LogRow {
	const known: LogRow = {
		run_id: last.id,
		sequence: 0,
		record_type: 'RUN',
		job_name: neutraliseCell(last.jobName),
		instance: record.instance,
		started_at: dateTimeCell(last.startedAt),
		execution_id: last.executionId,
		package_version: record.packageVersion,
		status: 'interrupted',
		message: `${endOf[last.state]}: it did ${last.state === 'interrupted' ? 'at least ' : ''}${last.done} of ${last.total} changes and wrote no log. Run ${record.runId} found that out.`,
	};
	return { ...Object.fromEntries(LOG_COLUMNS.map(({ name }) => [name, null])), ...known };
}
