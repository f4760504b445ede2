import type { Field } from '../../common/fieldValue';
import type { Progress } from '../../common/ports';
import { figure } from '../../common/wording';
import { createYieldQueue, sortChunked } from '../../common/yielder';
import type { DomoClient } from '../client';
import { endless, isAnsweredOtherwise } from '../errors';
import { hasAttributes, readPage, recordReader, searchKeys, type LiveUser, type ReadRecord, type UserPage } from './search';

/** All users of an instance, with the proof that they are all (rule 1). */
export interface LiveRead {
	readonly users: readonly LiveUser[];
	/** Empty when the read is proven complete; else one sentence for each proof that failed. Nothing may be planned from it then. */
	readonly issues: readonly string[];
	/** Sentences: why nobody may be removed, although everything else may be planned. */
	readonly removalIssues?: readonly string[];
}

export interface ReadUsersOptions {
	readonly groups?: boolean;
	readonly pageSize?: number;
	readonly signal?: AbortSignal;
	/** After each page; counts records as they come, which may be read twice when people come or go meanwhile. */
	onProgress?(progress: Progress): void;
}

export interface ReadAllOptions extends ReadUsersOptions {
	readonly groups: boolean;
	/** The server may give less; it is asked for as much as it may give. */
	readonly pageSize: number;
}

/**
 * All users of the instance, proven. People who come or go while pages are read make it read once more (fault A7). Where Domo's own total
 * is missing or another one, and two reads give the same people, only removals are in doubt.
 */
export async function readAllUsers(client: DomoClient, fields: readonly Field[], callerId: number, options: ReadAllOptions): Promise<LiveRead> {
	const { pass: first, pageSize } = await readAsManyAsAllowed(client, fields, options);
	const firstProof = proveComplete(first, callerId);
	const pass = firstProof.moving ? await readPass(client, fields, { ...options, pageSize }) : first;
	const { doubts, countDoubts } = pass === first ? firstProof : proveComplete(pass, callerId);
	const isSame = countDoubts.length === 0 || sameIds(first, pass);
	return {
		// Pages come in any order; the plan and its hash must not.
		users: await sortChunked([...pass.users.values()], (a, b) => a.id - b.id, client.clock),
		issues: isSame ? doubts : [...countDoubts, ...doubts],
		...(isSame && countDoubts.length > 0 && { removalIssues: [`${countDoubts.join(' ')} Two reads gave the same ${figure(pass.users.size)} people, so only removals are held.`] }),
	};
}

function sameIds(a: ReadPass, b: ReadPass): boolean {
	return a.users.size === b.users.size && [...a.users.keys()].every((id) => b.users.has(id));
}

/** Sizes that public clients use (domo-api 2.2), for an instance that refuses larger pages. */
const ATTESTED_SIZES = [200, 100] as const;

/** The first pass, with the largest page that the instance allows. */
async function readAsManyAsAllowed(client: DomoClient, fields: readonly Field[], options: ReadAllOptions): Promise<{ readonly pass: ReadPass; readonly pageSize: number }> {
	const smaller = ATTESTED_SIZES.filter((size) => size < options.pageSize);
	for (const pageSize of [options.pageSize, ...smaller]) {
		let hasBegun = false;
		const began = (progress: Progress): void => {
			hasBegun = true;
			options.onProgress?.(progress);
		};
		try {
			return { pass: await readPass(client, fields, { ...options, pageSize, onProgress: began }), pageSize };
		} catch (error) {
			if (hasBegun || pageSize === (smaller.at(-1) ?? options.pageSize) || !isAnsweredOtherwise(error)) throw error;
		}
	}
	throw new Error('No page size was tried');
}

