import { failureOf, sentences } from '../failure';
import type { Failure } from '../failure';
import type { Tally, Verdict } from '../outcome';
import { sendSurely } from './unknown';
import type { Writing } from './writing';

/**
 * Deletes a person, after handing over what they own where a receiver is named (domo-api 2.6: the delete itself hands
 * nothing over). A person who is gone is deleted, whoever's answer was lost.
 * @throws DomoError when the delete was not done
 */
export async function writeRemove(id: number, tools: Writing, tally: Tally): Promise<{ readonly verdict: Verdict; readonly failure?: Failure }> {
	const failure = await handOver(id, tools);
	if (failure !== undefined) {
		tally.note(failure);
		const message = sentences('Not deleted: what this person owns could not be handed over', failure.message);
		return { verdict: { status: 'failed', message }, failure };
	}
	let wasGone = false;
	const { byLooking } = await sendSurely(
		async () => {
			const receipt = await tools.directory.remove(id);
			wasGone = receipt.gone;
			return receipt;
		},
		async () => (await tools.directory.usersById([id], [])).length === 0,
		tools,
		tally,
	);
	// Gone at the first attempt: somebody else deleted the person a moment ago, and undoing that is not ours.
	if (wasGone && !byLooking && tally.attempts <= 1) {
		return { verdict: { status: 'applied', message: 'Was already gone when the delete arrived.' } };
	}
	return { verdict: { status: 'applied', undo: true } };
}

/** Gives why it failed, or undefined. */
async function handOver(id: number, { directory, transferContentTo }: Writing): Promise<Failure | undefined> {
	if (transferContentTo === null) return undefined;
	try {
		const owned = await directory.owned(id);
		const nothing = owned.dataSets.length + owned.dataFlows.length + owned.cards.length + owned.pages.length === 0;
		if (!nothing) await directory.handOver(owned, id, transferContentTo);
		return undefined;
	} catch (error) {
		return failureOf(error);
	}
}
