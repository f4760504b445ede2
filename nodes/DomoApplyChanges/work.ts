import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { applyPlan, type ApplyResult, type ApplySettings } from '../../core/apply';
import { takeLease } from '../../core/lease';
import type { PlanDescription, PlanItem } from '../../core/plan';
import { clock } from '../shared/clock';
import { cancelSignal, openUsers } from '../shared/connection';
import { NodeRefusal } from '../shared/errors';
import { readPlanInput, type PlanInput } from '../shared/planInput';
import type { Applied } from '../shared/planShapes';
import { inReadingOrder } from '../shared/readingOrder';
import { newRunId } from '../shared/runId';
import { upstreamErrors } from '../shared/upstream';
import { applyHints } from './hints';
import { readSettings } from './parameters';
import { undoPlan } from './undoPlan';

/** A plan to apply; of each of its items, and of its description, the input item that it comes from. */
interface Order {
	readonly description: PlanDescription;
	readonly descriptionAt: number;
	readonly items: readonly { readonly item: PlanItem; readonly at: number }[];
}

/** Applies the plan that came in, or only tells what it would do; gives the plan item, then what became of each item. */
export async function applyChanges(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const input = context.getInputData();
	const errors = upstreamErrors(input);
	if (errors.length > 0) return errors;

	const settings = readSettings(context);
	const order = orderOf(readPlanInput(input), settings.direction);
	const directory = await openUsers(context, settings);
	const result = await applyPlan(directory, order.description, order.items.map(({ item }) => item), settings, {
		clock,
		signal: cancelSignal(context),
		lease: (holder) => takeLease(directory, { ...holder, executionId: context.getExecutionId() }, clock),
		onProgress: ({ done, total }) => context.logger.debug(`Domo Apply Changes: ${done} of ${total}`),
	});
	context.addExecutionHints(...applyHints(result, settings));
	return toItems(order, result, settings);
}

function orderOf({ plan, items, strangers }: PlanInput, direction: ApplySettings['direction']): Order {
	if (strangers[0] !== undefined) throw strangers[0];
	if (plan === null) throw planMissing();
	if (direction === 'forward') return { description: plan.description, descriptionAt: plan.at, items };
	const outcomes = items.flatMap(({ item }) => ('status' in item ? [item] : []));
	const cameAt = new Map(items.map(({ item, at }) => [item.email, at]));
	const now = clock.now();
	const undo = undoPlan(plan.description, outcomes, newRunId(now), now);
	return {
		description: undo.description,
		descriptionAt: plan.at,
		items: undo.items.map((item) => ({ item, at: cameAt.get(item.email) ?? plan.at })),
	};
}

function toItems(order: Order, result: ApplyResult, settings: ApplySettings): INodeExecutionData[] {
	const plan = { ...order.description, applied: appliedBy(result, settings) };
	const cameAt = [order.descriptionAt, ...order.items.map(({ at }) => at)];
	return inReadingOrder([plan, ...result.outcomes]).map((json, index) => ({ json, pairedItem: { item: cameAt[index] ?? 0 } }));
}

function appliedBy({ startedAt, finishedAt, stopped, notes }: ApplyResult, settings: ApplySettings): Applied {
	return {
		dryRun: settings.dryRun,
		direction: settings.direction,
		startedAt: new Date(startedAt).toISOString(),
		finishedAt: new Date(finishedAt).toISOString(),
		notes,
		...(stopped !== undefined && { stopped }),
		...(settings.approval && { approvedBy: settings.approval.by, approvedAt: new Date(startedAt).toISOString() }),
	};
}

function planMissing(): NodeRefusal {
	return new NodeRefusal(
		'The plan item is missing: the first item of Domo Reconcile Users, with action "plan"',
		'Let it through wherever items are filtered above. It says which instance and which run the changes are for.',
	);
}
