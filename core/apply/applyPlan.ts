import type { UserDirectory } from '../domo';
import { attributesOrNone } from '../domo/users/definitions';
import { enterJob, type Holder, type JobEntry, type Turn, type TurnAnswer } from '../coordination';
import type { PlanDescription, PlanItem } from '../plan/types';
import type { Clock, Progress } from '../common/ports';
import { mapChunked } from '../common/yielder';
import { withTypedValues } from './integrity';
import { admit, checkProtected, checkReceiverExists, definedFields, protectionOf } from './preflight';
import { findLastAdmins, createAdminCounter } from './adminCount';
import { releaseHolds, tooOldToRemove } from './approval';
import { changesDone, failureOf, type RunState, createRunState, joinSentences } from './runState';
import { jobToAnnounce, holdUsersOfOtherJobs, writeSteps } from './runner';
import { findRelatedCreates, type Step, toSteps } from './steps';
import { orderSteps } from './order';
import { ApplyRefusal, type ApplyResult, type ApplySettings } from './types';
import { heldByApply } from './applyStep';
import { reportOutcomes } from './reportOutcomes';
import { readBack } from './verify';
import { RefusedAttributes } from './write/attributes';
import type { WriteContext } from './lostAnswers';

/** Our choice; the rate limiter adapts below it. */
const WRITES_AT_ONCE = 8;

/** What Apply is handed by whoever runs it. */
export interface ApplyTools {
	readonly clock: Clock;
	/** Once aborted, no new write starts; those in flight finish. */
	readonly signal?: AbortSignal;
	/** The most people who are written at the same time; the rate limiter adapts below it. */
	readonly concurrency?: number;
	onProgress?(progress: Progress): void;
	/** Tells other runs and jobs of this one before the first write (`takeTurn`); absent: nobody is told. */
	takeTurn?(holder: Pick<Holder, 'actorId' | 'runId' | 'jobName' | 'total' | 'job'>): Promise<TurnAnswer | undefined>;
}

/**
 * Applies a plan to the instance of `directory`: creates and promotions, updates, demotions, removals. `planned` are items of the
 * plan that `description` describes, some perhaps filtered out; for `direction: 'undo'` they are an inverse plan's.
 * Gives one outcome for each item, in the same order, whatever happens while applying (rule 6).
 * @throws ApplyRefusal before the first write, for a plan that must not be applied here or now
 */
