import { isDomoError } from '../domo/errors';
import type { UserDirectory } from '../domo/types';
import type { Clock } from '../ports';
import { isAlive, leaseMs, renewAfterMs, sentenceOfOtherRun, type Lease } from './lease';
import { openMark, type Mark } from './mark';

/** Who takes a lease, and what the next run is to know about it. */
export interface Holder {
	/** The account that runs the job: the mark is on it. */
	readonly actorId: number;
	readonly runId: string;
	readonly jobName: string;
	readonly executionId: string;
	readonly total: number;
	/** Whether a run is known to have ended, though it could not say so in Domo (an outage, say): nobody waits for it. */
	readonly hasEnded?: (runId: string) => boolean;
}

export interface HeldLease {
	/** True while the lease is surely ours; renews it when it is due, once for all who ask. Asked before every write. Never throws. */
	keep(done: number): Promise<boolean>;
	/** Why it is ours no more, as a sentence. */
	why(): string;
	/** Leaves the mark that all was done, for the next run to compare with the log. Never throws: the work is done by then. */
	end(done: number): Promise<void>;
}

export type LeaseAnswer =
	| { readonly held: HeldLease }
	| { readonly refused: string }
	/** No lease can be kept here; the run goes on and says so. */
	| { readonly unavailable: string };

/** A run that looked and signed within this is quick: it looks again after the same time, and may write. */
const quickMs = 500;
/** One that was slower may have covered the mark of a quick run. That one looks once more after `slowMs`, and is done with what it sends. */
const slowMs = 2_000;
const answerMs = 1_000;

/** A mark whose answer was lost is looked for and written again so often; the pauses double. */
const mostTries = 4;
const firstPauseMs = 250;
/** A renewal that failed is tried again after this, and so long before the lease runs out nothing more is written. */
const tryAgainAfterMs = 5_000;
const marginMs = 10_000;

/**
 * Takes the right to write to an instance. Domo has no compare-and-set, so two runs may both see no lease and both sign: the
 * last mark stays, and whoever finds the other's ends. A run can only cover a mark that came after its own look, so whoever looks
 * again as long after signing as the other took from look to mark, sees it. Hence everybody waits `quickMs`; a quick run then
 * writes, and looks once more `slowMs` after signing; a slower run waits until then; and one slower than that waits until
 * the other must have renewed.
 *
 * @param signal ends the waiting: whoever is stopped writes nothing any more
 * @throws DomoError when the account cannot be read or written
 */
export async function takeLease(directory: UserDirectory, holder: Holder, clock: Clock, signal?: AbortSignal): Promise<LeaseAnswer> {
	const mark = await openMark(directory, holder.actorId);
	if ('unavailable' in mark) return mark;
	const startedAt = new Date(clock.now()).toISOString();
	const sign = (state: Lease['state'], done: number) =>
		mark.write({
			run: holder.runId,
			job: holder.jobName,
			state,
			startedAt,
			until: new Date(clock.now() + leaseMs).toISOString(),
			done,
			total: holder.total,
			execution: holder.executionId,
		});

	// The same plan may be applied twice at once: a run alone does not say whose mark it is.
	const isOwn = (lease: Lease | undefined) => lease?.run === holder.runId && lease.execution === holder.executionId;
	const lookedAt = clock.now();
	const before = await mark.read();
	const isOver = before === undefined || isOwn(before) || holder.hasEnded?.(before.run) === true;
	if (!isOver && isAlive(before, lookedAt)) return { refused: sentenceOfOtherRun(before) };
	await signSurely(() => sign('writing', 0), mark, isOwn, before, clock);
	const signedAt = clock.now();
	const isQuick = signedAt - lookedAt <= quickMs;
	await clock.sleep(settleMs(signedAt - lookedAt), signal);
	if (signal?.aborted === true) return { refused: 'The run was stopped.' };
	const lookedAgainAt = clock.now();
	const after = await mark.read();
	if (!isOwn(after)) return { refused: after === undefined ? 'The mark of this run was cleared.' : sentenceOfOtherRun(after) };
	const sure: Term = isQuick
		? { from: signedAt, renewAt: signedAt + slowMs, until: signedAt + slowMs }
		: { from: signedAt, renewAt: lookedAgainAt + renewAfterMs, until: signedAt + leaseMs - marginMs };
	return { held: held(isOwn, mark, sign, sure, clock, signal) };
}

