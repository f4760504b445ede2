import type { Ownership } from '../../domo/types';
import { failureOf, isUncertain, sentences } from '../failure';
import type { Failure } from '../failure';
import type { Step } from '../order/step';
import type { Tally, Verdict } from '../outcome';
import { look, lookAtStep, sendSurely } from './unknown';
import { doubtfulAfterLoss } from './update';
import type { Writing } from './writing';

/**
 * Deletes a person, after handing over what they own where a receiver is named (domo-api 2.6: the delete itself hands
 * nothing over). Not sent after `notAfter`. A person who is gone is deleted, whoever's answer was lost.
 * @throws DomoError when the delete was not done
 */
export async function writeRemove(
	id: number,
	step: Step,
	tools: Writing,
	tally: Tally,
	notAfter?: number,
): Promise<{ readonly verdict: Verdict; readonly failure?: Failure }> {
	const failure = await handOver(id, tools);
	if (failure !== undefined) {
		tally.note(failure);
		const message = sentences('Not deleted: what this person owns could not be handed over', failure.message);
		return { verdict: { status: 'failed', message }, failure };
	}
	let wasGone = false;
	const { byLooking, isShown, changed } = await sendSurely(
		async (until) => {
			const receipt = await tools.directory.remove(id, { notAfter: until });
			wasGone = receipt.gone;
			return receipt;
		},
		lookAtStep(step, tools),
		tools,
		tally,
		notAfter,
	);
	if (changed !== undefined) return { verdict: doubtfulAfterLoss(changed) };
	if (!wasGone || byLooking) return { verdict: { status: 'applied', undo: true, isShown } };
	// A 404 may be somebody else's on the way. Only who is not among the people is gone.
	if ((await tools.directory.usersById([id], [])).length > 0) {
		return { verdict: { status: 'failed', message: 'Domo said that it does not know this person, and lists them all the same: not deleted. Run again.' } };
	}
	// Gone at the first attempt: somebody else deleted the person a moment ago, and undoing that is not ours.
	if (tally.attempts <= 1) return { verdict: { status: 'alreadyDone', message: 'Was already gone when the delete arrived.' } };
	return { verdict: { status: 'applied', undo: true, isShown: true } };
}

/** Gives why it failed, or undefined. */
async function handOver(id: number, { directory, transferContentTo }: Writing): Promise<Failure | undefined> {
	if (transferContentTo === null) return undefined;
	try {
		const owned = await directory.owned(id);
		if (ownsNothing(owned)) return undefined;
		try {
			await directory.handOver(owned, id, transferContentTo);
		} catch (error) {
			const lost = failureOf(error);
			if (!isUncertain(lost) || !ownsNothing(await look(() => directory.owned(id), lost))) throw error;
		}
		return undefined;
	} catch (error) {
		return failureOf(error);
	}
}

function ownsNothing({ dataSets, dataFlows, cards, pages }: Ownership): boolean {
	return dataSets.length + dataFlows.length + cards.length + pages.length === 0;
}
