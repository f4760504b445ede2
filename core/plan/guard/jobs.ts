import { describeScope, removesOrphans, type Job, type JobEntry } from '../../coordination';
import { isRemoval } from '../draft';
import { label } from '../labels';
import { holdWhere, type Guard } from './guard';

/** Beside another job that removes orphans of the same people nobody is removed: each would remove whom only the other's table names. */
export const overlappingScopes: Guard = (drafts, { job, overlapping }) => {
	const sentence = sentenceOfOverlap(job, overlapping);
	return holdWhere(drafts, 'overlappingScope', (draft) => (isRemoval(draft) ? sentence : undefined));
};

/** Why nobody is removed beside these jobs, and what to do. Undefined where none of them removes. */
export function sentenceOfOverlap(job: Job, overlapping: readonly JobEntry[]): string | undefined {
	const removing = overlapping.filter(removesOrphans);
	if (removing.length === 0) return undefined;
	const whose = removing.map((other) => `${nameOf(other, job)} (scope: ${describeScope(other.scope)}; last seen ${other.seen.slice(0, 10)})`).join(', ');
	const [remove, scope] = removing.length > 1 ? ['remove', 'their scopes overlap'] : ['removes', 'its scope overlaps'];
	return (
		`${whose} ${remove} orphans in this instance too, and ${scope} with this job's (${describeScope(job.scope)}): each would remove the other's people. `
		+ `Set ${label('scope')} so that they are apart, or ${label('orphanedUsers')} of one to Keep. If this is meant, or the other job is gone, `
		+ `name it in ${label('overlappingJobs')}.`
	);
}

/** What there is to know about jobs that keep orphans where this one removes them. */
export function sentencesOfKeepers(job: Job, overlapping: readonly JobEntry[]): string[] {
	return overlapping
		.filter((other) => !removesOrphans(other))
		.map((other) => `${nameOf(other, job)} writes to people in this job's scope and keeps orphans: whom only its table names is an orphan to this job, which removes them.`);
}

function nameOf(other: Job, { name }: Job): string {
	return other.name === name ? `Another workflow with the job name "${name}"` : `The job "${other.name}"`;
}
