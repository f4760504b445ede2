import type { CellProblem } from '../config/types';
import type { PlanItem } from './types';

type Cautioned = Pick<PlanItem, 'action' | 'warnings'>;

/** Cells of this item that look wrong and are used all the same. A reject uses none of its cells, and of unchanged people nothing is written. */
export function cautionsOf({ action, warnings = [] }: Cautioned): readonly CellProblem[] {
	return action === 'reject' || action === 'unchanged' ? [] : warnings;
}

/** `2 cells look wrong and are used all the same (phoneNumber 2)`; undefined where there are none. */
export function cautionPhrase(items: readonly Cautioned[]): string | undefined {
	const byColumn = new Map<string, number>();
	let count = 0;
	for (const item of items) {
		for (const { column } of cautionsOf(item)) {
			byColumn.set(column, (byColumn.get(column) ?? 0) + 1);
			count += 1;
		}
	}
	if (count === 0) return undefined;
	const columns = [...byColumn].sort(([, a], [, b]) => b - a).map(([column, n]) => `${column} ${n}`).join(', ');
	return `${count === 1 ? '1 cell looks wrong and is' : `${count} cells look wrong and are`} used all the same (${columns})`;
}
