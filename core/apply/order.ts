import { inPages } from '../common/yielder';
import { addressFreed, addressTaken, changesRole, isDemotion, isPromotion, type Step, newValue } from './steps';

/** In this order; there are never fewer admins than before until those who come are there. */
const PHASES = ['creates and promotions', 'updates', 'demotions', 'removals'] as const;

export interface OrderedSteps {
	/** Steps by phase, those that free an address before those that take it. */
	readonly phases: readonly (readonly Step[])[];
	/** The step that must have freed the address which this one takes. */
	readonly addressFreedBy: ReadonlyMap<Step, Step>;
	/** People who exchange their addresses among themselves: each takes the one that the step before it in the list frees, the first that of the last. */
	readonly addressCycles: readonly (readonly Step[])[];
}

/**
 * Puts steps into an order that works. An address has one owner, so a step waits for at most one other, and is waited for
 * by at most one: all that can be is chains and rings. A chain's renames are drawn forward to whoever needs the address;
 * what waits for a demotion or a removal is put after it. Rings are told as rotations: only they need a temporary address.
 */
export function orderSteps(steps: readonly Step[]): OrderedSteps {
	const waitsFor = findDependencies(steps);
	const rotations = findCycles(waitsFor);
	const inCycle = new Set(rotations.flat());
	const phaseOf = new Map(steps.map((step) => [step, ownPhase(step)]));
	for (const cycle of rotations) {
		const phase = cyclePhase(cycle.map(ownPhase));
		for (const step of cycle) phaseOf.set(step, phase);
	}
	const depthOf = new Map<Step, number>();
	for (const chain of findChains(steps, waitsFor, inCycle)) {
		moveForward(chain, phaseOf);
		chain.forEach((step, depth) => depthOf.set(step, depth));
	}
	const depth = (step: Step): number => depthOf.get(step) ?? 0;
	const phases = PHASES.map((_, phase) =>
		steps.filter((step) => phaseOf.get(step) === phase && !inCycle.has(step)).sort((a, b) => depth(a) - depth(b)),
	);
	return {
		phases: phases.map((own, phase) => [...rotations.filter(([first]) => first && phaseOf.get(first) === phase).flat(), ...own]),
		addressFreedBy: new Map([...waitsFor].filter(([step]) => !inCycle.has(step))),
		addressCycles: rotations,
	};
}

function ownPhase(step: Step): number {
	if (step.isRemoval) return 3;
	if (step.action === 'create' || isPromotion(step)) return 0;
	return isDemotion(step) ? 2 : 1;
}

/** A ring goes with its latest member where that one takes an admin away, else with its earliest. */
function cyclePhase(phases: readonly number[]): number {
	const latest = phases.reduce((a, b) => Math.max(a, b), 0);
	return latest >= 2 ? latest : phases.reduce((a, b) => Math.min(a, b), latest);
}

function findDependencies(steps: readonly Step[]): Map<Step, Step> {
	const freedBy = new Map<string, Step>();
	for (const step of steps) {
		const freed = addressFreed(step);
		if (freed !== undefined && !freedBy.has(freed)) freedBy.set(freed, step);
	}
	const waitsFor = new Map<Step, Step>();
	if (freedBy.size === 0) return waitsFor;
	for (const step of steps) {
		const taken = addressTaken(step);
		const freeing = taken === undefined ? undefined : freedBy.get(taken);
		if (freeing !== undefined && freeing !== step) waitsFor.set(step, freeing);
	}
	return waitsFor;
}

/** Each ring in the order in which its members can go once the first has stepped aside. */
function findCycles(waitsFor: ReadonlyMap<Step, Step>): Step[][] {
	const found: Step[][] = [];
	const done = new Set<Step>();
	for (const start of waitsFor.keys()) {
		const path: Step[] = [];
		const onPath = new Set<Step>();
		let step: Step | undefined = start;
		while (step !== undefined && !done.has(step) && !onPath.has(step)) {
			path.push(step);
			onPath.add(step);
			step = waitsFor.get(step);
		}
		// Following what each waits for walks the ring backwards.
		if (step !== undefined && onPath.has(step)) found.push(path.slice(path.indexOf(step)).reverse());
		path.forEach((walked) => done.add(walked));
	}
	return found;
}

