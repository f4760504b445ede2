import type { DataSetStore } from '../../domo';
import type { LastRun } from '../../plan/types';
import type { Clock } from '../../common/ports';
import type { RunRecord } from '../types';
import { dateTimeCell, neutralise } from './cells';
import { LOG_COLUMNS } from './columns';
import type { OpenLog } from './open';
import type { LogRow } from './rows';
import { writtenSequences } from './written';

/** Domo may show uploaded rows only after a quarter of an hour (domo-api 7); a run that young may yet turn up in its log. */
const settledMs = 30 * 60_000;

/**
 * The run before, if it was cut off and the log does not know of it (rule 6, E6): killed in the middle, or between its last write
 * and its log. Asks the log, and believes a run that ended only when its rows had time to appear.
 */
export async function findMissedRun(store: DataSetStore, log: OpenLog, record: RunRecord, clock: Clock): Promise<LastRun | undefined> {
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

/** The RUN row that the run before did not get to write. What nobody knows any more stays empty. */
export function interruptedRow(last: LastRun, record: RunRecord): LogRow {
	const known: LogRow = {
		run_id: last.id,
		sequence: 0,
		record_type: 'RUN',
		job_name: neutralise(last.jobName),
		instance: record.instance,
		started_at: dateTimeCell(last.startedAt),
		execution_id: last.executionId,
		package_version: record.packageVersion,
		status: 'interrupted',
		message: `${endOf[last.state]}: it did ${last.state === 'interrupted' ? 'at least ' : ''}${last.done} of ${last.total} changes and wrote no log. Run ${record.runId} found that out.`,
	};
	return { ...Object.fromEntries(LOG_COLUMNS.map(({ name }) => [name, null])), ...known };
}
