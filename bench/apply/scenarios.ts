import type { SeedDataSet, SeedUser } from '../../sandbox';

export const TOKEN = 'bench-token';
const firstId = 1_001;

const emailOf = (i: number): string => `person${i}@company.example`;

/** User `i` before the run. */
export function personOf(i: number): SeedUser {
	return { id: firstId + i, displayName: `Person ${i}`, email: emailOf(i), roleId: 4, values: { title: 'Analyst', department: `Department ${i % 30}` } };
}

/** A kind of run: the users before it, and the rows, which are the users expected after it. */
export interface Scenario {
	readonly name: string;
	/** The number of users before the run. */
	readonly people: number;
	readonly rows: readonly Readonly<Record<string, string>>[];
	/** The ids to update, for peers that can only update; empty if the run also does other things. */
	readonly updates: readonly number[];
}

function rowOf(i: number, title: string): Readonly<Record<string, string>> {
	return { email: emailOf(i), displayName: `Person ${i}`, roleId: '4', title, department: `Department ${i % 30}` };
}

export const TABLE_ID = '11111111-2222-4333-8444-555555555555';

/** A DataSet with the present state of `n` users. */
export function tableOf(n: number): SeedDataSet {
	const columns = Object.keys(rowOf(0, ''));
	const rows = Array.from({ length: n }, (_, i) => Object.values(rowOf(i, 'Analyst')));
	return { id: TABLE_ID, name: 'People', columns: columns.map((name) => ({ name })), rows };
}

/** A run in which every `nth` of `n` users changes. */
function changing(name: string, n: number, nth: number): Scenario {
	const changes = (i: number): boolean => nth > 0 && i % nth === 0;
	const all = Array.from({ length: n }, (_, i) => i);
	return { name, people: n, rows: all.map((i) => rowOf(i, changes(i) ? 'Lead' : 'Analyst')), updates: all.filter(changes).map((i) => firstId + i) };
}

export function scenariosOf(n: number): readonly Scenario[] {
	const gone = Math.floor(n * 0.05);
	return [
		changing('all changed', n, 1),
		changing('10 % changed', n, 10),
		changing('none changed', n, 0),
		{ name: 'first load', people: 0, rows: Array.from({ length: n }, (_, i) => rowOf(i, 'Lead')), updates: [] },
		{ ...changing('5 % orphans', n, 0), rows: Array.from({ length: n - gone }, (_, i) => rowOf(i, 'Analyst')), updates: [] },
	];
}

/** The number of rows that were not applied, and of users whom no row names. */
export function wrongIn({ rows }: Pick<Scenario, 'rows'>, people: readonly (readonly [string, string])[], admin: string): { readonly lost: number; readonly extra: number } {
	const titles = new Map(people);
	const lost = rows.filter(({ email = '', title }) => titles.get(email) !== title).length;
	const wanted = new Set(rows.map(({ email }) => email));
	return { lost, extra: people.filter(([email]) => !wanted.has(email) && email !== admin).length };
}
