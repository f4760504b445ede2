import { fieldByName } from '../config';
import { isDue, jobScope, overlappingJobs, present, readRegister, removesOrphans, type Job, type JobEntry } from '../jobs';
import { JOBS_KEY } from '../ourAttributes';
import type { ReconcileSettings } from './settings';
import type { PlannedJob } from './types';
import { positionOf, type World } from './world';

/** This job and the others of the instance, as far as they have said that they are there. */
export interface Jobs {
	readonly job: PlannedJob;
	/** Whose scope overlaps with this job's, less those that may. */
	readonly overlapping: readonly JobEntry[];
}

/**
 * Who else writes to this instance. Everybody was read, so that the registers of all accounts are seen, those of jobs with
 * other credentials too, without a request.
 * @param id of this job; a job is called by its name where nobody gave one
 */
export function jobsOf(world: World, settings: ReconcileSettings, id: string | undefined): Jobs {
	const at = positionOf(world, JOBS_KEY);
	const all = present(world.live.users.flatMap((user) => readRegister(user.values[at])), world.readAt);
	const job: Job = {
		id: id ?? settings.jobName,
		name: settings.jobName,
		orphans: settings.orphanedUsers,
		scope: jobScope(settings.scope, (name) => fieldByName(name, world.attributes).list),
	};
	// A job that removes nobody is in no other's way: the attribute is not defined for its sake.
	const hasRegister = at >= 0 || removesOrphans(job);
	return {
		job: { ...job, due: hasRegister && isDue(all.find((one) => one.id === job.id), job, world.readAt) },
		overlapping: overlappingJobs(job, all, settings.guard.overlappingJobs),
	};
}
