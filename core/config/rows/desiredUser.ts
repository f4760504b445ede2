import { emailKey } from '../../common/text';
import { matchingIdKey } from '../suspectText';
import type { CellProblem, DesiredUser } from '../types';
import type { FieldValue } from '../../common/fieldValue';
import { extraSlots, type Readers } from './readers';

export type Value = FieldValue | undefined;

/**
 * The person whom a row with these values asks for; `undefined` when it does not say who. Takes over `values`: a slot for each
 * field, then those of bulk-import columns where the row has any.
 */
export function desiredUser(
	values: Value[],
	readers: Readers,
	rowNumber: number,
	warnings: readonly CellProblem[],
): DesiredUser | undefined {
	if (readers.missing.length > 0) return undefined;
	const email = values[readers.email];
	const displayName = values[readers.displayName];
	if (typeof email !== 'string' || typeof displayName !== 'string') return undefined;
	const employeeId = readers.employeeId < 0 ? undefined : values[readers.employeeId];
	const employeeNumber = readers.employeeNumber < 0 ? undefined : values[readers.employeeNumber];
	const employeeNumberKey = typeof employeeNumber === 'string' ? matchingIdKey(employeeNumber) : '';
	const user = {
		rowNumber,
		email,
		displayName,
		emailKey: emailKey(email),
		// Nobody is known by a word for nothing.
		employeeIdKey: typeof employeeId === 'string' ? matchingIdKey(employeeId) : '',
		...(employeeNumberKey !== '' && { employeeNumberKey }),
		values,
		edit: true,
		warnings,
	};
	return readers.hasExtras ? { ...user, ...takeExtras(values, readers) } : user;
}

type Extras = Pick<DesiredUser, 'newEmail' | 'edit' | 'sendInvite' | 'groups'>;

/** Moves what bulk-import columns say out of the values. */
function takeExtras(values: Value[], readers: Readers): Extras {
	const extras = values.splice(readers.fieldCount);
	const newEmail = extras[extraSlots.newEmail];
	const sendInvite = extras[extraSlots.sendInvite];
	const groups = extras[extraSlots.groups];
	// The address that the person is to have is the field's value; the row is recognised by `email`.
	if (typeof newEmail === 'string') values[readers.email] = newEmail;
	return {
		...(typeof newEmail === 'string' && { newEmail }),
		...(typeof sendInvite === 'string' && { sendInvite: sendInvite === 'true' }),
		...((groups === null || Array.isArray(groups)) && { groups: groups ?? [] }),
		edit: extras[extraSlots.edit] !== 'false',
	};
}
