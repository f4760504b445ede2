import { ownStatus } from '../apply/outcome';
import type { Outcome } from '../apply/types';
import type { PlanDescription, PlanItem } from '../plan/types';
import { redact } from './redact';
import type { RunFailure, RunRecord } from './types';

/** What a run left behind, as Write Run Log finds it on its input. */
export interface RunPieces {
	/** Absent when the run failed before there was a plan. */
	readonly plan?: PlanDescription;
	/** Outcomes, or plan items of which nobody tells what became. */
	readonly items: readonly (PlanItem | Outcome)[];
	/** Error items of the nodes above. */
	readonly failures: readonly RunFailure[];
	/** Why Apply ended early, if it did (`ApplyResult.stopped`). */
	readonly stopped?: string;
	readonly notes?: readonly string[];
	/** `plan` makes a preview: changes without a status are told as planned, in a dry run. */
	readonly content?: 'outcomes' | 'plan';
	/** Whether Apply ran dry; without it, any planned change says so. */
	readonly dryRun?: boolean;
	/** Used where there is no plan to tell them. */
	readonly jobName?: string;
	readonly jobDescription?: string;
	readonly instance?: string;
	readonly runId?: string;
	/** Milliseconds since the epoch. */
	readonly startedAt: number;
	readonly finishedAt: number;
	readonly executionId: string;
	readonly workflowId: string;
	readonly packageVersion: string;
	readonly approvedBy?: string;
	/** Milliseconds since the epoch. */
	readonly approvedAt?: number;
}

/** Makes the one record from which log, mail and summary are made (rule 7). Secrets that errors quote end here (F4). */
export function runRecordOf(pieces: RunPieces): RunRecord {
	const { plan, content = 'outcomes' } = pieces;
	const outcomes = pieces.items.map((item) => clean(toOutcome(item, content)));
	const stop: readonly RunFailure[] =
		pieces.stopped === undefined ? [] : [{ where: 'Domo Apply Changes', message: pieces.stopped }];
	return {
		runId: plan?.run.id ?? pieces.runId ?? `n8n-execution-${pieces.executionId}`,
		jobName: plan?.jobName ?? pieces.jobName ?? '',
		jobDescription: plan?.jobDescription ?? pieces.jobDescription ?? '',
		instance: plan?.instance ?? pieces.instance ?? '',
		dryRun: pieces.dryRun ?? (content === 'plan' || outcomes.some(({ status }) => status === 'planned')),
		...(content === 'plan' ? { preview: true } : {}),
		...(plan === undefined ? {} : { plan }),
		outcomes,
		failures: [...pieces.failures, ...stop].map(cleanFailure),
		notes: [...(plan?.notes ?? []), ...(pieces.notes ?? [])].map(redact),
		startedAt: iso(pieces.startedAt),
		finishedAt: iso(pieces.finishedAt),
		executionId: pieces.executionId,
		workflowId: pieces.workflowId,
		packageVersion: pieces.packageVersion,
		...(pieces.approvedBy === undefined ? {} : { approvedBy: pieces.approvedBy }),
		...(pieces.approvedAt === undefined ? {} : { approvedAt: iso(pieces.approvedAt) }),
	};
}

/** A plan item tells its own end for holds, rejects and unchanged people; a change without a status is never told as done. */
function toOutcome(item: PlanItem | Outcome, content: 'outcomes' | 'plan'): Outcome {
	if ('status' in item) return item;
	const status = ownStatus(item);
	if (status !== undefined) return { ...item, status, attempts: 0, durationMs: 0 };
	if (content === 'plan') return { ...item, status: 'planned', attempts: 0, durationMs: 0 };
	return {
		...item,
		status: 'failed',
		message: 'Nothing tells what became of this change: its item did not come through Domo Apply Changes.',
		attempts: 0,
		durationMs: 0,
	};
}

function clean(outcome: Outcome): Outcome {
	return outcome.message === undefined ? outcome : { ...outcome, message: redact(outcome.message) };
}

function cleanFailure(failure: RunFailure): RunFailure {
	return {
		...failure,
		message: redact(failure.message),
		...(failure.description === undefined ? {} : { description: redact(failure.description) }),
	};
}

function iso(ms: number): string {
	return new Date(ms).toISOString();
}
