import { idSpoiltAs } from '../config';
import { tidy } from '../common/text';
import type { DesiredUser } from '../config/types';
import type { Field, FieldValue } from '../common/fieldValue';
import type { LiveUser } from '../domo';
import { finalEmail } from './correlate/reject';
import type { FieldChange } from './types';

/** What a row asks for in one field; `undefined` keeps what is there. */
function desiredValue(desired: DesiredUser, field: Field, index: number): FieldValue | undefined {
	if (field.name === 'email') return finalEmail(desired);
	const value = desired.values[index];
	// A required cell that is blank never clears (domo-api 2.7: these columns identify and authorise the person).
	return value === null && (field.name === 'roleId' || field.name === 'displayName') ? undefined : value;
}

export interface Difference {
	readonly changes: readonly FieldChange[];
	/** Names of fields that differ but belong to the identity provider, which would write them back. */
	readonly providerOwned: readonly string[];
}

const none: Difference = { changes: [], providerOwned: [] };

/** The fields in which a live user is not what the row asks for. `fields[i]` describes `values[i]` on both sides. */
export function diffUser(desired: DesiredUser, live: LiveUser, fields: readonly Field[]): Difference {
	let changes: FieldChange[] | undefined;
	let providerOwned: string[] | undefined;
	for (let i = 0; i < fields.length; i++) {
		const field = fields[i];
		const from = live.values[i] ?? null;
		// Nearly every cell is as it should be, and only a new address is not what its cell says.
		if (field === undefined || (desired.values[i] === from && desired.newEmail === undefined)) continue;
		const to = desiredValue(desired, field, i);
		if (to === undefined || to === from || areEqualLists(to, from)) continue;
		if (to === null || from === null ? isBlank(to ?? from) : field.comparable(to) === field.comparable(from)) continue;
		if (field.providerOwned) (providerOwned ??= []).push(field.name);
		else (changes ??= []).push({ field: field.name, from, to });
	}
	if (changes === undefined && providerOwned === undefined) return none;
	return { changes: changes ?? [], providerOwned: providerOwned ?? [] };
}

/** A value of nothing but blanks is none. */
function isBlank(value: FieldValue): boolean {
	return value === null || (Array.isArray(value) ? value.every((text) => tidy(text) === '') : tidy(String(value)) === '');
}

function areEqualLists(a: FieldValue, b: FieldValue): boolean {
	return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((text, i) => text === b[i]);
}

/** All that a new person gets: every field with a value. */
export function newUserChanges(desired: DesiredUser, fields: readonly Field[], defaultRoleId: number): FieldChange[] {
	const changes: FieldChange[] = [];
	let roleGiven = false;
	for (const [i, field] of fields.entries()) {
		const to = desiredValue(desired, field, i);
		if (to === undefined || to === null || (Array.isArray(to) && to.length === 0) || field.providerOwned) continue;
		roleGiven ||= field.name === 'roleId';
		changes.push({ field: field.name, from: null, to });
	}
	// Without a roleId column a create takes the instance's default role, never 1.
	if (!roleGiven) changes.push({ field: 'roleId', from: null, to: defaultRoleId });
	return changes;
}

const ids: ReadonlySet<string> = new Set(['employeeId', 'employeeNumber']);

/** A change of an id to what a spreadsheet or a script makes of it: zeros gone in front, digits lost behind. */
export function isSpoiltId({ field, from, to }: FieldChange): boolean {
	return ids.has(field) && from !== null && to !== null && idSpoiltAs(String(to), String(from));
}
