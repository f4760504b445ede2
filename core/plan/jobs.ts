import { fieldByName } from '../config';
import { isDue, jobScope, overlappingJobs, markIn, present, type Job, type JobEntry } from '../coordination';
import { COORDINATION_KEY } from '../common/coordinationKey';
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
 * Who else writes to this instance, where an admin made the attribute by which jobs tell of each other. Everybody was read, so that
 * the marks of all accounts are seen, those of jobs with other credentials too, without a request.
 * @param id of this job; a job is called by its name where nobody gave one
 */
export function jobsOf(world: World, settings: ReconcileSettings, id: string | undefined): Jobs {
	const at = positionOf(world, COORDINATION_KEY);
	const all = at < 0 ? [] : present(world.live.users.flatMap((user) => markIn(user.values[at]).jobs), world.readAt);
	const job: Job = {
		id: id ?? settings.jobName,
		name: settings.jobName,
		orphans: settings.orphanedUsers,
		scope: jobScope(settings.scope, (name) => fieldByName(name, world.attributes).list),
	};
	return {
		job: { ...job, due: at >= 0 && isDue(all.find((one) => one.id === job.id), job, world.readAt) },
		overlapping: overlappingJobs(job, all, settings.guard.overlappingJobs),
	};
}
