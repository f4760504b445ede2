import type { LiveUser } from '../domo';
import { unmanageableSentence, ADMIN_ROLE_ID } from '../plan/accounts';
import type { OrderedSteps } from './order';
import type { Protection } from './preflight';
import { driftOf, type Recheck, type UserSnapshot } from './recheck';
import { shortageText } from './adminCount';
import { type Failure, failureOf, type RunState, mayBeWritten, neverSent, joinSentences, type Attempts, type ChangeResult } from './runState';
import { type RelatedCreates, isSensitive, losesAdminRole, type Step, newValue } from './steps';
import { writeCreate } from './write/create';
import { writeUpdate } from './write/update';
import { checkWhether, PartlyWritten, sendAndConfirm, unknownFields, type WriteContext } from './write/send';
import { writeRemove } from './write/remove';

/** A step is given up after so many rechecks that were too old when its write was due. */
const MAX_RECHECKS = 20;

/** Rechecks and writes one step. Never rejects: whatever happens is in the run state. */
export async function applyStep(step: Step, on: StepContext): Promise<void> {
	for (let rechecks = 0; rechecks < MAX_RECHECKS; rechecks += 1) {
		const ready = await prepareStep(step, on);
		if (ready === undefined || !on.run.mayWrite()) return endUnsent(step, on.run);
		if (!(await wasTooLate(() => writePrepared(ready, on)))) return;
	}
	on.run.record(step, { status: 'notTried', message: 'Not changed: Domo lets requests through too slowly to look at this person and write within five seconds. Run again when Domo is less busy.' });
}

/** Writes a prepared step. Admins are counted before and after a write that takes the role away. @throws DomoError of kind `tooLate` if nothing was sent */
async function writePrepared(ready: PreparedStep, on: StepContext): Promise<void> {
	const { tools, run } = on;
	const { step, user } = ready;
	try {
		if (user === undefined || !losesAdminRole(step, user.roleId)) {
			await sendAndRecord(ready, ready.notAfter, on);
			return;
		}
		const turn = await tools.admins.allowLoss(user, {
			write: async (notAfter) => (run.mayWrite() ? await sendAndRecord(ready, Math.min(notAfter, ready.notAfter), on) : undefined),
			wasDone: mayBeWritten,
			onShort: async (left) => run.replace(step, await restoreAdmin(step, user, run.results.get(step), left, on)),
		});
		if ('refused' in turn) run.record(step, heldByApply(step, 'minimumAdmins', turn.refused));
	} catch (error) {
		const failure = failureOf(error);
		if (failure.kind === 'tooLate') throw error;
		if (failure.kind === 'cancelled' && run.stopped !== undefined) return endUnsent(step, run);
		run.record(step, resultOfFailure(step, failure), failure);
	}
}

/**
 * A step without a result is reported as not tried, with the reason for which the run ended. That is untrue of a write that Domo refused,
 * and that was to be sent once more; a limit that was met is no refusal.
 */
function endUnsent(step: Step, run: RunState): void {
	if (run.attemptsOf(step).httpStatus === 400 && !run.results.has(step)) run.record(step, { status: 'failed', message: 'Domo refused this change among others, and the run ended before it could be sent by itself. Run again.' });
}

/** Whether nothing was sent because the recheck had become too old. */
async function wasTooLate(work: () => Promise<void>): Promise<boolean> {
	try {
		await work();
		return false;
	} catch (error) {
		if (failureOf(error).kind === 'tooLate') return true;
		throw error;
	}
}

async function sendAndRecord(ready: PreparedStep, notAfter: number, { tools, run }: StepContext): Promise<ChangeResult> {
	const { step, user } = ready;
	const { result, failure } = await send(ready, notAfter, tools, run.attemptsOf(step));
	if (result.userId !== undefined || result.status === 'applied') noteNewAdmin(step, result.userId ?? user?.id, tools);
	run.record(step, result, failure);
	return result;
}

