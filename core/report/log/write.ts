/** Writes a run to its log: opens it, adds what earlier runs could not write, and appends each row once, in parts. */
import { yieldIfDue } from '../../common/yielder';
import { writeCsv } from '../../csv';
import type { DataSetStore } from '../../domo';
import { dataSetPage } from '../../domo/instance';
import type { LastRun } from '../../plan/types';
import type { Clock, Progress } from '../../common/ports';
import type { RunRecord } from '../runRecord';
import { type LogRow, logRowCount, logRows, neutraliseCell } from './columns';
import { findInterruptedRun, interruptedRow, stillMissing } from './backlog';
import { type LogTarget, type OpenLog, openRunLog } from './open';
import { contestedNotes, type ContestedField, findContested } from './contested';
import { lastHoldsHash, writtenSequences } from './read';

/** What writing a run log did. */
export interface LogReceipt {
	readonly dataSetId: string;
	/** Its page in Domo. */
	readonly url?: string;
	/** Rows appended by this call; rows that an earlier attempt wrote do not count. */
	readonly rowsWritten: number;
	/** True when the DataSet was made for this run. */
	readonly created: boolean;
	/** Sentences for people: columns added, rows that were there already, rows of runs before. */
	readonly notes: readonly string[];
	/** What the job's run before held (see `holdsHash`); absent when that is not known. */
	readonly previous?: { readonly holdsHash: string };
	/** The previous run, if it was cut off and this call wrote the RUN row for it. */
	readonly interruptedRun?: LastRun;
	/** Values that this job and another writer keep changing, as far as the log shows it. */
	readonly contested?: readonly ContestedField[];
}

/** How writing the log went; a `LogReceipt` is one. */
export interface LogResult {
	readonly dataSetId: string | null;
	/** The page of the log in Domo. */
	readonly url?: string;
	readonly rowsWritten: number;
	/** Why the log could not be written; then `rows` holds the rows. */
	readonly error?: string;
	readonly rows?: readonly LogRow[];
	/** What the next run will write of them: all rows, or, where there are too many to keep, only the RUN row. */
	readonly backlog?: 'rows' | 'runRow';
	/** Sentences for people. */
	readonly notes?: readonly string[];
	/** What the job's previous run held; where unknown, holds always make a run notable. */
	readonly previous?: { readonly holdsHash: string };
	/** The previous run, if n8n cut it off and it was in no log. */
	readonly interruptedRun?: LastRun;
	/** Values that this job and another writer keep changing; unknown without a log. */
	readonly contested?: readonly ContestedField[];
}

export interface LogTools {
	readonly clock: Clock;
	/** After each part of an upload. */
	onProgress?(progress: Progress): void;
}

/**
 * Appends a run to its log, once per `(run_id, sequence)`: rows that are there already are left out, as far as Domo shows them.
 * Rows are made and sent in parts, so that memory does not grow with the run; nothing is visible before all parts are sent.
 * `kept` is the backlog of earlier runs: those of its rows that the log still lacks come first.
 *
 * @throws UserError when the DataSet is not one of ours; DomoError when Domo cannot be read or written
 */
export async function writeRunLog(
	store: DataSetStore,
	target: LogTarget,
	record: RunRecord,
	tools: LogTools & { readonly kept?: readonly LogRow[] },
): Promise<LogReceipt> {
	const log = await openRunLog(store, target, tools.clock);
	const [previous, kept, contested] = await Promise.all([
		log.created ? undefined : previousHoldsHash(store, log, record),
		stillMissing(store, log, tools.kept ?? [], record.runId),
		// Where the log cannot be asked, the next run that writes the value notices it.
		log.created ? [] : findContested(store, log.dataSetId, record, tools.kept ?? [], tools.clock).catch(() => []),
	]);
	const interruptedRun = kept.some((row) => row['run_id'] === record.plan?.lastRun?.id) ? undefined : await findInterruptedRun(store, log, record, tools.clock);
	const earlier = interruptedRun === undefined ? kept : [...kept, interruptedRow(interruptedRun, record)];
	const total = earlier.length + logRowCount(record);
	const onProgress = ({ done }: Progress): void => tools.onProgress?.({ done, total });
	const receipt = await appendRun(store, log, record.runId, chain(earlier, logRows(record, contestedNotes(contested, record))), { clock: tools.clock, onProgress });
	return {
		...receipt,
		url: dataSetPage(store.instance, receipt.dataSetId),
		notes: [...receipt.notes, ...backlogNotes(kept)],
		contested,
		...(previous === undefined ? {} : { previous: { holdsHash: previous } }),
		...(interruptedRun === undefined ? {} : { interruptedRun }),
	};
}

