import type { FieldValue } from '../common/fieldValue';
import { clip, emailKey, nameKey, tidy } from '../common/text';
import { cellText } from './columnReader';
import { InvalidCell, SuspectCell, type CellProblem, type ConfigContext, type DesiredUser, type IfUnchanged, type RejectedRow, type RowPeriod } from './types';
import { columnReader, type CellReader } from './columnReader';
import type { Headers } from './headers';
import { messages } from './messages';
import { isEmptyRow } from './rowPlace';
import { matchingIdKey } from './suspectText';
import type { PeriodReader } from './rowPeriod';
import { isDateColumn, systemColumn, type BulkImportColumn, type DateColumn } from './systemColumns';
import { rowDateType } from './values/dates';
import { addressesIn } from './values/email';

/** A row as n8n hands it over. */
export type Cells = Readonly<Record<string, unknown>>;
export type Row = DesiredUser | RejectedRow;

/** Reads one row with all its problems and warnings; `undefined` when all its cells are blank. */
export type RowReader = (cells: Cells, rowNumber: number) => Row | undefined;

type Value = FieldValue | undefined;
/** Columns that say how or when a row counts, and are no property of its person. */
type ControlColumn = BulkImportColumn['name'] | DateColumn['name'];
type Extras = { [Name in ControlColumn]?: Value };
/** Of a table without such a column. */
const noExtras: Extras = {};

/** A cell that cannot be used: the place of its field, undefined for a column that says how or when a row counts, and its text. */
interface InvalidText {
	readonly at: number | undefined;
	readonly text: string;
}

/** What a header stands for and how its cells are read. */
interface ReadColumn {
	readonly name: string;
	/** The place of its field; undefined for a column that says how or when a row counts. */
	readonly at: number | undefined;
	readonly read: CellReader;
}

/** Without these a row does not identify a person. */
const REQUIRED = ['email', 'displayName'] as const;

/** Compiles the reader of a table's rows. */
export function createRowReader(tableColumns: readonly string[], headers: Headers, context: ConfigContext, readPeriod: PeriodReader): RowReader {
	const columns = columnReaders(tableColumns, headers, context);
	const inOrder = tableColumns.map((header) => ({ header, column: columns.get(header) }));
	const headerOf = new Map([...columns].map(([header, { name }]) => [name, header]));
	const untouched: readonly undefined[] = headers.fields.map(() => undefined);
	const placeOf = (name: string): number => headers.fields.findIndex((field) => field.name === name);
	const places = { email: placeOf('email'), displayName: placeOf('displayName'), employeeId: placeOf('employeeId'), employeeNumber: placeOf('employeeNumber') };
	const missing = missingColumnProblems(headers);

	// Lists and records that hardly a row needs are made for those that do: a table has 100,000 rows.
	const hasExtras = [...columns.values()].some(({ at }) => at === undefined);

	return (cells, rowNumber) => {
		// `undefined` keeps what is there.
		const values: Value[] = untouched.slice();
		const extras: Extras = hasExtras ? {} : noExtras;
		let problems = missing;
		let warnings: readonly CellProblem[] = [];
		let invalid: readonly InvalidText[] = [];
		let next = 0;
		// In the row's own order: it does not depend on other rows in which order its problems are listed.
		for (const header in cells) {
			// Nearly every row has its columns in the order of the table.
			const expected = inOrder[next++];
			const column = expected?.header === header ? expected.column : columns.get(header);
			if (column === undefined) continue;
			const { name, at, read } = column;
			const cell = cells[header];
			let outcome = read(cell);
			if (outcome instanceof InvalidCell) {
				const text = rawText(cell);
				problems = [...problems, { column: name, value: clip(text), message: outcome.message }];
				invalid = [...invalid, { at, text }];
				continue;
			}
			if (outcome instanceof SuspectCell) {
				warnings = [...warnings, { column: name, value: clip(rawText(cell)), message: outcome.message }];
				outcome = outcome.value;
			}
			if (at !== undefined) values[at] = outcome;
			else if (isControl(name)) extras[name] = outcome;
		}
		const period = periodIn(extras, readPeriod);
		if (period !== undefined && !('state' in period)) problems = [...problems, period];
		const rowPeriod = period !== undefined && 'state' in period ? period : undefined;
		if (typeof values[places.email] !== 'string' || typeof values[places.displayName] !== 'string') problems = [...problems, ...absentColumnProblems(values, places, problems)];
		// A row that has ended needs no more than its key.
		if (rowPeriod?.state === 'ended' && hasKey(values, places, context)) problems = problems.filter(({ column, value }) => value !== '' || !isRequiredColumn(column));
		if (problems.length === 0) return desiredUser(values, extras, places, rowNumber, warnings, rowPeriod);
		if (isEmptyRow(cells)) return undefined;
		return {
			...rejectedRow(cells, headerOf, rowNumber),
			problems,
			warnings,
			// Only where nothing but cells of fields is wrong.
			...(problems.length === invalid.length && ifUnchanged(values, extras, invalid, places, rowNumber, warnings, rowPeriod)),
		};
	};
}

