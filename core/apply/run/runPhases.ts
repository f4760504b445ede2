import { sentences } from '../failure';
import type { Ledger } from './ledger';
import type { Turn } from '../../coordination';
import { changesDone } from './ledger';
import type { Companions } from '../order/companions';
import type { Ordered } from '../order/order';
import { openRecheck } from '../look/recheck';
import { performOne } from './perform';
import { performRole } from './performRole';
import { performRotation } from './performRotation';
import type { Performance } from './prepare';
import { runPool } from './pool';
import type { Protection } from '../admission/protection';
import type { Step } from '../order/step';
import { stepsIn, unitsOf } from '../order/units';
import type { Unit } from '../order/units';
import { changesGroups } from '../write/payload';
import { openGroups } from '../write/groupFinder';
import type { GroupFinder } from '../write/groupFinder';
import { applyMemberships } from '../write/groups';
import type { Writing } from '../write/writing';

export interface Phases {
	readonly tools: Writing;
	readonly ledger: Ledger;
	readonly ordered: Ordered;
	readonly companions: Companions;
	readonly protection: Protection;
	/** The most people who are written at the same time. */
	readonly concurrency: number;
	/** Asked before each write; absent where no other run can be seen. */
	readonly turn?: Turn;
}

/** Applies phase after phase. Never rejects: what happened, and why a run ended early, is in the ledger. */
export async function runPhases({ tools, ledger, ordered, companions, protection, concurrency, turn }: Phases): Promise<void> {
	const underWay = new Map<Step, Promise<void>>();
	const groups = openGroups(tools.directory);
	const isOurs = async (): Promise<boolean> => {
		if (turn === undefined || (await turn.isOurs(() => changesDone(ledger)))) return true;
		ledger.stop(turn.why());
		return false;
	};
	for (const phase of ordered.phases) {
		if (!ledger.mayStart()) return;
		const units = unitsOf(phase, ordered);
		const recheck = openRecheck(stepsIn(units), tools.directory, tools.comparison, tools.clock);
		const on: Performance = { tools, ledger, ordered, companions, recheck, protection, underWay };
		const run = (unit: Unit): Promise<void> => {
			const doing = isOurs().then((ours) => (ours ? perform(unit, on) : undefined));
			// At once, before anything is awaited: whoever needs this one's address has to find it.
			if (unit.kind === 'one') underWay.set(unit.step, doing);
			return doing;
		};
		await runPool(units, concurrency, run, ledger.mayStart);
		if (!phase.some(changesGroups)) continue;
		// Where another run writes by now nothing is sent, and it is told of everybody whose memberships were to change.
		if (ledger.mayStart()) await isOurs();
		await changeGroups(phase, groups, tools, ledger);
	}
}

function perform(unit: Unit, on: Performance): Promise<void> {
	switch (unit.kind) {
		case 'one':
			return performOne(unit.step, on);
		case 'role':
			return performRole(unit.steps, on);
		case 'rotation':
			return performRotation(unit.steps, on);
	}
}

/** Memberships come last in a phase, many people in a request. */
async function changeGroups(phase: readonly Step[], groups: GroupFinder, tools: Writing, ledger: Ledger): Promise<void> {
	const members = phase.filter(changesGroups).flatMap((step) => {
		const verdict = ledger.verdicts.get(step);
		const userId = verdict?.userId ?? step.userId;
		const written = verdict?.status === 'applied' || verdict?.status === 'incomplete';
		return written && userId !== null ? [{ step, userId }] : [];
	});
	if (members.length === 0) return;
	const failures = await applyMemberships(members, groups, tools, ledger.mayStart);
	for (const [step, failure] of failures) {
		const verdict = ledger.verdicts.get(step);
		if (verdict === undefined) continue;
		const alone = step.action === 'update' && step.changes.length === 1;
		ledger.amend(
			step,
			alone
				? { status: failure.kind === 'cancelled' ? 'notTried' : 'failed', message: sentences('The groups were not changed', failure.message) }
				: { ...verdict, status: 'incomplete', message: sentences(verdict.message, 'The groups were not changed', failure.message) },
			// What Domo refuses about a group says nothing about people.
			failure.kind === 'grant' || failure.kind === 'blocked' ? undefined : failure,
		);
	}
}