/** Chains from the first freeing to the last taker, each of two steps or more. */
function findChains(steps: readonly Step[], waitsFor: ReadonlyMap<Step, Step>, inCycle: ReadonlySet<Step>): Step[][] {
	const nextOf = new Map<Step, Step>();
	for (const [step, freeing] of waitsFor) if (!inCycle.has(step)) nextOf.set(freeing, step);
	return steps
		.filter((step) => nextOf.has(step) && !waitsFor.has(step))
		.map((head) => {
			const chain: Step[] = [];
			for (let step: Step | undefined = head; step !== undefined; step = nextOf.get(step)) chain.push(step);
			return chain;
		});
}

/** Plain renames go as early as whoever waits for them; then nobody goes before what it waits for. */
function moveForward(chain: readonly Step[], phaseOf: Map<Step, number>): void {
	const phase = (step: Step): number => phaseOf.get(step) ?? 1;
	for (let i = chain.length - 2; i >= 0; i--) {
		const [step, next] = [chain[i], chain[i + 1]];
		if (step !== undefined && next !== undefined && phase(step) === 1) phaseOf.set(step, Math.min(1, phase(next)));
	}
	for (let i = 1; i < chain.length; i++) {
		const [step, freeing] = [chain[i], chain[i - 1]];
		if (step !== undefined && freeing !== undefined) phaseOf.set(step, Math.max(phase(step), phase(freeing)));
	}
}

/** People in one role assignment (domo-api 2.5 names no maximum; our choice). */
export const ROLE_BATCH_SIZE = 100;

/** What one worker does at a time. */
export type Unit =
	| { readonly kind: 'one'; readonly step: Step }
	/** Several people who get the same role, and nothing else. */
	| { readonly kind: 'role'; readonly steps: readonly Step[] }
	/** People who exchange addresses. */
	| { readonly kind: 'rotation'; readonly steps: readonly Step[] };

/** Cuts a phase into units: rings first, then bulk role assignments where they save requests, then everybody else in order. */
export function toUnits(phase: readonly Step[], { addressCycles: rotations, addressFreedBy: waitsFor }: OrderedSteps): Unit[] {
	const inPhase = new Set(phase);
	const rings = rotations.filter(([first]) => first !== undefined && inPhase.has(first));
	const inCycle = new Set(rings.flat());
	const byRole = new Map<unknown, Step[]>();
	for (const step of phase) {
		if (inCycle.has(step) || waitsFor.has(step) || !isBulkRole(step)) continue;
		const role = newValue(step, 'roleId');
		const same = byRole.get(role);
		if (same === undefined) byRole.set(role, [step]);
		else same.push(step);
	}
	const bulk = [...byRole.values()].flatMap((same) => inPages(same, ROLE_BATCH_SIZE)).filter((steps) => steps.length > 1);
	const bulked = new Set(bulk.flat());
	return [
		...rings.map((steps): Unit => ({ kind: 'rotation', steps })),
		...bulk.map((steps): Unit => ({ kind: 'role', steps })),
		...phase.filter((step) => !inCycle.has(step) && !bulked.has(step)).map((step): Unit => ({ kind: 'one', step })),
	];
}

/** The people of units, in the order in which they are written. */
export function stepsOfUnits(units: readonly Unit[]): Step[] {
	return units.flatMap((unit) => (unit.kind === 'one' ? [unit.step] : unit.steps));
}

/** A step that one bulk assignment can do with others: nothing but a role, and nobody loses the admin role by it. */
export function isBulkRole(step: Step): boolean {
	return changesRole(step) && step.changes.length === 1 && !isDemotion(step);
}
