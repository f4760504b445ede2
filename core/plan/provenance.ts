import { eachChunked } from '../common/yielder';
import { clip } from '../common/text';
import { isEmptyRow, rowNumberOf } from '../config';
import { FIRST_ROW_NUMBER, type RowStream } from '../csv';
import { instanceOrigin } from '../domo';
import type { Clock } from '../common/ports';

/** What Read Config says about the table its rows come from; on every row as `_source` (`sourceLine`). */
export interface ReadSource {
	readonly dataSetId?: string;
	readonly name?: string;
	readonly version?: string;
	/** Rows of the whole table. */
	readonly rows: number;
	/** True when the read was proven to be the whole table. */
	readonly complete: boolean;
	/** ISO 8601. */
	readonly readAt?: string;
	/** Ids in the home instance: the account that read, and the DataSet's owner. */
	readonly readBy?: number;
	readonly ownerId?: number;
	/** Origin of the home instance. */
	readonly instance?: string;
	/** How many of the rows hold no value at all. Absent where whoever read the table does not say. */
	readonly blankRows?: number;
}

export type InputRow = Readonly<Record<string, unknown>>;

/** Rows that come from one read, which they do not each repeat. */
export interface SourcedRows extends RowStream {
	readonly source: ReadSource;
}

/** Some of many, for a message. */
export interface Sample<T> {
	readonly count: number;
	readonly first: readonly T[];
}

/** Which rows of a table arrived, by their numbers. */
export interface Arrival {
	/** Numbers of the table that no row carries. */
	readonly missing: Sample<number>;
	/** Numbers that more than one row carries. */
	readonly doubled: Sample<number>;
	/** Numbers that no row of the table has, as they came. */
	readonly foreign: Sample<string>;
	/** Rows that carry no number. */
	readonly unnumbered: number;
	/** Rows of the table that came without any value. */
	readonly empty: number;
}

/** Where the rows come from: every different `_source` among them, and how many rows with data have none. */
export interface Provenance {
	readonly sources: readonly ReadSource[];
	readonly rowsWithout: number;
	/** Of the only source, if there is one and its rows came one by one. Rows of a file are counted as they are read. */
	readonly arrival?: Arrival;
}

/** Reads of all rows where they come from and which of their table they are. Takes time in proportion to the rows, in turns with others. */
export async function readProvenance(rows: readonly InputRow[] | SourcedRows, clock: Clock): Promise<Provenance> {
	if ('source' in rows) return { sources: [rows.source], rowsWithout: 0 };
	const readSource = createSourceReader();
	const sources = new Map<string, { readonly source: ReadSource; readonly arrived: ArrivalCount }>();
	let rowsWithout = 0;
	await eachChunked(rows, (row) => {
		const isEmpty = row._empty === true || isEmptyRow(row);
		const read = readSource(row);
		if (read === undefined) {
			if (!isEmpty) rowsWithout++;
			return;
		}
		let known = sources.get(read.key);
		if (known === undefined) sources.set(read.key, (known = { source: read.source, arrived: new ArrivalCount(read.source.rows) }));
		if (row._empty !== true) known.arrived.add(row.row_number, isEmpty);
	}, clock);
	const [only] = sources.values();
	const arrival = only !== undefined && sources.size === 1 ? await only.arrived.result(clock) : undefined;
	return { sources: [...sources.values()].map(({ source }) => source), rowsWithout, ...(arrival && { arrival }) };
}

/** So many are named in a message; the rest is counted. */
const maxSourceRowsNamed = 10;

/** Counts which rows of one table arrived. */
class ArrivalCount {
	/** How often each number came, in rows with data. */
	private readonly seen = new Map<number, number>();
	private readonly emptySeen = new Set<number>();
	private readonly foreign: string[] = [];
	private foreignCount = 0;
	private unnumbered = 0;

	/** @param rows that the table has */
	constructor(private readonly rows: number) {}

	add(cell: unknown, isEmpty: boolean): void {
		const number = rowNumberOf(cell);
		const isOurs = number !== undefined && number >= FIRST_ROW_NUMBER && number < this.rows + FIRST_ROW_NUMBER;
		if (isEmpty) {
			// No row of a person: it accounts for its number, and is neither doubled nor foreign.
			if (isOurs) this.emptySeen.add(number);
		} else if (isOurs) {
			this.seen.set(number, (this.seen.get(number) ?? 0) + 1);
		} else if (cell === undefined || cell === null || cell === '') {
			this.unnumbered++;
		} else {
			if (this.foreign.length < maxSourceRowsNamed) this.foreign.push(cellInMessage(cell));
			this.foreignCount++;
		}
	}

	async result(clock: Clock): Promise<Arrival> {
		let doubled = 0;
		const firstDoubled: number[] = [];
		await eachChunked([...this.seen], ([number, times]) => {
			if (times === 1) return;
			doubled++;
			if (firstDoubled.length < maxSourceRowsNamed) firstDoubled.push(number);
		}, clock);
		const empty = [...this.emptySeen].filter((number) => !this.seen.has(number)).length;
		const missing = this.rows - this.seen.size - empty;
		const firstMissing: number[] = [];
		const end = this.rows + FIRST_ROW_NUMBER;
		// Ends early: after as many numbers as arrived there can only be missing ones.
		for (let number = FIRST_ROW_NUMBER; number < end && firstMissing.length < Math.min(missing, maxSourceRowsNamed); number++) {
			if (!this.seen.has(number) && !this.emptySeen.has(number)) firstMissing.push(number);
		}
		return {
			missing: { count: missing, first: firstMissing },
			doubled: { count: doubled, first: firstDoubled.sort((a, b) => a - b) },
			foreign: { count: this.foreignCount, first: this.foreign },
			unnumbered: this.unnumbered,
			empty,
		};
	}
}

