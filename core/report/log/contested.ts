/**
 * Notices contested fields: values that this job has written in three runs or more, since another writer changes them back each time.
 * In: the record of a run, and what the log says of earlier runs. Out: the contested fields, each with both writers. Nothing is stored for
 * it beside the log's column `contested_fields`, from which a later run knows that a fight was reported already.
 */
import { groupOf, GROUPS, type FieldValue } from '../../common/fieldValue';
import type { Clock } from '../../common/ports';
import { addTo } from '../../common/tables';
import { nameKey } from '../../common/text';
import { figure } from '../../common/wording';
import { mapChunked, runChunked } from '../../common/yielder';
import type { DataSetStore } from '../../domo';
import { createLabels, type Labels } from '../../plan/labels';
import type { FieldChange } from '../../plan/types';
import { truncate } from '../outcomes';
import type { RunRecord } from '../runRecord';
import { type ContestedNotes, restoreCell } from './columns';
import { type LoggedRow, parseOutcome, restoreTime, sqlText } from './read';

/** Which job wrote, and from which version of which table. */
interface Writer {
	readonly runId: string;
	readonly jobName: string;
	readonly workflowId: string;
	/** Empty where rows came from elsewhere, or the version is not known. */
	readonly tableVersion: string;
	/** When its run started, in milliseconds since the epoch. */
	readonly at: number;
}

/** An update of a person that an earlier run applied. */
interface LoggedUpdate extends Writer {
	readonly userId: number;
	readonly changes: readonly FieldChange[];
	/** False for a run with Log Values: Fields Only. */
	readonly hasValues: boolean;
	/** The cell `contested_fields`. */
	readonly contested: string;
}

/** A value that this job and another writer keep changing. */
export interface ContestedField {
	readonly userId: number;
	readonly field: string;
	/** As `contested_fields` has it: the field, for memberships with the group (`groups: Sales (12)`). */
	readonly name: string;
	/** How many runs of this job wrote the value, this one included. */
	readonly runs: number;
	/** When the first of them started: `2026-11-23`. */
	readonly since: string;
	/** What this job writes and what it found; absent with Log Values: Fields Only. */
	readonly values?: { readonly ours: FieldValue; readonly theirs: FieldValue };
	/** The other writer, where it is another job of this log. */
	readonly otherJob?: string;
	/** False where an earlier run reported this fight. */
	readonly isNew: boolean;
}

/** So many runs must have written the same value. Our choice. */
const RUNS_OF_A_FIGHT = 3;

/** A fight has ended when nothing was written for so long. Our choice: writers that come once a week are noticed, and an Admin's three edits in a year are no fight. */
const REST_MS = 8 * 86_400_000;

/**
 * The contested fields of a run. The log is asked once, and only where the run updated somebody.
 *
 * @param kept rows of earlier runs that may not be in the log yet
 * @throws DomoError where the log cannot be queried
 */
export async function findContested(store: DataSetStore, dataSetId: string, record: RunRecord, kept: readonly LoggedRow[], clock: Clock): Promise<readonly ContestedField[]> {
	const updates = appliedUpdates(record);
	if (updates.length === 0) return [];
	const logged = await readUpdates(store, dataSetId, record.instance, updates.map(({ userId }) => userId));
	const waiting = kept.filter((row) => row['instance'] === record.instance);
	const earlier = await mapChunked([...waiting, ...logged], loggedUpdate, clock);
	return await runChunked(contestedSteps(record, updates, earlier.flatMap((update) => update ?? [])), clock);
}

/** The updates of this run that count: applied, not planned, held or failed. One that is incomplete does not say which fields were written. */
function appliedUpdates({ outcomes }: RunRecord): readonly AppliedUpdate[] {
	return outcomes.flatMap(({ action, status, userId, changes }) => (action === 'update' && status === 'applied' && userId !== null ? [{ userId, changes }] : []));
}

type AppliedUpdate = Pick<LoggedUpdate, 'userId' | 'changes'>;

/** Two runs of 5,000 updates. */
const MAX_UPDATES = 10_000;
/** More ids make a query too long: then the newest updates are read, whoever they are of. */
const MAX_IDS = 1_000;
const UPDATE_COLUMNS = [
	'run_id', 'job_name', 'workflow_id', 'config_dataset_id', 'config_version', 'started_at', 'action', 'status', 'user_id', 'fields_changed', 'before_json', 'after_json', 'contested_fields',
];

