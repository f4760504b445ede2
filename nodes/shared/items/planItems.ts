import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { eachChunked, mapChunked } from '../../../core/common/yielder';
import type { Outcome } from '../../../core/apply';
import type { PlanDescription, PlanItem } from '../../../core/plan';
import type { RunFailure } from '../../../core/report';
import { clock } from '../clock';
import { UserError } from '../../../core/common/userError';
import { flatItem, ITEM_COLUMNS, readItem } from './flatItem';
import { flatPlan, readPlan, type Applied } from './flatPlan';
import { failureIn } from './upstream';

/** The plan item, then its items or outcomes, as the JSON of n8n's items. */
export async function flatRun(description: PlanDescription, items: readonly (PlanItem | Outcome)[], applied?: Applied): Promise<IDataObject[]> {
	const used = new Set<string>();
	const flat = await mapChunked(items, (item) => {
		const json = flatItem(item);
		for (const name of Object.keys(json)) used.add(name);
		return json;
	}, clock);
	const header = [...ITEM_COLUMNS.filter((name) => used.has(name)), ...[...used].filter((name) => /^(from|to)_/.test(name))];
	return [flatPlan(description, applied, header), ...flat];
}

/** What came in to a node behind Reconcile: a plan, its items or outcomes, and what went wrong above. */
export interface PlanInput {
	readonly plan: {
		readonly description: PlanDescription;
		readonly applied: Applied | null;
		readonly at: number;
		/** A failed node told it; its items are not here. */
		readonly ofFailure?: boolean;
	} | null;
	readonly items: readonly { readonly item: PlanItem | Outcome; readonly at: number }[];
	readonly failures: readonly RunFailure[];
	/** The job of a node that failed before there was a plan; null where it did not say. */
	readonly jobName: string | null;
	/** How values may appear, of such a node. */
	readonly logValues?: PlanDescription['logValues'];
	/** One for each item that is none of ours (a row of a node that crashed, say): never to be ignored, never applied. */
	readonly unknownItems: readonly UserError[];
}

/**
 * Knows items by their shape, errors first: on an error output n8n merges the failed node's input into them.
 * @param nodeAbove where an error happened that does not say so
 */
export async function readPlanInput(input: readonly INodeExecutionData[], nodeAbove?: string): Promise<PlanInput> {
	const told: { plan: PlanInput['plan']; jobName: string | null; logValues?: PlanDescription['logValues'] } = { plan: null, jobName: null };
	const others: { json: IDataObject; at: number }[] = [];
	const items: { item: PlanItem | Outcome; at: number }[] = [];
	const failures: RunFailure[] = [];
	const strangers: UserError[] = [];
	await eachChunked(input, ({ json, error }, at) => {
		const failure = failureIn({ json, error }, nodeAbove);
		if (failure !== null) {
			failures.push(failure);
			told.plan ??= planOfFailure(error, at);
			if (typeof error?.context?.jobName === 'string') told.jobName ??= error.context.jobName;
			if (error?.context?.logValues === 'fieldsOnly') told.logValues = 'fieldsOnly';
		} else if (json.action === 'plan') {
			const read = readPlan(json);
			if ('wrong' in read) strangers.push(notOurs(at, read.wrong));
			else if (told.plan !== null && told.plan.ofFailure !== true) strangers.push(secondPlan(at));
			else told.plan = { ...read, at };
		} else {
			others.push({ json, at });
		}
	}, clock);
	const run = told.plan?.description.run ?? { id: '', planHash: '' };
	await eachChunked(others, ({ json, at }) => {
		const read = readItem(json, run);
		if ('item' in read) items.push({ item: read.item, at });
		else strangers.push(notOurs(at, read.wrong));
	}, clock);
	return { ...told, items, failures, unknownItems: strangers };
}

/** The plan that a failed node had been handed. */
function planOfFailure(error: INodeExecutionData['error'], at: number): PlanInput['plan'] {
	const plan = error?.context?.plan;
	const read = typeof plan === 'object' && plan !== null ? readPlan({ ...plan }) : undefined;
	return read !== undefined && 'description' in read ? { description: read.description, applied: null, at, ofFailure: true } : null;
}

function notOurs(at: number, where: string): UserError {
	return new UserError(
		`Item ${at + 1} does not come from Domo Reconcile Users or Domo Apply Changes (see "${where}")`,
		"Connect one of them directly before this node, and let nodes in between leave the items' own fields as they are.",
	);
}

function secondPlan(at: number): UserError {
	return new UserError(
		`Item ${at + 1} is a second plan`,
		'One run is handled at a time: connect one Domo Reconcile Users, and wire its output here only once.',
	);
}
