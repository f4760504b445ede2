import { DomoError } from '../../domo/errors';
import type { WriteReceipt } from '../../domo/types';
import { failureOf, isUncertain, neverSent, sentences } from '../failure';
import type { Failure } from '../failure';
import type { Tally } from '../outcome';
import { pause } from './writing';
import type { Writing } from './writing';

/** Pauses before looking whether a write happened whose answer was lost; as many repetitions at most. */
const LOOK_AFTER_MS = [250, 1_000, 2_000, 4_000] as const;

/**
 * Sends a write that may be repeated without harm (update, delete, membership). When its answer is lost, it looks, and repeats
 * only what did not happen. `byLooking`: no answer said that it was done, looking did.
 * @throws the last `DomoError` when Domo refuses, or when neither sending nor looking helped within the bounds
 */
export async function sendSurely(
	send: () => Promise<WriteReceipt>,
	isDone: () => Promise<boolean>,
	tools: Pick<Writing, 'clock' | 'signal'>,
	tally: Tally,
): Promise<{ readonly byLooking: boolean }> {
	let lost: Failure | undefined;
	for (let round = 0; ; round++) {
		try {
			tally.note(await send());
			return { byLooking: false };
		} catch (error) {
			const failure = failureOf(error);
			tally.note(failure);
			if (!isUncertain(failure)) throw lost !== undefined && neverSent(failure) ? bothFailed(lost, failure) : error;
			lost = failure;
			const wait = LOOK_AFTER_MS[round];
			const goOn = await pause(tools, wait ?? 0);
			if (await look(isDone, failure)) return { byLooking: true };
			if (wait === undefined || !goOn) throw error;
		}
	}
}

/**
 * Looks after an answer was lost.
 * @throws DomoError that tells both, when looking fails as well: then nobody knows whether it was done
 */
export async function look<T>(read: () => Promise<T>, lost: Failure): Promise<T> {
	try {
		return await read();
	} catch (error) {
		throw bothFailed(lost, failureOf(error));
	}
}

/** An answer was lost, and what came after it cannot tell whether the write was done. The kind is that of the latter, unless it would say that nothing was sent. */
export function bothFailed(lost: Failure, failure: Failure): DomoError {
	return new DomoError({
		kind: failure.kind === 'unexpected' || neverSent(failure) ? 'unknownOutcome' : failure.kind,
		message: sentences(lost.message, 'Whether it was done could not be found out', failure.message),
		description: 'The next run finds out and does what is missing.',
		attempts: 0,
		...(lost.httpStatus === undefined ? {} : { httpStatus: lost.httpStatus }),
		...(lost.toe === undefined ? {} : { toe: lost.toe }),
	});
}
