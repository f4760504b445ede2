/**
 * A field's value as plans, logs and Domo exchange it: text, a role's id, a list attribute, or nothing. Numbers, dates and
 * booleans of custom attributes travel as canonical text.
 */
export type FieldValue = string | number | readonly string[] | null;

/** What a cell of a field may hold. Names are ours; `attributes.ts` maps Domo's validators to them (our choice). */
export type FieldType =
	| 'text' | 'id' | 'email' | 'phone' | 'role' | 'digits' | 'timeZone' | 'locale'
	| 'integer' | 'decimal' | 'date' | 'dateTime' | 'boolean';

/** A property of a person that this configuration manages: a system column of Domo's table or a custom attribute. */
export interface Field {
	/** The column's name, used in plans and logs. A custom attribute's name is its key. */
	readonly name: string;
	/** The key in Domo's identity API, e.g. `employeeLocation` for `location` (domo-api 2.1). */
	readonly key: string;
	readonly kind: 'system' | 'custom';
	readonly type: FieldType;
	/** True for a multi-valued attribute; its cells separate values by `|`. */
	readonly list: boolean;
	/** True when the identity provider writes it: differences are reported, not sent (domo-api 3.1). */
	readonly providerOwned: boolean;
	/** Domo's word on who may set a custom attribute, where it says one (domo-api 3.3). */
	readonly securityVoter?: string;
	/** Two values that give the same text are no difference (old and new time zone name, order of a list, …). */
	comparable(value: FieldValue): string;
}

/** The field of a plan that no attribute carries: memberships, as a list of group labels. */
export const GROUPS = 'groups';

const labelPattern = /^(.*) \((\d+|new)\)$/s;

/** How plans, logs and mails write a group: `Sales (12)`, readable and still unmistakable. */
export function groupLabel({ name, id }: { readonly name: string; readonly id: number }): string {
	return `${name} (${id})`;
}

/** A group that is yet to be made: `Sales (new)`. */
export function newGroupLabel(name: string): string {
	return `${name} (new)`;
}

/** The group that a label means: its id, or the name of one that is yet to be made. */
export function groupOf(label: string): { readonly id: number } | { readonly newName: string } | undefined {
	const match = labelPattern.exec(label);
	if (match === null) return undefined;
	const [, name = '', id] = match;
	return id === 'new' ? { newName: name } : { id: Number(id) };
}
