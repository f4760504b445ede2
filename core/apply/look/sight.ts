import type { Field } from '../../config/types';
import type { LiveUser } from '../../domo/types';
import type { FieldValue } from '../../values';

/** Field of a plan that no attribute carries: memberships, as a list of group ids. */
export const GROUPS = 'groups';

/** Users in one read. */
export const PAGE_SIZE = 1_000;

/** Finds a field by the name that plans use; undefined for one that the instance does not know. */
export type FieldOf = (name: string) => Field | undefined;

/** A live user with the fields it was read with. */
export interface Sight {
	readonly user: LiveUser;
	readonly fields: readonly Field[];
}

/** What a live user has in a field. A field that was not read is no value. */
export function valueOf({ user, fields }: Sight, name: string): FieldValue {
	switch (name) {
		case 'email':
			return user.email;
		case 'displayName':
			return user.displayName;
		case 'roleId':
			return user.roleId;
		case GROUPS:
			return (user.groups ?? []).map((group) => String(group.id));
		default: {
			const index = fields.findIndex((field) => field.name === name);
			return index < 0 ? null : (user.values[index] ?? null);
		}
	}
}

/** Whether two values of a field mean the same: the field says so; memberships have no order. */
export function sameValue(name: string, a: FieldValue, b: FieldValue, fieldOf: FieldOf): boolean {
	if (a === b) return true;
	if (name === GROUPS) return asSet(a) === asSet(b);
	const field = fieldOf(name);
	return field !== undefined && field.comparable(a) === field.comparable(b);
}

function asSet(value: FieldValue): string {
	const ids = value === null ? [] : typeof value === 'object' ? value.map(String) : [String(value)];
	return [...new Set(ids)].sort().join('|');
}

/** The fields to read, each once; memberships are no field. */
export function fieldsOf(names: readonly string[], fieldOf: FieldOf): Field[] {
	return [...new Set(names)].flatMap((name) => (name === GROUPS ? [] : (fieldOf(name) ?? [])));
}
