/** A made-up company: 18 columns, of which a third repeats from row to row and a third is different for each user. */
import { writeCsv } from '../../core/csv';

const first = ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald', 'Radia', 'Ken', 'Zoë', 'Søren', 'José', 'Margaret'];
const last = ['Lovelace', 'Hopper', 'Turing', 'Dijkstra', 'Liskov', 'Knuth', 'Perlman', 'Thompson', 'Šimková', 'Nuñez', 'Hamilton'];
const titles = ['Analyst', 'Senior Analyst', 'Engineer', 'Manager', 'Director', 'Account Executive'];
const departments = ['Finance', 'Engineering', 'Sales', 'Support', 'Legal'];
const zones = ['America/Denver', 'America/New_York', 'Europe/London', 'Asia/Kolkata', 'US/Pacific'];
const locales = ['en-US', 'en-GB', 'de-DE', 'ja-JP'];
const skills = ['sql', 'python', 'excel', 'magic-etl', 'beast-mode', 'governance'];

const pick = (list: readonly string[], i: number): string => list[i % list.length] ?? '';
const padded = (n: number, digits: number): string => String(n).padStart(digits, '0');

export function row(i: number): Record<string, string> {
	const firstName = pick(first, i);
	const lastName = pick(last, Math.floor(i / first.length));
	return {
		displayName: `${firstName} ${lastName} ${i}`,
		roleId: String(1 + (i % 5)),
		title: pick(titles, i),
		department: pick(departments, Math.floor(i / 7)),
		email: `${firstName[0]?.toLowerCase()}.person${i}@company${i % 40}.example`,
		alternateEmail: i % 3 === 0 ? '' : `person${i}@home.example`,
		phoneNumber: `${201 + (i % 700)}-${padded(200 + (i % 790), 3)}-${padded(i % 10_000, 4)}`,
		deskPhoneNumber: i % 4 === 0 ? '' : `+44 20 7${padded(i % 1_000, 3)} ${padded((i * 7) % 10_000, 4)}`,
		employeeNumber: padded(i, 8),
		location: `Building ${i % 90}, floor ${i % 12}`,
		timeZone: pick(zones, i),
		locale: pick(locales, i),
		employeeId: `E${padded(i, 7)}`,
		team: `Team ${i % 200}`,
		costCentre: padded(1_000 + (i % 300), 6),
		hiredOn: `${2000 + (i % 24)}-${padded(1 + (i % 12), 2)}-${padded(1 + (i % 28), 2)}`,
		remote: i % 5 === 0 ? 'TRUE' : 'FALSE',
		skills: `${pick(skills, i)}|${pick(skills, i + 1 + (i % 3))}`,
	};
}

/** Every so many users one has another title in the changed table. */
const changedEvery = 100;

/** The title of all users in the table that changes all. */
export const NEW_TITLE = 'New to everybody';

export interface CompanyTables {
	/** The present users, and a table that changes nothing. */
	readonly same: string;
	/** The table that changes 1 % of them. */
	readonly changed: string;
	/** The table that changes all users. */
	readonly allChanged: string;
	/** Address and title of each user after the changed table was applied; after the other one all titles are `NEW_TITLE`. */
	readonly titles: ReadonlyMap<string, string>;
}

/** A company of `people`, with 18 columns each. */
export function companyTables(people: number): CompanyTables {
	const before = Array.from({ length: people }, (_, i) => row(i));
	const after = before.map((cells, i) => (i % changedEvery === 0 ? { ...cells, title: 'Somebody else' } : cells));
	const all = before.map((cells) => ({ ...cells, title: NEW_TITLE }));
	return { same: csvOf(before), changed: csvOf(after), allChanged: csvOf(all), titles: new Map(after.map(({ email = '', title = '' }) => [email, title])) };
}

function csvOf(rows: readonly Readonly<Record<string, string>>[]): string {
	const columns = Object.keys(row(0));
	return writeCsv(columns, rows.map((cells) => columns.map((column) => cells[column] ?? '')));
}
