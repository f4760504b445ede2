import type { Outcome, OutcomeStatus } from '../apply/types';
import type { PlanAction, PlanDescription } from '../plan/types';

export type RunStatus = 'success' | 'partial' | 'failed' | 'nothingToDo' | 'dryRun';

/** An error of a node above, as an item told it. */
export interface RunFailure {
	/** The node's name, or where it happened. */
	readonly where: string;
	readonly message: string;
	readonly description?: string;
	readonly httpStatus?: number;
	readonly toe?: string;
}

/** One run, ready to be logged and told: log, mail and summary are made from this and nothing else (rule 7). */
export interface RunRecord {
	readonly runId: string;
	readonly jobName: string;
	readonly jobDescription: string;
	readonly instance: string;
	readonly dryRun: boolean;
	/** A plan that was not handed to Apply at all. */
	readonly preview?: boolean;
	/** Absent when the run failed before there was a plan. */
	readonly plan?: PlanDescription;
	readonly outcomes: readonly Outcome[];
	readonly failures: readonly RunFailure[];
	readonly notes: readonly string[];
	readonly startedAt: string;
	readonly finishedAt: string;
	readonly executionId: string;
	readonly workflowId: string;
	readonly packageVersion: string;
	readonly approvedBy?: string;
	readonly approvedAt?: string;
}

/** How many outcomes had each action and each status; both sum up to the number of outcomes. */
export interface RunCounts {
	readonly action: Readonly<Record<PlanAction, number>>;
	readonly status: Readonly<Record<OutcomeStatus, number>>;
	readonly total: number;
}

/** Write Run Log's one item. */
export interface RunSummary {
	readonly runId: string;
	readonly jobName: string;
	readonly instance: string;
	readonly status: RunStatus;
	readonly counts: RunCounts;
	readonly startedAt: string;
	readonly finishedAt: string;
	readonly planHash: string;
	readonly logDataSetId: string | null;
	readonly rowsWritten: number;
	readonly logError?: string;
	/** The rows that could not be written, so that nothing is lost. */
	readonly rows?: readonly Readonly<Record<string, string | number | null>>[];
	readonly notable: boolean;
	readonly email: { readonly subject: string; readonly html: string; readonly text: string };
	readonly failures: readonly { readonly email: string; readonly message: string }[];
}
