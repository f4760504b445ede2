import type { IExecuteFunctions, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';

import { APPLY_LABELS, applyPlan, type ApplyResult, type ApplySettings, asPlanned, checkOutcomes, countStatuses, markApplied, type Outcome, undoPlan } from '../../core/apply';
import { takeTurn } from '../../core/coordination';
import type { UserDirectory } from '../../core/domo';
import type { PlanDescription, PlanItem } from '../../core/plan';
import { countInstance, headline, loggedRun, missingItems, sentenceMask, type LoggedRun } from '../../core/report';
import { clock } from '../shared/clock';
import { cancelSignal, openUsers } from '../shared/domo/connection';
import { UserError } from '../../core/common/userError';
import type { Applied } from '../shared/items/flatPlan';
import { flatRun, type PlanInput, readPlanInput } from '../shared/items/planItems';
import { upstreamErrors } from '../shared/items/upstream';
import { progressReporter } from '../shared/progress';
import { newRunId } from '../shared/runId';
import { hideSecrets, type HideSecrets, secretsOf } from '../shared/secrets';
import { readSettings } from './parameters';

/** A plan to apply; of each of its items, and of its description, the input item that it comes from. */
interface Order {
	readonly description: PlanDescription;
	readonly descriptionAt: number;
	readonly items: readonly { readonly item: PlanItem; readonly at: number }[];
}

/** Applies the plan that came in, or in a dry run only says what would be done; gives the plan item, then the outcome of each item. */
export async function applyChanges(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const input = context.getInputData();
	const errors = await upstreamErrors(input);
	if (errors.length > 0) return errors;

	const settings = readSettings(context);
	const directory = await openUsers(context);
	const order = await orderOf(input, settings, directory);
	const runId = order.description.run.id;
	const signal = cancelSignal(context);
	endedRuns.begin(runId);
	const applied = await applyPlan(directory, order.description, order.items.map(({ item }) => item), settings, {
		clock,
		signal,
		takeTurn: (holder) => takeTurn(directory, { ...holder, executionId: context.getExecutionId(), hasEnded: endedRuns.has }, clock, signal),
		onProgress: progressReporter(context, 'changes', clock),
	});
	if (!settings.dryRun) endedRuns.end(runId);
	const result = withoutSecrets(applied, hideSecrets(await secretsOf(context)));
	context.addExecutionHints(...applyHints(result, settings, order.description));
	return await toItems(order, result, settings);
}

/** Domo, or a proxy that answers in its place, may repeat a secret in the messages of outcomes. */
function withoutSecrets({ outcomes, stopped, notes, ...rest }: ApplyResult, hide: HideSecrets): ApplyResult {
	return {
		...rest,
		outcomes: outcomes.map((outcome) => (outcome.message === undefined ? outcome : { ...outcome, message: hide(outcome.message) })),
		...(stopped !== undefined && { stopped: hide(stopped) }),
		notes: notes.map(hide),
	};
}

async function orderOf(input: readonly INodeExecutionData[], settings: ApplySettings, directory: UserDirectory): Promise<Order> {
	if (settings.direction === 'undo') return await undoOrderOf(input, settings, directory);
	const { plan, items } = planIn(await readPlanInput(input));
	// What an earlier Apply added to an item (in a dry run, for example) is no part of the change.
	return { description: plan.description, descriptionAt: plan.at, items: items.map(({ item, at }) => ({ item: 'status' in item ? (asPlanned(item) ?? item) : item, at })) };
}

/** Of outcomes, or of the rows that a run log has of them. */
async function undoOrderOf(input: readonly INodeExecutionData[], settings: ApplySettings, directory: UserDirectory): Promise<Order> {
	const now = clock.now();
	const { description, descriptionAt, items, wrote, notes } = loggedRun(input.map(({ json }) => json), now) ?? (await runOf(input));
	if (description.instance !== directory.instance) throw otherInstance(description, directory);
	// By id where there is one: the address may be what was changed.
	const cameAt = new Map<number | string, number>(items.map(({ item, at }) => [item.action === 'delete' ? item.email : (item.userId ?? item.email), at]));
	const undo = await undoPlan(directory, { description, outcomes: items.map(({ item }) => item), ...wrote }, newRunId(now), clock, settings.approval);
	return {
		description: { ...undo.description, notes: [...undo.description.notes, ...notes] },
		descriptionAt,
		items: undo.items.map((item) => ({ item, at: cameAt.get(item.userId ?? item.email) ?? descriptionAt })),
	};
}

/** A run as the items of Domo Apply Changes have it. */
async function runOf(input: readonly INodeExecutionData[]): Promise<LoggedRun> {
	const { plan, items: all } = planIn(await readPlanInput(input));
	const { description, applied, at: descriptionAt } = plan;
	const items = all.flatMap(({ item, at }) => ('status' in item ? [{ item, at }] : []));
	const outcomes = items.map(({ item }) => item);
	await checkOutcomes(description, applied, outcomes, clock);
	const wrote = { startedAt: Date.parse(applied?.startedAt ?? ''), finishedAt: Date.parse(applied?.finishedAt ?? '') };
	return { description: afterRun(description, outcomes, applied?.adminsCounted), descriptionAt, items, wrote, notes: [] };
}

/** An undo starts where the run ended. */
function afterRun(description: PlanDescription, outcomes: readonly Outcome[], adminsCounted: number | undefined): PlanDescription {
	const { usersAfter, adminsAfter } = countInstance(description, outcomes, missingItems(description.counts, outcomes, undefined, 0).total, adminsCounted);
	return { ...description, counts: { ...description.counts, live: usersAfter, adminsBefore: adminsAfter } };
}

function otherInstance({ instance }: PlanDescription, directory: Pick<UserDirectory, 'instance'>): UserError {
	return new UserError(
		`The plan is for ${instance}, but this credential belongs to ${directory.instance}.`,
		'Select the credential of the instance that the run wrote to.',
	);
}

function planIn({ plan, items, unknownItems: strangers }: PlanInput): { readonly plan: NonNullable<PlanInput['plan']>; readonly items: PlanInput['items'] } {
	if (strangers[0] !== undefined) throw strangers[0];
	if (plan === null) throw planMissing();
	return { plan, items };
}

async function toItems(order: Order, result: ApplyResult, settings: ApplySettings): Promise<INodeExecutionData[]> {
	const { applied, ...description } = markApplied(order.description, appliedBy(result, settings));
	const cameAt = [order.descriptionAt, ...order.items.map(({ at }) => at)];
	return (await flatRun(description, result.outcomes, applied)).map((json, index) => ({ json, pairedItem: { item: cameAt[index] ?? 0 } }));
}

function appliedBy({ outcomes, startedAt, finishedAt, stopped, notes, adminsCounted }: ApplyResult, settings: ApplySettings): Applied {
	return {
		dryRun: settings.dryRun,
		direction: settings.direction,
		startedAt: new Date(startedAt).toISOString(),
		finishedAt: new Date(finishedAt).toISOString(),
		notes,
		counts: Object.fromEntries(Object.entries(countStatuses(outcomes.map(({ status }) => status))).filter(([, count]) => count > 0)),
		...(stopped !== undefined && { stopped }),
		...(adminsCounted !== undefined && { adminsCounted }),
		...(settings.approval && { approvedBy: settings.approval.by, approvedAt: new Date(startedAt).toISOString() }),
	};
}

function planMissing(): UserError {
	return new UserError(
		'The plan item is missing: the first item of Domo Reconcile Users, with action "plan"',
		'Add the condition "or action is equal to plan" to each filter above. The plan item says which instance and which run the changes are for.',
	);
}

/** What was done, in one sentence; then what a person should not overlook, each in one. */
function applyHints(result: ApplyResult, settings: ApplySettings, plan: PlanDescription): NodeExecutionHint[] {
	const masked = sentenceMask(result.outcomes, plan);
	const hints = [resultHint(result, settings, plan)];
	if (result.stopped !== undefined) hints.push({ message: masked(result.stopped), type: 'danger', location: 'outputPane' });
	// Those of a forward run were shown by Reconcile.
	const planNotes = settings.direction === 'undo' ? plan.notes : [];
	for (const note of [...planNotes, ...result.notes]) hints.push({ message: masked(note), type: 'warning', location: 'outputPane' });
	return hints;
}

function resultHint({ outcomes }: ApplyResult, { dryRun }: ApplySettings, { counts }: PlanDescription): NodeExecutionHint {
	const missing = missingItems(counts, outcomes, undefined, 0);
	if (missing.total > 0) {
		return { message: `${dryRun ? 'Dry run, nothing was written: ' : ''}${headline({ outcomes, dryRun, missing })}.`, type: 'warning', location: 'outputPane' };
	}
	const planned = outcomes.filter(({ status }) => status === 'planned').length;
	const message = dryRun
		? `Dry run: ${planned} ${planned === 1 ? 'change is' : 'changes are'} planned, nobody was changed. Switch off '${APPLY_LABELS.dryRun}' in this node to apply.`
		: `${headline({ outcomes, dryRun }) || 'Nothing was to be done'}.`;
	return { message, type: 'info', location: 'outputPane' };
}

const ended = new Set<string>();
/** Enough to know the runs of the last minutes, which is how long a run is taken to be alive. */
const maxEndedRuns = 1_000;

/**
 * Runs that this process saw the end of. Where Domo was out of reach by then, the mark of such a run still says that it is
 * writing; the next run here need not wait until it runs out.
 */
export const endedRuns = {
	/** A plan may be applied again, and be writing then. */
	begin(runId: string): void {
		ended.delete(runId);
	},
	end(runId: string): void {
		ended.add(runId);
		const [oldest] = ended;
		if (ended.size > maxEndedRuns && oldest !== undefined) ended.delete(oldest);
	},
	has: (runId: string): boolean => ended.has(runId),
};
