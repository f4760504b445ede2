/**
 * The columns of the run log, and the rows made from them. A new column is one line in this table: new DataSets get it, existing logs are
 * widened, and docs/evidence/run-log-columns.md is generated from it.
 */
import { STATUS_TABLE, STATUSES } from '../../apply/statuses';
import type { Outcome } from '../../apply/types';
import { COORDINATION_KEY } from '../../domo';
import type { Image, PlanDescription } from '../../plan/types';
import { DateTime } from '../../vendor/luxon';
import { ACTIONS, countRun, type RunCounts } from '../counts';
import { afterOf, beforeOf, changedFields, messageBeyondReason, roleIn } from '../outcomes';
import { RUN_STATUSES, type RunRecord, runStatus, type RunStatus } from '../runRecord';

export type LogColumnType = 'STRING' | 'LONG' | 'DATETIME';

/** One column of the run log. The DataSet, its rows and docs/run-log.md are all made from this table. */
export interface LogColumn {
	readonly name: string;
	readonly type: LogColumnType;
	/** On which rows it may hold a value; `same`: on all rows of a run, the same one. */
	readonly rows: 'same' | 'all' | 'RUN' | 'USER';
	readonly doc: string;
	/** The cell of a row; null for an empty one. */
	readonly fill: (row: RowContext) => LogCell;
}

type ColumnHead = readonly [name: string, type: LogColumnType, doc: string];

const same = ([name, type, doc]: ColumnHead, fill: (run: RunContext) => LogCell | undefined): LogColumn => ({
	name, type, rows: 'same', doc,
	fill: ({ run }) => fill(run) ?? null,
});

const both = ([name, type, doc]: ColumnHead, fill: (row: RowContext) => LogCell): LogColumn => ({ name, type, rows: 'all', doc, fill });

const onRun = ([name, type, doc]: ColumnHead, fill: (run: RunContext) => LogCell | undefined): LogColumn => ({
	name, type, rows: 'RUN', doc,
	fill: (row) => (row.outcome === undefined ? (fill(row.run) ?? null) : null),
});

const onUser = ([name, type, doc]: ColumnHead, fill: (outcome: Outcome, run: RunContext) => LogCell | undefined): LogColumn => ({
	name, type, rows: 'USER', doc,
	fill: (row) => (row.outcome === undefined ? null : (fill(row.outcome, row.run) ?? null)),
});

/** `a`, `b` or `c`. */
const alternatives = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ').replace(/, (?=[^,]*$)/, ' or ');

/** Which run it was; the same on all its rows, so that each row can be read alone. */
const runColumns: readonly LogColumn[] = [
	same(['run_id', 'STRING', 'The run. With `sequence` it names a row once.'], ({ record }) => record.runId),
	both(['sequence', 'LONG', '0 on the RUN row; USER rows count from 1 in the order of the plan.'], ({ sequence }) => sequence),
	both(['record_type', 'STRING', '`RUN` or `USER`.'], ({ outcome }) => (outcome === undefined ? 'RUN' : 'USER')),
	same(['job_name', 'STRING', 'Job Name of Domo Reconcile Users.'], ({ record }) => record.jobName),
	same(['job_description', 'STRING', 'Job Description of Domo Reconcile Users.'], ({ record }) => record.jobDescription),
	same(['instance', 'STRING', 'The target instance, whose users were managed.'], ({ record }) => record.instance),
	same(['config_dataset_id', 'STRING', 'The configuration DataSet; empty when rows came from elsewhere.'], ({ record }) => record.plan?.source.dataSetId),
	same(['config_version', 'STRING', 'The version of the configuration DataSet that was read.'], ({ record }) => record.plan?.source.version),
	same(['plan_hash', 'STRING', 'Hash of the plan: of what it would do, and of the time it was made.'], ({ record }) => record.plan?.run.planHash),
	same(['dry_run', 'STRING', '`true` when nothing was written on purpose, else `false`.'], ({ record }) => String(record.dryRun)),
	same(['started_at', 'DATETIME', 'Start of the run, UTC.'], ({ startedAt }) => startedAt),
	same(['finished_at', 'DATETIME', 'End of the run, UTC.'], ({ finishedAt }) => finishedAt),
	same(['actor_user_id', 'LONG', 'User id of the account that the job ran as, in the target instance.'], ({ record }) => record.plan?.actor.id),
	same(['actor_email', 'STRING', 'E-mail address of that account.'], ({ record }) => record.plan?.actor.email),
	same(['approved_by', 'STRING', 'Who approved the plan, where approval was used.'], ({ record }) => record.approvedBy),
	same(['approved_at', 'DATETIME', 'When the plan was approved, UTC.'], ({ approvedAt }) => approvedAt),
	same(['execution_id', 'STRING', 'Id of the n8n execution.'], ({ record }) => record.executionId),
	same(['workflow_id', 'STRING', 'Id of the n8n workflow.'], ({ record }) => record.workflowId),
	same(['package_version', 'STRING', 'Version of n8n-nodes-domo-user-management that wrote the row.'], ({ record }) => record.packageVersion),
	onRun(
		['guard_json', 'STRING', 'The guard\'s settings of this run, as JSON, and `protectedUserIds`: whom it protected by id (left out where they are more than 5,000).'],
		({ record }) => record.plan && JSON.stringify(guardOf(record.plan)),
	),
];

