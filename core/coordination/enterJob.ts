import type { UserDirectory } from '../domo/types';
import { isAlive, markText, openMark } from './mark';
import { entriesWith, type Job, type JobEntry } from './register';

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
export async function enterJob(directory: UserDirectory, accountId: number, job: Job, now: () => number): Promise<Entered> {
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
