import type { Outcome } from '../apply/types';
import { isRemoval, type Kind, writeAction } from './kind';

/** `12,345`: the same in every place, whatever the machine's locale. */
export function figure(count: number): string {
	return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 removal`, `95 removals`. */
export function counted(count: number, [one, many]: readonly [string, string]): string {
	return `${figure(count)} ${count === 1 ? one : many}`;
}

/** `a, b and c`. */
export function listed(parts: readonly string[]): string {
	const last = parts.at(-1);
	return last === undefined || parts.length === 1 ? (last ?? '') : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** How a report calls each kind: after a run, and in a dry run. */
export const KIND_WORDS: Readonly<Record<Kind, { readonly done: string; readonly planned: string }>> = {
	created: { done: 'created', planned: 'to create' },
	updated: { done: 'updated', planned: 'to update' },
	removed: { done: 'removed', planned: 'to remove' },
	held: { done: 'held', planned: 'held' },
	rejected: { done: 'rejected', planned: 'rejected' },
	failed: { done: 'failed', planned: 'failed' },
	unchanged: { done: 'unchanged', planned: 'unchanged' },
};

/** What a hold keeps back, as people count it. Removals come first: they matter most. */
export const HELD_NOUNS = {
	removal: ['removal', 'removals'],
	clearing: ['clearing', 'clearings'],
	rename: ['rename', 'renames'],
	newAdmin: ['new admin', 'new admins'],
	addressChange: ['address change', 'address changes'],
	invitation: ['invitation', 'invitations'],
	creation: ['creation', 'creations'],
	update: ['update', 'updates'],
} as const satisfies Record<string, readonly [one: string, many: string]>;
export type HeldNoun = keyof typeof HELD_NOUNS;

function heldNoun(outcome: Outcome): HeldNoun {
	switch (outcome.held?.by) {
		case 'blankingLimit':
			return 'clearing';
		case 'probableRename':
			return 'rename';
		case 'newAdmins':
			return 'newAdmin';
		case 'adminEmailChanges':
			return 'addressChange';
		case 'maxInvites':
			return 'invitation';
		default:
			if (isRemoval(outcome)) return 'removal';
			return writeAction(outcome) === 'create' ? 'creation' : 'update';
	}
}

export interface HeldGroup {
	readonly noun: HeldNoun;
	readonly outcomes: readonly Outcome[];
}

/** Holds gathered by what they keep back, in the order of `HELD_NOUNS`. */
export function heldGroups(holds: readonly Outcome[]): readonly HeldGroup[] {
	const groups: Record<HeldNoun, Outcome[]> = {
		removal: [], clearing: [], rename: [], newAdmin: [], addressChange: [], invitation: [], creation: [], update: [],
	};
	for (const hold of holds) groups[heldNoun(hold)].push(hold);
	return HELD_ORDER.map((noun) => ({ noun, outcomes: groups[noun] })).filter(({ outcomes }) => outcomes.length > 0);
}

const HELD_ORDER = [
	'removal', 'clearing', 'rename', 'newAdmin', 'addressChange', 'invitation', 'creation', 'update',
] as const satisfies readonly HeldNoun[];

/** `95 removals, 305 clearings and 5 renames held`; empty when nothing is. */
export function heldPhrase(holds: readonly Outcome[]): string {
	const groups = heldGroups(holds);
	if (groups.length === 0) return '';
	return `${listed(groups.map(({ noun, outcomes }) => counted(outcomes.length, HELD_NOUNS[noun])))} held`;
}
