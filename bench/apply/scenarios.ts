import type { SeedDataSet, SeedUser } from '../../sandbox';

export const TOKEN = 'bench-token';
const firstId = 1_001;

const emailOf = (i: number): string => `person${i}@company.example`;

/** User `i` before the run. */
export function personOf(i: number): SeedUser {
	return { id: firstId + i, displayName: `Person ${i}`, email: emailOf(i), roleId: 4, values: { title: 'Analyst', department: `Department ${i % 30}`, employeeId: `E${i}` } };
}

/** A run: the users before it, and the rows, which are the users expected after it. */
export interface Scenario {
	/** The number of users before the run. */
	readonly people: number;
	readonly rows: readonly Readonly<Record<string, string>>[];
	/** The ids to update, for peers that do nothing else. */
	readonly updates: readonly number[];
}

export function rowOf(i: number, title = 'Analyst'): Readonly<Record<string, string>> {
	return { email: emailOf(i), displayName: `Person ${i}`, roleId: '4', title, department: `Department ${i % 30}` };
}

export const TABLE_ID = '11111111-2222-4333-8444-555555555555';

/** A DataSet with the present state of `n` users. */
export function tableOf(n: number): SeedDataSet {
	const columns = Object.keys(rowOf(0));
	const rows = Array.from({ length: n }, (_, i) => Object.values(rowOf(i)));
	return { id: TABLE_ID, name: 'People', columns: columns.map((name) => ({ name })), rows };
}

/** A run in which every one of `people` users changes. */
export function allChanged(people: number): Scenario {
	const all = Array.from({ length: people }, (_, i) => i);
	return { people, rows: all.map((i) => rowOf(i, 'Lead')), updates: all.map((i) => firstId + i) };
}

/** The number of rows that were not applied, and of users whom no row names. */
export function wrongIn({ rows }: Pick<Scenario, 'rows'>, people: readonly (readonly [string, string])[], admin: string): { readonly lost: number; readonly extra: number } {
	const titles = new Map(people);
	const lost = rows.filter(({ email = '', title }) => titles.get(email) !== title).length;
	const wanted = new Set(rows.map(({ email }) => email));
	return { lost, extra: people.filter(([email]) => !wanted.has(email) && email !== admin).length };
}
