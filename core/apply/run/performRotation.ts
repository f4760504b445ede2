import { driftOf } from '../look/drift';
import { GRAVE_LOOK_MS, lookAt } from '../look/recheck';
import type { Step } from '../order/step';
import type { Verdict } from '../outcome';
import { losesAdminRole } from '../write/roles';
import { rotateAddresses } from '../write/rotation';
import type { Mover } from '../write/rotation';
import { writeUpdate } from '../write/update';
import type { Writing } from '../write/writing';
import { noteAdmin } from './perform';
import { heldBack, prepare } from './prepare';
import type { Performance, Ready } from './prepare';
import { mayBeDone, restoreAdmin } from './takeAdmin';

/** Lets people exchange their addresses: all of them, or nobody, also where the run is stopped meanwhile. Never rejects. */
export async function performRotation(steps: readonly Step[], on: Performance): Promise<void> {
	const { ledger } = on;
	const tools: Writing = { ...on.tools, signal: undefined, afterStop: true };
	const ready = (await Promise.all(steps.map((step) => prepare(step, on)))).filter((one) => one !== undefined);
	if (ready.length < steps.length) return leaveAlone(steps, ready, on);
	if (!ledger.mayStart()) return;
	const restored = new Map<Step, Verdict>();
	const movers = ready.flatMap((one) => moverOf(one, { ...on, tools }, restored) ?? []);
	const { verdicts, failure } = await rotateAddresses(movers, tools);
	for (const { step, user: { id } } of movers) {
		const verdict = verdicts.get(step);
		if (verdict === undefined) continue;
		const roleBack = verdict.status === 'applied' ? restored.get(step) : undefined;
		if (verdict.status === 'applied') noteAdmin(step, id, tools);
		ledger.settle(step, roleBack ?? verdict, failure);
	}
}

function moverOf({ step, user, notAfter }: Ready, on: Performance, restored: Map<Step, Verdict>): Mover | undefined {
	if (user === undefined) return undefined;
	const { tools, ledger } = on;
	const tally = ledger.tallyOf(step);
	const update = async (): Promise<Verdict> => {
		if (tools.clock.now() > notAfter) await lookAgain(step, tools);
		return writeUpdate(user, step, tools, tally);
	};
	if (!losesAdminRole(step, user.roleId)) return { user, step, tally, write: update };
	const counted = async (): Promise<Verdict> => {
		const turn = await tools.admins.take<Verdict>(user, {
			write: update,
			wasDone: mayBeDone,
			// The exchange goes on: only the role is put back.
			onShort: async (left) => {
				const verdict = await restoreAdmin(step, user, ledger.verdicts.get(step), left, on);
				restored.set(step, verdict);
				if (ledger.verdicts.has(step)) ledger.amend(step, verdict);
			},
		});
		return 'refused' in turn ? heldBack(step, 'minimumAdmins', turn.refused) : turn.done;
	};
	return { user, step, tally, write: counted };
}

/** Each of a ring waits for those before it. The address is as the exchange has it by now, so that only the rest is compared. @throws when somebody changed it */
async function lookAgain(step: Step, { directory, comparison, clock }: Writing): Promise<void> {
	const rest: Step = { ...step, changes: step.changes.filter(({ field }) => field !== 'email') };
	if (rest.changes.length === 0) return;
	const drift = driftOf(rest, (await lookAt([rest], GRAVE_LOOK_MS, directory, comparison, clock)).get(rest)?.sight, comparison);
	if (drift.kind === 'drifted') throw new Error(drift.message);
}

/** One of them is not changed, and the ledger says why: then nobody's address is free. */
function leaveAlone(steps: readonly Step[], ready: readonly Ready[], { ledger }: Performance): void {
	const other = steps.find((step) => ledger.verdicts.has(step));
	if (other === undefined) return;
	for (const { step } of ready) {
		ledger.settle(step, { status: 'notTried', message: `Exchanges addresses with ${other.email}, who is not changed. Run again for a new plan.` });
	}
}