/** What happened: to the run on its RUN row, to a person on a USER row. */
const outcomeColumns: readonly LogColumn[] = [
	onUser(['action', 'STRING', '`create`, `update`, `delete`, `hold`, `reject` or `scheduled`.'], ({ action }) => action),
	both(
		['status', 'STRING', `USER: ${alternatives(STATUSES.filter((status) => status !== 'unchanged'))}. RUN: ${alternatives([...RUN_STATUSES, 'interrupted'])}.`],
		({ run, outcome }) => outcome?.status ?? run.status,
	),
	onUser(['email', 'STRING', 'E-mail address of the person.'], ({ email }) => email),
	onUser(['related_email', 'STRING', 'The other person of a held pair, e.g. the new address of a probable rename.'], ({ held }) => held?.relatedEmail),
	onUser(['display_name', 'STRING', 'Display name of the person.'], ({ displayName }) => displayName),
	onUser(['user_id', 'LONG', 'Domo\'s id of the person; empty where no account exists.'], ({ userId }) => userId),
	onUser(['related_user_id', 'LONG', 'Domo\'s id of the other person of a held pair.'], ({ held }) => held?.relatedUserId),
	onUser(['row_number', 'LONG', 'Row of the configuration, counted as in a spreadsheet (the first row is 2); empty for an orphan.'], (outcome) => outcome.row_number),
	onUser(['end_date', 'STRING', 'Removals by date: `endDate` of the row; empty with Log Values: Fields Only.'], ({ endDate }, { showValues }) => (showValues ? endDate : null)),
	onUser(['fields_changed', 'STRING', 'Names of the fields that the change writes, separated by commas.'], (outcome) => changedFields(outcome).join(',') || null),
	onUser(['before_json', 'STRING', 'The fields before the change, as JSON; empty with Log Values: Fields Only.'], (outcome, run) => imageCell(run, beforeOf(outcome))),
	onUser(['after_json', 'STRING', 'The fields after the change, as JSON; empty with Log Values: Fields Only.'], (outcome, run) => imageCell(run, afterOf(outcome))),
	onUser(['role_id_before', 'LONG', 'Role id before, where the change tells it; empty with Log Values: Fields Only.'], (outcome, run) => roleCell(run, beforeOf(outcome))),
	onUser(['role_id_after', 'LONG', 'Role id after, where the change tells it; empty for a delete, and with Log Values: Fields Only.'], (outcome, run) => roleCell(run, afterOf(outcome))),
	onUser(['hold_by', 'STRING', 'What keeps a held change back, e.g. `deletionLimit`.'], ({ held }) => held?.by),
	onUser(['held_action', 'STRING', 'What a hold keeps back: `create`, `update` or `delete`.'], ({ held }) => held?.action),
	onUser(['problem_column', 'STRING', 'Reject: the column of the cell that cannot be used; several are separated by a vertical bar.'], ({ problems }) => problems?.map(({ column }) => column).join('|')),
	onUser(['problem_value', 'STRING', 'Reject: what the cell holds; empty with Log Values: Fields Only.'], ({ problems }, { showValues }) => (showValues ? problems?.map(({ value }) => value).join('|') : null)),
	onUser(['reason', 'STRING', 'Why the plan has this item, in one sentence.'], ({ reason }) => reason || null),
	both(
		['message', 'STRING', 'USER: what happened, then what to do; for a reject, what is wrong with each cell. RUN: errors of nodes and notes.'],
		({ run, outcome }) => (outcome === undefined ? runMessage(run) : userMessage(outcome, run.contested) || null),
	),
	both(['http_status', 'LONG', 'HTTP status of Domo\'s last answer.'], ({ run, outcome }) => (outcome ?? run.record.failures[0])?.httpStatus ?? null),
	both(['toe', 'STRING', 'Domo\'s thread of execution id, which its support asks for.'], ({ run, outcome }) => (outcome ?? run.record.failures[0])?.toe ?? null),
	onUser(['attempts', 'LONG', 'Requests that this change took.'], ({ attempts }) => attempts),
	both(
		['duration_ms', 'LONG', 'How long the change, or the whole run, took, in milliseconds.'],
		({ run, outcome }) => (outcome === undefined ? runDuration(run) : Math.round(outcome.durationMs)),
	),
	onUser(['undo', 'STRING', '`true` when Direction: Undo of Domo Apply Changes can take the change back from this row.'], ({ undo }, { showValues }) => (undo === true && showValues ? 'true' : null)),
	onUser(
		['contested_fields', 'STRING', 'Fields of which this run wrote the same value as two runs before it or more, since another writer changes them back; separated by commas.'],
		({ userId }, { contested }) => contested.get(userId ?? -1)?.names,
	),
];

