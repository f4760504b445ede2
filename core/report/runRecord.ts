/**
 * The run record: everything about one run, made from what came in to Write Run Log (plan, outcomes, errors). Log, mail, report and summary
 * are made from it alone, and it is the place where secrets and, with Log Values: Fields Only, all values of people are removed.
 */
import { statusWithoutWrite } from '../apply/statuses';
import { STATUSES, statusKind, type StatusKind } from '../apply/statuses';
import type { Outcome } from '../apply/types';
import type { Clock } from '../common/ports';
import { atOnce, runChunked } from '../common/yielder';
import type { PlanDescription, PlanItem } from '../plan/types';
import { type AppliedCounts, countFields, countInstance, countRun, type FieldCount, type InstanceCounts, type MissingItems, missingItems, NOTHING_MISSING, withoutDuplicates } from './counts';
import { groupByKind, holdsHash } from './outcomes';
import { createMask, redact, withoutValues } from './redact';

/** The result of a run in one word; `runStatus` says what each means. */
export const RUN_STATUSES = ['success', 'partial', 'failed', 'nothingToDo', 'dryRun', 'preview', 'notApproved'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** An error of an earlier node, read from its item. */
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
export interface NotApproved {
	readonly message: string;
	readonly description: string;
}

/** One run. With `logValues: fieldsOnly` it holds no value of a person, so that none can get into log, mail, report or summary (rule 7). */
export interface RunRecord {
	readonly runId: string;
	readonly jobName: string;
	readonly jobDescription: string;
	readonly instance: string;
	readonly dryRun: boolean;
	/** Set where the plan did not go through Apply. `approval`: it waits for somebody to approve it; `dryApproval`: likewise, but Apply is set to write nothing. */
	readonly preview?: 'plan' | 'approval' | 'dryApproval';
	/** Set where nobody approved the plan. */
	readonly notApproved?: NotApproved;
	/** Absent when the run failed before there was a plan. */
	readonly plan?: PlanDescription;
	readonly outcomes: readonly Outcome[];
	/** Items of the plan that did not come in. */
	readonly missing: MissingItems;
	/** False with `logValues: fieldsOnly`: then outcomes hold no values, and sentences are masked. */
	readonly showValues: boolean;
	/** Null where there is no plan. */
	readonly instanceCounts: InstanceCounts | null;
	readonly fieldCounts: readonly FieldCount[];
	readonly holdsHash: string;
	readonly failures: readonly RunFailure[];
	readonly notes: readonly string[];
	readonly startedAt: string;
	readonly finishedAt: string;
	readonly executionId: string;
	/** The page of the execution in n8n. */
	readonly executionUrl?: string;
	readonly workflowId: string;
	readonly packageVersion: string;
	readonly approvedBy?: string;
	readonly approvedAt?: string;
}

/**
 * One word for a run. Domo documents none for its own tool, so this is our choice; the first line that fits wins:
 *
 * - `failed`: a node ended in an error, Apply stopped early (both are in `failures`), or changes were tried and not one got through;
 * - `notApproved`: nobody approved the plan, so nothing was written;
 * - `partial`: items of the plan are missing, so that it is not known what happened to all of them;
 * - `preview`: a plan that did not go through Apply;
 * - `dryRun`: nothing was written, on purpose;
 * - `partial`: something was not done: a rejected row, or an outcome whose status is of the kind `notDone`;
 * - `nothingToDo`: everybody was already as the configuration wants, and nothing is held;
 * - `success`: the rest. Holds alone do not make a run partial, since the guard worked as it was set; the run is notable nevertheless.
 */
export function runStatus(record: RunRecord): RunStatus {
	const { status, total } = countRun(record.outcomes);
	if (record.failures.length > 0) return 'failed';
	if (record.notApproved !== undefined) return 'notApproved';
	if (record.missing.total > 0 || record.missing.planItem) return 'partial';
	if (record.preview !== undefined) return 'preview';
	if (record.dryRun) return 'dryRun';
	const written = status.applied + status.incomplete + status.unverified;
	if (status.failed > 0 && written === 0) return 'failed';
	const ofKind = (...kinds: readonly StatusKind[]): number =>
		STATUSES.reduce((sum, each) => (kinds.includes(statusKind(each)) ? sum + status[each] : sum), 0);
	if (ofKind('notDone', 'rejected') > 0) return 'partial';
	if (status.notApproved > 0 && status.notApproved + ofKind('asWanted') + status.held === total) return 'notApproved';
	return ofKind('asWanted') === total ? 'nothingToDo' : 'success';
}

/** What Apply says about the run as a whole. */
export interface AppliedFacts {
	readonly dryRun: boolean;
	/** How many outcomes of each status it gave; absent in items of earlier versions. */
	readonly counts?: AppliedCounts;
	/** Admins of the instance, read anew after a run that changed any. */
	readonly adminsCounted?: number;
	/** Why it ended early, if it did. */
	readonly stopped?: string;
	readonly notes: readonly string[];
}

/** The parts of a run that come in to Write Run Log. */
export interface RunPieces {
	/** Absent when the run failed before there was a plan. */
	readonly plan?: PlanDescription;
	/** True where the plan is known only from an error item: the failed node had its items, and did nothing with them. */
	readonly planOfFailure?: boolean;
	/** Outcomes, or plan items that did not go through Apply. */
	readonly items: readonly (PlanItem | Outcome)[];
	/** Error items of earlier nodes. */
	readonly failures: readonly RunFailure[];
	/** Absent where the items did not come through Domo Apply Changes. */
	readonly applied?: AppliedFacts;
	/** Set where Domo Apply Changes follows, so that the plan waits for approval: whether it writes then. */
	readonly applyFollows?: 'writes' | 'dryRun';
	/** Used where there is no plan to take it from; the same for the next four. */
	readonly logValues?: PlanDescription['logValues'];
	readonly jobName?: string;
	readonly jobDescription?: string;
	readonly instance?: string;
	readonly runId?: string;
	/** Milliseconds since the epoch. */
	readonly startedAt: number;
	readonly finishedAt: number;
	readonly executionId: string;
	readonly executionUrl?: string;
	readonly workflowId: string;
	readonly packageVersion: string;
	readonly approvedBy?: string;
	/** Milliseconds since the epoch. */
	readonly approvedAt?: number;
}

/**
 * Makes the record of a run (rule 7). It recognises whether the items are outcomes of Apply or a plan that did not go through it.
 * Secrets that errors quote are removed here (F4), and so are all values where `logValues` is `fieldsOnly`; everything is counted before.
 */
export function buildRunRecord(pieces: RunPieces): RunRecord {
	return atOnce(recordSteps(pieces));
}

/** The same in chunks, so that n8n stays responsive however many outcomes a run has. */
export function buildRunRecordChunked(pieces: RunPieces, clock: Clock): Promise<RunRecord> {
	return runChunked(recordSteps(pieces), clock);
}

function* recordSteps(pieces: RunPieces): Generator<void, RunRecord, undefined> {
	const { plan, applied } = pieces;
	const marks = new Set<string | undefined>();
	for (const { _item } of pieces.items) {
		marks.add(_item);
		yield;
	}
	const items = marks.size === pieces.items.length ? pieces.items : withoutDuplicates(pieces.items);
	yield;
	const { outcomes, bypassed, preview, notApproved } = recogniseItems({ ...pieces, items });
	yield;
	const missing = missingOf(pieces, outcomes, bypassed);
	yield;
	const redacted: Outcome[] = [];
	for (const outcome of outcomes) {
		redacted.push(redactOutcome(outcome));
		yield;
	}
	const instanceCounts = plan === undefined ? null : countInstance(plan, outcomes, missing.total, applied?.adminsCounted);
	yield;
	const stop: readonly RunFailure[] = applied?.stopped === undefined ? [] : [{ where: 'Domo Apply Changes', message: applied.stopped }];
	const failures = [...pieces.failures.filter((failure) => notApproved === undefined || !isNotApproved(failure)), ...stop];
	const groups = groupByKind(outcomes);
	yield;
	const fieldCounts = countFields([...groups.created, ...groups.updated]);
	yield;
	return yield* maskedRecord({
		runId: plan?.run.id ?? (outcomes[0]?.run.id || pieces.runId) ?? `n8n-execution-${pieces.executionId}`,
		jobName: plan?.jobName ?? pieces.jobName ?? '',
		jobDescription: plan?.jobDescription ?? pieces.jobDescription ?? '',
		instance: plan?.instance ?? pieces.instance ?? '',
		dryRun: applied?.dryRun ?? (preview !== undefined || outcomes.some(({ status }) => status === 'planned')),
		...(preview === undefined ? {} : { preview }),
		...(notApproved === undefined ? {} : { notApproved: mapTexts(notApproved, redact) }),
		...(plan === undefined ? {} : { plan }),
		outcomes: redacted,
		missing,
		showValues: (plan?.logValues ?? pieces.logValues) !== 'fieldsOnly',
		instanceCounts,
		fieldCounts,
		holdsHash: holdsHash(outcomes),
		failures: failures.map((failure) => mapTexts(failure, redact)),
		notes: [...(plan?.notes ?? []), ...(applied?.notes ?? [])].map(redact),
		startedAt: iso(pieces.startedAt),
		finishedAt: iso(pieces.finishedAt),
		executionId: pieces.executionId,
		...(pieces.executionUrl === undefined ? {} : { executionUrl: pieces.executionUrl }),
		workflowId: pieces.workflowId,
		packageVersion: pieces.packageVersion,
		...(pieces.approvedBy === undefined ? {} : { approvedBy: pieces.approvedBy }),
		...(pieces.approvedAt === undefined ? {} : { approvedAt: iso(pieces.approvedAt) }),
	});
}

interface RecognisedItems extends Pick<RunRecord, 'outcomes' | 'preview' | 'notApproved'> {
	/** Outcomes that did not go through Apply. */
	readonly bypassed: number;
}

/** Finds out what the items are: outcomes, a plan that waits or was only shown, or one that nobody approved. */
function recogniseItems({ items: all, applied, failures, applyFollows }: RunPieces): RecognisedItems {
	const bypassed = all.filter((item) => !isOutcome(item)).length;
	const refusal = failures.length > 0 && failures.every(isNotApproved) ? failures[0] : undefined;
	const notApproved: NotApproved | undefined = refusal && { message: refusal.message, description: refusal.description ?? '' };
	const isPlan = applied === undefined && bypassed === all.length && failures.length === 0;
	const outcomeOfItem = (item: PlanItem): Outcome => {
		const own = { ...item, attempts: 0, durationMs: 0 };
		const status = statusWithoutWrite(item.action);
		if (status !== undefined) return { ...own, status };
		if (notApproved !== undefined) return { ...own, status: 'notApproved', message: notApproved.message };
		if (isPlan) return { ...own, status: 'planned' };
		return { ...own, status: 'notTried', message: 'Its item did not come through Domo Apply Changes, so nothing was written for it.' };
	};
	return {
		outcomes: all.map((item) => (isOutcome(item) ? item : outcomeOfItem(item))),
		bypassed,
		...(isPlan ? { preview: PREVIEW[applyFollows ?? 'none'] } : {}),
		...(notApproved === undefined ? {} : { notApproved }),
	};
}

const PREVIEW = { none: 'plan', writes: 'approval', dryRun: 'dryApproval' } as const;

function isOutcome(item: PlanItem | Outcome): item is Outcome {
	return 'status' in item;
}

/** In the shipped approval workflow the step named *Approval* fails where nobody approved; Apply sets `notApproved` for an approval of another plan. */
function isNotApproved({ notApproved, where }: RunFailure): boolean {
	return notApproved === true || where === 'Approval';
}

function missingOf({ plan, planOfFailure, applied, failures }: RunPieces, outcomes: readonly Outcome[], bypassed: number): MissingItems {
	if (plan === undefined) return { ...NOTHING_MISSING, planItem: outcomes.length > 0 };
	if (planOfFailure === true || (failures.length > 0 && outcomes.length === 0)) return NOTHING_MISSING;
	return missingItems(plan.counts, outcomes, applied?.counts, bypassed);
}

function* maskedRecord(record: RunRecord): Generator<void, RunRecord, undefined> {
	if (record.showValues) return record;
	const { plan, outcomes, failures, notes, notApproved, runId, jobName, instance, executionId } = record;
	const mask = createMask(outcomes, [
		runId, jobName, instance, executionId, plan?.source.name, plan?.source.dataSetId, plan?.actor.email,
		...failures.map(({ where }) => where), ...(plan?.newAttributes ?? []), ...(plan?.guard.protectedUsers ?? []),
	], plan);
	yield;
	const maskedOutcomes: Outcome[] = [];
	for (const outcome of outcomes) {
		maskedOutcomes.push(withoutValues(outcome, mask));
		yield;
	}
	return {
		...record,
		outcomes: maskedOutcomes,
		failures: failures.map((failure) => mapTexts(failure, mask.run)),
		notes: notes.map(mask.run),
		...(plan === undefined ? {} : { plan: { ...plan, summary: '', notes: plan.notes.map(mask.run), ...(plan.labels && { labels: { ...plan.labels, roles: [] } }) } }),
		...(notApproved === undefined ? {} : { notApproved: mapTexts(notApproved, mask.run) }),
	};
}

function redactOutcome(outcome: Outcome): Outcome {
	return { ...outcome, reason: redact(outcome.reason), ...(outcome.message === undefined ? {} : { message: redact(outcome.message) }) };
}

function mapTexts<T extends { readonly message: string; readonly description?: string }>(error: T, change: (text: string) => string): T {
	return { ...error, message: change(error.message), ...(error.description === undefined ? {} : { description: change(error.description) }) };
}

function iso(ms: number): string {
	return new Date(ms).toISOString();
}
