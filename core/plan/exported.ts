import { configurationOf, readConfiguration, type ConfigurationRow } from '../config';
import { FIRST_ROW_NUMBER } from '../csv';
import type { Field } from '../common/fieldValue';
import type { Clock } from '../common/ports';
import type { AttributeDefinition, LiveUser } from '../domo';
import { useUnchangedCells } from './rejectedRows';
import { diffUser } from './diff';
import { valueText } from './items';

/** The people of an instance as configuration rows, and who of them no row can express. */
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
		const [change] = person === undefined ? [] : diffUser(row, person, read.fields).changes;
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
