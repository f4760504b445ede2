import type { Field, FieldValue } from '../common/fieldValue';
import { type Clock, DAY_MS } from '../common/ports';
import { readConfiguration } from '../config';
import { SYSTEM_COLUMNS } from '../config/systemColumns';
import { FIRST_ROW_NUMBER } from '../csv';
import { type AttributeDefinition, COORDINATION_KEY, type LiveUser } from '../domo';
import { diffUser } from './diff';
import { valueText } from './items';
import { useUnchangedCells } from './rejectedRows';

/** The users of an instance as configuration rows, and the users whom no row can express. */
export interface Export {
	readonly rows: readonly ConfigurationRow[];
	readonly inexpressible: readonly { readonly email: string; readonly displayName: string; readonly reason: string }[];
}

/**
 * Makes rows of people and reads them again as Reconcile would: whoever comes out otherwise is named, with the reason. Reconcile
 * plans nothing for all others.
 *
 * @param fields the fields that the users were read with
 */
export async function exportUsers(
	users: readonly LiveUser[],
	fields: readonly Field[],
	instance: { readonly attributes: readonly AttributeDefinition[]; readonly roles: readonly { readonly id: number; readonly name: string }[] },
	clock: Clock,
): Promise<Export> {
	const rows = configurationOf(users, fields);
	const people = users.filter(({ human }) => human);
	const context = { ...instance, blankCells: 'clear', unknownColumns: 'stop', defaultPhoneCountry: 'US', phoneNumbersAsE164: false, matchBy: 'email' } as const;
	const read = await readConfiguration(rows, context, clock);
	const places = read.fields.map(({ name }) => fields.findIndex((field) => field.name === name));
	const aligned = people.map((person) => ({ ...person, values: places.map((at) => person.values[at] ?? null) }));
	const { users: desired, rejects } = await useUnchangedCells(read, aligned, read.fields, 'email', clock);
	const reasons = new Map<number, string>();
	for (const row of rejects) reasons.set(row.rowNumber, row.problems.map(({ column, message }) => `${column} ${message}`).join('; '));
	for (const row of desired) {
		const person = aligned[row.rowNumber - FIRST_ROW_NUMBER];
		const change = person && diffUser(row, person, read.fields).changes[0];
		if (change !== undefined) reasons.set(row.rowNumber, `${change.field} would be read as ${valueText(change.to)}`);
	}
	for (const [i, row] of rows.entries()) {
		const split = Object.entries(row).find(([, cell]) => Array.isArray(cell));
		if (split !== undefined && !reasons.has(i + FIRST_ROW_NUMBER)) reasons.set(i + FIRST_ROW_NUMBER, `${split[0]} has a value with | in it, which a table takes for two`);
	}
	const inexpressible = people.flatMap(({ email, displayName }, i) => {
		const reason = reasons.get(i + FIRST_ROW_NUMBER);
		return reason === undefined ? [] : [{ email, displayName, reason }];
	});
	return { rows, inexpressible };
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
			...system.map(({ name, at }): [string, string | number | readonly string[]] => [name, exportedCell(accountValue(user, name) ?? user.values[at])]),
			...custom.map(({ field, at }): [string, string | number | readonly string[]] => [field.name, exportedCell(user.values[at])]),
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
function exportedCell(value: FieldValue | undefined): string | number | readonly string[] {
	if (value === null || value === undefined) return '';
	if (typeof value === 'string' || typeof value === 'number') return value;
	return value.some((text) => text.includes('|')) ? value : value.join('|');
}

/** What is read of each user beside the configuration's fields, to see who uses their account (domo-api 2.1). */
export const ACTIVITY_FIELDS: readonly Field[] = [
	activityField('_lastSignIn', 'lastLogin', 'dateTime'),
	activityField('_lastActivity', 'lastActivity', 'dateTime'),
	activityField('_manager', 'reportsTo', 'text'),
];

function activityField(name: string, key: string, type: Field['type']): Field {
	return { name, key, kind: 'system', type, list: false, providerOwned: false, comparable: (value) => String(value ?? '') };
}

/**
 * Who uses their account: a row for each of `configurationOf`, in the same order. The names begin with `_`, so Reconcile leaves the columns out.
 * Times are ISO in UTC. `_daysInactive` counts from the last sign-in or activity, whichever is later, else from the creation of the account; it
 * is blank where Domo gives none of them, and for everybody where Domo gives nobody's sign-in: then it is not known who is inactive.
 *
 * @param fields the fields that the users were read with, `ACTIVITY_FIELDS` among them
 * @param now milliseconds since the epoch
 */
export function activityOf(users: readonly LiveUser[], fields: readonly Field[], now: number): { readonly rows: readonly ConfigurationRow[]; readonly isKnown: boolean } {
	const addresses = new Map(users.map(({ id, email }) => [String(id), email]));
	const valueOf = (user: LiveUser, name: string): string => String(user.values[fields.findIndex((field) => field.name === name)] ?? '');
	const timeOf = (user: LiveUser, name: string): number | null => activityTime(valueOf(user, name));
	const isKnown = users.some((user) => timeOf(user, '_lastSignIn') !== null || timeOf(user, '_lastActivity') !== null);
	const rows = users.filter(({ human }) => human).map((user): ConfigurationRow => {
		const [signedIn, active] = [timeOf(user, '_lastSignIn'), timeOf(user, '_lastActivity')];
		const since = signedIn === null && active === null ? user.createdAt : Math.max(signedIn ?? 0, active ?? 0);
		return {
			_userId: user.id,
			_createdAt: isoOrBlank(user.createdAt),
			_lastSignIn: isoOrBlank(signedIn),
			_lastActivity: isoOrBlank(active),
			_daysInactive: isKnown && since !== null ? Math.max(0, Math.floor((now - since) / DAY_MS)) : '',
			_invitationPending: String(!user.accepted),
			_manager: addresses.get(valueOf(user, '_manager')) ?? '',
		};
	});
	return { rows, isKnown };
}

/** Milliseconds since the epoch, from ISO text or from the number as text; null for 0 and for what is no time. */
function activityTime(text: string): number | null {
	const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
	return time > 0 ? time : null;
}

function isoOrBlank(time: number | null): string {
	return time === null ? '' : new Date(time).toISOString();
}
