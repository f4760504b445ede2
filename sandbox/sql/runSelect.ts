import type { Cell, Column, Row } from '../data/dataSet';
import { SqlError, type Condition, type Output, type Select } from './select';

export interface SelectResult {
	readonly columns: readonly Column[];
	readonly rows: readonly (readonly (string | number | null)[])[];
}

const NUMERIC: readonly string[] = ['LONG', 'DOUBLE', 'DECIMAL'];

const isNumeric = (column: Column): boolean => NUMERIC.includes(column.type);

/** A cell on the wire: numbers of numeric columns, text for all else. Unsafe integers stay text (our choice). */
function onWire(cell: Cell, column: Column): string | number | null {
	if (cell === null || !isNumeric(column)) return cell;
	const value = Number(cell);
	return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)) ? value : cell;
}

function compare(left: Cell, right: Cell | number, numeric: boolean): number {
	if (numeric || typeof right === 'number') return Number(left) - Number(right);
	const [a, b] = [String(left), String(right)];
	return a < b ? -1 : a > b ? 1 : 0;
}

const likePattern = (pattern: string): RegExp =>
	new RegExp(`^${pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/%/g, '.*').replace(/_/g, '.')}$`, 'isu');

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
	'=': (order) => order === 0,
	'!=': (order) => order !== 0,
	'<>': (order) => order !== 0,
	'<': (order) => order < 0,
	'>': (order) => order > 0,
	'<=': (order) => order <= 0,
	'>=': (order) => order >= 0,
};

type Predicate = (row: Row) => boolean;

/** Runs a SELECT over rows. Throws `SqlError` for a column that is not there. */
export function runSelect(select: Select, columns: readonly Column[], rows: readonly Row[]): SelectResult {
	const positionOf = (name: string): number => {
		const exact = columns.findIndex((column) => column.name === name);
		const at = exact >= 0 ? exact : columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
		if (at < 0) throw new SqlError(`Unknown column ${name}`);
		return at;
	};
	const columnAt = (at: number): Column => columns[at] ?? { name: '', type: 'STRING' };
	const cellAt = (row: Row, at: number): Cell => row[at] ?? null;

	const predicate = (condition: Condition): Predicate => {
		switch (condition.kind) {
			case 'all': {
				const parts = condition.parts.map(predicate);
				return (row) => parts.every((fits) => fits(row));
			}
			case 'any': {
				const parts = condition.parts.map(predicate);
				return (row) => parts.some((fits) => fits(row));
			}
			case 'not': {
				const part = predicate(condition.part);
				return (row) => !part(row);
			}
			case 'isNull': {
				const at = positionOf(condition.column);
				return (row) => cellAt(row, at) === null;
			}
			case 'in': {
				const at = positionOf(condition.column);
				const wanted = new Set(condition.values.map(String));
				return (row) => cellAt(row, at) !== null && wanted.has(String(cellAt(row, at)));
			}
			case 'compare': {
				const at = positionOf(condition.column);
				const { operator, value } = condition;
				if (operator === 'like') {
					const pattern = likePattern(String(value));
					return (row) => cellAt(row, at) !== null && pattern.test(String(cellAt(row, at)));
				}
				const numeric = isNumeric(columnAt(at));
				const fits = COMPARISONS[operator] ?? (() => false);
				return (row) => cellAt(row, at) !== null && value !== null && fits(compare(cellAt(row, at), value, numeric));
			}
		}
	};

	const ordered = (fitting: readonly Row[]): readonly Row[] => {
		if (select.orderBy.length === 0) return fitting;
		const keys = select.orderBy.map(({ column, descending }) => ({ at: positionOf(column), descending }));
		return [...fitting].sort((a, b) => {
			for (const { at, descending } of keys) {
				const [left, right] = [cellAt(a, at), cellAt(b, at)];
				if (left === right) continue;
				const order = left === null ? -1 : right === null ? 1 : compare(left, right, isNumeric(columnAt(at)));
				if (order !== 0) return descending ? -order : order;
			}
			return 0;
		});
	};

	const aggregate = (output: Extract<Output, { kind: 'aggregate' }>, fitting: readonly Row[]) => {
		if (output.column === undefined) return fitting.length;
		const at = positionOf(output.column);
		const cells = fitting.map((row) => cellAt(row, at)).filter((cell) => cell !== null);
		if (output.name === 'count') return cells.length;
		if (output.name === 'sum') return cells.reduce((sum, cell) => sum + Number(cell), 0);
		const numeric = isNumeric(columnAt(at));
		const sorted = [...cells].sort((a, b) => compare(a, b, numeric));
		return onWire((output.name === 'min' ? sorted[0] : sorted.at(-1)) ?? null, columnAt(at));
	};

	const fitting = select.where === undefined ? rows : rows.filter(predicate(select.where));
	const aggregates = select.outputs.filter((output) => output.kind === 'aggregate');
	if (aggregates.length > 0) {
		if (aggregates.length < select.outputs.length) throw new SqlError('GROUP BY is not supported by the sandbox');
		const values = aggregates.map((output) => aggregate(output, fitting));
		const types = aggregates.map(({ label }) => ({ name: label, type: 'LONG' as const }));
		return { columns: types, rows: [values].slice(select.offset, end(select)) };
	}
	const picked = select.outputs.flatMap((output) => {
		if (output.kind === 'star') return columns.map((column, at) => ({ at, column }));
		if (output.kind === 'aggregate') return [];
		const at = positionOf(output.name);
		return [{ at, column: { ...columnAt(at), name: output.label } }];
	});
	const project = (row: Row) => picked.map(({ at, column }) => onWire(cellAt(row, at), column));
	const sorted = ordered(fitting);
	if (!select.distinct) {
		const page = sorted.slice(select.offset, end(select));
		return { columns: picked.map(({ column }) => column), rows: page.map(project) };
	}
	const unique = new Map(sorted.map((row) => [JSON.stringify(project(row)), project(row)]));
	return { columns: picked.map(({ column }) => column), rows: [...unique.values()].slice(select.offset, end(select)) };
}

const end = (select: Select): number => (select.limit === undefined ? Infinity : select.offset + select.limit);