function columnReaders(tableColumns: readonly string[], { fields, meaningOf, types }: Headers, context: ConfigContext): ReadonlyMap<string, ReadColumn> {
	const blank = context.blankCells === 'clear' ? 'clear' : 'keep';
	const flag = (name: string) => columnReader({ name, type: types.boolean, blank: 'keep', clearable: false });
	const date = (name: string) => columnReader({ name, type: rowDateType, blank: 'keep', clearable: true });
	const extras = {
		newEmail: columnReader({ name: 'newEmail', type: types.email, blank: 'keep', clearable: false }),
		edit: flag('edit'),
		sendInvite: flag('sendInvite'),
		groups: columnReader({ name: 'groups', type: types.text, separator: ',', blank, clearable: true }),
		startDate: date('startDate'),
		endDate: date('endDate'),
	} satisfies Record<ControlColumn, CellReader>;
	return new Map(tableColumns.flatMap((header): [string, ReadColumn][] => {
		const name = meaningOf.get(header);
		if (name === undefined) return [];
		const at = fields.findIndex((field) => field.name === name);
		const field = fields[at];
		if (field === undefined) return isControl(name) ? [[header, { name, at: undefined, read: extras[name] }]] : [];
		const isRequired = systemColumn(name)?.required === true;
		const read = columnReader({
			name,
			type: types[field.type],
			separator: field.list ? '|' : undefined,
			// A blank roleId keeps the role of a live user; only the plan knows whether the person is new.
			blank: isRequiredColumn(name) ? 'refuse' : isRequired ? 'keep' : blank,
			clearable: !isRequired,
		});
		return [[header, { name, at, read }]];
	}));
}

function isControl(name: string): name is ControlColumn {
	return name === 'newEmail' || name === 'edit' || name === 'sendInvite' || name === 'groups' || isDateColumn(name);
}

function isRequiredColumn(name: string): boolean {
	return REQUIRED.some((required) => required === name);
}

/** When the row counts, or the problem of dates that cannot be used together. */
function periodIn({ startDate, endDate }: Extras, readPeriod: PeriodReader): RowPeriod | CellProblem | undefined {
	if (typeof startDate !== 'string' && typeof endDate !== 'string') return undefined;
	return readPeriod({ startDate: typeof startDate === 'string' ? startDate : undefined, endDate: typeof endDate === 'string' ? endDate : undefined });
}

/** Whether a row says whose it is by what rows are matched by. */
function hasKey(values: readonly Value[], { email, employeeId }: Places, { matchBy }: ConfigContext): boolean {
	const id = values[employeeId];
	return typeof values[email] === 'string' || (matchBy === 'employeeId' && typeof id === 'string' && matchingIdKey(id) !== '');
}

/** The problem that every row has where the table lacks a required column. */
function missingColumnProblems({ fields, suggested }: Headers): CellProblem[] {
	return REQUIRED.filter((column) => !fields.some(({ name }) => name === column)).map((column) => {
		const probably = suggested.get(column);
		return { column, value: '', message: probably === undefined ? messages.columnMissing.text(column) : messages.columnNamedOtherwise.text(column, clip(probably, 60)) };
	});
}

/** The problems of a row without such a key, in a table where others have it. */
function absentColumnProblems(values: readonly Value[], places: Places, problems: readonly CellProblem[]): CellProblem[] {
	return REQUIRED.filter((column) => typeof values[places[column]] !== 'string' && !problems.some((problem) => problem.column === column))
		.map((column) => ({ column, value: '', message: messages.required.text(column) }));
}

type Places = Readonly<Record<'email' | 'displayName' | 'employeeId' | 'employeeNumber', number>>;