/** What a failed write means for its user. */
export function resultOfFailure(step: Step, failure: Failure): ChangeResult {
	if (neverSent(failure)) return { status: 'notTried', message: failure.message };
	if (failure.kind === 'notFound' && step.action === 'update') {
		return { status: 'drifted', message: 'Deleted from Domo a moment ago. Run again for a new plan.' };
	}
	// It is not known whether it was written. An undo may take it back, since it compares before it writes.
	if (failure.isUnresolved === true) return { status: 'unverified', message: failure.message, ...(step.action !== 'create' && { undo: true }) };
	return { status: 'failed', message: failure.message };
}

/** Lets the counter know of a new admin, whom lists may not show yet. */
export function noteNewAdmin(step: Step, userId: number | undefined, { admins }: WriteContext): void {
	if (userId !== undefined && newValue(step, 'roleId') === ADMIN_ROLE_ID) admins.addAdmin(userId);
}

async function send({ step, user }: PreparedStep, notAfter: number, tools: WriteContext, attempts: Attempts): Promise<{ readonly result: ChangeResult; readonly failure?: Failure }> {
	if (user === undefined) return await writeCreate(step, tools, attempts);
	if (step.action === 'delete') return await writeRemove(user.id, step, tools, attempts, notAfter);
	try {
		return { result: await writeUpdate(user, step, tools, attempts, notAfter) };
	} catch (error) {
		if (!(error instanceof PartlyWritten)) throw error;
		const failure = failureOf(error.reason);
		attempts.note(failure);
		const message = joinSentences('Only a part of this person was written', failure.message, 'Run again: what was done stays done');
		return { result: { status: 'incomplete', undo: true, message }, failure };
	}
}

/** What every step of a phase needs. */
export interface StepContext {
	readonly tools: WriteContext;
	readonly run: RunState;
	readonly ordered: OrderedSteps;
	readonly relatedCreates: RelatedCreates;
	readonly recheck: Recheck;
	readonly protection: Protection;
	/** Steps under way or done: steps that need their address wait for them. */
	readonly underWay: Map<Step, Promise<void>>;
}

/** A step that may be written. */
export interface PreparedStep {
	readonly step: Step;
	/** Undefined for a create. */
	readonly user: LiveUser | undefined;
	/** Milliseconds since the epoch: after this the user must be rechecked again. */
	readonly notAfter: number;
}

/** Waits for the steps that come first and rechecks the user. Undefined if nothing is to be written; the run state says why. */
export async function prepareStep(step: Step, on: StepContext): Promise<PreparedStep | undefined> {
	const { run, tools, recheck } = on;
	const waiting = (await waitForAddress(step, on)) ?? (await waitForCreates(step, on));
	if (waiting !== undefined) return void run.record(step, waiting);
	if (!run.mayWrite()) return undefined;
	run.start(step);
	const unknown = unknownFields(step, tools.comparison.fieldOf);
	if (unknown.length > 0) {
		const message = `${unknown.join(', ')}: no such attribute in this instance. It may have been removed since the plan; plan again.`;
		return void run.record(step, { status: 'failed', message });
	}
	if (step.action === 'create') return { step, user: undefined, notAfter: Infinity };
	try {
		const { snapshot, notAfter } = await recheck.read(step);
		const result = checkSnapshot(step, snapshot, on);
		if (result !== undefined) return void run.record(step, result);
		return snapshot && { step, user: snapshot.user, notAfter };
	} catch (error) {
		const failure = failureOf(error);
		if (failure.kind === 'tooLate') return void run.record(step, { status: 'notTried', message: failure.message });
		// The client repeats reads: if one still fails, so would all others.
		run.stop(joinSentences('The users could not be read before writing', failure.message));
		return undefined;
	}
}

