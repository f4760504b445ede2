import { inPages } from '../common/yielder';
import { addressFreed, addressTaken, changesRole, isDemotion, isPromotion, type Step, newValue } from './steps';

/** New admins come first, so that there are never fewer than before in between. */
const PHASES = ['creates and promotions', 'updates', 'demotions', 'removals'] as const;

export interface OrderedSteps {
	/** Steps by phase; within one, a step that frees an address comes before the step that takes it. */
	readonly phases: readonly (readonly Step[])[];
	/** For a step that takes an address: the step that has to free it first. */
	readonly addressFreedBy: ReadonlyMap<Step, Step>;
	/** Users who exchange addresses: each takes the address that the step before it frees, the first takes that of the last. */
	readonly addressCycles: readonly (readonly Step[])[];
}

/**
 * Puts steps into an order that works. An address has one owner, so a step waits for at most one other step, and at most one waits
 * for it: dependencies form chains and cycles only. In a chain, a plain change of address moves into the phase of the step that needs
 * the address; a step that waits for a demotion or a removal moves after it. Only cycles need a temporary address.
 */
export function orderSteps(steps: readonly Step[]): OrderedSteps {
	const waitsFor = findDependencies(steps);
	const cycles = findCycles(waitsFor);
	const inCycle = new Set(cycles.flat());
	const phaseOf = new Map(steps.map((step) => [step, ownPhase(step)]));
	for (const cycle of cycles) {
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
		phases: phases.map((own, phase) => [...cycles.filter(([first]) => first && phaseOf.get(first) === phase).flat(), ...own]),
		addressFreedBy: new Map([...waitsFor].filter(([step]) => !inCycle.has(step))),
		addressCycles: cycles,
	};
}

function ownPhase(step: Step): number {
	if (step.isRemoval) return 3;
	if (step.action === 'create' || isPromotion(step)) return 0;
	return isDemotion(step) ? 2 : 1;
}

/** The latest phase of its members if that is a demotion or a removal, else the earliest. */
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

/** Each cycle in the order in which its members can change once the first has a temporary address. */
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
		// Following the dependencies walks the cycle backwards.
		if (step !== undefined && onPath.has(step)) found.push(path.slice(path.indexOf(step)).reverse());
		path.forEach((walked) => done.add(walked));
	}
	return found;
}

/** Chains of two steps or more, each step before the one that takes its address. */
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

/** Moves plain changes of address forward to the step that needs the address, then every step after the one it waits for. */
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

/** Users in one role assignment (domo-api 2.5 names no maximum; our choice). */
const ROLE_BATCH_SIZE = 100;

/** What is written at a time. */
export type Unit =
	| { readonly kind: 'one'; readonly step: Step }
	/** Several users who get the same role, and nothing else. */
	| { readonly kind: 'role'; readonly steps: readonly Step[] }
	/** Users who exchange addresses. */
	| { readonly kind: 'addressCycle'; readonly steps: readonly Step[] };

/** Cuts a phase into units: address cycles, then bulk role assignments if they save requests, then all other steps in order. */
export function toUnits(phase: readonly Step[], { addressCycles, addressFreedBy }: OrderedSteps): Unit[] {
	const inPhase = new Set(phase);
	const cycles = addressCycles.filter(([first]) => first !== undefined && inPhase.has(first));
	const inCycle = new Set(cycles.flat());
	const byRole = new Map<unknown, Step[]>();
	for (const step of phase) {
		if (inCycle.has(step) || addressFreedBy.has(step) || !isBulkRole(step)) continue;
		const role = newValue(step, 'roleId');
		const same = byRole.get(role) ?? [];
		same.push(step);
		byRole.set(role, same);
	}
	const bulk = [...byRole.values()].flatMap((same) => inPages(same, ROLE_BATCH_SIZE)).filter((steps) => steps.length > 1);
	const inBulk = new Set(bulk.flat());
	return [
		...cycles.map((steps): Unit => ({ kind: 'addressCycle', steps })),
		...bulk.map((steps): Unit => ({ kind: 'role', steps })),
		...phase.filter((step) => !inCycle.has(step) && !inBulk.has(step)).map((step): Unit => ({ kind: 'one', step })),
	];
}

/** The steps of units, in the order in which they are written. */
export function stepsOfUnits(units: readonly Unit[]): Step[] {
	return units.flatMap((unit) => (unit.kind === 'one' ? [unit.step] : unit.steps));
}

/** A step that a bulk assignment can do: it changes the role only, and takes no Admin role away. */
function isBulkRole(step: Step): boolean {
	return changesRole(step) && step.changes.length === 1 && !isDemotion(step);
}
