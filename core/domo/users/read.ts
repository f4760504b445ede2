/**
 * Reads all users of an instance and proves that they are all (rule 1). In: the fields to read. Out: the users, one sentence for each
 * proof that failed, and why nobody may be removed where only Domo's own total is wrong.
 */
import type { Field } from '../../common/fieldValue';
import type { Progress } from '../../common/ports';
import { figure } from '../../common/wording';
import { createYieldQueue, sortChunked } from '../../common/yielder';
import type { DomoClient } from '../client';
import { endless, isAnsweredOtherwise } from '../errors';
import { hasAttributes, readPage, recordReader, searchKeys, type LiveUser, type ReadRecord, type UserPage } from './search';

export interface LiveRead {
	readonly users: readonly LiveUser[];
	/** Empty when the read is proven complete; else one sentence for each proof that failed. Nothing may be planned from it then. */
	readonly issues: readonly string[];
	/** Why nobody may be removed, although everything else may be planned. */
	readonly removalIssues?: readonly string[];
}

export interface ReadUsersOptions {
	readonly groups?: boolean;
	/** The server may give less. */
	readonly pageSize?: number;
	readonly signal?: AbortSignal;
	/** After each page; counts records as they come, which may be read twice when people come or go meanwhile. */
	onProgress?(progress: Progress): void;
}

type ReadAllOptions = ReadUsersOptions & Required<Pick<ReadUsersOptions, 'groups' | 'pageSize'>>;

/**
 * People who come or go while pages are read make it read once more (fault A7). Where Domo's own total is missing or another one, and
 * two reads give the same people, only removals are held.
 */
export async function readAllUsers(client: DomoClient, fields: readonly Field[], callerId: number, options: ReadAllOptions): Promise<LiveRead> {
	const { pass: first, pageSize } = await readFirstPass(client, fields, options);
	const pass = completenessOf(first, callerId).mayHaveMoved ? await readPass(client, fields, { ...options, pageSize }) : first;
	const { issues, countIssues } = completenessOf(pass, callerId);
	const isSame = hasSameIds(first, pass);
	return {
		// Pages come in any order; the plan and its hash must not.
		users: await sortChunked([...pass.users.values()], (a, b) => a.id - b.id, client.clock),
		issues: isSame ? issues : [...countIssues, ...issues],
		...(isSame && countIssues.length > 0 && { removalIssues: [`${countIssues.join(' ')} Two reads gave the same ${figure(pass.users.size)} people, so only removals are held.`] }),
	};
}

const hasSameIds = (a: ReadPass, b: ReadPass): boolean => a.users.size === b.users.size && [...a.users.keys()].every((id) => b.users.has(id));

/** Sizes that public clients use (domo-api 2.2), for an instance that refuses larger pages. */
const ATTESTED_SIZES = [200, 100] as const;

/** With the largest page that the instance allows. */
async function readFirstPass(client: DomoClient, fields: readonly Field[], options: ReadAllOptions): Promise<{ readonly pass: ReadPass; readonly pageSize: number }> {
	const smaller = ATTESTED_SIZES.filter((size) => size < options.pageSize);
	for (const pageSize of [options.pageSize, ...smaller]) {
		let hasBegun = false;
		const onProgress = (progress: Progress): void => {
			hasBegun = true;
			options.onProgress?.(progress);
		};
		try {
			return { pass: await readPass(client, fields, { ...options, pageSize, onProgress }), pageSize };
		} catch (error) {
			if (hasBegun || pageSize === (smaller.at(-1) ?? options.pageSize) || !isAnsweredOtherwise(error)) throw error;
		}
	}
	throw new Error('No page size was tried');
}

/** Reads the page at an offset. */
export type ReadAt = (offset: number, limit: number) => Promise<UserPage>;

async function readPass(client: DomoClient, fields: readonly Field[], { groups, pageSize, signal = client.signal, onProgress }: ReadAllOptions): Promise<ReadPass> {
	const keys = searchKeys(fields);
	const pass = createPass(recordReader(fields));
	// A page of a thousand people takes some 10 ms to parse, for which the client yields, and as much to read.
	const yieldBeforeReading = createYieldQueue(client.clock);
	// One page that cannot be had fails the read: the others are then cut.
	const cut = new AbortController();
	const cutToo = (): void => cut.abort();
	if (signal?.aborted) cutToo();
	signal?.addEventListener('abort', cutToo, { once: true });
	const readAt: ReadAt = async (offset, limit) => {
		const page = await readPage(client, { who: { by: 'all' }, keys, groups, limit, offset }, cut.signal);
		await yieldBeforeReading();
		onProgress?.({ done: pass.rows + page.users.length, total: page.count ?? 0 });
		return page;
	};
	try {
		await readInParallel(pass, readAt, pageSize);
		return pass;
	} catch (error) {
		cutToo();
		throw error;
	} finally {
		signal?.removeEventListener('abort', cutToo);
	}
}

/** Pages that are asked for at once; the rate limiter finds out how many the instance bears. More would only keep more responses in memory. */
const LANES = 32;

