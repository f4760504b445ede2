import type { Field } from '../../../../core/common/fieldValue';
import { readConfiguration } from '../../../../core/config';
import { resolveHeaders } from '../../../../core/config/headers';
import type { CellProblem, ConfigContext, Configuration, DesiredUser } from '../../../../core/config/types';
import type { Clock } from '../../../../core/common/ports';
import type { FieldValue } from '../../../../core/common/fieldValue';
import type { AttributeDefinition } from '../../../../core/domo';

/** Time does not pass: nothing in these tests takes long enough to need a yielder. */
export const stillClock: Clock = { now: () => 0, sleep: () => Promise.resolve(), yield: () => Promise.resolve() };

export const systemRoles = [
	{ id: 1, name: 'Admin' },
	{ id: 2, name: 'Privileged' },
	{ id: 3, name: 'Editor' },
	{ id: 4, name: 'Participant' },
	{ id: 5, name: 'Social' },
	{ id: 428016579, name: 'Data Steward' },
];

export function anAttribute(key: string, overrides: Partial<AttributeDefinition> = {}): AttributeDefinition {
	return { key, title: '', keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING', ...overrides };
}

export function aList(key: string, valueType = 'STRING'): AttributeDefinition {
	return anAttribute(key, { validator: 'ANY_VALUE_MULTI', valueType });
}

export function aContext(overrides: Partial<ConfigContext> = {}): ConfigContext {
	return {
		roles: systemRoles,
		attributes: [],
		blankCells: 'clear',
		unknownColumns: 'stop',
		defaultPhoneCountry: 'US',
		phoneNumbersAsE164: false,
		matchBy: 'email',
		...overrides,
	};
}

export type Cells = Readonly<Record<string, unknown>>;

export function aRow(overrides: Cells = {}): Cells {
	return { email: 'jane@acme.example', displayName: 'Jane Doe', ...overrides };
}

export function read(rows: readonly Cells[], context: Partial<ConfigContext> = {}): Promise<Configuration> {
	return readConfiguration(rows, aContext(context), stillClock);
}

/** Reads one row that must be usable. */
export async function readUser(cells: Cells, context: Partial<ConfigContext> = {}): Promise<DesiredUser> {
	const { users, rejects } = await read([aRow(cells)], context);
	expect(rejects).toEqual([]);
	expect(users).toHaveLength(1);
	return users[0] as DesiredUser;
}

/** What one cell becomes in a row that must be usable. */
export async function readCell(column: string, cell: unknown, context: Partial<ConfigContext> = {}): Promise<FieldValue | undefined> {
	const configuration = await read([aRow({ [column]: cell })], context);
	expect(configuration.rejects).toEqual([]);
	expect(configuration.users).toHaveLength(1);
	const at = configuration.fields.findIndex((field) => field.name === column);
	expect(at).toBeGreaterThanOrEqual(0);
	return configuration.users[0]?.values[at];
}

/** The only problem of a row that must be rejected. */
export async function problemOf(cells: Cells, context: Partial<ConfigContext> = {}): Promise<CellProblem> {
	const { users, rejects } = await read([aRow(cells)], context);
	expect(users).toEqual([]);
	expect(rejects).toHaveLength(1);
	expect(rejects[0]?.problems).toHaveLength(1);
	return rejects[0]?.problems[0] as CellProblem;
}

/** The fields that a table with these columns manages. */
export function fieldsOf(columnNames: readonly string[], context: ConfigContext): readonly Field[] {
	return resolveHeaders(columnNames, context).fields;
}
