import type { FieldValue } from '../../common/fieldValue';
import { sameValue, valueOf } from './sight';
import type { FieldOf, Sight } from './sight';
import type { Step } from '../order/step';

/** What reading a person again, shortly before the write, showed. */
export type Drift =
	| { readonly kind: 'none' }
	/** The world is already as the plan wants it; a write is sent for a difference only (rule 3). */
	| { readonly kind: 'done'; readonly message: string }
	| { readonly kind: 'drifted'; readonly message: string };

/** How a step is compared with the world. */
export interface Comparison {
	readonly fieldOf: FieldOf;
	/** False where values may not appear in log and mail. */
	readonly showValues: boolean;
}

/**
 * Names of the fields that `driftOf` compares for a step; reading has to bring them. Of a removal every field that the plan saw
 * counts: whoever worked on the account meanwhile had a reason, and there is no way back.
 */
export function touchedFields(step: Step): readonly string[] {
	const changed = step.changes.map((change) => change.field);
	return step.removal || step.action === 'delete' ? [...new Set([...changed, ...Object.keys(step.before)])] : changed;
}

/** Compares a person with the plan's before-image. `sight` is undefined for one who is not there any more. */
export function driftOf(step: Step, sight: Sight | undefined, { fieldOf, showValues }: Comparison): Drift {
	if (sight === undefined) {
		return step.action === 'delete'
			? { kind: 'done', message: 'Already gone from Domo: nothing was left to delete.' }
			: { kind: 'drifted', message: 'Is not in Domo any more: deleted since the plan. Run again for a new plan.' };
	}
	const same = (name: string, value: FieldValue): boolean => sameValue(name, valueOf(sight, name), value, fieldOf);
	if (step.action === 'update' && step.changes.every((change) => same(change.field, change.to))) {
		return { kind: 'done', message: 'Already as the plan wants it: nothing was written.' };
	}
	const expected = new Map<string, FieldValue>(Object.entries(step.before));
	for (const change of step.changes) expected.set(change.field, change.from);
	const wanted = new Map(step.changes.map(({ field, to }) => [field, to]));
	// A field that is as wanted by now is in nobody's way.
	const isAsWanted = (name: string): boolean => wanted.has(name) && same(name, wanted.get(name) ?? null);
	const changed = touchedFields(step).filter((name) => !same(name, expected.get(name) ?? null) && !isAsWanted(name));
	if (changed.length === 0) return { kind: 'none' };
	const found = changed.map((name) =>
		showValues ? `${name} is ${told(valueOf(sight, name))} instead of ${told(expected.get(name) ?? null)}` : name,
	);
	return { kind: 'drifted', message: `Changed since the plan, so nothing was written: ${found.join('; ')}. Run again for a new plan.` };
}

/** A value as a sentence quotes it. */
export function told(value: FieldValue): string {
	if (value === null || value === '') return 'empty';
	return typeof value === 'object' ? `"${value.join('|')}"` : `"${String(value)}"`;
}
