/**
 * core/apply turns a plan into changes in Domo.
 * In: the users of an instance, the plan item, the plan's items (some perhaps filtered out) and the settings of Apply.
 * Out: one outcome for each item, in the same order, whatever happens while applying (rule 6).
 * The steps: admit the plan or refuse all of it; recheck each user shortly before the write; write; verify by reading back; report.
 * Beside it, `undoPlan` makes the plan that takes a run back.
 */
import type { Clock, Progress } from '../common/ports';
import { createYielder, mapChunked, yieldIfDue } from '../common/yielder';
import type { Holder, Turn, TurnAnswer } from '../coordination';
import type { UserDirectory } from '../domo';
import type { PlanDescription, PlanItem } from '../plan/types';
import { createAdminCounter, findLastAdmins } from './adminCount';
import { heldByApply } from './applyStep';
import { releaseHolds, tooOldToRemove } from './approval';
import { markOutcome, withTypedValues } from './integrity';
import { orderSteps } from './order';
import { type Access, checkAccess, checkPlan, definedFields } from './preflight';
import { announceJob, holdUsersOfOtherJobs, jobToAnnounce, type PhaseContext, writePhase } from './runner';
import { type ChangeResult, changesDone, createRunState, failureOf, joinSentences, outcomeOf, outcomeWithoutWrite, type RunState } from './runState';
import { findRelatedCreates, type RelatedCreates, type Step, toSteps } from './steps';
import type { ApplyResult, ApplySettings, Outcome } from './types';
import { UserError } from '../common/userError';
import { verifyRun } from './verify';
import { RefusedAttributes } from './write/send';
import { createGroupIds } from './write/groupsAndRoles';

/** Users who are rechecked while the writes of others are in flight, so that a write is always ready. More would wait until their recheck is too old. */
const AHEAD_OF_WRITES = 4;

/** What Apply is handed by whoever runs it. */
export interface ApplyTools {
	readonly clock: Clock;
	/** Once aborted, no new write starts; those in flight finish. */
	readonly signal?: AbortSignal;
	/** The most users that are written at the same time; without it as many as the rate limiter lets through. */
	readonly concurrency?: number;
	onProgress?(progress: Progress): void;
	/** Announces this run to other runs and jobs before the first write (`takeTurn`). Absent: it is not announced. */
	takeTurn?(holder: Pick<Holder, 'actorId' | 'runId' | 'jobName' | 'total' | 'job'>): Promise<TurnAnswer | undefined>;
}

/** A plan that may be applied, and all that the later steps need of it. */
interface AdmittedPlan {
	readonly directory: UserDirectory;
	readonly description: PlanDescription;
	readonly settings: ApplySettings;
	readonly tools: ApplyTools;
	readonly startedAt: number;
	/** Sentences for the report. */
	readonly notes: readonly string[];
	/** With the holds released that an approval releases. */
	readonly items: readonly PlanItem[];
	readonly steps: readonly Step[];
	/** The steps that this run would write. */
	readonly toWrite: readonly Step[];
	readonly relatedCreates: RelatedCreates;
	/** Why nobody is removed, if the plan is too old for removals. */
	readonly tooOld: string | undefined;
	readonly run: RunState;
}

/** What the report says besides the outcomes. */
type Findings = Pick<ApplyResult, 'notes' | 'adminsCounted'>;

/**
 * Applies a plan to the instance of `directory`. `planned` are items of the plan that `description` describes; for
 * `direction: 'undo'` both come from `undoPlan`.
 * @throws UserError before the first write, for a plan that must not be applied here or now
 */
export async function applyPlan(
	directory: UserDirectory,
	description: PlanDescription,
	planned: readonly PlanItem[],
	settings: ApplySettings,
	tools: ApplyTools,
): Promise<ApplyResult> {
	const plan = await admit(directory, description, planned, settings, tools);
	let findings: Findings = { notes: [] };
	try {
		await yieldIfDue(tools.clock);
		const access = await checkAccess(directory, description, plan.steps, plan.toWrite, settings);
		if (settings.dryRun) await holdLastAdmins(plan, access);
		else if (plan.toWrite.length === 0) findings = { notes: await announceJob(directory, access.account.id, description, settings.direction, tools.clock) };
		else findings = await writeInTurn(plan, access);
	} catch (error) {
		if (error instanceof UserError) throw error;
		plan.run.stop(failureOf(error).message);
	}
	return report(plan, findings);
}

/** @throws UserError for a plan that must not be applied */
async function admit(
	directory: UserDirectory,
	description: PlanDescription,
	planned: readonly PlanItem[],
	settings: ApplySettings,
	tools: ApplyTools,
): Promise<AdmittedPlan> {
	const { clock, signal, onProgress } = tools;
	const startedAt = clock.now();
	const typed = await mapChunked(planned, withTypedValues, clock);
	const items = releaseHolds(typed, settings.approval);
	const steps = await toSteps(items, settings.direction, clock);
	const notes = await checkPlan({ instance: directory.instance, description, items: typed, steps, settings, now: startedAt }, clock);

	const relatedCreates = findRelatedCreates(steps);
	const tooOld = tooOldToRemove(description, settings, startedAt);
	const toWrite = steps.filter((step) => relatedCreates.missingFor(step) === undefined && (settings.dryRun || tooOld === undefined || !step.isRemoval));
	const run = createRunState(settings, clock, signal, (done) => onProgress?.({ done, total: toWrite.length }));
	for (const step of steps) {
		const message = relatedCreates.missingFor(step);
		if (message !== undefined) run.record(step, { status: 'notTried', message });
	}
	return { directory, description, settings, tools, startedAt, notes, items, steps, toWrite, relatedCreates, tooOld, run };
}

