/**
 * The mark: the text in the attribute `domoUserManagement` of the account that a job signs in with. It names the run that writes or wrote
 * last, and the jobs of that account with their scopes, so that jobs whose scopes overlap can hold their removals.
 */
import { DAY_MS } from '../common/ports';
import { emailKey } from '../common/text';
import { fieldByName } from '../config';
import { COORDINATION_KEY, type UserDirectory, type WriteReceipt } from '../domo';
import { z } from '../vendor/zod';

/** So long a run is taken to be alive after it wrote or renewed its mark. */
export const aliveMs = 2 * 60_000;
/** A run that writes renews its mark, with the number of changes done, when it is older than this. */
export const renewAfterMs = 10_000;

/** What a run says of itself while it writes and when it has ended. */
export interface RunMark {
	readonly run: string;
	readonly job: string;
	/** `stopped`: somebody stopped it in n8n, so that its results were lost. A `writing` run whose time is over was cut off. */
	readonly state: 'writing' | 'done' | 'stopped';
	readonly startedAt: string;
	/** ISO 8601: a `writing` run is taken for dead after this. */
	readonly until: string;
	/** Changes done; while it writes at least so many. */
	readonly done: number;
	readonly total: number;
	readonly execution: string;
}

/** The whole mark of one account. */
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

/** Without a run and jobs for text that is no whole mark: somebody else's text must not stop a job for ever. */
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

/** `short`: without the other jobs of the account, for an instance that refuses or cuts long text. */
export function markText({ run, jobs }: Mark, length: 'whole' | 'short' = 'whole'): string {
	return JSON.stringify({ ...(run && { run }), jobs: shortEntries(length === 'whole' ? jobs : []) });
}

/** Clocks of two computers differ by this at most; a mark with a later end was written by a wrong clock, and must not block others for ever. */
const maxClockSkewMs = 10 * 60_000;

/** Whether another run may still be writing. `now` in milliseconds since the epoch. */
export function isAlive(mark: RunMark | undefined, now: number): mark is RunMark {
	const leftMs = mark === undefined ? 0 : Date.parse(mark.until) - now;
	return mark?.state === 'writing' && leftMs > 0 && leftMs <= aliveMs + maxClockSkewMs;
}

/** The attribute of one account. */
export interface MarkPlace {
	read(): Promise<Mark>;
	/** `shown` in the receipt: Domo's own response has the text, so that it was stored, whatever a search shows. */
	write(text: string): Promise<WriteReceipt>;
}

/** What reading and writing the mark needs. */
export type MarkDirectory = Pick<UserDirectory, 'attributes' | 'usersById' | 'update'>;

/** Undefined where no admin made the attribute, or where the attributes cannot be read. */
export async function openMark(directory: MarkDirectory, accountId: number): Promise<MarkPlace | undefined> {
	const attributes = await directory.attributes().catch(() => []);
	if (!attributes.some(({ key }) => key === COORDINATION_KEY)) return undefined;
	const field = fieldByName(COORDINATION_KEY, attributes);
	return {
		read: async () => markIn((await directory.usersById([accountId], [field]))[0]?.values[0]),
		write: (text) => directory.update(accountId, [{ key: COORDINATION_KEY, to: text }], { afterStop: true }),
	};
}

/** A job as the others of its instance see it. */
export interface Job {
	/** Stays when the job is renamed; a copy of the job has another one. */
	readonly id: string;
	readonly name: string;
	readonly orphans: 'keep' | 'delete' | 'changeRole';
	readonly scope: JobScope;
}

export interface JobEntry extends Job {
	/** ISO 8601: when a run of it last wrote this entry. */
	readonly seen: string;
}

/** A job without a user to write renews its entry only so often, to spare a write at every run. */
const repeatAfterMs = 7 * DAY_MS;
/** A job whose entry is older does not count any more. */
const goneAfterMs = 14 * DAY_MS;
/** What an attribute can hold is not documented; twenty entries are at most some 10 KB. */
const mostJobs = 20;
const longestName = 80;

const jobShape = z.object({
	id: z.string(),
	name: z.string(),
	orphans: z.enum(['keep', 'delete', 'changeRole']),
	scope: z.object({
		domains: z.array(z.string()).optional(),
		roles: z.array(z.number()).optional(),
		attribute: z.object({ name: z.string(), values: z.array(z.string()), list: z.boolean() }).optional(),
	}),
}) satisfies z.ZodType<Job>;

/** A job as it comes back from text; undefined for what is none. */
export const readJob = (value: unknown): Job | undefined => jobShape.safeParse(value).data;

const entryShape = jobShape.extend({ seen: z.string().datetime() }) satisfies z.ZodType<JobEntry>;

/** Entries that are none are left out. */
function readEntries(listed: unknown): readonly JobEntry[] {
	return Array.isArray(listed) ? listed.flatMap((one) => entryShape.safeParse(one).data ?? []) : [];
}

/** The jobs with this one among them, as of now, without those that are gone; of too many the oldest entries are left out. */
export function entriesWith(entries: readonly JobEntry[], job: Job, now: number): readonly JobEntry[] {
	const { id, name, orphans, scope } = job;
	const others = present(entries, now).filter((other) => other.id !== id);
	const latestFirst = others.sort((a, b) => Date.parse(b.seen) - Date.parse(a.seen)).slice(0, mostJobs - 1);
	return [{ id, name, orphans, scope, seen: new Date(now).toISOString() }, ...latestFirst];
}

