import { fieldByName } from '../config';
import { defineAttribute } from '../domo/defineAttribute';
import type { UserDirectory } from '../domo/types';
import { JOBS_KEY } from '../ourAttributes';
import { readRegister, registerWith, type Job, type JobEntry } from './register';
import { removesOrphans } from './others';

export interface Entered {
	/** The register's entries as they were just before. */
	readonly others: readonly JobEntry[];
	/** Sentences for the report. */
	readonly notes: readonly string[];
}

/**
 * Writes into the register of the account that the job signs in with that this job is there, and gives who else is. Two jobs
 * that do so in the same moment can lose one of the entries; the next run of that job finds none of its own and writes it again.
 * Where the run holds the lease of the account, as it does before it writes to people, nobody else of that account writes.
 *
 * @throws DomoError when the register cannot be read
 */
export async function enterJob(directory: UserDirectory, actorId: number, job: Job, now: () => number): Promise<Entered> {
	const missing = await defineAttribute(directory, JOBS_KEY);
	if (missing !== undefined) return { others: [], notes: removesOrphans(job) ? [`Other jobs of this instance cannot see this one, ${missing}`] : [] };
	const [account] = await directory.usersById([actorId], [fieldByName(JOBS_KEY, await directory.attributes())]);
	const others = readRegister(account?.values[0]);
	try {
		await directory.update(actorId, [{ field: JOBS_KEY, to: registerWith(others, job, now()) }]);
		return { others, notes: [] };
	} catch (error) {
		// The work goes on: the next run tries again, and what was read counts.
		const why = error instanceof Error ? error.message : String(error);
		return { others, notes: [`Other jobs of this instance may not know of this one: its entry in "${JOBS_KEY}" could not be written. ${why}`] };
	}
}
