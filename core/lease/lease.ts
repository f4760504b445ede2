import { z } from '../vendor/zod';

/**
 * Where a run leaves its mark: on the account that runs the job, in the instance it writes to. It is there for every job of
 * that account, is read and written in one request each, and needs no server of ours (our choice).
 */
export { LEASE_KEY } from '../ourAttributes';

/** So long a run is taken to be alive after its last sign of life. */
export const leaseMs = 2 * 60_000;
/** A holder renews when its lease is older than this. */
export const renewAfterMs = 30_000;

/** The journal of the last run that wrote to an instance. */
export interface Lease {
	readonly run: string;
	readonly job: string;
	/** `writing` while Apply works; `done` once it has ended, until the next run finds its log row. */
	readonly state: 'writing' | 'done';
	readonly startedAt: string;
	/** ISO 8601: a `writing` run is taken for dead after this. */
	readonly until: string;
	readonly done: number;
	readonly total: number;
	readonly execution: string;
}

const schema = z.object({
	run: z.string(),
	job: z.string(),
	state: z.enum(['writing', 'done']),
	startedAt: z.string(),
	until: z.string(),
	done: z.number(),
	total: z.number(),
	execution: z.string(),
}) satisfies z.ZodType<Lease>;

/** Undefined for nothing, and for what is no lease: somebody else's text must not stop a job for ever. */
export function readLease(text: unknown): Lease | undefined {
	if (typeof text !== 'string' || text === '') return undefined;
	try {
		const parsed = schema.safeParse(JSON.parse(text));
		return parsed.success ? parsed.data : undefined;
	} catch {
		return undefined;
	}
}

export function leaseText(lease: Lease): string {
	return JSON.stringify(lease);
}

/** Whether another run may still be writing. `now` in milliseconds since the epoch. */
export function isAlive(lease: Lease | undefined, now: number): lease is Lease {
	return lease !== undefined && lease.state === 'writing' && Date.parse(lease.until) > now;
}

export function sentenceOfOtherRun(lease: Lease): string {
	return `Another run (${lease.run} of "${lease.job}", ${lease.done} of ${lease.total} changes done) is writing to this instance since ${lease.startedAt}. This one wrote nothing; the next run catches up.`;
}
