import type { Step } from '../order/step';
import type { Verdict } from '../outcome';
import { losesAdminRole } from '../write/roles';
import { rotateAddresses } from '../write/rotation';
import type { Mover } from '../write/rotation';
import { writeUpdate } from '../write/update';
import type { Writing } from '../write/writing';
import type { Ledger } from './ledger';
import { noteAdmin } from './perform';
import { heldBack, prepare } from './prepare';
import type { Performance, Ready } from './prepare';

/** Lets people exchange their addresses: all of them, or nobody, also where the run is stopped meanwhile. Never rejects. */
export async function performRotation(steps: readonly Step[], on: Performance): Promise<void> {
	const { ledger } = on;
	const tools: Writing = { ...on.tools, signal: undefined, afterStop: true };
	const ready = (await Promise.all(steps.map((step) => prepare(step, on)))).filter((one) => one !== undefined);
	if (ready.length < steps.length) return leaveAlone(steps, ready, on);
	if (!ledger.mayStart()) return;
	const movers = ready.flatMap((one) => moverOf(one, tools, ledger) ?? []);
	const { verdicts, failure } = await rotateAddresses(movers, tools);
	for (const { step, user: { id } } of movers) {
		const verdict = verdicts.get(step);
		if (verdict === undefined) continue;
		if (verdict.status === 'applied') noteAdmin(step, id, tools);
		ledger.settle(step, verdict, failure);
	}
}

function moverOf({ step, user }: Ready, tools: Writing, ledger: Ledger): Mover | undefined {
	if (user === undefined) return undefined;
	const tally = ledger.tallyOf(step);
	const update = (): Promise<Verdict> => writeUpdate(user, step, tools, tally);
	if (!losesAdminRole(step, user.roleId)) return { user, step, tally, write: update };
	const counted = async (): Promise<Verdict> => {
		const turn = await tools.admins.without(user, update);
		return 'refused' in turn ? heldBack(step, 'minimumAdmins', turn.refused) : turn.done;
	};
	return { user, step, tally, write: counted };
}

/** One of them is not changed, and the ledger says why: then nobody's address is free. */
function leaveAlone(steps: readonly Step[], ready: readonly Ready[], { ledger }: Performance): void {
	const other = steps.find((step) => ledger.verdicts.has(step));
	if (other === undefined) return;
	for (const { step } of ready) {
		ledger.settle(step, { status: 'notTried', message: `Exchanges addresses with ${other.email}, who is not changed. Run again for a new plan.` });
	}
}