/** Sums, on the RUN row only. */
const countColumns: readonly LogColumn[] = [
	...ACTIONS.map((action) =>
		onRun([`count_${action}`, 'LONG', `Items of the run with action \`${action}\`.`], ({ counts }) => counts.action[action]),
	),
	...STATUSES.map((status) =>
		onRun([STATUS_TABLE[status].logColumn, 'LONG', `Items of the run with status \`${status}\`.`], ({ counts }) => counts.status[status]),
	),
	onRun(['users_unchanged', 'LONG', 'People whom the plan found as their row wants them.'], ({ record }) => record.instanceCounts?.unchanged ?? record.outcomes.filter(({ status }) => status === 'unchanged').length),
	onRun(['users_before', 'LONG', 'Users of the instance when the plan was made.'], ({ record }) => record.instanceCounts?.usersBefore),
	onRun(['users_after', 'LONG', 'Users after the run; for a dry run, after its plan would have been applied.'], ({ record }) => record.instanceCounts?.usersAfter),
	onRun(['admins_before', 'LONG', 'Active, accepted, human admins when the plan was made.'], ({ record }) => record.instanceCounts?.adminsBefore),
	onRun(['admins_after', 'LONG', 'The same after the run; new accounts do not count before they are accepted.'], ({ record }) => record.instanceCounts?.adminsAfter),
	onRun(['orphans', 'LONG', 'Orphans when the plan was made, kept ones included.'], ({ record }) => record.instanceCounts?.orphans),
	onRun(['leavers', 'LONG', 'Users whose row had ended when the plan was made, kept ones included.'], ({ record }) => record.instanceCounts?.leavers),
	onRun(['ending_soon', 'LONG', 'Rows that end within seven days.'], ({ record }) => record.instanceCounts?.endingSoon),
	onRun(['protected', 'LONG', 'Protected users that no row names.'], ({ record }) => record.instanceCounts?.protected),
	onRun(['holds_hash', 'STRING', 'Hash over what is held; equal in two runs when the same is held.'], ({ record }) => record.holdsHash),
	onRun(['items_missing', 'LONG', 'Items of the plan of which nothing came to the log: what became of them is not in it, and an undo cannot take it back.'], ({ record }) => record.missing.total),
];

/** All columns of the run log, in the order in which a new DataSet gets them. */
export const LOG_COLUMNS: readonly LogColumn[] = [...runColumns, ...outcomeColumns, ...countColumns];

/** Columns without which a DataSet is no run log. */
export const KEY_COLUMNS = ['run_id', 'sequence', 'record_type'] as const;

/** An undo from the log must protect the same accounts. More ids than this come from a whole domain, which the settings name anyway. */
const maxProtectedIds = 5_000;

function guardOf({ guard, protectedUserIds }: PlanDescription): object {
	return protectedUserIds.length > maxProtectedIds ? guard : { ...guard, protectedUserIds };
}

function roleCell({ showValues }: RunContext, image: Image | null): number | null {
	return showValues ? roleIn(image) : null;
}

function imageCell({ showValues }: RunContext, image: object | null): string | null {
	if (!showValues || image === null) return null;
	// The attribute in which runs coordinate holds no data of a person.
	return JSON.stringify(Object.fromEntries(Object.entries(image).filter(([field]) => field !== COORDINATION_KEY)));
}

/** What happened, what is wrong with each cell of a reject, warnings about cells that were used nevertheless, and which values go back and forth. */
function userMessage(outcome: Outcome, contested: RunContext['contested']): string {
	const { problems = [], warnings = [] } = outcome;
	const cells = problems.map(({ column, message }) => `${column}: ${message}`);
	const cautions = warnings.map(({ column, message }) => `Warning, ${column}: ${message}`);
	const fights = contested.get(outcome.userId ?? -1)?.sentences ?? [];
	return [messageBeyondReason(outcome), ...cells, ...cautions, ...fights].filter(Boolean).join('\n');
}

function runMessage({ record }: RunContext): string | null {
	const failures = record.failures.map(({ where, message, description }) => [`${where}: ${message}`, description].filter(Boolean).join(' '));
	return [...failures, ...record.notes].join('\n') || null;
}

