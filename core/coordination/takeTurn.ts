import type { Clock } from '../common/ports';

import { isDomoError } from '../domo/errors';
import { aliveMs, entriesWith, isAlive, type Job, type JobEntry, type Mark, type MarkPlace, markText, openMark, renewAfterMs, type RunMark, type MarkDirectory } from './mark';

/** Who wants to write, and what the next run is to know about it. */
export interface Holder {
	/** The account that the job signs in with: the mark is on it. */
	readonly actorId: number;
	readonly runId: string;
	readonly jobName: string;
	readonly executionId: string;
	readonly total: number;
	/** To be told to other jobs; absent in an undo. */
	readonly job?: Job;
	/** Whether a run is known to have ended, though it could not say so in Domo (an outage, say): nobody waits for it. */
	readonly hasEnded?: (runId: string) => boolean;
}

/** The turn of a run. Nothing of it ever throws or stops the run, but that another run is alive. */
export interface Turn {
	/** False once another live run was seen. Asked before every write; says how far this run is when that is due. */
	isOurs(done: () => number): Promise<boolean>;
	/** Why it is ours no more, as a sentence. */
	why(): string;
	/** Leaves word of how the run ended, for the next one. */
	end(done: number, state: 'done' | 'stopped'): Promise<void>;
	/** Sentences for the report: why others may not see this run, where that is so. */
	notes(): readonly string[];
	/** The jobs that were told on this account before this run. */
	readonly others: readonly JobEntry[];
}

export type TurnAnswer = { readonly turn: Turn } | { readonly refused: string };

/** A run that looked and signed within this is quick: it looks again after the same time, and may write. */
const quickMs = 500;
/** One that was slower may have covered the mark of a quick run. That one looks once more after `slowMs`, and is done with what it sends. */
const slowMs = 2_000;
const answerMs = 1_000;

/** A mark whose answer was lost is written again so often; the pauses double. */
const mostTries = 4;
const firstPauseMs = 250;
/** A look or a renewal that failed is tried again after this. */
const tryAgainAfterMs = 5_000;

/**
 * Says in the instance that this run writes, unless another one does. Domo has no conditional write, so two runs may both see
 * nobody and both sign: the last mark stays, and whoever finds the other's ends. A run can only cover a mark that came after its
 * own look, so whoever looks again as long after signing as the other took from look to mark, sees it. Hence everybody waits
 * `quickMs`; a quick run then writes, and looks once more `slowMs` after signing; a slower one waits until the other has looked.
 *
 * Where the mark cannot be read or written, is late, cut or ignored, the run goes on with a note: two runs at once are safe without
 * it, by the looks before each write.
 *
 * @param signal ends the waiting: whoever is stopped writes nothing any more
 * @returns undefined where no admin made the attribute. Never throws.
 */
export async function takeTurn(directory: MarkDirectory, holder: Holder, clock: Clock, signal?: AbortSignal): Promise<TurnAnswer | undefined> {
	const place = await openMark(directory, holder.actorId);
	if (place === undefined) return undefined;
	// The same plan may be applied twice at once: a run alone does not say whose mark it is.
	const isOwn = (run: RunMark | undefined): boolean => run?.run === holder.runId && run.execution === holder.executionId;
	const otherIn = ({ run }: Mark): RunMark | undefined =>
		isAlive(run, clock.now()) && !isOwn(run) && holder.hasEnded?.(run.run) !== true ? run : undefined;

	const lookedAt = clock.now();
	const before = await tried(() => place.read());
	if ('failed' in before) return { turn: createTurn({ place, holder, clock, isOwn, otherIn, jobs: [], notes: [noteOf('its mark could not be read', before.failed)] }) };
	const other = otherIn(before.value);
	if (other !== undefined) return { refused: sentenceOfOtherRun(other) };

	const turn = createTurn({ place, holder, clock, isOwn, otherIn, jobs: before.value.jobs, notes: [] });
	const signed = await turn.sign();
	if (signed !== undefined) return { turn };
	const signedAt = clock.now();
	await clock.sleep(settleMs(signedAt - lookedAt), signal);
	if (signal?.aborted === true) {
		await turn.end(0, 'stopped');
		return { refused: 'The run was stopped.' };
	}
	const rival = await turn.lookAgain();
	if (rival !== undefined) return { refused: sentenceOfOtherRun(rival) };
	turn.begin(signedAt, signedAt - lookedAt <= quickMs);
	return { turn };
}

interface Signing {
	readonly place: MarkPlace;
	readonly holder: Holder;
	readonly clock: Clock;
	isOwn(run: RunMark | undefined): boolean;
	otherIn(mark: Mark): RunMark | undefined;
	readonly jobs: readonly JobEntry[];
	readonly notes: readonly string[];
}

interface OpenTurn extends Turn {
	/** Gives why the mark could not be written; undefined where it was. */
	sign(): Promise<string | undefined>;
	/** The other live run whose mark stands in the place of ours, if there is one. */
	lookAgain(): Promise<RunMark | undefined>;
	begin(signedAt: number, isQuick: boolean): void;
}

