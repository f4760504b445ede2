import { counted } from '../../common/wording';
import type { Ownership } from '../../domo';
import { type Failure, failureOf, isUncertain, joinSentences, stopsRun, type Attempts, type ChangeResult } from '../runState';
import { applyLabel } from '../types';
import type { Step } from '../steps';
import { readAfterLoss, checkByRecheck, sendAndConfirm, type WriteContext } from './send';
import { changedAfterLoss } from './update';

/** Domo may refuse to delete an owner of content with any of these; which one it uses is not public (domo-api 2.6). */
const REFUSALS: ReadonlySet<Failure['kind']> = new Set<Failure['kind']>(['refused', 'duplicate', 'grant']);

/** Deletes a user. If Domo refuses because the user owns content, the result says what to do, and the run goes on. */
export async function writeRemove(id: number, step: Step, tools: WriteContext, attempts: Attempts, notAfter?: number): Promise<Removed> {
	try {
		return await removeOnce(id, step, tools, attempts, notAfter);
	} catch (error) {
		const failure = failureOf(error);
		const message = REFUSALS.has(failure.kind) ? await ownerSentence(id, failure, tools) : undefined;
		if (message === undefined) throw error;
		return { result: { status: 'failed', message } };
	}
}

/** Undefined if the user owns nothing that needs an owner, or if the grant is missing for all users. */
async function ownerSentence(id: number, { kind, message }: Failure, { directory }: WriteContext): Promise<string | undefined> {
	const advice = `Name who receives what they own in ${applyLabel('transferContentTo')}, and run again`;
	try {
		const { dataSets, dataFlows } = await directory.owned(id);
		if (dataSets.length + dataFlows.length === 0) return undefined;
		return joinSentences(message, `This person owns ${counted(dataSets.length, ['DataSet', 'DataSets'])} and ${counted(dataFlows.length, ['DataFlow', 'DataFlows'])}, which Domo does not leave without an owner`, advice);
	} catch {
		return kind === 'grant' ? undefined : joinSentences(message, 'Domo refuses to delete who owns DataSets or DataFlows; what this person owns could not be read', advice);
	}
}

/** Refusals of a request, in contrast to an end of the run, a limit or an expired credential. */
const isRefusedRequest = ({ kind }: Failure): boolean => kind === 'grant' || kind === 'blocked' || kind === 'unavailable';

export interface Removed {
	readonly result: ChangeResult;
	readonly failure?: Failure;
}

/**
 * Deletes a user, after handing over what they own if a receiver is named (domo-api 2.6: the delete itself hands nothing over).
 * Not sent after `notAfter` (milliseconds since the epoch).
 * @throws DomoError if the delete was not done
 */
async function removeOnce(id: number, step: Step, tools: WriteContext, attempts: Attempts, notAfter: number | undefined): Promise<Removed> {
	const handedOver = await handOver(id, tools);
	if (typeof handedOver === 'object') {
		const failure = handedOver;
		attempts.note(failure);
		const message = joinSentences('Not deleted: what this person owns could not be handed over', failure.message);
		// A refusal to hand over says nothing about other users; only other failures may stop the run.
		return { result: { status: 'failed', message }, ...(stopsRun(failure) && !isRefusedRequest(failure) && { failure }) };
	}
	let wasGone = false;
	const sent = await sendAndConfirm(
		async (until) => {
			const receipt = await tools.directory.remove(id, { notAfter: until });
			wasGone = receipt.gone;
			return receipt;
		},
		checkByRecheck(step, tools),
		tools,
		attempts,
		notAfter,
	).catch((error: unknown) => {
		const failure = failureOf(error);
		if (failure.kind !== 'cancelled' || !handedOver) throw error;
		return { failure };
	});
	if ('failure' in sent) {
		const message = joinSentences('Not deleted, although what this person owned was handed over', sent.failure.message, 'Run again');
		return { result: { status: 'failed', message }, failure: sent.failure };
	}
	const { byReading, isConfirmed, changed } = sent;
	if (changed !== undefined) return { result: changedAfterLoss(changed) };
	if (!wasGone || byReading) return { result: { status: 'applied', undo: true, isConfirmed } };
	// A 404 may come from something between n8n and Domo: only a user who is not found any more is gone.
	if ((await tools.directory.usersById([id], [])).length > 0) {
		return { result: { status: 'failed', message: 'Domo said that it does not know this person, and lists them all the same: not deleted. Run again.' } };
	}
	// Gone at the first attempt: somebody else deleted the user, so an undo must not create it again.
	if (attempts.count <= 1) return { result: { status: 'alreadyDone', message: 'Was already gone when the delete arrived.' } };
	return { result: { status: 'applied', undo: true, isConfirmed: true } };
}

/** Whether anything was handed over, or why it could not be. */
async function handOver(id: number, { directory, transferContentTo }: WriteContext): Promise<boolean | Failure> {
	if (transferContentTo === null) return false;
	try {
		const owned = await directory.owned(id);
		if (ownsNothing(owned)) return false;
		try {
			await directory.handOver(owned, id, transferContentTo);
		} catch (error) {
			const lost = failureOf(error);
			if (!isUncertain(lost) || !ownsNothing(await readAfterLoss(() => directory.owned(id), lost))) throw error;
		}
		return true;
	} catch (error) {
		return failureOf(error);
	}
}

function ownsNothing({ dataSets, dataFlows, cards, pages }: Ownership): boolean {
	return dataSets.length + dataFlows.length + cards.length + pages.length === 0;
}