/** The newest rows of updates that runs of any job applied to these people of the instance: one query, bounded whatever the log holds. */
async function readUpdates(store: DataSetStore, dataSetId: string, instance: string, userIds: readonly number[]): Promise<readonly LoggedRow[]> {
	const sql =
		`SELECT ${UPDATE_COLUMNS.join(', ')} FROM table WHERE record_type = 'USER' AND action = 'update' AND status = 'applied' AND instance = ${sqlText(instance)} ` +
		`${userIds.length > MAX_IDS ? '' : `AND user_id IN (${userIds.join(', ')}) `}ORDER BY started_at DESC LIMIT ${MAX_UPDATES} OFFSET 0`;
	const { columns, rows } = await store.query(dataSetId, sql);
	return rows.map((cells) => Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? null])));
}

/** Null for a row that is no applied update, or was edited. */
function loggedUpdate(row: LoggedRow): LoggedUpdate | null {
	const outcome = parseOutcome(row);
	const at = Date.parse(restoreTime(String(row['started_at'] ?? '')));
	if (outcome?.action !== 'update' || outcome.status !== 'applied' || outcome.userId === null || Number.isNaN(at)) return null;
	const text = (column: string): string => restoreCell(String(row[column] ?? ''));
	return {
		userId: outcome.userId, changes: outcome.changes, hasValues: outcome.before !== undefined, contested: text('contested_fields'),
		runId: text('run_id'), jobName: text('job_name'), workflowId: text('workflow_id'), tableVersion: tableVersion(text('config_dataset_id'), text('config_version')), at,
	};
}

function* contestedSteps(record: RunRecord, updates: readonly AppliedUpdate[], earlier: readonly LoggedUpdate[]): Generator<void, readonly ContestedField[], undefined> {
	const now: Writer = {
		runId: record.runId, jobName: record.jobName, workflowId: record.workflowId,
		tableVersion: tableVersion(record.plan?.source.dataSetId, record.plan?.source.version), at: Date.parse(record.startedAt),
	};
	const history = new Map<string, PastWrite[]>();
	for (const update of [...earlier].sort((a, b) => b.at - a.at)) {
		if (update.runId === now.runId) continue;
		for (const write of writesOf(update.changes, update.hasValues)) addTo(history, `${update.userId} ${write.key}`, { ...write, update });
		yield;
	}
	const contested: ContestedField[] = [];
	for (const { userId, changes } of history.size === 0 ? [] : updates) {
		for (const write of writesOf(changes, record.showValues)) {
			const past = history.get(`${userId} ${write.key}`) ?? [];
			const same = sameWrites(write, now, past);
			const [last, first] = [same[0], same.at(-1)];
			if (last === undefined || first === undefined || same.length + 1 < RUNS_OF_A_FIGHT) continue;
			const other = past.find((one) => !isSameJob(one.update, now) && one.update.at >= last.update.at && mayBeSame(one.values?.to, write.values?.from));
			contested.push({
				userId, field: write.field, name: write.name,
				runs: same.length + 1,
				since: new Date(first.update.at).toISOString().slice(0, 10),
				...(write.values === undefined ? {} : { values: { ours: write.values.to, theirs: write.values.from } }),
				...(other === undefined ? {} : { otherJob: other.update.jobName }),
				isNew: !same.some(({ update }) => `,${update.contested},`.includes(`,${write.name},`)),
			});
		}
		yield;
	}
	return contested;
}

/** One value that a run wrote: a field, or whether the person is a member of one group. */
interface Write {
	/** Equal for the same value of a person in two runs. */
	readonly key: string;
	readonly field: string;
	readonly name: string;
	/** Absent where the log has no values. */
	readonly values?: { readonly from: FieldValue; readonly to: FieldValue };
}

interface PastWrite extends Write {
	readonly update: LoggedUpdate;
}

function writesOf(changes: readonly FieldChange[], hasValues: boolean): readonly Write[] {
	return changes.flatMap(({ field, from, to }): readonly Write[] => {
		const own = { key: field, field, name: field };
		if (!hasValues) return [own];
		return field === GROUPS ? membershipWrites(from, to) : [{ ...own, values: { from, to } }];
	});
}