function backlogNotes(rows: readonly LogRow[]): readonly string[] {
	if (rows.length === 0) return [];
	const runs = [...new Set(rows.map((row) => String(row['run_id'])))];
	return [`${rows.length === 1 ? '1 row' : `${rows.length} rows`} of ${runs.length === 1 ? 'run' : 'runs'} ${runs.join(', ')}, which could not be written then, ${rows.length === 1 ? 'was' : 'were'} added now.`];
}

/** Asked only for a run that holds something, since only then it decides whether the run is notable. */
async function previousHoldsHash(store: DataSetStore, log: OpenLog, record: RunRecord): Promise<string | undefined> {
	if (!record.outcomes.some(({ status }) => status === 'held')) return undefined;
	return lastHoldsHash(store, log.dataSetId, record.jobName, record.instance).catch(() => undefined);
}

/** The same for an open log and rows that were made before, e.g. those in the summary of a run that could not write its log. The progress has no real `total` here. */
export async function appendRun(store: DataSetStore, log: OpenLog, runId: string, rows: Iterable<LogRow>, tools: LogTools): Promise<LogReceipt> {
	const notes = [...log.notes];
	const before = log.created ? new Set<number>() : await sequencesInLog(store, log, runId, notes);
	const receipt = { dataSetId: log.dataSetId, created: log.created };
	let rowsWritten = 0;
	const parts = csvParts(log, withoutPresent(rows, neutraliseCell(runId), before), tools.clock, (sent) => {
		rowsWritten += sent;
		tools.onProgress?.({ done: rowsWritten, total: rowsWritten });
	});
	const first = await parts.next();
	if (first.done === true) return { ...receipt, rowsWritten: 0, notes: [...notes, 'The log holds this run already; nothing was added.'] };
	const lost = await store
		.append(log.dataSetId, preceded(first.value, parts), `n8n run ${runId}`)
		.then(() => undefined, (error: unknown) => ({ error }));
	if (lost !== undefined) {
		if (!(await arrived(store, log, runId, before, tools.clock))) throw lost.error;
		notes.push('The answer to the upload was lost; the rows were found in the log.');
	}
	return { ...receipt, rowsWritten, notes };
}

/** A log that cannot be queried yet must not prevent the run from being logged: better a row twice than never (E7). */
async function sequencesInLog(store: DataSetStore, log: OpenLog, runId: string, notes: string[]): Promise<ReadonlySet<number>> {
	try {
		const found = await writtenSequences(store, log.dataSetId, runId);
		if (found.size > 0) notes.push(`${found.size} rows of this run were in the log already.`);
		return found;
	} catch {
		notes.push('Domo could not say whether the log holds rows of this run already.');
		return new Set();
	}
}

const arrivalPauseMs = 2_000;
const arrivalChecks = 3;

/** After an upload whose answer was lost: whether its rows are in the log. */
async function arrived(store: DataSetStore, log: OpenLog, runId: string, before: ReadonlySet<number>, clock: Clock): Promise<boolean> {
	for (let check = 1; check <= arrivalChecks; check += 1) {
		await clock.sleep(arrivalPauseMs);
		const found = await writtenSequences(store, log.dataSetId, runId).catch(() => before);
		if (found.size > before.size) return true;
	}
	return false;
}

function* withoutPresent(rows: Iterable<LogRow>, runId: string, present: ReadonlySet<number>): Generator<LogRow, void, undefined> {
	for (const row of rows) if (row['run_id'] !== runId || !present.has(Number(row['sequence']))) yield row;
}

const rowsPerPart = 5_000;
/** As many rows become text within some milliseconds. */
const rowsPerStep = 250;

/** CSV without a header, in the columns' order of the DataSet; an empty cell is Domo's null (Domo, "Format data to import"). */
async function* csvParts(log: OpenLog, rows: Iterable<LogRow>, clock: Clock, onPart: (rows: number) => void): AsyncGenerator<string, void, undefined> {
	const names = log.columns.map(({ name }) => name);
	let csv = '';
	let count = 0;
	let step: LogRow[string][][] = [];
	const endStep = async (): Promise<void> => {
		csv += writeCsv(names, step, { header: false, nullAs: '' });
		step = [];
		await yieldIfDue(clock);
	};
	const endPart = (): string => {
		onPart(count);
		const part = csv;
		[csv, count] = ['', 0];
		return part;
	};
	for (const row of rows) {
		step.push(names.map((name) => row[name] ?? null));
		count += 1;
		if (step.length === rowsPerStep) await endStep();
		if (count === rowsPerPart) yield endPart();
	}
	if (step.length > 0) await endStep();
	if (count > 0) yield endPart();
}

function* chain<T>(first: Iterable<T>, rest: Iterable<T>): Generator<T, void, undefined> {
	yield* first;
	yield* rest;
}

async function* preceded<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
	yield first;
	yield* rest;
}
