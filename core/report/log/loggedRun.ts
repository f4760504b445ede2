import { UserError } from '../../common/userError';
import { isStatus, STATUS_TABLE } from '../../apply/statuses';
import type { Outcome } from '../../apply/types';
import { guardSettings, type GuardSettings } from '../../plan/guardSettings';
import type { PlanDescription } from '../../plan/types';
import { z } from '../../vendor/zod';
import { loggedOutcomes } from './read';

/** A run as its log tells it: what there is to undo, and sentences about what there is not. */
export interface LoggedRun {
	readonly description: PlanDescription;
	/** The row that describes the run. */
	readonly descriptionAt: number;
	/** Each with its row. */
	readonly items: readonly { readonly item: Outcome; readonly at: number }[];
	/** When it wrote, in milliseconds since the epoch. */
	readonly wrote: { readonly startedAt: number; readonly finishedAt: number };
	readonly notes: readonly string[];
}

type LogCells = Readonly<Record<string, unknown>>;

const runText = z.union([z.string(), z.number()]).nullish().transform((cell) => String(cell ?? ''));
const runNumber = z.union([z.string(), z.number()]).nullish().transform((cell) => Number(cell ?? 0)).pipe(z.number());
/** Blank in the log of a run that counted nobody but the people of its rows. */
const countOrNone = z.union([z.string(), z.number()]).nullish().transform((cell) => (cell === null || cell === undefined || cell === '' ? null : Number(cell))).pipe(z.number().nullable());

const runRow = z.object({
	run_id: runText, plan_hash: runText, job_name: runText, instance: runText, dry_run: runText,
	actor_user_id: runNumber, actor_email: runText, guard_json: z.string(),
	users_after: countOrNone, orphans: countOrNone, protected: countOrNone, admins_before: countOrNone, admins_after: countOrNone,
	items_missing: runNumber,
});

/** Logs of earlier versions, and runs that protected very many people, have no ids. */
const loggedGuard = z.object({ protectedUserIds: z.array(z.number()).optional().catch(undefined) }).passthrough();
const unknownIds =
	"The log of this run does not tell by id whom its plan protected, so the owner of the configuration is not known here. The job's own account, Domo's own accounts and 'Protected Users' are protected all the same.";

/**
 * Rows of a run log as what Apply knows, so that a run can be undone from its log alone; null for any other input. Whom the plan
 * protected by id stands in the log as well, so that rows which somebody edited are not trusted further than items (rule 8).
 *
 * @param now milliseconds since the epoch
 * @throws UserError for rows of two runs, of a dry run, that contradict each other, and without a usable RUN row
 */
export function loggedRun(rows: readonly LogCells[], now: number): LoggedRun | null {
	if (!rows.some(isLogRow)) return null;
	const foreign = rows.findIndex((row) => !isLogRow(row) || row['run_id'] !== rows[0]?.['run_id']);
	if (foreign >= 0) throw mixed(foreign);
	const descriptionAt = rows.findIndex((row) => row['record_type'] === 'RUN');
	const head = rows[descriptionAt];
	if (head === undefined) throw unusable('The RUN row is missing');
	const parsed = runRow.safeParse(head);
	if (!parsed.success) throw unreadableRunRow(parsed.error.issues[0]?.path.join('.'));
	const run = parsed.data;
	checkConsistency(head, rows);
	const wrote = { startedAt: timeIn(head, 'started_at'), finishedAt: timeIn(head, 'finished_at') };
	if (run.dry_run === 'true') throw new UserError(`Run ${run.run_id} was a dry run: there is nothing to undo`, 'Choose a run that wrote.');

	const { problems } = loggedOutcomes(rows, run.run_id);
	// Row by row, so that each outcome is known by the item that it came in.
	const items = rows.flatMap((row, at) => loggedOutcomes([row], run.run_id).outcomes.map((item) => ({ item, at })));
	const { guard, protectedUserIds } = guardIn(run.guard_json);
	const notes = [...problems, ...missingRows(head, rows.length - 1), ...unloggedItems(run.items_missing), ...(protectedUserIds === undefined ? [unknownIds] : [])];
	return { description: describe(run, guard, protectedUserIds ?? [], items.length, now), descriptionAt, items, wrote, notes };
}

/** Somebody may take back a part of a run on purpose; a node that hands on fifty rows unless told otherwise does not. */
function missingRows(head: LogCells, came: number): readonly string[] {
	const sums = Object.entries(head).filter(([column]) => column.startsWith('count_status_') && column !== 'count_status_unchanged');
	const written = sums.reduce((sum, [, cell]) => sum + Number(cell ?? 0), 0);
	if (came >= written) return [];
	return [`Only ${came} of the ${written} rows of this run came in, and only those are taken back. To take back the whole run, hand on all its rows (in a Data Table node: Return All).`];
}

