import type { Outcome, OutcomeStatus } from '../apply/types';
import type { PlanAction, PlanDescription } from '../plan/types';
import type { FieldTally } from './fieldTallies';
import type { InstanceFigures } from './instance';
import type { MissingItems } from './missing';

/** What a run came to, in one word; what each means stands at `runStatus`. */
export const RUN_STATUSES = ['success', 'partial', 'failed', 'nothingToDo', 'dryRun', 'preview', 'notApproved'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** An error of a node above, as an item told it. */
export interface RunFailure {
	/** The node's name, or where it happened. */
	readonly where: string;
	readonly message: string;
	readonly description?: string;
	readonly httpStatus?: number;
	readonly toe?: string;
	/** Nobody approved the plan, or not this one, or not in time: not an error, and nothing was written. */
	readonly notApproved?: boolean;
}

/** Why a plan was not applied though it could have been: nobody approved it. */
export interface Refusal {
	readonly message: string;
	readonly description: string;
}

/**
 * One run, ready to be logged and told: log, mail, report and summary are made from this and nothing else (rule 7). With
 * `logValues: fieldsOnly` no value of a person is in it any more, so that none can get into any of them.
 */
export interface RunRecord {
	readonly runId: string;
	readonly jobName: string;
	readonly jobDescription: string;
	readonly instance: string;
	readonly dryRun: boolean;
	/** A plan that was not handed to Apply at all; `approval`: it is about to be, once somebody approves it; `dryApproval`: likewise, but Apply is set to write nothing. */
	readonly preview?: 'plan' | 'approval' | 'dryApproval';
	/** Set where nobody approved the plan. */
	readonly notApproved?: Refusal;
	/** Absent when the run failed before there was a plan. */
	readonly plan?: PlanDescription;
	readonly outcomes: readonly Outcome[];
	/** Items of the plan of which nothing came in. */
	readonly missing: MissingItems;
	/** False with `logValues: fieldsOnly`: then outcomes hold no values, and sentences are masked. */
	readonly showValues: boolean;
	/** Null where there is no plan. */
	readonly figures: InstanceFigures | null;
	readonly fieldTallies: readonly FieldTally[];
	readonly holdsHash: string;
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
