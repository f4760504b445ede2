/** Reads the run log: a whole run and its outcomes, so that it can be undone; which rows are there already; what the previous run held; how the newest runs ended. */
import { isStatus, type OutcomeStatus, STATUS_TABLE } from '../../apply/statuses';
import type { Outcome } from '../../apply/types';
import { UserError } from '../../common/userError';
import type { FieldValue } from '../../common/fieldValue';
import type { DataSetStore } from '../../domo';
import type { Image, PlanAction } from '../../plan/types';
import { z } from '../../vendor/zod';
import { ACTIONS } from '../counts';
import { roleIn } from '../outcomes';
import { KEY_COLUMNS, LOG_COLUMNS, neutraliseCell, restoreCell } from './columns';
import { isRunLog } from './open';

/** A row read from a log: text or typed cells by column. */
export type LoggedRow = Readonly<Record<string, string | number | null>>;

/** A row of a person with many attributes has some kilobytes, and an answer has a limit (32 MiB). */
const pageSize = 2_000;

/**
 * The rows of one run, in their order, each once. Read by SQL, since a log holds years of runs, and compared with the counts of the RUN row,
 * since Domo may show rows of a fresh upload only after some minutes (domo-api 7): a run is undone as a whole or not at all.
 *
 * @throws UserError for a DataSet that is no run log, and for a run that is not in it, or not completely yet; DomoError
 */
export async function readLoggedRun(store: DataSetStore, dataSetId: string, runId: string): Promise<readonly LoggedRow[]> {
	const { info } = await openedLog(store, dataSetId, KEY_COLUMNS);
	const bySequence = await rowsOfRun(store, dataSetId, runId);
	const runRow = bySequence.get(0);
	if (runRow === undefined) {
		throw new UserError(
			`Run log '${info.name}' does not contain run ${runId}.`,
			`Copy 'Run' from the foot of its mail, or run_id from the log. ${VISIBLE_LATER}`,
		);
	}
	const expected = 1 + ACTIONS.reduce((sum, action) => sum + (action === 'unchanged' ? 0 : Number(runRow[`count_${action}`] ?? 0)), 0);
	if (bySequence.size < expected) {
		throw new UserError(`Domo shows ${bySequence.size} of the ${expected} rows of run ${runId}.`, `Try again later. ${VISIBLE_LATER}`);
	}
	return [...bySequence.values()];
}

/** Without one of these it is not known which job ran, when, or how it ended. */
const COLUMNS_OF_LATEST = [...KEY_COLUMNS, 'job_name', 'instance', 'started_at', 'status'];

/** How many runs `readLatestRuns` reads: 300 jobs that run every six hours fill it in less than two days. */
const LATEST_RUNS = 2_000;

/**
 * The RUN rows of the newest runs, newest first, each run once, with the columns that tell of the run (without its guard). `started_at` and
 * `finished_at` are ISO times in UTC, since the log has no zone in them.
 *
 * @throws UserError for a DataSet that is no run log; DomoError
 */
export async function readLatestRuns(store: DataSetStore, dataSetId: string): Promise<readonly LoggedRow[]> {
	const { columns } = await openedLog(store, dataSetId, COLUMNS_OF_LATEST);
	const there = new Set(columns.map(({ name }) => name));
	const wanted = LOG_COLUMNS.filter(({ name, rows }) => rows !== 'USER' && name !== 'guard_json' && there.has(name)).map(({ name }) => name);
	const runs = new Map<string, LoggedRow>();
	const page = await store.query(dataSetId, `SELECT ${wanted.join(', ')} FROM table WHERE record_type = 'RUN' ORDER BY started_at DESC LIMIT ${LATEST_RUNS} OFFSET 0`);
	for (const cells of page.rows) {
		const row = Object.fromEntries(page.columns.map((name, at): [string, string | number | null] => [name, runCell(name, cells[at] ?? null)]));
		const id = String(row['run_id']);
		if (!runs.has(id)) runs.set(id, row);
	}
	return [...runs.values()];
}

function runCell(name: string, cell: string | number | null): string | number | null {
	if (typeof cell !== 'string') return cell;
	return name.endsWith('_at') ? restoreTime(cell) : restoreCell(cell);
}

/** A DATETIME cell as Domo gives it back: with `T` or a blank, with or without a zone, then UTC. Text that is no time stays as it is. */
export function restoreTime(cell: string): string {
	const text = cell.trim().replace(' ', 'T');
	const time = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
	return Number.isNaN(time) ? cell : new Date(time).toISOString();
}

