import type { Outcome } from '../../core/apply';
import type { PlanDescription, PlanItem } from '../../core/plan';
import { z } from '../../core/vendor/zod';

/** The shapes of DESIGN 6, parsed once where items enter a node. A key that a builder added above is dropped. */

type Shape<T> = z.ZodType<T, z.ZodTypeDef, unknown>;

const fieldValue = z.union([z.string(), z.number(), z.array(z.string()), z.null()]);
const image = z.record(fieldValue);
const run = z.object({ id: z.string(), planHash: z.string() });
const problem = z.object({ column: z.string(), value: z.string(), message: z.string() });
const writeAction = z.enum(['create', 'update', 'delete']);

const held = z.object({
	by: z.enum([
		'deletionLimit', 'updateLimit', 'blankingLimit', 'maxInvites', 'minimumAdmins', 'newAdmins', 'adminEmailChanges',
		'protected', 'probableRename', 'incompleteRead', 'unidentifiedRow', 'overlap',
	]),
	action: writeAction,
	relatedEmail: z.string().optional(),
	relatedUserId: z.number().optional(),
});

const itemMembers = {
	action: z.enum(['create', 'update', 'delete', 'hold', 'reject', 'unchanged']),
	email: z.string(),
	displayName: z.string(),
	userId: z.number().nullable(),
	row_number: z.number().nullable(),
	summary: z.string(),
	reason: z.string(),
	changes: z.array(z.object({ field: z.string(), from: fieldValue, to: fieldValue })),
	held: held.optional(),
	sendInvite: z.boolean().optional(),
	problems: z.array(problem).optional(),
	warnings: z.array(problem).optional(),
	before: image.optional(),
	after: image.optional(),
	run,
};

export const planItemShape: Shape<PlanItem> = z.object(itemMembers);

export const outcomeShape: Shape<Outcome> = z.object({
	...itemMembers,
	status: z.enum([
		'applied', 'planned', 'held', 'rejected', 'failed', 'incomplete', 'drifted', 'notTried', 'unverified', 'unchanged',
	]),
	message: z.string().optional(),
	httpStatus: z.number().optional(),
	toe: z.string().optional(),
	attempts: z.number(),
	durationMs: z.number(),
	undo: z.boolean().optional(),
});

const guard = z.object({
	maxDeletionsPercent: z.number(),
	maxDeletionsCount: z.number(),
	maxUpdatesPercent: z.number(),
	maxBlankingPercent: z.number(),
	maxInvitesCount: z.number(),
	minimumAdmins: z.number(),
	newAdmins: z.enum(['hold', 'allow']),
	adminEmailChanges: z.enum(['hold', 'allow']),
	probableRenames: z.enum(['hold', 'ignore']),
	newUserGraceDays: z.number(),
	protectedUsers: z.array(z.string()),
	onLimit: z.enum(['hold', 'stop']),
});

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
	guard,
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
	logValues: z.enum(['full', 'fieldsOnly']),
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
	approvedBy: z.string().optional(),
	approvedAt: z.string().datetime().optional(),
});