/** A dry run says which admins Apply would keep. */
async function holdLastAdmins({ directory, description, toWrite, run }: AdmittedPlan, { account }: Access): Promise<void> {
	const kept = await findLastAdmins(directory, account.id, description.guard.minimumAdmins, toWrite);
	for (const [step, message] of kept) run.record(step, heldByApply(step, 'minimumAdmins', message));
}

/** Rechecks, writes and verifies, unless another run is writing. */
async function writeInTurn(plan: AdmittedPlan, access: Access): Promise<Findings> {
	const { description, settings, tools, toWrite, run } = plan;
	const job = jobToAnnounce(description, settings.direction);
	const answer = await tools.takeTurn?.({ actorId: access.account.id, runId: description.run.id, jobName: description.jobName, total: toWrite.length, ...(job && { job }) });
	if (answer !== undefined && 'refused' in answer) {
		run.stop(answer.refused);
		return { notes: [] };
	}
	const turn = answer?.turn;
	try {
		const context = await openWrites(plan, access, turn);
		for (const phase of context.ordered.phases) await writePhase(phase, context);
		const { notes, ...counted } = await verifyRun(run, context.tools);
		return { notes: [...(turn?.notes() ?? []), ...notes, ...context.tools.admins.notes], ...counted };
	} finally {
		await turn?.end(changesDone(run), tools.signal?.aborted === true ? 'stopped' : 'done');
	}
}

/** Defines missing attributes and orders the steps that other jobs leave free. */
async function openWrites(plan: AdmittedPlan, { account, protection }: Access, turn: Turn | undefined): Promise<PhaseContext> {
	const { directory, description, settings, tools: { clock, signal, concurrency }, toWrite, relatedCreates, run } = plan;
	const fieldOf = await definedFields(directory, description.newAttributes);
	const writer = directory.writesUntil(run.stopWrites);
	const free = holdUsersOfOtherJobs(toWrite, turn?.others ?? [], { description, direction: settings.direction, now: clock.now(), run });
	return {
		tools: {
			directory: writer,
			clock,
			signal,
			comparison: { fieldOf, showValues: description.logValues === 'full' },
			admins: createAdminCounter(directory, account.id, description.guard.minimumAdmins, clock),
			transferContentTo: settings.transferContentTo,
			refusedAttributes: new RefusedAttributes(),
		},
		run,
		ordered: orderSteps(free),
		relatedCreates,
		protection,
		groups: createGroupIds(writer),
		underWay: new Map(),
		concurrency: () => concurrency ?? directory.writesAtOnce() + AHEAD_OF_WRITES,
		turn,
	};
}

async function report(plan: AdmittedPlan, { notes, adminsCounted }: Findings): Promise<ApplyResult> {
	const { tools: { clock }, startedAt, run } = plan;
	const outcomes = await outcomesOfItems(plan);
	return {
		outcomes,
		startedAt,
		finishedAt: clock.now(),
		...(run.stopped === undefined ? {} : { stopped: run.stopped }),
		notes: [...plan.notes, ...notes],
		...(adminsCounted === undefined ? {} : { adminsCounted }),
	};
}

/** Each item has exactly one outcome. */
async function outcomesOfItems(plan: AdmittedPlan): Promise<Outcome[]> {
	const { items, steps, run } = plan;
	const yielder = createYielder(plan.tools.clock);
	const stepAt = new Map<number, Step>();
	await yieldIfDue(plan.tools.clock);
	for (const step of steps) for (const position of step.positions) stepAt.set(position, step);
	await yieldIfDue(plan.tools.clock);
	const outcomes: Outcome[] = [];
	for (const [index, item] of items.entries()) {
		if (yielder.shouldYield(index)) await yielder.yield();
		const step = stepAt.get(index);
		const outcome = step === undefined
			? (outcomeWithoutWrite(item) ?? outcomeOf(item, { status: 'notTried' }))
			: outcomeOf(item, finalResult(step, plan), run.attemptsOf(step));
		outcomes.push(markOutcome(outcome));
	}
	return outcomes;
}

/** A step has no result of its own in a dry run, in a plan too old for removals, and in a run that ended before it. */
function finalResult(step: Step, { run, settings, tooOld }: AdmittedPlan): ChangeResult {
	const result = run.results.get(step);
	if (result !== undefined) return result;
	const message = step.isRemoval ? tooOld : undefined;
	if (settings.dryRun && run.stopped === undefined) return { status: 'planned', ...(message === undefined ? {} : { message }) };
	return { status: 'notTried', message: message ?? joinSentences('Not tried', run.stopped, 'Run again: what was done stays done') };
}
