import type { Field } from '../../core/common/fieldValue';
import type { Actor, AttributeDefinition, LiveRead, LiveUser, UserDirectory } from '../../core/domo';
import { liveValue } from '../../core/domo/values';
import type { ReconcileSettings } from '../../core/plan';
import { row } from '../lib/company';

/** A table and the present users as two lists of flat rows, which Compare Datasets accepts as well. */
export interface Inputs {
	readonly rows: readonly Cells[];
	readonly live: readonly Cells[];
	/** The result of a correct comparison. */
	readonly expected: { readonly create: number; readonly update: number; readonly delete: number; readonly unchanged: number };
}

export type Cells = Readonly<Record<string, string>>;

const changedEvery = 10;
const newEvery = 100;
const goneEvery = 100;

/** A tenth of `n` users changed, one in a hundred is new, one in a hundred was removed. The live list is shuffled, always in the same way. */
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

const firstId = 1_000;
const actor: Actor = { id: 1, email: 'job@company.example', displayName: 'The Job', roleId: 1, authorities: ['user.edit', 'user.invite', 'authorization.roles', 'customer.edit'] };

const attribute = (key: string, valueType = 'STRING', validator = 'ANY_VALUE'): AttributeDefinition => ({ key, title: key, keyspace: 'customer-defined', validator, valueType });

export const attributes = [
	attribute('team'), attribute('costCentre'), attribute('hiredOn', 'DATE'), attribute('remote', 'BOOLEAN'), attribute('skills', 'STRING', 'ANY_VALUE_MULTI'),
];

export const roles = ['Admin', 'Privileged', 'Editor', 'Participant', 'Social'].map((name, i) => ({ id: i + 1, name }));

/**
 * An instance in memory that answers at once: what is measured is the plan. The people are made before, for the fields that a
 * first call asks for.
 */
export function memoryDirectory(live: readonly Cells[]): UserDirectory {
	const made = new Map<string, LiveRead>();
	const unused = async (): Promise<never> => {
		throw new Error('A plan does not ask for this');
	};
	const readAll = (fields: readonly Field[]): LiveRead => {
		const key = fields.map(({ name }) => name).join();
		const known = made.get(key) ?? { users: [theJob(fields), ...live.map((cells, i) => liveUser(cells, firstId + i, fields))], issues: [] };
		made.set(key, known);
		return known;
	};
	const directory: UserDirectory = {
		instance: 'https://company.domo.com',
		writesUntil: () => directory,
		account: async () => actor,
		actor: async () => actor,
		roles: async () => roles,
		defaultRoleId: async () => 4,
		attributes: async () => attributes,
		allUsers: async (fields) => readAll(fields),
		usersById: async (ids, fields) => ids.flatMap((id) => liveUser(live[id - firstId] ?? {}, id, fields)),
		groups: unused,
		userByEmail: unused,
		findUsers: unused,
		createAttribute: unused,
		writesAtOnce: () => 1,
		create: unused,
		usersByValue: async () => [],
		holderOf: unused,
		update: unused,
		remove: unused,
		assignRole: unused,
		createGroup: unused,
		changeMembership: unused,
		owned: async () => ({ dataSets: [], dataFlows: [], cards: [], pages: [] }),
		handOver: unused,
	};
	return directory;
}

function liveUser(cells: Cells, id: number, fields: readonly Field[]): LiveUser {
	return {
		id,
		email: cells.email ?? '',
		login: cells.email ?? '',
		displayName: cells.displayName ?? '',
		roleId: Number(cells.roleId),
		values: fields.map((field) => liveValue(field, rawValues(field, cells[field.name] ?? ''))),
		accepted: true,
		active: true,
		human: true,
		createdAt: 1_700_000_000_000,
	};
}

function theJob(fields: readonly Field[]): LiveUser {
	const { id, email, displayName } = actor;
	return { ...liveUser({ email, displayName, roleId: '1' }, id, fields), id };
}

function rawValues(field: Field, cell: string): readonly string[] {
	if (cell === '') return [];
	if (field.list) return cell.split('|');
	return [field.type === 'boolean' ? cell.toLowerCase() : cell];
}

