import type { INodeExecutionData } from 'n8n-workflow';

import { outcomesOfLog } from '../../core/report';
import { z } from '../../core/vendor/zod';
import { NodeRefusal } from '../shared/errors';
import type { PlanInput } from '../shared/items/planInput';
import { planDescriptionShape } from '../shared/items/planShapes';

/** A run as its log tells it: what there is to undo, and sentences about what there is not. */
export interface LoggedRun {
	readonly input: PlanInput;
	readonly notes: readonly string[];
}

type Json = INodeExecutionData['json'];

const text = z.union([z.string(), z.number()]).nullish().transform((cell) => String(cell ?? ''));
const number = z.union([z.string(), z.number()]).nullish().transform((cell) => Number(cell ?? 0));

const runRow = z.object({
	run_id: text, plan_hash: text, job_name: text, instance: text, dry_run: text,
	actor_user_id: number, actor_email: text, guard_json: z.string().transform(parsedJson),
	users_after: number, orphans: number, protected: number, admins_before: number, admins_after: number,
});

/** Logs of earlier versions, and runs that protected very many people, have no ids. */
const protectedShape = z.object({ protectedUserIds: z.array(z.number()) });
const unknownIds =
	"The log of this run does not tell by id whom its plan protected, so the owner of the configuration is not known here. The job's own account, Domo's own accounts and 'Protected Users' are protected all the same.";

/**
 * Rows of a run log as what Apply knows, so that a run can be undone from its log alone; null for any other input. Whom the plan
 * protected by id stands in the log as well, so that rows which somebody edited are not trusted further than items (rule 8).
 *
 * @param now milliseconds since the epoch
 * @throws NodeRefusal for rows of two runs, of a dry run, and without a usable RUN row
 */
export function loggedRun(input: readonly INodeExecutionData[], now: number): LoggedRun | null {
	const rows = input.map(({ json }) => json);
	if (!rows.some(isLogRow)) return null;
	const stranger = rows.findIndex((row) => !isLogRow(row) || row['run_id'] !== rows[0]?.['run_id']);
	if (stranger >= 0) throw mixed(stranger);
	const at = rows.findIndex((row) => row['record_type'] === 'RUN');
	const head = rows[at];
	if (head === undefined) throw unusable('The RUN row is missing');
	const parsed = runRow.safeParse(head);
	if (!parsed.success) throw unusable(`The RUN row cannot be read (see "${parsed.error.issues[0]?.path.join('.') ?? ''}")`);
	const run = parsed.data;
	if (run.dry_run === 'true') throw new NodeRefusal(`Run ${run.run_id} was a dry run: there is nothing to undo`, 'Choose a run that wrote.');

	const { problems } = outcomesOfLog(rows, run.run_id);
	// Row by row, so that each outcome is known by the item that it came in.
	const items = rows.flatMap((row, index) => outcomesOfLog([row], run.run_id).outcomes.map((item) => ({ item, at: index })));
	const protectedIds = protectedShape.safeParse(run.guard_json).data?.protectedUserIds;
	const plan = { description: describe(run, protectedIds ?? [], items.length, now), applied: null, at };
	const notes = [...problems, ...missingRows(head, rows.length - 1), ...(protectedIds === undefined ? [unknownIds] : [])];
	return { input: { plan, items, failures: [], jobName: null, strangers: [] }, notes };
}

/** Somebody may take back a part of a run on purpose; a node that hands on fifty rows unless told otherwise does not. */
function missingRows(head: Json, came: number): readonly string[] {
	const sums = Object.entries(head).filter(([column]) => column.startsWith('count_status_') && column !== 'count_status_unchanged');
	const written = sums.reduce((sum, [, cell]) => sum + Number(cell ?? 0), 0);
	if (came >= written) return [];
	return [`Only ${came} of the ${written} rows of this run came in, and only those are taken back. To take back the whole run, hand on all its rows (in a Data Table node: Return All).`];
}

function isLogRow(json: Json): boolean {
	return (json['record_type'] === 'RUN' || json['record_type'] === 'USER') && json['run_id'] !== undefined;
}

function describe(run: z.output<typeof runRow>, protectedUserIds: readonly number[], rows: number, now: number) {
	const read = planDescriptionShape.safeParse({
		action: 'plan',
		run: { id: run.run_id, planHash: run.plan_hash },
		jobName: `Undo of ${run.job_name}`,
		jobDescription: `Takes back what run ${run.run_id} did.`,
		instance: run.instance,
		plannedAt: new Date(now).toISOString(),
		actor: { id: run.actor_user_id, email: run.actor_email },
		source: { name: `Run log, run ${run.run_id}`, rows },
		guard: run.guard_json,
		protectedUserIds,
		newAttributes: [],
		guardTripped: false,
		summary: '',
		counts: {
			// An undo starts where the run ended, and ends where it started.
			live: run.users_after, adminsBefore: run.admins_after, adminsAfter: run.admins_before,
			orphans: run.orphans, protected: run.protected,
			create: 0, update: 0, delete: 0, hold: 0, reject: 0, unchanged: 0,
		},
		notes: [],
		logValues: 'full',
	});
	if (!read.success) throw unusable(`The RUN row cannot be read (see "${read.error.issues[0]?.path.join('.') ?? ''}")`);
	return read.data;
}

function parsedJson(cell: string): unknown {
	try {
		return JSON.parse(cell);
	} catch {
		return null;
	}
}

function mixed(at: number): NodeRefusal {
	return new NodeRefusal(`Item ${at + 1} is no row of the same run`, "Hand over the rows of one run: Domo Read Config DataSet with 'Source': Run Log gives them.");
}

function unusable(what: string): NodeRefusal {
	return new NodeRefusal(what, 'Hand over all rows of the run, unchanged. A run that was cut off or failed before it planned has nothing to undo here.');
}