/** Apply itself holds the change (rule 8). */
export function heldByApply(step: Step, by: 'protected' | 'minimumAdmins' | 'overlappingScope', message: string): ChangeResult {
	return { status: 'held', message, held: { by, action: step.action } };
}

async function waitForAddress(step: Step, { ordered, underWay, run }: StepContext): Promise<ChangeResult | undefined> {
	const freeing = ordered.addressFreedBy.get(step);
	if (freeing === undefined) return undefined;
	await underWay.get(freeing);
	const status = run.results.get(freeing)?.status;
	if (status === undefined || status === 'applied' || status === 'alreadyDone') return undefined;
	return { status: 'notTried', message: `Needs the address of ${freeing.email}, who was not changed. Run again for a new plan.` };
}

/** A removal comes after the creates that it depends on, and only if they were done. */
async function waitForCreates(step: Step, { relatedCreates, underWay, run }: StepContext): Promise<ChangeResult | undefined> {
	for (const create of relatedCreates.of(step)) {
		await underWay.get(create);
		const status = run.results.get(create)?.status;
		if (status === 'applied' || status === 'incomplete' || status === 'alreadyDone') continue;
		return { status: 'notTried', message: `Not removed: this may be the same person as the new ${create.email}, who was not created. Run again for a new plan.` };
	}
	return undefined;
}

/** Why the live user must not be written, whatever the plan says; undefined if nothing stands against it. */
function checkSnapshot(step: Step, snapshot: UserSnapshot | undefined, { tools, protection }: StepContext): ChangeResult | undefined {
	const unmanageable = unmanageableSentence(snapshot?.user);
	if (unmanageable !== undefined) return heldByApply(step, 'protected', unmanageable);
	const why = snapshot === undefined || !isSensitive(step) ? undefined : protection(snapshot.user);
	if (why !== undefined) return heldByApply(step, 'protected', joinSentences(`Not changed: ${why}`));
	const drift = driftOf(step, snapshot, tools.comparison);
	switch (drift.kind) {
		case 'none':
			return undefined;
		case 'done':
			return { status: 'alreadyDone', message: drift.message };
		case 'drifted':
			return { status: 'drifted', message: drift.message };
	}
}

/**
 * Too few admins are left after a step took the role away, because somebody else took another one away at the same moment. A demoted user
 * is made Admin again. A removed user cannot come back, so the report says so. Gives the new result of the step.
 */
export async function restoreAdmin(step: Step, user: LiveUser, result: ChangeResult | undefined, left: number, { tools, run }: StepContext): Promise<ChangeResult> {
	const { admins, directory } = tools;
	const why = `at the same moment somebody else took another Admin away, so that ${shortageText(left, admins.minimum)}`;
	if (step.action === 'delete') {
		const note = `${user.email} was removed, and ${why}. Make another person an Admin now.`;
		admins.addNote(note);
		return { ...result, status: result?.status ?? 'applied', message: joinSentences(result?.message, note) };
	}
	try {
		const isAdmin = async (): Promise<boolean> => (await directory.usersById([user.id], [])).some(({ roleId }) => roleId === ADMIN_ROLE_ID);
		const putBack = () => directory.update(user.id, [{ key: 'roleId', to: ADMIN_ROLE_ID }], { afterStop: true });
		await sendAndConfirm(putBack, checkWhether(isAdmin), { clock: tools.clock, signal: undefined }, run.attemptsOf(step));
		const note = `${user.email} was made Admin again: ${why}.`;
		admins.addNote(note);
		const message = joinSentences(note, 'Make another person an Admin first');
		return step.changes.length === 1 ? heldByApply(step, 'minimumAdmins', message) : { status: 'incomplete', undo: true, message };
	} catch (error) {
		const note = joinSentences(`${user.email} is no Admin any more and could not be made one again, although ${why}`, failureOf(error).message, 'Make another person an Admin now');
		admins.addNote(note);
		return { status: 'incomplete', undo: true, message: note };
	}
}
