import type { SeedDataSet, SeedUser } from '../../sandbox';

export const TOKEN = 'bench-token';
const firstId = 1_001;

const emailOf = (i: number): string => `person${i}@company.example`;

/** Person `i` as the instance has them before. */
export function personOf(i: number): SeedUser {
	return { id: firstId + i, displayName: `Person ${i}`, email: emailOf(i), roleId: 4, values: { title: 'Analyst', department: `Department ${i % 30}` } };
}

/** A kind of run: who is there, what the table says, and who must be there in the end. */
export interface Scenario {
	readonly name: string;
	/** People who are there before. */
	readonly people: number;
	readonly rows: readonly Readonly<Record<string, string>>[];
	/** Ids that are updated, for peers that can only do that; empty where the run does other things as well. */
	readonly updates: readonly number[];
}

function rowOf(i: number, title: string): Readonly<Record<string, string>> {
	return { email: emailOf(i), displayName: `Person ${i}`, roleId: '4', title, department: `Department ${i % 30}` };
}

export const TABLE_ID = '11111111-2222-4333-8444-555555555555';

/** A DataSet that says of `n` people what is so already. */
export function tableOf(n: number): SeedDataSet {
	const columns = Object.keys(rowOf(0, ''));
	const rows = Array.from({ length: n }, (_, i) => Object.values(rowOf(i, 'Analyst')));
	return { id: TABLE_ID, name: 'People', columns: columns.map((name) => ({ name })), rows };
}

/** Of `n` people every `nth` changes. */
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

/** Rows that are not as wanted, and people who are there although nobody wants them. */
export function wrongIn({ rows }: Pick<Scenario, 'rows'>, people: readonly (readonly [string, string])[], admin: string): { readonly lost: number; readonly extra: number } {
	const titles = new Map(people);
	const lost = rows.filter(({ email = '', title }) => titles.get(email) !== title).length;
	const wanted = new Set(rows.map(({ email }) => email));
	return { lost, extra: people.filter(([email]) => !wanted.has(email) && email !== admin).length };
}
