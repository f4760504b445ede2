import { writeCsv } from '../../core/csv';
import { row } from '../config/table';

/** One person in so many has another title in the changed table. */
const changedEvery = 100;

/** Everybody's title in the table that changes everybody. */
export const NEW_TITLE = 'New to everybody';

export interface JobWorld {
	/** The people who are there, and a table that asks for nothing. */
	readonly same: string;
	/** The table that changes 1 % of them. */
	readonly changed: string;
	/** The table that changes everybody. */
	readonly allChanged: string;
	/** Address and title of everybody once the changed table was applied; everybody's title is `NEW_TITLE` after the other. */
	readonly titles: ReadonlyMap<string, string>;
}

/** A company of `people`, with 18 columns each. */
export function jobWorld(people: number): JobWorld {
	const before = Array.from({ length: people }, (_, i) => row(i));
	const after = before.map((cells, i) => (i % changedEvery === 0 ? { ...cells, title: 'Somebody else' } : cells));
	const all = before.map((cells) => ({ ...cells, title: NEW_TITLE }));
	return { same: csvOf(before), changed: csvOf(after), allChanged: csvOf(all), titles: new Map(after.map(({ email = '', title = '' }) => [email, title])) };
}

function csvOf(rows: readonly Readonly<Record<string, string>>[]): string {
	const columns = Object.keys(row(0));
	return writeCsv(columns, rows.map((cells) => columns.map((column) => cells[column] ?? '')));
}
