/** A line of the mapping: people with this job title get this role (its name or id in Domo). */
export interface TitleRole {
	readonly title: string;
	readonly role: string;
}

export type Row = Readonly<Record<string, unknown>>;

/**
 * The row with the role that its title stands for. A row whose title is not mapped, and an item that is no row, stay as they are;
 * all other keys stay in any case: `_source` proves that the table is whole, `row_number` names the row in the plan.
 */
export function withRoleOfTitle<R extends Row>(row: R, mapping: readonly TitleRole[]): R | (R & { roleId: string }) {
	const title = comparable(row.title);
	const match = title === '' ? undefined : mapping.find((line) => comparable(line.title) === title);
	return match === undefined ? row : { ...row, roleId: match.role };
}

function comparable(value: unknown): string {
	return typeof value === 'string' ? value.trim().toLowerCase() : '';
}
