import { customAttributes, fieldByName, SYSTEM_COLUMNS } from '../../config';
import type { Field } from '../../common/fieldValue';
import type { AttributeDefinition, LiveRead, LiveUser, ReadUsersOptions, UserDirectory } from '../../domo';

/** The configuration's fields, then those that matching and scope need besides. Indexes of the first stay the same. */
export function fieldsToRead(fields: readonly Field[], alsoNeeded: readonly string[], attributes: readonly AttributeDefinition[]): Field[] {
	const names = new Set(fields.map((field) => field.name));
	const extra = [...new Set(alsoNeeded)].filter((name) => !names.has(name));
	return [...fields, ...extra.map((name) => fieldByName(name, attributes))];
}

/**
 * Every field a person can have here: the columns of Domo's table, the instance's custom attributes and those of its identity provider.
 * Attributes of our own are about runs and not about a person.
 */
export function everyField(attributes: readonly AttributeDefinition[]): Field[] {
	return [...SYSTEM_COLUMNS.map(({ name }) => name), ...customAttributes(attributes).keys()].map((name) => fieldByName(name, attributes));
}

/** Reads all users with `fields`; attributes that do not exist yet (`missing`) are not asked for and come out empty. */
export async function readLiveUsers(
	directory: UserDirectory,
	fields: readonly Field[],
	missing: readonly string[],
	options: ReadUsersOptions,
): Promise<LiveRead> {
	if (missing.length === 0) return directory.allUsers(fields, options);
	const { known, widen } = knownFieldsOf(fields, missing);
	const read = await directory.allUsers(known, options);
	return { ...read, users: read.users.map(widen) };
}

/** The fields that the instance has, and how people who were read with these look with all of them. */
export function knownFieldsOf(fields: readonly Field[], missing: readonly string[]): { readonly known: readonly Field[]; readonly widen: (user: LiveUser) => LiveUser } {
	const known = fields.filter((field) => !missing.includes(field.name));
	const positions = fields.map((field) => known.indexOf(field));
	return { known, widen: (user) => ({ ...user, values: positions.map((at) => (at < 0 ? null : (user.values[at] ?? null))) }) };
}
