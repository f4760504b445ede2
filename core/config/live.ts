import type { LiveUser } from '../domo/types';
import { COORDINATION_KEY } from '../common/coordinationKey';
import type { FieldValue } from '../common/fieldValue';
import { SYSTEM_COLUMNS } from './columns/system';
import { wellFormed } from '../common/text';
import type { Field } from './types';

/**
 * A field's value from Domo's `values` array (domo-api 2.2). Absent, empty, `[null]` and `[""]` all mean that there is none.
 * Several values in an attribute that should have one are kept, so that they are seen as a difference.
 */
export function liveValue(field: Field, rawValues: readonly unknown[] | undefined): FieldValue {
	if (rawValues === undefined) return null;
	const only = rawValues.length === 1 && !field.list ? rawValues[0] : undefined;
	if (typeof only === 'string' && field.type !== 'role') return only === '' ? null : only;
	const texts: string[] = [];
	for (const raw of rawValues) {
		const text = liveText(field, raw);
		if (text !== '') texts.push(text);
	}
	const [first] = texts;
	if (first === undefined) return null;
	if (field.list || texts.length > 1) return texts;
	return field.type === 'role' && /^\d+$/.test(first) ? Number(first) : first;
}

/**
 * What a PATCH sends for a field: an element for each value, `[null]` to clear, a role's id as a number (domo-api 2.4).
 *
 * @param field the field, its name or its identity key
 */
export function wireValues(field: Field | string, to: FieldValue): unknown[] {
	if (to === null) return [null];
	if (typeof to === 'number') return [to];
	if (typeof to === 'string') return [isRole(field) && /^\d+$/.test(to) ? Number(to) : wellFormed(to)];
	return to.length === 0 ? [null] : to.map(wellFormed);
}

function isRole(field: Field | string): boolean {
	return typeof field === 'string' ? field === 'roleId' : field.type === 'role';
}

/** Text of one element: days and times come as milliseconds since the epoch (domo-api 2.1). */
function liveText(field: Field, raw: unknown): string {
	if (typeof raw === 'string') return raw;
	if (typeof raw === 'number') return isTime(field, raw) ? timeText(field, raw) : String(raw);
	if (raw === null || raw === undefined) return '';
	return typeof raw === 'object' ? JSON.stringify(raw) : String(raw);
}

const maxTime = 8_640_000_000_000_000;

function isTime(field: Field, raw: number): boolean {
	return (field.type === 'date' || field.type === 'dateTime') && Number.isInteger(raw) && Math.abs(raw) <= maxTime;
}

function timeText(field: Field, epochMs: number): string {
	const text = new Date(epochMs).toISOString();
	return field.type === 'date' ? text.slice(0, 10) : text.replace('.000Z', 'Z');
}

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