/** Whether a mark is this run's. */
type IsOwn = (lease: Lease | undefined) => boolean;

/** How long a mark may be relied on; epoch ms. */
interface Term {
	/** When it was signed. */
	readonly from: number;
	/** When it is to be looked at again, and signed anew if it has grown old. */
	readonly renewAt: number;
	/** Without that nothing is written after this. */
	readonly until: number;
}

/** How long to wait between signing and looking again, by how long it took to sign after the look before. */
function settleMs(crossedMs: number): number {
	if (crossedMs <= quickMs) return quickMs;
	return crossedMs <= slowMs ? slowMs + answerMs : slowMs + answerMs + renewAfterMs + answerMs;
}

/** Writes the mark; one whose answer was lost is there, or is written again, unless another run's has come in its place. */
async function signSurely(sign: () => Promise<unknown>, mark: Mark, isOwn: IsOwn, before: Lease | undefined, clock: Clock): Promise<void> {
	for (let tries = 1; ; tries++) {
		try {
			await sign();
			return;
		} catch (error) {
			if (tries === mostTries || !isDomoError(error, 'unknownOutcome', 'badAnswer')) throw error;
			await clock.sleep(firstPauseMs * 2 ** (tries - 1));
			const now = await mark.read();
			const isAsBefore = now?.run === before?.run && now?.execution === before?.execution;
			if (isOwn(now) || !isAsBefore) return;
		}
	}
}

function held(
	isOwn: IsOwn,
	mark: Mark,
	sign: (state: Lease['state'], done: number) => Promise<unknown>,
	first: Term,
	clock: Clock,
	signal: AbortSignal | undefined,
): HeldLease {
	let term = first;
	let tryAgainAt = 0;
	let lost = false;
	let trouble: string | undefined;
	let renewal: Promise<void> | undefined;

	/** A renewal that fails is no loss yet: the mark stands for some minutes. */
	async function renew(done: number): Promise<void> {
		const lookedAt = clock.now();
		tryAgainAt = lookedAt + tryAgainAfterMs;
		try {
			lost = !isOwn(await mark.read());
			if (lost) return;
			term = { ...term, until: term.from + leaseMs - marginMs };
			if (lookedAt - term.from < renewAfterMs) {
				// The look for a slower run: nobody covered the mark, which is still fresh.
				term = { ...term, renewAt: lookedAt + renewAfterMs };
				return;
			}
			const signedAt = clock.now();
			await sign('writing', done);
			term = { from: signedAt, renewAt: lookedAt + renewAfterMs, until: signedAt + leaseMs - marginMs };
		} catch (error) {
			trouble = error instanceof Error ? error.message : String(error);
		}
	}

	return {
		async keep(done) {
			for (;;) {
				const now = clock.now();
				if (lost) return false;
				if (now >= term.renewAt && now >= tryAgainAt) renewal ??= renew(done).finally(() => (renewal = undefined));
				// While it is surely ours nobody waits for the renewal.
				if (now < term.until) return true;
				if (renewal !== undefined) await renewal;
				else if (now >= term.from + leaseMs - marginMs || signal?.aborted === true) return false;
				else await clock.sleep(tryAgainAfterMs, signal);
			}
		},
		why: () =>
			lost || trouble === undefined
				? 'Another run took over this instance while this one was waiting.'
				: `The mark of this run could not be renewed in time, so that another run may write by now. ${trouble}`,
		async end(done) {
			// One that is under way must not come after the last word.
			await renewal;
			if (lost) return;
			try {
				await sign('done', done);
			} catch {
				// The mark runs out by itself; what was done is in the outcomes.
			}
		},
	};
}