function runDuration({ record }: RunContext): number | null {
	const duration = Date.parse(record.finishedAt) - Date.parse(record.startedAt);
	return Number.isFinite(duration) ? duration : null;
}

/** What all rows of a run have in common, worked out once. */
export interface RunContext {
	readonly record: RunRecord;
	readonly counts: RunCounts;
	readonly status: RunStatus;
	readonly startedAt: string | null;
	readonly finishedAt: string | null;
	readonly approvedAt: string | null;
	/** False when `logValues: fieldsOnly` keeps personal values out. */
	readonly showValues: boolean;
	/** By user id. */
	readonly contested: ReadonlyMap<number, ContestedNotes>;
}

/** What log, mail and report say at a person of the values that this job and another writer keep changing. */
export interface ContestedNotes {
	/** All of them, separated by commas. */
	readonly names: string;
	/** Those that no earlier run reported, as people call them. */
	readonly newFields: readonly string[];
	/** One for each of these. */
	readonly sentences: readonly string[];
}

export function runContext(record: RunRecord, contested: RunContext['contested'] = new Map()): RunContext {
	return {
		record,
		counts: countRun(record.outcomes),
		status: runStatus(record),
		startedAt: dateTimeCell(record.startedAt),
		finishedAt: dateTimeCell(record.finishedAt),
		approvedAt: dateTimeCell(record.approvedAt),
		showValues: record.showValues,
		contested,
	};
}

/** One row of the log: the run's own (sequence 0), or a person's. */
export interface RowContext {
	readonly run: RunContext;
	readonly sequence: number;
	/** Absent on the RUN row. */
	readonly outcome?: Outcome;
}

export type LogCell = string | number | null;

/** What makes a spreadsheet run a cell as a formula, full-width forms included (OWASP, CSV injection). */
const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/;

/** Gives text that a spreadsheet would run as a formula a leading apostrophe (C14). */
export function neutraliseCell(text: string): string {
	return formulaStart.test(text) ? `'${text}` : text;
}

/** The reverse of `neutraliseCell`, for readers of a log. */
export function restoreCell(text: string): string {
	return text.startsWith("'") && formulaStart.test(text.slice(1)) ? text.slice(1) : text;
}

/** A DATETIME cell: UTC without zone, in seconds, as Domo reads and shows it; null for text that is no time. */
export function dateTimeCell(iso: string | undefined): string | null {
	if (iso === undefined) return null;
	const time = DateTime.fromISO(iso, { zone: 'utc' });
	return time.isValid ? time.toFormat("yyyy-MM-dd'T'HH:mm:ss") : null;
}

/** One row of the run log: every column of `LOG_COLUMNS` by its name. */
export type LogRow = Readonly<Record<string, LogCell>>;

/**
 * The rows of a run, one at a time: row 0 is the RUN row, then a USER row for each change, hold, reject and failure. Unchanged
 * people have none; `count_unchanged` says how many there are. The same record always gives the same rows, so that
 * `(run_id, sequence)` identifies a row for ever. Cells that a spreadsheet would run as a formula are neutralised (C14).
 *
 * @param contested what the earlier rows of the log show of the values that the run wrote, by user id
 */
export function* logRows(record: RunRecord, contested: RunContext['contested'] = new Map()): Generator<LogRow, void, undefined> {
	const run = runContext(record, contested);
	const first = cells(LOG_COLUMNS, { run, sequence: 0 });
	yield first;
	const shared = { ...first, ...NO_RUN_CELLS };
	let sequence = 0;
	for (const outcome of record.outcomes) {
		if (!isLogged(outcome)) continue;
		sequence += 1;
		yield { ...shared, ...cells(OWN_COLUMNS, { run, sequence, outcome }) };
	}
}

/** Only the columns that differ from row to row are worked out for each row, which matters with 100,000 rows. */
const OWN_COLUMNS = LOG_COLUMNS.filter(({ rows }) => rows === 'all' || rows === 'USER');
const NO_RUN_CELLS: LogRow = Object.fromEntries(LOG_COLUMNS.filter(({ rows }) => rows === 'RUN').map(({ name }) => [name, null]));

/** How many rows `logRows` gives. */
export function logRowCount(record: RunRecord): number {
	return 1 + record.outcomes.filter(isLogged).length;
}

function isLogged(outcome: Outcome): boolean {
	return outcome.status !== 'unchanged';
}

function cells(columns: readonly LogColumn[], facts: RowContext): LogRow {
	const row: Record<string, LogCell> = {};
	for (const { name, fill } of columns) row[name] = safe(fill(facts));
	return row;
}

function safe(cell: LogCell): LogCell {
	return typeof cell === 'string' ? neutraliseCell(cell) : cell;
}