/** Items that never came to the log; a log of an older version counts none. */
function unloggedItems(missing: number): readonly string[] {
	if (missing === 0) return [];
	return [`This log is incomplete: ${missing} ${missing === 1 ? 'item' : 'items'} of the run never came to it. Whether they were applied is not known here, and they are not taken back. Compare the people in Domo with the plan.`];
}

/** What stands on every row of a run, the same. A log of an older version may lack some. */
const SAME_COLUMNS = [
	'job_name', 'instance', 'config_dataset_id', 'config_version', 'plan_hash', 'dry_run', 'started_at', 'finished_at', 'actor_user_id', 'actor_email', 'approved_by', 'execution_id',
] as const;

/**
 * A log that was edited contradicts itself: what all rows of a run repeat, each row's number, and the sums on the RUN row.
 * @throws UserError that says where
 */
function checkConsistency(head: LogCells, rows: readonly LogCells[]): void {
	const text = (cell: unknown): string => String(cell ?? '');
	const users = rows.filter((row) => row['record_type'] === 'USER');
	if (users.length < rows.length - 1) throw contradicts('it has more than one RUN row');
	for (const column of SAME_COLUMNS) {
		const at = rows.findIndex((row) => text(row[column]) !== text(head[column]));
		if (at >= 0) throw contradicts(`${column} is "${text(rows[at]?.[column])}" in item ${at + 1} and "${text(head[column])}" in the RUN row`);
	}
	const numbers = users.map((row) => text(row['sequence']));
	const twice = numbers.find((number, at) => number !== '' && numbers.indexOf(number) < at);
	if (twice !== undefined) throw contradicts(`the row with sequence ${twice} is there twice`);
	const sums = new Map<string, number>();
	for (const row of users) {
		for (const column of [`count_${text(row['action'])}`, countColumn(text(row['status']))]) sums.set(column, (sums.get(column) ?? 0) + 1);
	}
	for (const [column, sum] of sums) {
		const told = Number(head[column] ?? 0);
		if (sum > told) throw contradicts(`there are ${sum} such rows, but ${column} of the RUN row is ${told}`);
	}
}

function countColumn(status: string): string {
	return isStatus(status) ? STATUS_TABLE[status].logColumn : `count_status_${status}`;
}

/** UTC, as the log writes it and Domo or a table gives it back: without a zone, with a blank, or with one. */
function timeIn(head: LogCells, column: string): number {
	const cell = String(head[column] ?? '').trim().replace(' ', 'T');
	const time = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(cell) ? cell : `${cell}Z`);
	if (Number.isNaN(time)) throw unreadableRunRow(column);
	return time;
}

function isLogRow(row: LogCells): boolean {
	return (row['record_type'] === 'RUN' || row['record_type'] === 'USER') && row['run_id'] !== undefined;
}

function describe(run: z.output<typeof runRow>, guard: GuardSettings, protectedUserIds: readonly number[], rows: number, now: number): PlanDescription {
	return {
		action: 'plan',
		run: { id: run.run_id, planHash: run.plan_hash },
		jobName: `Undo of ${run.job_name}`,
		jobDescription: `Takes back what run ${run.run_id} did.`,
		instance: run.instance,
		plannedAt: new Date(now).toISOString(),
		actor: { id: run.actor_user_id, email: run.actor_email },
		source: { name: `Run log, run ${run.run_id}`, rows },
		guard,
		protectedUserIds,
		newAttributes: [],
		guardTripped: false,
		summary: '',
		counts: {
			// An undo starts where the run ended, and ends where it started.
			live: run.users_after, adminsBefore: run.admins_after, adminsAfter: run.admins_before,
			orphans: run.orphans, protected: run.protected,
			create: 0, update: 0, delete: 0, hold: 0, reject: 0, scheduled: 0, unchanged: 0, endingSoon: 0, leavers: 0,
		},
		notes: [],
		logValues: 'full',
	};
}

function guardIn(cell: string): { readonly guard: GuardSettings; readonly protectedUserIds: readonly number[] | undefined } {
	try {
		const { protectedUserIds, ...settings } = loggedGuard.parse(JSON.parse(cell));
		return { guard: guardSettings(settings), protectedUserIds };
	} catch {
		throw unreadableRunRow('guard_json');
	}
}

function unreadableRunRow(column: string | undefined): UserError {
	return unusable(`The RUN row cannot be read (see "${column ?? ''}")`);
}

function mixed(at: number): UserError {
	return new UserError(`Item ${at + 1} is no row of the same run`, "Hand over the rows of one run: Domo Read Config DataSet with 'Source': Run Log gives them.");
}

function contradicts(how: string): UserError {
	return new UserError(
		`The log of this run contradicts itself, so nothing is taken back: ${how}`,
		'Somebody or something edited its rows. Hand over the rows as Domo Write Run Log wrote them.',
	);
}

function unusable(what: string): UserError {
	return new UserError(what, 'Hand over all rows of the run, unchanged. A run that was cut off or failed before it planned has nothing to undo here.');
}
