import { type Field, type FieldValue, groupLabel, groupOf, GROUPS, newGroupLabel } from '../common/fieldValue';
import { nameKey, tidy } from '../common/text';
import { isPlaceholder } from '../config';
import type { CellProblem, DesiredUser } from '../config/types';
import type { Group, LiveUser } from '../domo';
import { finalEmail } from './rejectedRows';
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

const noDifference: Difference = { changes: [], providerOwned: [] };

/** The fields in which a live user is not what the row asks for. `fields[i]` describes `values[i]` on both sides. */
export function diffUser(desired: DesiredUser, live: LiveUser, fields: readonly Field[]): Difference {
	let changes: FieldChange[] | undefined;
	let providerOwned: string[] | undefined;
	for (let i = 0; i < fields.length; i++) {
		const from = live.values[i] ?? null;
		// Nearly every cell is as it should be, and only a new address is not what its cell says.
		if (desired.values[i] === from && desired.newEmail === undefined) continue;
		const field = fields[i];
		if (field === undefined) continue;
		const to = desiredValue(desired, field, i);
		if (to === undefined || to === from || areEqualLists(to, from)) continue;
		if (to === null || from === null ? isBlankValue(to ?? from) : field.comparable(to) === field.comparable(from)) continue;
		if (field.providerOwned) (providerOwned ??= []).push(field.name);
		else (changes ??= []).push({ field: field.name, from, to });
	}
	if (changes === undefined && providerOwned === undefined) return noDifference;
	return { changes: changes ?? [], providerOwned: providerOwned ?? [] };
}

/** A value of nothing but blanks is none. */
function isBlankValue(value: FieldValue): boolean {
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

/** What a `groups` cell comes down to on this instance. */
export type ResolvedGroups = { readonly labels: readonly string[] } | { readonly problem: CellProblem };

export interface GroupResolver {
	resolve(desired: DesiredUser): ResolvedGroups | undefined;
	/** Groups whose members Domo or the identity provider chooses: nobody is added or removed. */
	readonly dynamicIds: ReadonlySet<number>;
}

/**
 * Understands `groups` cells by name or id. A name that several groups share, a group whose members are not ours to choose and (unless
 * they are to be made) unknown groups are problems of the row. Text that cannot be a name never becomes a new group.
 *
 * @param live the users: their memberships show groups that the list of groups leaves out
 */
export function createGroupResolver(groups: readonly Group[], unknown: 'reject' | 'create', live: readonly Pick<LiveUser, 'groups'>[] = []): GroupResolver {
	const byId = new Map(groups.map((group) => [String(group.id), group]));
	const byName = new Map<string, Group[]>();
	for (const group of groups) byName.set(nameKey(group.name), [...(byName.get(nameKey(group.name)) ?? []), group]);
	/** Groups that have a comma in their name, by each part of it. */
	const byPart = new Map<string, Group>();
	for (const group of groups) {
		const parts = group.name.split(',');
		if (parts.length > 1) for (const part of parts) if (!byPart.has(nameKey(part))) byPart.set(nameKey(part), group);
	}
	const dynamicIds = new Set(groups.filter((group) => group.dynamic).map((group) => group.id));
	for (const user of live) for (const { id, fixed } of user.groups ?? []) if (fixed === true) dynamicIds.add(id);

	const labelOf = (cell: string): { label: string } | { message: string } => {
		const named = byName.get(nameKey(cell)) ?? [];
		const [group = byId.get(cell.trim())] = named;
		if (named.length > 1) return { message: `${named.length} groups are called "${cell}"; write the id of one: ${named.map(({ id }) => id).join(', ')}` };
		if (group !== undefined) return group.dynamic ? { message: `"${cell}" is ${whoChooses(group)}; leave it out` } : { label: groupLabel(group) };
		const whole = byPart.get(nameKey(cell));
		if (whole !== undefined) return { message: `"${cell}" is a part of the name of group "${whole.name}", which has a comma in it; write its id: ${whole.id}` };
		if (unknown === 'create' && isGroupName(cell)) return { label: newGroupLabel(cell.trim()) };
		return { message: unknown === 'create' ? `"${cell}" is no name of a group that could be made; write names or ids with commas between them` : `there is no group "${cell}"; correct its name or id, or create it in Domo` };
	};
	return {
		dynamicIds,
		resolve: ({ groups: cells }) => {
			if (cells === undefined) return undefined;
			const read = cells.map(labelOf);
			const message = read.flatMap((one) => ('message' in one ? [one.message] : [])).join('; ');
			if (message !== '') return { problem: { column: GROUPS, value: cells.join(', '), message } };
			return { labels: [...new Set(read.flatMap((one) => ('label' in one ? [one.label] : [])))] };
		},
	};
}

/** Who chooses the members of a group that is not ours to fill (domo-api 4b). */
function whoChooses({ type = 'dynamic' }: Group): string {
	switch (type.toLowerCase()) {
		case 'system': return 'a group of Domo\'s own, which alone chooses its members';
		case 'directory': return 'a directory group, whose members the identity provider chooses';
		case 'dynamic': return 'a dynamic group, whose members Domo chooses itself';
		default: return `a group of the type "${type}", whose members are not changed from here`;
	}
}

/** Separators other than commas, and brackets or quotes around a list: such a cell is a list in another notation, and not a name. */
const listMarks = /[;|[\]{}"\n\r\t\u2028\u2029¦｜∣，；،؛]|<br\s*\/?>|\\n(?=[\s\p{Lu}\d]|$)|^(?:'.*'|[‘‚“„«].*[’‘”“»])$/u;

/** A name that a group may get: no word for nothing, no id that is not there, no list in another form. */
function isGroupName(cell: string): boolean {
	const name = cell.trim();
	return name !== '' && !isPlaceholder(name) && !/^[\d\s.]+$/.test(name) && !listMarks.test(name) && name.length <= 200;
}

/** The change of memberships that a row asks for. `add`: its groups are added. `exact`: the user also leaves all other groups whose members can be changed. */
export function groupChange(
	labels: readonly string[],
	live: Pick<LiveUser, 'groups'> | undefined,
	membership: 'add' | 'exact',
	{ dynamicIds }: Pick<GroupResolver, 'dynamicIds'>,
): FieldChange | undefined {
	const current = live?.groups ?? [];
	const from = current.map(groupLabel);
	const stays = membership === 'add' ? from : current.filter(({ id, fixed }) => fixed === true || dynamicIds.has(id)).map(groupLabel);
	// The person's own record may call a group otherwise than the list of groups does.
	const asInRecord = (label: string): string => {
		const group = groupOf(label);
		const own = current.find(({ id }) => group !== undefined && 'id' in group && group.id === id);
		return own === undefined ? label : groupLabel(own);
	};
	const to = [...new Set([...stays, ...labels.map(asInRecord)])];
	const same = to.length === from.length && to.every((label) => from.includes(label));
	return same ? undefined : { field: GROUPS, from: live === undefined ? null : from, to };
}
