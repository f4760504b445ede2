import type { Clock } from '../common/ports';
import type { UserDirectory, WriteReceipt } from '../domo';
import { DomoError } from '../domo/errors';
import type { AdminCounter } from './adminCount';
import { type Comparison, driftOf, SENSITIVE_MAX_AGE_MS, readSnapshots } from './recheck';
import { type Failure, failureOf, isUncertain, neverSent, joinSentences, type Attempts, UnresolvedWrite } from './runState';
import type { Step } from './steps';
import type { RefusedAttributes } from './write/attributes';

/** Pauses before looking whether a write happened whose answer was lost; as many repetitions at most. */
const READ_AFTER_MS = [250, 1_000, 2_000, 4_000] as const;

/** What looking after a lost answer showed. */
export type WriteCheck =
	| { readonly is: 'done' }
	/** All is as before. `notAfter`: until when that look may be trusted. */
	| { readonly is: 'open'; readonly notAfter?: number }
	/** Neither as before nor as wanted. */
	| { readonly is: 'changed'; readonly message: string };

export interface SendResult {
	/** Domo's answer, or looking, showed that it was done. */
	readonly isConfirmed: boolean;
	/** No answer said that it was done, looking did. */
	readonly byReading: boolean;
	/** Why nothing was repeated after a lost answer, where looking found something else than was there before. */
	readonly changed?: string;
}

/**
 * Sends a write that may be repeated without harm (update, delete, membership). When its answer is lost, it looks, and repeats
 * only what did not happen and is still as it was before.
 * @throws the last `DomoError` when Domo refuses, or when neither sending nor looking helped within the bounds
 */
export async function sendAndConfirm(
	send: (notAfter: number | undefined) => Promise<WriteReceipt>,
	lookAgain: () => Promise<WriteCheck>,
	tools: Pick<WriteContext, 'clock' | 'signal'>,
	attempts: Attempts,
	firstNotAfter?: number,
): Promise<SendResult> {
	let lost: Failure | undefined;
	let notAfter = firstNotAfter;
	for (let round = 0; ; round++) {
		try {
			const receipt = await send(notAfter);
			attempts.note(receipt);
			return { isConfirmed: receipt.shown === true, byReading: false };
		} catch (error) {
			const failure = failureOf(error);
			attempts.note(failure);
			const wasTooLate = failure.kind === 'tooLate' && lost !== undefined;
			if (!isUncertain(failure) && !wasTooLate) throw lost !== undefined && neverSent(failure) ? unresolvedWrite(lost, failure) : error;
			lost = wasTooLate ? lost : failure;
			const wait = READ_AFTER_MS[round];
			const goOn = await pause(tools, wait ?? 0);
			const found = await readAfterLoss(lookAgain, lost ?? failure);
			if (found.is === 'done') return { isConfirmed: true, byReading: true };
			if (found.is === 'changed') return { isConfirmed: false, byReading: true, changed: found.message };
			if (wait === undefined || !goOn) throw wasTooLate && lost !== undefined ? unresolvedWrite(lost, failure) : error;
			notAfter = found.notAfter;
		}
	}
}

/** Looks at a step's person as the check before the write does. */
export function checkByRecheck(step: Step, { directory, comparison, clock }: WriteContext): () => Promise<WriteCheck> {
	return async () => {
		const snapshot = (await readSnapshots([step], SENSITIVE_MAX_AGE_MS, directory, comparison, clock)).get(step);
		const drift = driftOf(step, snapshot?.snapshot, comparison);
		switch (drift.kind) {
			case 'done': return { is: 'done' };
			case 'none': return { is: 'open', ...(snapshot && { notAfter: snapshot.notAfter }) };
			case 'drifted': return { is: 'changed', message: drift.message };
		}
	};
}

/** For what is simply done or not. */
export function checkWhether(isDone: () => Promise<boolean>): () => Promise<WriteCheck> {
	return async () => ({ is: (await isDone()) ? 'done' : 'open' });
}

/**
 * Looks after an answer was lost.
 * @throws UnresolvedWrite that tells both, when looking fails as well: then nobody knows whether it was done
 */
export async function readAfterLoss<T>(read: () => Promise<T>, lost: Failure): Promise<T> {
	try {
		return await read();
	} catch (error) {
		throw unresolvedWrite(lost, failureOf(error));
	}
}

/** An answer was lost, and what came after it cannot tell whether the write was done. The kind is that of the latter, unless it would say that nothing was sent. */
export function unresolvedWrite(lost: Failure, failure: Failure): DomoError {
	return new UnresolvedWrite({
		kind: failure.kind === 'unexpected' || neverSent(failure) ? 'unknownOutcome' : failure.kind,
		message: joinSentences(lost.message, 'Whether it was done could not be found out', failure.message),
		description: 'The next run finds out and does what is missing.',
		attempts: 0,
		...(lost.httpStatus === undefined ? {} : { httpStatus: lost.httpStatus }),
		...(lost.toe === undefined ? {} : { toe: lost.toe }),
	});
}

/** All that a write may use. */
export interface WriteContext {
	readonly directory: UserDirectory;
	readonly clock: Clock;
	/** Once aborted, no new write starts. */
	readonly signal: AbortSignal | undefined;
	/** Updates are sent although the run was stopped: they end what must not be left half done. */
	readonly afterStop?: boolean;
	readonly comparison: Comparison;
	readonly admins: AdminCounter;
	/** A user's id: receives what removed people own. */
	readonly transferContentTo: number | null;
	/** Attributes that Domo refused in this run. */
	readonly refusedAttributes: RefusedAttributes;
}

/** Waits; true when the run may go on. */
export async function pause({ clock, signal }: Pick<WriteContext, 'clock' | 'signal'>, ms: number): Promise<boolean> {
	if (ms > 0) await clock.sleep(ms, signal);
	return signal?.aborted !== true;
}
