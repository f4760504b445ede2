import type { Clock } from '../common/ports';
import { emailKey } from '../common/text';
import { RepeatedKeys } from '../common/tables';
import { createYielder, eachChunked } from '../common/yielder';
import { FIRST_ROW_NUMBER, type RowStream } from '../csv';
import { DuplicateFinder, isRejected, rejected } from './duplicates';
import { resolveHeaders } from './headers';
import { messages } from './messages';
import { originsOf, rowNumberOf } from './rowPlace';
import { createPeriodReader } from './rowPeriod';
import { createRowReader, type Cells, type Row } from './rowReader';
import { type CellProblem, type ConfigContext, type Configuration, type DesiredUser, type RejectedRow, SuspectCell } from './types';
import { emailType } from './values/email';

/**
 * Understands a table against one instance: a desired user for every row that can be used, a reject with all its problems for
 * every other one. Columns that begin with `_` are not of the table; rows without data are no rows.
 *
 * Never throws, whatever the rows hold. Takes time in proportion to the rows and yields to the event loop.
 *
 * @param rows items of n8n (their JSON), rows of a CSV, or a stream of them; cells may be text, numbers, booleans, null, dates or lists
 * @param tableOf the name of the table that a row says it comes from: it distinguishes rows of two tables that have the same number
 * @param areItems whether rows without a number of their own are named by their place among the items that came in
 */
export async function readConfiguration(
	rows: readonly Cells[] | RowStream,
	context: ConfigContext,
	clock: Clock,
	tableOf: (row: Cells) => string | undefined = () => undefined,
	areItems = false,
): Promise<Configuration> {
	const columns = 'each' in rows ? rows.keys : await columnsOfRows(rows, clock);
	const headers = resolveHeaders(columns, context);
	const readRow = createRowReader(columns, headers, context, createPeriodReader(context, clock.now()));
	const { read, places, emptyRows } = await readRows(rows, readRow, areItems, clock);
	const origins = 'each' in rows ? new Map<number, string>() : await originsOf(read, places, (place) => tableOf(rows[place] ?? {}), clock);
	const located = origins.size === 0 ? read : read.map((row, i) => withOrigin(row, places[i], origins));
	const { users, rejects, repeated, twice, otherPeriods } = await rejectDuplicates(located, context, clock);
	const { fields, unknownColumns, notes, mapping } = headers;
	return { fields, users, rejects, unknownColumns, mapping, notes, rowCount: read.length, emptyRows, repeated, twice, otherPeriods };
}

/** All columns of a table in order of first appearance. */
async function columnsOfRows(rows: readonly unknown[], clock: Clock): Promise<string[]> {
	const columns: string[] = [];
	const known = new Set<string>();
	await eachChunked(rows, (row) => {
		if (!isRow(row)) return;
		let at = 0;
		for (const column in row) {
			// Nearly every row has the columns of the others, in the same order.
			if (columns[at++] === column || known.has(column)) continue;
			known.add(column);
			columns.push(column);
		}
	}, clock);
	return columns;
}

interface ReadRows {
	readonly read: readonly Row[];
	/** The position of each of them among all rows that came in. */
	readonly places: readonly number[];
	readonly emptyRows: number;
}

async function readRows(rows: readonly Cells[] | RowStream, readRow: ReturnType<typeof createRowReader>, areItems: boolean, clock: Clock): Promise<ReadRows> {
	const read: Row[] = [];
	const places: number[] = [];
	let emptyRows = 0;
	const take = (cells: unknown, at: number): void => {
		if (isRow(cells) && cells._empty === true) return;
		const rowNumber = isRow(cells) ? rowNumberOf(cells.row_number) : undefined;
		const row = isRow(cells) ? readRow(cells, rowNumber ?? at + FIRST_ROW_NUMBER) : notARow(at + FIRST_ROW_NUMBER);
		if (row === undefined) {
			emptyRows++;
			return;
		}
		places.push(at);
		read.push(areItems && rowNumber === undefined ? { ...row, item: at + 1 } : row);
	};
	if ('each' in rows) {
		let at = 0;
		await rows.each((cells) => take(cells, at++));
	} else await eachChunked(rows, take, clock);
	return { read, places, emptyRows };
}

