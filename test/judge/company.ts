/**
 * The judge's own idea of a company: people (who they really are), the table that HR keeps of them, and what happens to both. Nothing
 * here knows how the nodes work.
 */
import fc from 'fast-check';

import { Domo, type Account } from './domo';
import { now, DAY_MS, pass, restart } from './time';

/** A row as HR writes it. `person` is who is meant; no cell says so. */
export interface Row {
	readonly person: string;
	readonly cells: Readonly<Record<Column, string>>;
	/** From when until when the row counts, as days. */
	readonly dates?: Readonly<Partial<Record<(typeof DATE_COLUMNS)[number], string>>>;
}

export const DATE_COLUMNS = ['startDate', 'endDate'] as const;

export const COLUMNS = ['email', 'displayName', 'roleId', 'title', 'department', 'employeeId', 'employeeNumber', 'alternateEmail'] as const;
export type Column = (typeof COLUMNS)[number];

const FIRST = ['Zoë', 'Jane', 'Ann', 'Bob', 'José', 'Mia', 'Li', 'Omar', 'Ida', 'Max'];
const LAST = ['Doe', 'Müller', 'García', 'Roe', 'Kim', 'Okoye', 'Berg', 'Novák', 'Shah', 'Lund'];
export const TABLE_ID = '11111111-2222-4333-8444-555555555555';
export const CALLER_ID = 1;

export interface Seed {
	readonly first: number;
	readonly last: number;
	readonly role: number;
	readonly ageDays: number;
	readonly pending: boolean;
	readonly hasId: boolean;
	readonly hasNumber: boolean;
	readonly hasAlternate: boolean;
}

export const seeds = (min: number, max: number): fc.Arbitrary<Seed[]> => fc.array(
	fc.record({
		first: fc.nat(FIRST.length - 1), last: fc.nat(LAST.length - 1),
		role: fc.constantFrom(1, 2, 3, 4, 4, 4, 4, 5), ageDays: fc.oneof(fc.constantFrom(1, 30, 400), fc.integer({ min: 1, max: 2_000 })), pending: fc.boolean().map((yes) => yes && false),
		hasId: fc.boolean(), hasNumber: fc.boolean(), hasAlternate: fc.boolean(),
	}),
	{ minLength: min, maxLength: max },
);

export function rowOf(seed: Seed, index: number): Row {
	const name = `${FIRST[seed.first]} ${LAST[seed.last]}`;
	return {
		person: `P${index}`,
		cells: {
			email: `p${index}@acme.example`, displayName: name, roleId: String(seed.role), title: index % 3 === 0 ? 'Analyst' : 'Lead', department: index % 2 === 0 ? 'Sales' : 'Finance',
			employeeId: seed.hasId ? `E${1_000 + index}` : '', employeeNumber: seed.hasNumber ? String(7_000 + index) : '', alternateEmail: seed.hasAlternate ? `p${index}@home.example` : '',
		},
	};
}

export function accountOf({ person, cells }: Row, id: number, { ageDays, pending }: Pick<Seed, 'ageDays' | 'pending'>): Account {
	const values = new Map<string, string[]>();
	for (const key of ['title', 'department', 'employeeId', 'employeeNumber', 'alternateEmail'] as const) if (cells[key] !== '') values.set(key, [cells[key]]);
	return {
		id, person, email: cells.email, login: cells.email, name: cells.displayName, roleId: Number(cells.roleId), created: now() - ageDays * DAY_MS, pending, system: false, values, groups: new Set(),
	};
}

/** A company: an instance with people, and the table, which names them all at first. */
export class Company {
	rows: Row[];
	readonly domo: Domo;
	private people: number;

	constructor(seedList: readonly Seed[], noDates: boolean) {
		restart();
		this.rows = seedList.map(rowOf);
		this.people = seedList.length;
		const accounts = this.rows.map((row, i) => {
			const account = accountOf(row, 1_000 + i, seedList[i] ?? { ageDays: 1, pending: false });
			return noDates ? { ...account, created: null } : account;
		});
		const job: Account = {
			id: CALLER_ID, person: 'job', email: 'job@acme.example', login: 'job@acme.example', name: 'Job', roleId: 1, created: now() - 3_000 * DAY_MS, pending: false, system: false, values: new Map(), groups: new Set(),
		};
		this.domo = new Domo({
			accounts: new Map([job, ...accounts].map((account) => [account.id, account])), deleted: [], dataSets: new Map(), content: [], groups: new Map(), attributes: new Map(), callerId: CALLER_ID,
			invited: [], deeds: [], refusedAsTaken: [], notUnderstood: [], nextId: 5_000, personOf: (email) => this.rows.find(({ cells }) => cells.email.toLowerCase() === email.toLowerCase())?.person ?? `nobody-${email}`,
		});
		this.publish();
	}

	/** The table as it is now becomes the DataSet's newest version. */
	publish(): void {
		const rows = this.rows.map(({ cells, dates = {} }) => [...COLUMNS.map((column) => cells[column]), ...DATE_COLUMNS.map((column) => dates[column] ?? '')]);
		this.domo.setTable(TABLE_ID, 'Configuration', [...COLUMNS, ...DATE_COLUMNS], rows);
	}

