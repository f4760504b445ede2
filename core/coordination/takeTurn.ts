/** One run at a time: says in the instance that this run writes, and finds out whether another one does. */
import type { Clock } from '../common/ports';
import { isDomoError } from '../domo';
import { aliveMs, entriesWith, isAlive, markText, openMark, renewAfterMs, type Job, type JobEntry, type Mark, type MarkDirectory, type MarkPlace, type RunMark } from './mark';

/** The run that wants to write, and what the next run is to know about it. */
export interface Holder {
	/** The account that the job signs in with: its attribute holds the mark. */
	readonly actorId: number;
	readonly runId: string;
	readonly jobName: string;
	readonly executionId: string;
	readonly total: number;
	/** What other jobs may know about this one; absent in an undo. */
	readonly job?: Job;
	/** Whether a run is known to have ended although its mark does not say so (after an outage, say): nobody waits for it. */
	readonly hasEnded?: (runId: string) => boolean;
}

/** The turn of a run. None of its methods throws; it is lost only to another live run. */
export interface Turn {
	/** False once another live run was seen. Called before every write; renews the mark, with the number of changes done, when that is due. */
	isOurs(done: () => number): Promise<boolean>;
	/** Why the turn was lost, as a sentence. */
	why(): string;
	/** Writes how the run ended, for the next one. */
	end(done: number, state: 'done' | 'stopped'): Promise<void>;
	/** Sentences for the report: why others may not see this run, where that is so. */
	notes(): readonly string[];
	/** The jobs that the mark named before this run. */
	readonly others: readonly JobEntry[];
}

export type TurnAnswer = { readonly turn: Turn } | { readonly refused: string };

/** A run that read and wrote the mark within this time is quick: it reads again after the same time, and may then write to users. */
const quickMs = 500;
/** A slower run may have overwritten the mark of a quick one, which therefore reads once more after `slowMs`. */
const slowMs = 2_000;
const answerMs = 1_000;

/** A mark whose response was lost is written again so often; the pauses double. */
const mostTries = 4;
const firstPauseMs = 250;
/** After a read or a renewal that failed. */
const tryAgainAfterMs = 5_000;

/**
 * Writes the mark of this run, unless another run is alive. Domo has no conditional write, so that two runs may both read that nobody
 * writes, and both write their mark: the last mark stays, and the run that reads the other's mark gives way. A run can overwrite only a
 * mark that was written after it read. So a run that reads again, as long after writing its mark as the other needed from reading to
 * writing, sees it. Hence every run waits `quickMs`; a quick run then writes to users, and reads once more `slowMs` after its mark; a slower
 * one waits until the other must have read.
 *
 * Where the mark cannot be read or written, or is shown late, cut or not at all, the run goes on with a note: two runs at once are safe
 * without it, since every user is read again before the write.
 *
 * @param signal ends the waiting: a stopped run writes nothing any more
 * @returns undefined where no admin made the attribute. Never throws.
 */
export async function takeTurn(directory: MarkDirectory, holder: Holder, clock: Clock, signal?: AbortSignal): Promise<TurnAnswer | undefined> {
	const place = await openMark(directory, holder.actorId);
	if (place === undefined) return undefined;
	const readAt = clock.now();
	const before = await attempt(() => place.read());
	if ('failed' in before) return { turn: openTurn(place, holder, clock, [], [noteOf('its mark could not be read', before.failed)]) };
	const other = otherRunIn(before.value, holder, clock.now());
	if (other !== undefined) return { refused: sentenceOfOtherRun(other) };

	const turn = openTurn(place, holder, clock, before.value.jobs);
	const failed = await turn.mark();
	if (failed !== undefined) return { turn };
	const markedAt = clock.now();
	await clock.sleep(waitMsAfter(markedAt - readAt), signal);
	if (signal?.aborted === true) {
		await turn.end(0, 'stopped');
		return { refused: 'The run was stopped.' };
	}
	const rival = await turn.readAgain();
	if (rival !== undefined) return { refused: sentenceOfOtherRun(rival) };
	turn.begin(markedAt, markedAt - readAt <= quickMs);
	return { turn };
}

/** The same plan may be applied twice at once, so that the run's id alone does not say whose mark it is. */
const isOwn = ({ run }: Mark, { runId, executionId }: Holder): boolean => run?.run === runId && run.execution === executionId;

/** The other run that is alive by its mark. */
function otherRunIn(mark: Mark, holder: Holder, now: number): RunMark | undefined {
	return isAlive(mark.run, now) && !isOwn(mark, holder) && holder.hasEnded?.(mark.run.run) !== true ? mark.run : undefined;
}

interface OpenTurn extends Turn {
	/** Gives why the mark could not be written; undefined where it was. */
	mark(): Promise<string | undefined>;
	/** The other live run whose mark replaced ours, if there is one. */
	readAgain(): Promise<RunMark | undefined>;
	begin(markedAt: number, isQuick: boolean): void;
}

