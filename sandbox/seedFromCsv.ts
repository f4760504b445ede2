import { parseCsv } from './data/dataSet';
import { LIST_VALIDATOR } from './people/user';
import type { SandboxSeed, SeedAttribute, SeedDataSet, SeedGroup, SeedUser, ValueType } from './seed';
import { SYSTEM_ROLES } from './state/roles';

export interface SeedFromCsvOptions {
	/** Columns with lists separated by `|`; default: columns in which a cell contains `|`. */
	readonly listColumns?: readonly string[];
	/** Types of custom attributes; STRING for the others. */
	readonly valueTypes?: Readonly<Record<string, ValueType>>;
	/** The role of users with an empty `roleId` cell; default: 4. */
	readonly roleId?: number;
	/** False: everybody is invited and has never signed in. */
	readonly accepted?: boolean;
	/** Epoch milliseconds. */
	readonly created?: number;
	/** Definitions only, no people. */
	readonly attributesOnly?: boolean;
}

/** Columns that are members of a user, and the columns of the bulk import that are no attribute (domo-api 2.7), and the times that Domo keeps itself (2.1), as ISO text. */
const NOT_IN_VALUES: readonly string[] = [
	'displayName',
	'email',
	'roleId',
	'edit',
	'newEmail',
	'sendInvite',
	'groups',
	'created',
	'lastLogin',
];

/** The identity keys of system columns (domo-api 2.1). */
const SYSTEM_COLUMNS: Readonly<Record<string, string>> = {
	title: 'title',
	department: 'department',
	alternateEmail: 'alternateEmail',
	phoneNumber: 'phoneNumber',
	deskPhoneNumber: 'deskPhoneNumber',
	employeeNumber: 'employeeNumber',
	location: 'employeeLocation',
	timeZone: 'timeZone',
	locale: 'locale',
	employeeId: 'employeeId',
};

/**
 * Makes live users from a configuration table; its additional columns become custom attributes.
 * @throws Error for headers and roles that cannot be right
 */
export function seedFromCsv(csv: string, options: SeedFromCsvOptions = {}): SandboxSeed {
	const [header = [], ...records] = parseCsv(csv);
	const names = header.map((name) => name.trim());
	const system = new Map(Object.entries(SYSTEM_COLUMNS));
	const isCustom = (name: string): boolean => name !== '' && !system.has(name) && !NOT_IN_VALUES.includes(name);
	const hasLists = (at: number): boolean => records.some((record) => record[at]?.includes('|') === true);
	const lists = new Set(options.listColumns ?? names.filter((name, at) => isCustom(name) && hasLists(at)));
	const types = new Map(Object.entries(options.valueTypes ?? {}));

	const attributes = names.filter(isCustom).map((key): SeedAttribute => {
		const valueType = types.get(key) ?? 'STRING';
		return lists.has(key) ? { key, valueType, validator: LIST_VALIDATOR } : { key, valueType };
	});
	if (options.attributesOnly === true) return { attributes };

	checkHeaders(names, [...NOT_IN_VALUES, ...system.keys()]);
	const cellOf = (record: readonly string[], column: string): string => (record[names.indexOf(column)] ?? '').trim();
	const users = records.map((record, at): SeedUser => {
		const roleCell = cellOf(record, 'roleId');
		const values = names.flatMap((name, column) => {
			const key = system.get(name) ?? (isCustom(name) ? name : undefined);
			const cell = (record[column] ?? '').trim();
			if (key === undefined || cell === '') return [];
			return [[key, lists.has(name) ? cell.split('|').filter((part) => part !== '') : [cell]] as const];
		});
		const { accepted } = options;
		const created = timeOf(cellOf(record, 'created')) ?? options.created;
		const lastLogin = timeOf(cellOf(record, 'lastLogin'));
		return {
			displayName: cellOf(record, 'displayName'),
			email: cellOf(record, 'email'),
			roleId: roleCell === '' ? (options.roleId ?? 4) : roleIdOf(roleCell, at + 2),
			values: Object.fromEntries(values),
			...(accepted === undefined ? {} : { accepted }),
			...(created === undefined ? {} : { created }),
			...(lastLogin === undefined ? {} : { lastLogin }),
		};
	});
	const groups = groupsOf(records.map((record) => ({ email: cellOf(record, 'email'), groups: cellOf(record, 'groups') })));
	return { attributes, users, groups };
}

const timeOf = (cell: string): number | undefined => (cell === '' ? undefined : Date.parse(cell));

/** Groups out of a `groups` column, names separated by commas (domo-api 2.7). */
function groupsOf(rows: readonly { readonly email: string; readonly groups: string }[]): readonly SeedGroup[] {
	const members = new Map<string, string[]>();
	for (const { email, groups } of rows) {
		for (const name of groups.split(',').map((part) => part.trim())) {
			if (name !== '') members.set(name, [...(members.get(name) ?? []), email]);
		}
	}
	return [...members].map(([name, emails]) => ({ name, members: emails }));
}

/** A CSV file as a DataSet whose columns are all STRING. */
export function dataSetFromCsv(name: string, csv: string): SeedDataSet {
	const [header = [], ...records] = parseCsv(csv);
	return {
		name,
		columns: header.map((column) => ({ name: column, type: 'STRING' })),
		rows: records.map((record) => header.map((_, at) => record[at] ?? '')),
	};
}

/** `Display Name`, `display_name` and `displayName` are the same name to a person who writes a header. */
const loosely = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');

/**
 * Refuses headers that would silently become custom attributes although they resemble a known column.
 * @throws Error for a header that is blank or almost a known column's, and for a file without email or displayName
 */
export function checkHeaders(names: readonly string[], known: readonly string[]): void {
	names.forEach((name, at) => {
		if (name === '') throw new Error(`Column ${at + 1} of the file with people has no header. Name it, or delete it.`);
		const meant = known.find((column) => column !== name && loosely(column) === loosely(name));
		if (meant !== undefined) throw new Error(`The header "${name}" would become a custom attribute. Write ${meant}.`);
	});
	const missing = ['email', 'displayName'].filter((name) => !names.includes(name));
	if (missing.length === 0) return;
	throw new Error(`The file with people has no column ${missing.join(' and no column ')}. Its columns are ${names.join(', ') || 'none'}.`);
}

/**
 * The id of a role in a cell: a number, or the name of one of Domo's own roles.
 * @throws Error for anything else; `row` counts as in a spreadsheet
 */
export function roleIdOf(cell: string, row: number): number {
	const role = SYSTEM_ROLES.find(({ name }) => name.toLowerCase() === cell.toLowerCase());
	if (role !== undefined) return role.id;
	if (/^[1-9]\d*$/.test(cell)) return Number(cell);
	const roles = SYSTEM_ROLES.map(({ id, name }) => `${id} ${name}`).join(', ');
	throw new Error(`Row ${row} of the file with people: roleId "${cell}" is neither a number nor the name of a role. Roles are ${roles}.`);
}