	newPerson(name: string, role = '4'): Row {
		const index = this.people++;
		return { person: `P${index}`, cells: { email: `p${index}@acme.example`, displayName: name, roleId: role, title: 'New', department: 'Sales', employeeId: '', employeeNumber: '', alternateEmail: '' } };
	}

	edit(at: number, cells: Partial<Record<Column, string>>, person?: string): void {
		const row = this.rows[at % Math.max(1, this.rows.length)];
		if (row === undefined) return;
		this.rows = this.rows.map((one) => (one === row ? { person: person ?? row.person, cells: { ...row.cells, ...cells } } : one));
	}

	/** Gives one row dates so many days from now. */
	date(at: number, days: Readonly<Partial<Record<(typeof DATE_COLUMNS)[number], number>>>): void {
		const row = this.row(at);
		const dates = Object.fromEntries(Object.entries(days).map(([column, inDays]) => [column, new Date(now() + inDays * DAY_MS).toISOString().slice(0, 10)]));
		if (row !== undefined) this.rows = this.rows.map((one) => (one === row ? { ...one, dates } : one));
	}

	/** Whether a row starts or ends about now, so that two runs may fall on either side of it. */
	changesToday(): boolean {
		const near = [-1, 0, 1].map((inDays) => new Date(now() + inDays * DAY_MS).toISOString().slice(0, 10));
		return this.rows.some(({ dates = {} }) => [dates.startDate ?? '', dates.endDate ?? ''].some((day) => near.includes(day)));
	}

	row(at: number): Row | undefined {
		return this.rows[at % Math.max(1, this.rows.length)];
	}

	/** Somebody with an account, the job's own left out. */
	account(at: number): Account | undefined {
		const others = [...this.domo.state.accounts.values()].filter(({ id }) => id !== CALLER_ID);
		return others[at % Math.max(1, others.length)];
	}
}

