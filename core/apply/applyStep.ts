import type { LiveUser } from '../domo';
import { unmanageableSentence } from '../plan/accounts';
import { ADMIN_ROLE_ID } from '../plan/proposeChanges';
import type { Ordered } from './order';
import type { Protection } from './preflight';
import { driftOf, type Recheck, type Sight } from './recheck';
import { shortage } from './adminCount';
import { type Failure, failureOf, type Ledger, neverSent, sentences, type Tally, type Verdict } from './runState';
import { type Companions, isGrave, losesAdminRole, type Step, toOf } from './steps';
import { writeCreate } from './write/create';
import { writeUpdate } from './write/update';
import { PartlyWritten, unknownFields } from './write/attributes';
import { writeRemove } from './write/remove';
import { lookWhether, sendSurely, type Writing } from './lostAnswers';

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

/** What the people of a phase are written with. */
export interface Performance {
	readonly tools: Writing;
	readonly ledger: Ledger;
	readonly ordered: Ordered;
	readonly companions: Companions;
	readonly recheck: Recheck;
	readonly protection: Protection;
	/** Steps under way or done, so that those who need their address can wait for them. */
	readonly underWay: Map<Step, Promise<void>>;
}

/** A step against which nothing speaks. */
export interface Ready {
	readonly step: Step;
	/** Undefined for a create. */
	readonly user: LiveUser | undefined;
	/** Milliseconds since the epoch: written later, the person must be looked at again. */
	readonly notAfter: number;
}

/** Everything to be known before a write; undefined when there is none to be made, and the ledger says why. */
export async function prepare(step: Step, on: Performance): Promise<Ready | undefined> {
	const { ledger, tools, recheck } = on;
	const waiting = (await waitForAddress(step, on)) ?? (await waitForCreates(step, on));
	if (waiting !== undefined) return void ledger.settle(step, waiting);
	if (!ledger.mayStart()) return undefined;
	ledger.begin(step);
	const strange = unknownFields(step, tools.comparison.fieldOf);
	if (strange.length > 0) {
		const message = `${strange.join(', ')}: no such attribute in this instance. It may have been removed since the plan; plan again.`;
		return void ledger.settle(step, { status: 'failed', message });
	}
	if (step.action === 'create') return { step, user: undefined, notAfter: Infinity };
	try {
		const { sight, notAfter } = await recheck.snapshotOf(step);
		const verdict = verdictBefore(step, sight, on);
		if (verdict !== undefined) return void ledger.settle(step, verdict);
		return sight && { step, user: sight.user, notAfter };
	} catch (error) {
		const failure = failureOf(error);
		if (failure.kind === 'tooLate') return void ledger.settle(step, { status: 'notTried', message: failure.message });
		// Reads are retried by the client: if one still fails, so would everybody's.
		ledger.stop(sentences('The users could not be read before writing', failure.message));
		return undefined;
	}
}

/** Apply keeps a change back by itself (rule 8). */
export function heldBack(step: Step, by: 'protected' | 'minimumAdmins' | 'overlappingScope', message: string): Verdict {
	return { status: 'held', message, held: { by, action: step.action } };
}

async function waitForAddress(step: Step, { ordered, underWay, ledger }: Performance): Promise<Verdict | undefined> {
	const freer = ordered.waitsFor.get(step);
	if (freer === undefined) return undefined;
	await underWay.get(freer);
	const status = ledger.verdicts.get(freer)?.status;
	if (status === undefined || status === 'applied' || status === 'alreadyDone') return undefined;
	return { status: 'notTried', message: `Needs the address of ${freer.email}, who was not changed. Run again for a new plan.` };
}

/** A removal is done after the creates that it belongs with, and only if these were done. */
async function waitForCreates(step: Step, { companions, underWay, ledger }: Performance): Promise<Verdict | undefined> {
	for (const create of companions.createsOf(step)) {
		await underWay.get(create);
		const status = ledger.verdicts.get(create)?.status;
		if (status === 'applied' || status === 'incomplete' || status === 'alreadyDone') continue;
		return { status: 'notTried', message: `Not removed: this may be the same person as the new ${create.email}, who was not created. Run again for a new plan.` };
	}
	return undefined;
}

/** What the live user says against the write, whatever the item says. */
function verdictBefore(step: Step, sight: Sight | undefined, { tools, protection }: Performance): Verdict | undefined {
	const leftAlone = unmanageableSentence(sight?.user);
	if (leftAlone !== undefined) return heldBack(step, 'protected', leftAlone);
	const why = sight === undefined || !isGrave(step) ? undefined : protection(sight.user);
	if (why !== undefined) return heldBack(step, 'protected', sentences(`Not changed: ${why}`));
	const drift = driftOf(step, sight, tools.comparison);
	switch (drift.kind) {
		case 'none':
			return undefined;
		case 'done':
			return { status: 'alreadyDone', message: drift.message };
		case 'drifted':
			return { status: 'drifted', message: drift.message };
	}
}

/** Whether a write may have taken the admin role away. */
export function mayBeDone(verdict: Verdict | undefined): boolean {
	return verdict !== undefined && ['applied', 'incomplete', 'unverified'].includes(verdict.status);
}

/**
 * Too few admins are left after somebody lost the role: another run, or a person, took another one away at the same moment. Who was
 * demoted is made Admin again; who was removed cannot come back, so that it is told as loudly as there is a way. Gives the new verdict.
 */
export async function restoreAdmin(step: Step, user: LiveUser, verdict: Verdict | undefined, left: number, { tools, ledger }: Performance): Promise<Verdict> {
	const { admins, directory } = tools;
	const why = `at the same moment somebody else took another Admin away, so that ${shortage(left, admins.minimum)}`;
	if (step.action === 'delete') {
		const told = `${user.email} was removed, and ${why}. Make another person an Admin now.`;
		admins.tell(told);
		return { ...verdict, status: verdict?.status ?? 'applied', message: sentences(verdict?.message, told) };
	}
	try {
		const isAdmin = async (): Promise<boolean> => (await directory.usersById([user.id], [])).some(({ roleId }) => roleId === ADMIN_ROLE_ID);
		const putBack = () => directory.update(user.id, [{ key: 'roleId', to: ADMIN_ROLE_ID }], { afterStop: true });
		await sendSurely(putBack, lookWhether(isAdmin), { clock: tools.clock, signal: undefined }, ledger.tallyOf(step));
		const told = `${user.email} was made Admin again: ${why}.`;
		admins.tell(told);
		const message = sentences(told, 'Make another person an Admin first');
		return step.changes.length === 1 ? heldBack(step, 'minimumAdmins', message) : { status: 'incomplete', undo: true, message };
	} catch (error) {
		const told = sentences(`${user.email} is no Admin any more and could not be made one again, although ${why}`, failureOf(error).message, 'Make another person an Admin now');
		admins.tell(told);
		return { status: 'incomplete', undo: true, message: told };
	}
}