/** A table whose rows are in each other's way, or whose cells are far too long: what a wrong paste or a shifted column makes. */
export interface TangledTable {
	readonly name: string;
	readonly rows: readonly Cells[];
	readonly live: readonly Cells[];
	readonly settings: Partial<ReconcileSettings>;
}

const person = (i: number): Cells => ({ email: `p${i}@company.example`, displayName: `Person ${i}`, roleId: '4', employeeId: `E${i}` });
const people = (n: number): Cells[] => Array.from({ length: n }, (_, i) => person(i));
const megabytes = (n: number): string => 'x'.repeat(n * 1_000_000);

/** Tables of `n` rows, and some with cells of `cellMb` million characters. */
export function tangledTables(n: number, cellMb = 10): TangledTable[] {
	const live = people(n);
	const byId = { matchBy: 'employeeId' } as const;
	const slid = live.map((row, i) => ({ ...row, email: `p${i + 1}@company.example` }));
	const wide = (count: number): Cells => Object.fromEntries(Array.from({ length: count }, (_, i) => [`column${i}`, 'x']));
	return [
		{ name: 'all rows want one new address', live, rows: live.map((row) => ({ ...row, newEmail: 'all@company.example' })), settings: {} },
		{ name: 'all rows mean one account', live, rows: live.map((row, i) => ({ ...row, email: `old${i}@company.example`, newEmail: 'p0@company.example' })), settings: {} },
		{ name: 'the addresses slid by one row, the last one is taken', live: [...live, { ...person(n), employeeId: '' }], rows: slid, settings: byId },
		{ name: 'the addresses slid by one row, upwards', live: [...live, { ...person(n), employeeId: '' }].reverse(), rows: [...slid].reverse(), settings: byId },
		{ name: 'the addresses slid by one row, the last one is an Admin\'s', live: live.map((row, i) => (i === n - 1 ? { ...row, roleId: '1' } : row)), rows: slid.map((row, i) => (i === n - 1 ? { ...row, roleId: '1' } : row)), settings: byId },
		{ name: 'the addresses go round in a ring', live, rows: live.map((row, i) => ({ ...row, email: `p${(i + 1) % n}@company.example` })), settings: byId },
		{ name: 'all rows have one address', live, rows: live.map((row) => ({ ...row, email: 'p0@company.example' })), settings: {} },
		{ name: 'all rows have one employee ID', live, rows: live.map((row) => ({ ...row, employeeId: 'E0' })), settings: byId },
		{ name: 'all accounts have one employee ID, and every row a name like theirs', live: live.map((row) => ({ ...row, employeeId: 'E0', displayName: 'Jo Doe' })), rows: live.map((row) => ({ ...row, employeeId: 'E0', displayName: 'Jo Doe', roleId: 'none' })), settings: {} },
		{ name: 'no row tells whose it is, and everybody is in none', live, rows: live.map((_, i) => ({ email: `nobody ${i}`, displayName: `Somebody ${i}`, roleId: '4', employeeId: '' })), settings: {} },
		{ name: 'everybody has a new address and the same name', live: live.map((row) => ({ ...row, displayName: 'Jo Doe' })), rows: live.map((row, i) => ({ ...row, displayName: 'Jo Doe', employeeId: '', email: `new${i}@company.example` })), settings: {} },
		...['email', 'displayName', 'title', 'roleId', 'newEmail', 'employeeId', 'timeZone'].map((column): TangledTable => ({
			name: `a ${column} of ${cellMb} MB`, live: live.slice(0, 20), rows: live.slice(0, 20).map((row, i) => (i === 3 ? { ...row, [column]: megabytes(cellMb) } : row)), settings: {},
		})),
		{ name: '5,000 unknown columns, ignored', live: live.slice(0, 20), rows: live.slice(0, 20).map((row) => ({ ...row, ...wide(5_000) })), settings: { unknownColumns: 'ignore' } },
		{ name: '5,000 unknown columns, created', live: live.slice(0, 20), rows: live.slice(0, 20).map((row) => ({ ...row, ...wide(5_000) })), settings: { unknownColumns: 'create' } },
		{ name: '5,000 unknown columns', live: live.slice(0, 20), rows: live.slice(0, 20).map((row) => ({ ...row, ...wide(5_000) })), settings: { unknownColumns: 'stop' } },
	];
}
