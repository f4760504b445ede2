import { ADMIN_ROLE_ID } from '../../plan/draft';
import { failureOf, neverSent } from '../failure';
import type { Failure } from '../failure';
import { toOf } from '../order/step';
import type { Step } from '../order/step';
import type { Tally, Verdict } from '../outcome';
import { writeCreate } from '../write/create';
import { writeRemove } from '../write/remove';
import { losesAdminRole } from '../write/roles';
import { writeUpdate } from '../write/update';
import type { Writing } from '../write/writing';
import { heldBack, prepare } from './prepare';
import type { Performance, Ready } from './prepare';

/** Does one step. Never rejects: whatever happens is in the ledger. */
export async function performOne(step: Step, on: Performance): Promise<void> {
	const ready = await prepare(step, on);
	if (ready !== undefined && on.ledger.mayStart()) await write(ready, on);
}

/** Writes a prepared step; who would lose the admin role is counted first. */
export async function write(ready: Ready, { tools, ledger }: Performance): Promise<void> {
	const { step, user } = ready;
	const tally = ledger.tallyOf(step);
	try {
		if (user === undefined || !losesAdminRole(step, user.roleId)) {
			const { verdict, failure } = await send(ready, tools, tally);
			if (verdict.userId !== undefined || verdict.status === 'applied') noteAdmin(step, verdict.userId ?? user?.id, tools);
			return ledger.settle(step, verdict, failure);
		}
		const turn = await tools.admins.without(user, async () => (ledger.mayStart() ? await send(ready, tools, tally) : undefined));
		if ('refused' in turn) return ledger.settle(step, heldBack(step, 'minimumAdmins', turn.refused));
		if (turn.done !== undefined) ledger.settle(step, turn.done.verdict, turn.done.failure);
	} catch (error) {
		const failure = failureOf(error);
		ledger.settle(step, verdictOn(step, failure), failure);
	}
}

/** What a failed write means for a person. */
export function verdictOn(step: Step, failure: Failure): Verdict {
	if (neverSent(failure)) return { status: 'notTried', message: failure.message };
	if (failure.kind === 'notFound' && step.action === 'update') {
		return { status: 'drifted', message: 'Deleted from Domo a moment ago. Run again for a new plan.' };
	}
	return { status: 'failed', message: failure.message };
}

/** Tells the watch of a new admin, whom lists may not show yet. */
export function noteAdmin(step: Step, userId: number | undefined, { admins }: Writing): void {
	if (userId !== undefined && toOf(step, 'roleId') === ADMIN_ROLE_ID) admins.promoted(userId);
}

async function send({ step, user }: Ready, tools: Writing, tally: Tally): Promise<{ readonly verdict: Verdict; readonly failure?: Failure }> {
	if (user === undefined) return await writeCreate(step, tools, tally);
	if (step.action === 'delete') return await writeRemove(user.id, tools, tally);
	return { verdict: await writeUpdate(user, step, tools, tally) };
}