function cellInMessage(cell: unknown): string {
	return clip(typeof cell === 'string' || typeof cell === 'number' ? String(cell) : typeof cell, 20);
}

/** The name of the table that a row says it comes from, for messages. */
export function tableOf(row: InputRow): string | undefined {
	const source = sourceIn(row);
	return source?.name ?? source?.dataSetId;
}

/** Reads the `_source` of one row after the other; nearly all rows of an input share one. */
function createSourceReader(): (row: InputRow) => { readonly source: ReadSource; readonly key: string } | undefined {
	const known = new Map<unknown, { readonly source: ReadSource; readonly key: string } | undefined>();
	return (row) => {
		const value = row._source;
		// Columns such as `_source.rows` differ from row to row.
		if (value !== undefined && known.has(value)) return known.get(value);
		const source = sourceIn(row);
		const read = source && { source, key: keyOf(source) };
		known.set(value, read);
		return read;
	};
}

/** All that is looked at later: a read that is old, or of another owner, must not hide behind one like it. */
function keyOf({ dataSetId, version, rows, complete, readAt, readBy, ownerId, instance }: ReadSource): string {
	return JSON.stringify([dataSetId, version, rows, complete, readAt, readBy, ownerId, instance]);
}

/**
 * The `_source` of a row: the line of `sourceLine`, or an object of somebody else's node in each form that nodes in between make of
 * it, JSON text or columns such as `_source.rows` as n8n's spreadsheet nodes write them.
 */
function sourceIn(row: InputRow): ReadSource | undefined {
	const value = row._source;
	if (value === undefined) return '_source.rows' in row ? fromMembers((name) => row[`_source.${name}`]) : undefined;
	return readSourceValue(value);
}

export function readSourceValue(value: unknown): ReadSource | undefined {
	if (typeof value === 'object' && value !== null) return fromMembers((name) => Reflect.get(value, name));
	if (typeof value !== 'string') return undefined;
	const parsed = jsonIn(value);
	if (parsed !== undefined) return readSourceValue(parsed);
	const parts = value.split('|').map((part) => part.trim());
	if (parts.length < leastParts) return undefined;
	const named = parts.slice(lineMembers.length).join('|');
	const instance = instanceOrigin(parts[lineMembers.indexOf('instance')] ?? '');
	return fromMembers((name) => (name === 'name' ? named : name === 'instance' && 'origin' in instance ? instance.origin : parts[lineMembers.indexOf(name)]));
}

/** The parts of the line, in their order; the name of the table comes behind them. Whoever writes one by hand may end it after `ownerId`. */
const lineMembers: readonly SourceMember[] = ['dataSetId', 'version', 'rows', 'complete', 'readAt', 'readBy', 'ownerId', 'instance', 'blankRows'];
const leastParts = 7;
const longestLine = 140;

/**
 * A source as one line of at most 140 characters, for every row to carry as `_source`. The table's name is cut to what is left; an
 * instance of a very long name is left out, and then the ids count wherever they stand.
 */
export function sourceLine(source: ReadSource): string {
	const short = { ...source, instance: source.instance?.replace(/^https:\/\/(.+)\.domo\.com$/, '$1') };
	const lineOf = (without?: SourceMember): string => lineMembers.map((member) => (member === without ? '' : String(short[member] ?? '').replaceAll('|', ' '))).join('|');
	const line = lineOf().length > longestLine ? lineOf('instance') : lineOf();
	const left = longestLine - line.length - 1;
	return source.name === undefined || left < 1 ? line : `${line}|${clip(source.name, left)}`;
}

/** A text may hold a text once more: whoever wrote JSON of JSON. */
function jsonIn(text: string): unknown {
	if (!/^\s*[{"]/.test(text)) return undefined;
	try {
		const value: unknown = JSON.parse(text);
		return value === text ? undefined : value;
	} catch {
		return undefined;
	}
}

type SourceMember = keyof ReadSource;

function fromMembers(member: (name: SourceMember) => unknown): ReadSource | undefined {
	const rows = wholeNumberIn(member('rows'));
	const complete = readFlag(member('complete'));
	if (rows === undefined || complete === undefined) return undefined;
	const texts = (['dataSetId', 'name', 'version', 'readAt', 'instance'] as const).flatMap((name) => {
		const value = member(name);
		return (typeof value === 'string' && value !== '') || typeof value === 'number' ? [[name, String(value)]] : [];
	});
	const numbers = (['readBy', 'ownerId', 'blankRows'] as const).flatMap((name) => {
		const value = wholeNumberIn(member(name));
		return value === undefined ? [] : [[name, value]];
	});
	return { rows, complete, ...Object.fromEntries([...texts, ...numbers]) };
}

function wholeNumberIn(value: unknown): number | undefined {
	const number = typeof value === 'string' && /^\s*\d{1,15}(?:\.0+)?\s*$/.test(value) ? Number(value) : value;
	return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** Spreadsheets write TRUE. */
function readFlag(value: unknown): boolean | undefined {
	if (typeof value === 'boolean') return value;
	const text = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (text === 'true' || text === 'complete' || text === '1' || text === 1) return true;
	return text === 'false' || text === 'incomplete' || text === '0' || text === 0 ? false : undefined;
}
