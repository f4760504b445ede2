/** Finds the run log DataSet or creates it, checks that it is one of ours, and adds columns that it lacks. */
import { UserError } from '../../common/userError';
import type { Clock } from '../../common/ports';
import type { Column, DataSetInfo, DataSetStore } from '../../domo';
import { KEY_COLUMNS, LOG_COLUMNS } from './columns';

/** Where the log goes: found by name or created, or one that exists. */
export type LogTarget = { readonly mode: 'new'; readonly name: string } | { readonly mode: 'existing'; readonly id: string };

/** A run log that rows can be appended to. */
export interface OpenLog {
	readonly dataSetId: string;
	readonly created: boolean;
	/** In the order in which the DataSet has them: an upload has no header. */
	readonly columns: readonly Column[];
	/** Rows it held when it was opened; null when Domo may not have counted the newest yet. */
	readonly rowCount: number | null;
	readonly notes: readonly string[];
}

/**
 * Opens the run log that the settings mean, creates it on the first run, and gives it the columns that an older version of this
 * package did not write yet; it never takes one away.
 *
 * @throws UserError when the DataSet is not one of ours; DomoError when Domo cannot be asked
 */
export async function openRunLog(store: DataSetStore, target: LogTarget, clock: Clock): Promise<OpenLog> {
	if (target.mode === 'existing') return openExisting(store, target.id, clock);
	const name = target.name.trim();
	if (name === '') throw new UserError('The run log has no name.', "Fill in 'Log DataSet Name'.");
	const found = await store.named(name);
	const ours: DataSetInfo[] = [];
	for (const info of found) if (!info.view && (await isOurLog(store, info))) ours.push(info);
	const [first, ...others] = [...ours].sort(fullestFirst);
	if (first !== undefined) return openOurLog(store, first, clock, others.map(otherLogNote));
	const [foreign] = found;
	if (foreign !== undefined) throw notOurLog(foreign, "Choose another 'Log DataSet Name'; the DataSet is then created.");
	const columns = LOG_COLUMNS.map(({ name: column, type }) => ({ name: column, type }));
	const dataSetId = await store.create(name, LOG_DESCRIPTION, columns);
	return { dataSetId, created: true, columns, rowCount: 0, notes: [] };
}

async function openExisting(store: DataSetStore, id: string, clock: Clock): Promise<OpenLog> {
	const info = await store.info(id);
	const choose = "Pick a run log that Domo Write Run Log created, or set 'Log DataSet' to New.";
	if (info.view) throw new UserError(`DataSet '${info.name}' is a DataSet View; rows cannot be appended to it.`, choose);
	if (!(await isOurLog(store, info))) throw notOurLog(info, choose);
	if (info.rowCount === 0) {
		throw new UserError(
			`Run log '${info.name}' holds no rows yet.`,
			`As in Domo's own tool, an existing log must hold rows. Set 'Log DataSet' to New and 'Log DataSet Name' to '${info.name}': it is found and used.`,
		);
	}
	return openOurLog(store, info, clock, []);
}

async function isOurLog(store: DataSetStore, info: DataSetInfo): Promise<boolean> {
	return isMarked(info) || hasSignature(await store.columns(info.id));
}

function fullestFirst(a: DataSetInfo, b: DataSetInfo): number {
	return (b.rowCount ?? 0) - (a.rowCount ?? 0) || (a.id < b.id ? -1 : 1);
}

function otherLogNote(info: DataSetInfo): string {
	return `There is another run log named '${info.name}' (${info.id}); the one with more rows is used.`;
}

function notOurLog(info: DataSetInfo, todo: string): UserError {
	return new UserError(
		`DataSet '${info.name}' (${info.id}) was not created by Domo Write Run Log.`,
		`${todo} Logs of Domo's own tool are not accepted: their columns are not documented. A log of ours is known by its columns, or by "${LOG_MARK}" in its description.`,
	);
}

async function openOurLog(store: DataSetStore, info: DataSetInfo, clock: Clock, notes: readonly string[]): Promise<OpenLog> {
	const columns = await store.columns(info.id);
	const missingKeys = missingKeyColumns(columns);
	if (missingKeys.length > 0) {
		throw new UserError(
			`Run log '${info.name}' (${info.id}) lacks the columns ${missingKeys.join(', ')}.`,
			"Somebody changed its schema. Give it another name and let 'Log DataSet Name' create a new one.",
		);
	}
	const open = { dataSetId: info.id, created: false, rowCount: info.rowCount };
	const missing = missingLogColumns(columns);
	if (missing.length === 0) return { ...open, columns, notes };
	await store.addColumns(info.id, missing);
	const added = `Added to the run log: ${missing.map(({ name }) => name).join(', ')}.`;
	return { ...open, columns: await whenWidened(store, info.id, clock), notes: [...notes, added] };
}

function missingLogColumns(columns: readonly Column[]): readonly Column[] {
	const present = new Set(columns.map(({ name }) => name));
	return LOG_COLUMNS.filter(({ name }) => !present.has(name)).map(({ name, type }) => ({ name, type }));
}

const schemaPauseMs = 2_000;
const schemaChecks = 8;

/** A new schema may take a moment to be seen (domo-api 7); rows written in the wrong order would be lost to every reader. */
async function whenWidened(store: DataSetStore, id: string, clock: Clock): Promise<readonly Column[]> {
	for (let check = 1; check <= schemaChecks; check += 1) {
		const columns = await store.columns(id);
		if (missingLogColumns(columns).length === 0) return columns;
		if (check < schemaChecks) await clock.sleep(schemaPauseMs);
	}
	throw new UserError(
		`The run log (${id}) did not take the columns that were added to it.`,
		'Domo may need a few minutes to change a schema. Run again; the rows of this run are in the summary.',
	);
}

/** Stands in the description of every run log that this package creates; by it, or by its columns, a log is known again. */
export const LOG_MARK = 'n8n-nodes-domo-user-management run log';

/** The description of a new run log. */
export const LOG_DESCRIPTION =
	`${LOG_MARK}. One RUN row a run and one USER row for each change, hold, reject and failure. ` +
	'Append-only: please do not edit it, and keep this text, by which it is known again.';

/** Whether this package created the DataSet. */
export function isMarked(info: Pick<DataSetInfo, 'description'>): boolean {
	return info.description.includes(LOG_MARK);
}

/** What no DataSet has by chance. */
const SIGNATURE = ['run_id', 'sequence', 'record_type', 'plan_hash', 'guard_json', 'package_version'];

/**
 * Whether a DataSet is one of ours by its columns alone. It is not documented whether Domo keeps a description that is sent with a new
 * DataSet, nor whether its search gives one (domo-api 5.3, 5.5), and people edit descriptions.
 */
function hasSignature(columns: readonly Pick<Column, 'name'>[]): boolean {
	return SIGNATURE.every((own) => columns.some(({ name }) => name === own));
}

/** The columns of a run log that are missing. */
function missingKeyColumns(columns: readonly Pick<Column, 'name'>[]): readonly string[] {
	return KEY_COLUMNS.filter((key) => !columns.some(({ name }) => name === key));
}

/**
 * True for a run log and for copies and views of one: they must never be read as a configuration, nor start a run each time
 * they are written (E13).
 */
export function isRunLog(info: Pick<DataSetInfo, 'description'>, columns: readonly Pick<Column, 'name'>[]): boolean {
	return isMarked(info) || missingKeyColumns(columns).length === 0;
}