/** Memberships are written as a list of all groups; each group is contested by itself. */
function membershipWrites(from: FieldValue, to: FieldValue): readonly Write[] {
	const [before, after] = [labelsByGroup(from), labelsByGroup(to)];
	const write = (was: boolean) => ([key, label]: readonly [string, string]): Write => {
		const [absent, present] = ['not a member', 'member'];
		return { key, field: GROUPS, name: `${GROUPS}: ${label}`, values: was ? { from: present, to: absent } : { from: absent, to: present } };
	};
	return [...[...after].filter(([key]) => !before.has(key)).map(write(false)), ...[...before].filter(([key]) => !after.has(key)).map(write(true))];
}

/** The labels of a list of groups by what identifies the group: its id, whatever its name. */
function labelsByGroup(value: FieldValue): ReadonlyMap<string, string> {
	const labels = value !== null && typeof value === 'object' ? value : [];
	return new Map(labels.map((label) => {
		const group = groupOf(label);
		return [`${GROUPS} ${group === undefined ? label : 'id' in group ? group.id : nameKey(group.newName)}`, label];
	}));
}

/**
 * The earlier writes of the same value by the same job, newest first, one a run, back to where the table wanted another value or the fight
 * rested. Where a log has no values, the value is the same if the table had the same version.
 */
function sameWrites(write: Write, now: Writer, past: readonly PastWrite[]): readonly PastWrite[] {
	const same: PastWrite[] = [];
	let later = now.at;
	for (const one of past) {
		if (!isSameJob(one.update, now) || same.some(({ update }) => update.runId === one.update.runId)) continue;
		const areKnown = one.values !== undefined && write.values !== undefined;
		const isSame = areKnown ? mayBeSame(one.values.to, write.values.to) : now.tableVersion !== '' && one.update.tableVersion === now.tableVersion;
		if (!isSame || later - one.update.at > REST_MS) break;
		same.push(one);
		later = one.update.at;
	}
	return same;
}

/** Jobs of one workflow may have different names, and two workflows the same name. */
function isSameJob(a: Writer, b: Writer): boolean {
	return a.jobName === b.jobName && a.workflowId === b.workflowId;
}

/** Equal, a list in any order; or one of the two is not known. */
function mayBeSame(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
	return a === undefined || b === undefined || comparable(a) === comparable(b);
}

function comparable(value: FieldValue): string {
	if (value === null || typeof value !== 'object') return String(value ?? '');
	return value.length === 0 ? '' : JSON.stringify([...value].sort());
}

/** What identifies a version of a table; empty where it is not known. */
function tableVersion(dataSetId: string | undefined, version: string | undefined): string {
	return (dataSetId ?? '') === '' || (version ?? '') === '' ? '' : `${dataSetId} ${version}`;
}

/** What log, mail and report say of them at each person, by user id. */
export function contestedNotes(contested: readonly ContestedField[], { jobName, plan }: RunRecord): ReadonlyMap<number, ContestedNotes> {
	const labels = createLabels(plan?.labels);
	const byUser = new Map<number, ContestedField[]>();
	for (const one of contested) addTo(byUser, one.userId, one);
	return new Map([...byUser].map(([userId, fields]) => {
		const fresh = fields.filter(({ isNew }) => isNew);
		return [userId, {
			names: fields.map(({ name }) => name).join(','),
			newFields: fresh.map((one) => contestedLabel(one, labels)),
			sentences: fresh.map((one) => contestedSentence(one, jobName, labels)),
		}];
	}));
}

/** `Title`, `Groups: Sales (12)`. */
function contestedLabel({ field, name }: Pick<ContestedField, 'field' | 'name'>, labels: Labels): string {
	return `${labels.field(field)}${name.slice(field.length)}`;
}

const valueLimit = 80;

/** `Title goes back and forth: 'People' wrote "Lead" in 3 runs since 2026-11-23, and somebody else changes it to "Clerk" each time.` */
function contestedSentence(contested: ContestedField, jobName: string, labels: Labels): string {
	const { field, values, otherJob, runs, since } = contested;
	const quoted = (value: FieldValue): string => (comparable(value) === '' ? 'an empty value' : `"${truncate(labels.value(field, value), valueLimit)}"`);
	const [ours, theirs] = values === undefined ? ['it', ''] : [quoted(values.ours), ` to ${quoted(values.theirs)}`];
	const other = otherJob === undefined ? 'somebody else' : `the job '${otherJob}'`;
	return `${contestedLabel(contested, labels)} goes back and forth: '${jobName}' wrote ${ours} in ${figure(runs)} runs since ${since}, and ${other} changed it${theirs} in between.`;
}
