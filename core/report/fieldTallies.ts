import type { Outcome } from '../apply/types';
import { valueText } from './values';

/** How often a field was written. Attributes drive groups and data permissions, so their movement is worth a look. */
export interface FieldTally {
	readonly field: string;
	/** Set on new people. */
	readonly set: number;
	/** Replaced by another value. */
	readonly changed: number;
	readonly cleared: number;
}

/** Counted per key, the most written first. */
export function fieldTallies(outcomes: readonly Outcome[]): readonly FieldTally[] {
	const tallies = new Map<string, { field: string; set: number; changed: number; cleared: number }>();
	for (const { action, held, changes } of outcomes) {
		const created = action === 'create' || held?.action === 'create';
		for (const { field, to } of changes) {
			const tally = tallies.get(field) ?? { field, set: 0, changed: 0, cleared: 0 };
			tallies.set(field, tally);
			if (valueText(to) === '') tally.cleared += 1;
			else if (created) tally.set += 1;
			else tally.changed += 1;
		}
	}
	return [...tallies.values()].sort((a, b) => total(b) - total(a) || (a.field < b.field ? -1 : 1));
}

export function total({ set, changed, cleared }: FieldTally): number {
	return set + changed + cleared;
}
