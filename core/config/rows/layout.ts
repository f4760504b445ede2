import { createYielder, hasKeys } from '../../common/yielder';
import type { Clock } from '../../common/ports';

/** The keys of a row, in its order. Rows of one source share one layout, so that columns are looked up once and not per row. */
export interface Layout {
	readonly keys: readonly string[];
}

/** A table's rows with their layouts, and all its columns in order of first appearance. */
export interface Layouts {
	/** Layout of each row; `undefined` where the input is no object. */
	readonly ofRow: readonly (Layout | undefined)[];
	readonly columns: readonly string[];
}

/** Rows are looked at in strides of this many between two looks at the clock: `createYielder` asks every 256 steps. */
export const stepsPerRow = 8;

export async function findLayouts(rows: readonly unknown[], clock: Clock): Promise<Layouts> {
	const yielder = createYielder(clock);
	const byKeys = new Map<string, Layout>();
	const columns = new Set<string>();
	const ofRow: (Layout | undefined)[] = [];
	let last: Layout = { keys: [] };
	for (let i = 0; i < rows.length; i++) {
		if (yielder.shouldYield(i * stepsPerRow)) await yielder.yield();
		const row = rows[i];
		if (!isRow(row)) {
			ofRow.push(undefined);
			continue;
		}
		if (!hasKeys(row, last.keys)) last = layoutOf(Object.keys(row), byKeys, columns);
		ofRow.push(last);
	}
	return { ofRow, columns: [...columns] };
}

function isRow(row: unknown): row is object {
	return typeof row === 'object' && row !== null && !Array.isArray(row);
}

function layoutOf(keys: readonly string[], byKeys: Map<string, Layout>, columns: Set<string>): Layout {
	const name = JSON.stringify(keys);
	const known = byKeys.get(name);
	if (known !== undefined) return known;
	const layout: Layout = { keys };
	byKeys.set(name, layout);
	for (const key of keys) columns.add(key);
	return layout;
}