async function openedLog(store: DataSetStore, dataSetId: string, needed: readonly string[]) {
	const [info, columns] = await Promise.all([store.info(dataSetId), store.columns(dataSetId)]);
	if (!isRunLog(info, columns)) {
		throw new UserError(`DataSet '${info.name}' (${info.id}) is no run log.`, 'Choose the DataSet that Domo Write Run Log writes.');
	}
	const missing = needed.filter((own) => !columns.some(({ name }) => name === own));
	if (missing.length > 0) {
		throw new UserError(`Run log '${info.name}' (${info.id}) lacks the columns ${missing.join(', ')}.`, 'Somebody changed its schema. Choose another run log, or give the columns their names again.');
	}
	return { info, columns };
}

const VISIBLE_LATER = 'Rows that were written a moment ago may take Domo some minutes to show.';

async function rowsOfRun(store: DataSetStore, dataSetId: string, runId: string): Promise<ReadonlyMap<number, LoggedRow>> {
	const found = new Map<number, LoggedRow>();
	for await (const { rows, columns } of pagesOfRun(store, dataSetId, runId, '*')) {
		for (const cells of rows) {
			const row = Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? null]));
			const sequence = Number(row['sequence']);
			if (!found.has(sequence)) found.set(sequence, row);
		}
	}
	return found;
}

/** A page may come back shorter than asked for; only an empty one is the end. */
async function* pagesOfRun(store: DataSetStore, dataSetId: string, runId: string, columns: string): AsyncGenerator<Awaited<ReturnType<DataSetStore['query']>>> {
	for (let offset = 0; ;) {
		const sql = `SELECT ${columns} FROM table WHERE run_id = ${sqlText(neutraliseCell(runId))} ORDER BY sequence LIMIT ${pageSize} OFFSET ${offset}`;
		const page = await store.query(dataSetId, sql);
		if (page.rows.length === 0) return;
		yield page;
		offset += page.rows.length;
	}
}

/** Outcomes read from a run log, and what cannot be read. */
export interface LoggedOutcomes {
	readonly outcomes: readonly Outcome[];
	/** One sentence for each reason why rows cannot be undone. */
	readonly problems: readonly string[];
}

const textCell = z.union([z.string(), z.number()]).nullish().transform((cell) => restoreCell(String(cell ?? '')));
const numberCell = z.union([z.string(), z.number()]).nullish().transform((cell) => (cell === null || cell === undefined || cell === '' ? null : Number(cell)));
const valueShape: z.ZodType<FieldValue> = z.union([z.string(), z.number(), z.null(), z.array(z.string())]);
const imageJsonCell = z.string().nullish().transform((cell) => (cell === null || cell === undefined || cell === '' ? undefined : z.record(valueShape).parse(JSON.parse(cell))));

const userRow = z.object({
	run_id: textCell,
	plan_hash: textCell,
	action: textCell,
	status: textCell,
	email: textCell,
	display_name: textCell,
	user_id: numberCell,
	row_number: numberCell,
	fields_changed: textCell,
	role_id_before: numberCell.optional(),
	role_id_after: numberCell.optional(),
	before_json: imageJsonCell,
	after_json: imageJsonCell,
	reason: textCell,
	message: textCell,
	attempts: numberCell,
	duration_ms: numberCell,
	undo: textCell,
});

/**
 * Reads a run's rows back into outcomes, so that Apply can undo it from the log alone. Cells may be text or typed, as a CSV export
 * or a query gives them; RUN rows and rows of other runs are left out. Rows logged with Log Values: Fields Only cannot be undone.
 */
export function loggedOutcomes(rows: readonly Readonly<Record<string, unknown>>[], runId: string): LoggedOutcomes {
	const outcomes: Outcome[] = [];
	let unreadable = 0;
	let valueless = 0;
	for (const row of rows) {
		if (row['record_type'] !== 'USER' || row['run_id'] !== runId) continue;
		const outcome = parseOutcome(row);
		if (outcome === null) unreadable += 1;
		else outcomes.push(outcome);
		if (outcome !== null && STATUS_TABLE[outcome.status].undoable && outcome.before === undefined && outcome.after === undefined) valueless += 1;
	}
	const problems = [
		outcomes.length === 0 ? `The log holds no rows of run ${runId}.` : '',
		unreadable === 0 ? '' : `${unreadable} rows of run ${runId} were edited and cannot be read.`,
		valueless === 0 ? '' : `${valueless} changes of run ${runId} were logged without their values ('Log Values' was set to Fields Only), so they cannot be undone.`,
	].filter(Boolean);
	return { outcomes, problems };
}

