/**
 * What people call the fields and roles of an instance: `Desk phone` for `deskPhoneNumber`, `Participant` for role 4. Plan summaries, mail
 * and report show these words; columns and the run log keep keys and ids.
 */
import { type FieldValue, GROUPS } from '../common/fieldValue';
import { systemColumn } from '../config/systemColumns';
import type { AttributeDefinition, Role } from '../domo';

/** Names of roles by their id. */
export type RoleNames = ReadonlyMap<number, string>;

/** The names that a plan carries to those who report it: only of roles and attributes that its items name. Pairs, since a key may be `__proto__`. */
export interface PlanLabels {
	readonly roles: readonly (readonly [id: number, name: string])[];
	/** Titles of custom attributes, where they differ from the key. */
	readonly fields: readonly (readonly [key: string, title: string])[];
}

/** Domo's own roles (domo-api 8), which every instance has. */
const DOMO_ROLES: RoleNames = new Map([[1, 'Admin'], [2, 'Privileged'], [3, 'Editor'], [4, 'Participant'], [5, 'Social']]);

export function roleNames(roles: readonly Role[]): RoleNames {
	return new Map(roles.map(({ id, name }) => [id, name]));
}

/** The name of the role with this id; the id itself where no name is known. */
export function roleName(id: FieldValue, names: RoleNames = DOMO_ROLES): string {
	const number = Number(id);
	return names.get(number) ?? DOMO_ROLES.get(number) ?? String(id ?? '');
}

interface LabelledItem {
	readonly changes: readonly { readonly field: string; readonly from: FieldValue; readonly to: FieldValue }[];
	readonly before?: Readonly<Record<string, FieldValue>>;
	readonly after?: Readonly<Record<string, FieldValue>>;
}

/** The labels that the items of a plan need; undefined where Domo's own names suffice. */
export function labelsOf(items: readonly LabelledItem[], roles: readonly Role[], attributes: readonly AttributeDefinition[]): PlanLabels | undefined {
	const ids = new Set<number>();
	const keys = new Set<string>();
	for (const { changes, before, after } of items) {
		for (const { field, from, to } of changes) {
			keys.add(field);
			if (field === 'roleId') [from, to].forEach((id) => ids.add(Number(id)));
		}
		for (const image of [before, after]) {
			for (const field of Object.keys(image ?? {})) keys.add(field);
			ids.add(Number(image?.['roleId']));
		}
	}
	const labels: PlanLabels = {
		roles: roles.filter(({ id, name }) => ids.has(id) && name !== DOMO_ROLES.get(id)).map(({ id, name }) => [id, name]),
		fields: attributes.filter(({ key, title }) => keys.has(key) && title !== key && systemColumn(key) === undefined).map(({ key, title }) => [key, title]),
	};
	return labels.roles.length + labels.fields.length === 0 ? undefined : labels;
}

/** How mail and report write fields and their values. */
export interface Labels {
	/** `Desk phone` for `deskPhoneNumber`; for a custom attribute its title in Domo. */
	field(key: string): string;
	/** A value as people read it: lists with commas, a role by its name. */
	value(key: string, value: FieldValue): string;
}

export function createLabels(labels: PlanLabels | undefined): Labels {
	const names: RoleNames = new Map(labels?.roles ?? []);
	const titles = new Map(labels?.fields ?? []);
	return {
		field: (key) => systemColumn(key)?.label ?? titles.get(key) ?? (key === GROUPS ? 'Groups' : key),
		value: (key, value) => {
			if (value !== null && typeof value === 'object') return value.join(', ');
			return key === 'roleId' ? roleName(value, names) : String(value ?? '');
		},
	};
}
