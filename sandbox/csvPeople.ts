import { SYSTEM_ROLES } from './state/roles';

/** `Display Name`, `display_name` and `displayName` are one name to a person who writes a header. */
const loosely = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');

/**
 * Refuses headers of a file with people that would quietly become something else than what was meant.
 * @throws Error in words for a header that is blank or nearly a known column's, and for a file without email or displayName
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
 * @throws Error in words for anything else; `row` counts as in a spreadsheet
 */
export function roleIdOf(cell: string, row: number): number {
	const role = SYSTEM_ROLES.find(({ name }) => name.toLowerCase() === cell.toLowerCase());
	if (role !== undefined) return role.id;
	if (/^[1-9]\d*$/.test(cell)) return Number(cell);
	const roles = SYSTEM_ROLES.map(({ id, name }) => `${id} ${name}`).join(', ');
	throw new Error(`Row ${row} of the file with people: roleId "${cell}" is neither a number nor the name of a role. Roles are ${roles}.`);
}
