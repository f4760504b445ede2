import { z } from '../vendor/zod';
import { scopesOverlap, type JobScope } from './scope';
import { jobShape } from './jobShape';

/** A job as the others of its instance see it. */
export interface Job {
	/** Stays the same when the job is renamed, and is another for its copy. */
	readonly id: string;
	readonly name: string;
	readonly orphans: 'keep' | 'delete' | 'changeRole';
	readonly scope: JobScope;
}

export interface JobEntry extends Job {
	/** ISO 8601: when a run of it last said that it is there. */
	readonly seen: string;
}

const dayMs = 24 * 60 * 60 * 1000;
/** A job that has nothing to write says so often that it is there: it need not write at every run. */
const repeatAfterMs = 7 * dayMs;
/** A job that was not seen for so long does not count any more. */
const goneAfterMs = 14 * dayMs;
/** What an attribute can hold is not documented; twenty entries are at most some 10 KB. */
const mostJobs = 20;
const longestName = 80;

const entry = z.object({ ...jobShape, seen: z.string().datetime() }) satisfies z.ZodType<JobEntry>;

/** The jobs that are told in a mark; none for what is none. */
export function readEntries(listed: unknown): readonly JobEntry[] {
	return Array.isArray(listed) ? listed.flatMap((one) => entry.safeParse(one).data ?? []) : [];
}

/** The jobs with this one among them, as seen now; those that are gone fall out, and of too many those that were not seen the longest. */
export function entriesWith(entries: readonly JobEntry[], job: Job, now: number): readonly JobEntry[] {
	const { id, name, orphans, scope } = job;
	const others = present(entries, now).filter((other) => other.id !== id);
	const latestFirst = others.sort((a, b) => Date.parse(b.seen) - Date.parse(a.seen)).slice(0, mostJobs - 1);
	return [{ id, name, orphans, scope, seen: new Date(now).toISOString() }, ...latestFirst];
}

export function shortEntries(entries: readonly JobEntry[]): readonly JobEntry[] {
	return entries.map((one) => ({ ...one, name: shortName(one.name) }));
}

/** Of the other jobs, those in whose scope somebody of this one's can be, less those that may overlap (names; `*` is any). */
export function overlappingJobs(job: Job, others: readonly JobEntry[], allowed: readonly string[]): readonly JobEntry[] {
	const names = new Set(allowed);
	if (names.has('*')) return [];
	return others.filter((other) => other.id !== job.id && !names.has(other.name) && scopesOverlap(job.scope, other.scope));
}

export function removesOrphans({ orphans }: Pick<Job, 'orphans'>): boolean {
	return orphans !== 'keep';
}

/** Each job once, as it was last seen, without those that are gone. `now` in milliseconds since the epoch. */
export function present(entries: readonly JobEntry[], now: number): JobEntry[] {
	const byId = new Map<string, JobEntry>();
	for (const one of entries) {
		const known = byId.get(one.id);
		if (known === undefined || Date.parse(known.seen) < Date.parse(one.seen)) byId.set(one.id, one);
	}
	return [...byId.values()].filter(({ seen }) => now - Date.parse(seen) < goneAfterMs);
}

/** Whether the job has to say again that it is there, and what it does. */
export function isDue(known: JobEntry | undefined, job: Job, now: number): boolean {
	if (known === undefined || now - Date.parse(known.seen) > repeatAfterMs) return true;
	const told = ({ name, orphans, scope }: Job) => JSON.stringify([shortName(name), orphans, scope.domains, scope.roles, scope.attribute]);
	return told(known) !== told(job);
}

function shortName(name: string): string {
	return name.length <= longestName ? name : `${name.slice(0, longestName - 1)}…`;
}