/** The outcome of a USER row, of which only some columns may have been read; null where the row was edited. */
export function parseOutcome(row: Readonly<Record<string, unknown>>): Outcome | null {
	const parsed = parse(row);
	if (parsed === null) return null;
	if (!agrees(parsed)) return null;
	const action = ACTIONS.find((each) => each === parsed.action);
	const { status } = parsed;
	if (action === undefined || !isStatus(status)) return null;
	return { ...outcomeOfRow(parsed, action, status), ...(parsed.undo === 'true' ? { undo: true } : {}) };
}

function parse(row: Readonly<Record<string, unknown>>): z.output<typeof userRow> | null {
	try {
		return userRow.parse(row);
	} catch {
		return null;
	}
}

type UserRow = z.output<typeof userRow>;

/** Whether the columns of a row say the same: names of fields, roles and values stand in two places each. */
function agrees(row: UserRow): boolean {
	const names = changedNames(row);
	if (names === undefined) return true;
	// Missing old values of an update must not be taken for empty ones: an undo would clear the fields.
	const from = row.action === 'update' ? namesIn(row.before_json ?? {}, row) : names;
	return [names, from].every((each) => each.join(',').length === row.fields_changed.length) && sameRole(row.before_json, row.role_id_before) && sameRole(row.after_json, row.role_id_after);
}

/** The fields that the row changed: names of its images, since a name may hold a comma. Undefined where the log has no values. */
function changedNames(row: UserRow): readonly string[] | undefined {
	if (row.before_json === undefined && row.after_json === undefined) return undefined;
	return row.action === 'delete' ? [] : namesIn(row.after_json ?? {}, row);
}

/** The names of an image that stand among those which are joined by commas. */
function namesIn(image: Image, { fields_changed }: UserRow): readonly string[] {
	return Object.keys(image).filter((name) => `,${fields_changed},`.includes(`,${name},`));
}

/** Older logs have no columns for the roles. */
function sameRole(image: Image | undefined, cell: number | null | undefined): boolean {
	// We write a role as a number; text in its place was put there by somebody else.
	if (typeof image?.['roleId'] === 'string') return false;
	return cell === undefined || (cell ?? null) === roleIn(image ?? null);
}

function outcomeOfRow(row: UserRow, action: PlanAction, status: OutcomeStatus): Outcome {
	const before: Image | undefined = row.before_json;
	const after: Image | undefined = row.after_json;
	// Without values the row cannot be undone, so a comma in a name does no harm here.
	const fields = changedNames(row) ?? (row.fields_changed === '' ? [] : row.fields_changed.split(','));
	return {
		action,
		status,
		email: row.email,
		displayName: row.display_name,
		userId: row.user_id,
		row_number: row.row_number,
		summary: '',
		reason: row.reason,
		changes: fields.map((field) => ({ field, from: before?.[field] ?? null, to: after?.[field] ?? null })),
		...(before === undefined ? {} : { before }),
		...(after === undefined ? {} : { after }),
		...(row.message === '' ? {} : { message: row.message }),
		attempts: row.attempts ?? 0,
		durationMs: row.duration_ms ?? 0,
		run: { id: row.run_id, planHash: row.plan_hash },
	};
}

/**
 * The sequences of a run that the log already holds. Freshly uploaded rows may not be queryable for minutes (domo-api 7), so an
 * empty answer proves nothing.
 */
export async function writtenSequences(store: DataSetStore, dataSetId: string, runId: string): Promise<ReadonlySet<number>> {
	const sequences = new Set<number>();
	for await (const { rows } of pagesOfRun(store, dataSetId, runId, 'sequence')) {
		for (const [sequence] of rows) if ((sequence ?? null) !== null) sequences.add(Number(sequence));
	}
	return sequences;
}

/**
 * The `holds_hash` of the job's last run that had a plan; empty when it held nothing. Undefined when it is not known: an older log, no
 * previous run, or rows that cannot be queried yet.
 */
export async function lastHoldsHash(store: DataSetStore, dataSetId: string, jobName: string, instance: string): Promise<string | undefined> {
	const sql =
		`SELECT holds_hash FROM table WHERE record_type = 'RUN' AND job_name = ${sqlText(neutraliseCell(jobName))} ` +
		`AND instance = ${sqlText(instance)} AND plan_hash <> '' ORDER BY started_at DESC LIMIT 1 OFFSET 0`;
	const { rows } = await store.query(dataSetId, sql);
	const [last] = rows;
	return last === undefined ? undefined : String(last[0] ?? '');
}

/** A text literal of Domo's SQL. Run ids are ours, but they pass through items that anybody can edit. */
export function sqlText(text: string): string {
	return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "''")}'`;
}