/** The person whom a row with these values asks for; `undefined` when it does not say who. A row that has ended may lack name and address. */
function desiredUser(values: Value[], extras: Extras, places: Places, rowNumber: number, warnings: readonly CellProblem[], period: RowPeriod | undefined): DesiredUser | undefined {
	const none = period?.state === 'ended' ? '' : undefined;
	const email = values[places.email] ?? none;
	const displayName = values[places.displayName] ?? none;
	if (typeof email !== 'string' || typeof displayName !== 'string') return undefined;
	const { newEmail, sendInvite, groups } = extras;
	// The address that the person is to have is the field's value; the row is recognised by `email`.
	if (typeof newEmail === 'string') values[places.email] = newEmail;
	const user = {
		rowNumber,
		email,
		displayName,
		emailKey: emailKey(email),
		employeeIdKey: idKey(values[places.employeeId]),
		employeeNumberKey: idKey(values[places.employeeNumber]) || undefined,
		values,
		edit: extras.edit !== 'false',
		warnings,
	};
	if (extras === noExtras) return user;
	return {
		...user,
		newEmail: typeof newEmail === 'string' ? newEmail : undefined,
		sendInvite: typeof sendInvite === 'string' ? sendInvite === 'true' : undefined,
		groups: groups === null || Array.isArray(groups) ? (groups ?? []) : undefined,
		period,
	};
}

function idKey(id: Value): string {
	return typeof id === 'string' ? matchingIdKey(id) : '';
}

/** Who may be the person of a row that cannot be used: every key that its cells may contain. */
function rejectedRow(cells: Cells, headerOf: ReadonlyMap<string, string>, rowNumber: number): Omit<RejectedRow, 'problems' | 'warnings'> {
	const textOf = (name: string): string => {
		const header = headerOf.get(name);
		return header === undefined ? '' : rawText(cells[header]);
	};
	const [email, displayName] = [textOf('email'), textOf('displayName')];
	const employeeNumberKey = matchingIdKey(textOf('employeeNumber'));
	const alternateKeys = addressKeys([textOf('alternateEmail')]);
	return {
		rowNumber,
		email: clip(email),
		displayName: clip(displayName),
		emailKeys: addressKeys([email, textOf('newEmail')]),
		...(alternateKeys.length > 0 && { alternateKeys }),
		...(employeeNumberKey !== '' && { employeeNumberKey }),
		employeeIdKey: matchingIdKey(textOf('employeeId')),
		nameKey: nameKey(displayName),
	};
}

/** What the row asks for if the invalid cells, all of fields and none of them blank, hold what is there already. */
function ifUnchanged(
	values: Value[],
	extras: Extras,
	invalid: readonly InvalidText[],
	places: Places,
	rowNumber: number,
	warnings: readonly CellProblem[],
	period: RowPeriod | undefined,
): { readonly ifUnchanged: IfUnchanged } | undefined {
	const cells = invalid.flatMap(({ at, text }) => (at === undefined || text === '' || (at === places.email && !text.includes('@')) ? [] : [{ at, text }]));
	if (cells.length < invalid.length) return undefined;
	// The row is recognised by what its refused cells hold too.
	for (const { at, text } of cells) values[at] = text;
	const desired = desiredUser(values, extras, places, rowNumber, warnings, period);
	if (desired === undefined) return undefined;
	return { ifUnchanged: { desired: { ...desired, values: desired.values.map((value, at) => (cells.some((cell) => cell.at === at) ? undefined : value)) }, cells } };
}

/** A cell as a person would find it in the table, whatever it is. */
function rawText(cell: unknown): string {
	if (Array.isArray(cell)) return cell.map((element) => (Array.isArray(element) ? '…' : rawText(element))).filter((text) => text !== '').join('|');
	if (typeof cell === 'number') return String(cell);
	const text = cellText(cell);
	return text instanceof InvalidCell ? nestedText(cell) : tidy(text);
}

function nestedText(cell: unknown): string {
	try {
		return JSON.stringify(cell) ?? typeof cell;
	} catch {
		return typeof cell;
	}
}

const unreadableCharacters = /[\p{Cc}\uFFFD]/gu;

/** Keys of the cells' whole texts and of every address inside them. A text with lost letters is no key itself. */
function addressKeys(texts: readonly string[]): string[] {
	const keys = texts.flatMap((text) => {
		const readable = text.replace(unreadableCharacters, '');
		return readable === text ? [text, ...addressesIn(text)] : addressesIn(readable);
	});
	return [...new Set(keys.map(emailKey))].filter((key) => key !== '');
}
