import type { IExecuteFunctions } from 'n8n-workflow';

import { APPLY_LABELS, type ApplySettings } from '../../core/apply';
import { isReleasable } from '../../core/plan';
import { z } from '../../core/vendor/zod';
import { locatedId, parseParameters } from '../shared/fields/parameters';
import { APPLY_DEFAULTS } from './defaults';

/** Exported for the test that compares what is shown with what is used. */
export const approval = z.object({
	approvedBy: z.string().trim().default(''),
	approvalMinutes: z.number().positive().default(APPLY_DEFAULTS.approvalMinutes),
	/** Typed by a person: text or a number; empty means that nobody was asked. */
	approvedRemovals: z
		.union([z.number(), z.string().trim()])
		.refine((typed) => typed === '' || /^\d+$/.test(String(typed)), 'it is no number')
		.transform((typed) => (typed === '' ? null : Number(typed)))
		.default(''),
	releaseHolds: z.array(z.string().refine(isReleasable, 'it names a hold that no approval may release')).default([]),
});

export const options = z.object({
	checkBefore: z.boolean().default(APPLY_DEFAULTS.checkBefore),
	concurrency: z.number().int().min(1).max(8).default(APPLY_DEFAULTS.concurrency),
	maxPlanAgeMinutes: z.number().positive().default(APPLY_DEFAULTS.maxPlanAgeMinutes),
	requestsPerSecond: z.number().min(0).default(APPLY_DEFAULTS.requestsPerSecond),
	stopAfterFailures: z.number().min(1).max(100).default(APPLY_DEFAULTS.stopAfterFailures),
	transferContentTo: z.unknown(),
	verify: z.boolean().default(APPLY_DEFAULTS.verify),
});

const parameters = z.object({
	dryRun: z.boolean(),
	direction: z.enum(['forward', 'undo']),
	approvedPlanHash: z.string().trim().default(''),
	options,
});

/** Before this many were tried, a share of failures says nothing. */
const minimumTried = 20;

/** What the node is told, in core's words. Throws `NodeRefusal` that names a parameter which cannot be used. */
export function readSettings(context: IExecuteFunctions): ApplySettings {
	const { dryRun, direction, approvedPlanHash, options: chosen } = read(context, parameters);
	const { requestsPerSecond, stopAfterFailures, transferContentTo, ...rest } = chosen;
	return {
		dryRun,
		direction,
		...(approvedPlanHash !== '' && { approval: readApproval(context, approvedPlanHash) }),
		...rest,
		requestsPerSecond: requestsPerSecond || null,
		stopAfterFailures: { percent: stopAfterFailures, minimumTried },
		transferContentTo: locatedId(transferContentTo, APPLY_LABELS.transferContentTo),
	};
}

function readApproval(context: IExecuteFunctions, planHash: string): ApplySettings['approval'] {
	const { approvedBy, approvalMinutes, approvedRemovals, releaseHolds } = read(context, approval);
	return { planHash, minutes: approvalMinutes, releaseHolds, removals: approvedRemovals, by: approvedBy };
}

function read<S extends z.ZodRawShape>(context: IExecuteFunctions, shape: z.ZodObject<S>): z.output<z.ZodObject<S>> {
	const values = Object.fromEntries(Object.keys(shape.shape).map((name) => [name, context.getNodeParameter(name, 0, undefined)]));
	return parseParameters(shape, values, APPLY_LABELS);
}
