/**
 * The SQL of the stand-in: the SELECT that clients send, over the rows of one DataSet (domo-api 5.4).
 * Columns or `*`, count/min/max/sum, DISTINCT, WHERE, ORDER BY, LIMIT and OFFSET. Conditions are compiled while they are read.
 */
import type { Cell, Column, Row } from './dataSet';

/** A SQL text that the sandbox cannot read: 400 on the wire (domo-api 5.4). */
export class SqlError extends Error {}

type Value = Cell | number;
type Predicate = (row: Row) => boolean;

export interface SelectResult {
	readonly columns: readonly Column[];
	readonly rows: readonly (readonly Value[])[];
}

/** One item of the select list: how it reads a row, or what it makes of all fitting rows. */
type Output =
	| { readonly kind: 'columns'; readonly picked: readonly { readonly at: number; readonly column: Column }[] }
	| { readonly kind: 'aggregate'; readonly label: string; readonly of: (fitting: readonly Row[]) => Value };

/** Runs a SELECT. The name after FROM is not checked, because clients write anything there (domo-api 5.4). */
export function runSelect(sql: string, columns: readonly Column[], rows: readonly Row[]): SelectResult {
	const reader = readerOf(sql);
	const { takeWord, expect } = reader;
	expect(takeWord('select'), 'SELECT');
	const distinct = takeWord('distinct');
	const outputs = reader.listOf(() => output(reader, columns));
	expect(takeWord('from'), 'FROM');
	reader.identifier();
	const where = takeWord('where') ? anyOf(reader, columns) : undefined;
	const orderBy = takeWord('order') ? (expect(takeWord('by'), 'BY'), reader.listOf(() => ordering(reader, columns))) : [];
	let limit = Infinity;
	let offset = 0;
	if (takeWord('limit')) {
		limit = reader.wholeNumber();
		if (reader.takeSign(',')) [offset, limit] = [limit, reader.wholeNumber()];
	}
	if (takeWord('offset')) offset = reader.wholeNumber();
	expect(reader.isAtEnd(), 'the end');

	const page = <Item>(items: readonly Item[]): readonly Item[] => items.slice(offset, offset + limit);
	const fitting = where === undefined ? rows : rows.filter(where);
	const aggregates = outputs.flatMap((one) => (one.kind === 'aggregate' ? [one] : []));
	if (aggregates.length > 0) {
		if (aggregates.length < outputs.length) throw new SqlError('GROUP BY is not supported by the sandbox');
		return { columns: aggregates.map(({ label }) => ({ name: label, type: 'LONG' })), rows: page([aggregates.map((one) => one.of(fitting))]) };
	}
	const picked = outputs.flatMap((one) => (one.kind === 'columns' ? one.picked : []));
	const project = (row: Row): readonly Value[] => picked.map(({ at, column }) => onWire(row[at] ?? null, column));
	const sorted = orderBy.length === 0 ? fitting : [...fitting].sort((a, b) => orderBy.map((order) => order(a, b)).find((sign) => sign !== 0) ?? 0);
	const unique = (): readonly (readonly Value[])[] => [...new Map(sorted.map((row) => [JSON.stringify(project(row)), project(row)])).values()];
	return { columns: picked.map(({ column }) => column), rows: distinct ? page(unique()) : page(sorted).map(project) };
}

const isNumeric = ({ type }: Column): boolean => type === 'LONG' || type === 'DOUBLE' || type === 'DECIMAL';

/** A cell on the wire: numbers of numeric columns, text for all else. Unsafe integers stay text (our choice). */
function onWire(cell: Cell, column: Column): Value {
	if (cell === null || !isNumeric(column)) return cell;
	const value = Number(cell);
	return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)) ? value : cell;
}

function compare(left: Cell, right: Value, column: Column): number {
	if (isNumeric(column) || typeof right === 'number') return Number(left) - Number(right);
	const [a, b] = [String(left), String(right)];
	return a < b ? -1 : a > b ? 1 : 0;
}

/** A column by its name, whatever its case where there is no exact one. */
function columnOf(columns: readonly Column[], name: string): { readonly at: number; readonly column: Column } {
	const exact = columns.findIndex((column) => column.name === name);
	const at = exact >= 0 ? exact : columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
	const column = columns[at];
	if (column === undefined) throw new SqlError(`Unknown column ${name}`);
	return { at, column };
}

