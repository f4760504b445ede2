import { COORDINATION_KEY } from '../domo';
import type { Field, FieldValue } from '../common/fieldValue';
import type { LiveUser } from '../domo';
import { SYSTEM_COLUMNS } from './columns/system';

/** A row of a configuration table made from a live user. */
export type ConfigurationRow = Readonly<Record<string, string | number | readonly string[]>>;

/**
 * The people who are there now as configuration rows: all 13 columns, and each custom attribute that somebody has a value of.
 * Read as a configuration they plan nothing. Accounts of Domo itself are left out: nobody can manage them.
 *
 * @param fields the fields that the users were read with
 */
export function configurationOf(users: readonly LiveUser[], fields: readonly Field[]): ConfigurationRow[] {
	const people = users.filter(({ human }) => human);
	const custom = fields
		.map((field, at) => ({ field, at }))
		.filter(({ field, at }) => field.kind === 'custom' && field.key !== COORDINATION_KEY && people.some(({ values }) => (values[at] ?? null) !== null));
	const system = SYSTEM_COLUMNS.map(({ name }) => ({ name, at: fields.findIndex((field) => field.name === name) }));
	return people.map((user) => {
		const cells: [string, string | number | readonly string[]][] = [
			...system.map(({ name, at }): [string, string | number | readonly string[]] => [name, cellOf(accountValue(user, name) ?? user.values[at])]),
			...custom.map(({ field, at }): [string, string | number | readonly string[]] => [field.name, cellOf(user.values[at])]),
		];
		return Object.fromEntries(cells);
	});
}

function accountValue(user: LiveUser, column: string): FieldValue | undefined {
	switch (column) {
		case 'email':
			return user.email;
		case 'displayName':
			return user.displayName;
		case 'roleId':
			return user.roleId ?? undefined;
		default:
			return undefined;
	}
}

/** Values that hold the separator stay a list, so that reading them says so instead of splitting them. */
function cellOf(value: FieldValue | undefined): string | number | readonly string[] {
	if (value === null || value === undefined) return '';
	if (typeof value === 'string' || typeof value === 'number') return value;
	return value.some((text) => text.includes('|')) ? value : value.join('|');
}
