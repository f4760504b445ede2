import { inPages } from '../../common/yielder';
import { type Step, toOf } from './step';
import type { Ordered } from './order';
import { ROLE_BATCH_SIZE, isBulkRole } from '../write/roles';

/** What one worker does at a time. */
export type Unit =
	| { readonly kind: 'one'; readonly step: Step }
	/** Several people who get the same role, and nothing else. */
	| { readonly kind: 'role'; readonly steps: readonly Step[] }
	/** People who exchange addresses. */
	| { readonly kind: 'rotation'; readonly steps: readonly Step[] };

/** Cuts a phase into units: rings first, then bulk role assignments where they save requests, then everybody else in order. */
export function unitsOf(phase: readonly Step[], { rotations, waitsFor }: Ordered): Unit[] {
	const inPhase = new Set(phase);
	const rings = rotations.filter(([first]) => first !== undefined && inPhase.has(first));
	const ringed = new Set(rings.flat());
	const byRole = new Map<unknown, Step[]>();
	for (const step of phase) {
		if (ringed.has(step) || waitsFor.has(step) || !isBulkRole(step)) continue;
		const role = toOf(step, 'roleId');
		const same = byRole.get(role);
		if (same === undefined) byRole.set(role, [step]);
		else same.push(step);
	}
	const bulk = [...byRole.values()].flatMap((same) => inPages(same, ROLE_BATCH_SIZE)).filter((steps) => steps.length > 1);
	const bulked = new Set(bulk.flat());
	return [
		...rings.map((steps): Unit => ({ kind: 'rotation', steps })),
		...bulk.map((steps): Unit => ({ kind: 'role', steps })),
		...phase.filter((step) => !ringed.has(step) && !bulked.has(step)).map((step): Unit => ({ kind: 'one', step })),
	];
}

/** The people of units, in the order in which they are written. */
export function stepsIn(units: readonly Unit[]): Step[] {
	return units.flatMap((unit) => (unit.kind === 'one' ? [unit.step] : unit.steps));
}