export async function applyPlan(
	directory: UserDirectory,
	description: PlanDescription,
	planned: readonly PlanItem[],
	settings: ApplySettings,
	{ clock, signal, concurrency = WRITES_AT_ONCE, onProgress, takeTurn }: ApplyTools,
): Promise<ApplyResult> {
	const startedAt = clock.now();
	const items = await mapChunked(planned, withTypedValues, clock);
	const released = releaseHolds(items, settings.approval);
	const steps = await toSteps(released, settings.direction, clock);
	const late = tooOldToRemove(description, settings, startedAt);
	const relatedCreates = findRelatedCreates(steps);
	const tried = steps.filter((step) => relatedCreates.missingFor(step) === undefined && (settings.dryRun || late === undefined || !step.isRemoval));
	const run = createRunState(settings, clock, signal, (done) => onProgress?.({ done, total: tried.length }));
	const submission = { instance: directory.instance, description, items, steps, settings, now: startedAt };
	let notes = await admit(submission, clock);
	let adminsCounted: number | undefined;
	for (const step of steps) {
		const lacking = relatedCreates.missingFor(step);
		if (lacking !== undefined) run.record(step, { status: 'notTried', message: lacking });
	}
	try {
		const isWriting = !settings.dryRun && tried.length > 0;
		const [account] = await Promise.all([directory.account(), isWriting && attributesOrNone(directory)]);
		const protection = protectionOf(description, account);
		checkProtected(steps, protection);
		await checkReceiverExists(tried, directory, settings.transferContentTo);
		if (settings.dryRun) {
			const kept = await findLastAdmins(directory, account.id, description.guard.minimumAdmins, tried);
			for (const [step, why] of kept) run.record(step, heldByApply(step, 'minimumAdmins', why));
		}
		const told = jobToAnnounce(description, settings.direction);
		const beside = (others: readonly JobEntry[], steps: readonly Step[]) => holdUsersOfOtherJobs({ others, clock, description, job: told, steps, run });
		if (isWriting) {
			const admins = createAdminCounter(directory, account.id, description.guard.minimumAdmins, clock);
			const writeAll = async (turn?: Turn): Promise<readonly string[]> => {
				const fieldOf = await definedFields(directory, description.newAttributes);
				const comparison = { fieldOf, showValues: description.logValues === 'full' };
				const free = beside(turn?.others ?? [], tried);
				const tools: WriteContext = { directory, clock, signal, comparison, admins, transferContentTo: settings.transferContentTo, refusedAttributes: new RefusedAttributes() };
				const ordered = orderSteps(free);
				await writeSteps({ tools, run, ordered, relatedCreates, protection, concurrency, ...(turn && { turn }) });
				const doubts = await verifyRun(run, tools);
				adminsCounted = await countAdmins(run, tools);
				return [...doubts, ...admins.notes];
			};
			const holder = { actorId: account.id, runId: description.run.id, jobName: description.jobName, total: tried.length, ...(told && { job: told }) };
			notes = notes.concat(await inTurn(takeTurn && (() => takeTurn(holder)), writeAll, run, signal));
		} else if (!settings.dryRun && told !== undefined && description.job?.due === true) {
			// A job that has nothing to do must be known to the others all the same: it is then that they could remove its people.
			const entered = await enterJob(directory, account.id, told, () => clock.now());
			notes = notes.concat(entered.notes);
		}
	} catch (error) {
		if (error instanceof ApplyRefusal) throw error;
		run.stop(failureOf(error).message);
	}

	const outcomes = await reportOutcomes(released, steps, { run, settings, late }, clock);
	return { outcomes, startedAt, finishedAt: clock.now(), ...(run.stopped === undefined ? {} : { stopped: run.stopped }), notes, ...(adminsCounted === undefined ? {} : { adminsCounted }) };
}

/** Writes unless another live run does, and leaves word of how far it came. Gives sentences for the report. */
async function inTurn(
	take: (() => Promise<TurnAnswer | undefined>) | undefined,
	writeAll: (turn?: Turn) => Promise<readonly string[]>,
	run: RunState,
	signal: AbortSignal | undefined,
): Promise<readonly string[]> {
	const answer = await take?.();
	if (answer === undefined) return writeAll();
	if ('refused' in answer) {
		run.stop(answer.refused);
		return [];
	}
	const { turn } = answer;
	try {
		const notes = await writeAll(turn);
		return [...turn.notes(), ...notes];
	} finally {
		await turn.end(changesDone(run), signal?.aborted === true ? 'stopped' : 'done');
	}
}

/**
 * Reads again what was written, and says in the run state of whom something did not stick, or of whom nothing has shown that it was done.
 * Gives sentences for the report.
 */
async function verifyRun(run: RunState, tools: WriteContext): Promise<readonly string[]> {
	if (!run.mayRead()) return unconfirmed(run, undefined);
	try {
		for (const [step, { message, isDoubt }] of await readBack(run.written(), tools)) {
			run.replace(step, { ...run.results.get(step), status: isDoubt ? 'unverified' : 'applied', message });
		}
		await tools.admins.recheckLosses();
		return [];
	} catch (error) {
		return unconfirmed(run, failureOf(error).message);
	}
}

/** For the report, which compares it with what the outcomes say; without it the report has only those. */
async function countAdmins(run: RunState, { admins }: WriteContext): Promise<number | undefined> {
	if (!run.mayRead()) return undefined;
	try {
		return await admins.countAtEnd();
	} catch {
		return undefined;
	}
}

/** Domo said that it was done; nothing has shown it. */
function unconfirmed(run: RunState, why: string | undefined): readonly string[] {
	const written = run.written();
	if (written.length === 0) return [];
	for (const { step, isConfirmed } of written) {
		if (isConfirmed === true) continue;
		const message = joinSentences('Domo accepted it, but it could not be read again to verify it', why, 'The next run compares anew');
		run.replace(step, { ...run.results.get(step), status: 'unverified', message });
	}
	const what = 'What was written could not be read again to verify it';
	return [why === undefined ? `${what}, because the run ended early.` : joinSentences(what, why)];
}
