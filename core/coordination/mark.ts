import { fieldByName } from '../config';
import { COORDINATION_KEY } from '../common/coordinationKey';
import type { UserDirectory, WriteReceipt } from '../domo/types';
import { z } from '../vendor/zod';
import { readEntries, shortEntries, type JobEntry } from './register';

/** So long a run is taken to be alive after its last sign of life. */
export const aliveMs = 2 * 60_000;
/** A run that writes renews its mark when it is older than this, and says how far it is. */
export const renewAfterMs = 10_000;

/** What a run says of itself while it writes and when it has ended. */
export interface RunMark {
	readonly run: string;
	readonly job: string;
	/** `stopped`: n8n was told to stop it, so that it could hand on nothing. A `writing` run whose time is over was cut off. */
	readonly state: 'writing' | 'done' | 'stopped';
	readonly startedAt: string;
	/** ISO 8601: a `writing` run is taken for dead after this. */
	readonly until: string;
	/** Changes done; while it writes at least so many. */
	readonly done: number;
	readonly total: number;
	readonly execution: string;
}

/** All that stands in the attribute of one account. */
export interface Mark {
	/** The last run of this account that wrote to people. */
	readonly run?: RunMark;
	/** The jobs that sign in with this account. */
	readonly jobs: readonly JobEntry[];
}

const runShape = z.object({
	run: z.string(),
	job: z.string(),
	state: z.enum(['writing', 'done', 'stopped']),
	startedAt: z.string(),
	until: z.string(),
	done: z.number(),
	total: z.number(),
	execution: z.string(),
}) satisfies z.ZodType<RunMark>;

const shape = z.object({ run: z.unknown(), jobs: z.unknown() });

/** Empty for nothing, and for what is no mark or only a part of one: somebody else's text must not stop a job for ever. */
export function markIn(value: unknown): Mark {
	const text = Array.isArray(value) ? value[0] : value;
	if (typeof text !== 'string' || text === '') return { jobs: [] };
	try {
		const parsed = shape.safeParse(JSON.parse(text));
		if (!parsed.success) return { jobs: [] };
		const run = runShape.safeParse(parsed.data.run);
		return { ...(run.success && { run: run.data }), jobs: readEntries(parsed.data.jobs) };
	} catch {
		return { jobs: [] };
	}
}

/** `short`: without the other jobs of the account, for an instance that takes or keeps no longer text. */
export function markText({ run, jobs }: Mark, length: 'whole' | 'short' = 'whole'): string {
	return JSON.stringify({ ...(run && { run }), jobs: shortEntries(length === 'whole' ? jobs : []) });
}

/** Clocks of two computers differ by so much; a mark that promises more was written with a wrong one, and would stand for ever. */
const maxClockSkewMs = 10 * 60_000;

/** Whether another run may still be writing. `now` in milliseconds since the epoch. */
export function isAlive(mark: RunMark | undefined, now: number): mark is RunMark {
	const leftMs = mark === undefined ? 0 : Date.parse(mark.until) - now;
	return mark?.state === 'writing' && leftMs > 0 && leftMs <= aliveMs + maxClockSkewMs;
}

/** The place where the mark of an account stands. */
export interface MarkPlace {
	read(): Promise<Mark>;
	/** `shown` in the receipt: Domo's own answer has the text, so that it stands, whatever a search shows. */
	write(text: string): Promise<WriteReceipt>;
}

/** Undefined where no admin made the attribute, or where nobody can tell: then there is nothing to coordinate by. */
export async function openMark(directory: UserDirectory, accountId: number): Promise<MarkPlace | undefined> {
	const attributes = await directory.attributes().catch(() => []);
	if (!attributes.some(({ key }) => key === COORDINATION_KEY)) return undefined;
	const field = fieldByName(COORDINATION_KEY, attributes);
	return {
		read: async () => markIn((await directory.usersById([accountId], [field]))[0]?.values[0]),
		write: (text) => directory.update(accountId, [{ field: COORDINATION_KEY, to: text }], { afterStop: true }),
	};
}