function openTurn(place: MarkPlace, holder: Holder, clock: Clock, jobs: readonly JobEntry[], firstNotes: readonly string[] = []): OpenTurn {
	const startedAt = new Date(clock.now()).toISOString();
	const notes = new Set(firstNotes);
	let length: 'whole' | 'short' = 'whole';
	/** Whether Domo's response to the last mark had the mark in it. */
	let shown = false;
	let isMarked = false;
	let lost = false;
	let renewal: Promise<void> | undefined;
	/** When to read again, and since when nothing new is written before that; epoch ms. */
	let renewAt = Number.POSITIVE_INFINITY;
	let waitFrom = Number.POSITIVE_INFINITY;

	const textOf = (state: RunMark['state'], done: number): string => {
		const now = clock.now();
		const { runId: run, jobName: job, executionId: execution, total } = holder;
		const until = new Date(now + aliveMs).toISOString();
		const known = holder.job === undefined ? jobs : entriesWith(jobs, holder.job, now);
		return markText({ run: { run, job, state, startedAt, until, done, total, execution }, jobs: known }, length);
	};

	/** A mark that Domo refuses whole is written once more in short; after a lost response it is read, and written again where it is missing. */
	async function write(state: RunMark['state'], done: number): Promise<void> {
		for (let tries = 1; ; tries++) {
			try {
				shown = (await place.write(textOf(state, done))).shown === true;
				isMarked = true;
				return;
			} catch (error) {
				if (isDomoError(error, 'refused') && length === 'whole') {
					length = 'short';
					continue;
				}
				if (tries >= mostTries || !isDomoError(error, 'unknownOutcome', 'badAnswer')) throw error;
				await clock.sleep(firstPauseMs * 2 ** (tries - 1));
				const now = await place.read();
				if (isOwn(now, holder) || otherRunIn(now, holder, clock.now()) !== undefined) return;
			}
		}
	}

	async function readAgain(): Promise<RunMark | undefined> {
		const now = await attempt(() => place.read());
		if ('failed' in now) {
			notes.add(noteOf('its mark could not be read', now.failed));
			return undefined;
		}
		const other = otherRunIn(now.value, holder, clock.now());
		if (other !== undefined || isOwn(now.value, holder) || shown) return other;
		length = 'short';
		notes.add(noteOf('Domo shows another text than was written there, or none yet: it is late, cut or not kept'));
		return undefined;
	}

	/** A read that fails does not lose the turn: nobody else was seen. */
	async function renew(done: () => number): Promise<void> {
		const readAt = clock.now();
		renewAt = readAt + tryAgainAfterMs;
		lost = (await readAgain()) !== undefined;
		if (lost) return;
		waitFrom = Number.POSITIVE_INFINITY;
		const written = await attempt(() => write('writing', done()));
		if ('failed' in written) notes.add(noteOf('its mark could not be renewed', written.failed));
		else renewAt = readAt + renewAfterMs;
	}

	return {
		others: jobs,
		notes: () => [...notes],
		async mark() {
			const written = await attempt(() => write('writing', 0));
			if (!('failed' in written)) return undefined;
			notes.add(noteOf('its mark could not be written', written.failed));
			return written.failed;
		},
		async readAgain() {
			const rival = await readAgain();
			lost = rival !== undefined;
			return rival;
		},
		begin(markedAt, isQuick) {
			renewAt = markedAt + (isQuick ? slowMs : renewAfterMs);
			if (isQuick) waitFrom = renewAt;
		},
		async isOurs(done) {
			if (lost) return false;
			if (clock.now() >= renewAt) renewal ??= renew(done).finally(() => (renewal = undefined));
			// Only the read that looks for a slower run is waited for; a renewal is not.
			if (renewal !== undefined && clock.now() >= waitFrom) await renewal;
			return !lost;
		},
		why: () => 'Another run has begun to write to this instance: it had not seen this one. What is left here is done by the next run.',
		async end(done, state) {
			// A renewal must not be written after the last mark.
			await renewal;
			if (lost || !isMarked) return;
			await attempt(() => write(state, done));
		},
	};
}

function waitMsAfter(neededMs: number): number {
	if (neededMs <= quickMs) return quickMs;
	return neededMs <= slowMs ? slowMs + answerMs : slowMs + answerMs + renewAfterMs + answerMs;
}

async function attempt<T>(work: () => Promise<T>): Promise<{ readonly value: T } | { readonly failed: string }> {
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
	/** The jobs that the mark named just before. */
	readonly others: readonly JobEntry[];
	/** Sentences for the report. */
	readonly notes: readonly string[];
}

/**
 * Adds this job to the mark of its account, for a run that has no user to write: other jobs must know of it, since they could remove its
 * people. Not while another run writes, whose mark it could overwrite: the next run does it then. Never throws.
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
