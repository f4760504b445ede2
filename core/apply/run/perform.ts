import { ADMIN_ROLE_ID } from '../../plan/proposeChanges';
import { type Failure, failureOf, neverSent, sentences } from '../failure';
import { type Step, toOf } from '../order/step';
import type { Tally, Verdict } from '../outcome';
import { writeCreate } from '../write/create';
import { PartlyWritten } from '../write/refusedAttributes';
import { writeRemove } from '../write/remove';
import { losesAdminRole } from '../write/roles';
import { writeUpdate } from '../write/update';
import type { Writing } from '../write/writing';
import { heldBack, type Performance, prepare, type Ready } from './prepare';
import { mayBeDone, restoreAdmin } from './takeAdmin';

/** Looks that were too old when the write's turn came; then the person is left alone. */
const MOST_LOOKS = 20;

/** Does one step. Never rejects: whatever happens is in the ledger. */
export async function performOne(step: Step, on: Performance): Promise<void> {
	for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
		const ready = await prepare(step, on);
		if (ready === undefined || !on.ledger.mayStart() || !(await isTooLate(() => write(ready, on)))) return;
	}
	on.ledger.settle(step, lookedInVain());
}

/** Writes a prepared step; who would lose the admin role is counted before and after. @throws DomoError of kind `tooLate` when nothing was sent */
export async function write(ready: Ready, on: Performance): Promise<void> {
	const { tools, ledger } = on;
	const { step, user } = ready;
	try {
		if (user === undefined || !losesAdminRole(step, user.roleId)) {
			await sendAndSettle(ready, ready.notAfter, on);
			return;
		}
		const turn = await tools.admins.take(user, {
			write: async (notAfter) => (ledger.mayStart() ? await sendAndSettle(ready, Math.min(notAfter, ready.notAfter), on) : undefined),
			wasDone: mayBeDone,
			onShort: async (left) => ledger.amend(step, await restoreAdmin(step, user, ledger.verdicts.get(step), left, on)),
		});
		if ('refused' in turn) ledger.settle(step, heldBack(step, 'minimumAdmins', turn.refused));
	} catch (error) {
		const failure = failureOf(error);
		if (failure.kind === 'tooLate') throw error;
		ledger.settle(step, verdictOn(step, failure), failure);
	}
}

/** Whether nothing was sent because the look before it had become too old. */
export async function isTooLate(work: () => Promise<void>): Promise<boolean> {
	try {
		await work();
		return false;
	} catch (error) {
		if (failureOf(error).kind === 'tooLate') return true;
		throw error;
	}
}

/** Domo lets requests through so slowly that every look is too old before the write. */
export function lookedInVain(): Verdict {
	return { status: 'notTried', message: 'Not changed: Domo lets requests through too slowly to look at this person and write within five seconds. Run again when Domo is less busy.' };
}

async function sendAndSettle(ready: Ready, notAfter: number, { tools, ledger }: Performance): Promise<Verdict> {
	const { step, user } = ready;
	const { verdict, failure } = await send(ready, notAfter, tools, ledger.tallyOf(step));
	if (verdict.userId !== undefined || verdict.status === 'applied') noteAdmin(step, verdict.userId ?? user?.id, tools);
	ledger.settle(step, verdict, failure);
	return verdict;
}

/** What a failed write means for a person. */
export function verdictOn(step: Step, failure: Failure): Verdict {
	if (neverSent(failure)) return { status: 'notTried', message: failure.message };
	if (failure.kind === 'notFound' && step.action === 'update') {
		return { status: 'drifted', message: 'Deleted from Domo a moment ago. Run again for a new plan.' };
	}
	// Nobody knows whether it was done: an undo may take it back, since it compares before it writes.
	if (failure.isUnresolved === true) return { status: 'unverified', message: failure.message, ...(step.action !== 'create' && { undo: true }) };
	return { status: 'failed', message: failure.message };
}

/** Tells the watch of a new admin, whom lists may not show yet. */
export function noteAdmin(step: Step, userId: number | undefined, { admins }: Writing): void {
	if (userId !== undefined && toOf(step, 'roleId') === ADMIN_ROLE_ID) admins.promoted(userId);
}

async function send({ step, user }: Ready, notAfter: number, tools: Writing, tally: Tally): Promise<{ readonly verdict: Verdict; readonly failure?: Failure }> {
	if (user === undefined) return await writeCreate(step, tools, tally);
	if (step.action === 'delete') return await writeRemove(user.id, step, tools, tally, notAfter);
	try {
		return { verdict: await writeUpdate(user, step, tools, tally, notAfter) };
	} catch (error) {
		if (!(error instanceof PartlyWritten)) throw error;
		const failure = failureOf(error.reason);
		tally.note(failure);
		const message = sentences('Only a part of this person was written', failure.message, 'Run again: what was done stays done');
		return { verdict: { status: 'incomplete', undo: true, message }, failure };
	}
}