function output(reader: Reader, columns: readonly Column[]): Output {
	if (reader.takeSign('*')) return { kind: 'columns', picked: columns.map((column, at) => ({ at, column })) };
	const isQuoted = reader.peek().type === 'name';
	const name = reader.identifier();
	const aggregate = isQuoted ? undefined : AGGREGATES.get(name.toLowerCase());
	if (aggregate !== undefined && reader.takeSign('(')) {
		const column = reader.takeSign('*') ? undefined : reader.identifier();
		reader.expect(reader.takeSign(')'), ')');
		const label = reader.takeWord('as') ? reader.identifier() : `${name}(${column ?? '*'})`;
		if (column === undefined) return { kind: 'aggregate', label, of: (fitting) => fitting.length };
		const { at, column: found } = columnOf(columns, column);
		return { kind: 'aggregate', label, of: (fitting) => aggregate(fitting.flatMap((row) => row[at] ?? []), found) };
	}
	const { at, column } = columnOf(columns, name);
	return { kind: 'columns', picked: [{ at, column: { ...column, name: reader.takeWord('as') ? reader.identifier() : name } }] };
}

const sortedCells = (cells: readonly string[], column: Column): readonly string[] => [...cells].sort((a, b) => compare(a, b, column));

/** Over the cells of a column that are not null. */
const AGGREGATES: ReadonlyMap<string, (cells: readonly string[], column: Column) => Value> = new Map(Object.entries({
	count: (cells: readonly string[]) => cells.length,
	sum: (cells: readonly string[]) => cells.reduce((sum, cell) => sum + Number(cell), 0),
	min: (cells: readonly string[], column: Column) => onWire(sortedCells(cells, column)[0] ?? null, column),
	max: (cells: readonly string[], column: Column) => onWire(sortedCells(cells, column).at(-1) ?? null, column),
}));

/** Nulls come first. */
function ordering(reader: Reader, columns: readonly Column[]): (a: Row, b: Row) => number {
	const { at, column } = columnOf(columns, reader.identifier());
	const sign = reader.takeWord('desc') ? -1 : 1;
	if (sign === 1) reader.takeWord('asc');
	return (a, b) => {
		const [left, right] = [a[at] ?? null, b[at] ?? null];
		if (left === right) return 0;
		return sign * (left === null ? -1 : right === null ? 1 : compare(left, right, column));
	};
}

function anyOf(reader: Reader, columns: readonly Column[]): Predicate {
	const parts = [allOf(reader, columns)];
	while (reader.takeWord('or')) parts.push(allOf(reader, columns));
	return (row) => parts.some((fits) => fits(row));
}

function allOf(reader: Reader, columns: readonly Column[]): Predicate {
	const parts = [condition(reader, columns)];
	while (reader.takeWord('and')) parts.push(condition(reader, columns));
	return (row) => parts.every((fits) => fits(row));
}

const not = (fits: Predicate): Predicate => (row) => !fits(row);

function condition(reader: Reader, columns: readonly Column[]): Predicate {
	const { takeWord, takeSign, expect } = reader;
	if (takeWord('not')) return not(condition(reader, columns));
	if (takeSign('(')) {
		const inner = anyOf(reader, columns);
		expect(takeSign(')'), ')');
		return inner;
	}
	const { at, column } = columnOf(columns, reader.identifier());
	if (takeWord('is')) {
		const isNot = takeWord('not');
		expect(takeWord('null'), 'NULL');
		return (row) => ((row[at] ?? null) === null) !== isNot;
	}
	const isNot = takeWord('not');
	const fits = cellTest(reader, column);
	const positive: Predicate = (row) => {
		const cell = row[at] ?? null;
		return cell !== null && fits(cell);
	};
	return isNot ? not(positive) : positive;
}

/** What stands behind a column: `IN (…)`, `LIKE '…'` or a comparison. */
function cellTest(reader: Reader, column: Column): (cell: string) => boolean {
	if (reader.takeWord('in')) {
		reader.expect(reader.takeSign('('), '(');
		const wanted = new Set(reader.listOf(reader.literal).map(String));
		reader.expect(reader.takeSign(')'), ')');
		return (cell) => wanted.has(cell);
	}
	if (reader.takeWord('like')) {
		const pattern = likePattern(String(reader.literal()));
		return (cell) => pattern.test(cell);
	}
	const operator = reader.next().text;
	const holds = COMPARISONS.get(operator);
	if (holds === undefined) throw new SqlError(`unknown operator ${operator}`);
	const value = reader.literal();
	return (cell) => value !== null && holds(compare(cell, value, column));
}

