/**
 * The judge's casebook: situations of single people, each with exactly what one run has to make of it under the chosen settings. Where
 * the other worlds ask that nothing bad happens, these ask that what the table wants happens, no less and no more.
 */
import fc from 'fast-check';

import { CALLER_ID, TABLE_ID } from './company';
import { Domo, type Account } from './domo';
import { ORPHAN_ROLE } from './rules';
import { SITUATIONS, type SituationName } from './situations';
import { DAY_MS, now, pass, restart } from './time';

export interface Wishes {
	readonly people: 'everyone' | 'rows';
	readonly matchBy: 'email' | 'employeeId';
	readonly blankCells: 'clear' | 'ignore';
	readonly sendInvite: boolean;
	readonly orphanedUsers: 'keep' | 'delete' | 'changeRole';
	readonly groupMembership: 'add' | 'exact';
	readonly newAdmins: 'hold' | 'allow';
	readonly adminEmailChanges: 'hold' | 'allow';
	readonly newUserGraceDays: number;
	readonly scope: 'everyone' | 'domain' | 'role' | 'attribute';
	readonly timeZone: string;
	/** Of the hours since midnight, UTC. */
	readonly hour: number;
	readonly minute: number;
	readonly pageSize: number;
	/** Whether as many removals are allowed as there are, or one fewer. */
	readonly removals: 'allowed' | 'oneTooMany';
	readonly invites: 'allowed' | 'oneTooMany';
	/** Something that makes it uncertain whether the table is whole. */
	readonly doubt: 'none' | 'rowWithoutAddress' | 'rowFiltered' | 'rowDoubled' | 'cutShort' | 'readLongAgo';
}

export const wishesOf: fc.Arbitrary<Wishes> = fc.record({
	people: fc.constantFrom('everyone', 'everyone', 'everyone', 'rows'),
	matchBy: fc.constantFrom('email', 'employeeId'),
	blankCells: fc.constantFrom('clear', 'ignore'),
	sendInvite: fc.boolean(),
	orphanedUsers: fc.constantFrom('delete', 'delete', 'changeRole', 'keep'),
	groupMembership: fc.constantFrom('add', 'exact'),
	newAdmins: fc.constantFrom('hold', 'allow'),
	adminEmailChanges: fc.constantFrom('hold', 'allow'),
	newUserGraceDays: fc.constantFrom(0, 30),
	scope: fc.constantFrom('everyone', 'everyone', 'domain', 'role', 'attribute'),
	timeZone: fc.constantFrom('UTC', 'America/Denver', 'Asia/Tokyo'),
	hour: fc.nat(23),
	minute: fc.constantFrom(5, 45),
	pageSize: fc.constantFrom(200, 200, 7),
	removals: fc.constantFrom('allowed', 'allowed', 'oneTooMany'),
	invites: fc.constantFrom('allowed', 'allowed', 'oneTooMany'),
	doubt: fc.constantFrom('none', 'none', 'none', 'rowWithoutAddress', 'rowFiltered', 'rowDoubled', 'cutShort', 'readLongAgo'),
});

/** Nothing special. */
export const CALM: Wishes = {
	people: 'everyone', matchBy: 'email', blankCells: 'clear', sendInvite: false, orphanedUsers: 'delete', groupMembership: 'add', newAdmins: 'hold', adminEmailChanges: 'hold', newUserGraceDays: 0, scope: 'everyone',
	timeZone: 'UTC', hour: 12, minute: 5, pageSize: 200, removals: 'allowed', invites: 'allowed', doubt: 'none',
};

/** The columns of the table, and where Domo keeps their values. */
export const KEYS = {
	title: 'title', department: 'department', employeeId: 'employeeId', employeeNumber: 'employeeNumber', alternateEmail: 'alternateEmail', location: 'employeeLocation',
	phoneNumber: 'phoneNumber', timeZone: 'timeZone', locale: 'locale', badge: 'badge',
} as const;
type ValueColumn = keyof typeof KEYS;
const valueColumns = Object.keys(KEYS) as ValueColumn[];
const COLUMNS = ['email', 'displayName', 'roleId', ...valueColumns, 'newEmail', 'edit', 'sendInvite', 'groups', 'startDate', 'endDate'] as const;
export type Cells = Readonly<Record<(typeof COLUMNS)[number], string>>;

