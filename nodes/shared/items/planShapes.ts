import { isStatus } from '../../../core/apply';
import { readJob } from '../../../core/coordination';
import type { PlanDescription } from '../../../core/plan';
import type { AppliedCounts } from '../../../core/report';
import { z } from '../../../core/vendor/zod';
import { guardShape } from '../fields/guardShape';

/** The plan item, parsed once where it enters a node. A key that a builder added is dropped. */

type Shape<T> = z.ZodType<T, z.ZodTypeDef, unknown>;

const run = z.object({ id: z.string(), planHash: z.string() });
export const planDescriptionShape: Shape<PlanDescription> = z.object({
	action: z.literal('plan'),
	run,
	jobName: z.string(),
	jobDescription: z.string(),
	instance: z.string(),
	plannedAt: z.string().datetime(),
	actor: z.object({ id: z.number(), email: z.string() }),
	source: z.object({
		dataSetId: z.string().optional(),
		name: z.string().optional(),
		version: z.string().optional(),
		rows: z.number(),
		readAt: z.string().optional(),
	}),
	guard: guardShape,
	protectedUserIds: z.array(z.number()),
	newAttributes: z.array(z.string()),
	guardTripped: z.boolean(),
	summary: z.string(),
	counts: z.object({
		live: z.number(),
		orphans: z.number(),
		protected: z.number(),
		create: z.number(),
		update: z.number(),
		delete: z.number(),
		hold: z.number(),
		reject: z.number(),
		unchanged: z.number(),
		adminsBefore: z.number(),
		adminsAfter: z.number(),
	}),
	notes: z.array(z.string()),
	lastRun: z
		.object({
			id: z.string(),
			jobName: z.string(),
			state: z.enum(['writing', 'interrupted', 'stopped', 'done']),
			startedAt: z.string(),
			done: z.number(),
			total: z.number(),
			executionId: z.string(),
		})
		.optional(),
	job: z
		.object({ due: z.boolean() })
		.passthrough()
		.transform((given, context) => {
			const job = readJob(given);
			if (job !== undefined) return { ...job, due: given.due };
			context.addIssue({ code: 'custom', message: 'no job' });
			return z.NEVER;
		})
		.optional(),
	logValues: z.enum(['full', 'fieldsOnly']),
	_item: z.string().optional(),
});

/** What Apply adds to the plan item that it hands on, for the run log. */
export interface Applied {
	readonly dryRun: boolean;
	readonly direction: 'forward' | 'undo';
	/** ISO 8601. */
	readonly startedAt: string;
	readonly finishedAt: string;
	/** Why the run ended early, if it did. */
	readonly stopped?: string;
	readonly notes: readonly string[];
	/** How many outcomes of each status it gave: what the log misses is counted against them. */
	readonly counts?: AppliedCounts;
	/** Admins of the instance, read anew after a run that changed any. */
	readonly adminsCounted?: number;
	readonly approvedBy?: string;
	readonly approvedAt?: string;
}

export const appliedShape: Shape<Applied> = z.object({
	dryRun: z.boolean(),
	direction: z.enum(['forward', 'undo']),
	startedAt: z.string().datetime(),
	finishedAt: z.string().datetime(),
	stopped: z.string().optional(),
	notes: z.array(z.string()),
	counts: z.record(z.number()).transform((counts): AppliedCounts => Object.fromEntries(Object.entries(counts).filter(([status]) => isStatus(status)))).optional(),
	adminsCounted: z.number().optional(),
	approvedBy: z.string().optional(),
	approvedAt: z.string().datetime().optional(),
});
