import { nameKey } from '../../common/text';
import type { LiveUser } from '../../domo';
import { GROUPS, groupLabel, groupOf } from '../../common/groupLabel';
import type { Field, FieldValue } from '../../common/fieldValue';

/** People who are looked at together. */
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
			return (user.groups ?? []).map(groupLabel);
		default: {
			const index = fields.findIndex((field) => field.name === name);
			return index < 0 ? null : (user.values[index] ?? null);
		}
	}
}

/** Whether two values of a field mean the same: the field says so. */
export function sameValue(name: string, a: FieldValue, b: FieldValue, fieldOf: FieldOf): boolean {
	if (a === b) return true;
	if (name === GROUPS) return sameGroups(labelsOf(a), labelsOf(b));
	const field = fieldOf(name);
	return field !== undefined && field.comparable(a) === field.comparable(b);
}

function labelsOf(value: FieldValue): readonly string[] {
	return value !== null && typeof value === 'object' ? [...new Set(value)] : [];
}

/** Groups are the same by id, whatever their name is now; one that was yet to be made is known by its name. No order. */
function sameGroups(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((label) => b.some((other) => sameGroup(label, other)));
}

function sameGroup(a: string, b: string): boolean {
	const [first, second] = [groupOf(a), groupOf(b)];
	if (first === undefined || second === undefined) return a === b;
	if ('id' in first && 'id' in second) return first.id === second.id;
	return nameKey(nameOf(a)) === nameKey(nameOf(b));
}

function nameOf(label: string): string {
	return label.slice(0, label.lastIndexOf(' ('));
}

/** The fields to read, each once; memberships are no field. */
export function fieldsOf(names: readonly string[], fieldOf: FieldOf): Field[] {
	return [...new Set(names)].flatMap((name) => (name === GROUPS ? [] : (fieldOf(name) ?? [])));
}