/** Somebody's account, as a run can change it. */
export interface Person {
	email: string;
	name: string;
	roleId: number;
	values: Record<string, string>;
	groups: number[];
}

/** What has to become of one person. */
export interface Expected {
	readonly situation: string;
	readonly id?: number;
	/** The addresses under which a run may speak of them. */
	readonly emails: readonly string[];
	/** Null: there is no account. */
	readonly after: Person | null;
	/** Of the outcomes about them, in alphabetical order; what is unchanged has none. Undefined: they share addresses with others, so that outcomes are not told apart. */
	readonly statuses: readonly string[] | undefined;
	readonly isInvited?: true;
	/** What is held where a limit of everybody, or a doubt, holds changes of this kind; then this becomes of the person instead. */
	readonly kind?: 'removal' | 'invite' | 'role';
	readonly otherwise?: Pick<Expected, 'after' | 'statuses'>;
}

const TABLE_OWNER_ID = 2;
export const TEAM = 31;
export const OTHER_TEAM = 32;
export const DYNAMIC = 33;

/** The day in a time zone, so many days from now. */
function dayIn(timeZone: string, days: number): string {
	return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(now() + days * DAY_MS));
}

/** One table and one instance, made of situations. */
export class Casebook {
	readonly domo: Domo;
	readonly rows: Cells[] = [];
	readonly protectedUsers: string[] = [];
	private readonly decided: Expected[] = [];
	/** How many accounts and rows were made: what tells one from another. */
	index = 0;

	constructor(readonly wishes: Wishes, situations: readonly { readonly name: SituationName; readonly n: number }[]) {
		restart();
		pass((wishes.hour - 8) * 3_600_000 + DAY_MS + wishes.minute * 60_000);
		const owner = (id: number, name: string, system: boolean): Account => ({
			id, person: name, email: `${name}@acme.example`, login: `${name}@acme.example`, name: `${name} Ours`, roleId: 1, created: now() - 3_000 * DAY_MS, pending: false, system, values: new Map(), groups: new Set(),
		});
		const accounts = [owner(CALLER_ID, 'job', false), owner(TABLE_OWNER_ID, 'tableowner', false), owner(3, 'support', true)];
		this.domo = new Domo({
			accounts: new Map(accounts.map((account) => [account.id, account])), deleted: [], dataSets: new Map(), content: [], attributes: new Map([['badge', false]]), callerId: CALLER_ID, invited: [], deeds: [], refusedAsTaken: [], notUnderstood: [], nextId: 5_000,
			groups: new Map([[TEAM, 'Team', 'closed'], [OTHER_TEAM, 'Other Team', 'open'], [DYNAMIC, 'All of Sales', 'dynamic']].map(([id, name, type]) => [Number(id), { id: Number(id), name: String(name), type: String(type) }])),
			pageSize: wishes.pageSize, personOf: (email) => email,
		});
		for (let i = 0; i < 3; i += 1) this.stays('base', this.account({ roleId: 1 }));
		for (const { name, n } of situations) SITUATIONS[name](this, n);
		this.publish();
	}

