import { nameKey, otherSeparator } from '../config';
import type { CellProblem, DesiredUser } from '../config/types';
import type { Group, LiveUser } from '../domo/types';
import { GROUPS, groupLabel, groupOf, newGroupLabel } from '../groupLabel';
import type { FieldChange } from './types';

/** What a `groups` cell comes down to on this instance. */
export type GroupWish = { readonly labels: readonly string[] } | { readonly problem: CellProblem };

export interface GroupBook {
	wish(desired: DesiredUser): GroupWish | undefined;
	/** Groups whose members Domo chooses itself; nobody is taken out of them. */
	readonly dynamicIds: ReadonlySet<number>;
}

/**
 * Understands `groups` cells by name or id. A name that several groups share, a dynamic group and (unless they are to be
 * made) unknown groups are problems of the row.
 */
export function openGroupBook(groups: readonly Group[], unknown: 'reject' | 'create'): GroupBook {
	const byId = new Map(groups.map((group) => [String(group.id), group]));
	const byName = new Map<string, Group[]>();
	for (const group of groups) byName.set(nameKey(group.name), [...(byName.get(nameKey(group.name)) ?? []), group]);

	const labelOf = (cell: string): { label: string } | { message: string } => {
		const named = byName.get(nameKey(cell)) ?? [];
		const [group = byId.get(cell.trim())] = named;
		if (named.length > 1) return { message: `${named.length} groups are called "${cell}"; write the id of one: ${named.map(({ id }) => id).join(', ')}` };
		if (group?.dynamic === true) return { message: `"${cell}" is a dynamic group, whose members Domo chooses itself; leave it out` };
		if (group !== undefined) return { label: groupLabel(group) };
		const mark = otherSeparator([cell], ',');
		if (mark !== undefined) return { message: `there is no group "${cell}"; if it is several, separate them by commas in place of ${mark}` };
		return unknown === 'create' ? { label: newGroupLabel(cell.trim()) } : { message: `there is no group "${cell}"; correct its name or id, or create it in Domo` };
	};
	return {
		dynamicIds: new Set(groups.filter((group) => group.dynamic).map((group) => group.id)),
		wish: ({ groups: cells }) => {
			if (cells === undefined) return undefined;
			const read = cells.map(labelOf);
			const message = read.flatMap((one) => ('message' in one ? [one.message] : [])).join('; ');
			if (message !== '') return { problem: { column: GROUPS, value: cells.join(', '), message } };
			return { labels: [...new Set(read.flatMap((one) => ('label' in one ? [one.label] : [])))] };
		},
	};
}

/** The change of memberships that a row asks for: the groups it names are added; made exact, all others are left. */
export function groupChange(
	labels: readonly string[],
	live: Pick<LiveUser, 'groups'> | undefined,
	membership: 'add' | 'exact',
	{ dynamicIds }: Pick<GroupBook, 'dynamicIds'>,
): FieldChange | undefined {
	const current = live?.groups ?? [];
	const from = current.map(groupLabel);
	const stays = membership === 'add' ? from : current.filter(({ id }) => dynamicIds.has(id)).map(groupLabel);
	const known = new Set(current.map(({ id }) => id));
	const isMember = (label: string) => {
		const group = groupOf(label);
		return group !== undefined && 'id' in group && known.has(group.id);
	};
	const wanted = membership === 'add' ? labels.filter((label) => !isMember(label)) : labels;
	const to = [...new Set([...stays, ...wanted])];
	const same = to.length === from.length && to.every((label) => from.includes(label));
	return same ? undefined : { field: GROUPS, from: live === undefined ? null : from, to };
}
