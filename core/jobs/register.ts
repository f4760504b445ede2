import { z } from '../vendor/zod';
import type { JobScope } from './scope';
import { jobShape } from './shape';

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
/** A job that was not seen for so long is gone. One that runs once a month is not. */
const goneAfterMs = 45 * dayMs;
/** What an attribute can hold is not documented; twenty entries are at most some 10 KB. */
const mostJobs = 20;
const longestName = 80;

const entry = z.object({ ...jobShape, seen: z.string().datetime() }) satisfies z.ZodType<JobEntry>;

/** The entries of a register; none for nothing, and for what is none: somebody else's text must not stop a job for ever. */
export function readRegister(text: unknown): readonly JobEntry[] {
	if (typeof text !== 'string' || text === '') return [];
	try {
		const listed = z.array(z.unknown()).safeParse(JSON.parse(text));
		return (listed.data ?? []).flatMap((one) => entry.safeParse(one).data ?? []);
	} catch {
		return [];
	}
}

/** The register with this job in it, as seen now; those that are gone fall out, and of too many those that were not seen the longest. */
export function registerWith(entries: readonly JobEntry[], job: Job, now: number): string {
	const others = present(entries, now).filter(({ id }) => id !== job.id);
	const latestFirst = others.sort((a, b) => Date.parse(b.seen) - Date.parse(a.seen)).slice(0, mostJobs - 1);
	return JSON.stringify([{ ...job, name: shortName(job.name), seen: new Date(now).toISOString() }, ...latestFirst]);
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