	/** Makes an account. */
	account({ ageDays = 400, pending = false, email, values, ...given }: Partial<Person> & { readonly ageDays?: number; readonly pending?: boolean } = {}): Account {
		const i = this.index++;
		const id = 1_000 + i;
		const address = email ?? `p${i}@acme.example`;
		if ([...this.domo.state.accounts.values()].some((other) => other.email === address)) throw new Error(`The judge's own fault: two accounts have ${address}`);
		const all = { title: 'Analyst', department: 'Sales', employeeId: `E1${i}`, employeeNumber: `70${i}`, employeeLocation: 'Berlin', phoneNumber: '+1 801 555 0100', timeZone: 'America/Los_Angeles', locale: 'en-US', badge: `B${i}`, ...values };
		const account: Account = {
			id, person: `P${i}`, email: address, login: address, name: given.name ?? `First${i} Last${i}`, roleId: given.roleId ?? 4, created: now() - ageDays * DAY_MS, pending, system: false,
			values: new Map(Object.entries(all).flatMap(([key, value]) => (value === '' ? [] : [[key, [value]] as const]))), groups: new Set(given.groups ?? []),
		};
		this.domo.state.accounts.set(id, account);
		return account;
	}

	/** Adds the row that says what an account is, with other cells where given. */
	row(account: Account | undefined, cells: Partial<Cells> = {}): Cells {
		const i = this.index++;
		const own: Partial<Cells> = account === undefined
			? { email: `new${i}@acme.example`, displayName: `New${i} Comer${i}`, roleId: '4' }
			: { email: account.email, displayName: account.name, roleId: String(account.roleId), ...Object.fromEntries(valueColumns.map((column) => [column, account.values.get(KEYS[column])?.[0] ?? ''])) };
		const row = { ...Object.fromEntries(COLUMNS.map((column) => [column, ''])) as Cells, ...own, ...cells };
		this.rows.push(row);
		return row;
	}

	expect(situation: string, account: Account | undefined, after: Person | null, statuses: readonly string[] | undefined, more: Partial<Expected> = {}): void {
		this.decided.push({ situation, emails: account === undefined ? [after?.email ?? ''] : [account.email], ...(account !== undefined && { id: account.id }), after, statuses, ...more });
	}

	/** A row that says what there is. */
	stays(situation: string, account: Account, cells: Partial<Cells> = {}): void {
		this.row(account, cells);
		this.expect(situation, account, personOf(account), []);
	}

	/** Somebody whom *Orphaned Users* means. */
	leaves(situation: string, account: Account, { byDate = false } = {}): void {
		const { orphanedUsers, people } = this.wishes;
		const stay = personOf(account);
		if (orphanedUsers === 'keep' || !this.isInScope(account) || (people === 'rows' && !byDate)) return this.expect(situation, account, stay, []);
		if (orphanedUsers === 'changeRole' && account.roleId === ORPHAN_ROLE) return this.expect(situation, account, stay, []);
		const after = orphanedUsers === 'delete' ? null : { ...stay, roleId: ORPHAN_ROLE };
		this.expect(situation, account, after, ['applied'], { kind: 'removal', otherwise: { after: stay, statuses: ['held'] } });
	}

	/** A row for nobody who is there. */
	joins(situation: string, cells: Partial<Cells> = {}): void {
		const row = this.row(undefined, cells);
		const email = row.newEmail || row.email;
		const groups = row.groups === 'Team' ? [TEAM] : [];
		const values = Object.fromEntries(valueColumns.flatMap((column) => (row[column] === '' ? [] : [[KEYS[column], row[column]]])));
		const isInvited = row.sendInvite === '' ? this.wishes.sendInvite : row.sendInvite === 'TRUE';
		this.expect(situation, undefined, { email, name: row.displayName, roleId: Number(row.roleId), values, groups }, ['applied'], {
			emails: [row.email, email], ...(isInvited && { isInvited, kind: 'invite', otherwise: { after: null, statuses: ['held'] } }),
		});
	}

	/** A row that changes somebody. */
	changes(situation: string, account: Account, cells: Partial<Cells>, edit: (person: Person) => void, more: Partial<Expected> = {}): void {
		const row = this.row(account, cells);
		const person = personOf(account);
		edit(person);
		this.expect(situation, account, person, ['applied'], { emails: [account.email, person.email, row.email], ...more });
	}

