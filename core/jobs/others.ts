import { scopesOverlap } from './scope';
import type { Job, JobEntry } from './register';

/** Of the other jobs, those in whose scope somebody of this one's can be, less those that may overlap (names; `*` is any). */
export function overlappingJobs(job: Job, others: readonly JobEntry[], allowed: readonly string[]): readonly JobEntry[] {
	const names = new Set(allowed);
	if (names.has('*')) return [];
	return others.filter((other) => other.id !== job.id && !names.has(other.name) && scopesOverlap(job.scope, other.scope));
}

export function removesOrphans({ orphans }: Pick<Job, 'orphans'>): boolean {
	return orphans !== 'keep';
}
