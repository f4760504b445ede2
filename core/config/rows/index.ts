import { createBreath } from '../../breath';
import type { Clock } from '../../ports';
import { emailType } from '../cells/values/email';
import { resolveHeaders } from '../columns/headers';
import { messages } from '../messages';
import { emailKey } from '../text/keys';
import type { CellProblem, ConfigContext, Configuration, DesiredUser, RejectedRow, RowStream } from '../types';
import { Claims, isRejected, rejected, type Row } from './duplicates';
import { stepsPerRow, type Layout } from './layout';
import { openRows } from './openRows';
import { createReaders, planRow, type RowPlan } from './readers';
import { readRow } from './readRow';

/** The first row below a spreadsheet's header. */
const firstRowNumber = 2;

/**
 * Understands a table against one instance: a desired user for every row that can be used, a reject with all its problems for
 * every other one. Columns that begin with `_` are not of the table; rows without data are no rows.
 *
 * Never throws, whatever the rows hold. Takes time in proportion to the rows and lets the event loop breathe.
 *
 * @param rows items of n8n (their JSON), rows of a CSV, or a stream of them; cells may be text, numbers, booleans, null, dates or lists
 */
export async function readConfiguration(
	rows: readonly Readonly<Record<string, unknown>>[] | RowStream,
	context: ConfigContext,
	clock: Clock,
): Promise<Configuration> {
	const table = await openRows(rows, clock);
	const headers = resolveHeaders(table.columns, context);
	const readers = createReaders(headers, context);
	const plans = new Map<Layout, RowPlan>();
	const breath = createBreath(clock);
	const byEmail = new Claims('email', table.rowsAtMost);
	const byEmployeeId = new Claims('employeeId', context.matchBy === 'employeeId' ? table.rowsAtMost : 0);
	const read: Row[] = [];

	await table.each((cells, layout, at) => {
		if (layout === undefined) {
			read.push(notARow(at + firstRowNumber));
			return;
		}
		let plan = plans.get(layout);
		if (plan === undefined) plans.set(layout, (plan = planRow(layout, headers, readers)));
		if (plan.hasEmptyMarker && cells['_empty'] === true) return;
		const rowNumber = plan.hasRowNumber ? rowNumberOf(cells['row_number']) : undefined;
		const row = readRow(cells, plan, readers, rowNumber ?? at + firstRowNumber);
		if (row === undefined) return;
		read.push(row);
		byEmail.add(isRejected(row) ? usableEmailKey(row.email) : row.emailKey, row);
		if (context.matchBy === 'employeeId') byEmployeeId.add(row.employeeIdKey, row);
	});

	const shared = new Map<Row, CellProblem[]>();
	let step = 0;
	for (const claims of [byEmail, byEmployeeId]) {
		for (const [row, problem] of claims.repeated()) {
			if (breath.due(step++ * stepsPerRow)) await breath.take();
			const before = shared.get(row);
			if (before === undefined) shared.set(row, [problem]);
			else before.push(problem);
		}
	}
	const users: DesiredUser[] = [];
	const rejects: RejectedRow[] = [];
	for (const [i, row] of read.entries()) {
		if (breath.due(i * stepsPerRow)) await breath.take();
		const problems = shared.get(row);
		if (problems !== undefined) rejects.push(rejected(row, problems));
		else if (isRejected(row)) rejects.push(row);
		else users.push(row);
	}
	const { fields, unknownColumns, notes } = headers;
	return { fields, users, rejects, unknownColumns, notes, rowCount: read.length };
}

/** A rejected row claims its address too, if it is one. */
function usableEmailKey(text: string): string {
	const email = text === '' ? undefined : emailType.read(text);
	return typeof email === 'string' ? emailKey(email) : '';
}

/** The number that Read Config or a sheet gave the row. */
function rowNumberOf(cell: unknown): number | undefined {
	const number = typeof cell === 'string' && /^\d{1,15}$/.test(cell) ? Number(cell) : cell;
	return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

function notARow(rowNumber: number): RejectedRow {
	const problem: CellProblem = { column: '', value: '', message: messages.notARow.text() };
	return { rowNumber, email: '', displayName: '', emailKeys: [], employeeIdKey: '', nameKey: '', problems: [problem], warnings: [] };
}