function createTurn({ place, holder, clock, isOwn, otherIn, jobs, notes: first }: Signing): OpenTurn {
	const startedAt = new Date(clock.now()).toISOString();
	const notes = new Set(first);
	let length: 'whole' | 'short' = 'whole';
	/** Whether Domo's answer to the last mark had the mark in it. */
	let shown = false;
	let hasSigned = false;
	let lost = false;
	let renewal: Promise<void> | undefined;
	/** When to look again, and since when without that look nothing new is written; epoch ms. */
	let renewAt = Number.POSITIVE_INFINITY;
	let waitFrom = Number.POSITIVE_INFINITY;

	const textOf = (state: RunMark['state'], done: number): string => {
		const now = clock.now();
		const { runId: run, jobName: job, executionId: execution, total } = holder;
		const until = new Date(now + aliveMs).toISOString();
		const told = holder.job === undefined ? jobs : entriesWith(jobs, holder.job, now);
		return markText({ run: { run, job, state, startedAt, until, done, total, execution }, jobs: told }, length);
	};

	/** One mark; what Domo refuses whole is written once more in short, and one whose answer was lost is looked for. */
	async function write(state: RunMark['state'], done: number): Promise<void> {
		for (let tries = 1; ; tries++) {
			try {
				shown = (await place.write(textOf(state, done))).shown === true;
				hasSigned = true;
				return;
			} catch (error) {
				if (isDomoError(error, 'refused') && length === 'whole') {
					length = 'short';
					continue;
				}
				if (tries >= mostTries || !isDomoError(error, 'unknownOutcome', 'badAnswer')) throw error;
				await clock.sleep(firstPauseMs * 2 ** (tries - 1));
				const now = await place.read();
				if (isOwn(now.run) || otherIn(now) !== undefined) return;
			}
		}
	}

	async function lookAgain(): Promise<RunMark | undefined> {
		const now = await tried(() => place.read());
		if ('failed' in now) {
			notes.add(noteOf('its mark could not be read', now.failed));
			return undefined;
		}
		const other = otherIn(now.value);
		if (other !== undefined || isOwn(now.value.run) || shown) return other;
		length = 'short';
		notes.add(noteOf('Domo shows another text than was written there, or none yet: it is late, cut or not kept'));
		return undefined;
	}

	/** A look that fails is no loss: nobody else was seen. */
	async function renew(done: () => number): Promise<void> {
		const lookedAt = clock.now();
		renewAt = lookedAt + tryAgainAfterMs;
		lost = (await lookAgain()) !== undefined;
		if (lost) return;
		waitFrom = Number.POSITIVE_INFINITY;
		const written = await tried(() => write('writing', done()));
		if ('failed' in written) notes.add(noteOf('its mark could not be renewed', written.failed));
		else renewAt = lookedAt + renewAfterMs;
	}

	return {
		others: jobs,
		notes: () => [...notes],
		async sign() {
			const written = await tried(() => write('writing', 0));
			if (!('failed' in written)) return undefined;
			notes.add(noteOf('its mark could not be written', written.failed));
			return written.failed;
		},
		async lookAgain() {
			const rival = await lookAgain();
			lost = rival !== undefined;
			return rival;
		},
		begin(signedAt, isQuick) {
			renewAt = signedAt + (isQuick ? slowMs : renewAfterMs);
			if (isQuick) waitFrom = renewAt;
		},
		async isOurs(done) {
			if (lost) return false;
			if (clock.now() >= renewAt) renewal ??= renew(done).finally(() => (renewal = undefined));
			// Only for the look for a slower run; while the mark is renewed nobody waits.
			if (renewal !== undefined && clock.now() >= waitFrom) await renewal;
			return !lost;
		},
		why: () => 'Another run has begun to write to this instance: it had not seen this one. What is left here is done by the next run.',
		async end(done, state) {
			// One that is under way must not come after the last word.
			await renewal;
			if (lost || !hasSigned) return;
			await tried(() => write(state, done));
		},
	};
}

function settleMs(crossedMs: number): number {
	if (crossedMs <= quickMs) return quickMs;
	return crossedMs <= slowMs ? slowMs + answerMs : slowMs + answerMs + renewAfterMs + answerMs;
}

async function tried<T>(work: () => Promise<T>): Promise<{ readonly value: T } | { readonly failed: string }> {
	try {
		return { value: await work() };
	} catch (error) {
		return { failed: error instanceof Error ? error.message : String(error) };
	}
}

function noteOf(what: string, why = ''): string {
	return `Other runs and jobs may not see this one in the attribute "domoUserManagement": ${what}.${why === '' ? '' : ` ${why}`}`;
}

function sentenceOfOtherRun({ run, job, done, total, startedAt }: RunMark): string {
	return `Another run (${run} of "${job}", at least ${done} of ${total} changes done) is writing to this instance since ${startedAt}. This one wrote nothing; the next run catches up.`;
}

export interface Entered {
	/** The jobs that were told on this account just before. */
	readonly others: readonly JobEntry[];
	/** Sentences for the report. */
	readonly notes: readonly string[];
}

/**
 * Says on the account that the job signs in with that this job is there, for a run that has nothing to write to people: it is then
 * that another job could remove its people. Not while another run writes, whose mark it could cover: the next run says it. Never throws.
 */
export async function enterJob(directory: MarkDirectory, accountId: number, job: Job, now: () => number): Promise<Entered> {
	const place = await openMark(directory, accountId);
	if (place === undefined) return { others: [], notes: [] };
	let others: readonly JobEntry[] = [];
	try {
		const mark = await place.read();
		others = mark.jobs;
		if (!isAlive(mark.run, now())) await place.write(markText({ ...mark, jobs: entriesWith(others, job, now()) }));
		return { others, notes: [] };
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		return { others, notes: [`Other jobs of this instance may not know of this one: it could not be said in "domoUserManagement". ${why}`] };
	}
}
