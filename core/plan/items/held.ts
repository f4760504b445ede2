import { HELD_NOUNS, holdReason, type HeldNoun } from '../holdReasons';
import { mapTable, namesOf } from '../../common/tables';
import { counted, listed } from '../../common/wording';
import type { PlanItem, WriteAction } from '../types';

type Change = Pick<PlanItem, 'action' | 'held' | 'row_number' | 'changes'>;

/** The write that an item is about, be it held or not; null for rejects and unchanged people. */
export function writeAction({ action, held }: Pick<Change, 'action' | 'held'>): WriteAction | null {
	switch (action) {
		case 'create':
		case 'update':
		case 'delete':
			return action;
		case 'hold':
			return held?.action ?? null;
		case 'reject':
		case 'unchanged':
			return null;
	}
}

/** A removal is a delete, or the role change of an orphan: an update that no row asks for. */
export function isRemoval(item: Change): boolean {
	const action = writeAction(item);
	if (action === 'delete') return true;
	const [only, ...others] = item.changes;
	return action === 'update' && item.row_number === null && only?.field === 'roleId' && others.length === 0;
}

export interface HeldGroup<T> {
	readonly noun: HeldNoun;
	readonly items: readonly T[];
}

/** Holds gathered by what they keep back, what matters most first. */
export function heldGroups<T extends Change>(holds: readonly T[]): readonly HeldGroup<T>[] {
	const groups = mapTable<HeldNoun, unknown, T[]>(HELD_NOUNS, () => []);
	for (const hold of holds) groups[nounOf(hold)].push(hold);
	return namesOf(HELD_NOUNS).map((noun) => ({ noun, items: groups[noun] })).filter(({ items }) => items.length > 0);
}

/** `95 removals, 305 clearings and 5 renames held`; empty when nothing is. */
export function heldPhrase(holds: readonly Change[]): string {
	const groups = heldGroups(holds);
	return groups.length === 0 ? '' : `${listed(groups.map(({ noun, items }) => counted(items.length, HELD_NOUNS[noun])))} held`;
}

function nounOf(item: Change): HeldNoun {
	const named = item.held === undefined ? undefined : holdReason(item.held.by).noun;
	// Values that wait for the clearings of their column are none themselves.
	const fillsOnly = named === 'clearing' && item.changes.every(({ from }) => from === null || (Array.isArray(from) && from.length === 0));
	if (named !== undefined && !fillsOnly) return named;
	if (isRemoval(item)) return 'removal';
	return writeAction(item) === 'create' ? 'creation' : 'update';
}
