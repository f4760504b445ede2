import { createYielder } from '../../common/yielder';
import type { Clock } from '../../common/ports';
import { emailType } from '../values/email';
import { resolveHeaders } from '../headers';
import { messages } from '../messages';
import { emailKey } from '../../common/text';
import type { CellProblem, ConfigContext, Configuration, DesiredUser, RejectedRow } from '../types';
import { FIRST_ROW_NUMBER, type RowStream } from '../../csv';
import { Claims, isRejected, rejected, type Row } from '../duplicates';
import { originsOf, rowNumberOf } from '../rowPlace';
import { stepsPerRow, type Layout } from './layout';
import { openRows } from './openRows';
import { createReaders, planRow, type RowPlan } from './readers';
import { readRow } from './readRow';

/**
 * Understands a table against one instance: a desired user for every row that can be used, a reject with all its problems for
 * every other one. Columns that begin with `_` are not of the table; rows without data are no rows.
 *
 * Never throws, whatever the rows hold. Takes time in proportion to the rows and yields to the event loop.
 *
 * @param rows items of n8n (their JSON), rows of a CSV, or a stream of them; cells may be text, numbers, booleans, null, dates or lists
 * @param areItems whether rows without a number of their own are told by their place among the items that came in
 * @param tableOf the name of the table that a row says it comes from: it tells rows of two tables apart that have one number
 */
export async function readConfiguration(
	rows: readonly Readonly<Record<string, unknown>>[] | RowStream,
	context: ConfigContext,
	clock: Clock,
	tableOf: (row: Readonly<Record<string, unknown>>) => string | undefined = () => undefined,
	areItems = false,
): Promise<Configuration> {
	const table = await openRows(rows, clock);
	const headers = resolveHeaders(table.columns, context);
	const readers = createReaders(headers, context);
	const plans = new Map<Layout, RowPlan>();
	const yielder = createYielder(clock);
	let read: Row[] = [];
	const places: number[] = [];
	let emptyRows = 0;

	await table.each((cells, layout, at) => {
		if (layout === undefined) {
			places.push(at);
			read.push({ ...notARow(at + FIRST_ROW_NUMBER), ...(areItems && { item: at + 1 }) });
			return;
		}
		let plan = plans.get(layout);
		if (plan === undefined) plans.set(layout, (plan = planRow(layout, headers, readers)));
		if (plan.hasEmptyMarker && cells['_empty'] === true) return;
		const rowNumber = plan.hasRowNumber ? rowNumberOf(cells['row_number']) : undefined;
		const row = readRow(cells, plan, readers, rowNumber ?? at + FIRST_ROW_NUMBER);
		if (row === undefined) {
			emptyRows++;
			return;
		}
		places.push(at);
		read.push(areItems && rowNumber === undefined ? { ...row, item: at + 1 } : row);
	});
	const origins = 'each' in rows ? new Map<number, string>() : await originsOf(read, places, (place) => tableOf(rows[place] ?? {}), clock);
	if (origins.size > 0) read = read.map((row, i) => withOrigin(row, places[i], origins));

	const matchesById = context.matchBy === 'employeeId';
	const byEmail = new Claims('email', read.length, messages.sameEmail);
	// Where rows are not matched by it, an id of several people is used all the same, and told.
	const byEmployeeId = new Claims('employeeId', read.length, matchesById ? messages.sameEmployeeId : messages.sharedEmployeeId);
	const repeated: Row[] = [];
	const twice: Row[] = [];
	for (const [i, row] of read.entries()) {
		if (yielder.shouldYield(i * stepsPerRow)) await yielder.yield();
		const sameEmail = byEmail.add(isRejected(row) ? usableEmailKey(row.email) : row.emailKey, row);
		const withSameId = byEmployeeId.add(row.employeeIdKey, row);
		const sameId = matchesById ? withSameId : undefined;
		if (sameEmail === undefined && sameId === undefined) continue;
		repeated.push(row);
		if (sameEmail?.rowNumber === row.rowNumber || sameId?.rowNumber === row.rowNumber) twice.push(row);
	}

	const shared = new Map<Row, CellProblem[]>();
	const doubted = new Map<Row, CellProblem>();
	let step = 0;
	for (const claims of [byEmail, byEmployeeId]) {
		for (const [row, problem] of claims.repeated()) {
			if (yielder.shouldYield(step++ * stepsPerRow)) await yielder.yield();
			const before = shared.get(row);
			if (claims === byEmployeeId && !matchesById) doubted.set(row, problem);
			else if (before === undefined) shared.set(row, [problem]);
			else before.push(problem);
		}
	}
	const users: DesiredUser[] = [];
	const rejects: RejectedRow[] = [];
	for (const [i, row] of read.entries()) {
		if (yielder.shouldYield(i * stepsPerRow)) await yielder.yield();
		const problems = shared.get(row);
		if (problems !== undefined) rejects.push(rejected(row, problems));
		else if (isRejected(row)) rejects.push(row);
		else users.push(withWarning(row, doubted.get(row)));
	}
	const { fields, unknownColumns, notes, mapping } = headers;
	return { fields, users, rejects, unknownColumns, mapping, notes, rowCount: read.length, emptyRows, repeated, twice };
}

function withWarning(row: DesiredUser, warning: CellProblem | undefined): DesiredUser {
	return warning === undefined ? row : { ...row, warnings: [...row.warnings, warning] };
}

/** A rejected row claims its address too, if it is one. */
function usableEmailKey(text: string): string {
	const email = text === '' ? undefined : emailType.read(text);
	return typeof email === 'string' ? emailKey(email) : '';
}

function withOrigin(row: Row, place: number | undefined, origins: ReadonlyMap<number, string>): Row {
	const origin = place === undefined ? undefined : origins.get(place);
	return origin === undefined ? row : { ...row, place, origin };
}

function notARow(rowNumber: number): RejectedRow {
	const problem: CellProblem = { column: '', value: '', message: messages.notARow.text() };
	return { rowNumber, email: '', displayName: '', emailKeys: [], employeeIdKey: '', nameKey: '', problems: [problem], warnings: [] };
}