async function readPass(client: DomoClient, fields: readonly Field[], { groups, pageSize, signal, onProgress }: ReadAllOptions): Promise<ReadPass> {
	const keys = searchKeys(fields);
	const pass = createPass(recordReader(fields));
	const stop = linkedSignal(signal ?? client.signal);
	// A page of a thousand people takes some 10 ms to parse, which the client does in turns, and as much to understand.
	const yieldBeforeReading = createYieldQueue(client.clock);
	const readAt: ReadAt = async (offset, limit) => {
		const page = await readPage(client, { sought: { by: 'all' }, keys, groups, limit, offset }, stop.signal);
		await yieldBeforeReading();
		onProgress?.({ done: pass.rows() + page.users.length, total: page.count ?? 0 });
		return page;
	};
	try {
		await readInParallel(pass, readAt, pageSize);
		return pass.pass();
	} catch (error) {
		// One page that cannot be had fails the read: those under way are cut.
		stop.abort();
		throw error;
	} finally {
		stop.release();
	}
}

/** A switch of one's own that goes off with another signal, too. */
export interface LinkedSignal {
	readonly signal: AbortSignal;
	abort(): void;
	/** Lets go of the other signal. */
	release(): void;
}

export function linkedSignal(outer: AbortSignal | undefined): LinkedSignal {
	const own = new AbortController();
	const abort = (): void => own.abort();
	if (outer?.aborted) abort();
	outer?.addEventListener('abort', abort, { once: true });
	return { signal: own.signal, abort, release: () => outer?.removeEventListener('abort', abort) };
}

/** Pages underway at once; the gate allows fewer when it must. More would only keep more answers in memory. */
const LANES = 8;

/**
 * Reads all pages, most of them side by side. Two pages tell how many rows the server gives at once; the rest is cut into slices
 * of that size, each of them read until it is full, and the end is looked at once more: it must be empty.
 */
export async function readInParallel(pass: PassInProgress, readAt: ReadAt, limit: number): Promise<void> {
	const first = await readAt(0, limit);
	let pageRows = pass.take(first);
	if (first.count === null) return readToTheEnd(pass, readAt, limit);
	if (pageRows < Math.min(limit, first.count)) pageRows = Math.max(pageRows, pass.take(await readAt(pass.rows(), limit)));
	if (pageRows > 0) await readSlices(pass, readAt, slicesOf(pass.rows(), first.count, pageRows));
	return readToTheEnd(pass, readAt, limit);
}

interface Slice {
	readonly offset: number;
	readonly length: number;
}

function slicesOf(from: number, to: number, length: number): readonly Slice[] {
	const slices: Slice[] = [];
	for (let offset = from; offset < to; offset += length) slices.push({ offset, length: Math.min(length, to - offset) });
	return slices;
}

async function readSlices(pass: PassInProgress, readAt: ReadAt, slices: readonly Slice[]): Promise<void> {
	let next = 0;
	const lane = async (): Promise<void> => {
		for (let slice = slices[next++]; slice !== undefined; slice = slices[next++]) {
			await readSlice(pass, readAt, slice).catch((error: unknown) => {
				// The other lanes ask for no more.
				next = slices.length;
				throw error;
			});
		}
	};
	await Promise.all(Array.from({ length: Math.min(LANES, slices.length) }, lane));
}

/** A slice that came short is asked for again from where it ended. */
async function readSlice(pass: PassInProgress, readAt: ReadAt, { offset, length }: Slice): Promise<void> {
	for (let taken = 0; taken < length; ) {
		const page: UserPage = await readAt(offset + taken, length - taken);
		const rows = pass.take(page);
		if (rows === 0) return;
		taken += rows;
	}
}

/** What one pass over all pages saw; `proof.ts` says whether it is everybody. */
export interface ReadPass {
	/** Each user once, in the order of the pages. */
	readonly users: ReadonlyMap<number, LiveUser>;
	/** Records that came, doubles included. */
	readonly rows: number;
	/** Users whose record came without attributes. */
	readonly bare: number;
	/** Records without a usable id. */
	readonly unreadable: number;
	/** Every different total that the pages named. */
	readonly counts: readonly number[];
	/** A page brought nothing new although more were to come. */
	readonly stuck: boolean;
}

/** Reads the page at an offset. */
export type ReadAt = (offset: number, limit: number) => Promise<UserPage>;

/** Rows beyond what Domo counts, or where it does not count: more than instances have. */
const MOST_UNCOUNTED = 200_000;