/**
 * Reads all pages, most of them side by side. Two pages tell how many rows the server gives at once; the rest is cut into slices
 * of that size, each of them read until it is full, and the end is read once more: it must be empty.
 */
export async function readInParallel(pass: ReadPass, readAt: ReadAt, limit: number): Promise<void> {
	const first = await readAt(0, limit);
	let pageRows = pass.take(first);
	if (first.count === null) return readToTheEnd(pass, readAt, limit);
	if (pageRows < Math.min(limit, first.count)) pageRows = Math.max(pageRows, pass.take(await readAt(pass.rows, limit)));
	if (pageRows > 0) await readSlices(pass, readAt, slicesOf(pass.rows, first.count, pageRows));
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

async function readSlices(pass: ReadPass, readAt: ReadAt, slices: readonly Slice[]): Promise<void> {
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
async function readSlice(pass: ReadPass, readAt: ReadAt, { offset, length }: Slice): Promise<void> {
	for (let taken = 0; taken < length; ) {
		const rows = pass.take(await readAt(offset + taken, length - taken));
		if (rows === 0) return;
		taken += rows;
	}
}

/** Rows beyond what Domo counts, or where it does not count: more than instances have. */
const MOST_UNCOUNTED = 200_000;

/**
 * Reads pages one after the other until one is empty, advancing by what really came: a server that caps the page, or sends a
 * short one, loses nobody. The total alone does not end it, because it may be wrong (domo-api 2.2).
 */
async function readToTheEnd(pass: ReadPass, readAt: ReadAt, limit: number): Promise<void> {
	while (pass.take(await readAt(pass.rows, limit)) > 0 && !pass.isStuck) {
		const most = [...pass.counts].reduce((highest, count) => Math.max(highest, count * 2), MOST_UNCOUNTED);
		if (pass.rows > most) throw endless('people', pass.rows);
	}
}

/** What one pass over all pages saw. */
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
	readonly counts: ReadonlySet<number>;
	/** A page brought nothing new although more were to come. */
	readonly isStuck: boolean;
	/** Adds a page, whatever the order in which pages come; gives its number of records. */
	take(page: UserPage): number;
}

export function createPass(readRecord: ReadRecord): ReadPass {
	const users = new Map<number, LiveUser>();
	const counts = new Set<number>();
	const pass = {
		users, counts, rows: 0, bare: 0, unreadable: 0, isStuck: false,
		take({ users: records, count }: UserPage): number {
			if (count !== null) counts.add(count);
			const before = users.size;
			for (const record of records) {
				const user = readRecord(record);
				if (user === null) pass.unreadable += 1;
				else {
					if (!users.has(user.id) && !hasAttributes(record)) pass.bare += 1;
					users.set(user.id, user);
				}
			}
			pass.rows += records.length;
			pass.isStuck ||= records.length > 0 && users.size === before;
			return records.length;
		},
	};
	return pass;
}

export interface Completeness {
	/** One sentence for each proof that failed; empty: these are all users. */
	readonly issues: readonly string[];
	/** The same about the total alone, where Domo tells another one or none: two reads with the same people are then enough for everything but removals. */
	readonly countIssues: readonly string[];
	/** True when users who came or went while reading would explain it, so that reading again may help. */
	readonly mayHaveMoved: boolean;
}

/** Whether a pass saw everybody: the total, ids once, pages that advance, the caller among them, and records with attributes. */
export function completenessOf(pass: ReadPass, callerId: number): Completeness {
	const { rows, counts, users, bare, unreadable, isStuck } = pass;
	const sentence = (isTrue: boolean, text: string): readonly string[] => (isTrue ? [text] : []);
	const [count] = counts;
	const doubles = rows - unreadable - users.size;
	const countIssues = [
		...sentence(count === undefined, 'Domo did not say how many users there are.'),
		...sentence(counts.size === 1 && count !== rows, `Domo counts ${count} users, but ${rows} came.`),
	];
	const moves = [
		...sentence(counts.size > 1, `The number of users changed while they were read (${[...counts].join(', ')}).`),
		...sentence(doubles !== 0, `${doubles} users came twice, so others may have been left out.`),
		...sentence(isStuck, 'A page of users brought only people who had come before.'),
	];
	const who = users.size === 0 ? 'The list of users is empty' : "The credential's own account is not among the users";
	return {
		countIssues,
		mayHaveMoved: moves.length + countIssues.length > 0,
		issues: [
			...moves,
			...sentence(unreadable > 0, `${unreadable} records of users could not be read.`),
			// Without attributes every title, department and so on would look blank. Accounts that single sign-on made really lack most of them,
			// so only those attributes count that everybody has.
			...sentence(bare * 2 > users.size, `Domo's answer holds no attributes for ${figure(bare)} of ${figure(users.size)} users, not even name and role, so that nobody can be compared.`),
			...sentence(!users.has(callerId), `${who}, so the account cannot see everybody. Its role may lack the grant "Manage All Users".`),
		],
	};
}
