import type { LastRun } from '../plan/types';
import type { LogRow } from './log/rows';
import { createMask } from './privacy';
import { redact } from './redact';
import type { RunRecord } from './types';

/** How writing the log went; a `LogReceipt` is one. */
export interface LogResult {
	readonly dataSetId: string | null;
	readonly rowsWritten: number;
	/** Why the log could not be written; then `rows` carries it. */
	readonly error?: string;
	readonly rows?: readonly LogRow[];
	/** Whether the next run writes them: all of them, or, where there are too many to keep, the RUN row alone. */
	readonly kept?: 'rows' | 'runRow';
	/** Sentences for people. */
	readonly notes?: readonly string[];
	/** What of the job's run before is known; without it, holds are always news. */
	readonly previous?: { readonly holdsHash: string };
	/** A run before that n8n cut off and that no log had told of. */
	readonly missedRun?: LastRun;
}

/** The run before that has to be told of: as the log says, or, where no log could be asked, as the plan does. */
export function missedRunOf({ plan }: RunRecord, log: LogResult): LastRun | undefined {
	if (log.error === undefined) return log.missedRun;
	const state = plan?.lastRun?.state;
	return state === 'interrupted' || state === 'stopped' ? plan?.lastRun : undefined;
}

/** What writing the log told, fit to be read by people: without secrets and, where values are masked, without those that Domo quotes. */
export function toldLog(record: RunRecord, log: LogResult): LogResult {
	const mask = record.showValues ? undefined : createMask(record.outcomes, [record.runId, record.jobName, record.instance], record.plan);
	const told = (text: string): string => (mask === undefined ? redact(text) : mask.run(redact(text)));
	return {
		...log,
		...(log.error === undefined ? {} : { error: told(log.error) }),
		...(log.notes === undefined ? {} : { notes: log.notes.map(told) }),
	};
}
