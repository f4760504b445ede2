import { row } from '../config/table';

/** A table and the people who are there, as two lists of flat rows: what Compare Datasets takes, too. */
export interface Inputs {
	readonly rows: readonly Cells[];
	readonly live: readonly Cells[];
	/** What a right comparison finds. */
	readonly expected: { readonly create: number; readonly update: number; readonly delete: number; readonly unchanged: number };
}

export type Cells = Readonly<Record<string, string>>;

const changedEvery = 10;
const newEvery = 100;
const goneEvery = 100;

/** Of `n` people a tenth changed, one in a hundred is new, one in a hundred is gone. The live list is in another order, always the same. */
export function inputs(n: number): Inputs {
	const rows: Cells[] = [];
	const live: Cells[] = [];
	let update = 0;
	let created = 0;
	let gone = 0;
	for (let i = 0; i < n; i++) {
		const cells = row(i);
		const isNew = i % newEvery === 7;
		const isChanged = !isNew && i % changedEvery === 3;
		rows.push(cells);
		if (isNew) created += 1;
		else live.push(isChanged ? { ...cells, title: `${cells.title ?? ''} (former)`, location: 'Nowhere' } : cells);
		if (isChanged) update += 1;
		if (i % goneEvery === 11) {
			live.push({ ...row(n + i), email: `gone${i}@company.example`, displayName: `Gone ${i}` });
			gone += 1;
		}
	}
	shuffle(live);
	return { rows, live, expected: { create: created, update, delete: gone, unchanged: n - created - update } };
}

function shuffle(list: Cells[]): void {
	let seed = 20_261;
	for (let i = list.length - 1; i > 0; i--) {
		seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
		const j = seed % (i + 1);
		const [a, b] = [list[i], list[j]];
		if (a !== undefined && b !== undefined) [list[i], list[j]] = [b, a];
	}
}