function isRow(row: unknown): row is Cells {
	return typeof row === 'object' && row !== null && !Array.isArray(row);
}

function notARow(rowNumber: number): RejectedRow {
	const problem: CellProblem = { column: '', value: '', message: messages.notARow.text() };
	return { rowNumber, email: '', displayName: '', emailKeys: [], employeeIdKey: '', nameKey: '', problems: [problem], warnings: [] };
}

function withOrigin(row: Row, place: number | undefined, origins: ReadonlyMap<number, string>): Row {
	const origin = place === undefined ? undefined : origins.get(place);
	return origin === undefined ? row : { ...row, place, origin };
}

/** To name the others in a row's problem is some steps of work: the yielder looks at the clock every 256 steps. */
const stepsPerRow = 8;

/** Rows that share a key which one person alone can have are all rejected, unless exactly one of them is current: then those that ended do not count. */
async function rejectDuplicates(rows: readonly Row[], { matchBy }: ConfigContext, clock: Clock): Promise<Pick<Configuration, 'users' | 'rejects' | 'repeated' | 'twice' | 'otherPeriods'>> {
	const matchesById = matchBy === 'employeeId';
	const byEmail = new DuplicateFinder('email', messages.sameEmail);
	// Where rows are not matched by it, an id that several rows have is only a warning.
	const byEmployeeId = new DuplicateFinder('employeeId', matchesById ? messages.sameEmployeeId : messages.sharedEmployeeId);
	const repeated: Row[] = [];
	const twice: Row[] = [];
	const [emails, ids] = [new RepeatedKeys(), new RepeatedKeys()];
	const emailKeyOf = (row: Row): string => (isRejected(row) ? usableEmailKey(row.email) : row.emailKey);
	await eachChunked(rows, (row) => {
		emails.add(emailKeyOf(row));
		ids.add(row.employeeIdKey);
	}, clock);
	if (emails.areThere || ids.areThere) await eachChunked(rows, (row) => {
		const sameEmail = byEmail.add(emailKeyOf(row), row);
		const withSameId = byEmployeeId.add(row.employeeIdKey, row);
		const sameId = matchesById ? withSameId : undefined;
		if (sameEmail === undefined && sameId === undefined) return;
		repeated.push(row);
		if (sameEmail?.rowNumber === row.rowNumber || sameId?.rowNumber === row.rowNumber) twice.push(row);
	}, clock);

	const problems = new Map<Row, CellProblem[]>();
	const warnings = new Map<Row, CellProblem>();
	const settled = new Set<Row>();
	const yielder = createYielder(clock);
	let step = 0;
	for (const finder of [byEmail, byEmployeeId]) {
		const isWarning = finder === byEmployeeId && !matchesById;
		for (const [row, problem] of finder.repeated()) {
			if (yielder.shouldYield(step += stepsPerRow)) await yielder.yield();
			if (problem === undefined) {
				if (!isWarning) settled.add(row);
			} else if (isWarning) warnings.set(row, problem);
			else problems.set(row, [...(problems.get(row) ?? []), problem]);
		}
	}
	const users: DesiredUser[] = [];
	const rejects: RejectedRow[] = [];
	await eachChunked(rows, (row) => {
		const shared = repeated.length === 0 ? undefined : problems.get(row);
		const warning = warnings.size === 0 ? undefined : warnings.get(row);
		if (shared !== undefined) rejects.push(rejected(row, shared));
		else if (isRejected(row)) rejects.push(row);
		else if (row.period?.state === 'ended' && settled.has(row)) return;
		else users.push(warning === undefined ? row : { ...row, warnings: [...row.warnings, warning] });
	}, clock);
	const mistaken = repeated.filter((row) => problems.has(row) || !settled.has(row));
	return { users, rejects, repeated: mistaken, twice, otherPeriods: repeated.length - mistaken.length };
}

/** A rejected row claims its address too, if it is one. */
function usableEmailKey(text: string): string {
	const read = emailType.read(text);
	const email = read instanceof SuspectCell ? read.value : read;
	return typeof email === 'string' ? emailKey(email) : '';
}