/** Collects pages as they come, whatever their order. */
export function createPass(readRecord: ReadRecord) {
	const users = new Map<number, LiveUser>();
	const counts = new Set<number>();
	let rows = 0;
	let unreadable = 0;
	let bare = 0;
	let stuck = false;
	return {
		rows: () => rows,
		/** Gives the number of records. */
		take({ users: records, count }: UserPage): number {
			if (count !== null) counts.add(count);
			const before = users.size;
			for (const record of records) {
				const user = readRecord(record);
				if (user === null) unreadable += 1;
				else {
					if (!users.has(user.id) && !hasAttributes(record)) bare += 1;
					users.set(user.id, user);
				}
			}
			rows += records.length;
			stuck ||= records.length > 0 && users.size === before;
			return records.length;
		},
		stuck: () => stuck,
		pass: (): ReadPass => ({ users, rows, unreadable, bare, counts: [...counts], stuck }),
	};
}

export type PassInProgress = ReturnType<typeof createPass>;

/**
 * Reads pages one after the other until one is empty, advancing by what really came: a server that caps the page, or sends a
 * short one, loses nobody. The total alone does not end it, because it may be wrong (domo-api 2.2).
 */
export async function readToTheEnd(pass: PassInProgress, readAt: ReadAt, limit: number): Promise<void> {
	while (pass.take(await readAt(pass.rows(), limit)) > 0 && !pass.stuck()) {
		const told = pass.pass().counts.reduce((most, count) => Math.max(most, count), 0);
		if (pass.rows() > Math.max(MOST_UNCOUNTED, told * 2)) throw endless('people', pass.rows());
	}
}

export interface Proof {
	/** One sentence for each proof that failed; empty: these are all users. */
	readonly doubts: readonly string[];
	/** The same of the total alone, which Domo tells otherwise or not at all: two reads with the same people then answer for everything but removals. */
	readonly countDoubts: readonly string[];
	/** True when users who came or went while reading would explain it, so that reading again may help. */
	readonly moving: boolean;
}

/** Whether a pass saw everybody: the total, ids once, pages that advance, the caller among them (rule 1), and records with attributes. */
export function proveComplete(pass: ReadPass, callerId: number): Proof {
	const countDoubts = totalDoubts(pass);
	const moving = [...changedTotalDoubts(pass), ...doubleDoubts(pass), ...stuckDoubts(pass)];
	return {
		doubts: [...moving, ...recordDoubts(pass), ...attributeDoubts(pass), ...callerDoubts(pass, callerId)],
		countDoubts,
		moving: moving.length + countDoubts.length > 0,
	};
}

function totalDoubts({ counts, rows }: ReadPass): readonly string[] {
	const [count] = counts;
	if (count === undefined) return ['Domo did not say how many users there are.'];
	return count === rows || counts.length > 1 ? [] : [`Domo counts ${count} users, but ${rows} came.`];
}

const changedTotalDoubts = ({ counts }: ReadPass): readonly string[] =>
	counts.length > 1 ? [`The number of users changed while they were read (${counts.join(', ')}).`] : [];

function doubleDoubts({ rows, unreadable, users }: ReadPass): readonly string[] {
	const doubles = rows - unreadable - users.size;
	return doubles === 0 ? [] : [`${doubles} users came twice, so others may have been left out.`];
}

const stuckDoubts = ({ stuck }: ReadPass): readonly string[] => (stuck ? ['A page of users brought only people who had come before.'] : []);

const recordDoubts = ({ unreadable }: ReadPass): readonly string[] =>
	unreadable === 0 ? [] : [`${unreadable} records of users could not be read.`];

/**
 * Without attributes everybody's title, department and so on would look blank. Accounts that single sign-on made really lack most of
 * them, so only those are counted that everybody has.
 */
const attributeDoubts = ({ users, bare }: ReadPass): readonly string[] =>
	bare * 2 > users.size
		? [`Domo's answer holds no attributes for ${figure(bare)} of ${figure(users.size)} users, not even name and role, so that nobody can be compared.`]
		: [];

function callerDoubts({ users }: ReadPass, callerId: number): readonly string[] {
	if (users.has(callerId)) return [];
	const who = users.size === 0 ? 'The list of users is empty' : "The credential's own account is not among the users";
	return [`${who}, so the account cannot see everybody. Its role may lack the grant "Manage All Users".`];
}