function shortEntries(entries: readonly JobEntry[]): readonly JobEntry[] {
	return entries.map((one) => ({ ...one, name: shortName(one.name) }));
}

/** The other jobs whose scope overlaps with this one's, without those that are allowed to (names; `*` allows any). */
export function overlappingJobs(job: Job, others: readonly JobEntry[], allowed: readonly string[]): readonly JobEntry[] {
	const names = new Set(allowed);
	if (names.has('*')) return [];
	return others.filter((other) => other.id !== job.id && !names.has(other.name) && scopesOverlap(job.scope, other.scope));
}

export function removesOrphans({ orphans }: Pick<Job, 'orphans'>): boolean {
	return orphans !== 'keep';
}

/** Each job once, by its newest entry, without those that are gone. `now` in milliseconds since the epoch. */
export function present(entries: readonly JobEntry[], now: number): JobEntry[] {
	const byId = new Map<string, JobEntry>();
	for (const one of entries) {
		const known = byId.get(one.id);
		if (known === undefined || Date.parse(known.seen) < Date.parse(one.seen)) byId.set(one.id, one);
	}
	return [...byId.values()].filter(({ seen }) => now - Date.parse(seen) < goneAfterMs);
}

/** Whether the job has to renew its entry: it is old, or says something else. */
export function isDue(known: JobEntry | undefined, job: Job, now: number): boolean {
	if (known === undefined || now - Date.parse(known.seen) > repeatAfterMs) return true;
	const content = ({ name, orphans, scope }: Job) => JSON.stringify([shortName(name), orphans, scope.domains, scope.roles, scope.attribute]);
	return content(known) !== content(job);
}

function shortName(name: string): string {
	return name.length <= longestName ? name : `${name.slice(0, longestName - 1)}…`;
}

/** Which live users can be orphans at all. Empty lists: everyone. */
export interface Scope {
	readonly emailDomains: readonly string[];
	readonly roleIds: readonly number[];
	/** A field's name and the values of it that are in scope. */
	readonly attribute?: { readonly name: string; readonly values: readonly string[] };
}

/** A scope in one spelling, so that equal scopes give equal text. What is absent does not restrict. */
export interface JobScope {
	readonly domains?: readonly string[];
	readonly roles?: readonly number[];
	/** `list`: a person can have several of the values. */
	readonly attribute?: { readonly name: string; readonly values: readonly string[]; readonly list: boolean };
}

/** All jobs share one attribute: a scope that takes more text is written as a wider one. */
const mostCharacters = 400;

/** `example.com` of `*@Example.com`: a domain as scopes compare it, equal to the part behind the @ of an address's key. */
export function domainKey(text: string): string {
	return emailKey(`@${emailKey(text).replace(/^\*?@/, '')}`).slice(1);
}

const domainLabels = /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u;

/** Whether a key is that of a domain: two labels or more. */
export function isDomain(key: string): boolean {
	return domainLabels.test(key);
}

/** @param isList whether a person can have several values of the attribute with this name */
export function jobScope({ emailDomains, roleIds, attribute }: Scope, isList: (name: string) => boolean): JobScope {
	const inOrder = <T>(values: Iterable<T>): T[] => [...new Set(values)].sort((a, b) => (a < b ? -1 : 1));
	return bounded({
		...(emailDomains.length > 0 && { domains: inOrder(emailDomains.map(domainKey)) }),
		...(roleIds.length > 0 && { roles: inOrder(roleIds) }),
		...(attribute !== undefined && { attribute: { name: attribute.name, values: inOrder(attribute.values), list: isList(attribute.name) } }),
	});
}

/** Leaves out the longest conditions until the rest is short. That scope holds more people, never fewer. */
function bounded(scope: JobScope): JobScope {
	if (JSON.stringify(scope).length <= mostCharacters) return scope;
	const [longest] = Object.entries(scope).sort(([, a], [, b]) => JSON.stringify(b).length - JSON.stringify(a).length);
	return bounded(Object.fromEntries(Object.entries(scope).filter(([name]) => name !== longest?.[0])));
}

/**
 * Whether somebody can be in both scopes. They are disjoint only where both restrict the same thing and share no value of it: a person
 * has one domain, one role, and one value of a plain attribute. Of a list attribute a person can have one value of each scope. This is
 * about people as they are now: another role or value moves a person from one scope to another.
 */
export function scopesOverlap(a: JobScope, b: JobScope): boolean {
	if (isNobody(a) || isNobody(b)) return false;
	if (areDisjoint(a.domains, b.domains) || areDisjoint(a.roles, b.roles)) return false;
	const [one, other] = [a.attribute, b.attribute];
	if (one === undefined || other === undefined || one.name !== other.name) return true;
	return one.list || other.list || !areDisjoint(one.values, other.values);
}

function areDisjoint<T>(a: readonly T[] | undefined, b: readonly T[] | undefined): boolean {
	return a !== undefined && b !== undefined && !a.some((value) => b.includes(value));
}

/** A scope by an attribute without values holds nobody. */
function isNobody({ attribute }: JobScope): boolean {
	return attribute?.values.length === 0;
}

/** `everyone`, or `e-mail domains a.com, b.com; department Sales`. */
export function describeScope({ domains, roles, attribute }: JobScope): string {
	const parts = [
		domains && `e-mail domains ${domains.join(', ')}`,
		roles && `role ids ${roles.join(', ')}`,
		attribute && `${attribute.name} ${attribute.values.join(', ')}`,
	].filter((part) => part !== undefined);
	return parts.length === 0 ? 'everyone' : parts.join('; ');
}
