import type { ReconcileSettings } from '../../core/plan';
import type { Cells } from './inputs';

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