const likePattern = (pattern: string): RegExp =>
	new RegExp(`^${pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/%/g, '.*').replace(/_/g, '.')}$`, 'isu');

const COMPARISONS: ReadonlyMap<string, (order: number) => boolean> = new Map(Object.entries({
	'=': (order: number) => order === 0,
	'!=': (order: number) => order !== 0,
	'<>': (order: number) => order !== 0,
	'<': (order: number) => order < 0,
	'>': (order: number) => order > 0,
	'<=': (order: number) => order <= 0,
	'>=': (order: number) => order >= 0,
}));

interface Token {
	/** `name` is a quoted identifier; `word` may be a keyword or a plain identifier. */
	readonly type: 'word' | 'name' | 'text' | 'number' | 'sign' | 'end';
	readonly text: string;
}

const PATTERNS: readonly (readonly [Token['type'] | 'blank', RegExp])[] = [
	['blank', /\s+/y],
	['name', /`((?:[^`]|``)*)`/y],
	['name', /"((?:[^"]|"")*)"/y],
	['text', /'((?:[^']|'')*)'/y],
	['number', /(-?\d+(?:\.\d+)?)(?![\w-])/y],
	['sign', /(<=|>=|<>|!=|[(),*=<>;.])/y],
	['word', /([\p{L}_][\p{L}\p{N}_.-]*|[0-9a-f]{8}-[0-9a-f-]{27})/uy],
];

function tokenise(sql: string): readonly Token[] {
	const tokens: Token[] = [];
	for (let at = 0; at < sql.length; ) {
		const found = PATTERNS.flatMap(([type, pattern]) => {
			pattern.lastIndex = at;
			const match = pattern.exec(sql);
			return match === null ? [] : [{ type, whole: match[0], text: match[1] ?? '' }];
		})[0];
		if (found === undefined) throw new SqlError(`unexpected "${sql.slice(at, at + 12)}"`);
		const { type, whole, text } = found;
		const quote = whole[0] ?? '';
		if (type !== 'blank') tokens.push({ type, text: type === 'name' || type === 'text' ? text.replaceAll(quote + quote, quote) : text });
		at += whole.length;
	}
	return tokens;
}

type Reader = ReturnType<typeof readerOf>;

/** Reads the tokens of a SQL text one after the other. `take…` moves on where the token is the one that is named. */
function readerOf(sql: string) {
	const tokens = tokenise(sql.trim().replace(/;$/, ''));
	let at = 0;
	const peek = (): Token => tokens[at] ?? { type: 'end', text: '' };
	const next = (): Token => {
		const token = peek();
		at += 1;
		return token;
	};
	const take = (isWanted: boolean): boolean => isWanted && Boolean(next());
	const takeWord = (word: string): boolean => take(peek().type === 'word' && peek().text.toLowerCase() === word);
	const takeSign = (sign: string): boolean => take(peek().type === 'sign' && peek().text === sign);
	const literal = (): Value => {
		const token = next();
		if (token.type === 'text') return token.text;
		if (token.type === 'number') return Number(token.text);
		if (token.type === 'word' && token.text.toLowerCase() === 'null') return null;
		throw new SqlError(`a value expected at "${token.text}"`);
	};
	return {
		peek,
		next,
		takeWord,
		takeSign,
		literal,
		isAtEnd: () => peek().type === 'end',
		expect(taken: boolean, what: string): void {
			if (!taken) throw new SqlError(`${what} expected at "${peek().text}"`);
		},
		identifier(): string {
			const token = next();
			if (token.type === 'word' || token.type === 'name') return token.text;
			throw new SqlError(`a name expected at "${token.text}"`);
		},
		listOf<Item>(item: () => Item): readonly Item[] {
			const items = [item()];
			while (takeSign(',')) items.push(item());
			return items;
		},
		wholeNumber(): number {
			const value = literal();
			if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
			throw new SqlError('a whole number expected');
		},
	};
}
