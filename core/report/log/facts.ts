import type { Outcome } from '../../apply/types';
import { countRun, runStatus } from '../counts';
import type { RunCounts, RunRecord, RunStatus } from '../types';
import { dateTimeCell } from './cells';

/** What all rows of a run share, worked out once. */
export interface RunFacts {
	readonly record: RunRecord;
	readonly counts: RunCounts;
	readonly status: RunStatus;
	readonly startedAt: string | null;
	readonly finishedAt: string | null;
	readonly approvedAt: string | null;
	/** False when `logValues: fieldsOnly` keeps personal values out. */
	readonly showValues: boolean;
}

export function factsOf(record: RunRecord): RunFacts {
	return {
		record,
		counts: countRun(record.outcomes),
		status: runStatus(record),
		startedAt: dateTimeCell(record.startedAt),
		finishedAt: dateTimeCell(record.finishedAt),
		approvedAt: dateTimeCell(record.approvedAt),
		showValues: record.showValues,
	};
}

/** One row of the log: the run's own (sequence 0), or a person's. */
export interface RowFacts {
	readonly run: RunFacts;
	readonly sequence: number;
	/** Absent on the RUN row. */
	readonly outcome?: Outcome;
}