	/** A change of which the role alone is held where too many roles change at once. */
	changesRole(situation: string, account: Account, roleId: string, more: Partial<Cells> = {}): void {
		const isOnlyRole = Object.keys(more).length === 0;
		const stay = personOf(account);
		if (more.title !== undefined) stay.values.title = more.title;
		const to = { ...stay, roleId: roleId === 'Editor' ? 3 : Number(roleId) };
		this.row(account, { roleId, ...more });
		this.expect(situation, account, to, ['applied'], { kind: 'role', otherwise: { after: stay, statuses: isOnlyRole ? ['held'] : ['applied', 'held'] } });
	}

	/** Somebody gets the address that another account has and gives up: by their id alone a row can say so. */
	takesAddress(situation: string, account: Account, address: string, n: number): void {
		if (this.wishes.matchBy === 'employeeId') return this.changes(situation, account, n % 2 === 0 ? { newEmail: address } : { email: address }, (person) => void (person.email = address), { emails: [] });
		this.row(account, { newEmail: address });
		return this.expect(situation, account, personOf(account), undefined);
	}

	isInScope({ email, roleId, values }: Account): boolean {
		switch (this.wishes.scope) {
			case 'everyone': return true;
			case 'domain': return email.endsWith('@acme.example');
			case 'role': return roleId === 4;
			case 'attribute': return values.get('department')?.[0] === 'Sales';
		}
	}

	day(days: number): string {
		return dayIn(this.wishes.timeZone, days);
	}

	/** The limits that go with the wishes, as the guard's settings. */
	limits(): { readonly maxDeletionsCount: number; readonly maxInvitesCount: number } {
		const count = (kind: Expected['kind']): number => this.decided.filter((one) => one.kind === kind).length;
		const short = (wish: Wishes['removals']): number => (wish === 'allowed' ? 0 : 1);
		return { maxDeletionsCount: Math.max(0, count('removal') - short(this.wishes.removals)), maxInvitesCount: Math.max(0, count('invite') - short(this.wishes.invites)) };
	}

	/** How many people would be removed, if no limit held them. */
	removals(): number {
		return this.decided.filter(({ kind }) => kind === 'removal').length;
	}

	/** What is expected of everybody, with the limits and the doubts. */
	expected(): readonly Expected[] {
		const { people, removals, invites, doubt } = this.wishes;
		const of = (kind: Expected['kind']): number => this.decided.filter((one) => one.kind === kind).length;
		const tooManyOfRows = people === 'rows' && of('removal') + of('role') > 4;
		const held = {
			removal: removals === 'oneTooMany' || doubt === 'rowWithoutAddress' || (doubt !== 'none' && people === 'everyone') || tooManyOfRows,
			invite: invites === 'oneTooMany', role: tooManyOfRows,
		};
		return this.decided.map((one) => {
			const { kind, otherwise, isInvited: _, ...expected } = one;
			return kind !== undefined && otherwise !== undefined && held[kind] ? { ...expected, ...otherwise } : one;
		});
	}

	private publish(): void {
		if (this.wishes.doubt === 'rowWithoutAddress') this.rows.push({ ...Object.fromEntries(COLUMNS.map((column) => [column, ''])) as Cells, displayName: 'Nobody Knows', roleId: '4', title: 'Ghost' });
		const { doubt, people } = this.wishes;
		const account = this.account();
		this.row(account);
		if (doubt === 'rowDoubled') this.expect('row that came twice', account, personOf(account), ['rejected', 'rejected']);
		else if ((doubt === 'rowFiltered' || doubt === 'cutShort') && people === 'everyone') this.leaves('row that got lost', account);
		else this.expect('row in doubt', account, personOf(account), []);
		this.domo.setTable(TABLE_ID, 'Configuration', COLUMNS, this.rows.map((row) => COLUMNS.map((column) => row[column])), TABLE_OWNER_ID);
	}
}

export function personOf({ email, name, roleId, values, groups }: Account): Person {
	return { email, name, roleId, values: Object.fromEntries([...values].map(([key, list]) => [key, list.join('|')])), groups: [...groups].sort() };
}