/** What may happen in a company, each by its own rules. `at` and `n` choose whom it happens to. */
export const EVENTS = {
	hire: (c, at, n) => void (c.rows = [...c.rows, ...Array.from({ length: 1 + (n % 3) }, (_, i) => c.newPerson(`New ${at}-${i}`))]),
	leave: (c, at, n) => void (c.rows = c.rows.filter((_, i) => i < at % (c.rows.length + 1) || i > (at % (c.rows.length + 1)) + (n % 3))),
	tableReplaced: (c, at, n) => void (c.rows = Array.from({ length: 5 + n * 3 }, (_, i) => c.newPerson(`Stranger ${at}-${i}`))),
	tableMostlyReplaced: (c, at, n) => void (c.rows = [...c.rows.slice(0, at % (c.rows.length + 1)), ...Array.from({ length: 5 + n * 2 }, (_, i) => c.newPerson(`Other ${at}-${i}`))]),
	halfMissing: (c) => void (c.rows = c.rows.filter((_, i) => i % 2 === 0)),
	newMailDomain: (c) => void (c.rows = c.rows.map(({ person, cells }) => ({ person, cells: { ...cells, email: cells.email.replace('@acme.example', '@acme.test') } }))),
	newMailDomainAndIds: (c) => void (c.rows = c.rows.map(({ person, cells }, i) => ({ person, cells: { ...cells, email: cells.email.replace('@acme.example', '@acme.test'), employeeId: cells.employeeId || `N${i}` } }))),
	renamed: (c, at, n) => {
		const row = c.row(at);
		if (row === undefined) return;
		const [first = '', last = ''] = row.cells.displayName.split(' ');
		const names = [`${last}, ${first}`, row.cells.displayName.normalize('NFD').replace(/\p{M}/gu, ''), `${last} ${first}`, row.cells.displayName.toUpperCase()];
		c.edit(at, { email: `${first}.${last}.${n}@acme.example`.normalize('NFD').replace(/[^\w.@-]/g, '').toLowerCase(), displayName: names[n % names.length] ?? '' });
	},
	movedToAlternate: (c, at) => {
		const row = c.row(at);
		if (row === undefined) return;
		c.edit(at, row.cells.alternateEmail === '' ? { email: `moved-${row.cells.email}`, alternateEmail: row.cells.email } : { email: row.cells.alternateEmail, alternateEmail: row.cells.email, displayName: `${row.cells.displayName} X` });
	},
	addressRecycled: (c, at, n) => c.edit(at, { displayName: `Somebody Else ${n}`, employeeId: `R${at}${n}`, employeeNumber: '', alternateEmail: '' }, `recycled-${at}-${n}`),
	placeholderIds: (c, _, n) => void (c.rows = c.rows.map(({ person, cells }) => ({ person, cells: { ...cells, employeeId: ['N/A', '0', '-', 'none', 'TBD', 'unknown'][n % 6] ?? '' } }))),
	badCell: (c, at, n) => c.edit(at, [{ email: 'not an address' }, { roleId: '99' }, { displayName: '' }, { roleId: '' }, { email: '' }][n % 5] ?? {}),
	sameRowTwice: (c, at) => void (c.rows = [...c.rows, ...c.rows.slice(at % (c.rows.length + 1), (at % (c.rows.length + 1)) + 1)]),
	emptyTable: (c) => void (c.rows = []),
	columnEmptied: (c, _, n) => void (c.rows = c.rows.map(({ person, cells }) => ({ person, cells: { ...cells, [(['title', 'department', 'employeeId', 'alternateEmail'] as const)[n % 4] ?? 'title']: '' } }))),
	oneRoleForAll: (c, _, n) => void (c.rows = c.rows.map(({ person, cells }) => ({ person, cells: { ...cells, roleId: String(2 + (n % 4)) } }))),
	madeAdmin: (c, at) => c.edit(at, { roleId: '1' }),
	adminsSwapped: (c) => void (c.rows = c.rows.map(({ person, cells }, i) => ({ person, cells: { ...cells, roleId: cells.roleId === '1' ? '4' : i % 7 === 0 ? '1' : cells.roleId } }))),
	titleChanged: (c, at, n) => c.edit(at, { title: `Title ${n}` }),
	deletedByHand: (c, at) => {
		const account = c.account(at);
		if (account !== undefined) c.domo.state.accounts.delete(account.id);
	},
	addressChangedByHand: (c, at, n) => {
		const account = c.account(at);
		if (account !== undefined) [account.email, account.login] = [`hand${n}-${account.id}@acme.example`, `hand${n}-${account.id}@acme.example`];
	},
	addressLostByHand: (c, at) => {
		const account = c.account(at);
		if (account !== undefined) account.email = account.login = '';
	},
	promotedByHand: (c, at) => {
		const account = c.account(at);
		if (account !== undefined) account.roleId = 1;
	},
	accepted: (c, at) => {
		const account = c.account(at);
		if (account !== undefined) account.pending = false;
	},
	ended: (c, at, n) => Array.from({ length: 1 + (n % 3) }, (_, i) => at + i).forEach((one) => c.date(one, { endDate: -2 - n })),
	endsLater: (c, at, n) => c.date(at, { startDate: -30, endDate: 2 + n }),
	startsLater: (c, at, n) => c.date(at, { startDate: 2 + n }),
	hiredForLater: (c, at, n) => {
		c.rows = [...c.rows, c.newPerson(`Later ${at}`)];
		c.date(c.rows.length - 1, { startDate: 2 + n });
	},
	comesBack: (c, at, n) => {
		const row = c.row(at);
		if (row === undefined) return;
		c.date(at, { endDate: -2 - n });
		c.rows = [...c.rows, { ...row, dates: {} }];
	},
	allEnd: (c) => void (c.rows = c.rows.map((row) => ({ ...row, dates: { endDate: new Date(now() - 2 * DAY_MS).toISOString().slice(0, 10) } }))),
	ownsContent: (c, at) => {
		const account = c.account(at);
		if (account !== undefined) c.domo.state.content.push({ id: `owned-${account.id}-${c.domo.state.content.length}`, kind: 'dataSet', owners: new Set([account.id]) });
	},
} satisfies Record<string, (company: Company, at: number, n: number) => void>;
export type EventName = keyof typeof EVENTS;

/** A company to which these things happened, and whose table says so since an hour. */
export function aCompany(seedList: readonly Seed[], events: readonly { readonly kind: EventName; readonly at: number; readonly n: number }[]): Company {
	const company = new Company(seedList, false);
	for (const event of events) EVENTS[event.kind](company, event.at, event.n);
	company.publish();
	pass(3_600_000);
	return company;
}

/** On the way from Read Config to Reconcile somebody put a node of their own: what it does to the rows. */
export const ROW_ACCIDENTS = {
	none: (rows) => rows,
	someFiltered: (rows, at) => rows.filter((_, i) => i % 3 !== at % 3),
	oneFilteredOneDoubled: (rows, at) => (rows.length < 2 ? rows.slice(1) : [...rows.filter((_, i) => i !== at % rows.length), ...rows.slice((at + 1) % rows.length, ((at + 1) % rows.length) + 1)]),
	numbersAsText: (rows) => rows.map((row) => ({ ...row, row_number: String(row.row_number) })),
	foreignRowWithCopiedSource: (rows, at) => rows.map((row, i) => (i === at % rows.length ? { ...row, email: 'foreign@acme.example', displayName: 'Foreign' } : row)),
	batch: (rows) => rows.slice(0, Math.ceil(rows.length / 2)),
	shuffled: (rows) => [...rows].reverse(),
} satisfies Record<string, (rows: readonly Record<string, unknown>[], at: number) => readonly Record<string, unknown>[]>;
export type RowAccident = keyof typeof ROW_ACCIDENTS;
/** Whether each row of a table of so many arrives exactly once. */
export function arrivesWhole(accident: RowAccident, rows: number, at: number): boolean {
	const came = ROW_ACCIDENTS[accident](Array.from({ length: rows }, (_, i) => ({ row_number: i })), at).map((row) => Number(row.row_number));
	return came.length === rows && new Set(came).size === rows;
}
