import type { Ownership } from '../../domo';
import { type Failure, failureOf, isUncertain, joinSentences, stopsRun, type Attempts, type ChangeResult } from '../runState';
import { applyLabel } from '../types';
import type { Step } from '../steps';
import { readAfterLoss, checkByRecheck, sendAndConfirm, type WriteContext } from './send';
import { changedAfterLoss } from './update';

/** Kinds of refusals behind which Domo may mean that an owner cannot go; which one it uses is not public (domo-api 2.6). */
const REFUSALS: ReadonlySet<Failure['kind']> = new Set<Failure['kind']>(['refused', 'duplicate', 'grant']);

/** Deletes a person; an owner whom Domo refuses to delete is told with what helps, and stops nobody else's removal. */
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

/** Undefined where the person owns nothing that needs an owner, or where the refusal is about the grant of all. */
async function ownerSentence(id: number, { kind, message }: Failure, { directory }: WriteContext): Promise<string | undefined> {
	const advice = `Name who receives what they own in ${applyLabel('transferContentTo')}, and run again`;
	try {
		const { dataSets, dataFlows } = await directory.owned(id);
		if (dataSets.length + dataFlows.length === 0) return undefined;
		return joinSentences(message, `This person owns ${counted(dataSets.length, 'DataSet')} and ${counted(dataFlows.length, 'DataFlow')}, which Domo does not leave without an owner`, advice);
	} catch {
		return kind === 'grant' ? undefined : joinSentences(message, 'Domo refuses to delete who owns DataSets or DataFlows; what this person owns could not be read', advice);
	}
}

function counted(n: number, noun: string): string {
	return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** Domo answered, otherwise than it is known to: no stop of the run, no limit, no credential that is over. */
const isRefusal = ({ kind }: Failure): boolean => kind === 'grant' || kind === 'blocked' || kind === 'unavailable';

export interface Removed {
	readonly result: ChangeResult;
	readonly failure?: Failure;
}

/**
 * Deletes a person, after handing over what they own where a receiver is named (domo-api 2.6: the delete itself hands
 * nothing over). Not sent after `notAfter`. A person who is gone is deleted, whoever's answer was lost.
 * @throws DomoError when the delete was not done
 */
async function removeOnce(id: number, step: Step, tools: WriteContext, attempts: Attempts, notAfter: number | undefined): Promise<Removed> {
	const failure = await handOver(id, tools);
	if (failure !== undefined) {
		attempts.note(failure);
		const message = joinSentences('Not deleted: what this person owns could not be handed over', failure.message);
		// Another request than the delete: that it is refused says nothing about other people.
		return stopsRun(failure) && !isRefusal(failure) ? { result: { status: 'failed', message }, failure } : { result: { status: 'failed', message } };
	}
	let wasGone = false;
	const { byReading: byLooking, isConfirmed, changed } = await sendAndConfirm(
		async (until) => {
			const receipt = await tools.directory.remove(id, { notAfter: until });
			wasGone = receipt.gone;
			return receipt;
		},
		checkByRecheck(step, tools),
		tools,
		attempts,
		notAfter,
	);
	if (changed !== undefined) return { result: changedAfterLoss(changed) };
	if (!wasGone || byLooking) return { result: { status: 'applied', undo: true, isConfirmed } };
	// A 404 may be somebody else's on the way. Only who is not among the people is gone.
	if ((await tools.directory.usersById([id], [])).length > 0) {
		return { result: { status: 'failed', message: 'Domo said that it does not know this person, and lists them all the same: not deleted. Run again.' } };
	}
	// Gone at the first attempt: somebody else deleted the person a moment ago, and undoing that is not ours.
	if (attempts.count <= 1) return { result: { status: 'alreadyDone', message: 'Was already gone when the delete arrived.' } };
	return { result: { status: 'applied', undo: true, isConfirmed: true } };
}

/** Gives why it failed, or undefined. */
async function handOver(id: number, { directory, transferContentTo }: WriteContext): Promise<Failure | undefined> {
	if (transferContentTo === null) return undefined;
	try {
		const owned = await directory.owned(id);
		if (ownsNothing(owned)) return undefined;
		try {
			await directory.handOver(owned, id, transferContentTo);
		} catch (error) {
			const lost = failureOf(error);
			if (!isUncertain(lost) || !ownsNothing(await readAfterLoss(() => directory.owned(id), lost))) throw error;
		}
		return undefined;
	} catch (error) {
		return failureOf(error);
	}
}

function ownsNothing({ dataSets, dataFlows, cards, pages }: Ownership): boolean {
	return dataSets.length + dataFlows.length + cards.length + pages.length === 0;
}
