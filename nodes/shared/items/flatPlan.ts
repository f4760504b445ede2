import type { IDataObject } from 'n8n-workflow';

import { isStatus } from '../../../core/apply';
import { readJob } from '../../../core/coordination';
import { normalJson, type PlanDescription } from '../../../core/plan';
import type { AppliedCounts } from '../../../core/report';
import { z } from '../../../core/vendor/zod';
import { guardShape } from '../fields/parameters';
import { CELL_LENGTH, isBlank, pack, short, textIn, unpack, wide, type Json } from './flat';

/**
 * The plan item as flat columns: what people and expressions use stands in columns of its own, `counts` is the only nested value,
 * and the whole description is packed into `_plan1`, `_plan2`, … so that no spreadsheet loses a part of it.
 */

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

type ShapeOf<T> = z.ZodType<T, z.ZodTypeDef, unknown>;

const planDescriptionShape: ShapeOf<PlanDescription> = z.object({
	action: z.literal('plan'),
	run: z.object({ id: z.string(), planHash: z.string() }),
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
		live: z.number().nullable(),
		orphans: z.number().nullable(),
		protected: z.number().nullable(),
		create: z.number(),
		update: z.number(),
		delete: z.number(),
		hold: z.number(),
		reject: z.number(),
		unchanged: z.number(),
		// Plans of earlier versions, which wait for approval, have none of these.
		scheduled: z.number().default(0),
		endingSoon: z.number().default(0),
		leavers: z.number().default(0),
		adminsBefore: z.number().nullable(),
		adminsAfter: z.number().nullable(),
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
	labels: z.object({ roles: z.array(z.tuple([z.number(), z.string()])), fields: z.array(z.tuple([z.string(), z.string()])) }).optional(),
	_item: z.string().optional(),
});

const appliedShape: ShapeOf<Applied> = z.object({
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

const packedShape = z.object({ description: planDescriptionShape, applied: appliedShape.optional() });

const PACKED_PLAN = 'plan';

/** The columns of the plan item that it shares with no other item. */
function ownColumns({ jobName, instance, plannedAt, run, guardTripped, counts }: PlanDescription): IDataObject {
	return { jobName: short(jobName), instance, plannedAt, runId: run.id, planHash: run.planHash, guardTripped, counts: { ...counts } };
}

/**
 * The plan item as the JSON of an n8n item.
 *
 * @param header the columns of the items that follow, in their order: n8n's table and files take their columns from the first item
 */
export function flatPlan(description: PlanDescription, applied: Applied | undefined, header: Iterable<string>): IDataObject {
	const { _item, ...rest } = description;
	const blank = Object.fromEntries([...header].map((name) => [name, HEADINGS.get(name) ?? '']));
	return {
		...blank,
		action: 'plan',
		summary: wide(description.summary),
		reason: wide(planReason(description)),
		...ownColumns(description),
		...pack(PACKED_PLAN, { description: rest, ...(applied && { applied }) }, CELL_LENGTH),
		...(_item !== undefined && { _item }),
	};
}

/** What the plan item says in columns of its items that hold sentences, so that n8n's table makes them wide. */
const HEADINGS: ReadonlyMap<string, string> = new Map([['problems', wide('what keeps rows from being used: column, value, reason')], ['warnings', wide('cells that look wrong and are used nevertheless')]]);

/** `Compares 52 rows of 'People' with the people of …` */
function planReason({ source, instance }: PlanDescription): string {
	const table = source.name ?? source.dataSetId;
	return `Compares ${source.rows} ${source.rows === 1 ? 'row' : 'rows'}${table === undefined ? '' : ` of '${table}'`} with the people of ${instance}.`;
}

export type PlanRead = { readonly description: PlanDescription; readonly applied: Applied | null } | { readonly wrong: string };

/** The plan that a plan item tells, without whatever a builder added to it; else the column that is wrong. */
export function readPlan(json: Json): PlanRead {
	const read = packedShape.safeParse(unpack(PACKED_PLAN, json));
	if (!read.success) return { wrong: `_${PACKED_PLAN}1` };
	const { applied = null } = read.data;
	const description = planDescriptionShape.safeParse(withEdits(read.data.description, json));
	return description.success ? { description: description.data, applied } : { wrong: description.error.issues[0]?.path.join('.') ?? '' };
}

/** What the columns say counts where it is something else than what is packed: the digest then shows that somebody edited it. */
function withEdits(description: PlanDescription, json: Json): object {
	const own = ownColumns(description);
	const edits = Object.fromEntries(Object.keys(own).flatMap((name) => (isOther(json[name], own[name]) ? [[name, json[name]]] : [])));
	const { runId = description.run.id, planHash = description.run.planHash, ...others } = edits;
	return { ...description, ...others, run: { id: runId, planHash }, ...(!isBlank(json._item) && { _item: json._item }) };
}

/** A column that is gone says nothing, and no file makes a value of nested ones. */
function isOther(cell: unknown, value: unknown): boolean {
	if (typeof value === 'object') return typeof cell === 'object' && cell !== null && normalJson(cell) !== normalJson(value);
	const given = textIn(cell);
	return given !== undefined && String(given).toLowerCase() !== String(value).toLowerCase();
}
